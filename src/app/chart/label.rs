//! Where labels go so that none covers another. No drawing.

/// A label that wants to be centred at `at`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wish {
    /// Where its mark is.
    pub at: f64,
    /// How wide it is, in the same unit.
    pub width: f64,
}

/// Where a label is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spot {
    /// Its left end.
    pub left: f64,
    /// Its row, from 0.
    pub row: usize,
}

/// Gives each label, most important first, the first row where it fits between `from` and `to`, `gap` apart from
/// others; `None` where no row has room.
pub fn place(wishes: &[Wish], from: f64, to: f64, rows: usize, gap: f64) -> Vec<Option<Spot>> {
    let mut taken: Vec<(usize, f64, f64)> = Vec::new();
    let mut spots = Vec::with_capacity(wishes.len());
    for wish in wishes {
        let left = (wish.at - wish.width / 2.0).min(to - wish.width).max(from);
        let right = left + wish.width;
        let free =
            |row: usize| taken.iter().all(|(r, a, b)| *r != row || right + gap <= *a || left >= *b + gap);
        let row = (right <= to + 0.5).then(|| (0..rows).find(|row| free(*row))).flatten();
        if let Some(row) = row {
            taken.push((row, left, right));
        }
        spots.push(row.map(|row| Spot { left, row }));
    }
    spots
}

#[cfg(test)]
mod tests {
    use super::{Spot, Wish, place};

    #[test]
    fn neighbours_go_to_another_row_and_ends_stay_inside() {
        let wishes = [
            Wish { at: 50.0, width: 40.0 },
            Wish { at: 60.0, width: 40.0 },
            Wish { at: 150.0, width: 30.0 },
            Wish { at: 52.0, width: 40.0 },
        ];
        let spots = place(&wishes, 0.0, 150.0, 2, 4.0);
        assert_eq!(spots[0], Some(Spot { left: 30.0, row: 0 }));
        assert_eq!(spots[1], Some(Spot { left: 40.0, row: 1 }));
        assert_eq!(spots[2], Some(Spot { left: 120.0, row: 0 }));
        assert_eq!(spots[3], None);
    }
}
