//! A spike: what fails until capacity arrives, how long lines get, and when they are gone.

use serde::{Deserialize, Serialize};

use crate::model::network::Profile;

/// A rise of traffic, a stay, and a fall as fast as the rise.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SpikeShape {
    /// Factor on the drawn traffic at the top, above 0.
    pub factor: f64,
    /// Seconds from the drawn traffic to the top.
    pub ramp_s: f64,
    /// Seconds at the top.
    pub hold_s: f64,
}

impl SpikeShape {
    /// Five times the traffic within ten seconds, for ten minutes: a flash sale.
    pub const FLASH_SALE: Self = Self { factor: 5.0, ramp_s: 10.0, hold_s: 600.0 };
    /// Seconds of drawn traffic before it begins.
    pub const LEAD_S: f64 = 60.0;

    /// As traffic over time.
    pub fn profile(&self) -> Profile {
        let top = Self::LEAD_S + self.ramp_s;
        let fall = top + self.hold_s;
        Profile {
            points: vec![
                (0.0, 1.0),
                (Self::LEAD_S, 1.0),
                (top, self.factor),
                (fall, self.factor),
                (fall + self.ramp_s, 1.0),
            ],
            period_s: None,
        }
    }

    /// Seconds until traffic is as drawn again.
    pub fn end_s(&self) -> f64 {
        Self::LEAD_S + 2.0 * self.ramp_s + self.hold_s
    }
}

/// What a spike does to a design.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SpikeReport {
    /// The spike.
    pub shape: SpikeShape,
    /// The course of it, evenly spaced, at most [`MOMENTS`] instants.
    pub course: Course,
    /// Minutes in which more requests failed than the objectives allow (or more than 0.1 % where there are none).
    pub failing_minutes: f64,
    /// Seconds from the start of the spike until so few fail for good; `None` where they still do at the end.
    pub recovered_after_s: Option<f64>,
    /// Requests that failed during it.
    pub failed_requests: f64,
    /// Share of all requests during it that failed.
    pub failed_ratio: f64,
    /// Most visits that waited at one station at once, and which.
    pub peak_backlog: Option<Peak>,
    /// Longest wait in line at one station in seconds (the lag, at a consumer of messages), and where.
    pub peak_wait: Option<Peak>,
    /// Seconds from the end of the spike until every line is as short as before, within 1 %; `None` where they are not.
    pub drained_after_s: Option<f64>,
    /// Longest mean response in seconds of requests that complete; `None` where none completes.
    pub worst_latency_s: Option<f64>,
    /// The answer in one or two sentences.
    pub sentence: String,
    /// Parts of the design that the fluid model leaves out.
    pub left_out: Vec<String>,
}

/// A value at its largest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Peak {
    /// Name of the station.
    pub station: String,
    /// The value.
    pub value: f64,
    /// Seconds from the start.
    pub at_s: f64,
}

/// Instants of a course, at most.
pub const MOMENTS: usize = 600;

/// A course over time as series ready to draw: all of the same length as `at_s`.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Course {
    /// Seconds from the start.
    pub at_s: Vec<f64>,
    /// Requests offered per second.
    pub offered_per_s: Vec<f64>,
    /// Requests per second that will complete.
    pub goodput_per_s: Vec<f64>,
    /// Share of requests that fail, 0 to 1.
    pub error_ratio: Vec<f64>,
    /// Mean response in seconds; `None` where nothing completes.
    pub latency_s: Vec<Option<f64>>,
    /// Stations that scale, wait or publish: those worth a line.
    pub stations: Vec<StationCourse>,
}

/// One station over time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StationCourse {
    /// Its name.
    pub name: String,
    /// Whether its instances follow the load.
    pub scales: bool,
    /// Whether messages are published to it, so that its wait is a lag that no request sees.
    pub consumes: bool,
    /// Instances that take requests.
    pub instances: Vec<u32>,
    /// Instances on their way, paid for already.
    pub booting: Vec<u32>,
    /// Visits that wait.
    pub backlog: Vec<f64>,
    /// Seconds in line for one that arrives then.
    pub wait_s: Vec<f64>,
    /// Busy share of the cores, 0 to 1.
    pub utilisation: Vec<f64>,
}
