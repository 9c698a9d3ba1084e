//! From a block to its stations and its source.

use super::{Lowering, Part};
use crate::model::BlockId;
use crate::model::behaviour::{Behaviour, Shape};
use crate::model::network::{
    Arrivals, Discipline, Dispatch, Handler, Profile, Scaling, Source, Station, StationIx,
};

impl Lowering<'_> {
    pub(super) fn add(&mut self, id: BlockId, handlers: Vec<Handler>) {
        let part = &self.parts[&id];
        let (name, station) = (part.block.name.as_str(), part.station);
        match &part.behaviour {
            Behaviour::OpenSource { peak_per_s, gap, burst, profile, .. } => {
                let gap = gap.scaled(1.0 / peak_per_s.max(1e-12));
                let source = self.source(station, Arrivals::Open { gap }, profile);
                self.network.sources.push(Source { burst: *burst, ..source });
                self.network.stations.push(Station::reference(name, id, handlers));
            }
            Behaviour::ClosedSource { population, think, profile, .. } => {
                let arrivals = Arrivals::Closed { population: *population, think: *think };
                self.network.sources.push(self.source(station, arrivals, profile));
                self.network.stations.push(Station::reference(name, id, handlers));
            }
            Behaviour::Station(shape) => self.network.stations.push(tier(name, id, *shape, handlers)),
            Behaviour::Buffer { .. } => self.network.stations.push(Station::reference(name, id, handlers)),
            Behaviour::Replicated { shape, replicas } => {
                let copies = handlers.clone();
                self.network.stations.push(tier(name, id, *shape, handlers));
                if *replicas > 0 {
                    let name = format!("{name} replicas");
                    self.network.stations.push(tier(&name, id, of_replicas(*shape, *replicas), copies));
                }
            }
        }
    }

    fn source(&self, station: StationIx, arrivals: Arrivals, profile: &Profile) -> Source {
        let mix = self.scenario.class_shares();
        Source { profile: profile.clone(), ..Source::steady(station, arrivals, mix) }
    }

    /// Balancers say how the blocks behind them pick an instance, unless keys say it; buffers bound the lines of those
    /// behind them.
    pub(super) fn balance(&mut self) {
        for (id, part) in &self.parts {
            for (_, drawn) in self.scenario.edges_from(*id) {
                let Some(to) = self.parts.get(&drawn.to) else { continue };
                for ix in stations(to) {
                    let target = &mut self.network.stations[ix];
                    match part.behaviour {
                        Behaviour::Station(Shape { balances: Some(dispatch), .. })
                            if !by_key(&to.behaviour) =>
                        {
                            target.dispatch = dispatch
                        }
                        Behaviour::Buffer { capacity: Some(capacity), .. } => bound(target, capacity),
                        _ => {}
                    }
                }
            }
        }
    }
}

fn stations(part: &Part<'_>) -> impl Iterator<Item = StationIx> + use<> {
    [Some(part.station), part.replicas].into_iter().flatten()
}

/// Whether a request's key says which instance answers.
fn by_key(behaviour: &Behaviour) -> bool {
    let (Behaviour::Station(shape) | Behaviour::Replicated { shape, .. }) = behaviour else { return false };
    shape.dispatch != Dispatch::Shared
}

/// The line of a station is a buffer of `capacity` messages.
fn bound(target: &mut Station, capacity: u32) {
    let most = match target.scaling {
        Scaling::Fixed(n) => n,
        Scaling::Target { max, .. } => max,
    };
    let each = capacity.div_ceil(most.max(1));
    match (target.workers, target.batch) {
        // Consumers of batches hold what they wait for: their bound counts what is in service, too.
        (None, Some(batch)) => {
            let served = target.cores.unwrap_or(1).saturating_mul(batch.size);
            target.workers = Some(each.saturating_add(served));
            target.backlog = Some(0);
        }
        _ => target.backlog = Some(each),
    }
}

/// The replicas of one primary are one line; with shards, the replicas of each shard are one instance.
fn of_replicas(shape: Shape, replicas: u32) -> Shape {
    let Scaling::Fixed(shards) = shape.scaling else { return shape };
    if shards <= 1 {
        return Shape { scaling: Scaling::Fixed(replicas), ..shape };
    }
    let times = |limit: Option<u32>| limit.map(|n| n.saturating_mul(replicas));
    Shape { cores: times(shape.cores), workers: times(shape.workers), backlog: times(shape.backlog), ..shape }
}

fn tier(name: &str, block: BlockId, shape: Shape, handlers: Vec<Handler>) -> Station {
    Station {
        scaling: shape.scaling,
        dispatch: shape.dispatch,
        cores: shape.cores.map(|c| c.max(1)),
        discipline: if shape.cores.is_none() { Discipline::Fcfs } else { shape.discipline },
        workers: shape.workers.map(|w| w.max(1)),
        backlog: shape.backlog,
        patience: shape.patience,
        contention: shape.contention,
        setup: shape.setup,
        batch: shape.batch,
        cache: shape.cache,
        reliability: shape.reliability,
        ..Station::reference(name, block, handlers)
    }
}
