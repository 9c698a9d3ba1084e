//! Lines that people leave: M/M/c+GI with a bound, the virtual wait's density and all that follows from it.

use super::method::Method;
use super::packet::{LANES, Packet, exp};
use super::survival::{beyond, corners, limited_mean, log_upper_gamma};
use crate::model::Distribution;

/// A line with patience.
pub static PATIENCE: Method = Method {
    name: "Patience in line",
    formula: "v(x) = λp(c−1)·exp(λE[min(R, x)] − cμx), the density of the wait that an arrival is offered; R its patience",
    source: "Palm 1957; Baccelli & Hebuterne 1981; with a bound Brandt & Brandt 1999",
    assumes: "Poisson arrivals; exact for exponential service; else the exponent is divided by (ca² + cs²)/2",
    error: "exact for exponential service; cs² below 1: share that gives up within 0.005, response 2 %; cs² = 4: 0.03 and 4 %, in overload 12 %",
};

/// Cells of the density between two of its corners.
const CELLS: u32 = 40;
/// The density counts down to e^−this of its peak.
const DEPTH: f64 = 36.0;
/// Nodes and weights of 5-point Gauss–Legendre quadrature on [0, 1].
const NODES: [(f64, f64); 5] = [
    (0.046_910_077_030_668, 0.118_463_442_528_094_55),
    (0.230_765_344_947_158_45, 0.239_314_335_249_683_24),
    (0.5, 0.284_444_444_444_444_44),
    (0.769_234_655_052_841_5, 0.239_314_335_249_683_24),
    (0.953_089_922_969_332, 0.118_463_442_528_094_55),
];

/// A line that is left by those whose patience ends; all shares are of those who arrive unless said otherwise.
#[derive(Clone, Debug, PartialEq)]
pub struct Impatient {
    /// Probability that an arrival finds no room.
    pub reject: f64,
    /// Share of those let in who give up.
    pub abandon: f64,
    /// Completions per second.
    pub throughput_per_s: f64,
    /// Mean number holding a worker.
    pub inside: f64,
    /// Mean number in line.
    pub waiting: f64,
    /// Probability of waiting, of those who are served.
    pub p_wait: f64,
    /// Mean wait in seconds of those let in, whether they are served or not.
    pub all_s: f64,
    /// Mean wait in seconds of those served.
    pub served_s: f64,
    /// Mean wait in seconds of those who give up.
    pub gave_up_s: f64,
    /// Spread of the wait of those served who wait, in seconds.
    spread_s: f64,
    segments: Vec<Segment>,
}

/// Cells of equal width with exponential densities.
#[derive(Clone, Debug, PartialEq)]
struct Segment {
    start_s: f64,
    width_s: f64,
    /// Probability and rate of decay of each cell.
    cells: Vec<(f64, f64)>,
}

/// What decides the offered wait.
struct Line {
    lambda: f64,
    top: f64,
    law: Distribution,
    /// Places divided by the variability.
    places: f64,
    v: f64,
}

/// Integrals over the offered wait.
#[derive(Default)]
struct Sums {
    all: f64,
    served: f64,
    gave_up: f64,
    full: f64,
    time: f64,
    served_time: f64,
    served_square: f64,
}

impl Line {
    /// ln of the density of the offered wait over that at zero; with a bound times the probability that there was room.
    fn log_density(&self, x: f64) -> f64 {
        let mean = self.lambda * limited_mean(self.law, x) / self.v;
        let room = if self.places.is_finite() { log_upper_gamma(self.places, mean) } else { 0.0 };
        mean - self.top * x / self.v + room
    }

    /// The same with every place taken.
    fn log_full(&self, x: f64) -> f64 {
        if self.places.is_infinite() {
            return f64::NEG_INFINITY;
        }
        let mean = self.lambda * limited_mean(self.law, x) / self.v;
        self.places * libm::log(mean.max(1e-300)) - libm::lgamma(self.places + 1.0) - self.top * x / self.v
    }

