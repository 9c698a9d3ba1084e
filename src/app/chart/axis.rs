//! One axis of a chart: from values to the unit interval and back, and where its ticks are. No drawing.

/// How values are spread over the axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Spread {
    /// Equal steps are equal distances.
    #[default]
    Linear,
    /// Equal factors are equal distances.
    Log,
}

/// One axis: a range of values and how they are spread.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Axis {
    /// Value at its start.
    pub from: f64,
    /// Value at its end, above `from`.
    pub to: f64,
    /// How values are spread; a logarithmic axis starts above 0.
    pub spread: Spread,
}

impl Axis {
    /// A linear axis from 0.
    pub fn linear(to: f64) -> Self {
        Self { from: 0.0, to: if to > 0.0 { to } else { 1.0 }, spread: Spread::Linear }
    }

    /// A logarithmic axis over whole decades and halves that covers both values.
    pub fn log(low: f64, high: f64) -> Self {
        let low = if low > 0.0 { low } else { 1e-3 };
        let from = step_below(low);
        let to = high.max(from * 10.0);
        Self { from, to, spread: Spread::Log }
    }

    /// Where `value` is, 0 at the start and 1 at the end; may lie outside.
    pub fn place(self, value: f64) -> f64 {
        match self.spread {
            Spread::Linear => (value - self.from) / (self.to - self.from),
            Spread::Log => (value.max(f64::MIN_POSITIVE) / self.from).ln() / (self.to / self.from).ln(),
        }
    }

    /// The value at a place.
    pub fn value(self, place: f64) -> f64 {
        match self.spread {
            Spread::Linear => self.from + place * (self.to - self.from),
            Spread::Log => self.from * (place * (self.to / self.from).ln()).exp(),
        }
    }

    /// Round values along the axis, about `count` of them.
    pub fn ticks(self, count: usize) -> Vec<f64> {
        match self.spread {
            Spread::Linear => linear_ticks(self.from, self.to, count.max(1)),
            Spread::Log => log_ticks(self.from, self.to, count.max(2)),
        }
    }
}

/// The largest of 1, 2, 5 times a power of ten that is at most `value`.
fn step_below(value: f64) -> f64 {
    let decade = 10f64.powf(value.log10().floor());
    let factor = [5.0, 2.0].into_iter().find(|f| f * decade <= value * (1.0 + 1e-9)).unwrap_or(1.0);
    factor * decade
}

fn linear_ticks(from: f64, to: f64, count: usize) -> Vec<f64> {
    let step = round_step((to - from) / count as f64);
    let first = (from / step).ceil() as i64;
    let last = (to / step + 1e-9).floor() as i64;
    (first..=last).map(|i| i as f64 * step).collect()
}

/// The smallest of 1, 2, 2.5, 5, 10 times a power of ten that is at least `rough`.
fn round_step(rough: f64) -> f64 {
    let decade = 10f64.powf(rough.log10().floor());
    let factors = [1.0, 2.0, 2.5, 5.0, 10.0];
    decade * factors.into_iter().find(|f| f * decade >= rough * (1.0 - 1e-9)).unwrap_or(10.0)
}

fn log_ticks(from: f64, to: f64, count: usize) -> Vec<f64> {
    let (low, high) = (from.log10().floor() as i32, to.log10().ceil() as i32);
    let within = |factors: &[f64]| -> Vec<f64> {
        (low..=high)
            .flat_map(|d| factors.iter().map(move |f| f * 10f64.powi(d)))
            .filter(|t| *t >= from * (1.0 - 1e-9) && *t <= to * (1.0 + 1e-9))
            .collect()
    };
    let full = within(&[1.0, 2.0, 5.0]);
    if full.len() <= count { full } else { within(&[1.0]) }
}

#[cfg(test)]
mod tests {
    use super::{Axis, Spread};

    #[test]
    fn places_and_values_are_inverse() {
        for axis in [Axis::linear(470.0), Axis::log(0.013, 40.0)] {
            for place in [0.0, 0.25, 1.0] {
                assert!((axis.place(axis.value(place)) - place).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn ticks_are_round_and_inside() {
        assert_eq!(Axis::linear(470.0).ticks(5), [0.0, 100.0, 200.0, 300.0, 400.0]);
        assert_eq!(Axis::linear(1.0).ticks(4), [0.0, 0.25, 0.5, 0.75, 1.0]);
        let log = Axis { from: 0.02, to: 3.0, spread: Spread::Log };
        let ticks = log.ticks(9);
        assert_eq!(ticks.len(), 7);
        assert!((ticks[0] - 0.02).abs() < 1e-12 && (ticks[6] - 2.0).abs() < 1e-12);
        assert_eq!(log.ticks(3).len(), 2);
    }

    #[test]
    fn a_log_axis_survives_zero() {
        let axis = Axis::log(0.0, 0.0);
        assert!(axis.from > 0.0 && axis.to > axis.from && axis.place(0.0) < 0.0);
    }
}
