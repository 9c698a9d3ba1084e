//! Workers that get cold when they have nothing to do.

use super::engine::{Engine, Event, Move};

impl Engine {
    /// With a worker that was idle: gets it ready first if it is cold. The one most recently used is taken.
    #[inline(always)]
    pub(super) fn warm_up(&mut self, ix: u32) -> Option<Move> {
        if self.plan.stations[self.visits[ix].station as usize].setup.is_none() {
            return self.serve(ix);
        }
        self.take_worker(ix)
    }

    #[inline(never)]
    fn take_worker(&mut self, ix: u32) -> Option<Move> {
        let visit = &self.visits[ix];
        let setup = self.plan.stations[visit.station as usize].setup.as_ref()?;
        let idle_since_s = self.units[visit.unit as usize].idle_since_s.pop();
        if idle_since_s.is_some_and(|since| self.now - since <= setup.keep_alive_s) {
            return self.serve(ix);
        }
        let station = &mut self.stations[visit.station as usize];
        station.touch(self.now);
        station.waiting += 1;
        station.tally.cold += 1;
        let time_s = setup.time.draw(&self.ziggurat, &mut station.setup);
        self.calendar.push(self.now + time_s, Event::Ready(ix));
        None
    }

    /// The worker is ready.
    pub(super) fn ready(&mut self, ix: u32) -> Option<Move> {
        let station = &mut self.stations[self.visits[ix].station as usize];
        station.touch(self.now);
        station.waiting -= 1;
        self.serve(ix)
    }
}
