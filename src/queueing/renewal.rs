//! GI/M/c: renewal arrivals, exponential service. Exact.

/// The wait of GI/M/c: zero with probability 1 − `p_wait`, else exponential with mean `delayed_s`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RenewalWait {
    /// Probability of waiting.
    pub p_wait: f64,
    /// Mean wait in seconds of those who wait.
    pub delayed_s: f64,
}

/// Servers up to which Takács' formula keeps its digits.
pub const SERVERS_MAX: u32 = 30;
/// Steps of the root iteration, a bound.
const STEPS_MAX: usize = 200;

/// `gaps` is the transform of the gaps on the positive real axis. Solves σ = A*(cμ(1−σ)) and Takács' formula for the probability of waiting (Gross & Harris, §5.3). Needs ρ < 1.
pub fn wait_gimc(gaps: impl Fn(f64) -> f64, mean_s: f64, servers: u32) -> RenewalWait {
    let mu = 1.0 / mean_s;
    let c = f64::from(servers.max(1));
    let (mut low, mut high) = (0.0, 1.0 - 1e-12);
    // σ = 1 always solves the equation; the wanted root is where the difference turns negative below it.
    for _ in 0..STEPS_MAX {
        let middle = 0.5 * (low + high);
        if gaps(c * mu * (1.0 - middle)) > middle {
            low = middle
        } else {
            high = middle
        }
        if high - low < 1e-16 {
            break;
        }
    }
    let sigma = 0.5 * (low + high);
    let (mut sum, mut product, mut binomial) = (0.0, 1.0, 1.0);
    for j in 1..=servers.max(1) {
        let jf = f64::from(j);
        let phi = gaps(jf * mu);
        product *= phi / (1.0 - phi);
        binomial *= (c - jf + 1.0) / jf;
        let last = c * (1.0 - sigma) - jf;
        sum += binomial / (product * (1.0 - phi)) * (c * (1.0 - phi) - jf) / last;
    }
    let p_wait = (1.0 / (1.0 / (1.0 - sigma) + sum) / (1.0 - sigma)).clamp(0.0, 1.0);
    RenewalWait { p_wait, delayed_s: mean_s / (c * (1.0 - sigma)) }
}

#[cfg(test)]
mod tests {
    use num_complex::Complex64;

    use super::{RenewalWait, wait_gimc};
    use crate::model::Distribution;
    use crate::model::distribution::Law;
    use crate::queueing::erlang::erlang_c;
    use crate::queueing::stream::Stream;

    fn solve(gap: Distribution, servers: u32) -> RenewalWait {
        let gaps = Stream::new(gap, None).gaps();
        wait_gimc(|x| gaps.at(Complex64::from(x)).re, 1.0, servers)
    }

    #[test]
    fn known_answers() {
        let d = solve(Distribution::Deterministic { mean_s: 1.25 }, 1);
        assert!((d.p_wait - 0.628_629_796_496_946_7).abs() < 1e-12);
        let d4 = solve(Distribution::Deterministic { mean_s: 1.0 / 3.6 }, 4);
        assert!((d4.p_wait * d4.delayed_s - 0.861_178_267_605_633_8).abs() < 1e-9);
        let e2 = solve(Distribution::new(Law::Erlang, 1.0 / 3.2, 0.5), 4);
        assert!((e2.p_wait * e2.delayed_s - 0.501_356_375_035_959).abs() < 1e-9);
        let poisson = solve(Distribution::Exponential { mean_s: 1.0 / 2.4 }, 3);
        assert!((poisson.p_wait - erlang_c(3, 2.4)).abs() < 1e-12);
    }
}
