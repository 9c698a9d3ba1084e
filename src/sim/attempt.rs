//! What a visit does after its service: publishes, calls with their attempts, and forwards.

use super::engine::{Engine, Event, Move};
use super::plan::{ArcPlan, HandlerPlan};
use super::visit::{Caller, Ending, NONE, Visit};
use crate::model::network::Fan;

impl Engine {
    fn handler(&self, visit: &Visit) -> &HandlerPlan {
        &self.plan.handlers[(self.plan.stations[visit.station as usize].handler + visit.class) as usize]
    }

    /// Draws how often the arc that a visit has come to is done.
    pub(super) fn enter_arc(&mut self, ix: u32) {
        let Visit { arc, station, .. } = self.visits[ix];
        // A group draws for each of its arcs when it begins.
        let repeats = if self.plan.arcs[arc as usize].group > 0 { 1 } else { self.draw_times(station, arc) };
        let visit = &mut self.visits[ix];
        visit.repeats = repeats;
        visit.failures = 0;
    }

    /// Draws how often an arc is done.
    #[inline]
    pub(super) fn draw_times(&mut self, station: u32, arc: u32) -> u32 {
        let arc = &self.plan.arcs[arc as usize];
        let branch = &mut self.stations[station as usize].branch;
        let once_more = arc.fraction > 0.0 && branch.unit() < arc.fraction;
        arc.whole + u32::from(once_more)
    }

    /// Step 4: the next call or publish; step 5 when there is none.
    pub(super) fn advance(&mut self, ix: u32) -> Option<Move> {
        let [_, calls, _] = self.handler(&self.visits[ix]).arcs;
        while self.visits[ix].arc < calls {
            let visit = &mut self.visits[ix];
            if visit.repeats == 0 {
                visit.arc += 1;
                if visit.arc < calls {
                    self.enter_arc(ix);
                }
            } else if self.plan.arcs[visit.arc as usize].group > 0 {
                return self.fork(ix);
            } else if self.plan.arcs[visit.arc as usize].publish {
                visit.repeats -= 1;
                return self.publish(ix);
            } else {
                return self.attempt(ix);
            }
        }
        self.move_on(ix)
    }

    /// Starts a visit that nobody waits for, and goes on.
    fn publish(&mut self, ix: u32) -> Option<Move> {
        self.agenda.push(Move::Advance(ix));
        let visit = self.visits[ix];
        let half_trip_s = self.plan.arcs[visit.arc as usize].half_trip_s;
        let target = self.target(&visit, visit.arc);
        let child = self.visits.start(Caller::Nobody, visit.class, target, 0.0, self.now);
        self.travel(child, half_trip_s)
    }

    pub(super) fn travel(&mut self, ix: u32, half_trip_s: f64) -> Option<Move> {
        if half_trip_s > 0.0 {
            self.calendar.push(self.now + half_trip_s, Event::Arrive(ix));
            return None;
        }
        Some(Move::Arrive(ix))
    }

    pub(super) fn target(&mut self, visit: &Visit, arc: u32) -> u32 {
        let ArcPlan { targets, .. } = &self.plan.arcs[arc as usize];
        if targets.len() == 1 {
            return targets[0].0;
        }
        let u = self.stations[visit.station as usize].branch.unit();
        targets.iter().find(|(_, p)| u < *p).map_or(targets[0].0, |(target, _)| *target)
    }

    /// Begins an attempt of the current call.
    pub(super) fn attempt(&mut self, ix: u32) -> Option<Move> {
        match self.plan.arcs[self.visits[ix].arc as usize].fan {
            Fan::Hedged { after_s } => self.hedged(ix, after_s),
            Fan::InTurn | Fan::Together { .. } => self.try_once(ix, 0.0),
        }
    }

    /// Sets the deadline, `late_s` of which are gone, and takes a connection or waits for one.
    pub(super) fn try_once(&mut self, ix: u32, late_s: f64) -> Option<Move> {
        let visit = &mut self.visits[ix];
        let arc = &self.plan.arcs[visit.arc as usize];
        if visit.failures == 0 {
            self.budgets.earn(visit.arc, arc);
        }
        if let Some(timeout_s) = arc.timeout_s {
            self.calendar.push(self.now + timeout_s - late_s, Event::Deadline(ix, visit.ticket));
        }
        if arc.pool != NONE {
            let pool = &mut self.pools[arc.pool as usize];
            if pool.taken == self.plan.pools[arc.pool as usize] {
                visit.queued = true;
                pool.line.push(&mut self.visits, ix);
                return None;
            }
            pool.taken += 1;
            visit.connected = true;
        }
        self.send(ix)
    }

