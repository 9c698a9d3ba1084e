//! Stations whose requests slow each other down: birth and death with Gunther's law as the rate, and sojourns in it.

use num_complex::Complex64;

use super::inversion::Points;
use super::method::Method;
use super::packet::Packet;
use crate::model::network::Contention;

/// Contention and coherency.
pub static CONTENTION: Method = Method {
    name: "Contention and coherency",
    formula: "rate(m) = μ·min(m, c)/(1 + σ(m − 1) + κm(m − 1)), then a birth and death process",
    source: "Gunther 1993, 2007; tagged request in the chain, Coffman, Muntz & Trotter 1970",
    assumes: "Poisson arrivals; first come first served also exponential work",
    error: "exact for exponential work; under processor sharing the mean is exact for any work and percentiles within 8 %; first come first served mean 5 %, percentiles of other laws not measured",
};

/// States beyond which a chain without bound is cut.
pub const STATES_MAX: usize = 4000;

/// Speed of each of `m` at the cores, as a share of the speed of one alone.
pub fn speed(contention: Contention, m: f64) -> f64 {
    1.0 / (1.0 + contention.sigma * (m - 1.0) + contention.kappa * m * (m - 1.0))
}

/// Mean service times' worth of work done per mean service time with 1, 2, … `most` present, all of whom are at the cores:
/// `cores` of them at full speed but for contention.
pub fn progress(contention: Contention, cores: Option<u32>, most: usize) -> Vec<f64> {
    let c = cores.map_or(f64::INFINITY, f64::from);
    (1..=most).map(|m| f64::min(m as f64, c) * speed(contention, m as f64)).collect()
}

/// The same for a whole station of `groups` with `cores` each, whose requests are at the cores together or first come first
/// served.
pub fn station_progress(
    contention: Contention,
    cores: Option<u32>,
    groups: u32,
    together: bool,
    most: usize,
) -> Vec<f64> {
    let c = cores.map_or(f64::INFINITY, f64::from);
    let each = |n: f64| {
        let in_service = if together { n } else { n.min(c) };
        f64::min(n, c) * speed(contention, in_service.max(1.0))
    };
    let g = f64::from(groups.max(1));
    (1..=most).map(|n| g * each(n as f64 / g)).collect()
}

/// How many can be present before a line without bound runs away: the last number at which `offered` erlangs are still
/// completed, past the peak; `None` where more present never complete less than is offered.
pub fn brink(progress: &[f64], offered: f64) -> Option<usize> {
    let (peak, _) = progress
        .iter()
        .enumerate()
        .fold((0, 0.0), |best, (at, rate)| if *rate > best.1 { (at, *rate) } else { best });
    let after = progress[peak..].iter().position(|rate| *rate < offered)?;
    Some(peak + after)
}

/// Sojourns at a first come first served station with exponential work whose rate depends on how many are in service.
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded {
    lambda: f64,
    /// Completions per second with 1, 2, … all servers busy.
    rates: Vec<f64>,
    /// Probability that one who is served sees 0, 1, … others, a server being free.
    seen: Vec<f64>,
    /// Mean work in seconds where it is not exponential: then only the time in service is asked for.
    pub work_s: Option<f64>,
}

impl Loaded {
    /// A station with `rates` up to its servers; `free` is the probability of not waiting.
    pub fn new(lambda: f64, rates: &[f64], free: f64, work_s: Option<f64>) -> Self {
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
        Self { lambda, rates: rates.to_vec(), seen, work_s }
    }

