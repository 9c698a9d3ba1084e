//! A day: percentiles over its hours and over all of its requests, and the hours that miss the objectives.

use serde::{Deserialize, Serialize};

use super::spike::Course;
use crate::queueing::prediction::PERCENTILES;

/// What a day (or whatever the traffic's period is) does to a design.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DayReport {
    /// Length of the cycle in seconds.
    pub period_s: f64,
    /// Instants, evenly spaced over the cycle.
    pub hours: Vec<Hour>,
    /// Mean response in seconds over all requests of the cycle that complete; `None` where some hour has no steady state.
    pub mean_s: Option<f64>,
    /// Response times at [`PERCENTILES`] over all requests of the cycle that complete, by mixing the hours' laws.
    pub percentiles_s: Option<[f64; PERCENTILES.len()]>,
    /// Share of all requests of the cycle that fail.
    pub error_ratio: f64,
    /// Requests offered per second, averaged over the cycle.
    pub mean_offered_per_s: f64,
    /// Hours a month in which an objective is missed.
    pub missed_hours_month: f64,
    /// Where an hour is more than the design can do: the course of the cycle by the fluid model, which keeps the backlog.
    pub course: Option<Course>,
    /// Where an hour by itself does not tell the truth, and why: use the course or the simulation.
    pub doubt: Option<String>,
    /// The answer in one or two sentences.
    pub sentence: String,
}

/// One instant of the cycle, as if its traffic lasted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hour {
    /// Seconds from the start of the cycle.
    pub at_s: f64,
    /// Requests offered per second.
    pub offered_per_s: f64,
    /// Requests that complete per second.
    pub goodput_per_s: f64,
    /// Share that fails, 0 to 1.
    pub error_ratio: f64,
    /// Mean response in seconds; `None` without a steady state.
    pub mean_s: Option<f64>,
    /// Response times at [`PERCENTILES`] in seconds; `None` without a steady state.
    pub percentiles_s: Option<[f64; PERCENTILES.len()]>,
    /// Instances of all stations.
    pub instances: u32,
    /// Whether every objective holds.
    pub holds: bool,
}
