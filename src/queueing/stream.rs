//! All that ever arrives at one line, where it comes from a single source directly.

use num_complex::Complex64;

use super::transform::{Transform, exp, power};
use crate::model::Distribution;
use crate::model::network::Burst;

/// Most arrivals of which one is taken in turn.
const EVERY_MAX: u32 = 10_000;

/// The arrivals at one line: those of a source, perhaps in turn with other lines, perhaps picked at random.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stream {
    /// Law of the source's gaps at the present load; its mean is one over the rate of requests.
    pub gap: Distribution,
    /// Each this many-th request comes here.
    pub every: u32,
    /// Of which this share does, at random.
    pub keep: f64,
    /// Declared bursts.
    pub burst: Option<Burst>,
}

impl Stream {
    /// All requests of a source.
    pub fn new(gap: Distribution, burst: Option<Burst>) -> Self {
        let burst = burst.filter(|b| !matches!(b, Burst::Batch { size: 0..=1 }));
        Self { gap, every: 1, keep: 1.0, burst }
    }

    /// Whether gaps are exponential at the source.
    pub fn exponential(&self) -> bool {
        matches!(self.gap, Distribution::Exponential { .. })
    }

    /// Whether arrivals are Poisson.
    pub fn poisson(&self) -> bool {
        self.exponential() && self.every == 1 && self.burst.is_none()
    }

    /// Requests in a group that arrives at once.
    pub fn group(&self) -> u32 {
        if let Some(Burst::Batch { size }) = self.burst { size } else { 1 }
    }

    /// Arrivals per second.
    pub fn rate_per_s(&self) -> f64 {
        self.keep / (self.gap.mean() * f64::from(self.every))
    }

    /// One of `lines` that take turns; `None` where groups are torn apart or bursts run through the turns.
    #[must_use]
    pub fn in_turn(self, lines: u32) -> Option<Self> {
        let fits = self.burst.is_none() && self.keep >= 1.0;
        (fits || lines <= 1).then(|| Self { every: self.every.saturating_mul(lines).min(EVERY_MAX), ..self })
    }

    /// Each request with this probability; `None` where groups are torn apart.
    #[must_use]
    pub fn thinned(self, keep: f64) -> Option<Self> {
        let whole = keep >= 1.0 || self.group() == 1;
        whole.then_some(Self { keep: self.keep * keep, ..self })
    }

    /// The gaps between arrivals, or between groups; bursts that are states of the source left out.
    pub fn gaps(&self) -> Gaps {
        let law = Exactly::new(self.gap.scaled(f64::from(self.group())));
        Gaps { law, every: self.every, keep: self.keep, turns: 1 }
    }

    /// Whether the transform of the gaps swings.
    pub fn swings(&self) -> bool {
        matches!(self.gap, Distribution::Deterministic { .. })
    }
}

/// The law of the gaps between arrivals at one line.
#[derive(Clone, Debug, PartialEq)]
pub struct Gaps {
    law: Exactly,
    every: u32,
    keep: f64,
    /// Lines among which what was kept goes in turn.
    pub turns: u32,
}

impl Gaps {
    /// E[e^(−sX)].
    pub fn at(&self, s: Complex64) -> Complex64 {
        let each = power(self.law.at(s), self.every);
        let kept = if self.keep < 1.0 { each * self.keep / (1.0 - each * (1.0 - self.keep)) } else { each };
        power(kept, self.turns)
    }
}

/// A law's transform, constants exactly.
#[derive(Clone, Debug, PartialEq)]
pub enum Exactly {
    /// Always this many seconds.
    Constant(f64),
    /// A mixture of Erlang laws.
    Mixture(Transform),
}

impl Exactly {
    /// The transform of a law.
    pub fn new(law: Distribution) -> Self {
        match law {
            Distribution::Deterministic { mean_s } => Self::Constant(mean_s),
            law => Self::Mixture(Transform::new(law)),
        }
    }

    /// E[e^(−sX)].
    pub fn at(&self, s: Complex64) -> Complex64 {
        match self {
            Self::Constant(mean_s) => exp(-s * *mean_s),
            Self::Mixture(transform) => transform.single(s),
        }
    }

    /// Where the transform ceases to exist: for s at or below minus this; infinite for a constant.
    pub fn decay_per_s(&self) -> f64 {
        match self {
            Self::Constant(_) => f64::INFINITY,
            Self::Mixture(transform) => transform.decay_per_s(),
        }
    }
}
