//! A network made ready to be solved at many loads: transforms, arcs between visits, and an order.

use super::balancing::choices;
use super::choices::Field;
use super::join::Join;
use super::transform::Transform;
use crate::model::flow::{self, Flow};
use crate::model::network::{Arrivals, Call, Dispatch, Fan, Network, Retry, Station, StationIx};
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
    /// Calls that it makes at once, by index into [`Compiled::joins`].
    pub joins: Vec<usize>,
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
    /// How several are made.
    pub fan: Fan,
    /// The calls that it begins together with, itself among them; `None` where it is made alone and in turn.
    pub join: Option<usize>,
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
    /// Calls that are made at once.
    pub joins: Vec<Join>,
    /// Position of each station in the order.
    pub position: Vec<usize>,
    /// Whether somebody waits for a station's answer: reached from a source without a publish.
    pub awaited: Vec<bool>,
    /// How many times smaller than response times their spread may be because work hardly varies.
    pub narrowness: f64,
    /// Whether any attempt has a deadline or any call runs beside another: then laws are asked for while flows settle.
    pub deadlines: bool,
    /// By station: the mean field of its balancer, where that looks at a few instances.
    pub fields: Vec<Option<Field>>,
    /// For each visit, the first visit of its station with the same law of work and rank.
    pub same_work: Vec<VisitIx>,
}

impl Arc {
    /// Whether several of its calls begin at the same instant.
    pub fn at_once(&self) -> bool {
        self.mode == EdgeMode::Call && self.mean > 1.0 && matches!(self.fan, Fan::Together { .. })
    }

    /// Most calls that one visit has under way at once because of this arc.
    pub fn width(&self) -> f64 {
        match self.fan {
            Fan::Together { .. } => libm::ceil(self.mean).max(1.0),
            Fan::Hedged { .. } => 2.0,
            Fan::InTurn => 1.0,
        }
    }

    /// Whether some of its calls may go on when the caller no longer waits for them.
    pub fn leaves_behind(&self) -> bool {
        self.timeout_s.is_some() || matches!(self.fan, Fan::Together { need: Some(_) } | Fan::Hedged { .. })
    }
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
                    joins: Vec::new(),
                });
            }
        }
        let joins = joins(&network, &mut visits, &mut arcs);
        let mut position = vec![0; network.stations.len()];
        for (at, station) in flow.order.iter().enumerate() {
            position[*station] = at;
        }
        let narrowness = visits.iter().map(|v| v.service.narrowness()).fold(1.0, f64::max);
        let fields = network.stations.iter().map(field).collect();
        let awaited = awaited(&network, &flow, &arcs, classes);
        let handler = |v: usize| &network.stations[v / classes].handlers[v % classes];
        let alike =
            |u: usize, v: usize| handler(u).rank == handler(v).rank && visits[u].service == visits[v].service;
        let first_alike = |v: usize| (v - v % classes..=v).find(|u| alike(*u, v)).unwrap_or(v);
        let same_work = (0..visits.len()).map(first_alike).collect();
        let deadlines = arcs.iter().any(|a| a.timeout_s.is_some() || a.join.is_some() || a.width() > 1.0);
        Self {
            network,
            flow,
            classes,
            visits,
            arcs,
            joins,
            position,
            awaited,
            narrowness,
            deadlines,
            fields,
            same_work,
        }
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
            // Where every instance is looked at, none is full or idle alone.
            Dispatch::Shared | Dispatch::LeastConnections => (1, instances),
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

/// The mean field of a station whose balancer looks at a few instances.
fn field(station: &Station) -> Option<Field> {
    let d = choices(station.dispatch).filter(|d| *d >= 2)?;
    Some(Field::new(d, station.cores.into_iter().chain(station.workers).min()?))
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
        fan: call.fan,
        join: None,
    }
}

/// Finds the calls that are made at once, and notes them at their arcs.
fn joins(network: &Network, visits: &mut [Visit], arcs: &mut [Arc]) -> Vec<Join> {
    let mut joins = Vec::new();
    let handlers = network.stations.iter().flat_map(|s| &s.handlers);
    for (handler, visit) in handlers.zip(visits) {
        let mut first = 0;
        for next in 1..=handler.calls.len() {
            if handler.calls.get(next).is_some_and(|call| call.with_previous) {
                continue;
            }
            let awaited = |i: &usize| arcs[visit.calls[*i]].mode == EdgeMode::Call;
            let members: Vec<usize> = (first..next).filter(awaited).map(|i| visit.calls[i]).collect();
            first = next;
            let several = |a: &usize| matches!(arcs[*a].fan, Fan::Together { .. }) && arcs[*a].mean > 1.0;
            if members.len() > 1 || members.iter().any(several) {
                members.iter().for_each(|a| arcs[*a].join = Some(joins.len()));
                visit.joins.push(joins.len());
                joins.push(Join { arcs: members });
            }
        }
    }
    joins
}
