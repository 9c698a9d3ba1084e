//! The monthly bill at a load: peak traffic sizes the system, the monthly mean pays for it.

use std::collections::BTreeMap;

use crate::model::behaviour::Behaviour;
use crate::model::catalogue::{self, edge};
use crate::model::flow::{self, Flow};
use crate::model::network::{Arrivals, Network};
use crate::model::param::Reader;
use crate::model::rates::{Bill, CostLine, Usage};
use crate::model::{BlockId, EdgeId, Scenario};
use crate::queueing::Prediction;

/// Kilobytes in a gigabyte.
const KB_PER_GB: f64 = 1024.0 * 1024.0;

/// What a scenario's bill follows from, prepared once.
#[derive(Clone, Debug)]
pub struct Costing {
    peak: Flow,
    /// Nominal flow at the month's mean traffic, as if that were load 1.
    mean: Flow,
    /// Calls per second on each edge at the month's mean traffic.
    edges_per_s: BTreeMap<EdgeId, f64>,
}

impl Costing {
    /// Prepares the flows of a scenario and the network that it lowers to.
    pub fn new(scenario: &Scenario, network: &Network) -> Self {
        let mut average = network.clone();
        for source in &mut average.sources {
            let block = network.stations[source.station].block;
            let Some(ratio) = mean_over_peak(scenario, block) else { continue };
            match &mut source.arrivals {
                Arrivals::Open { gap } => *gap = gap.scaled(1.0 / ratio.max(1e-12)),
                Arrivals::Closed { population, .. } => *population *= ratio,
            }
        }
        let mean = flow::nominal(&average);
        let mut edges_per_s = BTreeMap::new();
        for (ix, station) in network.stations.iter().enumerate() {
            for (class, handler) in station.handlers.iter().enumerate() {
                let v = ix * mean.classes + class;
                let rate = mean.rate_per_s[v] * mean.proceed[v];
                for call in handler.calls.iter().chain(&handler.forwards) {
                    *edges_per_s.entry(call.edge).or_insert(0.0) += rate * call.mean;
                }
            }
        }
        Self { peak: flow::nominal(network), mean, edges_per_s }
    }

    /// Every block's lines at a load, given what the engine says of it there.
    pub fn lines(
        &self,
        scenario: &Scenario,
        network: &Network,
        prediction: &Prediction,
    ) -> BTreeMap<BlockId, Vec<CostLine>> {
        let load = prediction.load;
        let mut usage: BTreeMap<BlockId, Usage> = BTreeMap::new();
        let at_mean = flow::instances(network, &self.mean, load);
        for (ix, station) in network.stations.iter().enumerate() {
            let rate = |flow: &Flow| -> f64 {
                flow.rate_per_s[ix * flow.classes..(ix + 1) * flow.classes].iter().sum::<f64>() * load
            };
            let (peak, mean) = (rate(&self.peak), rate(&self.mean));
            let state = &prediction.stations[ix];
            let entry = usage.entry(station.block).or_default();
            entry.held_s = (entry.held_s * entry.mean_per_s + mean * held_s(state.response_s, state.wait_s))
                / (entry.mean_per_s + mean).max(1e-300);
            entry.peak_per_s += peak;
            entry.mean_per_s += mean;
            entry.instances_peak += f64::from(state.instances);
            entry.instances_mean += f64::from(at_mean[ix]);
        }
        let hours = scenario.pricing.hours_per_month;
        self.transfer(scenario, load * hours * 3600.0, &mut usage);
        scenario
            .blocks
            .iter()
            .filter_map(|(id, block)| {
                let spec = catalogue::find(&block.kind)?;
                let mut used = usage.get(id).copied().unwrap_or_default();
                used.hours = hours;
                used.requests = used.mean_per_s * hours * 3600.0;
                let mut bill = Bill::new(&scenario.pricing);
                (spec.cost)(&Reader::new(spec.params, &block.params), &used, &mut bill);
                Some((*id, bill.into_lines()))
            })
            .collect()
    }

    /// Gigabytes over every edge, to the blocks at its ends.
    fn transfer(&self, scenario: &Scenario, seconds: f64, usage: &mut BTreeMap<BlockId, Usage>) {
        for (id, rate) in &self.edges_per_s {
            let Some(drawn) = scenario.edges.get(id) else { continue };
            let read = Reader::new(edge::PARAMS, &drawn.params);
            let gb = |slug: &str| rate * seconds * read.number(slug) / KB_PER_GB;
            let from_source = scenario
                .blocks
                .get(&drawn.from)
                .and_then(|b| catalogue::find(&b.kind))
                .is_some_and(catalogue::is_source);
            let to = usage.entry(drawn.to).or_default();
            to.gb_in += gb("request_kb");
            to.gb_out += gb("response_kb");
            if from_source {
                to.gb_to_users += gb("response_kb");
            }
        }
    }
}

/// Dollars a month of all lines.
pub fn total(lines: &BTreeMap<BlockId, Vec<CostLine>>) -> f64 {
    lines.values().flatten().map(|line| line.usd_month).sum()
}

/// Time in seconds that a visit is held once it has begun; 0 where the line grows for ever.
fn held_s(response_s: f64, wait_s: f64) -> f64 {
    let held = response_s - wait_s;
    if held.is_finite() { held.max(0.0) } else { 0.0 }
}

/// The month's mean traffic over the peak, for a source.
fn mean_over_peak(scenario: &Scenario, block: BlockId) -> Option<f64> {
    let block = scenario.blocks.get(&block)?;
    let spec = catalogue::find(&block.kind)?;
    match (spec.behaviour)(&Reader::new(spec.params, &block.params)) {
        Behaviour::OpenSource { peak_per_s, mean_per_s, .. } if peak_per_s > 0.0 => {
            Some(mean_per_s / peak_per_s)
        }
        Behaviour::ClosedSource { population, mean_population, .. } if population > 0.0 => {
            Some(mean_population / population)
        }
        _ => None,
    }
}
