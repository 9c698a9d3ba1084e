//! A network made ready to be solved at many loads: transforms, arcs between visits, and an order.

use super::transform::Transform;
use crate::model::flow::{self, Flow};
use crate::model::network::{Arrivals, Call, Dispatch, Network, Retry, StationIx};
use crate::model::scenario::EdgeMode;

/// Index of a visit: `station * classes + class`.
pub type VisitIx = usize;

/// What one class does at one station.
#[derive(Clone, Debug)]
pub struct Visit {
    /// Law of its time on a core.
    pub service: Transform,
    /// Squared coefficient of variation of that time.
    pub scv: f64,
    /// Calls and publishes in order, by index into [`Compiled::arcs`].
    pub calls: Vec<usize>,
    /// Alternatives to replying.
    pub forwards: Vec<usize>,
}

/// One outgoing arc of one visit.
#[derive(Clone, Debug)]
pub struct Arc {
    /// The visit that makes it.
    pub caller: VisitIx,
    /// Whether the caller waits.
    pub mode: EdgeMode,
    /// Mean number per visit that goes on; a probability for a forward.
    pub mean: f64,
    /// Visits that answer, with probabilities.
    pub targets: Vec<(VisitIx, f64)>,
    /// Network round trip in seconds.
    pub round_trip_s: f64,
    /// The caller's connection pool.
    pub pool: Option<usize>,
    /// Deadline of one attempt in seconds.
    pub timeout_s: Option<f64>,
    /// What follows a failed attempt.
    pub retry: Retry,
}

/// A network made ready to be solved.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The network itself.
    pub network: Network,
    /// Its nominal flow and order.
    pub flow: Flow,
    /// Number of classes.
    pub classes: usize,
    /// All visits.
    pub visits: Vec<Visit>,
    /// All arcs.
    pub arcs: Vec<Arc>,
    /// Position of each station in the order.
    pub position: Vec<usize>,
    /// Whether somebody waits for a station's answer: reached from a source without a publish.
    pub awaited: Vec<bool>,
    /// How many times smaller than response times their spread may be because work hardly varies.
    pub narrowness: f64,
    /// Whether any attempt has a deadline: then laws are asked for while flows settle.
    pub deadlines: bool,
    /// For each visit, the first visit of its station with the same law of work.
    pub same_work: Vec<VisitIx>,
}

impl Compiled {
    /// Prepares a network.
    pub fn new(network: Network) -> Self {
        let classes = network.classes.len();
        let flow = flow::nominal(&network);
        let mut arcs = Vec::new();
        let mut visits = Vec::with_capacity(network.stations.len() * classes);
        for station in &network.stations {
            for (class, handler) in station.handlers.iter().enumerate() {
                let caller = visits.len();
                let mut add = |call: &Call| {
                    arcs.push(arc(caller, class, classes, call));
                    arcs.len() - 1
                };
                visits.push(Visit {
                    service: Transform::new(handler.service),
                    scv: handler.service.scv(),
                    calls: handler.calls.iter().map(&mut add).collect(),
                    forwards: handler.forwards.iter().map(&mut add).collect(),
                });
            }
        }
        let mut position = vec![0; network.stations.len()];
        for (at, station) in flow.order.iter().enumerate() {
            position[*station] = at;
        }
        let narrowness = visits.iter().map(|v| v.service.narrowness()).fold(1.0, f64::max);
        let awaited = awaited(&network, &flow, &arcs, classes);
        let first_alike =
            |v: usize| (v - v % classes..=v).find(|u| visits[*u].service == visits[v].service).unwrap_or(v);
        let same_work = (0..visits.len()).map(first_alike).collect();
        let deadlines = arcs.iter().any(|a| a.timeout_s.is_some());
        Self { network, flow, classes, visits, arcs, position, awaited, narrowness, deadlines, same_work }
    }

    /// The visits of a station.
    pub fn visits_of(&self, station: StationIx) -> std::ops::Range<VisitIx> {
        station * self.classes..(station + 1) * self.classes
    }

    /// Whether a station is the reference station of a source.
    pub fn is_reference(&self, station: StationIx) -> bool {
        self.network.sources.iter().any(|s| s.station == station)
    }

    /// Whether a station is the reference station of an open source.
    pub fn from_open_source(&self, station: StationIx) -> bool {
        let open = |s: &crate::model::network::Source| matches!(s.arrivals, Arrivals::Open { .. });
        self.network.sources.iter().any(|s| s.station == station && open(s))
    }

    /// Instances that take requests apart from each other, and instances in each such group.
    pub fn groups(&self, station: StationIx, instances: u32) -> (u32, u32) {
        match self.network.stations[station].dispatch {
            Dispatch::Shared => (1, instances),
            _ => (instances, 1),
        }
    }

    /// Population of a closed source at a load; `None` for an open one.
    pub fn population(&self, source: usize, load: f64) -> Option<(f64, f64)> {
        match self.network.sources[source].arrivals {
            Arrivals::Closed { population, think } => Some((libm::round(population * load), think.mean())),
            Arrivals::Open { .. } => None,
        }
    }
}

/// Stations that a source waits for.
fn awaited(network: &Network, flow: &Flow, arcs: &[Arc], classes: usize) -> Vec<bool> {
    let mut awaited = vec![false; network.stations.len()];
    for source in &network.sources {
        awaited[source.station] = true;
    }
    for _ in 0..if flow.cyclic { network.stations.len() } else { 1 } {
        for &station in &flow.order {
            if !awaited[station] {
                continue;
            }
            for arc in arcs.iter().filter(|a| a.caller / classes == station && a.mode != EdgeMode::Publish) {
                for (target, _) in &arc.targets {
                    awaited[target / classes] = true;
                }
            }
        }
    }
    awaited
}

fn arc(caller: VisitIx, class: usize, classes: usize, call: &Call) -> Arc {
    Arc {
        caller,
        mode: call.mode,
        mean: call.mean,
        targets: call.targets.iter().map(|(station, share)| (station * classes + class, *share)).collect(),
        round_trip_s: call.round_trip_s,
        pool: call.pool,
        timeout_s: call.timeout_s,
        retry: call.retry,
    }
}
