//! Processor sharing on one or many cores: the sojourn law of a tagged customer.

use num_complex::Complex64;

use super::erlang::erlang_c;

/// States beyond which the chain is cut; the probability beyond is below 1e-9 up to ρ of about 0.995.
const STATES_MAX: usize = 4000;

/// An egalitarian processor-sharing station with exponential work of mean 1: states, and their probabilities as an
/// arrival sees them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sharing {
    /// Arrivals per mean service time.
    rate: f64,
    /// Completions per mean service time with 1, 2, … present.
    totals: Vec<f64>,
    seen: Vec<f64>,
}

impl Sharing {
    /// M/M/c-PS with offered load `a` < `cores` erlangs; or, with `at_most` customers inside, M/M/c/K-PS.
    pub fn new(a: f64, cores: u32, at_most: Option<u32>) -> Self {
        let c = f64::from(cores.max(1));
        let rho = a / c;
        let states = match at_most {
            Some(k) => (k.max(1) as usize).min(STATES_MAX),
            None => (cores as usize + libm::ceil(-20.8 / libm::log(rho.clamp(1e-9, 0.9999))) as usize + 2)
                .min(STATES_MAX),
        };
        Self::loaded(a, (1..=states).map(|n| f64::min(n as f64, c)).collect())
    }

    /// A station that completes `totals[n−1]` per mean service time with n present, at most as many as there are totals.
    pub fn loaded(a: f64, totals: Vec<f64>) -> Self {
        let mut seen = Vec::with_capacity(totals.len());
        let mut p = 1.0;
        for (n, total) in totals.iter().enumerate() {
            seen.push(p);
            if n as f64 > a && p < 1e-13 && *total >= a {
                break;
            }
            p *= a / total;
            if p > 1e200 {
                for q in &mut seen {
                    *q /= 1e200;
                }
                p /= 1e200;
            }
        }
        let total: f64 = seen.iter().sum();
        for p in &mut seen {
            *p /= total;
        }
        Self { rate: a, totals, seen }
    }

    /// Mean sojourn of M/M/c-PS in mean service times: 1 + C/(c − a), as in M/M/c. Needs a < c.
    pub fn mean(a: f64, cores: u32) -> f64 {
        1.0 + erlang_c(cores, a) / (f64::from(cores) - a)
    }

    /// E[e^(−sT)] of the sojourn in mean service times.
    ///
    /// With n others present, fₙ(s)(s + λ + (n+1)r) = λfₙ₊₁ + n·r·fₙ₋₁ + r, r the share of each of n+1: a tridiagonal
    /// system, solved from the top, where the last state takes no arrivals.
    pub fn at(&self, s: Complex64, work: &mut Vec<(Complex64, Complex64)>) -> Complex64 {
        let states = self.seen.len();
        work.clear();
        work.resize(states, Default::default());
        let (mut slope, mut offset) = (Complex64::default(), Complex64::default());
        for n in (0..states).rev() {
            let others = n as f64;
            let r = self.totals[n] / (others + 1.0);
            let up = if n + 1 < states { self.rate } else { 0.0 };
            let pivot = (s + up + (others + 1.0) * r - up * slope).inv();
            offset = pivot * (r + up * offset);
            slope = pivot * (others * r);
            work[n] = (slope, offset);
        }
        let (mut f, mut sum) = (Complex64::default(), Complex64::default());
        for (p, (slope, offset)) in self.seen.iter().zip(work.iter()) {
            f = slope * f + offset;
            sum += f * *p;
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::Sharing;
    use crate::queueing::inversion::{Precision, quantile};

    #[test]
    fn percentiles_of_one_core_at_80_percent() {
        let station = Sharing::new(0.8, 1, None);
        let mut work = Vec::new();
        for (p, expect) in [(0.5, 2.3517), (0.95, 18.7481), (0.99, 36.9410)] {
            let t = quantile(p, 1.0, 5.0, Precision::REFERENCE, |s| station.at(s, &mut work));
            assert!((t - expect).abs() < 2e-4, "p{p}: {t}");
        }
    }
}
