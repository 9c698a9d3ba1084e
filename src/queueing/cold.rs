//! A station whose idle workers grow cold, at one load.

use super::compiled::Compiled;
use super::group::Group;
use super::law::Wait;
use super::multiserver::{Offer, wait_gigc, wait_probability};
use super::point::{Point, StationState};
use super::prediction::Validity;
use super::setup::{Busy, COLD_STARTS, Restart, WELCH};
use super::station::FULL;
use super::transform::Transform;
use crate::model::network::{Setup, StationIx};

impl Group<'_> {
    /// Solves a station with setups; `before` is the share of cold starts found last.
    pub(super) fn cold(
        &self,
        setup: Setup,
        model: &Compiled,
        point: &Point,
        station: StationIx,
    ) -> StationState {
        let setup_s = setup.time.mean();
        let before = point.stations[station].cold.unwrap_or(0.0);
        let servers = match (self.workers, self.cores) {
            (Some(w), None) => Some(w),
            (Some(w), Some(c)) => (c >= w).then_some(w),
            (None, _) => None,
        };
        let one_line = self.backlog.is_none() && self.bound.is_infinite() && self.spec.patience.is_none();
        let plain = self.calls_s <= 0.0 && one_line && self.spec.contention.is_none();
        if let Some(servers) = servers.filter(|_| plain)
            && self.offer(servers).rho() < FULL
        {
            return self.restarting(setup, servers);
        }
        let held_s = before * setup_s;
        let mut state = if self.workers.is_some() {
            let held = Group { calls_s: self.calls_s + held_s, ..self.clone() };
            held.holding(model, point, station)
        } else {
            self.warm(model)
        };
        if state.served < 1.0 {
            state.cold = Some(0.0);
            return state;
        }
        let busy = match state.curve.is_empty() {
            true => {
                let own_s = state.line_s + state.slowdown * self.mean_s;
                Busy::unlimited(self.rate_per_s, own_s + self.calls_s + held_s)
            }
            false => {
                let free = 1.0 - state.law.wait_probability().unwrap_or(0.0);
                Busy::limited(self.rate_per_s, &state.curve, free)
            }
        };
        self.chill(&mut state, setup, busy.cold(setup.keep_alive_s));
        state.method = &COLD_STARTS;
        state.validity = state.validity.and(self.judged_cold(state.cold.unwrap_or(0.0) * setup_s));
        state
    }

    /// The station without setups, its workers unlimited.
    fn warm(&self, model: &Compiled) -> StationState {
        match (self.spec.contention, self.cores) {
            (Some(contention), _) => self.contended(contention),
            (None, Some(cores)) if self.can_give_up() => self.impatient(cores),
            (None, Some(cores)) => self.unbounded(cores),
            (None, None) => self.free(model.classes),
        }
    }

    /// Adds the setup to those who find a cold worker.
    fn chill(&self, state: &mut StationState, setup: Setup, share: f64) {
        let base = std::mem::take(&mut state.law.wait);
        let base = if self.sharing && self.workers.is_none() { Wait::None } else { base };
        state.law.wait = Wait::Cold { base: Box::new(base), share, setup: Transform::new(setup.time) };
        let setup_s = share * setup.time.mean();
        state.line_s += setup_s;
        state.wait_s += setup_s;
        state.cold = Some(share);
    }

    /// Workers that serve alone, with one line: M/G/1 with an exceptional first service, and its like with more servers.
    fn restarting(&self, setup: Setup, servers: u32) -> StationState {
        let setup_s = setup.time.mean();
        let offer = self.offer(servers);
        let rates: Vec<f64> = (1..=servers).map(|n| f64::from(n) / self.mean_s).collect();
        let (share, p_wait, chance) = if servers == 1 {
            let chance = libm::exp(-self.rate_per_s * setup.keep_alive_s);
            let idle = (1.0 - offer.rho()) / (1.0 + self.rate_per_s * chance * setup_s);
            (idle * chance, 1.0 - idle, chance)
        } else {
            let busy = Busy::limited(self.rate_per_s, &rates, 1.0);
            let cold = busy.cold(setup.keep_alive_s);
            let p_wait = self.wait_with(servers, cold * setup_s);
            (cold * (1.0 - p_wait), p_wait, busy.last_cold(setup.keep_alive_s))
        };
        let residual_s = self.mean_s * (1.0 + self.cs2) / 2.0;
        let stretch = match self.line(offer, wait_gigc(offer)) {
            Wait::Compound { stretch, .. } if servers > 1 => stretch,
            _ => 1.0 / f64::from(servers),
        };
        let line = Restart {
            p_wait,
            rho: offer.rho(),
            chance,
            mean_s: self.mean_s,
            stretch,
            setup: Transform::new(setup.time),
        };
        let wait_s = line.wait_s(residual_s, setup_s * (1.0 + setup.time.scv()) / 2.0);
        let mut state = self.state(self.law(Wait::Restart(line), super::law::Cores::Own));
        state.wait_s = wait_s;
        state.line_s = wait_s;
        state.waiting = self.groups * self.rate_per_s * wait_s;
        let held = self.rate_per_s * (self.mean_s + share * setup_s);
        state.worker_utilisation = self.workers.map(|w| (held / f64::from(w)).min(1.0));
        state.saturation = Some(offer.rho());
        self.chill(&mut state, setup, share);
        let exact = servers == 1 && (self.ca2 - 1.0).abs() < 1e-6;
        state.method = if servers == 1 { &WELCH } else { &COLD_STARTS };
        state.validity = if exact { Validity::Exact } else { self.judged_cold(share * setup_s) };
        state
    }

    /// Probability of waiting where those who do not wait hold a worker for `setup_s` longer on average.
    fn wait_with(&self, servers: u32, setup_s: f64) -> f64 {
        let offer = self.offer(servers);
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..50 {
            let p_wait = 0.5 * (low + high);
            let heavier = Offer { mean_s: self.mean_s + (1.0 - p_wait) * setup_s, ..offer };
            if heavier.rho() >= FULL || wait_probability(heavier) > p_wait {
                low = p_wait
            } else {
                high = p_wait
            }
        }
        0.5 * (low + high)
    }

    fn judged_cold(&self, setups_s: f64) -> Validity {
        if self.ca2 > 4.0 {
            Validity::Outside("arrivals come in bursts: cold starts come together".to_owned())
        } else if setups_s > 0.2 * (self.mean_s + self.calls_s) && self.workers.is_some() {
            Validity::Outside(
                "setups take up much of the workers' time: how they meet the line is only roughly known"
                    .to_owned(),
            )
        } else {
            Validity::Approximate(COLD_STARTS.name.to_owned())
        }
    }
}
