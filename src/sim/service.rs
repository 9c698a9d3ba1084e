//! What a visit does at its station: finds a worker and a core, is served, and leaves.

use super::engine::{Engine, Event, Move};
use super::sharing::Speed;
use super::station::Unit;
use super::tier::{UNLIMITED, Work};
use super::visit::{Caller, Ending};

impl Engine {
    /// Step 1: takes a worker, waits for one, or is turned away.
    pub(super) fn arrive(&mut self, ix: u32) -> Option<Move> {
        let visit = &mut self.visits[ix];
        let plan = &self.plan.stations[visit.station as usize];
        let station = &mut self.stations[visit.station as usize];
        station.tally.arrived += 1;
        visit.arrived_s = self.now;
        visit.unit = station.pick(plan);
        let unit = &mut self.units[visit.unit as usize];
        let free = unit.workers < plan.workers;
        if !free && unit.worker_line.length() >= plan.backlog {
            station.tally.rejected += 1;
            return self.end(ix, Ending::Rejected);
        }
        if let Some(loads) = &mut station.loads {
            loads.more(visit.unit - plan.unit);
        }
        if free {
            return self.serve_with_new_worker(ix);
        }
        station.touch(self.now);
        station.waiting += 1;
        let rank = self.plan.handlers[(plan.handler + visit.class) as usize].rank;
        unit.worker_line.push(&mut self.visits, ix, rank);
        self.lose_patience(ix);
        None
    }

    /// Place of a visit's class in the lines of its station.
    pub(super) fn rank(&self, ix: u32) -> u32 {
        let visit = &self.visits[ix];
        let first = self.plan.stations[visit.station as usize].handler;
        self.plan.handlers[(first + visit.class) as usize].rank
    }

    fn serve_with_new_worker(&mut self, ix: u32) -> Option<Move> {
        let visit = &self.visits[ix];
        let plan = &self.plan.stations[visit.station as usize];
        if plan.workers != UNLIMITED {
            let station = &mut self.stations[visit.station as usize];
            station.touch(self.now);
            station.workers += 1;
            self.units[visit.unit as usize].workers += 1;
        }
        self.warm_up(ix)
    }

    /// Step 2: with a worker, gets on a core or waits for one.
    pub(super) fn serve(&mut self, ix: u32) -> Option<Move> {
        let visit = &self.visits[ix];
        let plan = &self.plan.stations[visit.station as usize];
        if plan.work == Work::Unlimited {
            return self.start(ix);
        }
        let station = &mut self.stations[visit.station as usize];
        let unit = &mut self.units[visit.unit as usize];
        station.touch(self.now);
        if plan.work == Work::Shared {
            return self.share(ix);
        }
        if unit.cores < plan.speed.cores {
            unit.cores += 1;
            station.cores += 1;
            return self.start(ix);
        }
        station.waiting += 1;
        let rank = self.plan.handlers[(plan.handler + visit.class) as usize].rank;
        unit.core_line.push(&mut self.visits, ix, rank);
        if plan.workers == UNLIMITED {
            self.lose_patience(ix);
        }
        None
    }

    pub(super) fn draw_service(&mut self, ix: u32) -> f64 {
        let visit = &self.visits[ix];
        let plan = &self.plan.stations[visit.station as usize];
        let handler = &self.plan.handlers[(plan.handler + visit.class) as usize];
        let station = &mut self.stations[visit.station as usize];
        station.tally.started += 1;
        station.tally.wait_s += self.now - visit.arrived_s;
        handler.service.draw(&self.ziggurat, &mut station.service)
    }

    /// On a core of its own, or where cores are unlimited.
    pub(super) fn start(&mut self, ix: u32) -> Option<Move> {
        if self.plan.stations[self.visits[ix].station as usize].uncommon {
            return self.start_uncommon(ix);
        }
        let service_s = self.draw_service(ix);
        if service_s > 0.0 {
            self.calendar.push(self.now + service_s, Event::Served(ix));
            return None;
        }
        self.leave_core(ix)
    }

    /// Served on a core of its own: hands the core on.
    pub(super) fn leave_core(&mut self, ix: u32) -> Option<Move> {
        let visit = &self.visits[ix];
        let plan = &self.plan.stations[visit.station as usize];
        let station = &mut self.stations[visit.station as usize];
        let unit = &mut self.units[visit.unit as usize];
        if plan.work != Work::Unlimited {
            station.touch(self.now);
            if let Some(next) = unit.core_line.pop(&mut self.visits) {
                station.waiting -= 1;
                self.agenda.push(Move::Start(next));
            } else {
                unit.cores -= 1;
                station.cores -= 1;
            }
            if plan.batch.is_some() {
                self.end_batch(ix);
            }
        }
        self.served(ix)
    }

