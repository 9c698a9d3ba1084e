//! Arrivals in groups: M^[b]/G/1 and M^[b]/M/c. Exact.

use num_complex::Complex64;

use super::method::Method;

/// The line behind groups that arrive at once.
pub static GROUPED: Method = Method {
    name: "M^[b]/G/1, M^[b]/M/c",
    formula: "W = W(group as one) + (b − 1)S/2; for c servers cμπ(n+1) = λ(π(n−b+1) + … + π(n))/b",
    source: "Gaver 1959; Chaudhry & Templeton 1983; groups with other gaps by Pollaczek's integral",
    assumes: "groups of one size, independent gaps between them, first come first served",
    error: "exact for one server and for exponential service behind Poisson groups; else a product of exact pieces, not measured",
};

/// States of the chain, a bound.
const STATES_MAX: usize = 200_000;

/// The mean of what the members of a group wait for each other: each for half of the others.
pub fn inside_s(size: u32, mean_s: f64) -> f64 {
    0.5 * (f64::from(size) - 1.0) * mean_s
}

/// E[e^(−sX)] of what a member of a group waits for those before it, (1/b)Σ S*(s)ʲ over j < b.
pub fn inside_at(size: u32, work: Complex64) -> Complex64 {
    if size <= 1 {
        return Complex64::new(1.0, 0.0);
    }
    if (1.0 - work).norm() < 1e-7 {
        return 1.0 - (1.0 - work) * (0.5 * (f64::from(size) - 1.0));
    }
    (1.0 - super::transform::power(work, size)) / ((1.0 - work) * f64::from(size))
}

/// Poisson groups at c servers with exponential service.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupedServers {
    /// Probability of waiting.
    pub p_wait: f64,
    /// Mean wait in seconds, of all.
    pub wait_s: f64,
    departures_per_s: f64,
    size: usize,
    /// Groups per departure while all are busy.
    pressure: f64,
    /// Probabilities of 0, …, c − 1 inside.
    few: Vec<f64>,
}

impl GroupedServers {
    /// Solves the chain by cuts: what crosses a level upwards, crosses it downwards. Needs ρ < 1.
    pub fn new(rate_per_s: f64, size: u32, mean_s: f64, servers: u32) -> Option<Self> {
        let (b, c) = (size.max(1) as usize, servers.max(1) as usize);
        let groups_per_s = rate_per_s / b as f64;
        let departures_per_s = c as f64 / mean_s;
        let mut few = vec![1.0];
        let mut window = 1.0;
        for n in 1..c {
            let next = groups_per_s * mean_s * window / n as f64;
            few.push(next);
            window += next - if n >= b { few[n - b] } else { 0.0 };
            if next > 1e200 {
                few.iter_mut().for_each(|p| *p *= 1e-200);
                window *= 1e-200;
            }
        }
        if c + b > STATES_MAX {
            return None;
        }
        let mut line = Self {
            p_wait: 0.0,
            wait_s: 0.0,
            departures_per_s,
            size: b,
            pressure: groups_per_s / departures_per_s,
            few,
        };
        let below: f64 = line.few.iter().sum();
        let above = line.beyond(Complex64::new(1.0, 0.0)).re;
        let total = below + above;
        line.few.iter_mut().for_each(|p| *p /= total);
        let rho = rate_per_s / departures_per_s;
        let idle: f64 = line.few.iter().enumerate().map(|(n, p)| (c - n) as f64 * p).sum();
        let idle_weighted: f64 =
            line.few.iter().enumerate().map(|(n, p)| n as f64 * (c - n) as f64 * p).sum();
        // E over d(n²)/dt = 0: λ/b·(2bN + b²) = Σ rate(n)(2n − 1)π(n), rate(n) = cμ − (c − n)⁺μ.
        let (bf, cf) = (b as f64, c as f64);
        let number = (rho * cf * (bf + 1.0) / 2.0 + idle_weighted) / (cf - rho * cf);
        let busy = cf - idle;
        line.wait_s = ((number - busy) / rate_per_s).max(0.0);
        line.p_wait = 1.0 - line.at_once();
        line.wait_s.is_finite().then_some(line)
    }

