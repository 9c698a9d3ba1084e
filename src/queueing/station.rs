//! One station at one load: from what is offered and what its calls take to its laws and utilisations.

use super::compiled::Compiled;
use super::finite::Finite;
use super::group::Group;
use super::law::{Cores, Wait};
use super::method;
use super::multiserver::{wait_gigc, wait_mmc};
use super::point::{Point, StationState};
use super::prediction::Validity;
use super::sharing::Sharing;
use super::stream::Stream;
use crate::model::network::StationIx;

/// Utilisation from which a line without bound counts as endless.
pub(super) const FULL: f64 = 1.0 - 1e-9;
/// Seconds in a line that only its callers bound, from which it counts as endless: it would take as long to fill.
pub(super) const ENDLESS_S: f64 = 3600.0;
/// Workers up to which held workers are counted state by state.
const WORKERS_COUNTED: u32 = 5000;

/// Solves one station; the stations that it calls must be solved before.
pub fn solve(model: &Compiled, point: &Point, station: StationIx, stream: Option<Stream>) -> StationState {
    let group = Group::new(model, point, station, stream);
    if group.rate_per_s <= 0.0 || model.is_reference(station) {
        return group.idle(model.classes);
    }
    group.skewed(model, point, station).unwrap_or_else(|| group.alone(model, point, station))
}