    /// E[e^(−sT)] of wait and service together, or of service alone; `waits` is E[e^(−sW)] and `p_wait` the probability of
    /// waiting.
    ///
    /// With n present, one of them tagged and in service, fₙ(s + λ + r) = λfₙ₊₁ + r(n−1)/n·fₙ₋₁ + r/n. Past the
    /// servers r stays, so fₙ = A + B·xⁿ⁻ᶜ with |x| < 1; those who waited leave a Poisson number of arrivals behind, so
    /// xᴸ becomes the wait's transform at s + λ(1 − x).
    pub fn at(&self, points: &Points, p_wait: f64, waits: impl Fn(&Points) -> Packet) -> Packet {
        let (lambda, servers) = (self.lambda, self.rates.len());
        let top = self.rates[servers - 1];
        let each = top / servers as f64;
        let others = top - each;
        let b = points.s + Packet::real(lambda + top);
        let x = b.map(|b| smaller_root(lambda, b, others));
        let a = (points.s + Packet::real(each)).inv() * each;
        // Below the servers fₙ = slope·fₙ₊₁ + offset, and the sum over who is seen so far is along·fₙ₊₁ + so_far.
        let (mut slope, mut offset) = (Packet::ZERO, Packet::ZERO);
        let (mut along, mut so_far) = (Packet::ZERO, Packet::ZERO);
        for (i, (rate, seen)) in self.rates.iter().zip(&self.seen).take(servers - 1).enumerate() {
            let n = (i + 1) as f64;
            let down = rate * (n - 1.0) / n;
            let pivot = (points.s + Packet::real(lambda + rate) - slope * down).inv();
            offset = pivot * offset.affine(rate / n, down);
            slope = pivot * lambda;
            along += Packet::real(*seen);
            so_far += along * offset;
            along *= slope;
        }
        // (A + B)(b − slope·down) = λ(A + Bx) + down·offset + each.
        let left = b - slope * others;
        let edge =
            (a * (Packet::real(lambda) - left) + offset.affine(each, others)) * (left - x * lambda).inv();
        let full = a + edge;
        let none = Packet::real(1.0 - p_wait);
        let left_behind = x.affine(lambda, -lambda);
        let (waited, later) = match self.work_s {
            None => (waits(points) - none, Points::anywhere(points.s + left_behind)),
            Some(_) => (Packet::real(p_wait), Points::anywhere(left_behind)),
        };
        so_far
            + full * (along + Packet::real(self.seen[servers - 1]))
            + a * waited
            + edge * (waits(&later) - none)
    }
}

/// The root of λx² − bx + q within the unit circle.
pub(super) fn smaller_root(lambda: f64, b: Complex64, q: f64) -> Complex64 {
    let mut root = (b * b - 4.0 * lambda * q).sqrt();
    if (b.conj() * root).re < 0.0 {
        root = -root;
    }
    (b + root).inv() * (2.0 * q)
}

#[cfg(test)]
mod tests {
    use num_complex::Complex64;

    use super::{Loaded, brink, progress, speed};
    use crate::model::network::Contention;
    use crate::queueing::finite::Finite;
    use crate::queueing::inversion::Points;

    const USL: Contention = Contention { sigma: 0.02, kappa: 0.001 };

    #[test]
    fn gunthers_law_peaks_where_it_should() {
        let rates = progress(USL, None, 200);
        let peak = (1..=200).max_by(|a, b| rates[a - 1].total_cmp(&rates[b - 1])).unwrap();
        assert_eq!(peak, 31);
        assert!((speed(USL, 1.0) - 1.0).abs() < 1e-15);
        assert!((rates[9] - 10.0 / (1.0 + 0.18 + 0.09)).abs() < 1e-12);
        let brink = brink(&rates, 8.0).unwrap();
        assert!(rates[brink - 1] >= 8.0 && rates[brink] < 8.0 && brink > 31);
        assert_eq!(super::brink(&progress(Contention { kappa: 0.0, ..USL }, None, 500), 5.0), None);
    }

    /// Sojourn in M/M/c: service and, with probability C, an exponential wait.
    #[test]
    fn without_contention_it_is_erlangs_station() {
        let rates = [1.0, 2.0, 3.0];
        let line = Finite::new(2.4, &rates, f64::INFINITY, 1.0);
        let loaded = Loaded::new(2.4, &rates, 1.0 - line.p_wait, None);
        for s in [Complex64::new(0.3, 0.0), Complex64::new(0.1, 2.0), Complex64::new(3.0, -7.0)] {
            let points = Points::single(s);
            let got = loaded.at(&points, line.p_wait, |at| line.wait_at(&at.s)).lane(0);
            assert!((got - line.wait_at(&points.s).lane(0) * (1.0 + s).inv()).norm() < 1e-8, "{s} {got}");
        }
    }

    /// Little's law: the mean of the sojourn's law is the chain's mean number over its throughput.
    #[test]
    fn mean_of_the_sojourn_is_littles() {
        let rates = progress(Contention { sigma: 0.1, kappa: 0.02 }, None, 5);
        let line = Finite::new(2.0, &rates, f64::INFINITY, 1.0);
        let loaded = Loaded::new(2.0, &rates, 1.0 - line.p_wait, None);
        let h = 1e-5;
        let at = |x: f64| {
            let points = Points::single(Complex64::new(x, 0.0));
            loaded.at(&points, line.p_wait, |at| line.wait_at(&at.s)).re[0]
        };
        let mean = (at(-h) - at(h)) / (2.0 * h);
        assert!((mean / ((line.inside + line.waiting) / 2.0) - 1.0).abs() < 1e-6, "{mean}");
    }
}
