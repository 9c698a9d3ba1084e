//! How likely a time is to be longer than a given one.

use super::Distribution;
use super::distribution::{ErlangMix, hyperexponential_phases, lognormal_parameters};

impl Distribution {
    /// P(X > `t_s`).
    pub fn survival(self, t_s: f64) -> f64 {
        if t_s <= 0.0 {
            return if t_s < 0.0 || !self.is_zero() { 1.0 } else { 0.0 };
        }
        match self {
            Self::Deterministic { mean_s } => f64::from(u8::from(mean_s > t_s)),
            Self::Exponential { mean_s } => libm::exp(-t_s / mean_s),
            Self::Erlang { mean_s, scv } => {
                let mix = ErlangMix::new(mean_s, scv);
                let x = mix.rate_per_s * t_s;
                // P(Erlang-k > t) is the probability of fewer than k events of a Poisson process.
                let (mut term, mut fewer) = (libm::exp(-x), 0.0);
                for k in 1..mix.stages {
                    fewer += term;
                    term *= x / f64::from(k);
                }
                fewer + term * (1.0 - mix.p_fewer)
            }
            Self::Hyperexponential { mean_s, scv } => {
                hyperexponential_phases(mean_s, scv).iter().map(|(p, m)| p * libm::exp(-t_s / m)).sum()
            }
            Self::Lognormal { mean_s, scv } => {
                let (mu, sigma) = lognormal_parameters(mean_s, scv);
                0.5 * libm::erfc((libm::log(t_s) - mu) / (sigma * std::f64::consts::SQRT_2))
            }
            Self::Pareto { min_s, max_s, alpha } => {
                let tail = |x: f64| libm::pow(min_s / x, alpha);
                let (above, end) = (tail(t_s.clamp(min_s, max_s)), tail(max_s));
                (above - end) / (1.0 - end)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::model::Distribution;
    use crate::model::distribution::Law;

    #[test]
    fn the_area_below_is_the_mean() {
        for (law, scv) in [
            (Law::Exponential, 1.0),
            (Law::Erlang, 0.4),
            (Law::Erlang, 0.5),
            (Law::Hyperexponential, 4.0),
            (Law::Lognormal, 2.0),
            (Law::Pareto, 3.0),
            (Law::Deterministic, 0.0),
        ] {
            let d = Distribution::new(law, 0.2, scv);
            let step = 2e-4;
            let area: f64 = (0..200_000).map(|i| d.survival((f64::from(i) + 0.5) * step) * step).sum();
            assert!((area / 0.2 - 1.0).abs() < 2e-3, "{law:?} {area}");
        }
        assert_eq!(Distribution::ZERO.survival(0.0), 0.0);
    }
}
