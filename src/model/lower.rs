//! The compiler: from what was drawn to the [`Network`] that both engines read.

use std::collections::BTreeMap;

use super::behaviour::{Behaviour, Shape, Work};
use super::catalogue::{self, BlockSpec, edge};
use super::network::{
    Arrivals, Call, Discipline, Handler, Network, Pool, Retry, Scaling, Source, Station, StationIx,
};
use super::param::Reader;
use super::scenario::{Block, Edge, EdgeMode, Scenario};
use super::validate::{Problem, Severity, validate};
use super::{BlockId, ClassId, Distribution, EdgeId};

/// Compiles a scenario.
///
/// # Errors
/// Every problem found, where at least one of them is an error.
pub fn lower(scenario: &Scenario) -> Result<Network, Vec<Problem>> {
    let problems = validate(scenario);
    if problems.iter().any(|p| p.severity == Severity::Error) {
        return Err(problems);
    }
    Ok(Lowering::new(scenario).run())
}

/// A block with its kind and how it acts.
struct Part<'a> {
    block: &'a Block,
    spec: &'static BlockSpec,
    behaviour: Behaviour,
    /// The station that takes requests, and the replicas beside it.
    station: StationIx,
    replicas: Option<StationIx>,
}

struct Lowering<'a> {
    scenario: &'a Scenario,
    classes: Vec<ClassId>,
    parts: BTreeMap<BlockId, Part<'a>>,
    network: Network,
}

impl<'a> Lowering<'a> {
    fn new(scenario: &'a Scenario) -> Self {
        let mut stations = 0;
        let mut parts = BTreeMap::new();
        for (id, block) in &scenario.blocks {
            let Some(spec) = catalogue::find(&block.kind) else { continue };
            let behaviour = (spec.behaviour)(&Reader::new(spec.params, &block.params));
            let has_replicas = matches!(behaviour, Behaviour::Replicated { replicas, .. } if replicas > 0);
            let part = Part {
                block,
                spec,
                behaviour,
                station: stations,
                replicas: has_replicas.then_some(stations + 1),
            };
            stations += 1 + usize::from(has_replicas);
            parts.insert(*id, part);
        }
        let network = Network {
            classes: scenario.classes.values().map(|c| c.name.clone()).collect(),
            ..Network::default()
        };
        Self { scenario, classes: scenario.classes.keys().copied().collect(), parts, network }
    }

    fn run(mut self) -> Network {
        let pools = self.pools();
        let ids: Vec<BlockId> = self.parts.keys().copied().collect();
        for id in ids {
            let handlers = self.classes.iter().map(|class| self.handler(id, *class, &pools)).collect();
            self.add(id, handlers);
        }
        self.balance();
        self.network
    }

    /// A pool for each edge that limits its connections, by edge.
    fn pools(&mut self) -> BTreeMap<EdgeId, usize> {
        let mut found = BTreeMap::new();
        for (id, drawn) in &self.scenario.edges {
            let Some(from) = self.parts.get(&drawn.from) else { continue };
            if let Some(size) = Reader::new(edge::PARAMS, &drawn.params).limit("pool") {
                found.insert(*id, self.network.pools.len());
                self.network.pools.push(Pool { edge: *id, station: from.station, size: size.max(1) });
            }
        }
        found
    }

    fn work(&self, part: &Part<'_>, class: ClassId) -> Work {
        (part.spec.work)(&Reader::new(part.spec.params, &part.block.params).for_class(class))
    }

    fn handler(&self, id: BlockId, class: ClassId, pools: &BTreeMap<EdgeId, usize>) -> Handler {
        let part = &self.parts[&id];
        let work = self.work(part, class);
        let mut handler = Handler::leaf(work.service);
        handler.proceed = 1.0 - work.hit_ratio.clamp(0.0, 1.0);
        for (edge_id, drawn) in self.scenario.edges_from(id).filter(|(_, e)| e.carries(class)) {
            let Some(to) = self.parts.get(&drawn.to) else { continue };
            let call = self.call(edge_id, drawn, to, class, pools, effective_mode(&part.behaviour, drawn));
            if call.mean > 0.0 {
                if call.mode == EdgeMode::Forward {
                    handler.forwards.push(call)
                } else {
                    handler.calls.push(call)
                }
            }
        }
        if is_balancer(&part.behaviour) {
            let total: f64 = handler.forwards.iter().map(|f| f.mean).sum();
            for forward in &mut handler.forwards {
                forward.mean /= total;
            }
        }
        handler
    }

