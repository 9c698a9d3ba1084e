//! What of a station changes while it runs: units with their workers and cores, and its counts.

use super::cache::Cache;
use super::dispatch::Loads;
use super::ranked::RankedLine;
use super::rng::{Purpose, Stream};
use super::sharing::Sharing;
use super::tier::StationPlan;
use super::ziggurat::Ziggurat;

/// One instance, or all of them together.
#[derive(Clone, Debug, Default)]
pub struct Unit {
    /// The station it belongs to.
    pub station: u32,
    /// Workers taken.
    pub workers: u32,
    /// Waiting for a worker.
    pub worker_line: RankedLine,
    /// Cores taken, one for each visit or batch.
    pub cores: u32,
    /// Waiting for a core.
    pub core_line: RankedLine,
    /// Sharing the cores, or slowing each other.
    pub sharing: Sharing,
    /// Since when workers are idle that have worked, longest first; only where they get cold.
    pub idle_since_s: Vec<f64>,
}

impl Unit {
    /// A unit where nobody is, with lines for so many ranks.
    pub fn new(station: u32, ranks: u32) -> Self {
        let line = RankedLine::new(ranks);
        Self { station, worker_line: line.clone(), core_line: line, ..Self::default() }
    }
}

/// Counts and sums of a station over the measured time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct StationTally {
    /// Visits that arrived.
    pub arrived: u64,
    /// Visits that got on a core.
    pub started: u64,
    /// Visits that were served.
    pub served: u64,
    /// Visits turned away.
    pub rejected: u64,
    /// Visits that replied or were forwarded.
    pub succeeded: u64,
    /// Sum of the waits of those that got on a core or gave up.
    pub wait_s: f64,
    /// Sum of the times from arrival to reply or forward of those that did.
    pub response_s: f64,
    /// Integral of the number waiting.
    pub waiting_s: f64,
    /// Integral of the cores busy.
    pub cores_s: f64,
    /// Integral of the workers busy.
    pub workers_s: f64,
    /// Visits that gave up in line; their waits are in `wait_s`.
    pub abandoned: u64,
    /// Visits that found a cold worker.
    pub cold: u64,
    /// Keys that the cache was asked for.
    pub asked: u64,
    /// Keys that were there.
    pub hits: u64,
    /// Batches begun.
    pub batches: u64,
}

/// A station while it runs.
#[derive(Clone, Debug)]
pub struct StationState {
    /// Service times.
    pub service: Stream,
    /// Branching.
    pub branch: Stream,
    /// Instances.
    pub dispatch: Stream,
    /// Backoffs.
    pub backoff: Stream,
    /// How long visits wait before they give up.
    pub patience: Stream,
    /// Setup times.
    pub setup: Stream,
    /// Requests of each unit, where they decide who gets the next.
    pub loads: Option<Box<Loads>>,
    /// What is kept for those who ask again.
    pub cache: Option<Box<Cache>>,
    /// Next unit in turn.
    pub turn: u32,
    /// Waiting now.
    pub waiting: u32,
    /// Cores busy now.
    pub cores: u32,
    /// Workers busy now.
    pub workers: u32,
    touched_s: f64,
    /// Counts since the measuring began.
    pub tally: StationTally,
}

impl StationState {
    /// A station where nothing has happened.
    pub fn new(plan: &StationPlan, seed: u64, replication: u32, ix: usize, ziggurat: &Ziggurat) -> Self {
        let stream = |purpose| Stream::new(seed, replication, ix, purpose);
        let cache = plan.cache.as_ref().map(|plan| Cache::new(plan, stream(Purpose::Cache), ziggurat));
        Self {
            service: stream(Purpose::Service),
            branch: stream(Purpose::Branch),
            dispatch: stream(Purpose::Dispatch),
            backoff: stream(Purpose::Backoff),
            patience: stream(Purpose::Patience),
            setup: stream(Purpose::Setup),
            loads: Loads::matter(plan.dispatch).then(|| Box::new(Loads::new(plan.units))),
            cache: cache.map(Box::new),
            turn: 0,
            waiting: 0,
            cores: 0,
            workers: 0,
            touched_s: 0.0,
            tally: StationTally::default(),
        }
    }

    /// Asks the cache for a key: whether it was there.
    #[inline(never)]
    pub fn ask(&mut self, now: f64) -> bool {
        let hit = self.cache.as_mut().is_some_and(|cache| cache.ask(now));
        self.tally.asked += 1;
        self.tally.hits += u64::from(hit);
        hit
    }

    /// Frees what takes much memory; nothing happens any more.
    pub fn retire(&mut self) {
        self.loads = None;
        self.cache = None;
    }

    /// Brings the integrals up to now; to be called before any of the numbers changes.
    #[inline(always)]
    pub fn touch(&mut self, now: f64) {
        let elapsed = now - self.touched_s;
        self.touched_s = now;
        self.tally.waiting_s += elapsed * f64::from(self.waiting);
        self.tally.cores_s += elapsed * f64::from(self.cores);
        self.tally.workers_s += elapsed * f64::from(self.workers);
    }

    /// Starts the counts again.
    pub fn reset(&mut self, now: f64) {
        self.touch(now);
        self.tally = StationTally::default();
    }
}
