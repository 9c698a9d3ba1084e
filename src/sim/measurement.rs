//! What a simulation answers: every number with its interval.

use serde::{Deserialize, Serialize};

/// The percentiles that are reported, as fractions: the same as in a closed-form prediction.
pub const PERCENTILES: [f64; 5] = [0.5, 0.9, 0.95, 0.99, 0.999];

/// A number with the half-width of its 95 % confidence interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// Point estimate.
    pub value: f64,
    /// Half-width of the 95 % interval, in the unit of `value`.
    pub half_width: f64,
}

/// A percentile, or how many more requests it would take.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Quantile {
    /// Supported by the sample; seconds.
    Known(Estimate),
    /// Not supported yet: about this many more requests are needed.
    Needs(u64),
}

/// What was measured at one load.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measurement {
    /// Factor on the traffic that was drawn.
    pub load: f64,
    /// All requests together.
    pub total: OutcomeMeasurement,
    /// Per class, as in the network.
    pub classes: Vec<OutcomeMeasurement>,
    /// Per station, as in the network.
    pub stations: Vec<StationMeasurement>,
    /// Where every request went, over all replications and the whole run, warm-up included.
    pub balance: Balance,
    /// Replications done.
    pub replications: u32,
    /// Simulated seconds measured, warm-up left out, over all replications.
    pub measured_s: f64,
    /// Simulated seconds left out at the start of each replication.
    pub warmup_s: f64,
    /// Events executed.
    pub events: u64,
    /// Hash of every recorded number: equal runs have equal hashes, native or in a browser.
    pub hash: u64,
    /// Whether the line somewhere was still growing: no steady state.
    pub growing: bool,
}

/// What requests experienced.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OutcomeMeasurement {
    /// Requests that ended in the measured time.
    pub requests: u64,
    /// Requests per second that arrived.
    pub offered_per_s: Estimate,
    /// Requests per second that completed in time.
    pub goodput_per_s: Estimate,
    /// Share rejected by the first block called, or by one that it forwarded to.
    pub rejected: Estimate,
    /// Share that the source gave up on.
    pub timed_out: Estimate,
    /// Share that failed further down.
    pub failed: Estimate,
    /// Mean response time in seconds of those that completed; `None` before two replications saw any.
    pub mean_s: Option<Estimate>,
    /// Response times at [`PERCENTILES`] of those that completed.
    pub percentiles_s: Vec<Quantile>,
}

/// What a station did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StationMeasurement {
    /// Instances.
    pub instances: u32,
    /// Visits per second that arrived.
    pub arrivals_per_s: Estimate,
    /// Visits per second that were served.
    pub throughput_per_s: Estimate,
    /// Busy share of the cores; `None` where unlimited.
    pub core_utilisation: Option<Estimate>,
    /// Busy share of the workers; `None` where unlimited.
    pub worker_utilisation: Option<Estimate>,
    /// Mean number waiting for a worker, its setup or the first moment on a core.
    pub queue_length: Estimate,
    /// Mean wait in seconds for a worker, for its setup and for the first moment on a core, of those who give up too.
    pub wait_s: Estimate,
    /// Mean time in seconds from arrival to reply, nested calls included, of visits that succeeded; a visit that
    /// forwards is over when it does.
    pub response_s: Estimate,
    /// Share of visits rejected.
    pub reject_ratio: Estimate,
    /// Share of visits let in that give up in line; `None` where nobody does.
    pub abandon_ratio: Option<Estimate>,
    /// Share of visits that find a cold worker; `None` where workers do not get cold.
    pub cold_ratio: Option<Estimate>,
    /// Share of cached visits that hit; `None` where there is no cache.
    pub hit_ratio: Option<Estimate>,
    /// Mean number served at once; `None` where there are no batches.
    pub batch_size: Option<Estimate>,
}

/// Where every request went: arrived = completed + rejected + timed out + failed + inside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    /// Requests that arrived.
    pub arrived: u64,
    /// Completed in time.
    pub completed: u64,
    /// Rejected by the first block called, or by one that it forwarded to.
    pub rejected: u64,
    /// Given up by the source.
    pub timed_out: u64,
    /// Failed further down.
    pub failed: u64,
    /// Still inside at the end.
    pub inside: u64,
}

impl Balance {
    /// Whether nothing was lost or invented.
    pub fn holds(self) -> bool {
        self.arrived == self.completed + self.rejected + self.timed_out + self.failed + self.inside
    }
}
