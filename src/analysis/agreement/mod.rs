//! How well the two engines agree on random but realistic designs: the formulas' errors, measured.

mod compare;
mod design;
mod draw;
mod ingredients;
mod size;

pub use compare::{Compared, FIGURES, Figure, StationFigures, compare};
pub use design::{Design, SATURATION, STATIONS, design};

use crate::queueing::Validity;

/// Relative error that no figure may pass without the formulas saying "use the simulation".
pub const PROMISE: f64 = 0.1;

/// Designs that both engines answered.
#[derive(Clone, Debug, Default)]
pub struct Agreement {
    /// By seed.
    pub designs: Vec<Compared>,
    /// Seeds of those without a comparison, and why.
    pub unanswered: Vec<(u64, String)>,
}

/// What holds over many designs for one of [`FIGURES`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// Median of the relative error's size.
    pub median: f64,
    /// 95 % have no larger one.
    pub p95: f64,
    /// Median of what lies beyond the simulation's interval.
    pub median_beyond: f64,
    /// Share whose error beyond the interval keeps [`PROMISE`].
    pub kept: f64,
    /// Median of the intervals' relative half-widths.
    pub half_width: f64,
}

impl Agreement {
    /// Errors of one of [`FIGURES`] over all designs that pass a filter; `None` where none does.
    pub fn spread(&self, figure: usize, among: impl Fn(&Compared) -> bool) -> Option<Spread> {
        let figures: Vec<Figure> =
            self.designs.iter().filter(|d| among(d)).map(|d| d.figures[figure]).collect();
        let sorted = |of: fn(&Figure) -> f64| {
            let mut all: Vec<f64> = figures.iter().map(of).collect();
            all.sort_by(f64::total_cmp);
            all
        };
        let errors = sorted(|f| f.error().abs());
        let last = errors.len().checked_sub(1)?;
        let beyond = sorted(Figure::beyond);
        Some(Spread {
            median: errors[last / 2],
            p95: errors[last * 95 / 100],
            median_beyond: beyond[last / 2],
            kept: beyond.iter().filter(|e| **e <= PROMISE).count() as f64 / beyond.len() as f64,
            half_width: sorted(Figure::half_width)[last / 2],
        })
    }

    /// Designs with a percentile that breaks the promise, those that say so left out.
    pub fn broken(&self) -> impl Iterator<Item = &Compared> {
        self.designs.iter().filter(|d| d.worst() > PROMISE && !d.flagged())
    }

    /// Numbers of designs: exact, approximate, outside, and those outside that are off by more than promised.
    pub fn validities(&self) -> [usize; 4] {
        let count = |of: fn(&Compared) -> bool| self.designs.iter().filter(|d| of(d)).count();
        [
            count(|d| d.validity == Validity::Exact),
            count(|d| matches!(d.validity, Validity::Approximate(_))),
            count(Compared::flagged),
            count(|d| d.flagged() && d.worst() > PROMISE),
        ]
    }

    /// The designs with the largest errors, largest first.
    pub fn worst(&self, count: usize) -> Vec<&Compared> {
        let mut all: Vec<&Compared> = self.designs.iter().collect();
        all.sort_by(|a, b| b.worst().total_cmp(&a.worst()));
        all.truncate(count);
        all
    }
}
