//! Where requests come from.

use serde::{Deserialize, Serialize};

use super::StationIx;
use crate::model::Distribution;

/// Where requests come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// The reference station whose handlers say what a request does.
    pub station: StationIx,
    /// When requests come.
    pub arrivals: Arrivals,
    /// Share of each class, summing to one.
    pub mix: Vec<f64>,
    /// Declared burstiness of an open source; the gap's mean stays one over the mean rate of requests.
    pub burst: Option<Burst>,
    /// Traffic over time as a share of the peak.
    pub profile: Profile,
}

/// How arrivals clump beyond what the law of their gaps says.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Burst {
    /// Requests come `size` at once, the gaps between such groups being `size` times as long: scheduled jobs.
    Batch {
        /// Requests in a group, at least 1.
        size: u32,
    },
    /// Two states in turn, each lasting an exponential time, that multiply the rate (MMPP(2) where gaps are
    /// exponential). Over time the factors average to 1.
    Modulated {
        /// Factor on the rate in the busy state.
        busy_factor: f64,
        /// Factor on the rate in the quiet state.
        quiet_factor: f64,
        /// Mean length of the busy state in seconds.
        busy_s: f64,
        /// Mean length of the quiet state in seconds.
        quiet_s: f64,
    },
}

/// Traffic over time: linear between points, constant after the last, or repeating.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Profile {
    /// `(seconds from the start, factor on the drawn traffic)`, times rising; empty is always 1.
    pub points: Vec<(f64, f64)>,
    /// Length in seconds after which it repeats; `None` does not.
    pub period_s: Option<f64>,
}

/// When requests come, at load 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Arrivals {
    /// A renewal process that does not wait for replies; exponential gaps make it Poisson.
    Open {
        /// Law of the gaps; its mean is one over the rate.
        gap: Distribution,
    },
    /// A population of users, each thinking, then waiting for its reply.
    Closed {
        /// Number of users.
        population: f64,
        /// Law of the think time.
        think: Distribution,
    },
}

impl Source {
    /// A source of steady traffic without declared bursts.
    pub fn steady(station: StationIx, arrivals: Arrivals, mix: Vec<f64>) -> Self {
        Self { station, arrivals, mix, burst: None, profile: Profile::default() }
    }
}