impl Group<'_> {
    /// One line, or several that are alike.
    pub(super) fn alone(&self, model: &Compiled, point: &Point, station: StationIx) -> StationState {
        let mut state = self.line_and_cores(model, point, station);
        if self.spec.batch.is_some_and(|b| b.size > 1) && self.calls_s > 0.0 && self.workers.is_some() {
            state.validity = Validity::Outside(
                "batches whose workers are held while others answer are answered one by one: use the simulation"
                    .to_owned(),
            );
        }
        if !self.ranks.is_empty() && !matches!(state.law.wait, Wait::Ranked(_) | Wait::None | Wait::Endless) {
            state.validity = Validity::Outside(
                "bounded lines and held workers are answered first come first served, whatever the rank: use the simulation"
                    .to_owned(),
            );
        }
        state
    }

    fn line_and_cores(&self, model: &Compiled, point: &Point, station: StationIx) -> StationState {
        if let Some(setup) = self.spec.setup {
            return self.cold(setup, model, point, station);
        }
        if self.calls_s > 0.0 && self.workers.is_some() {
            return self.holding(model, point, station);
        }
        let servers = match (self.cores, self.workers) {
            _ if self.mean_s <= 0.0 => return self.idle(model.classes),
            _ if let Some(contention) = self.spec.contention => return self.contended(contention),
            (None, None) => return self.free(model.classes),
            (Some(c), Some(w)) => c.min(w),
            (Some(n), None) | (None, Some(n)) => n,
        };
        if let Some(batch) = self.spec.batch.filter(|b| b.size > 1) {
            return self.batched(batch, servers);
        }
        if self.can_give_up() {
            return self.impatient(servers);
        }
        match (self.workers, self.backlog) {
            (Some(workers), Some(backlog)) => {
                self.bounded(servers, f64::from(workers) + f64::from(backlog), true)
            }
            _ => self.unbounded(servers),
        }
    }

    fn capacity_per_s(&self, servers: u32) -> f64 {
        f64::from(servers) / self.mean_s
    }

    /// Weight of first come first served where `workers` limit the sharing of `servers` cores; exact in the mean for one
    /// core (Avi-Itzhak & Halfin 1988).
    fn first_come(&self, servers: u32) -> f64 {
        if !self.sharing {
            return 1.0;
        }
        let rho = self.offer(servers).rho().min(1.0);
        self.workers.map_or(0.0, |w| libm::pow(rho, f64::from(w.saturating_sub(servers))))
    }

    /// Factor on the exponential line: 1 for exponential work and Poisson arrivals.
    pub(super) fn variability(&self, servers: u32) -> f64 {
        let offer = self.offer(servers);
        let plain = (self.ca2 + self.cs2.min(1e4)) / 2.0;
        let first_come = if offer.rho() < FULL {
            let exponential = wait_mmc(offer);
            if exponential > 1e-12 * self.mean_s { wait_gigc(offer).min(1e6) / exponential } else { plain }
        } else {
            plain
        };
        let weight = self.first_come(servers);
        weight * first_come + (1.0 - weight)
    }

    /// A line without bound of its own.
    pub(super) fn unbounded(&self, servers: u32) -> StationState {
        let rho = self.offer(servers).rho();
        let c = f64::from(servers);
        let fills = self.bound * self.mean_s / c <= ENDLESS_S;
        if fills
            && self.bound.is_finite()
            && (rho >= FULL || libm::pow(rho, (self.bound - c).max(0.0)) > 1e-7)
        {
            return self.bounded(servers, self.bound, false);
        }
        if rho >= FULL {
            return self.endless(servers);
        }
        if let Some(state) = self.balanced(servers) {
            return state;
        }
        let first_come = self.first_come(servers);
        let line = self.open_line(servers);
        let cores = if self.sharing {
            let sharing = Sharing::new(self.rate_per_s * self.mean_s, servers, None);
            Cores::Shared { sharing, work_s: self.mean_s, first_come }
        } else {
            Cores::Own
        };
        let shared_s = self.mean_s * Sharing::mean(self.rate_per_s * self.mean_s, servers);
        let mut state = self.state(self.law(line.law, cores));
        state.line_s = first_come * line.wait_s;
        state.slowdown = first_come + (1.0 - first_come) * shared_s / self.mean_s;
        state.wait_s = state.line_s + (state.slowdown - 1.0) * self.mean_s;
        state.waiting = self.groups * self.rate_per_s * state.wait_s;
        state.saturation = Some(rho);
        state.worker_utilisation = self.workers.map(|w| self.held_share(servers, w, None));
        (state.method, state.validity) = (line.method, line.validity);
        state
    }

    pub(super) fn endless(&self, servers: u32) -> StationState {
        let capacity = self.capacity_per_s(servers);
        let mut state = self.state(self.law(Wait::Endless, Cores::Own));
        state.served = capacity / self.rate_per_s;
        state.wait_s = f64::INFINITY;
        state.line_s = f64::INFINITY;
        state.waiting = f64::INFINITY;
        state.growth_per_s = self.groups * (self.rate_per_s - capacity);
        state.saturation = Some(self.rate_per_s / capacity);
        state.worker_utilisation = self.workers.map(|_| 1.0);
        state.validity = Validity::Exact;
        state.method = &method::ENDLESS;
        state
    }

    /// At most `most` inside: rejected beyond where `lossy`, else arrivals pause because all callers are inside.
    fn bounded(&self, servers: u32, most: f64, lossy: bool) -> StationState {
        let busy = f64::min(f64::from(servers), most);
        let rates: Vec<f64> = (1..=busy as u32).map(|n| f64::from(n) / self.mean_s).collect();
        let backlog = (most - busy).max(0.0);
        let v = self.variability(servers);
        let arrivals = if lossy { self.rate_per_s } else { self.pressure(&rates, backlog, v) };
        let line = Finite::new(arrivals, &rates, backlog, v);
        let throughput = line.throughput_per_s.min(self.rate_per_s);
        let cores = if self.sharing && self.workers.is_none_or(|w| w > servers) {
            let at_most = self.workers.map_or(most, f64::from).min(most) as u32;
            let sharing = Sharing::new(arrivals * self.mean_s, servers, Some(at_most));
            Cores::Shared { sharing, work_s: self.mean_s, first_come: 0.0 }
        } else {
            Cores::Own
        };
        let shared = matches!(cores, Cores::Shared { .. });
        let workers = self.workers.unwrap_or(u32::MAX);
        // Sharers wait on the cores, so only the line behind the workers is a wait of its own.
        let behind = if shared && f64::from(workers) < most {
            let rates: Vec<f64> = (1..=workers).map(|n| f64::from(n.min(servers)) / self.mean_s).collect();
            Some(Finite::new(arrivals, &rates, most - f64::from(workers), v))
        } else {
            None
        };
        let wait_s = line.waiting / line.throughput_per_s;
        let mut state = self.state(self.law(Wait::None, cores));
        state.accept = if lossy { 1.0 - line.reject } else { 1.0 };
        state.wait_s = wait_s;
        state.line_s = if shared { behind.as_ref().map_or(0.0, Finite::wait_s) } else { wait_s };
        state.slowdown = 1.0 + (wait_s - state.line_s).max(0.0) / self.mean_s;
        state.waiting = self.groups * line.waiting;
        state.core_utilisation = self.cores.map(|c| (throughput * self.mean_s / f64::from(c)).min(1.0));
        state.worker_utilisation =
            self.workers.map(|w| self.held_share(servers, w, Some((arrivals, most, v))));
        state.saturation = Some(self.rate_per_s / self.capacity_per_s(servers));
        state.validity = self.judged(servers).1;
        state.method = &method::BIRTH_DEATH;
        state.law.wait = match (shared, behind) {
            (true, Some(behind)) => Wait::Finite(behind),
            (true, None) => Wait::None,
            (false, _) => Wait::Finite(line),
        };
        state
    }

    /// The arrival rate at which a line whose arrivals pause when full completes what is offered.
    pub(super) fn pressure(&self, rates: &[f64], backlog: f64, v: f64) -> f64 {
        let (mut low, mut high) = (self.rate_per_s, self.rate_per_s * 1e4);
        for _ in 0..60 {
            let middle = libm::sqrt(low * high);
            let done = Finite::new(middle, rates, backlog, v).throughput_per_s;
            if done < self.rate_per_s { low = middle } else { high = middle }
        }
        high
    }

    /// Busy share of the workers of a station without calls.
    fn held_share(&self, servers: u32, workers: u32, bounded: Option<(f64, f64, f64)>) -> f64 {
        let rho = self.offer(servers).rho();
        if workers <= servers || workers > WORKERS_COUNTED {
            return (rho * f64::from(servers) / f64::from(workers)).min(1.0);
        }
        let rates: Vec<f64> = (1..=workers).map(|n| f64::from(n.min(servers)) / self.mean_s).collect();
        let (arrivals, most, v) =
            bounded.unwrap_or((self.rate_per_s, f64::INFINITY, self.variability(servers)));
        let line = Finite::new(arrivals, &rates, (most - f64::from(workers)).max(0.0), v);
        (line.inside / f64::from(workers)).min(1.0)
    }
}
