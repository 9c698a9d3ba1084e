//! Cores that several visits use at once: processor sharing, and service that slows with the number in service.

use super::calendar::Calendar;
use crate::model::network::Contention;

/// What says how fast each of those present is served.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Speed {
    /// Cores that they share.
    pub cores: u32,
    /// How they slow each other.
    pub contention: Option<Contention>,
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

    fn rate(&self, speed: Speed) -> f64 {
        let present = self.ends.len() as f64;
        let share = (f64::from(speed.cores) / present).min(1.0);
        speed.contention.map_or(share, |contention| share / slowdown(contention, present))
    }

    /// Brings virtual time up to now.
    fn advance(&mut self, speed: Speed, now: f64) {
        if self.ends.is_empty() {
            self.virtual_s = 0.0;
        } else {
            self.virtual_s += (now - self.updated_s) * self.rate(speed);
        }
        self.updated_s = now;
    }

    /// Adds a visit that needs `demand_s` of a whole core.
    pub fn add(&mut self, speed: Speed, now: f64, visit: u32, demand_s: f64) {
        self.advance(speed, now);
        self.ends.push(self.virtual_s + demand_s, visit);
    }

    /// Takes the first visit that is done by now.
    pub fn take_done(&mut self, speed: Speed, now: f64) -> Option<u32> {
        self.due_s = None;
        self.advance(speed, now);
        if self.end_of_first(speed, now)? > now {
            return None;
        }
        let (virtual_s, visit) = self.ends.pop()?;
        self.virtual_s = self.virtual_s.max(virtual_s);
        Some(visit)
    }

    fn end_of_first(&self, speed: Speed, now: f64) -> Option<f64> {
        let left_s = (self.ends.next_time()? - self.virtual_s).max(0.0);
        Some(now + left_s / self.rate(speed))
    }

    /// When to look again, if that is sooner than planned. An event that comes too soon is harmless: it looks and
    /// plans anew; so arrivals, which put the end off, need no new event.
    pub fn rearm(&mut self, speed: Speed, now: f64) -> Option<f64> {
        let end = self.end_of_first(speed, now)?;
        if self.due_s.is_some_and(|due| due <= end) {
            return None;
        }
        self.due_s = Some(end);
        self.ticket = self.ticket.wrapping_add(1);
        Some(end)
    }
}

/// By how much `present` at the cores slow each other (Gunther 2007).
pub(super) fn slowdown(contention: Contention, present: f64) -> f64 {
    let others = present - 1.0;
    1.0 + contention.sigma * others + contention.kappa * present * others
}
