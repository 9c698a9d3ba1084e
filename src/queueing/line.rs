//! The line in front of a chain of states, with or without patience: what a station asks of it.

use super::finite::Finite;
use super::group::Group;
use super::law::Wait;
use super::patience::Impatient;
use super::point::StationState;

/// A solved line.
pub(super) struct Line {
    /// Share of arrivals that find no room.
    pub(super) reject: f64,
    /// Share of those let in who give up.
    pub(super) abandon: f64,
    /// Completions per second.
    pub(super) throughput_per_s: f64,
    /// Mean number holding a worker.
    pub(super) inside: f64,
    /// Mean number in line.
    pub(super) waiting: f64,
    /// Probability of waiting, of those served.
    pub(super) p_wait: f64,
    /// Mean wait in seconds of all let in.
    pub(super) all_s: f64,
    /// Mean wait in seconds of those served.
    pub(super) served_s: f64,
    /// Mean wait in seconds of those who give up.
    pub(super) gave_up_s: f64,
    /// The law of the wait of those served.
    pub(super) wait: Wait,
}

impl Group<'_> {
    /// The line in front of `rates` completions per second with 1, 2, … inside, with the station's patience.
    pub(super) fn line_for(&self, arrivals_per_s: f64, rates: &[f64], backlog: f64, v: f64) -> Line {
        if let Some(law) = self.spec.patience {
            let line = Impatient::new(arrivals_per_s, rates, law, backlog, v);
            return Line {
                reject: line.reject,
                abandon: line.abandon,
                throughput_per_s: line.throughput_per_s,
                inside: line.inside,
                waiting: line.waiting,
                p_wait: line.p_wait,
                all_s: line.all_s,
                served_s: line.served_s,
                gave_up_s: line.gave_up_s,
                wait: Wait::Impatient(line),
            };
        }
        let line = Finite::new(arrivals_per_s, rates, backlog, v);
        Line {
            reject: line.reject,
            abandon: 0.0,
            throughput_per_s: line.throughput_per_s,
            inside: line.inside,
            waiting: line.waiting,
            p_wait: line.p_wait,
            all_s: line.wait_s(),
            served_s: line.wait_s(),
            gave_up_s: 0.0,
            wait: Wait::Finite(line),
        }
    }
}

impl Line {
    /// Notes what the line does to those who come: `lossy` where nobody is held back at a caller.
    pub(super) fn note(&self, state: &mut StationState, groups: f64, lossy: bool) {
        state.accept = if lossy { 1.0 - self.reject } else { 1.0 };
        state.abandon = self.abandon;
        state.gave_up_s = self.gave_up_s;
        state.wait_s = self.all_s;
        state.line_s = self.served_s;
        state.waiting = groups * self.waiting;
    }
}
