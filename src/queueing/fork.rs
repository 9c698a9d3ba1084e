//! Fork and join: what several queues that are sent work at the same instants have in common, and the classic formulas.

use super::method::Method;

/// Branches that wait in lines of their own.
pub static FORK_JOIN: Method = Method {
    name: "Calls at once",
    formula: "P(T ≤ t) = ∫φ(z) P(enough branches done by t | z) dz; branches share a normal factor z with a² = h·Var W/Var T, \
              h = c(1 − (1 − c)k(ρ)), c = ca²/(ca² + cs²)",
    source: "order statistics; two exponential branches have the mean of Flatto & Hahn 1984",
    assumes: "branches depend on each other through their common arrivals only",
    error: "2 to 32 exponential branches: mean and p95 2 %, p99 up to 6 % at 90 % busy; other laws: mean 4 %, p99 6 %",
};

/// Branches that nobody waits for.
pub static ORDER_STATISTICS: Method = Method {
    name: "Independent calls at once",
    formula: "P(T ≤ t) = P(enough of n branches are done by t), each with probability F(t)",
    source: "order statistics",
    assumes: "branches are independent",
    error: "exact for pure delays",
};

/// A second copy of what has had no answer.
pub static HEDGE: Method = Method {
    name: "Hedged call",
    formula: "P(T > t) = P(X > t)·P(X > t − d) for t > d, P(X > t) before",
    source: "minimum of two",
    assumes: "both copies find independent lines",
    error: "exact for pure delays",
};

/// Mean response of two exponential queues with Poisson forks at utilisation `rho`, in units of one queue's own mean
/// response (Flatto & Hahn 1984, exact).
pub fn flatto_hahn(rho: f64) -> f64 {
    (12.0 - rho) / 8.0
}

/// Mean response of `k` exponential queues with Poisson forks, in units of one queue's own (Nelson & Tantawi 1988).
pub fn nelson_tantawi(k: u32, rho: f64) -> f64 {
    if k <= 1 {
        return 1.0;
    }
    let ratio = harmonic(k) / harmonic(2);
    (ratio + 4.0 / 11.0 * (1.0 - ratio) * rho) * flatto_hahn(rho)
}

/// The same by interpolation between light and heavy traffic (Varma & Makowski 1994).
pub fn varma_makowski(k: u32, rho: f64) -> f64 {
    let heavy: f64 = (1..=k)
        .map(|r| {
            let sign = if r % 2 == 1 { 1.0 } else { -1.0 };
            let inner: f64 = (1..=r)
                .map(|m| {
                    binomial(r, m) * libm::exp(libm::lgamma(f64::from(m)))
                        / libm::pow(f64::from(r), f64::from(m + 1))
                })
                .sum();
            binomial(k, r) * sign * inner
        })
        .sum();
    harmonic(k) + (heavy - harmonic(k)) * rho
}

/// 1 + 1/2 + … + 1/k: the mean of the largest of k exponential times.
pub fn harmonic(k: u32) -> f64 {
    (1..=k).rev().map(|i| 1.0 / f64::from(i)).sum()
}

fn binomial(n: u32, k: u32) -> f64 {
    (1..=k).map(|i| f64::from(n - k + i) / f64::from(i)).product()
}

/// The correlation, on a normal scale, of the waits of two queues with utilisation `rho` that share `shared` of their
/// arrivals; `ca2` and `cs2` are the squared coefficients of variation of gaps and service.
///
/// In heavy traffic what drives two such queues has the correlation c = ca²/(ca² + cs²). At c = 1 the queues are the same;
/// at c = 1/2, exponential service, `k` is such that the mean of the later one is Flatto and Hahn's.
pub fn common_share(rho: f64, ca2: f64, cs2: f64, shared: f64) -> f64 {
    let rho = rho.clamp(0.0, 1.0);
    let noise = ca2 + cs2;
    if noise <= 0.0 {
        return shared;
    }
    let c = shared * ca2 / noise;
    // The share of variance in common of two M/M/1 sojourns that meets (12 − ρ)/8 to 1e-4, over that of their waits.
    let exponential = (0.5189 - 0.0718 * rho) / (2.0 - rho);
    let k = 2.0 - 4.0 * exponential;
    (c * (1.0 - (1.0 - c) * k)).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::{common_share, flatto_hahn, nelson_tantawi, varma_makowski};
    use crate::queueing::hazard::HazardTable;
    use crate::queueing::order::{Branches, all_enough};

    #[test]
    fn formulas_as_published() {
        assert!((flatto_hahn(0.5) / 0.5 - 2.875).abs() < 1e-12);
        assert!((nelson_tantawi(8, 0.8) / 0.2 - 11.03).abs() < 1e-9);
        assert!((nelson_tantawi(32, 0.9) / 0.1 - 29.795_817_829_784_53).abs() < 1e-9);
        assert!((varma_makowski(4, 0.5) / 0.5 - 3.829_017_168_209_877).abs() < 1e-9);
        assert!((varma_makowski(32, 0.9) / 0.1 - 28.324_258_492_297_1).abs() < 1e-5);
    }

    fn mean_of(k: u32, rho: f64) -> f64 {
        let common = rho * (2.0 - rho) * common_share(rho, 1.0, 1.0, 1.0);
        let branches = [(Branches { whole: k, part: 0.0, need: k, common }, 1.0)];
        HazardTable::new(1.0, 1.0, None, |t| 1.0 - all_enough(&branches, &[libm::exp(-t)])).mean_s()
    }

    #[test]
    fn two_queues_meet_the_exact_mean_and_more_lie_within_two_per_cent() {
        for rho in [0.1, 0.3, 0.5, 0.7, 0.9, 0.99] {
            assert!((mean_of(2, rho) / flatto_hahn(rho) - 1.0).abs() < 1e-3, "{rho}");
        }
        // Simulated to 0.5 %.
        for (k, rho, mean) in
            [(8, 0.5, 4.8468), (32, 0.5, 6.8939), (8, 0.8, 11.356), (32, 0.8, 15.802), (16, 0.9, 26.58)]
        {
            let got = mean_of(k, rho) / (1.0 - rho);
            assert!((got / mean - 1.0).abs() < 0.025, "{k} at {rho}: {got}");
        }
        assert!((common_share(0.4, 1.0, 0.0, 1.0) - 1.0).abs() < 1e-12);
    }
}
