//! The engine: one run of a network from empty, in steps of a given number of moves. No clock, no input or output.

use super::budget::Budgets;
use super::calendar::Calendar;
use super::fork::Forks;
use super::histogram::Histogram;
use super::measurement::Balance;
use super::plan::Plan;
use super::source::SourceState;
use super::station::{StationState, Unit};
use super::tier::StationPlan;
use super::visit::{Ending, Line, Visits};
use super::ziggurat::Ziggurat;

/// Most visits that may be under way; beyond it the run is given up as growing.
pub const LIVE_MAX: usize = 1 << 18;

/// What is scheduled.
#[derive(Clone, Copy, Debug)]
pub(super) enum Event {
    /// A request comes to a source.
    Request(u32),
    /// A visit leaves its core.
    Served(u32),
    /// A worker that was cold is ready to serve its visit.
    Ready(u32),
    /// A visit has waited in a line as long as it would; void unless it waits with this patience.
    Impatient(u32, u32),
    /// A visit that shares cores of this unit may be done; void unless the ticket is current.
    Shared(u32, u32),
    /// A visit comes to its station.
    Arrive(u32),
    /// A reply reaches its caller's attempt.
    Reply(u32, u32, Ending),
    /// The deadline of a visit's attempt.
    Deadline(u32, u32),
    /// A visit tries again.
    Again(u32),
    /// The reply to a request that was forwarded reaches its source.
    Home(u32, Ending),
}

/// What happens next at this very instant.
#[derive(Clone, Copy, Debug)]
pub(super) enum Move {
    /// A visit comes to its station.
    Arrive(u32),
    /// A request comes to a source, and then so many others.
    Requests(u32, u32),
    /// A visit was given a worker.
    Serve(u32),
    /// A visit was served together with others.
    Served(u32),
    /// A visit was given a core.
    Start(u32),
    /// A visit was given a connection.
    Send(u32),
    /// A visit tries again.
    Again(u32),
    /// A visit does its next arc.
    Advance(u32),
    /// A reply reaches its caller's attempt.
    Reply(u32, u32, Ending),
}

/// Counts of one class over the measured time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClassTally {
    /// Requests that came.
    pub arrived: u64,
    /// Requests that ended, by [`Ending`].
    pub ended: [u64; 4],
    /// Sum of the response times of those that completed.
    pub response_s: f64,
    /// Response times of those that completed.
    pub responses: Histogram,
}

/// Visits under way as arriving requests saw them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Seen {
    /// Sum over the requests.
    pub visits: u64,
    /// Requests.
    pub requests: u64,
}

/// How far to run.
#[derive(Clone, Copy, Debug)]
pub struct Goal {
    /// Until this time in seconds.
    pub until_s: f64,
    /// Or until so many requests have come.
    pub requests: u64,
}

/// Where a step ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The budget is used up.
    Running,
    /// The goal is reached, or nothing will ever happen again.
    Reached,
    /// More visits are under way than can be held.
    Full,
}

#[derive(Clone, Default)]
pub(super) struct PoolState {
    pub(super) taken: u32,
    pub(super) line: Line,
}

/// One run.
pub struct Engine {
    pub(super) plan: Plan,
    pub(super) now: f64,
    pub(super) calendar: Calendar<Event>,
    /// What is still to be done at this instant, last first.
    pub(super) agenda: Vec<Move>,
    pub(super) visits: Visits,
    pub(super) forks: Forks,
    pub(super) units: Vec<Unit>,
    pub(super) stations: Vec<StationState>,
    pub(super) pools: Vec<PoolState>,
    pub(super) budgets: Budgets,
    pub(super) ziggurat: Box<Ziggurat>,
    pub(super) sources: Vec<SourceState>,
    /// Number of the last patience that was drawn.
    pub(super) patience: u32,
    classes: Vec<ClassTally>,
    balance: Balance,
    seen: Seen,
    measured_from_s: f64,
    events: u64,
    moves: u64,
}

impl Engine {
    /// An empty network at time zero.
    pub fn new(plan: &Plan, seed: u64, replication: u32) -> Self {
        let ziggurat = Box::<Ziggurat>::default();
        let mut engine = Self {
            now: 0.0,
            calendar: Calendar::default(),
            agenda: Vec::new(),
            visits: Visits::default(),
            forks: Forks::default(),
            units: (0u32..)
                .zip(&plan.stations)
                .flat_map(|(station, s)| (0..s.units).map(move |_| Unit::new(station, s.ranks)))
                .collect(),
            stations: (0usize..)
                .zip(&plan.stations)
                .map(|(ix, station)| StationState::new(station, seed, replication, ix, &ziggurat))
                .collect(),
            pools: vec![PoolState::default(); plan.pools.len()],
            budgets: Budgets::new(plan.arcs.len()),
            sources: (0usize..)
                .zip(&plan.sources)
                .map(|(ix, source)| SourceState::new(source, seed, replication, ix, &ziggurat))
                .collect(),
            patience: 0,
            ziggurat,
            classes: vec![ClassTally::default(); plan.classes],
            balance: Balance::default(),
            seen: Seen::default(),
            measured_from_s: 0.0,
            events: 0,
            moves: 0,
            plan: plan.clone(),
        };
        for ix in 0..engine.sources.len() {
            engine.open(ix as u32);
        }
        engine
    }