    /// Shares the cores with all who are present.
    fn share(&mut self, ix: u32) -> Option<Move> {
        let demand_s = self.draw_service(ix);
        let visit = &self.visits[ix];
        let speed = self.plan.stations[visit.station as usize].speed;
        let (station, unit) = (visit.station as usize, visit.unit as usize);
        let sharing = &mut self.units[unit].sharing;
        if sharing.present() < speed.cores {
            self.stations[station].cores += 1;
        }
        sharing.add(speed, self.now, ix, demand_s);
        self.rearm(unit, speed);
        None
    }

    pub(super) fn rearm(&mut self, unit: usize, speed: Speed) {
        let sharing = &mut self.units[unit].sharing;
        if let Some(due_s) = sharing.rearm(speed, self.now) {
            self.calendar.push(due_s, Event::Shared(unit as u32, sharing.ticket));
        }
    }

    /// Somebody who shares may be done.
    pub(super) fn look_at_shared(&mut self, unit: u32, ticket: u32) -> Option<Move> {
        let Unit { sharing, station, .. } = &mut self.units[unit as usize];
        if sharing.ticket != ticket {
            return None;
        }
        let station = *station as usize;
        let (speed, work) = (self.plan.stations[station].speed, self.plan.stations[station].work);
        let done = sharing.take_done(speed, self.now);
        if work == Work::Own {
            self.rearm(unit as usize, speed);
            return self.leave_core(done?);
        }
        if done.is_some() && sharing.present() < speed.cores {
            self.stations[station].touch(self.now);
            self.stations[station].cores -= 1;
        }
        self.rearm(unit as usize, speed);
        self.served(done?)
    }

    /// Steps 3 and after: a hit replies, a miss goes on.
    pub(super) fn served(&mut self, ix: u32) -> Option<Move> {
        let visit = &mut self.visits[ix];
        let plan = &self.plan.stations[visit.station as usize];
        let handler = &self.plan.handlers[(plan.handler + visit.class) as usize];
        let station = &mut self.stations[visit.station as usize];
        station.tally.served += 1;
        let [first, _, end] = handler.arcs;
        let hit = if handler.cached {
            station.ask(self.now)
        } else {
            first != end && handler.proceed < 1.0 && station.branch.unit() >= handler.proceed
        };
        if hit || first == end {
            return self.leave(ix, Ending::Completed);
        }
        visit.arc = first;
        visit.repeats = 0;
        self.enter_arc(ix);
        self.advance(ix)
    }

    /// Replies or fails: frees the worker and ends the visit.
    pub(super) fn leave(&mut self, ix: u32, ending: Ending) -> Option<Move> {
        self.free_worker(ix, ending == Ending::Completed);
        self.end(ix, ending)
    }

    /// Hands the worker on.
    pub(super) fn free_worker(&mut self, ix: u32, succeeded: bool) {
        let visit = &self.visits[ix];
        let station = &mut self.stations[visit.station as usize];
        if succeeded {
            station.tally.succeeded += 1;
            station.tally.response_s += self.now - visit.arrived_s;
        }
        let plan = &self.plan.stations[visit.station as usize];
        if let Some(loads) = &mut station.loads {
            loads.fewer(visit.unit - plan.unit);
        }
        if plan.workers == UNLIMITED {
            if plan.setup.is_some() {
                self.units[visit.unit as usize].idle_since_s.push(self.now);
            }
            return;
        }
        station.touch(self.now);
        let unit = &mut self.units[visit.unit as usize];
        if let Some(next) = unit.worker_line.pop(&mut self.visits) {
            station.waiting -= 1;
            self.agenda.push(Move::Serve(next));
        } else {
            unit.workers -= 1;
            station.workers -= 1;
            if plan.setup.is_some() {
                unit.idle_since_s.push(self.now);
            }
        }
    }

    /// The visit is over; whoever called is told.
    pub(super) fn end(&mut self, ix: u32, ending: Ending) -> Option<Move> {
        let visit = self.visits[ix];
        if visit.way_back_s > 0.0 && matches!(visit.caller, Caller::Source(_)) {
            self.visits[ix].way_back_s = 0.0;
            self.calendar.push(self.now + visit.way_back_s, Event::Home(ix, ending));
            return None;
        }
        self.visits.end(ix);
        match visit.caller {
            Caller::Nobody => None,
            Caller::Branch(fork) => self.joined(fork, false, ending),
            Caller::Copy(fork, _) => self.joined(fork, true, ending),
            Caller::Source(source) => {
                self.outcome(source, visit.class, visit.started_s, ending);
                None
            }
            Caller::Visit(caller, ticket) if visit.way_back_s > 0.0 => {
                self.calendar.push(self.now + visit.way_back_s, Event::Reply(caller, ticket, ending));
                None
            }
            Caller::Visit(caller, ticket) => Some(Move::Reply(caller, ticket, ending)),
        }
    }
}
