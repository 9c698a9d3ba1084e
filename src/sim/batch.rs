//! Service that is not one visit at a full core's speed: many at once, or all slowing each other.

use super::engine::{Engine, Event, Move};
use super::tier::StationPlan;

impl Engine {
    /// On a core of its own, alone or with others of the line, at a speed that may change.
    #[cold]
    pub(super) fn start_uncommon(&mut self, ix: u32) -> Option<Move> {
        let mut service_s = self.draw_service(ix);
        let visit = &self.visits[ix];
        let (station, unit) = (visit.station as usize, visit.unit as usize);
        let StationPlan { batch, speed, .. } = self.plan.stations[station];
        if let Some(batch) = batch {
            let with_it = self.take_others(ix, batch.size - 1);
            service_s *= 1.0 + f64::from(with_it) * batch.marginal;
        }
        if speed.contention.is_some() {
            self.units[unit].sharing.add(speed, self.now, ix, service_s);
            self.rearm(unit, speed);
        } else {
            self.calendar.push(self.now + service_s, Event::Served(ix));
        }
        None
    }

    /// Takes at most so many from the line for a core into the batch of the first; gives how many.
    fn take_others(&mut self, first: u32, most: u32) -> u32 {
        let visit = &self.visits[first];
        let (station, unit) = (visit.station as usize, visit.unit as usize);
        self.visits.begin_group(first);
        let state = &mut self.stations[station];
        state.touch(self.now);
        state.tally.batches += 1;
        let mut taken = 0;
        while taken < most
            && let Some(next) = self.units[unit].core_line.pop(&mut self.visits)
        {
            taken += 1;
            state.waiting -= 1;
            state.tally.started += 1;
            state.tally.wait_s += self.now - self.visits[next].arrived_s;
            self.visits.join_group(first, next);
        }
        taken
    }

    /// All of a batch but its first are served, oldest first.
    #[inline(never)]
    pub(super) fn end_batch(&mut self, first: u32) {
        while let Some(ix) = self.visits.leave_group(first) {
            self.agenda.push(Move::Served(ix));
        }
    }
}