    fn call(
        &self,
        id: EdgeId,
        drawn: &Edge,
        to: &Part<'_>,
        class: ClassId,
        pools: &BTreeMap<EdgeId, usize>,
        mode: EdgeMode,
    ) -> Call {
        let read = Reader::new(edge::PARAMS, &drawn.params).for_class(class);
        let targets = match to.replicas {
            Some(replicas) => {
                let share = self.work(to, class).replica_share.clamp(0.0, 1.0);
                [(to.station, 1.0 - share), (replicas, share)].into_iter().filter(|(_, p)| *p > 0.0).collect()
            }
            None => vec![(to.station, 1.0)],
        };
        let timeout_s = read.number("timeout");
        let waits = mode == EdgeMode::Call;
        Call {
            mode,
            mean: read.number("calls"),
            targets,
            round_trip_s: read.number("round_trip"),
            pool: pools.get(&id).copied().filter(|_| waits),
            timeout_s: (timeout_s.is_finite() && waits).then_some(timeout_s),
            retry: if waits {
                Retry {
                    budget: None,
                    attempts: read.count("attempts").max(1),
                    backoff_s: read.number("backoff"),
                    exponential: read.choice("backoff_growth") == "exponential",
                }
            } else {
                Retry::NONE
            },
            ..Call::plain(id, mode, to.station, 0.0)
        }
    }

    fn add(&mut self, id: BlockId, handlers: Vec<Handler>) {
        let part = &self.parts[&id];
        let name = part.block.name.as_str();
        match &part.behaviour {
            Behaviour::OpenSource { peak_per_s, .. } => {
                let gap = Distribution::Exponential { mean_s: 1.0 / peak_per_s.max(1e-12) };
                let arrivals = Arrivals::Open { gap };
                self.network.sources.push(Source::steady(
                    part.station,
                    arrivals,
                    self.scenario.class_shares(),
                ));
                self.network.stations.push(Station::reference(name, id, handlers));
            }
            Behaviour::ClosedSource { population, think, .. } => {
                let arrivals = Arrivals::Closed { population: *population, think: *think };
                self.network.sources.push(Source::steady(
                    part.station,
                    arrivals,
                    self.scenario.class_shares(),
                ));
                self.network.stations.push(Station::reference(name, id, handlers));
            }
            Behaviour::Station(shape) => self.network.stations.push(station(name, id, *shape, handlers)),
            Behaviour::Buffer { .. } => {
                self.network.stations.push(Station::reference(name, id, handlers));
            }
            Behaviour::Replicated { shape, replicas } => {
                let copies = handlers.clone();
                self.network.stations.push(station(name, id, *shape, handlers));
                if *replicas > 0 {
                    let shape = Shape { scaling: Scaling::Fixed(*replicas), ..*shape };
                    self.network.stations.push(station(&format!("{name} replicas"), id, shape, copies));
                }
            }
        }
    }

    /// Balancers say how the blocks behind them pick an instance; buffers bound the lines of those behind them.
    fn balance(&mut self) {
        for (id, part) in &self.parts {
            for (_, drawn) in self.scenario.edges_from(*id) {
                let Some(to) = self.parts.get(&drawn.to) else { continue };
                for ix in [Some(to.station), to.replicas].into_iter().flatten() {
                    let target = &mut self.network.stations[ix];
                    match part.behaviour {
                        Behaviour::Station(Shape { balances: Some(dispatch), .. }) => {
                            target.dispatch = dispatch
                        }
                        Behaviour::Buffer { capacity: Some(capacity), .. } => {
                            let most = match target.scaling {
                                Scaling::Fixed(n) => n,
                                Scaling::Target { max, .. } => max,
                            };
                            target.backlog = Some(capacity.div_ceil(most.max(1)));
                        }
                        _ => {}
                    }
                }
            }
        }
    }
}

/// A balancer's edges always forward and a buffer's always publish, whatever was drawn.
pub(super) fn effective_mode(from: &Behaviour, drawn: &Edge) -> EdgeMode {
    match from {
        Behaviour::Buffer { .. } => EdgeMode::Publish,
        _ if is_balancer(from) => EdgeMode::Forward,
        _ => drawn.mode,
    }
}

/// Whether a block spreads requests over those behind it.
pub(super) fn is_balancer(behaviour: &Behaviour) -> bool {
    matches!(behaviour, Behaviour::Station(Shape { balances: Some(_), .. }))
}

fn station(name: &str, block: BlockId, shape: Shape, handlers: Vec<Handler>) -> Station {
    Station {
        scaling: shape.scaling,
        cores: shape.cores.map(|c| c.max(1)),
        discipline: if shape.cores.is_none() { Discipline::Fcfs } else { shape.discipline },
        workers: shape.workers.map(|w| w.max(1)),
        backlog: shape.backlog,
        ..Station::reference(name, block, handlers)
    }
}
