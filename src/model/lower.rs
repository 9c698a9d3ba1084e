//! The compiler: from what was drawn to the [`Network`] that both engines read.

mod arc;
mod tier;

use std::collections::BTreeMap;

use super::behaviour::{Behaviour, Shape, Work};
use super::catalogue::{self, BlockSpec, edge};
use super::network::{Handler, Network, Pool, StationIx};
use super::param::Reader;
use super::scenario::{Block, Edge, EdgeMode, Scenario};
use super::validate::{Problem, Severity, validate};
use super::{BlockId, ClassId, EdgeId};

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
        let mut handler = Handler { cached: work.cached, rank: work.rank, ..Handler::leaf(work.service) };
        handler.proceed = 1.0 - work.hit_ratio.clamp(0.0, 1.0);
        // Edges that begin together, those left out for this class included.
        let (mut together, mut last) = (0, None);
        for (edge_id, drawn) in self.scenario.edges_from(id) {
            let Some(to) = self.parts.get(&drawn.to) else { continue };
            together += usize::from(!arc::with_previous(drawn));
            if !drawn.carries(class) {
                continue;
            }
            let mut call =
                self.call(edge_id, drawn, to, class, pools, effective_mode(&part.behaviour, drawn));
            if call.mean <= 0.0 {
                continue;
            }
            if call.mode == EdgeMode::Forward {
                handler.forwards.push(call);
            } else {
                call.with_previous = last == Some(together);
                last = Some(together);
                handler.calls.push(call);
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
