//! Stations that cannot hold everybody: a birth–death process whose death rate depends on how many are inside.

use num_complex::Complex64;

use super::transform::power;

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
    /// Probability, of an accepted arrival, to find the first waiting stage.
    first: f64,
    ratio: f64,
    stages: u32,
    stage_s: f64,
}

impl Finite {
    /// Solves the chain. `rates` are completions per second with 1, 2, … w inside, positive and not falling.
    pub fn new(arrivals_per_s: f64, rates: &[f64], backlog: f64, variability: f64) -> Self {
        let lambda = arrivals_per_s.max(1e-300);
        let top = rates.last().copied().unwrap_or(1.0);
        let (mut weight, mut total, mut inside, mut completed) = (1.0, 1.0, 0.0, 0.0);
        let mut accepted_free = 0.0;
        for (n, rate) in rates.iter().enumerate() {
            accepted_free += weight;
            weight *= lambda / rate;
            total += weight;
            inside += weight * (n as f64 + 1.0);
            completed += weight * rate;
            if weight > 1e200 {
                for x in [&mut weight, &mut total, &mut inside, &mut completed, &mut accepted_free] {
                    *x *= 1e-200;
                }
            }
        }
        let full = weight;
        let v = variability.max(0.02);
        let ratio = lambda / top;
        let stages = libm::round(backlog / v).clamp(if backlog > 0.0 { 1.0 } else { 0.0 }, STAGES_MAX);
        let unit = if stages > 0.0 { (backlog / stages).min(f64::max(v, backlog / STAGES_MAX)) } else { 0.0 };
        // Σ rʲ and Σ j·rʲ for j = 1..J.
        let (sum, weighted) = geometric(ratio, stages);
        let in_line = full * sum;
        let workers = rates.len() as f64;
        total += in_line;
        inside += in_line * workers;
        completed += in_line * top;
        let blocked = if stages > 0.0 { full * libm::pow(ratio, stages) } else { full };
        let accepted = total - blocked;
        let throughput_per_s = completed / total;
        Self {
            reject: blocked / total,
            throughput_per_s,
            inside: inside / total,
            waiting: full * weighted * unit / total,
            p_wait: ((accepted - accepted_free) / accepted).max(0.0),
            first: if stages > 0.0 { full / accepted } else { 0.0 },
            ratio,
            stages: stages as u32,
            stage_s: unit / top,
        }
    }

    /// Mean wait in seconds of an accepted arrival, by Little's law.
    pub fn wait_s(&self) -> f64 {
        self.waiting / self.throughput_per_s.max(1e-300)
    }

    /// E[e^(−sW)] of the wait of an accepted arrival: j stages with probability ∝ rʲ⁻¹.
    pub fn wait_at(&self, s: Complex64) -> Complex64 {
        let z = (1.0 + s * self.stage_s).inv();
        let rz = z * self.ratio;
        let series = if (1.0 - rz).norm() < 1e-9 {
            Complex64::new(f64::from(self.stages), 0.0)
        } else {
            (1.0 - power(rz, self.stages)) / (1.0 - rz)
        };
        1.0 - self.p_wait + self.first * z * series
    }
}

/// Σ rʲ and Σ j·rʲ over j = 1..J, for any r ≥ 0.
fn geometric(r: f64, stages: f64) -> (f64, f64) {
    if (r - 1.0).abs() < 1e-7 {
        return (stages, stages * (stages + 1.0) / 2.0);
    }
    let last = libm::pow(r, stages);
    let sum = r * (1.0 - last) / (1.0 - r);
    (sum, (sum - stages * last * r) / (1.0 - r))
}

#[cfg(test)]
mod tests {
    use super::Finite;
    use crate::queueing::inversion::quantile;

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
        let t = quantile(0.95, 1.0, 5.0, |s| f.wait_at(s) * (1.0 + s).inv());
        let mean = (f.inside + f.waiting) / f.throughput_per_s;
        assert!(t > mean && t < 40.0);
    }

    #[test]
    fn no_backlog_is_erlang_loss() {
        let f = mmck(30.0, 1.0, 20, 20);
        assert!((f.reject - 0.380_084_881_185_120_07).abs() < 1e-12);
        assert_eq!(f.waiting, 0.0);
    }
}
