//! A line in which lower ranks come first, first come first served within a rank.

use super::visit::{Line, Visits};

/// Most different ranks at one station.
pub(super) const RANKS_MAX: usize = 64;

/// A line for each rank; where all have rank 0 it is one plain line.
#[derive(Clone, Debug, Default)]
pub struct RankedLine {
    first: Line,
    /// Ranks from 1.
    others: Vec<Line>,
    /// Which of the others are not empty, bit by bit.
    filled: u64,
    length: u32,
}

impl RankedLine {
    /// An empty line with room for so many ranks, of which there is at least one.
    pub fn new(ranks: u32) -> Self {
        let others = vec![Line::default(); (ranks.max(1) - 1) as usize];
        Self { others, ..Self::default() }
    }

    /// Visits in the line.
    #[inline(always)]
    pub fn length(&self) -> u32 {
        self.length
    }

    /// Puts a visit behind those of its rank.
    #[inline(always)]
    pub fn push(&mut self, visits: &mut Visits, ix: u32, rank: u32) {
        self.length += 1;
        match rank.checked_sub(1) {
            None => self.first.push(visits, ix),
            Some(other) => {
                self.others[other as usize].push(visits, ix);
                self.filled |= 1 << other;
            }
        }
    }

    /// Takes the first of the lowest rank.
    #[inline(always)]
    pub fn pop(&mut self, visits: &mut Visits) -> Option<u32> {
        if self.length == 0 {
            return None;
        }
        self.length -= 1;
        if let Some(ix) = self.first.pop(visits) {
            return Some(ix);
        }
        let other = self.filled.trailing_zeros();
        let ix = self.others.get_mut(other as usize)?.pop(visits);
        self.note(other);
        ix
    }

    /// Takes a visit of this rank out from wherever it stands.
    pub fn remove(&mut self, visits: &mut Visits, ix: u32, rank: u32) {
        self.length -= 1;
        match rank.checked_sub(1) {
            None => self.first.remove(visits, ix),
            Some(other) => {
                self.others[other as usize].remove(visits, ix);
                self.note(other);
            }
        }
    }

    fn note(&mut self, other: u32) {
        if self.others[other as usize].length() == 0 {
            self.filled &= !(1 << other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RankedLine;
    use crate::sim::visit::{Caller, Visits};

    #[test]
    fn lower_ranks_come_first_and_equals_in_turn() {
        let (mut visits, mut line) = (Visits::default(), RankedLine::new(4));
        let ids: Vec<u32> = (0..6).map(|_| visits.start(Caller::Nobody, 0, 0, 0.0, 0.0)).collect();
        for (ix, rank) in ids.iter().zip([3, 0, 2, 3, 2, 2]) {
            line.push(&mut visits, *ix, rank);
        }
        line.remove(&mut visits, ids[4], 2);
        assert_eq!(line.length(), 5);
        let order: Vec<u32> = std::iter::from_fn(|| line.pop(&mut visits)).collect();
        assert_eq!(order, [ids[1], ids[2], ids[5], ids[0], ids[3]]);
        assert_eq!(line.length(), 0);
    }
}