    /// The peak of the log density, which is concave, and where it has sunk by [`DEPTH`] on either side.
    fn range(&self) -> (f64, f64, f64) {
        let mut end = self.v / self.top;
        let mut best = 0.0f64;
        for _ in 0..200 {
            let here = self.log_density(end);
            best = best.max(here);
            if here < best - DEPTH {
                break;
            }
            end *= 2.0;
        }
        let (mut low, mut high) = (0.0, end);
        for _ in 0..100 {
            let (a, b) = (low + (high - low) * 0.382, low + (high - low) * 0.618);
            if self.log_density(a) < self.log_density(b) {
                low = a
            } else {
                high = b
            }
            if high - low < 1e-4 * end {
                break;
            }
        }
        let peak_s = 0.5 * (low + high);
        let peak = self.log_density(peak_s).max(0.0).max(self.log_density(0.0));
        let edge = |mut inside: f64, mut outside: f64| {
            for _ in 0..40 {
                let middle = 0.5 * (inside + outside);
                if self.log_density(middle) > peak - DEPTH { inside = middle } else { outside = middle }
            }
            outside
        };
        let first = if self.log_density(0.0) > peak - DEPTH { 0.0 } else { edge(peak_s, 0.0) };
        (first, edge(peak_s, end), peak)
    }

    /// Adds the integrals from `from` to `to` seconds and gives the cells of those served, over e^`peak`.
    fn integrate(&self, from: f64, to: f64, peak: f64, sums: &mut Sums) -> Segment {
        let width_s = (to - from) / f64::from(CELLS);
        let mut cells = Vec::with_capacity(CELLS as usize);
        let log_served = |x: f64| self.log_density(x) + libm::log(beyond(self.law, x).max(1e-300));
        // Just inside the corners, where the tail may jump.
        let inset = 1e-9 * width_s;
        let mut before = log_served(from + inset);
        for i in 0..CELLS {
            let start = from + f64::from(i) * width_s;
            let mut mass = 0.0;
            for (node, weight) in NODES {
                let x = start + node * width_s;
                let density = libm::exp(self.log_density(x) - peak) * weight * width_s;
                let stays = beyond(self.law, x);
                mass += density * stays;
                sums.all += density;
                sums.gave_up += density * (1.0 - stays);
                sums.full += libm::exp(self.log_full(x) - peak) * weight * width_s;
                sums.time += density * limited_mean(self.law, x);
                sums.served_time += density * stays * x;
                sums.served_square += density * stays * x * x;
            }
            sums.served += mass;
            let after = log_served(start + width_s - inset);
            cells.push((mass, ((before - after) / width_s).clamp(-DEPTH / width_s, DEPTH / width_s)));
            before = after;
        }
        Segment { start_s: from, width_s, cells }
    }
}

impl Impatient {
    /// Solves the line in front of a station that completes `rates[n−1]` a second with n inside, at most `backlog` in
    /// line, which may be infinite. `variability` as in [`Finite`](super::finite::Finite).
    pub fn new(
        arrivals_per_s: f64,
        rates: &[f64],
        law: Distribution,
        backlog: f64,
        variability: f64,
    ) -> Self {
        let lambda = arrivals_per_s.max(1e-300);
        let v = variability.max(0.02);
        let top = rates.last().copied().unwrap_or(1.0);
        let line = Line { lambda, top, law, places: backlog / v, v };
        let (mut full, mut free, mut inside, mut completed) = (1.0, 0.0, 0.0, 0.0);
        for (n, rate) in rates.iter().enumerate() {
            free += full;
            inside += full * n as f64;
            if n > 0 {
                completed += full * rates[n - 1];
            }
            if n + 1 < rates.len() {
                full *= lambda / rate;
            }
            if full > 1e200 {
                for x in [&mut full, &mut free, &mut inside, &mut completed] {
                    *x *= 1e-200;
                }
            }
        }
        let mut sums = Sums::default();
        let mut segments = Vec::new();
        let mut peak = 0.0;
        if backlog > 0.0 {
            let (first, last, top) = line.range();
            peak = top;
            let mut from = first;
            let inner = corners(law).into_iter().filter(|x| *x > first && *x < last);
            for to in inner.chain([last]) {
                segments.push(line.integrate(from, to, peak, &mut sums));
                from = to;
            }
        } else {
            sums.full = v / line.top;
        }
        // Against the peak, so that nothing overflows.
        let below = libm::exp(-peak);
        let line_weight = full * lambda / v;
        let total = free * below + line_weight * (sums.all + sums.full);
        let share = line_weight / total;
        let reject = share * sums.full;
        let accepted = 1.0 - reject;
        let (served_free, served_line, gone) =
            (free * below / total, share * sums.served, share * sums.gave_up);
        let served = served_free + served_line;
        for cell in segments.iter_mut().flat_map(|s| &mut s.cells) {
            cell.0 *= share / served;
        }
        segments.retain(|s| s.cells.iter().any(|(mass, _)| *mass > 0.0));
        let delayed_s = sums.served_time / sums.served.max(1e-300);
        let square = sums.served_square / sums.served.max(1e-300);
        let all_s = share * sums.time / accepted;
        let served_s = share * sums.served_time / served;
        let busy = (1.0 - served_free).max(0.0);
        Self {
            reject,
            abandon: gone / accepted,
            throughput_per_s: completed * below / total + top * busy,
            inside: inside * below / total + rates.len() as f64 * busy,
            waiting: lambda * accepted * all_s,
            p_wait: served_line / served,
            all_s,
            served_s,
            gave_up_s: if gone > 1e-300 {
                ((all_s * accepted - served_s * served) / gone).max(0.0)
            } else {
                0.0
            },
            spread_s: libm::sqrt((square - delayed_s * delayed_s).max(0.0)),
            segments,
        }
    }