    /// With a connection where one is needed, starts the visit that is waited for.
    pub(super) fn send(&mut self, ix: u32) -> Option<Move> {
        let visit = self.visits[ix];
        let half_trip_s = self.plan.arcs[visit.arc as usize].half_trip_s;
        let target = self.target(&visit, visit.arc);
        let caller = Caller::Visit(ix, visit.ticket);
        let child = self.visits.start(caller, visit.class, target, half_trip_s, self.now);
        self.travel(child, half_trip_s)
    }

    /// A reply or failure arrives; thrown away if the attempt is over.
    pub(super) fn reply(&mut self, ix: u32, ticket: u32, ending: Ending) -> Option<Move> {
        if self.visits[ix].ticket != ticket {
            return None;
        }
        self.attempt_over(ix, ending)
    }

    /// The deadline of an attempt passes; void if the attempt is over.
    pub(super) fn deadline(&mut self, ix: u32, ticket: u32) -> Option<Move> {
        let visit = &mut self.visits[ix];
        if visit.ticket != ticket {
            return None;
        }
        if visit.queued {
            visit.queued = false;
            let pool = self.plan.arcs[visit.arc as usize].pool;
            self.pools[pool as usize].line.remove(&mut self.visits, ix);
        }
        self.attempt_over(ix, Ending::TimedOut)
    }

    /// An attempt has ended; what comes next.
    pub(super) fn attempt_over(&mut self, ix: u32, ending: Ending) -> Option<Move> {
        let visit = &mut self.visits[ix];
        visit.ticket = visit.ticket.wrapping_add(1);
        if visit.connected {
            visit.connected = false;
            let pool = self.plan.arcs[visit.arc as usize].pool;
            self.hand_on_connection(pool as usize);
        }
        let visit = &mut self.visits[ix];
        if ending == Ending::Completed {
            visit.repeats -= 1;
            visit.failures = 0;
            return match visit.caller {
                Caller::Branch(_) | Caller::Copy(..) if visit.repeats == 0 => self.end(ix, ending),
                Caller::Branch(_) => self.attempt(ix),
                _ => self.advance(ix),
            };
        }
        if let Caller::Copy(..) = visit.caller {
            return self.end(ix, ending);
        }
        visit.failures += 1;
        let arc = &self.plan.arcs[visit.arc as usize];
        let retry = &arc.retry;
        if visit.failures < retry.attempts && self.budgets.spend(visit.arc, arc) {
            let mean_s = retry.backoff_after(visit.failures);
            if mean_s <= 0.0 {
                return Some(Move::Again(ix));
            }
            let jitter = 0.5 + self.stations[visit.station as usize].backoff.unit();
            self.calendar.push(self.now + mean_s * jitter, Event::Again(ix));
            return None;
        }
        if let Caller::Branch(_) = visit.caller {
            return self.end(ix, ending);
        }
        self.fail(ix, ending)
    }

    /// A call has failed for good, and so has the visit.
    pub(super) fn fail(&mut self, ix: u32, ending: Ending) -> Option<Move> {
        let visit = self.visits[ix];
        self.leave(ix, if self.at_source(&visit) { ending } else { Ending::Failed })
    }

    fn hand_on_connection(&mut self, pool: usize) {
        let state = &mut self.pools[pool];
        if let Some(next) = state.line.pop(&mut self.visits) {
            let visit = &mut self.visits[next];
            visit.queued = false;
            visit.connected = true;
            self.agenda.push(Move::Send(next));
        } else {
            state.taken -= 1;
        }
    }

    /// Step 5: forwards or replies.
    fn move_on(&mut self, ix: u32) -> Option<Move> {
        let visit = self.visits[ix];
        let [_, first, end] = self.handler(&visit).arcs;
        if first == end {
            return self.leave(ix, Ending::Completed);
        }
        let u = self.stations[visit.station as usize].branch.unit();
        let Some(arc) = (first..end).find(|arc| u < self.plan.arcs[*arc as usize].fraction) else {
            return self.leave(ix, Ending::Completed);
        };
        self.free_worker(ix, true);
        let target = self.target(&visit, arc);
        let half_trip_s = self.plan.arcs[arc as usize].half_trip_s;
        let visit = &mut self.visits[ix];
        visit.station = target;
        visit.way_back_s += half_trip_s;
        self.travel(ix, half_trip_s)
    }

    /// Whether this visit is a request that has not left its source's reference station.
    fn at_source(&self, visit: &Visit) -> bool {
        match visit.caller {
            Caller::Source(source) => self.plan.sources[source as usize].station == visit.station,
            _ => false,
        }
    }
}
