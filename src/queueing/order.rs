//! Order statistics of branches: when enough of several have succeeded.

use super::normal::{above, upper_quantile};

/// Nodes by which the common cause of slow branches is averaged over: ±`FACTOR_STEP`·`FACTOR_NODES`.
const FACTOR_NODES: i32 = 13;
/// Distance of the nodes; the trapezoidal rule is then exact to 1e-6.
const FACTOR_STEP: f64 = 0.4;
/// Loading below which branches are taken as independent.
const LOADING_MIN: f64 = 1e-3;

/// Branches alike, of which some must succeed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Branches {
    /// How many there always are.
    pub whole: u32,
    /// Probability of one more.
    pub part: f64,
    /// How many must succeed; all where that is more than there are.
    pub need: u32,
    /// Share of the variance of a branch's time, on the scale of a normal law, that comes from what all branches have in
    /// common.
    pub common: f64,
}

impl Branches {
    /// Probability that enough have succeeded when each has with probability `p`, independently.
    pub fn enough(&self, p: f64) -> f64 {
        let of = |n: u32| if n == 0 { 1.0 } else { at_least(self.need.clamp(1, n), n, p) };
        let whole = if self.part < 1.0 { (1.0 - self.part) * of(self.whole) } else { 0.0 };
        whole + if self.part > 0.0 { self.part * of(self.whole + 1) } else { 0.0 }
    }
}

/// P(at least `need` of `n` independent trials of probability `p` succeed), `need` from 1 to n.
pub fn at_least(need: u32, n: u32, p: f64) -> f64 {
    let p = p.clamp(0.0, 1.0);
    if need == n {
        return libm::pow(p, f64::from(n));
    }
    if need == 1 {
        return 1.0 - libm::pow(1.0 - p, f64::from(n));
    }
    if p <= 0.0 || p >= 1.0 {
        return p;
    }
    // Terms from the largest wanted one outwards, so that nothing underflows on the way.
    let (n, need) = (f64::from(n), f64::from(need));
    let start = libm::floor((n + 1.0) * p).clamp(need, n);
    let binomial = libm::lgamma(n + 1.0) - libm::lgamma(start + 1.0) - libm::lgamma(n - start + 1.0);
    let largest = libm::exp(binomial + start * libm::log(p) + (n - start) * libm::log1p(-p));
    let odds = p / (1.0 - p);
    let (mut sum, mut term, mut k) = (largest, largest, start);
    while k < n && term > 1e-18 * sum {
        term *= odds * (n - k) / (k + 1.0);
        k += 1.0;
        sum += term;
    }
    (term, k) = (largest, start);
    while k > need && term > 1e-18 * sum {
        term *= k / (odds * (n - k + 1.0));
        k -= 1.0;
        sum += term;
    }
    sum.min(1.0)
}

/// Probability that all of these have enough successes, when a branch of each succeeds in the end with probability
/// `success` and, if so, is late now with probability `late`.
///
/// What branches have in common is one normal factor z: given z they are independent, and each is late with probability
/// P(Z > (x − az)/√(1 − a²)), a² its `common` share and x the normal quantile of `late`.
pub fn all_enough(groups: &[(Branches, f64)], late: &[f64]) -> f64 {
    let given = |z: Option<f64>| -> f64 {
        groups
            .iter()
            .zip(late)
            .map(|((branches, success), late)| {
                let late = match z {
                    Some(z) if branches.common >= LOADING_MIN => {
                        let common = branches.common.min(0.999);
                        above((upper_quantile(*late) - libm::sqrt(common) * z) / libm::sqrt(1.0 - common))
                    }
                    _ => *late,
                };
                branches.enough(success * (1.0 - late))
            })
            .product()
    };
    if groups.iter().all(|(b, _)| b.common < LOADING_MIN) {
        return given(None);
    }
    let (mut sum, mut total) = (0.0, 0.0);
    for node in -FACTOR_NODES..=FACTOR_NODES {
        let z = f64::from(node) * FACTOR_STEP;
        let weight = libm::exp(-0.5 * z * z);
        sum += weight * given(Some(z));
        total += weight;
    }
    sum / total
}

#[cfg(test)]
mod tests {
    use super::{Branches, all_enough, at_least};

    #[test]
    fn binomial_tails() {
        assert!((at_least(2, 3, 0.6) - 0.648).abs() < 1e-14);
        assert!((at_least(3, 5, 0.5) - 0.5).abs() < 1e-14);
        assert!((at_least(2000, 4000, 0.5) - 0.506_306).abs() < 1e-5);
        assert!(at_least(2, 4000, 1e-9) < 1e-10);
        let some = Branches { whole: 1, part: 0.5, need: u32::MAX, common: 0.0 };
        assert!((some.enough(0.8) - (0.4 + 0.32)).abs() < 1e-15);
    }

    #[test]
    fn what_is_common_makes_branches_late_together() {
        let three = |common| [(Branches { whole: 3, part: 0.0, need: 3, common }, 1.0)];
        let (apart, close) = (all_enough(&three(0.0), &[0.1]), all_enough(&three(0.95), &[0.1]));
        assert!((apart - 0.729).abs() < 1e-12 && close > 0.85 && close < 0.9, "{apart} {close}");
        // The trapezoidal rule loses nothing of a branch of its own.
        let one = [(Branches { whole: 1, part: 0.0, need: 1, common: 0.5 }, 0.7)];
        assert!((all_enough(&one, &[0.02]) - 0.7 * 0.98).abs() < 1e-6);
    }
}
