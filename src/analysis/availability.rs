//! Failures: how often a design answers, and how well it does with instances down.

use serde::{Deserialize, Serialize};

/// How often a design answers, and what its failures cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AvailabilityReport {
    /// Stations that can fail.
    pub stations: Vec<StationAvailability>,
    /// Per request class, as in [`Network::classes`](crate::model::network::Network::classes): name, and the share of its
    /// requests whose stations are all up.
    pub classes: Vec<(String, f64)>,
    /// Share of all requests whose stations are all up.
    pub availability: f64,
    /// Minutes a month (of 730 hours) that this leaves without an answer.
    pub down_minutes_month: f64,
    /// Share of requests that fail, averaged over what may be down: no answer, or too few instances for the load.
    pub error_ratio: f64,
    /// Requests that complete per second, averaged alike.
    pub goodput_per_s: f64,
    /// Hours a month (of 730) in which an objective is missed.
    pub missed_hours_month: f64,
    /// The states with instances down that were weighed, likeliest first.
    pub states: Vec<DegradedState>,
    /// The answer in one or two sentences.
    pub sentence: String,
}

/// One station that can fail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StationAvailability {
    /// Its name.
    pub name: String,
    /// Instances.
    pub instances: u32,
    /// Fewest with which it still answers.
    pub needed: u32,
    /// Availability of one instance, MTBF/(MTBF + MTTR).
    pub instance: f64,
    /// Probability that enough are up.
    pub station: f64,
    /// Share of all requests that come to it.
    pub reached: f64,
}

/// Some instances of one station down, all else up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DegradedState {
    /// Name of the station.
    pub station: String,
    /// Instances of it that are up.
    pub up: u32,
    /// Probability.
    pub probability: f64,
    /// Share of requests that fail then.
    pub error_ratio: f64,
    /// Requests that complete per second then.
    pub goodput_per_s: f64,
    /// Whether every objective holds then.
    pub holds: bool,
}
