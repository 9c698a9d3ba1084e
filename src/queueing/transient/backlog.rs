//! The backlog of one burst, in closed form.

/// What a burst leaves at a consumer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Backlog {
    /// Messages that wait at most.
    pub peak: f64,
    /// Longest wait of a message in seconds, first in first out.
    pub delay_s: f64,
    /// Seconds from the end of the burst until the line is gone; infinite where the base rate leaves no spare capacity.
    pub drain_s: f64,
}

impl Backlog {
    /// `burst_per_s` for `lasts_s` seconds on top of nothing waiting, then `base_per_s`, at `capacity_per_s`:
    /// peak (burst − capacity)·lasts, delay peak/capacity, drain peak/(capacity − base).
    pub fn of_burst(base_per_s: f64, burst_per_s: f64, lasts_s: f64, capacity_per_s: f64) -> Self {
        let peak = ((burst_per_s - capacity_per_s) * lasts_s).max(0.0);
        let spare = (capacity_per_s - base_per_s).max(0.0);
        Self { peak, delay_s: peak / capacity_per_s, drain_s: if peak > 0.0 { peak / spare } else { 0.0 } }
    }
}

#[cfg(test)]
mod tests {
    use super::Backlog;

    #[test]
    fn by_hand() {
        let backlog = Backlog::of_burst(800.0, 1500.0, 60.0, 1000.0);
        assert_eq!((backlog.peak, backlog.delay_s, backlog.drain_s), (30_000.0, 30.0, 150.0));
        assert_eq!(Backlog::of_burst(1.0, 2.0, 60.0, 3.0).drain_s, 0.0);
        assert!(Backlog::of_burst(3.0, 4.0, 60.0, 3.0).drain_s.is_infinite());
    }
}
