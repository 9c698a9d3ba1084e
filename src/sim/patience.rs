//! Visits that give up in line.

use super::engine::{Engine, Event, Move};
use super::tier::UNLIMITED;
use super::visit::{Ending, NONE};

impl Engine {
    /// Draws how long a visit that has just joined a line waits there, where that has an end.
    #[inline(always)]
    pub(super) fn lose_patience(&mut self, ix: u32) {
        if self.plan.stations[self.visits[ix].station as usize].patience.is_some() {
            self.draw_patience(ix);
        }
    }

    #[inline(never)]
    fn draw_patience(&mut self, ix: u32) {
        let station = self.visits[ix].station as usize;
        if let Some(law) = &self.plan.stations[station].patience {
            let longest_s = law.draw(&self.ziggurat, &mut self.stations[station].patience);
            self.patience = if self.patience + 1 == NONE { 0 } else { self.patience + 1 };
            self.visits[ix].patience = self.patience;
            self.calendar.push(self.now + longest_s, Event::Impatient(ix, self.patience));
        }
    }

    /// A visit has waited long enough; void if it does not wait any more.
    pub(super) fn leave_line(&mut self, ix: u32, patience: u32) -> Option<Move> {
        if self.visits[ix].patience != patience {
            return None;
        }
        let rank = self.rank(ix);
        let visit = &self.visits[ix];
        let plan = &self.plan.stations[visit.station as usize];
        let station = &mut self.stations[visit.station as usize];
        let unit = &mut self.units[visit.unit as usize];
        station.touch(self.now);
        station.waiting -= 1;
        station.tally.abandoned += 1;
        station.tally.wait_s += self.now - visit.arrived_s;
        if plan.workers == UNLIMITED {
            unit.core_line.remove(&mut self.visits, ix, rank);
            return self.leave(ix, Ending::TimedOut);
        }
        if let Some(loads) = &mut station.loads {
            loads.fewer(visit.unit - plan.unit);
        }
        unit.worker_line.remove(&mut self.visits, ix, rank);
        self.end(ix, Ending::TimedOut)
    }
}
