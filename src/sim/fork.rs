//! Calls made at once: branches that run beside each other, and the visit that waits for them.

use super::engine::{Engine, Event, Move};
use super::visit::{Caller, Ending};
use crate::model::network::Fan;

/// The branches of one arc, or the two copies of one hedged attempt. Each is a visit that does nothing but its calls, at
/// the station of the visit that waits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fork {
    /// Who waits.
    parent: u32,
    /// The parent's ticket at the start: with another one it no longer waits.
    ticket: u32,
    /// How many must still succeed.
    need: u32,
    /// How many may still fail.
    spare: u32,
    /// How many are under way; those not waited for run on to their end.
    running: u32,
}

/// All forks that have branches under way.
#[derive(Clone, Debug, Default)]
pub(super) struct Forks {
    slots: Vec<Fork>,
    free: Vec<u32>,
}

impl Forks {
    fn start(&mut self, fork: Fork) -> u32 {
        if let Some(ix) = self.free.pop() {
            self.slots[ix as usize] = fork;
            ix
        } else {
            self.slots.push(fork);
            (self.slots.len() - 1) as u32
        }
    }

    fn one_less(&mut self, ix: u32) {
        let fork = &mut self.slots[ix as usize];
        fork.running -= 1;
        if fork.running == 0 {
            self.free.push(ix);
        }
    }
}

impl Engine {
    /// Begins all arcs of the group that a visit has come to. While it waits, `repeats` counts the arcs whose branches
    /// have yet to succeed.
    #[cold]
    pub(super) fn fork(&mut self, ix: u32) -> Option<Move> {
        let visit = self.visits[ix];
        let group = self.plan.arcs[visit.arc as usize].group;
        let mut open = 0;
        // The agenda is last in, first out.
        for arc in (visit.arc..visit.arc + group).rev() {
            let times = self.draw_times(visit.station, arc);
            if self.plan.arcs[arc as usize].publish {
                (0..times).for_each(|_| self.post(ix, arc));
            } else if times > 0 {
                self.branch_out(ix, arc, times);
                open += 1;
            }
        }
        self.visits[ix].repeats = open;
        if open > 0 {
            return None;
        }
        self.visits[ix].arc += group - 1;
        Some(Move::Advance(ix))
    }

    /// Starts a visit that nobody waits for.
    fn post(&mut self, ix: u32, arc: u32) {
        let visit = self.visits[ix];
        let half_trip_s = self.plan.arcs[arc as usize].half_trip_s;
        let target = self.target(&visit, arc);
        let child = self.visits.start(Caller::Nobody, visit.class, target, 0.0, self.now);
        let arrives = self.travel(child, half_trip_s);
        self.agenda.extend(arrives);
    }

    fn branch_out(&mut self, ix: u32, arc: u32, times: u32) {
        let (branches, need) = match self.plan.arcs[arc as usize].fan {
            Fan::Together { need } => (times, need.map_or(times, |n| n.clamp(1, times))),
            Fan::InTurn | Fan::Hedged { .. } => (1, 1),
        };
        let ticket = self.visits[ix].ticket;
        let fork = Fork { parent: ix, ticket, need, spare: branches - need, running: branches };
        let fork = self.forks.start(fork);
        for _ in 0..branches {
            let branch = self.pseudo_visit(Caller::Branch(fork), ix, arc);
            self.visits[branch].repeats = times / branches;
            self.agenda.push(Move::Again(branch));
        }
    }

    /// A visit that does nothing but an arc of another one.
    fn pseudo_visit(&mut self, caller: Caller, ix: u32, arc: u32) -> u32 {
        let visit = self.visits[ix];
        let branch = self.visits.start(caller, visit.class, visit.station, 0.0, self.now);
        self.visits[branch].arc = arc;
        self.visits[branch].repeats = 1;
        branch
    }

    /// One attempt with a second copy beside it if there is no answer in time; or, for a copy, the attempt itself.
    #[cold]
    pub(super) fn hedged(&mut self, ix: u32, after_s: f64) -> Option<Move> {
        let visit = self.visits[ix];
        if let Caller::Copy(fork, second) = visit.caller {
            if !second {
                return self.try_once(ix, 0.0);
            }
            if !self.waited_for(fork) {
                self.visits.end(ix);
                self.forks.one_less(fork);
                return None;
            }
            self.forks.slots[fork as usize].spare = 1;
            return self.try_once(ix, after_s);
        }
        let in_time = self.plan.arcs[visit.arc as usize].timeout_s.is_none_or(|t| t > after_s);
        let running = 1 + u32::from(in_time);
        let fork = Fork { parent: ix, ticket: visit.ticket, need: 1, spare: 0, running };
        let fork = self.forks.start(fork);
        let first = self.pseudo_visit(Caller::Copy(fork, false), ix, visit.arc);
        if in_time {
            let second = self.pseudo_visit(Caller::Copy(fork, true), ix, visit.arc);
            self.calendar.push(self.now + after_s, Event::Again(second));
        }
        Some(Move::Again(first))
    }

    fn waited_for(&self, fork: u32) -> bool {
        let fork = &self.forks.slots[fork as usize];
        fork.need > 0 && self.visits[fork.parent].ticket == fork.ticket
    }

    /// A branch or copy is over: what that means for who waits.
    #[cold]
    pub(super) fn joined(&mut self, fork_ix: u32, copy: bool, ending: Ending) -> Option<Move> {
        let waited_for = self.waited_for(fork_ix);
        let fork = &mut self.forks.slots[fork_ix as usize];
        let parent = fork.parent;
        let over = if !waited_for {
            false
        } else if ending == Ending::Completed {
            fork.need -= 1;
            fork.need == 0
        } else if fork.spare > 0 {
            fork.spare -= 1;
            false
        } else {
            true
        };
        self.forks.one_less(fork_ix);
        if !over {
            return None;
        }
        if copy {
            return self.attempt_over(parent, ending);
        }
        let visit = &mut self.visits[parent];
        if ending != Ending::Completed {
            return self.fail(parent, ending);
        }
        visit.repeats -= 1;
        if visit.repeats > 0 {
            return None;
        }
        visit.ticket = visit.ticket.wrapping_add(1);
        visit.arc += self.plan.arcs[visit.arc as usize].group - 1;
        self.advance(parent)
    }
}
