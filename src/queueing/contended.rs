//! A station with contention at one load.

use super::group::Group;
use super::law::{Cores, Wait};
use super::load_dependent::{CONTENTION, Loaded, STATES_MAX, brink, progress};
use super::point::StationState;
use super::prediction::Validity;
use super::sharing::Sharing;
use super::station::{ENDLESS_S, FULL};
use crate::model::network::Contention;

/// Mean seconds to a collapse from which nobody has to mind it: a year.
const LONG_S: f64 = 365.0 * 86_400.0;

impl Group<'_> {
    /// Requests at the cores slow each other down: the rates of a birth and death process.
    pub(super) fn contended(&self, contention: Contention) -> StationState {
        let together = self.sharing || self.cores.is_none();
        let workers = self.workers.map_or(f64::INFINITY, f64::from);
        let servers = match self.cores {
            Some(cores) if !together => f64::from(cores).min(workers),
            _ => workers,
        };
        let callers = if self.bound * self.mean_s <= ENDLESS_S { self.bound } else { f64::INFINITY };
        let most =
            self.backlog.filter(|_| self.workers.is_some()).map_or(callers, |b| workers + f64::from(b));
        let lossy = self.backlog.is_some() && self.workers.is_some();
        let states = servers.min(most).min(STATES_MAX as f64) as usize;
        let scaled = progress(contention, self.cores, states.max(1));
        let offered = self.rate_per_s * self.mean_s;
        let peak = scaled.iter().copied().fold(0.0, f64::max);
        let edge = brink(&scaled, offered);
        let unbounded = most.is_infinite() && self.spec.patience.is_none();
        if unbounded && offered >= peak * FULL {
            let last = if servers.is_infinite() && contention.kappa > 0.0 { 0.0 } else { scaled[states - 1] };
            return self.swamped(last / self.mean_s, offered / peak);
        }
        // Past the brink a line without bound runs away; until then it is as if it were bounded there.
        let edge = edge.filter(|_| unbounded);
        let inside = edge.map_or(states, |at| at.min(states));
        let rates: Vec<f64> = scaled[..inside].iter().map(|r| r / self.mean_s).collect();
        let backlog = if edge.is_some() { 0.0 } else { (most - states as f64).max(0.0) };
        let v = if together { 1.0 } else { (self.ca2 + self.cs2.min(1e4)) / 2.0 };
        let held_back = !lossy && most.is_finite() && self.spec.patience.is_none();
        let arrivals = if held_back { self.pressure(&rates, backlog, v) } else { self.rate_per_s };
        let line = self.line_for(arrivals, &rates, backlog, v);
        let inside_s = line.inside / line.throughput_per_s;
        let cores = self.contended_cores(contention, arrivals, &rates, together, 1.0 - line.p_wait);
        let mut state = self.state(self.law(Wait::None, cores));
        line.note(&mut state, self.groups, lossy);
        state.slowdown = inside_s / self.mean_s;
        if together {
            // Sharers wait on the cores: what they spend there beyond their work counts as waiting.
            state.wait_s += inside_s - self.mean_s;
            state.waiting = self.groups * line.throughput_per_s * state.wait_s;
        }
        let busy = busy_cores(arrivals, &rates, self.cores, line.inside);
        state.core_utilisation =
            self.cores.map(|c| (if together { busy } else { line.inside } / f64::from(c)).min(1.0));
        state.worker_utilisation = self
            .workers
            .map(|w| ((line.inside + if together { 0.0 } else { line.waiting }) / f64::from(w)).min(1.0));
        state.saturation = Some(offered / peak);
        let escape_s = edge.map(|at| self.escape_s(&rates, at));
        let split = if lossy { beyond(arrivals, &rates, backlog, brink(&scaled, offered)) } else { 0.0 };
        state.law.wait = line.wait;
        state.method = &CONTENTION;
        state.validity = self.judged_contended(together, backlog > 0.0, escape_s, split);
        state
    }

    /// The law of the time at the cores.
    fn contended_cores(
        &self,
        contention: Contention,
        arrivals: f64,
        rates: &[f64],
        together: bool,
        free: f64,
    ) -> Cores {
        if together {
            let (a, cores) = (arrivals * self.mean_s, self.cores.unwrap_or(u32::MAX));
            let sharing = Sharing::new(a, cores, Some(rates.len() as u32)).slowed(contention);
            Cores::Shared { sharing, work_s: self.mean_s, first_come: 0.0 }
        } else {
            let work_s = ((self.cs2 - 1.0).abs() > 1e-6).then_some(self.mean_s);
            Cores::Loaded(Loaded::new(arrivals, rates, free, work_s))
        }
    }

    /// Offered more than it can ever do: what it completes once the line has grown, at most `last_per_s`.
    fn swamped(&self, last_per_s: f64, saturation: f64) -> StationState {
        let mut state = self.endless(1);
        state.served = (last_per_s / self.rate_per_s).min(1.0 - 1e-9);
        state.growth_per_s = self.groups * (self.rate_per_s - last_per_s);
        state.saturation = Some(saturation);
        state.core_utilisation = self.cores.map(|_| 1.0);
        state.method = &CONTENTION;
        state
    }

    /// Mean seconds until a line without bound passes the brink and runs away.
    fn escape_s(&self, rates: &[f64], at: usize) -> f64 {
        let (mut p, mut total) = (1.0, 1.0);
        for rate in &rates[..at.min(rates.len())] {
            p *= self.rate_per_s / rate;
            total += p;
        }
        total / (p * self.rate_per_s).max(1e-300)
    }

    fn judged_contended(&self, together: bool, in_line: bool, escape_s: Option<f64>, split: f64) -> Validity {
        if split > 1e-6 && split < 1.0 - 1e-6 {
            return Validity::Outside(format!(
                "two regimes: it keeps up, or is full and slow ({:.1} % of the time), and stays in each for long",
                100.0 * split
            ));
        }
        if let Some(escape_s) = escape_s.filter(|s| *s < LONG_S) {
            return Validity::Outside(format!(
                "metastable: the more are inside the slower they get, and after {} on average it collapses for good; set a worker limit",
                spoken(escape_s)
            ));
        }
        let exponential = (self.cs2 - 1.0).abs() < 1e-6;
        let poisson = (self.ca2 - 1.0).abs() < 1e-6;
        if poisson && exponential {
            Validity::Exact
        } else if poisson && together && !in_line {
            Validity::Approximate(
                "contention: the mean is exact, percentiles follow exponential work".to_owned(),
            )
        } else {
            Validity::Approximate("contention, with variability by two moments".to_owned())
        }
    }
}

