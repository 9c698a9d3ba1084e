//! Workers that grow cold: how often one is found cold, how many are kept warm, and the wait behind those who start.

use super::inversion::{Precision, tail};
use super::load_dependent::smaller_root;
use super::method::Method;
use super::packet::Packet;
use super::transform::Transform;

/// One worker.
pub static WELCH: Method = Method {
    name: "M/G/1 with setup",
    formula: "first of a busy period S + D with probability e^(−λτ), else S; W = λE[S²]/(2(1 − ρ)) + setup's share",
    source: "Welch 1964",
    assumes: "Poisson arrivals, one worker that is cold τ seconds after its last request",
    error: "exact",
};

/// Many workers.
pub static COLD_STARTS: Method = Method {
    name: "Cold starts",
    formula: "P(cold) = Σ P(k − 1 busy)·P(passage from k − 1 to k busy takes longer than the keep-alive)",
    source: "first passages of a birth and death process, Keilson 1979; most recently used worker first",
    assumes: "Poisson arrivals; exact for exponential times without a line; a setup lengthens the time a worker is held",
    error: "cold share 2 % where the setup is short against the work, 8 % where it is three times as long (lognormal work 10 %), response 2 %; several workers with a line: mean 3 %, p99 14 %, mean −12 % where setups take most of their time",
};

/// A birth and death process of workers in use.
#[derive(Clone, Debug)]
pub struct Busy {
    lambda: f64,
    /// Number in use from which the chain is followed.
    first: usize,
    /// Completions per second with `first` + 1, … in use.
    rates: Vec<f64>,
    /// Probability of `first`, … in use as an arrival that takes a worker at once sees it.
    seen: Vec<f64>,
}

impl Busy {
    /// Unlimited workers, each held `held_s` seconds on average: M/M/∞.
    pub fn unlimited(lambda: f64, held_s: f64) -> Self {
        let a = lambda * held_s;
        let spread = 9.0 * libm::sqrt(a) + 12.0;
        let first = (a - spread).max(0.0) as usize;
        let count = (a + spread) as usize - first + 1;
        let mut seen = Vec::with_capacity(count);
        let mut p = libm::exp(first as f64 * libm::log(a.max(1e-300)) - a - libm::lgamma(first as f64 + 1.0));
        for n in first..first + count {
            seen.push(p);
            p *= a / (n as f64 + 1.0);
        }
        let rates = (first + 1..=first + count).map(|n| n as f64 / held_s).collect();
        Self { lambda, first, rates, seen }
    }

    /// Workers that complete `rates[n−1]` with n in use; a worker is free with probability `free`.
    pub fn limited(lambda: f64, rates: &[f64], free: f64) -> Self {
        let mut seen = Vec::with_capacity(rates.len());
        let mut p = 1.0;
        for rate in rates {
            seen.push(p);
            p *= lambda / rate;
            if p > 1e200 {
                seen.iter_mut().for_each(|q| *q *= 1e-200);
                p *= 1e-200;
            }
        }
        let total: f64 = seen.iter().sum();
        seen.iter_mut().for_each(|q| *q *= free / total);
        Self { lambda, first: 0, rates: rates.to_vec(), seen }
    }

    /// Calls `each` with the place in the chain and the transform at `s` of the passage to one more in use.
    fn passages(&self, s: &Packet, mut each: impl FnMut(usize, &Packet)) {
        let base = *s + Packet::real(self.lambda);
        let mut phi = if self.first == 0 {
            base.inv() * self.lambda
        } else {
            // Far below what anybody sees the passage hardly depends on the state.
            let down = self.rates[0];
            base.map(|base| smaller_root(down, base + down, self.lambda))
        };
        for place in 0..self.seen.len() {
            if place > 0 {
                phi = (base + phi.affine(1.0, -1.0) * self.rates[place - 1]).inv() * self.lambda;
            }
            each(place, &phi);
        }
    }

    /// Probability that one who comes takes a worker that has been idle for longer than `keep_alive_s`: the worker used
    /// most recently was given back when the number in use last fell to what it is now.
    pub fn cold(&self, keep_alive_s: f64) -> f64 {
        let mass: f64 = self.seen.iter().sum();
        tail(keep_alive_s, mass, Precision::REFERENCE, |at| {
            let mut sum = Packet::ZERO;
            self.passages(&at.s, |place, phi| sum.add_scaled(phi, self.seen[place]));
            sum
        })
    }

    /// The same for one who takes the last worker.
    pub fn last_cold(&self, keep_alive_s: f64) -> f64 {
        tail(keep_alive_s, 1.0, Precision::REFERENCE, |at| {
            let mut last = Packet::ZERO;
            self.passages(&at.s, |_, phi| last = *phi);
            last
        })
    }