    /// Runs towards the goal for at most `budget` moves. A move is one event or one thing that follows from it at the
    /// same instant; equal budgets in all end in equal states, however they are cut.
    pub fn step(&mut self, goal: Goal, budget: u64) -> Status {
        let end = self.moves.saturating_add(budget);
        while self.moves < end {
            let mut next = self.agenda.pop();
            if next.is_none() {
                let Some(time) = self.calendar.next_time() else { return self.rest(goal) };
                if time > goal.until_s || self.balance.arrived >= goal.requests {
                    return self.rest(goal);
                }
                let Some((time, event)) = self.calendar.pop() else { return self.rest(goal) };
                self.now = time;
                self.events += 1;
                self.moves += 1;
                next = self.happen(event);
            }
            while let Some(what) = next {
                if self.moves >= end || self.visits.live() > LIVE_MAX {
                    self.agenda.push(what);
                    break;
                }
                self.moves += 1;
                next = self.perform(what);
            }
            if self.visits.live() > LIVE_MAX {
                return Status::Full;
            }
        }
        Status::Running
    }

    /// Nothing more happens before the goal: lets time pass up to it.
    fn rest(&mut self, goal: Goal) -> Status {
        if goal.until_s.is_finite() && self.balance.arrived < goal.requests {
            self.now = self.now.max(goal.until_s);
        }
        Status::Reached
    }

    #[inline]
    fn happen(&mut self, event: Event) -> Option<Move> {
        match event {
            Event::Request(source) => self.request(source),
            Event::Served(visit) => self.leave_core(visit),
            Event::Ready(visit) => self.ready(visit),
            Event::Impatient(visit, patience) => self.leave_line(visit, patience),
            Event::Shared(unit, ticket) => self.look_at_shared(unit, ticket),
            Event::Arrive(visit) => self.arrive(visit),
            Event::Reply(visit, ticket, ending) => self.reply(visit, ticket, ending),
            Event::Deadline(visit, ticket) => self.deadline(visit, ticket),
            Event::Again(visit) => self.attempt(visit),
            Event::Home(visit, ending) => self.end(visit, ending),
        }
    }

    #[inline]
    fn perform(&mut self, what: Move) -> Option<Move> {
        match what {
            Move::Arrive(visit) => self.arrive(visit),
            Move::Requests(source, others) => self.requests(source, others),
            Move::Served(visit) => self.served(visit),
            Move::Serve(visit) => self.serve(visit),
            Move::Start(visit) => self.start(visit),
            Move::Send(visit) => self.send(visit),
            Move::Again(visit) => self.attempt(visit),
            Move::Advance(visit) => self.advance(visit),
            Move::Reply(visit, ticket, ending) => self.reply(visit, ticket, ending),
        }
    }

    /// Counts a request that comes.
    #[inline]
    pub(super) fn count_request(&mut self, class: usize) {
        self.seen.visits += self.visits.live() as u64;
        self.seen.requests += 1;
        self.balance.arrived += 1;
        self.balance.inside += 1;
        self.classes[class].arrived += 1;
    }

    /// A request is over; where its source is closed the user thinks again.
    pub(super) fn outcome(&mut self, source: u32, class: u32, started_s: f64, ending: Ending) {
        let tally = &mut self.classes[class as usize];
        tally.ended[ending as usize] += 1;
        self.balance.inside -= 1;
        match ending {
            Ending::Completed => {
                self.balance.completed += 1;
                let response_s = self.now - started_s;
                tally.response_s += response_s;
                tally.responses.record(response_s);
            }
            Ending::Rejected => self.balance.rejected += 1,
            Ending::TimedOut => self.balance.timed_out += 1,
            Ending::Failed => self.balance.failed += 1,
        }
        if self.plan.sources[source as usize].users.is_some() {
            self.schedule_request(source, 1.0);
        }
    }

    /// Starts the counts of the measured time.
    pub fn start_measuring(&mut self) {
        self.measured_from_s = self.now;
        for class in &mut self.classes {
            *class = ClassTally::default();
        }
        for station in &mut self.stations {
            station.reset(self.now);
        }
    }

    /// Brings every integral up to now.
    pub fn settle(&mut self) {
        for station in &mut self.stations {
            station.touch(self.now);
        }
    }

    /// Gives up: keeps the counts, frees the memory. Nothing happens any more.
    pub fn retire(&mut self) {
        self.calendar = Calendar::default();
        self.agenda = Vec::new();
        self.visits = Visits::default();
        self.forks = Forks::default();
        self.units = Vec::new();
        self.stations.iter_mut().for_each(StationState::retire);
    }

    /// Simulated time in seconds.
    pub fn now_s(&self) -> f64 {
        self.now
    }

    /// Seconds measured so far.
    pub fn measured_s(&self) -> f64 {
        self.now - self.measured_from_s
    }

    /// Where every request went since time zero.
    pub fn balance(&self) -> Balance {
        self.balance
    }

    /// Visits under way as arriving requests saw them, since time zero.
    pub fn seen(&self) -> Seen {
        self.seen
    }

    /// Counts per class.
    pub fn classes(&self) -> &[ClassTally] {
        &self.classes
    }

    /// State and counts per station, with their plans.
    pub fn stations(&self) -> impl Iterator<Item = (&StationPlan, &StationState)> {
        self.plan.stations.iter().zip(&self.stations)
    }

    /// Visits under way, requests included.
    pub fn live(&self) -> usize {
        self.visits.live()
    }

    /// Events executed.
    pub fn events(&self) -> u64 {
        self.events
    }

    /// Moves made: events and what followed from them at the same instant.
    pub fn moves(&self) -> u64 {
        self.moves
    }
}
