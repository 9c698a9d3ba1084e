//! Visits, the slab they live in, and the lines they wait in.

/// Index that means "none".
pub const NONE: u32 = u32::MAX;

/// How a visit ended, or an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// With a reply.
    Completed,
    /// There was no room.
    Rejected,
    /// The deadline passed.
    TimedOut,
    /// Something further down failed.
    Failed,
}

/// Who is told when a visit ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// The source with this index: the visit is a request.
    Source(u32),
    /// The visit with this index, if its ticket is still this one.
    Visit(u32, u32),
    /// The fork with this index: a branch, which does nothing but an arc of the visit that waits for it.
    Branch(u32),
    /// The fork with this index: one of the two copies of a hedged attempt, and whether the second.
    Copy(u32, bool),
    /// Nobody: a published message.
    Nobody,
}

/// One visit to a station.
#[derive(Clone, Copy, Debug)]
pub struct Visit {
    /// Who waits for the reply.
    pub caller: Caller,
    /// Number of the current attempt; it changes when the attempt or the visit is over, so that what is late can be
    /// told from what is wanted.
    pub ticket: u32,
    /// Class of the request.
    pub class: u32,
    /// Where it is.
    pub station: u32,
    /// The instance (or all of them) that took it.
    pub unit: u32,
    /// Arc that is being done, or the first arc not done.
    pub arc: u32,
    /// Times that the arc is still to be done.
    pub repeats: u32,
    /// Failed attempts of the current call.
    pub failures: u32,
    /// Whether it has a connection of the current arc's pool.
    pub connected: bool,
    /// Whether it waits in the pool's line.
    pub queued: bool,
    /// When it arrived at the station.
    pub arrived_s: f64,
    /// When it was started: for a request, when it came to its source.
    pub started_s: f64,
    /// How long the reply travels.
    pub way_back_s: f64,
    /// Number of the patience that runs out while it waits in a line, or [`NONE`].
    pub patience: u32,
    next: u32,
    previous: u32,
}

/// All visits that are under way.
#[derive(Clone, Debug, Default)]
pub struct Visits {
    slots: Vec<Visit>,
    free: Vec<u32>,
}

impl Visits {
    /// Starts a visit that has yet to arrive.
    #[inline]
    pub fn start(&mut self, caller: Caller, class: u32, station: u32, way_back_s: f64, now: f64) -> u32 {
        let visit = Visit {
            caller,
            ticket: 0,
            class,
            station,
            unit: NONE,
            arc: 0,
            repeats: 0,
            failures: 0,
            connected: false,
            queued: false,
            arrived_s: now,
            started_s: now,
            way_back_s,
            patience: NONE,
            next: NONE,
            previous: NONE,
        };
        if let Some(ix) = self.free.pop() {
            let slot = &mut self.slots[ix as usize];
            *slot = Visit { ticket: slot.ticket, ..visit };
            ix
        } else {
            self.slots.push(visit);
            (self.slots.len() - 1) as u32
        }
    }

    /// Ends a visit and makes its tickets void.
    #[inline]
    pub fn end(&mut self, ix: u32) {
        let slot = &mut self.slots[ix as usize];
        slot.ticket = slot.ticket.wrapping_add(1);
        self.free.push(ix);
    }

    /// Begins a group of visits that are in no line, with one in it.
    pub fn begin_group(&mut self, first: u32) {
        self[first].next = NONE;
    }

    /// Adds a visit that is in no line to the group of the first.
    pub fn join_group(&mut self, first: u32, ix: u32) {
        self[ix].next = self[first].next;
        self[first].next = ix;
    }

    /// Takes out the one of the group that joined last; the first is never taken.
    pub fn leave_group(&mut self, first: u32) -> Option<u32> {
        let ix = self[first].next;
        if ix == NONE {
            return None;
        }
        self[first].next = self[ix].next;
        Some(ix)
    }

    /// Visits under way.
    #[inline(always)]
    pub fn live(&self) -> usize {
        self.slots.len() - self.free.len()
    }
}

impl std::ops::Index<u32> for Visits {
    type Output = Visit;

    #[inline(always)]
    fn index(&self, ix: u32) -> &Visit {
        &self.slots[ix as usize]
    }
}

impl std::ops::IndexMut<u32> for Visits {
    #[inline(always)]
    fn index_mut(&mut self, ix: u32) -> &mut Visit {
        &mut self.slots[ix as usize]
    }
}

/// A line of visits, first come first served. A visit is in at most one line, so the links are in the visits.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    head: u32,
    tail: u32,
    len: u32,
}

impl Default for Line {
    fn default() -> Self {
        Self { head: NONE, tail: NONE, len: 0 }
    }
}

impl Line {
    /// Visits in the line.
    #[inline(always)]
    pub fn length(&self) -> u32 {
        self.len
    }

    /// Puts a visit at the end.
    pub fn push(&mut self, visits: &mut Visits, ix: u32) {
        let visit = &mut visits[ix];
        visit.next = NONE;
        visit.previous = self.tail;
        if self.tail == NONE {
            self.head = ix;
        } else {
            visits[self.tail].next = ix;
        }
        self.tail = ix;
        self.len += 1;
    }

    /// Takes the first.
    pub fn pop(&mut self, visits: &mut Visits) -> Option<u32> {
        let ix = self.head;
        if ix == NONE {
            return None;
        }
        self.remove(visits, ix);
        Some(ix)
    }

    /// Takes a visit out from wherever it stands in this line.
    pub fn remove(&mut self, visits: &mut Visits, ix: u32) {
        let Visit { next, previous, .. } = visits[ix];
        if previous == NONE {
            self.head = next;
        } else {
            visits[previous].next = next;
        }
        if next == NONE {
            self.tail = previous;
        } else {
            visits[next].previous = previous;
        }
        visits[ix].patience = NONE;
        self.len -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::{Caller, Line, Visits};

    #[test]
    fn line_is_first_come_first_served_and_can_be_left() {
        let (mut visits, mut line) = (Visits::default(), Line::default());
        let ids: Vec<u32> = (0..5).map(|_| visits.start(Caller::Nobody, 0, 0, 0.0, 0.0)).collect();
        for ix in &ids {
            line.push(&mut visits, *ix);
        }
        line.remove(&mut visits, ids[0]);
        line.remove(&mut visits, ids[2]);
        line.remove(&mut visits, ids[4]);
        assert_eq!(line.length(), 2);
        assert_eq!(line.pop(&mut visits), Some(ids[1]));
        assert_eq!(line.pop(&mut visits), Some(ids[3]));
        assert_eq!(line.pop(&mut visits), None);
    }

    #[test]
    fn a_slot_used_again_has_another_ticket() {
        let mut visits = Visits::default();
        let first = visits.start(Caller::Nobody, 0, 0, 0.0, 0.0);
        let ticket = visits[first].ticket;
        visits.end(first);
        let second = visits.start(Caller::Nobody, 0, 0, 0.0, 0.0);
        assert_eq!(first, second);
        assert_ne!(visits[second].ticket, ticket);
        assert_eq!(visits.live(), 1);
    }
}
