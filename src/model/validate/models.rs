//! What can be said but makes no difference, or hardly what was meant: warnings about single blocks and connections.

use super::{Place, Problems, Severity};
use crate::model::behaviour::{Behaviour, Shape};
use crate::model::catalogue::edge;
use crate::model::lower::effective_mode;
use crate::model::network::{Discipline, Dispatch, Scaling};
use crate::model::param::{ParamKind, ParamValue, Reader};
use crate::model::scenario::{Edge, EdgeMode};
use crate::model::{BlockId, EdgeId};

impl Problems<'_> {
    pub(super) fn models(&mut self) {
        let ids: Vec<BlockId> = self.scenario.blocks.keys().copied().collect();
        for id in ids {
            self.empty_curves(id);
            let Some(shape) = self.shape(id) else { continue };
            self.line(id, &shape);
            self.ranks(id, &shape);
            self.storage(id, &shape);
            self.balancing(id, &shape);
        }
        let edges = self.scenario.edges.iter().map(|(id, drawn)| (*id, drawn));
        for (id, drawn) in edges.collect::<Vec<_>>() {
            self.several_calls(id, drawn);
        }
    }

    fn warn(&mut self, place: Place, what: String, hint: &str) {
        self.add(Severity::Warning, place, what, hint);
    }

    fn behaviour(&self, block: BlockId) -> Option<Behaviour> {
        let spec = self.spec(block)?;
        Some((spec.behaviour)(&Reader::new(spec.params, &self.scenario.blocks[&block].params)))
    }

    fn shape(&self, block: BlockId) -> Option<Shape> {
        match self.behaviour(block)? {
            Behaviour::Station(shape) | Behaviour::Replicated { shape, .. } => Some(shape),
            _ => None,
        }
    }

    fn empty_curves(&mut self, id: BlockId) {
        let Some(spec) = self.spec(id) else { return };
        let block = &self.scenario.blocks[&id];
        let read = Reader::new(spec.params, &block.params);
        for param in spec.params.iter().filter(|p| matches!(p.kind, ParamKind::Points { .. })) {
            if read.relevant(param) && read.points(param.slug).is_empty() {
                let what = format!("{}: {} has no points and counts as 0", block.name, param.label);
                self.warn(Place::Block(id), what, "List what you measured, such as 1: 50, 4: 80.");
            }
        }
    }

    fn line(&mut self, id: BlockId, shape: &Shape) {
        let name = self.name(id);
        if shape.contention.is_some_and(|c| c.kappa > 0.0) && shape.workers.is_none() && shape.batch.is_none()
        {
            let what =
                format!("{name}: with coherency and no limit to its workers it can collapse under load");
            self.warn(
                Place::Block(id),
                what,
                "Limit its workers or connections near the number that is fastest.",
            );
        }
        let deadlines = self.scenario.edges.values().filter(|e| e.to == id).map(|drawn| {
            let read = Reader::new(edge::PARAMS, &drawn.params);
            if drawn.mode == EdgeMode::Call { read.number("timeout") } else { f64::INFINITY }
        });
        let longest_s = deadlines.fold(0.0, f64::max);
        if shape.patience.is_some_and(|p| p.mean() >= longest_s && longest_s > 0.0) {
            let what = format!("{name}: nobody gives up in line, every caller's timeout is shorter");
            self.warn(
                Place::Block(id),
                what,
                "Give up sooner than the callers do, so that no work is wasted.",
            );
        }
        let instances = most_instances(shape);
        if shape.reliability.is_some_and(|r| r.needed > instances) {
            let what =
                format!("{name}: needs more instances than the {instances} it can have, so it is never up");
            self.warn(Place::Block(id), what, "Lower the instances needed.");
        }
    }

    fn ranks(&mut self, id: BlockId, shape: &Shape) {
        let Some(spec) = self.spec(id).filter(|_| shape.discipline == Discipline::Priority) else { return };
        let block = &self.scenario.blocks[&id];
        let read = Reader::new(spec.params, &block.params);
        let ranks = self.scenario.classes.keys().map(|class| (spec.work)(&read.for_class(*class)).rank);
        let mut ranks: Vec<u32> = ranks.collect();
        ranks.dedup();
        if ranks.len() <= 1 {
            let what = format!("{}: priority makes no difference, every class has the same rank", block.name);
            self.warn(Place::Block(id), what, "Give the classes different ranks.");
        }
    }

    fn storage(&mut self, id: BlockId, shape: &Shape) {
        let Some(cache) = shape.cache else { return };
        if cache.capacity == Some(0) {
            let what = format!("{}: not a single object fits into the cache", self.name(id));
            self.warn(Place::Block(id), what, "Check the size of an object and the memory.");
        } else if cache.ttl.is_none() && cache.capacity.is_none_or(|most| most >= cache.items) {
            let what =
                format!("{}: all objects fit into the cache, so that nothing ever misses", self.name(id));
            self.warn(
                Place::Block(id),
                what,
                "Check how many objects there are, or give them a time to live.",
            );
        }
    }

    fn balancing(&mut self, id: BlockId, shape: &Shape) {
        let Some(Dispatch::Skewed(busiest)) = shape.balances else { return };
        let behind: Vec<BlockId> = self.scenario.edges_from(id).map(|(_, drawn)| drawn.to).collect();
        for to in behind {
            let Some(instances) = self.shape(to).map(|target| most_instances(&target)) else { continue };
            if instances > 1 && busiest * f64::from(instances) < 1.0 {
                let what = format!(
                    "{}: the busiest of {instances} instances of {} cannot have less than an even share",
                    self.name(id),
                    self.name(to)
                );
                self.warn(Place::Block(id), what, "Raise the share of the busiest instance.");
            }
        }
    }

    fn several_calls(&mut self, id: EdgeId, drawn: &Edge) {
        let Some(from) = self.behaviour(drawn.from) else { return };
        let read = Reader::new(edge::PARAMS, &drawn.params);
        let name = format!("{} → {}", self.name(drawn.from), self.name(drawn.to));
        let calls = |e: &Edge| effective_mode(&from, e) == EdgeMode::Call;
        if read.flag("with_previous") {
            let first = !self.scenario.edges_from(drawn.from).any(|(other, e)| other < id && calls(e));
            if first || !calls(drawn) {
                let what = format!("{name}: there is no call before it that it could begin with");
                self.warn(
                    Place::Edge(id),
                    what,
                    "Switch off “Together with the one before”, or draw the other call first.",
                );
            }
        }
        let parallel = read.choice("parallel");
        if parallel == "in_turn" || !calls(drawn) {
            return;
        }
        let shared = drawn.params.shared.get("calls").and_then(ParamValue::number).unwrap_or(1.0);
        let own = drawn.params.by_class.values().filter_map(|v| v.get("calls").and_then(ParamValue::number));
        let most = libm::ceil(own.fold(shared, f64::max));
        if parallel == "first" && read.number("need") > most {
            let what = format!("{name}: needs more answers than the {most} calls that it makes");
            self.warn(Place::Edge(id), what, "Raise the calls per request; now it waits for all of them.");
        } else if parallel == "all" && most <= 1.0 {
            let what = format!("{name}: makes one call, so there is nothing to do at once");
            self.warn(Place::Edge(id), what, "Raise the calls per request, or choose one after the other.");
        }
        if parallel == "hedged" && read.number("hedge_after") >= read.number("timeout") {
            let what = format!("{name}: never asks again, its timeout comes first");
            self.warn(Place::Edge(id), what, "Ask again sooner than the timeout.");
        }
    }
}

fn most_instances(shape: &Shape) -> u32 {
    match shape.scaling {
        Scaling::Fixed(n) => n,
        Scaling::Target { max, .. } => max,
    }
}
