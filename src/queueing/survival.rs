//! How long a time lasts beyond a given one: tails of laws and means of what is cut off, in closed form.

use crate::model::Distribution;
use crate::model::distribution::{ErlangMix, hyperexponential_phases, lognormal_parameters};

/// P(X > t) of a law, t in seconds.
pub fn beyond(law: Distribution, t: f64) -> f64 {
    if t < 0.0 {
        return 1.0;
    }
    match law {
        Distribution::Deterministic { mean_s } => f64::from(u8::from(t < mean_s)),
        Distribution::Exponential { mean_s } => libm::exp(-t / mean_s),
        Distribution::Erlang { mean_s, scv } => {
            let mix = ErlangMix::new(mean_s, scv);
            let (fewer, all) = erlang_tails(mix.stages, mix.rate_per_s * t);
            mix.p_fewer * fewer + (1.0 - mix.p_fewer) * all
        }
        Distribution::Hyperexponential { mean_s, scv } => {
            hyperexponential_phases(mean_s, scv).iter().map(|(p, m)| p * libm::exp(-t / m)).sum()
        }
        Distribution::Lognormal { mean_s, scv } => {
            let (mu, sigma) = lognormal_parameters(mean_s, scv);
            if t > 0.0 { normal_beyond((libm::log(t) - mu) / sigma) } else { 1.0 }
        }
        Distribution::Pareto { min_s, max_s, alpha } => {
            let all = 1.0 - libm::pow(min_s / max_s, alpha);
            let low = libm::pow(min_s / max_s, alpha);
            if t <= min_s { 1.0 } else { ((libm::pow(min_s / t, alpha) - low) / all).clamp(0.0, 1.0) }
        }
    }
}

/// E[min(X, t)] of a law in seconds: the integral of its tail from 0 to t.
pub fn limited_mean(law: Distribution, t: f64) -> f64 {
    if t <= 0.0 {
        return 0.0;
    }
    match law {
        Distribution::Deterministic { mean_s } => mean_s.min(t),
        Distribution::Exponential { mean_s } => -mean_s * libm::expm1(-t / mean_s),
        Distribution::Erlang { mean_s, scv } => {
            let mix = ErlangMix::new(mean_s, scv);
            let (fewer, all) = erlang_limited(mix.stages, mix.rate_per_s * t);
            (mix.p_fewer * fewer + (1.0 - mix.p_fewer) * all) / mix.rate_per_s
        }
        Distribution::Hyperexponential { mean_s, scv } => {
            hyperexponential_phases(mean_s, scv).iter().map(|(p, m)| -p * m * libm::expm1(-t / m)).sum()
        }
        Distribution::Lognormal { mean_s, scv } => {
            let (mu, sigma) = lognormal_parameters(mean_s, scv);
            let z = (libm::log(t) - mu) / sigma;
            mean_s * normal_beyond(sigma - z) + t * normal_beyond(z)
        }
        Distribution::Pareto { min_s, max_s, alpha } => {
            if t <= min_s {
                return t;
            }
            let (t, low) = (t.min(max_s), libm::pow(min_s / max_s, alpha));
            let power = if (alpha - 1.0).abs() < 1e-12 {
                min_s * libm::log(t / min_s)
            } else {
                min_s * (1.0 - libm::pow(min_s / t, alpha - 1.0)) / (alpha - 1.0)
            };
            min_s + (power - low * (t - min_s)) / (1.0 - low)
        }
    }
}

/// Where the tail of a law has a step or a bend, in seconds, rising.
pub fn corners(law: Distribution) -> Vec<f64> {
    match law {
        Distribution::Deterministic { mean_s } => vec![mean_s],
        Distribution::Pareto { min_s, max_s, .. } => {
            [min_s, max_s].into_iter().filter(|x| x.is_finite()).collect()
        }
        _ => Vec::new(),
    }
}

/// P(Z > z) of the standard normal law.
fn normal_beyond(z: f64) -> f64 {
    0.5 * libm::erfc(z * std::f64::consts::FRAC_1_SQRT_2)
}