/// Mean number of busy cores where all present share them, `inside` of whom there are on average; the rest of the time,
/// when there is a line, everybody that can be inside is.
fn busy_cores(arrivals: f64, rates: &[f64], cores: Option<u32>, inside: f64) -> f64 {
    let (c, all) = (cores.map_or(f64::INFINITY, f64::from), rates.len() as f64);
    let (mut p, mut total, mut busy, mut number) = (1.0, 1.0, 0.0, 0.0);
    for (n, rate) in rates.iter().enumerate() {
        p *= arrivals / rate;
        total += p;
        busy += p * f64::min(n as f64 + 1.0, c);
        number += p * (n as f64 + 1.0);
        if total > 1e200 {
            (p, total, busy, number) = (p * 1e-200, total * 1e-200, busy * 1e-200, number * 1e-200);
        }
    }
    let (busy, number) = (busy / total, number / total);
    let in_line = if all > number { ((inside - number) / (all - number)).clamp(0.0, 1.0) } else { 1.0 };
    (1.0 - in_line) * busy + in_line * all.min(c)
}

/// Probability of more inside than the brink, with up to `backlog` in line.
fn beyond(arrivals: f64, rates: &[f64], backlog: f64, brink: Option<usize>) -> f64 {
    let Some(brink) = brink.filter(|at| *at < rates.len()) else { return 0.0 };
    let (mut p, mut total, mut past) = (1.0, 1.0, 0.0);
    let top = rates[rates.len() - 1];
    let waiting = backlog.min(STATES_MAX as f64) as usize;
    for (n, rate) in rates.iter().chain(std::iter::repeat_n(&top, waiting)).enumerate() {
        p *= arrivals / rate;
        total += p;
        if n + 1 > brink {
            past += p;
        }
        if total > 1e200 {
            (p, total, past) = (p * 1e-200, total * 1e-200, past * 1e-200);
        }
    }
    past / total
}

/// A time in words.
fn spoken(seconds: f64) -> String {
    match seconds {
        s if s < 120.0 => format!("{s:.0} s"),
        s if s < 7200.0 => format!("{:.0} min", s / 60.0),
        s if s < 172_800.0 => format!("{:.0} h", s / 3600.0),
        s => format!("{:.0} days", s / 86_400.0),
    }
}
