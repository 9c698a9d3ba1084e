//! A station that keeps its workers while others answer: a flow-equivalent server.

use super::capacity;
use super::compiled::Compiled;
use super::group::Group;
use super::law::{Cores, Wait};
use super::method;
use super::multiserver::{Offer, wait_gigc};
use super::point::{Point, StationState};
use super::prediction::Validity;
use super::sharing::Sharing;
use super::station::{ENDLESS_S, FULL};
use crate::model::network::StationIx;

/// Core utilisation from which held workers, not the cores alone, shape the time at the cores.
const INNER_RHO_MAX: f64 = 0.97;

/// Offered load over what all held workers can do, from which responses were found more than 10 % off.
const TAKEN_MAX: f64 = 0.5;

impl Group<'_> {
    /// Workers held across calls: a flow-equivalent server.
    pub(super) fn holding(&self, model: &Compiled, point: &Point, station: StationIx) -> StationState {
        let workers = self.workers.unwrap_or(u32::MAX).min(100_000);
        let (inside, curve) = capacity::curve(model, point, station, workers as usize, self.cores);
        let top = curve.last().copied().unwrap_or(f64::INFINITY);
        let own = self.mean_s / (self.mean_s + self.calls_s);
        let v = ((self.ca2 + 1.0 + (self.cs2.min(1e4) - 1.0) * own * own) / 2.0).max(0.1);
        let rho = self.rate_per_s / top;
        let lossy = self.backlog.is_some();
        let callers = if self.bound / top <= ENDLESS_S { self.bound } else { f64::INFINITY };
        let most = self.backlog.map_or(callers, |b| f64::from(workers) + f64::from(b));
        if most.is_infinite() && rho >= FULL && self.spec.patience.is_none() {
            let mut state = self.endless(1);
            state.served = top / self.rate_per_s;
            state.growth_per_s = self.groups * (self.rate_per_s - top);
            state.saturation = Some(rho);
            state.core_utilisation = self.cores.map(|c| (top * self.mean_s / f64::from(c)).min(1.0));
            (state.curve, state.inside) = (curve, inside);
            return state;
        }
        let backlog = (most - f64::from(workers)).max(0.0);
        let held_back = !lossy && most.is_finite() && self.spec.patience.is_none();
        let arrivals = if held_back { self.pressure(&curve, backlog, v) } else { self.rate_per_s };
        let line = self.line_for(arrivals, &curve, backlog, v);
        let throughput = line.throughput_per_s.min(self.rate_per_s);
        let contended_s = line.inside / line.throughput_per_s;
        let (cores, core_wait, core_s) = self.inner(throughput, workers);
        let mut state = self.state(self.law(Wait::None, cores));
        let natural_s = core_s + self.calls_s;
        // The chain knows only exponential times: it counts as far as workers run out.
        let held_s = natural_s + line.p_wait * (contended_s - natural_s);
        state.law.core_wait = core_wait;
        state.law.held_scale = (held_s / natural_s).clamp(1e-3, 1e6);
        state.slowdown = state.law.held_scale * core_s / self.mean_s.max(1e-300);
        line.note(&mut state, self.groups, lossy);
        let at_cores_s = (held_s - self.mean_s - self.calls_s).max(0.0);
        state.wait_s += at_cores_s;
        state.waiting += self.groups * throughput * at_cores_s;
        state.core_utilisation = self.cores.map(|c| (throughput * self.mean_s / f64::from(c)).min(1.0));
        state.worker_utilisation = Some((line.inside / f64::from(workers)).min(1.0));
        state.saturation = Some(rho);
        state.law.wait = line.wait;
        (state.curve, state.inside) = (curve, inside);
        state.method = &method::FLOW_EQUIVALENT;
        state.validity = if rho > TAKEN_MAX {
            Validity::Outside(
                "workers held while others answer are more than half used: how the line behind them moves depends on more than means; use the simulation"
                    .to_owned(),
            )
        } else {
            Validity::Approximate("workers held across calls, by a flow-equivalent server".to_owned())
        };
        state
    }

    /// The cores of a station that holds its workers across calls, as if they were alone: how they are shared, the wait
    /// for one, and the mean time in seconds there.
    fn inner(&self, throughput_per_s: f64, workers: u32) -> (Cores, Wait, f64) {
        let Some(servers) = self.cores.filter(|c| *c < workers) else {
            return (Cores::Own, Wait::None, self.mean_s);
        };
        let offer = Offer { rate_per_s: throughput_per_s, ..self.offer(servers) };
        if offer.rho() >= INNER_RHO_MAX || self.mean_s <= 0.0 {
            return (Cores::Own, Wait::None, self.mean_s);
        }
        let a = throughput_per_s * self.mean_s;
        if self.sharing {
            let sharing = Sharing::new(a, servers, Some(workers));
            let core_s = self.mean_s * Sharing::mean(a, servers);
            return (Cores::Shared { sharing, work_s: self.mean_s, first_come: 0.0 }, Wait::None, core_s);
        }
        let wait_s = wait_gigc(offer);
        (Cores::Own, self.line(offer, wait_s), self.mean_s + wait_s)
    }
}