    /// How many times smaller the spread of the wait is than the wait.
    pub fn narrowness(&self) -> f64 {
        if self.p_wait > 0.5 { (self.served_s / self.spread_s.max(1e-300)).clamp(1.0, 100.0) } else { 1.0 }
    }

    /// E[e^(−sW)] of the wait of those served.
    pub fn wait_at(&self, s: &Packet) -> Packet {
        let mut sum = Packet::real(1.0 - self.p_wait);
        for segment in &self.segments {
            let h = segment.width_s;
            let step = exp(&(*s * -h));
            let mut shift = exp(&(*s * -segment.start_s));
            for (mass, decay) in &segment.cells {
                if *mass > 0.0 {
                    sum.add_scaled(&(shift * cell(*decay, h, s, &step)), *mass);
                }
                shift *= step;
            }
        }
        sum
    }
}

/// E[e^(−sX)] of a density ∝ e^(−bx) on [0, h]; `step` is e^(−sh).
fn cell(b: f64, h: f64, s: &Packet, step: &Packet) -> Packet {
    let norm = if (b * h).abs() < 1e-9 { 1.0 / h } else { -b / libm::expm1(-b * h) };
    let rate = *s + Packet::real(b);
    let close = step.affine(1.0, -libm::exp(-b * h)) * rate.inv() * norm;
    let mut out = close;
    for k in 0..LANES {
        let x = rate.lane(k) * h;
        // Where numerator and denominator both vanish, by their series.
        if x.norm_sqr() < 1e-8 {
            let value = (1.0 - x * 0.5 + x * x / 6.0) * (norm * h);
            (out.re[k], out.im[k]) = (value.re, value.im);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use num_complex::Complex64;

    use super::{Impatient, Packet};
    use crate::model::Distribution;
    use crate::model::distribution::Law;
    use crate::queueing::finite::Finite;
    use crate::queueing::inversion::Points;

    fn servers(c: u32) -> Vec<f64> {
        (1..=c).map(f64::from).collect()
    }

    #[test]
    fn constant_and_exponential_patience() {
        let constant = |mean_s| Distribution::Deterministic { mean_s };
        let one = Impatient::new(1.5, &servers(1), constant(10.0), f64::INFINITY, 1.0);
        assert!((one.abandon / 0.334_334_545_978_117_3 - 1.0).abs() < 1e-9);
        let ten = Impatient::new(12.0, &servers(10), constant(2.0), f64::INFINITY, 1.0);
        assert!((ten.abandon / 0.168_045_507_086_720_72 - 1.0).abs() < 1e-9);
        let palm = |lambda, c, mean_s| {
            Impatient::new(lambda, &servers(c), Distribution::Exponential { mean_s }, f64::INFINITY, 1.0)
        };
        let small = palm(9.0, 10, 2.0);
        assert!((small.abandon / 0.067_011_715_473_448_1 - 1.0).abs() < 1e-9, "{}", small.abandon);
        assert!((small.all_s / 0.134_023_430_946_896_2 - 1.0).abs() < 1e-9);
        let large = palm(120.0, 100, 10.0);
        assert!((large.abandon / 0.166_666_666_706_634_46 - 1.0).abs() < 1e-9, "{}", large.abandon);
        assert!((large.all_s / 1.666_666_667_066_344_6 - 1.0).abs() < 1e-9);
    }

    #[test]
    fn bounded_line_with_exponential_patience_is_a_birth_death_process() {
        let (lambda, c, backlog, theta) = (6.0, 4u32, 5u32, 0.5);
        let mut p = vec![1.0];
        for n in 1..=c + backlog {
            let leave = f64::from(n.min(c)) + theta * f64::from(n.saturating_sub(c));
            p.push(p[n as usize - 1] * lambda / leave);
        }
        let total: f64 = p.iter().sum();
        let reject = p[(c + backlog) as usize] / total;
        let waiting: f64 = (1..=backlog).map(|j| f64::from(j) * p[(c + j) as usize] / total).sum();
        let law = Distribution::Exponential { mean_s: 1.0 / theta };
        let line = Impatient::new(lambda, &servers(c), law, f64::from(backlog), 1.0);
        assert!((line.reject / reject - 1.0).abs() < 1e-8, "{} {reject}", line.reject);
        assert!((line.waiting / waiting - 1.0).abs() < 1e-8, "{} {waiting}", line.waiting);
        assert!((line.abandon * (1.0 - reject) * lambda / (theta * waiting) - 1.0).abs() < 1e-8);
        assert!((line.throughput_per_s + theta * waiting - lambda * (1.0 - reject)).abs() < 1e-8);
    }

    #[test]
    fn endless_patience_is_the_plain_line() {
        let plain = Finite::new(3.2, &servers(4), 7.0, 1.0);
        let law = Distribution::Deterministic { mean_s: 1e6 };
        let line = Impatient::new(3.2, &servers(4), law, 7.0, 1.0);
        assert!((line.reject / plain.reject - 1.0).abs() < 1e-8);
        assert!((line.served_s / plain.wait_s() - 1.0).abs() < 1e-8);
        for s in [Complex64::new(0.2, 0.0), Complex64::new(0.5, 3.0)] {
            let s = Points::single(s).s;
            assert!((line.wait_at(&s) - plain.wait_at(&s)).norm_max() < 1e-4);
        }
        let none = Impatient::new(3.2, &servers(4), law, 0.0, 1.0);
        assert!((none.reject / Finite::new(3.2, &servers(4), 0.0, 1.0).reject - 1.0).abs() < 1e-12);
    }

    #[test]
    fn law_has_the_mean_and_conserves_customers() {
        for (law, scv) in
            [(Law::Lognormal, 1.5), (Law::Erlang, 0.3), (Law::Pareto, 3.0), (Law::Deterministic, 0.0)]
        {
            for (lambda, v, backlog) in
                [(7.0, 1.0, f64::INFINITY), (9.5, 2.0, 40.0), (16.0, 0.6, f64::INFINITY)]
            {
                let line = Impatient::new(lambda, &servers(8), Distribution::new(law, 0.8, scv), backlog, v);
                let h = 1e-5;
                let at = |x: f64| line.wait_at(&Packet::real(x)).re[0];
                let mean = (at(-h) - at(h)) / (2.0 * h);
                assert!((at(0.0) - 1.0).abs() < 1e-9);
                assert!((mean / line.served_s - 1.0).abs() < 2e-3, "{law:?} {mean} {}", line.served_s);
                let served = lambda * (1.0 - line.reject) * (1.0 - line.abandon);
                assert!((served / line.throughput_per_s - 1.0).abs() < 1e-6, "{law:?} {lambda}");
            }
        }
    }
}
