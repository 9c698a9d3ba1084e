//! Random choices of a design, from one stream.

use crate::model::Distribution;
use crate::model::distribution::Law;
use crate::sim::rng::{Purpose, Stream};

/// Random choices that depend on a seed alone.
#[derive(Debug)]
pub(super) struct Draw(Stream);

impl Draw {
    /// The choices of a seed.
    pub(super) fn new(seed: u64) -> Self {
        Self(Stream::new(seed, 0, 0, Purpose::Branch))
    }

    /// Whether something of this probability is so.
    pub(super) fn chance(&mut self, p: f64) -> bool {
        self.0.unit() < p
    }

    /// Uniform between two bounds.
    pub(super) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.0.unit()
    }

    /// Uniform in the logarithm between two positive bounds.
    pub(super) fn spread(&mut self, low: f64, high: f64) -> f64 {
        libm::exp(self.between(libm::log(low), libm::log(high)))
    }

    /// A whole number, both bounds included.
    pub(super) fn whole(&mut self, low: u32, high: u32) -> u32 {
        low + self.0.below(high - low + 1)
    }

    /// A place in a list of so many.
    pub(super) fn place(&mut self, count: usize) -> usize {
        self.0.below(count as u32) as usize
    }

    /// A law of service with this mean: variability from 0 to 4.
    pub(super) fn service(&mut self, mean_s: f64) -> Distribution {
        match self.whole(0, 9) {
            0..=3 => Distribution::new(Law::Exponential, mean_s, 1.0),
            4..=6 => Distribution::new(Law::Lognormal, mean_s, self.spread(0.5, 4.0)),
            7 => Distribution::new(Law::Erlang, mean_s, 1.0 / f64::from(self.whole(2, 5))),
            8 => Distribution::new(Law::Hyperexponential, mean_s, self.between(1.5, 4.0)),
            _ => Distribution::new(Law::Deterministic, mean_s, 0.0),
        }
    }

    /// A law of the gaps between requests with this mean: mostly Poisson.
    pub(super) fn gap(&mut self, mean_s: f64) -> Distribution {
        match self.whole(0, 9) {
            0..=6 => Distribution::new(Law::Exponential, mean_s, 1.0),
            7 => Distribution::new(Law::Lognormal, mean_s, self.spread(0.5, 4.0)),
            8 => Distribution::new(Law::Hyperexponential, mean_s, self.between(1.5, 4.0)),
            _ => Distribution::new(Law::Erlang, mean_s, 0.5),
        }
    }
}
