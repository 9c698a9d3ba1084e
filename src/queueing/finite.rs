//! Stations that cannot hold everybody: a birth–death process whose death rate depends on how many are inside.

use super::packet::{LANES, Packet};

/// Stages of the waiting line that are told apart; a longer line is grouped.
const STAGES_MAX: f64 = 100_000.0;

/// How a bounded station behaves in the long run.
///
/// With n inside it completes at rate `rates[min(n, w)]`, w = `rates.len()`; up to `backlog` more may wait. The
/// waiting line is measured in units of `variability` v = (ca²+cs²)/2-like: a line of b places acts like one of
/// b/v places with stages v times as long, which is exact for v = 1 and right in the diffusion and fluid limits.
#[derive(Clone, Debug, PartialEq)]
pub struct Finite {
    /// Probability that an arrival finds no room.
    pub reject: f64,
    /// Completions per second.
    pub throughput_per_s: f64,
    /// Mean number holding a worker.
    pub inside: f64,
    /// Mean number waiting.
    pub waiting: f64,
    /// Probability that an accepted arrival waits.
    pub p_wait: f64,
    /// Probability that an accepted arrival waits the fewest stages where the line is mostly short, the most where it
    /// is mostly full.
    edge: f64,
    ratio: f64,
    stages: u32,
    stage_s: f64,
}

impl Finite {
    /// Solves the chain. `rates` are completions per second with 1, 2, … w inside, positive and not falling.
    pub fn new(arrivals_per_s: f64, rates: &[f64], backlog: f64, variability: f64) -> Self {
        let lambda = arrivals_per_s.max(1e-300);
        let top = rates.last().copied().unwrap_or(1.0);
        let (mut full, mut total, mut inside, mut completed, mut free) = (1.0, 1.0, 0.0, 0.0, 0.0);
        for (n, rate) in rates.iter().enumerate() {
            free += full;
            full *= lambda / rate;
            total += full;
            inside += full * (n as f64 + 1.0);
            completed += full * rate;
            if full > 1e200 {
                for x in [&mut full, &mut total, &mut inside, &mut completed, &mut free] {
                    *x *= 1e-200;
                }
            }
        }
        let v = variability.max(0.02);
        let ratio = lambda / top;
        let stages = libm::round(backlog / v).clamp(if backlog > 0.0 { 1.0 } else { 0.0 }, STAGES_MAX);
        let unit = if stages <= 0.0 || backlog.is_infinite() { v } else { backlog / stages };
        // A line that is mostly full is weighed against its last stage, so that nothing overflows.
        let crowded = ratio > 1.0;
        if crowded {
            let shrink = libm::pow(ratio, -stages);
            for x in [&mut total, &mut inside, &mut completed, &mut free] {
                *x *= shrink;
            }
        }
        let (sum, weighted, last) = geometric(ratio, stages);
        let in_line = full * sum;
        total += in_line;
        inside += in_line * rates.len() as f64;
        completed += in_line * top;
        let blocked = full * last;
        let accepted = total - blocked;
        let edge = match (stages > 0.0, crowded) {
            (false, _) => 0.0,
            (true, false) => full / accepted,
            (true, true) => full / ratio / accepted,
        };
        let throughput_per_s = completed / total;
        Self {
            reject: blocked / total,
            throughput_per_s,
            inside: inside / total,
            waiting: full * weighted * unit / total,
            p_wait: ((accepted - free) / accepted).max(0.0),
            edge,
            ratio,
            stages: stages as u32,
            stage_s: unit / top,
        }
    }

    /// How many times smaller the spread of a wait is than the wait, where the line is mostly full; else 1.
    pub fn narrowness(&self) -> f64 {
        if self.ratio > 1.0 { libm::sqrt(f64::from(self.stages)) } else { 1.0 }
    }

    /// Stretches the line so that its mean wait is `wait_s` seconds, where that is known better.
    pub fn stretch_to(&mut self, wait_s: f64) {
        let now_s = self.wait_s();
        if now_s > 0.0 {
            self.stage_s *= wait_s / now_s;
            self.waiting *= wait_s / now_s;
        }
    }

    /// Mean wait in seconds of an accepted arrival, by Little's law.
    pub fn wait_s(&self) -> f64 {
        self.waiting / self.throughput_per_s.max(1e-300)
    }