/// P(more than `x` stages' time) of Erlang laws with one stage fewer and with all `stages`, each of mean 1.
fn erlang_tails(stages: u32, x: f64) -> (f64, f64) {
    let (mut term, mut sum, mut fewer) = (libm::exp(-x), 0.0, 0.0);
    for i in 0..stages {
        fewer = sum;
        sum += term;
        term *= x / f64::from(i + 1);
    }
    (fewer, sum)
}

/// E[min(X, x)] of the same two laws.
fn erlang_limited(stages: u32, x: f64) -> (f64, f64) {
    let (mut term, mut tail, mut mean, mut fewer) = (libm::exp(-x), 0.0, 0.0, 0.0);
    for i in 0..stages {
        fewer = mean;
        tail += term;
        mean += 1.0 - tail;
        term *= x / f64::from(i + 1);
    }
    (fewer, mean)
}

/// ln Q(a, x), Q the upper incomplete gamma function over Γ(a): for whole a the logarithm of the probability that a
/// Poisson variable of mean x is below a. By the series below the mean, by Lentz's continued fraction above it.
pub fn log_upper_gamma(a: f64, x: f64) -> f64 {
    const STEPS_MAX: u32 = 100_000;
    if x <= 0.0 || a - x > 12.0 * libm::sqrt(a) + 40.0 {
        return 0.0;
    }
    let log_front = a * libm::log(x) - x - libm::lgamma(a);
    if x < a + 1.0 {
        let (mut term, mut sum) = (1.0 / a, 1.0 / a);
        for n in 1..STEPS_MAX {
            term *= x / (a + f64::from(n));
            sum += term;
            if term < 1e-17 * sum {
                break;
            }
        }
        return libm::log1p(-(libm::exp(log_front) * sum).min(1.0 - 1e-16));
    }
    let mut b = x + 1.0 - a;
    let (mut c, mut d) = (1e300, 1.0 / b);
    let mut h = d;
    for i in 1..STEPS_MAX {
        let n = f64::from(i);
        let an = -n * (n - a);
        b += 2.0;
        d = 1.0 / (an * d + b);
        c = b + an / c;
        h *= d * c;
        if (d * c - 1.0).abs() < 1e-15 {
            break;
        }
    }
    log_front + libm::log(h.max(1e-300))
}

#[cfg(test)]
mod tests {
    use super::{beyond, limited_mean, log_upper_gamma};
    use crate::model::Distribution;
    use crate::model::distribution::Law;

    #[test]
    fn the_integral_of_the_tail_is_the_limited_mean() {
        for (law, scv) in [
            (Law::Deterministic, 0.0),
            (Law::Exponential, 1.0),
            (Law::Erlang, 0.3),
            (Law::Hyperexponential, 4.0),
            (Law::Lognormal, 2.0),
            (Law::Pareto, 3.0),
        ] {
            let law = Distribution::new(law, 0.7, scv);
            let steps = 200_000;
            let h = 1.3 / f64::from(steps);
            let sum: f64 = (0..steps).map(|i| beyond(law, (f64::from(i) + 0.5) * h) * h).sum();
            assert!((sum - limited_mean(law, 1.3)).abs() < 1e-5, "{law:?}");
            assert!((limited_mean(law, 1e7) - 0.7).abs() < 1e-3, "{law:?}");
        }
    }

    #[test]
    fn upper_gamma_is_the_poisson_distribution() {
        for (a, mean) in [(1.0, 0.5), (4.0, 2.0), (4.0, 9.0), (30.0, 80.0)] {
            let mut term = libm::exp(-mean);
            let mut sum = 0.0;
            for j in 0..a as u32 {
                sum += term;
                term *= mean / f64::from(j + 1);
            }
            assert!((log_upper_gamma(a, mean) - libm::log(sum)).abs() < 1e-10, "{a} {mean}");
        }
    }
}
