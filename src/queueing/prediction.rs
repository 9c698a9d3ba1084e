//! What the closed-form engine answers at one load.

use super::explain::Given;
use super::method::Method;

/// The percentiles that both engines report, as fractions.
pub const PERCENTILES: [f64; 5] = [0.5, 0.9, 0.95, 0.99, 0.999];

/// The answer at one load.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// Factor on the traffic that was drawn; 1 is the operating point.
    pub load: f64,
    /// All requests together.
    pub total: OutcomePrediction,
    /// Per class, as in [`Network::classes`](crate::model::network::Network::classes).
    pub classes: Vec<OutcomePrediction>,
    /// Per station, as in [`Network::stations`](crate::model::network::Network::stations).
    pub stations: Vec<StationPrediction>,
    /// Per connection pool, as in [`Network::pools`](crate::model::network::Network::pools).
    pub pools: Vec<PoolPrediction>,
    /// Whether every line is finite in the long run.
    pub stable: bool,
    /// Whether the formulas hold end to end.
    pub validity: Validity,
    /// The collapsed state at the same load, where retries hold the system in one once it is there; not looked for with
    /// [`Detail::Means`](super::solver::Detail::Means).
    pub other: Option<Box<Branch>>,
}

/// A second stable state.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Branch {
    /// Requests per second that complete in time.
    pub goodput_per_s: f64,
    /// Shares of the requests that do not, by reason.
    pub errors: Errors,
    /// Mean response time in seconds of those that complete; `None` where none does or there is no steady state.
    pub mean_s: Option<f64>,
    /// Busy share of the busiest station's cores or workers, 0 to 1.
    pub utilisation: f64,
}

impl Branch {
    /// A part of the way from this state to that at another load.
    #[must_use]
    pub fn towards(self, to: Self, part: f64) -> Self {
        let mix = |a: f64, b: f64| a + part * (b - a);
        Self {
            goodput_per_s: mix(self.goodput_per_s, to.goodput_per_s),
            errors: Errors {
                rejected: mix(self.errors.rejected, to.errors.rejected),
                timed_out: mix(self.errors.timed_out, to.errors.timed_out),
                failed: mix(self.errors.failed, to.errors.failed),
            },
            mean_s: self.mean_s.zip(to.mean_s).map(|(a, b)| mix(a, b)),
            utilisation: mix(self.utilisation, to.utilisation),
        }
    }
}

/// What requests experience.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OutcomePrediction {
    /// Requests per second that arrive.
    pub offered_per_s: f64,
    /// Requests per second that complete in time.
    pub goodput_per_s: f64,
    /// Shares of the requests that do not, by reason.
    pub errors: Errors,
    /// Mean response time in seconds of those that complete; `None` where there is no steady state.
    pub mean_s: Option<f64>,
    /// Response times in seconds at [`PERCENTILES`] of those that complete; `None` where there is no steady state
    /// or it was not asked for.
    pub percentiles_s: Option<[f64; PERCENTILES.len()]>,
}

/// Shares of requests that fail, by reason; each between 0 and 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Errors {
    /// No room at the first block called, or at one that it forwarded to.
    pub rejected: f64,
    /// The source's deadline passed.
    pub timed_out: f64,
    /// A block further down rejected or timed out.
    pub failed: f64,
}

impl Errors {
    /// Share of requests that fail for any reason.
    pub fn total(self) -> f64 {
        self.rejected + self.timed_out + self.failed
    }
}

/// What a station does.
#[derive(Clone, Debug, PartialEq)]
pub struct StationPrediction {
    /// Instances provisioned at this load.
    pub instances: u32,
    /// Visits per second that arrive.
    pub arrivals_per_s: f64,
    /// Visits per second that are served.
    pub throughput_per_s: f64,
    /// Busy share of the cores, 0 to 1; `None` where cores are unlimited.
    pub core_utilisation: Option<f64>,
    /// Busy share of the workers, 0 to 1; `None` where workers are unlimited.
    pub worker_utilisation: Option<f64>,
    /// Offered load over capacity of what binds first, cores or workers; above 1 means overload. `None` where both are
    /// unlimited.
    pub saturation: Option<f64>,
    /// Mean number waiting for a worker or a core.
    pub queue_length: f64,
    /// Mean wait for a worker and a core in seconds, per visit.
    pub wait_s: f64,
    /// Probability of waiting before service begins; `None` where cores are shared and nobody waits for one.
    pub wait_probability: Option<f64>,
    /// Mean time in seconds from arrival to the reply or to the forward, nested calls included.
    pub response_s: f64,
    /// Share of visits rejected.
    pub reject_ratio: f64,
    /// Growth of the line per second where it has no bound; 0 in a steady state.
    pub growth_per_s: f64,
    /// Share of visits let in that give up in line.
    pub abandon_ratio: f64,
    /// Share of visits that find a cold worker; `None` where workers do not get cold.
    pub cold_ratio: Option<f64>,
    /// Share of cached visits that hit; `None` where there is no cache.
    pub hit_ratio: Option<f64>,
    /// Mean number served at once; `None` where there are no batches.
    pub batch_size: Option<f64>,
    /// What computed it.
    pub method: &'static Method,
    /// What that was given.
    pub given: Given,
    /// Whether the formulas hold here.
    pub validity: Validity,
}

/// What a connection pool does.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PoolPrediction {
    /// Connections in all.
    pub size: u32,
    /// Busy share, 0 to 1.
    pub utilisation: f64,
    /// Mean wait for a connection in seconds.
    pub wait_s: f64,
}

/// How far a formula can be trusted here.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Validity {
    /// The formula is exact for this model.
    #[default]
    Exact,
    /// An approximation within its measured range; the text says which.
    Approximate(String),
    /// Outside the range in which the formula was measured: use the simulation. The text says why.
    Outside(String),
}

impl Validity {
    /// The weaker of two.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        if other.rank() > self.rank() { other } else { self }
    }

    fn rank(&self) -> u8 {
        match self {
            Self::Exact => 0,
            Self::Approximate(_) => 1,
            Self::Outside(_) => 2,
        }
    }
}

impl StationPrediction {
    /// The larger of core and worker utilisation, 0 to 1; `None` where both are unlimited.
    pub fn utilisation(&self) -> Option<f64> {
        match (self.core_utilisation, self.worker_utilisation) {
            (Some(a), Some(b)) => Some(a.max(b)),
            (a, b) => a.or(b),
        }
    }
}