    /// E[e^(−sW)] of the wait of an accepted arrival: j stages with probability ∝ rʲ⁻¹.
    pub fn wait_at(&self, s: &Packet) -> Packet {
        let mut z = s.affine(1.0, self.stage_s).inv();
        // Only the contour's real point can meet the pole, which the numerator cancels: a step aside.
        for k in 0..LANES {
            if (z.re[k] * self.ratio - 1.0).abs() < 1e-7 && (z.im[k] * self.ratio).abs() < 1e-7 {
                z.re[k] = (1.0 - 1e-7) / self.ratio;
            }
        }
        let rz = z * self.ratio;
        let gap = rz.affine(1.0, -1.0);
        let line = if self.ratio > 1.0 {
            let first = libm::pow(self.ratio, -f64::from(self.stages));
            (z.power(self.stages) - Packet::real(first)) * rz * gap.inv() * -1.0
        } else {
            z * rz.power(self.stages).affine(1.0, -1.0) * gap.inv()
        };
        line.affine(1.0 - self.p_wait, self.edge)
    }
}

/// Σ rʲ, Σ j·rʲ over j = 1..J, and r^J; all divided by r^J where r > 1.
fn geometric(r: f64, stages: f64) -> (f64, f64, f64) {
    if (r - 1.0).abs() < 1e-9 {
        return (stages, stages * (stages + 1.0) / 2.0, 1.0);
    }
    if r > 1.0 {
        let q = 1.0 / r;
        let first = libm::pow(q, stages);
        let sum = (1.0 - first) / (1.0 - q);
        // Σ j·q^(J−j) = J·Σ q^i − Σ i·q^i over i = 0..J−1.
        let inner = q * (1.0 - stages * first / q + (stages - 1.0) * first) / ((1.0 - q) * (1.0 - q));
        return (sum, stages * sum - inner, 1.0);
    }
    let last = libm::pow(r, stages);
    let sum = r * (1.0 - last) / (1.0 - r);
    (sum, (sum - stages * last * r) / (1.0 - r), last)
}

#[cfg(test)]
mod tests {
    use super::Finite;
    use crate::queueing::inversion::{Points, Precision, quantile};

    fn mmck(lambda: f64, mu: f64, servers: u32, capacity: u32) -> Finite {
        let rates: Vec<f64> = (1..=servers).map(|n| f64::from(n) * mu).collect();
        Finite::new(lambda, &rates, f64::from(capacity - servers), 1.0)
    }

    #[test]
    fn mmck_known_answers() {
        let f = mmck(3.0, 2.0, 2, 5);
        assert!((f.reject - 0.085_113_835_376_532_4).abs() < 1e-12);
        assert!((f.throughput_per_s - 3.0 * (1.0 - f.reject)).abs() < 1e-12);
        let overloaded = mmck(80.0, 1.0, 8, 200);
        assert!((overloaded.reject - 0.9).abs() < 1e-9);
        assert!(
            (overloaded.inside + overloaded.waiting
                - overloaded.throughput_per_s * (overloaded.wait_s() + 1.0))
                .abs()
                < 1e-6
        );
    }

    #[test]
    fn sojourn_percentile_of_mmck() {
        let f = mmck(1.2, 1.0, 1, 20);
        let t = quantile(0.95, 1.0, 5.0, Precision::REFERENCE, |at| {
            f.wait_at(&at.s) * at.s.affine(1.0, 1.0).inv()
        });
        let mean = (f.inside + f.waiting) / f.throughput_per_s;
        assert!(t > mean && t < 40.0);
    }

    #[test]
    fn continuous_at_full_load() {
        let (below, above) = (mmck(8.0 * 0.999_999, 1.0, 8, 40), mmck(8.0 * 1.000_001, 1.0, 8, 40));
        assert!((below.waiting - above.waiting).abs() < 1e-3);
        let s = Points::single(num_complex::Complex64::new(0.3, 0.2)).s;
        assert!((below.wait_at(&s) - above.wait_at(&s)).norm_max() < 1e-4);
        let swamped = mmck(4000.0, 1.0, 8, 2000);
        assert!((swamped.waiting - 1992.0).abs() < 1.0);
        let near_zero = Points::single(num_complex::Complex64::new(1e-9, 0.0)).s;
        assert!((swamped.wait_at(&near_zero).re[0] - 1.0).abs() < 1e-5);
    }

    #[test]
    fn no_backlog_is_erlang_loss() {
        let f = mmck(30.0, 1.0, 20, 20);
        assert!((f.reject - 0.380_084_881_185_120_07).abs() < 1e-12);
        assert_eq!(f.waiting, 0.0);
    }
}