    /// Mean number of workers in use or warm, of workers without limit.
    ///
    /// The k-th is idle but warm for min(passage, keep-alive) of each passage from k − 1 to k in use.
    pub fn warm(&self, keep_alive_s: f64) -> f64 {
        let mut below = 0.0;
        let mut mean_s = 1.0 / self.lambda;
        let mut parts = Vec::with_capacity(self.seen.len());
        for (place, p) in self.seen.iter().enumerate() {
            if place > 0 {
                mean_s = (1.0 + self.rates[place - 1] * mean_s) / self.lambda;
            }
            below += p;
            parts.push((below.min(1.0), mean_s));
        }
        let mass: f64 = parts.iter().map(|(below, _)| below).sum();
        let beyond = tail(keep_alive_s, mass, Precision::REFERENCE, |at| {
            let mut sum = Packet::ZERO;
            self.passages(&at.s, |place, phi| {
                let (below, mean_s) = parts[place];
                sum.add_scaled(&phi.affine(1.0, -1.0), below / mean_s);
            });
            sum * at.s.inv()
        });
        let in_use: f64 = parts.iter().map(|(below, _)| 1.0 - below).sum();
        self.first as f64 + in_use + mass - beyond
    }
}

/// The wait of those who find every worker busy, where the one that began the busy time may have been cold.
#[derive(Clone, Debug, PartialEq)]
pub struct Restart {
    /// Probability of waiting.
    pub p_wait: f64,
    /// Utilisation without setups.
    pub rho: f64,
    /// Probability that the first of a busy time is cold.
    pub chance: f64,
    /// Mean work in seconds.
    pub mean_s: f64,
    /// Stretch of residual times divided by the number of servers, as in [`Wait::Compound`](super::law::Wait::Compound).
    pub stretch: f64,
    /// Law of the setup.
    pub setup: Transform,
}

impl Restart {
    /// Mean wait in seconds of all; `residual_s` is the mean residual of a service.
    pub fn wait_s(&self, residual_s: f64, setup_residual_s: f64) -> f64 {
        let (q, k) = (self.chance * self.setup.mean_s(), self.stretch);
        let first = (q * setup_residual_s * k + self.mean_s * residual_s * k + q * self.mean_s * k)
            / (q + self.mean_s);
        self.p_wait * (first + self.rho * residual_s * k / (1.0 - self.rho))
    }

    /// E[e^(−sW)] of the wait, from the transform of the residual work at s times the stretch.
    pub fn at(&self, s: &Packet, residual: &Packet) -> Packet {
        let q = self.chance * self.setup.mean_s();
        let setup = self.setup.residual_at(&(*s * self.stretch));
        let both = *s * setup * *residual * (q * self.mean_s * self.stretch);
        let first = setup * q + *residual * self.mean_s - both;
        let delayed = first * residual.affine(1.0, -self.rho).inv();
        delayed.affine(1.0 - self.p_wait, self.p_wait * (1.0 - self.rho) / (q + self.mean_s))
    }
}

#[cfg(test)]
mod tests {
    use super::{Busy, Packet, Restart};
    use crate::model::Distribution;
    use crate::queueing::transform::Transform;

    /// From 0 to 1 in use the passage is exponential; M/M/1: the busy period's law is not needed below two.
    #[test]
    fn one_worker_is_cold_after_an_exponential_gap() {
        let busy = Busy::limited(0.5, &[1.0], 0.6);
        assert!((busy.cold(3.0) - 0.6 * libm::exp(-1.5)).abs() < 1e-8);
        assert!((busy.cold(0.0) - 0.6).abs() < 1e-12);
        assert!((busy.last_cold(3.0) - libm::exp(-1.5)).abs() < 1e-8);
    }

    /// SimFaaS 0.2.2: cold 0.00142 ± 0.00018, 7.7156 instances.
    #[test]
    fn serverless_as_simulated_elsewhere() {
        let busy = Busy::unlimited(0.9, 1.991 + 0.0014 * 0.253);
        assert!((busy.cold(600.0) - 0.001_424).abs() < 0.000_2, "{}", busy.cold(600.0));
        assert!((busy.warm(600.0) / 7.7156 - 1.0).abs() < 0.02, "{}", busy.warm(600.0));
    }

    #[test]
    fn nothing_kept_warm_is_what_is_in_use() {
        let busy = Busy::unlimited(200.0, 2.0);
        assert!((busy.warm(1e-9) / 400.0 - 1.0).abs() < 1e-4, "{}", busy.warm(1e-9));
        assert!((busy.cold(0.0) - 1.0).abs() < 1e-9);
        assert!(busy.warm(60.0) > 430.0);
    }

    /// λ = 0.6, μ = 1, setup 2 each time: T = 1/(μ − λ) + 2 = 4.5.
    #[test]
    fn welchs_station() {
        let p_idle = 0.4 / 2.2;
        let setup = Transform::new(Distribution::Exponential { mean_s: 2.0 });
        let line = Restart { p_wait: 1.0 - p_idle, rho: 0.6, chance: 1.0, mean_s: 1.0, stretch: 1.0, setup };
        assert!((line.wait_s(1.0, 2.0) + p_idle * 2.0 + 1.0 - 4.5).abs() < 1e-12);
        let h = 1e-5;
        let work = Transform::new(Distribution::Exponential { mean_s: 1.0 });
        let at = |x: f64| {
            let s = Packet::real(x);
            line.at(&s, &work.residual_at(&s)).re[0]
        };
        assert!(((at(-h) - at(h)) / (2.0 * h) / line.wait_s(1.0, 2.0) - 1.0).abs() < 1e-6);
    }
}
