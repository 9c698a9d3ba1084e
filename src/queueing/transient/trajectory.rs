//! What happens over time: the answer of the fluid model.

use serde::{Deserialize, Serialize};

/// A network followed through time. Rates and numbers are means; nothing in it is random.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Trajectory {
    /// Instants in rising order, evenly spaced.
    pub moments: Vec<Moment>,
    /// Parts of the design that the fluid model leaves out, in words; empty where it has them all.
    pub left_out: Vec<String>,
}

/// One instant.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Moment {
    /// Seconds from the start.
    pub at_s: f64,
    /// Requests that arrive per second.
    pub offered_per_s: f64,
    /// Of those that arrive now, how many per second will complete.
    pub goodput_per_s: f64,
    /// Of those that arrive now, how many per second find no room at the first block or at one that it forwards to.
    pub rejected_per_s: f64,
    /// Of those that arrive now, how many per second will run into their deadline or give up in line.
    pub timed_out_per_s: f64,
    /// Of those that arrive now, how many per second will fail further down.
    pub failed_per_s: f64,
    /// Mean response time in seconds of those that arrive now and will complete, lines draining as fast as now; `None`
    /// where none will.
    pub latency_s: Option<f64>,
    /// Per station, as in [`Network::stations`](crate::model::network::Network::stations).
    pub stations: Vec<StationMoment>,
}

/// One station at one instant.
#[derive(Clone, Copy, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct StationMoment {
    /// Visits that arrive per second.
    pub arrivals_per_s: f64,
    /// Visits served per second.
    pub served_per_s: f64,
    /// Visits that wait.
    pub backlog: f64,
    /// Seconds until one that arrives now is served, at the present pace: the lag of a queue;
    /// at most [`FOREVER_S`](Self::FOREVER_S), where nothing moves.
    pub wait_s: f64,
    /// Busy share of the cores; 0 where they are unlimited.
    pub utilisation: f64,
    /// Share of visits rejected.
    pub reject_ratio: f64,
    /// Instances that take requests.
    pub instances: u32,
    /// Instances on their way, paid for already.
    pub booting: u32,
}

impl StationMoment {
    /// Wait in seconds that stands for a line that does not move: a year.
    pub const FOREVER_S: f64 = 31_536_000.0;
}
