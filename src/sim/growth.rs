//! Whether lines were still growing.

use super::engine::Seen;
use super::interval::ratio;

/// Mean number under way that is too small to be called growing.
const RISE_MIN: f64 = 5.0;
/// Share of the last mean by which it rose.
const RISE_SHARE: f64 = 0.3;
/// Rise per request that came, above which it is growth without doubt, and above which it may be.
const RATE_SURE: f64 = 0.02;
const RATE_PERHAPS: f64 = 0.005;
/// Turns a 95 % half-width into about a 99 % one.
const WIDER: f64 = 1.5;

/// The verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Growth {
    /// The number under way kept its level.
    None,
    /// It rose, but a long warm-up rises too: longer runs will tell.
    Perhaps,
    /// It rose as only a line without a steady state does.
    Sure,
}

/// Judges by the mean number that arriving requests saw in the first and in the last part of each replication's
/// measured time. `marks` are, per replication, the sums at the ends of the parts.
pub(super) fn growth(marks: &[Vec<Seen>]) -> Growth {
    let mean = |from: &Seen, to: &Seen| {
        let requests = (to.requests - from.requests) as f64;
        (requests > 0.0).then(|| (to.visits - from.visits) as f64 / requests)
    };
    let rises: Vec<(f64, f64, f64)> = marks
        .iter()
        .filter_map(|marks| {
            let [start, first_end, .., last_start, end] = marks.as_slice() else { return None };
            let (first, last) = (mean(start, first_end)?, mean(last_start, end)?);
            let between = (last_start.requests + end.requests - start.requests - first_end.requests) as f64;
            Some((last - first, last, between / 2.0))
        })
        .collect();
    if rises.len() < 2 {
        return Growth::None;
    }
    let rise = ratio(rises.iter().map(|(rise, _, _)| (*rise, 1.0)));
    let share = ratio(rises.iter().map(|(rise, last, _)| (*rise, *last)));
    let per_request = ratio(rises.iter().map(|(rise, _, requests)| (*rise, *requests)));
    let real = rise.value > RISE_MIN
        && rise.value > WIDER * rise.half_width
        && share.value > RISE_SHARE
        && per_request.value > RATE_PERHAPS;
    match real {
        false => Growth::None,
        true if per_request.value > RATE_SURE => Growth::Sure,
        true => Growth::Perhaps,
    }
}

#[cfg(test)]
mod tests {
    use super::{Growth, growth};
    use crate::sim::engine::Seen;

    /// Marks of runs whose number under way is `level` of the request's number.
    fn marks(level: impl Fn(u64, u64) -> u64) -> Vec<Vec<Seen>> {
        let run = |r| {
            let mut sum = Seen::default();
            (0..=4000u64)
                .filter_map(|i| {
                    let mark = (i % 1000 == 0).then_some(sum);
                    sum = Seen { visits: sum.visits + level(r, i), requests: sum.requests + 1 };
                    mark
                })
                .collect()
        };
        (0..10).map(run).collect()
    }

    #[test]
    fn tells_growth_from_noise() {
        assert_eq!(growth(&marks(|r, i| 50 + (r * 7 + i * 13) % 40)), Growth::None);
        assert_eq!(growth(&marks(|r, i| (1 + r % 3) * i / 10)), Growth::Sure);
        assert_eq!(growth(&marks(|_, i| i / 80)), Growth::Perhaps);
        assert_eq!(growth(&[]), Growth::None);
    }
}