    /// Share that finds a server free on arrival.
    fn at_once(&self) -> f64 {
        let c = self.few.len();
        self.few.iter().enumerate().map(|(n, p)| p * self.size.min(c - n) as f64).sum::<f64>()
            / self.size as f64
    }

    /// Σ π(n)zⁿ over n ≥ c.
    fn beyond(&self, z: Complex64) -> Complex64 {
        let c = self.few.len();
        let (mut below, mut powers) = (Complex64::default(), Complex64::default());
        // Σ over i of zⁱ·Σ π(k)zᵏ, c − i ≤ k < c: k is reached by the groups' members i ≥ c − k.
        let mut member = Complex64::new(1.0, 0.0);
        let mut inner = Complex64::default();
        let mut power = super::transform::power(z, c as u32);
        for i in 1..=self.size {
            member *= z;
            powers += member;
            if i <= c {
                power /= z;
                inner += power * self.few[c - i];
            }
            below += member * inner;
        }
        below * self.pressure / (1.0 - powers * self.pressure)
    }

    /// E[e^(−sW)]: who comes as member j of a group that finds n waits for (n + j − c)⁺ departures.
    pub fn at(&self, s: Complex64) -> Complex64 {
        let z = self.departures_per_s / (self.departures_per_s + s);
        let c = self.few.len();
        let back = super::transform::power(z.inv(), c as u32);
        let members = |from: usize, to: usize| -> Complex64 {
            // Σ zʲ over from ≤ j ≤ to.
            let count = (to + 1).saturating_sub(from) as u32;
            let first = super::transform::power(z, from as u32);
            if (1.0 - z).norm() < 1e-9 {
                first * f64::from(count)
            } else {
                first * (1.0 - super::transform::power(z, count)) / (1.0 - z)
            }
        };
        let mut sum = self.beyond(z) * back * members(1, self.size);
        for (n, p) in self.few.iter().enumerate() {
            let waiting = self.size.saturating_sub(c - n);
            if waiting > 0 {
                sum += members(1, waiting) * *p;
            }
        }
        1.0 - self.p_wait + sum / self.size as f64
    }
}

#[cfg(test)]
mod tests {
    use num_complex::Complex64;

    use super::GroupedServers;
    use crate::queueing::erlang::erlang_c;

    #[test]
    fn one_server_by_formula() {
        // T = (E[X] + E[X²])/(2E[X])/(μ(1 − ρ)).
        let line = GroupedServers::new(0.8, 20, 1.0, 1).unwrap();
        assert!((line.wait_s + 1.0 - 52.5).abs() < 1e-9, "{}", line.wait_s);
        let slope = (1.0 - line.at(Complex64::new(1e-6, 0.0)).re) / 1e-6;
        assert!((slope / line.wait_s - 1.0).abs() < 1e-3, "{slope}");
    }

    #[test]
    fn groups_of_one_are_poisson() {
        let line = GroupedServers::new(6.4, 1, 1.0, 8).unwrap();
        assert!((line.p_wait - erlang_c(8, 6.4)).abs() < 1e-12);
        assert!((line.wait_s - erlang_c(8, 6.4) / 1.6).abs() < 1e-12);
    }

    #[test]
    fn law_and_mean_agree() {
        for (size, servers) in [(5, 3), (3, 8), (12, 4)] {
            let line = GroupedServers::new(0.75 * f64::from(servers), size, 1.0, servers).unwrap();
            let slope = (1.0 - line.at(Complex64::new(1e-6, 0.0)).re) / 1e-6;
            assert!((slope / line.wait_s - 1.0).abs() < 1e-4, "{size} {servers}: {slope} {}", line.wait_s);
            assert!((line.at(Complex64::new(1e9, 0.0)).re - 1.0 + line.p_wait).abs() < 1e-6);
        }
    }
}
