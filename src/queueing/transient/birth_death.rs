//! One station in time, exactly: the chance of every number present, by Kolmogorov's equations.

use crate::queueing::method::Method;

/// How a single station is followed exactly.
pub static KOLMOGOROV: Method = Method {
    name: "M(t)/M/c/K in time",
    formula: "p′(n) = λ(t)·p(n−1) + min(n+1, c)·μ·p(n+1) − (λ(t) + min(n, c)·μ)·p(n)",
    source: "Kolmogorov's forward equations, by the fourth-order method of Runge and Kutta",
    assumes: "Poisson arrivals of varying rate, exponential service",
    error: "exact to 1e-6",
};

/// Largest rate times step of the integration, within which the method is stable and its error negligible.
const STEP: f64 = 0.1;

/// The chances of 0, 1, … K present at a station with `servers` servers of rate `service_per_s`.
#[derive(Clone, Debug)]
pub struct BirthDeath {
    /// Probability of n present.
    pub chances: Vec<f64>,
    servers: f64,
    service_per_s: f64,
}

impl BirthDeath {
    /// Nobody present, room for `capacity`.
    pub fn empty(servers: u32, service_per_s: f64, capacity: usize) -> Self {
        let mut chances = vec![0.0; capacity + 1];
        chances[0] = 1.0;
        Self { chances, servers: f64::from(servers), service_per_s }
    }

    /// Mean number present.
    pub fn mean(&self) -> f64 {
        self.chances.iter().enumerate().map(|(n, p)| n as f64 * p).sum()
    }

    /// Mean number that wait.
    pub fn waiting(&self) -> f64 {
        self.chances.iter().enumerate().map(|(n, p)| (n as f64 - self.servers).max(0.0) * p).sum()
    }

    /// Lets the time from `from_s` to `to_s` pass with `arrivals_per_s` arriving, at most `most_per_s`.
    pub fn pass(&mut self, from_s: f64, to_s: f64, most_per_s: f64, arrivals_per_s: impl Fn(f64) -> f64) {
        let fastest = most_per_s + self.servers * self.service_per_s;
        let steps = libm::ceil((to_s - from_s) * fastest / STEP).max(1.0) as usize;
        let h = (to_s - from_s) / steps as f64;
        let states = self.chances.len();
        let mut slopes = [vec![0.0; states], vec![0.0; states], vec![0.0; states], vec![0.0; states]];
        let mut middle = vec![0.0; states];
        for step in 0..steps {
            let at = from_s + h * step as f64;
            for (k, (share, ahead)) in
                [(0.0, 0.0), (0.5, 0.5), (0.5, 0.5), (1.0, 1.0)].into_iter().enumerate()
            {
                for n in 0..states {
                    let push = if k == 0 { 0.0 } else { slopes[k - 1][n] };
                    middle[n] = self.chances[n] + share * h * push;
                }
                self.slope(&middle, arrivals_per_s(at + ahead * h), &mut slopes[k]);
            }
            let [first, second, third, fourth] = &slopes;
            for (n, chance) in self.chances.iter_mut().enumerate() {
                *chance += h / 6.0 * (first[n] + 2.0 * (second[n] + third[n]) + fourth[n]);
            }
        }
    }

    fn slope(&self, chances: &[f64], lambda: f64, out: &mut [f64]) {
        let last = chances.len() - 1;
        let death = |n: usize| (n as f64).min(self.servers) * self.service_per_s;
        for n in 0..=last {
            let birth = if n < last { lambda } else { 0.0 };
            let mut slope = -(birth + death(n)) * chances[n];
            if n > 0 {
                slope += lambda * chances[n - 1];
            }
            if n < last {
                slope += death(n + 1) * chances[n + 1];
            }
            out[n] = slope;
        }
    }
}

/// Mean number present of M(t)/G/∞ in its periodic regime, arrivals at `mean_per_s` + `swing_per_s`·sin(`turns_per_s`·2πt)
/// and exponential service: mean·S + swing·(S/(1 + ω²S²))·(sin ωt − ωS·cos ωt) (Eick, Massey & Whitt 1993).
pub fn infinite_servers(
    mean_per_s: f64,
    swing_per_s: f64,
    turns_per_s: f64,
    service_s: f64,
    at_s: f64,
) -> f64 {
    let omega = 2.0 * std::f64::consts::PI * turns_per_s;
    let lag = omega * service_s;
    let wave = libm::sin(omega * at_s) - lag * libm::cos(omega * at_s);
    mean_per_s * service_s + swing_per_s * service_s * wave / (1.0 + lag * lag)
}

#[cfg(test)]
mod tests {
    use super::{BirthDeath, infinite_servers};

    #[test]
    fn settles_at_the_steady_state() {
        let mut station = BirthDeath::empty(2, 1.0, 3);
        station.pass(0.0, 200.0, 3.0, |_| 3.0);
        // M/M/2/3 with a = 3: 1 : 3 : 4.5 : 6.75.
        for (p, weight) in station.chances.iter().zip([1.0, 3.0, 4.5, 6.75]) {
            assert!((p - weight / 15.25).abs() < 1e-9, "{:?}", station.chances);
        }
    }

    #[test]
    fn many_servers_follow_the_closed_form() {
        let wave = |t: f64| 20.0 + 10.0 * libm::sin(2.0 * std::f64::consts::PI * t / 24.0);
        let mut station = BirthDeath::empty(120, 0.5, 120);
        station.pass(0.0, 54.0, 30.0, wave);
        assert!((station.mean() - infinite_servers(20.0, 10.0, 1.0 / 24.0, 2.0, 54.0)).abs() < 1e-5);
    }
}
