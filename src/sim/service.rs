//! What a visit does at its station: finds a worker and a core, is served, and leaves.

use super::engine::{Engine, Event, Move};
use super::plan::UNLIMITED;
use super::station::Unit;
use super::visit::{Caller, Ending};
use crate::model::network::Discipline;

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
        if unit.workers < plan.workers {
            return self.serve_with_new_worker(ix);
        }
        if unit.worker_line.length() < plan.backlog {
            station.touch(self.now);
            station.waiting += 1;
            unit.worker_line.push(&mut self.visits, ix);
            return None;
        }
        station.tally.rejected += 1;
        self.end(ix, Ending::Rejected)
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
        self.serve(ix)
    }

    /// Step 2: with a worker, gets on a core or waits for one.
    pub(super) fn serve(&mut self, ix: u32) -> Option<Move> {
        let visit = &self.visits[ix];
        let plan = &self.plan.stations[visit.station as usize];
        if plan.cores == UNLIMITED {
            return self.start(ix);
        }
        let station = &mut self.stations[visit.station as usize];
        let unit = &mut self.units[visit.unit as usize];
        station.touch(self.now);
        match plan.discipline {
            Discipline::Fcfs | Discipline::Priority if unit.cores < plan.cores => {
                unit.cores += 1;
                station.cores += 1;
                self.start(ix)
            }
            Discipline::Fcfs | Discipline::Priority => {
                station.waiting += 1;
                unit.core_line.push(&mut self.visits, ix);
                None
            }
            Discipline::ProcessorSharing => self.share(ix),
        }
    }

    fn draw_service(&mut self, ix: u32) -> f64 {
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
        let station = &mut self.stations[visit.station as usize];
        let unit = &mut self.units[visit.unit as usize];
        if self.plan.stations[visit.station as usize].cores != UNLIMITED {
            station.touch(self.now);
            if let Some(next) = unit.core_line.pop(&mut self.visits) {
                station.waiting -= 1;
                self.agenda.push(Move::Start(next));
            } else {
                unit.cores -= 1;
                station.cores -= 1;
            }
        }
        self.served(ix)
    }

    /// Shares the cores with all who are present.
    fn share(&mut self, ix: u32) -> Option<Move> {
        let demand_s = self.draw_service(ix);
        let visit = &self.visits[ix];
        let cores = self.plan.stations[visit.station as usize].cores;
        let (station, unit) = (visit.station as usize, visit.unit as usize);
        let sharing = &mut self.units[unit].sharing;
        if sharing.present() < cores {
            self.stations[station].cores += 1;
        }
        sharing.add(cores, self.now, ix, demand_s);
        self.rearm(unit, cores);
        None
    }

    fn rearm(&mut self, unit: usize, cores: u32) {
        let sharing = &mut self.units[unit].sharing;
        if let Some(due_s) = sharing.rearm(cores, self.now) {
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
        let cores = self.plan.stations[station].cores;
        let done = sharing.take_done(cores, self.now);
        if done.is_some() && sharing.present() < cores {
            self.stations[station].touch(self.now);
            self.stations[station].cores -= 1;
        }
        self.rearm(unit as usize, cores);
        self.served(done?)
    }

    /// Steps 3 and after: a hit replies, a miss goes on.
    fn served(&mut self, ix: u32) -> Option<Move> {
        let visit = &mut self.visits[ix];
        let plan = &self.plan.stations[visit.station as usize];
        let handler = &self.plan.handlers[(plan.handler + visit.class) as usize];
        let station = &mut self.stations[visit.station as usize];
        station.tally.served += 1;
        let [first, _, end] = handler.arcs;
        if first == end || (handler.proceed < 1.0 && station.branch.unit() >= handler.proceed) {
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
        if self.plan.stations[visit.station as usize].workers == UNLIMITED {
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
