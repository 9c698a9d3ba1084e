//! What of a station changes while it runs: units with their workers and cores, and its counts.

use super::calendar::Calendar;
use super::plan::StationPlan;
use super::rng::{Purpose, Stream};
use super::visit::Line;

/// One instance, or all of them together.
#[derive(Clone, Debug, Default)]
pub struct Unit {
    /// The station it belongs to.
    pub station: u32,
    /// Workers taken.
    pub workers: u32,
    /// Waiting for a worker.
    pub worker_line: Line,
    /// Cores taken, first come first served.
    pub cores: u32,
    /// Waiting for a core.
    pub core_line: Line,
    /// Sharing the cores.
    pub sharing: Sharing,
}

/// Egalitarian processor sharing by virtual time: the service that one visit would have got since the cores were
/// last idle. A visit leaves when virtual time reaches its value at arrival plus its demand.
#[derive(Clone, Debug, Default)]
pub struct Sharing {
    /// Visits by the virtual time of their end.
    ends: Calendar<u32>,
    virtual_s: f64,
    updated_s: f64,
    /// Number of the event that is meant; older ones are void.
    pub ticket: u32,
    /// When that event comes.
    due_s: Option<f64>,
}

impl Sharing {
    /// Visits present.
    pub fn present(&self) -> u32 {
        self.ends.len() as u32
    }

    fn rate(&self, cores: u32) -> f64 {
        (f64::from(cores) / self.ends.len() as f64).min(1.0)
    }

    /// Brings virtual time up to now.
    fn advance(&mut self, cores: u32, now: f64) {
        if self.ends.is_empty() {
            self.virtual_s = 0.0;
        } else {
            self.virtual_s += (now - self.updated_s) * self.rate(cores);
        }
        self.updated_s = now;
    }

    /// Adds a visit that needs `demand_s` of a whole core.
    pub fn add(&mut self, cores: u32, now: f64, visit: u32, demand_s: f64) {
        self.advance(cores, now);
        self.ends.push(self.virtual_s + demand_s, visit);
    }

    /// Takes the first visit that is done by now.
    pub fn take_done(&mut self, cores: u32, now: f64) -> Option<u32> {
        self.due_s = None;
        self.advance(cores, now);
        if self.end_of_first(cores, now)? > now {
            return None;
        }
        let (virtual_s, visit) = self.ends.pop()?;
        self.virtual_s = self.virtual_s.max(virtual_s);
        Some(visit)
    }

    fn end_of_first(&self, cores: u32, now: f64) -> Option<f64> {
        let left_s = (self.ends.next_time()? - self.virtual_s).max(0.0);
        Some(now + left_s / self.rate(cores))
    }

    /// When to look again, if that is sooner than planned. An event that comes too soon is harmless: it looks and
    /// plans anew; so arrivals, which put the end off, need no new event.
    pub fn rearm(&mut self, cores: u32, now: f64) -> Option<f64> {
        let end = self.end_of_first(cores, now)?;
        if self.due_s.is_some_and(|due| due <= end) {
            return None;
        }
        self.due_s = Some(end);
        self.ticket = self.ticket.wrapping_add(1);
        Some(end)
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
    /// Sum of the waits of those that got on a core.
    pub wait_s: f64,
    /// Sum of the times from arrival to reply or forward of those that did.
    pub response_s: f64,
    /// Integral of the number waiting.
    pub waiting_s: f64,
    /// Integral of the cores busy.
    pub cores_s: f64,
    /// Integral of the workers busy.
    pub workers_s: f64,
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
    pub fn new(seed: u64, replication: u32, ix: usize) -> Self {
        let stream = |purpose| Stream::new(seed, replication, ix, purpose);
        Self {
            service: stream(Purpose::Service),
            branch: stream(Purpose::Branch),
            dispatch: stream(Purpose::Dispatch),
            backoff: stream(Purpose::Backoff),
            turn: 0,
            waiting: 0,
            cores: 0,
            workers: 0,
            touched_s: 0.0,
            tally: StationTally::default(),
        }
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

    /// Picks a unit.
    #[inline(always)]
    pub fn pick(&mut self, plan: &StationPlan) -> u32 {
        use crate::model::network::Dispatch;
        if plan.units == 1 {
            return plan.unit;
        }
        match plan.dispatch {
            Dispatch::Shared => plan.unit,
            Dispatch::RoundRobin => {
                let turn = self.turn;
                self.turn = if turn + 1 == plan.units { 0 } else { turn + 1 };
                plan.unit + turn
            }
            _ => plan.unit + self.dispatch.below(plan.units),
        }
    }
}
