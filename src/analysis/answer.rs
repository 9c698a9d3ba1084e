//! The answer about a design: what the page shows.

use std::collections::BTreeMap;

use crate::model::rates::CostLine;
use crate::model::{BlockId, Problem};
use crate::queueing::{Branch, Prediction};

/// What the x axis of every chart counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrafficUnit {
    /// Requests per second: all sources are open.
    RequestsPerSecond,
    /// Users: all sources are closed.
    Users,
    /// Multiples of the drawn traffic: sources of both kinds.
    Times,
}

/// Everything about a design at its operating point, and its curves.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// What is wrong with the drawing; an answer exists only where no problem is an error.
    pub problems: Vec<Problem>,
    /// What the traffic axis counts.
    pub unit: TrafficUnit,
    /// Drawn traffic in that unit: the operating point.
    pub traffic: f64,
    /// The prediction at the operating point.
    pub now: Prediction,
    /// Per block, at the operating point.
    pub blocks: BTreeMap<BlockId, BlockAnswer>,
    /// Dollars a month at the operating point.
    pub cost_usd_month: f64,
    /// Names of the blocks whose bill has a line without a known price.
    pub cost_gaps: Vec<String>,
    /// Curves over traffic.
    pub curve: Curve,
    /// Traffic at which the first station saturates or a limit is reached, with what binds; rising, at most three.
    pub bottlenecks: Vec<Bottleneck>,
    /// Traffic that maximises throughput over mean latency (Kleinrock's power); `None` if beyond the curve.
    pub knee: Option<f64>,
    /// Largest traffic at which every objective holds, to 0.1 %; `None` where not even a thousandth of today's does.
    pub slo_capacity: Option<f64>,
    /// SLO capacity over present traffic, minus one.
    pub headroom: Option<f64>,
    /// Estimated time in seconds until a page is loaded, where a source says how heavy its pages are.
    pub page_load_s: Option<f64>,
    /// The answer in one sentence.
    pub sentence: String,
}

/// What binds, and at what traffic.
#[derive(Clone, Debug, PartialEq)]
pub struct Bottleneck {
    /// The block.
    pub block: BlockId,
    /// What of it: `cores`, `workers`, `connection pool`, `concurrency`.
    pub what: &'static str,
    /// Traffic at which it is fully used, in the answer's unit.
    pub traffic: f64,
}

/// What the canvas shows on a block.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BlockAnswer {
    /// Busiest of cores and workers over the block's stations, 0 to 1; `None` where unlimited or a source.
    pub utilisation: Option<f64>,
    /// Offered load over capacity; above 1 means overload.
    pub saturation: Option<f64>,
    /// Visits per second.
    pub arrivals_per_s: f64,
    /// Mean time from arrival to reply in seconds.
    pub response_s: f64,
    /// Mean wait in seconds.
    pub wait_s: f64,
    /// Mean number waiting.
    pub queue_length: f64,
    /// Instances provisioned.
    pub instances: u32,
    /// Share of visits rejected.
    pub reject_ratio: f64,
    /// Growth of the line per second where it has no bound.
    pub growth_per_s: f64,
    /// The bill, line by line.
    pub cost: Vec<CostLine>,
    /// Dollars a month.
    pub cost_usd_month: f64,
}

/// Curves over traffic.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curve {
    /// Points in rising order of traffic.
    pub points: Vec<CurvePoint>,
    /// Traffic in the answer's unit between which there are two stable states, the curve's own and a collapsed one that a
    /// spike tips the system into and that it does not leave by itself; `None` where there is one everywhere.
    pub metastable: Option<(f64, f64)>,
}

/// One point of the curves.
#[derive(Clone, Debug, PartialEq)]
pub struct CurvePoint {
    /// Factor on the drawn traffic.
    pub load: f64,
    /// Traffic in the answer's unit.
    pub traffic: f64,
    /// Mean response time in seconds of what completes; `None` without a steady state.
    pub mean_s: Option<f64>,
    /// Response times in seconds at [`PERCENTILES`](crate::queueing::prediction::PERCENTILES).
    pub percentiles_s: Option<[f64; 5]>,
    /// Completed in time per second.
    pub goodput_per_s: f64,
    /// Share that fails.
    pub error_ratio: f64,
    /// Dollars a month.
    pub cost_usd_month: f64,
    /// Why the formulas do not hold here, where they do not: use the simulation.
    pub outside: Option<String>,
    /// The collapsed state at the same traffic, where there is one.
    pub collapsed: Option<Branch>,
}
