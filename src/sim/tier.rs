//! A station made ready.

use super::cache::CachePlan;
use super::sample::Sampler;
use super::sharing::Speed;
use crate::model::network::{Batch, Discipline, Dispatch, Station};

/// "No limit" for cores, workers and places in a line.
pub(super) const UNLIMITED: u32 = u32::MAX;

/// How the cores of a unit are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Nobody waits for one and nobody slows another.
    Unlimited,
    /// One for each, or for each batch.
    Own,
    /// All who are present share them.
    Shared,
}

/// What a cold worker does first.
#[derive(Clone, Copy, Debug)]
pub struct SetupPlan {
    /// How long it takes.
    pub time: Sampler,
    /// Seconds without work after which a worker is cold.
    pub keep_alive_s: f64,
}

/// A station made ready. With [`Dispatch::Shared`] it has one unit, which is all instances together.
#[derive(Clone, Debug)]
pub struct StationPlan {
    /// Instances.
    pub instances: u32,
    /// How a unit is picked.
    pub dispatch: Dispatch,
    /// First unit.
    pub unit: u32,
    /// Number of units.
    pub units: u32,
    /// How cores are used.
    pub work: Work,
    /// Cores of a unit, and how those at them slow each other.
    pub speed: Speed,
    /// Many at once on a core of their own.
    pub batch: Option<Batch>,
    /// Whether service on a core of one's own is in batches or slows others.
    pub uncommon: bool,
    /// Different ranks in its lines, at least 1.
    pub ranks: u32,
    /// Longest wait in line.
    pub patience: Option<Sampler>,
    /// What a cold worker does first.
    pub setup: Option<SetupPlan>,
    /// What is kept for those who ask again.
    pub cache: Option<Box<CachePlan>>,
    /// Workers of a unit.
    pub workers: u32,
    /// Places in the line of a unit.
    pub backlog: u32,
    /// First handler; there is one for each class.
    pub handler: u32,
}

impl StationPlan {
    /// Lays a station flat whose units and handlers begin at these numbers; its cache is left out.
    pub(super) fn new(station: &Station, instances: u32, ranks: usize, unit: u32, handler: u32) -> Self {
        let (units, together) = match station.dispatch {
            Dispatch::Shared => (1, instances),
            _ => (instances, 1),
        };
        let limit = |of_one: Option<u32>| of_one.map_or(UNLIMITED, |n| n.saturating_mul(together));
        let sharing = station.discipline == Discipline::ProcessorSharing && station.batch.is_none();
        let work = match station.cores {
            None if station.contention.is_none() => Work::Unlimited,
            Some(_) if !sharing => Work::Own,
            _ => Work::Shared,
        };
        let batch = station.batch.filter(|_| work == Work::Own);
        Self {
            instances,
            dispatch: station.dispatch,
            unit,
            units,
            work,
            speed: Speed { cores: limit(station.cores), contention: station.contention },
            batch,
            uncommon: batch.is_some() || station.contention.is_some(),
            ranks: ranks.max(1) as u32,
            patience: station.patience.map(Sampler::new),
            setup: station
                .setup
                .map(|s| SetupPlan { time: Sampler::new(s.time), keep_alive_s: s.keep_alive_s }),
            cache: None,
            workers: limit(station.workers),
            backlog: limit(station.backlog),
            handler,
        }
    }

    /// Whether it counts what other stations do not have.
    pub fn special(&self) -> bool {
        self.patience.is_some() || self.setup.is_some() || self.cache.is_some() || self.batch.is_some()
    }
}

/// The different ranks at a station, lowest first; none where they are of no meaning.
pub(super) fn ranks(station: &Station) -> Vec<u32> {
    if station.discipline != Discipline::Priority {
        return Vec::new();
    }
    let mut ranks: Vec<u32> = station.handlers.iter().map(|handler| handler.rank).collect();
    ranks.sort_unstable();
    ranks.dedup();
    ranks
}
