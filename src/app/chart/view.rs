//! What both charts show of an answer: plain data, made once per change and drawn once per frame.

use std::sync::Arc;

use crate::analysis::answer::TrafficUnit;
use crate::analysis::{Answer, Curve, CurvePoint};
use crate::app::simulation::Outcome;
use crate::model::Scenario;
use crate::model::units::{Unit, significant};
use crate::sim::{Measurement, measurement::Quantile};

/// Which of the engine's percentiles the chart shows, and their names.
pub const SHOWN: [(usize, &str); 3] = [(0, "p50"), (2, "p95"), (3, "p99")];

/// A simulated load.
#[derive(Clone, Debug, PartialEq)]
pub struct SimulatedPoint {
    /// Traffic in the answer's unit.
    pub traffic: f64,
    /// Low end, value and high end in seconds of each of [`SHOWN`] that the sample supports.
    pub percentiles: [Option<[f64; 3]>; 3],
}

/// What both charts show.
#[derive(Clone, Debug, PartialEq)]
pub struct ChartData {
    /// Curves over traffic.
    pub curve: Arc<Curve>,
    /// What the traffic axis counts.
    pub unit: TrafficUnit,
    /// The operating point.
    pub traffic: f64,
    /// Response times in seconds there, of each of [`SHOWN`].
    pub now_s: [Option<f64>; 3],
    /// Dollars a month there.
    pub cost: f64,
    /// Traffic at the knee.
    pub knee: Option<f64>,
    /// Largest traffic at which the objectives hold.
    pub capacity: Option<f64>,
    /// Capacity over traffic minus one.
    pub headroom: Option<f64>,
    /// Where something is fully used first, and what.
    pub saturation: Option<(f64, String)>,
    /// Bounds in seconds, with their percentile's name.
    pub bounds: Vec<(f64, String)>,
    /// Simulated loads.
    pub simulated: Vec<SimulatedPoint>,
}

impl ChartData {
    /// What the charts show of an answer and of what was simulated for it.
    pub fn new(scenario: &Scenario, answer: &Answer, outcome: Option<&Outcome>) -> Self {
        let saturation = answer.bottlenecks.first().map(|first| {
            let name = scenario.blocks.get(&first.block).map_or("", |block| block.name.as_str());
            (first.traffic, format!("{name} {} full", first.what))
        });
        let percentiles = answer.now.total.percentiles_s;
        let bounds = scenario
            .objectives
            .iter()
            .filter(|objective| objective.class.is_none())
            .map(|objective| {
                (objective.latency_s, format!("p{} goal", significant(100.0 * objective.percentile)))
            })
            .collect();
        Self {
            curve: Arc::new(answer.curve.clone()),
            unit: answer.unit,
            traffic: answer.traffic,
            now_s: SHOWN.map(|(i, _)| percentiles.map(|p| p[i])),
            cost: answer.cost_usd_month,
            knee: answer.knee,
            capacity: answer.slo_capacity,
            headroom: answer.headroom,
            saturation,
            bounds,
            simulated: outcome
                .map(|o| o.measured.iter().flatten().map(|m| simulated(m, o.traffic)).collect())
                .unwrap_or_default(),
        }
    }

    /// The end of the traffic axis.
    pub fn last_traffic(&self) -> f64 {
        let curve = self.curve.points.last().map_or(1.0, |point| point.traffic);
        curve.max(self.traffic * 1.02)
    }
}

/// The points of the curve around some traffic, and how far it is from the first to the second, 0 to 1.
pub fn around(curve: &Curve, traffic: f64) -> Option<(&CurvePoint, &CurvePoint, f64)> {
    let points = &curve.points;
    let after = points.iter().position(|point| point.traffic >= traffic)?;
    let (a, b) = (points.get(after.saturating_sub(1))?, points.get(after)?);
    let span = b.traffic - a.traffic;
    Some((a, b, if span > 0.0 { (traffic - a.traffic) / span } else { 0.0 }))
}

fn simulated(measured: &Measurement, traffic: f64) -> SimulatedPoint {
    let percentiles = SHOWN.map(|(i, _)| match measured.total.percentiles_s.get(i) {
        Some(Quantile::Known(e)) => {
            Some([(e.value - e.half_width).max(0.0), e.value, e.value + e.half_width])
        }
        _ => None,
    });
    SimulatedPoint { traffic: measured.load * traffic, percentiles }
}

/// Traffic with its unit, as people read it.
pub fn traffic_text(unit: TrafficUnit, traffic: f64) -> String {
    match unit {
        TrafficUnit::RequestsPerSecond => Unit::PerSecond.format(traffic),
        TrafficUnit::Users => format!("{} users", significant(traffic)),
        TrafficUnit::Times => Unit::Factor.format(traffic),
    }
}

/// The name of a traffic axis.
pub fn traffic_name(unit: TrafficUnit) -> &'static str {
    match unit {
        TrafficUnit::RequestsPerSecond => "requests per second",
        TrafficUnit::Users => "users",
        TrafficUnit::Times => "times the drawn traffic",
    }
}

/// The name of a traffic axis where there is little room.
pub fn axis_name(unit: TrafficUnit) -> &'static str {
    match unit {
        TrafficUnit::RequestsPerSecond => "requests/s",
        TrafficUnit::Users => "users",
        TrafficUnit::Times => "× drawn",
    }
}

/// A short number for an axis: 1.5k, 2M.
pub fn short(x: f64) -> String {
    let size = x.abs();
    let (scaled, suffix) = match size {
        s if s >= 1e9 => (x / 1e9, "B"),
        s if s >= 1e6 => (x / 1e6, "M"),
        s if s >= 1e4 => (x / 1e3, "k"),
        _ => (x, ""),
    };
    format!("{}{suffix}", significant(scaled))
}
