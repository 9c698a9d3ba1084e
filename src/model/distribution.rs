//! Laws of service, think and inter-arrival times: parameters and moments. Drawing is `sim`'s, transforms are
//! `queueing`'s.

use serde::{Deserialize, Serialize};

/// A law of a non-negative time. Constructed through [`Distribution::new`], which keeps parameters in range.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Distribution {
    /// Always `mean_s`; zero is the law of "takes no time".
    Deterministic {
        /// Mean in seconds.
        mean_s: f64,
    },
    /// Memoryless.
    Exponential {
        /// Mean in seconds.
        mean_s: f64,
    },
    /// Erlang where `1/scv` is whole, else the mixture of Erlang k−1 and k with one rate (Tijms 2003, §B.2).
    Erlang {
        /// Mean in seconds.
        mean_s: f64,
        /// Squared coefficient of variation, in (0, 1].
        scv: f64,
    },
    /// Two exponential phases with balanced means (p₁/μ₁ = p₂/μ₂).
    Hyperexponential {
        /// Mean in seconds.
        mean_s: f64,
        /// Squared coefficient of variation, at least 1.
        scv: f64,
    },
    /// exp of a normal variable.
    Lognormal {
        /// Mean in seconds.
        mean_s: f64,
        /// Squared coefficient of variation, above 0.
        scv: f64,
    },
    /// Pareto with exponent `alpha` between `min_s` and `max_s`; `max_s` may be infinite where `alpha` > 1.
    Pareto {
        /// Smallest value in seconds, above 0.
        min_s: f64,
        /// Largest value in seconds, perhaps infinite.
        max_s: f64,
        /// Tail exponent.
        alpha: f64,
    },
}

/// The families that a parameter can choose from, by their slugs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Law {
    /// Always the mean.
    Deterministic,
    /// Memoryless; variability is 1.
    Exponential,
    /// Variability at most 1.
    Erlang,
    /// Variability at least 1.
    Hyperexponential,
    /// Any variability.
    Lognormal,
    /// Bounded Pareto, tail exponent 1.5.
    Pareto,
}

/// Tail exponent of the bounded Pareto law that a variability is turned into.
const PARETO_ALPHA: f64 = 1.5;

impl Law {
    /// Slugs and labels, for parameters.
    pub const OPTIONS: &'static [(&'static str, &'static str)] = &[
        ("exponential", "Exponential"),
        ("lognormal", "Lognormal"),
        ("erlang", "Erlang"),
        ("hyperexponential", "Hyperexponential"),
        ("deterministic", "Constant"),
        ("pareto", "Pareto, bounded"),
    ];

    /// The law with this slug.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Some(match slug {
            "deterministic" => Self::Deterministic,
            "exponential" => Self::Exponential,
            "erlang" => Self::Erlang,
            "hyperexponential" => Self::Hyperexponential,
            "lognormal" => Self::Lognormal,
            "pareto" => Self::Pareto,
            _ => return None,
        })
    }
}

impl Distribution {
    /// Takes no time.
    pub const ZERO: Self = Self::Deterministic { mean_s: 0.0 };

    /// A law with this mean and, where the family leaves it free, this squared coefficient of variation.
    ///
    /// Variability is brought into the family's range: at most 1 for Erlang, at least 1 for hyperexponential.
    /// A mean or variability that is not positive gives the constant law.
    pub fn new(law: Law, mean_s: f64, scv: f64) -> Self {
        if !(mean_s.is_finite() && mean_s > 0.0) {
            return Self::ZERO;
        }
        match law {
            Law::Exponential => Self::Exponential { mean_s },
            Law::Deterministic => Self::Deterministic { mean_s },
            _ if !(scv.is_finite() && scv > 1e-6) => Self::Deterministic { mean_s },
            Law::Erlang if scv >= 1.0 => Self::Exponential { mean_s },
            Law::Erlang => Self::Erlang { mean_s, scv: scv.max(0.005) },
            Law::Hyperexponential if scv <= 1.0 => Self::Exponential { mean_s },
            Law::Hyperexponential => Self::Hyperexponential { mean_s, scv },
            Law::Lognormal => Self::Lognormal { mean_s, scv },
            Law::Pareto => Self::bounded_pareto(mean_s, scv),
        }
    }

    /// The bounded Pareto law with tail exponent 1.5 that has this mean and variability.
    fn bounded_pareto(mean_s: f64, scv: f64) -> Self {
        let shape =
            |log_ratio: f64| Self::Pareto { min_s: 1.0, max_s: libm::exp(log_ratio), alpha: PARETO_ALPHA };
        let (mut low, mut high) = (1e-3, 60.0);
        for _ in 0..80 {
            let middle = 0.5 * (low + high);
            if shape(middle).scv() < scv { low = middle } else { high = middle }
        }
        let found = shape(0.5 * (low + high));
        found.scaled(mean_s / found.mean())
    }

    /// The law of `factor` times this variable.
    #[must_use]
    pub fn scaled(self, factor: f64) -> Self {
        match self {
            Self::Deterministic { mean_s } => Self::Deterministic { mean_s: mean_s * factor },
            Self::Exponential { mean_s } => Self::Exponential { mean_s: mean_s * factor },
            Self::Erlang { mean_s, scv } => Self::Erlang { mean_s: mean_s * factor, scv },
            Self::Hyperexponential { mean_s, scv } => Self::Hyperexponential { mean_s: mean_s * factor, scv },
            Self::Lognormal { mean_s, scv } => Self::Lognormal { mean_s: mean_s * factor, scv },
            Self::Pareto { min_s, max_s, alpha } => {
                Self::Pareto { min_s: min_s * factor, max_s: max_s * factor, alpha }
            }
        }
    }

    /// Mean in seconds.
    pub fn mean(self) -> f64 {
        match self {
            Self::Deterministic { mean_s }
            | Self::Exponential { mean_s }
            | Self::Erlang { mean_s, .. }
            | Self::Hyperexponential { mean_s, .. }
            | Self::Lognormal { mean_s, .. } => mean_s,
            Self::Pareto { .. } => self.moment(1),
        }
    }

    /// Squared coefficient of variation: variance over squared mean. Infinite where the variance is.
    pub fn scv(self) -> f64 {
        match self {
            Self::Deterministic { .. } => 0.0,
            Self::Exponential { .. } => 1.0,
            Self::Erlang { scv, .. } | Self::Hyperexponential { scv, .. } | Self::Lognormal { scv, .. } => {
                scv
            }
            Self::Pareto { .. } => {
                let mean = self.moment(1);
                self.moment(2) / (mean * mean) - 1.0
            }
        }
    }

    /// E\[Xᵏ\] for k = 1, 2 or 3, in secondsᵏ.
    pub fn moment(self, k: u32) -> f64 {
        let kf = f64::from(k);
        match self {
            Self::Deterministic { mean_s } => libm::pow(mean_s, kf),
            Self::Exponential { mean_s } => factorial(k) * libm::pow(mean_s, kf),
            Self::Erlang { mean_s, scv } => {
                let mix = ErlangMix::new(mean_s, scv);
                let of =
                    |stages: f64| (0..k).map(|i| (stages + f64::from(i)) / mix.rate_per_s).product::<f64>();
                mix.p_fewer * of(f64::from(mix.stages - 1)) + (1.0 - mix.p_fewer) * of(f64::from(mix.stages))
            }
            Self::Hyperexponential { mean_s, scv } => {
                let [(p1, m1), (p2, m2)] = hyperexponential_phases(mean_s, scv);
                factorial(k) * (p1 * libm::pow(m1, kf) + p2 * libm::pow(m2, kf))
            }
            Self::Lognormal { mean_s, scv } => {
                libm::pow(mean_s, kf) * libm::pow(1.0 + scv, kf * (kf - 1.0) / 2.0)
            }
            Self::Pareto { min_s, max_s, alpha } => {
                let ratio = min_s / max_s;
                let norm = 1.0 - libm::pow(ratio, alpha);
                let scale = alpha * libm::pow(min_s, kf) / norm;
                if (alpha - kf).abs() < 1e-12 {
                    scale * -libm::log(ratio)
                } else if max_s.is_infinite() {
                    if alpha > kf { scale / (alpha - kf) } else { f64::INFINITY }
                } else {
                    scale * (1.0 - libm::pow(ratio, alpha - kf)) / (alpha - kf)
                }
            }
        }
    }

    /// Whether this is the law of "takes no time".
    pub fn is_zero(self) -> bool {
        self.mean() <= 0.0
    }
}

/// The stages of a (mixed) Erlang law: `stages − 1` exponential stages with probability `p_fewer`, else `stages`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ErlangMix {
    /// Number of stages k, at least 1.
    pub stages: u32,
    /// Probability of one stage fewer.
    pub p_fewer: f64,
    /// Rate of every stage.
    pub rate_per_s: f64,
}

impl ErlangMix {
    /// Fits mean and squared coefficient of variation (Tijms 2003, §B.2): k = ⌈1/scv⌉ stages,
    /// p = \[k·scv − √(k(1+scv) − k²·scv)\] / (1+scv), rate (k − p)/mean.
    pub fn new(mean_s: f64, scv: f64) -> Self {
        let k = libm::ceil(1.0 / scv - 1e-9).max(1.0);
        let p = (k * scv - libm::sqrt((k * (1.0 + scv) - k * k * scv).max(0.0))) / (1.0 + scv);
        let p_fewer = if k > 1.0 { p.clamp(0.0, 1.0) } else { 0.0 };
        Self { stages: k as u32, p_fewer, rate_per_s: (k - p_fewer) / mean_s }
    }
}

/// Probability and mean of the two phases with balanced means.
pub fn hyperexponential_phases(mean_s: f64, scv: f64) -> [(f64, f64); 2] {
    let p1 = 0.5 * (1.0 + libm::sqrt((scv - 1.0) / (scv + 1.0)));
    let p2 = 1.0 - p1;
    [(p1, mean_s / (2.0 * p1)), (p2, mean_s / (2.0 * p2))]
}

/// Mean and standard deviation of the logarithm of a lognormal law.
pub fn lognormal_parameters(mean_s: f64, scv: f64) -> (f64, f64) {
    let variance = libm::log1p(scv);
    (libm::log(mean_s) - variance / 2.0, libm::sqrt(variance))
}

fn factorial(k: u32) -> f64 {
    (1..=k).map(f64::from).product()
}

#[cfg(test)]
mod tests {
    use super::{Distribution, Law};

    #[test]
    fn keeps_mean_and_variability() {
        for (law, scv) in [
            (Law::Deterministic, 0.0),
            (Law::Exponential, 1.0),
            (Law::Erlang, 0.5),
            (Law::Erlang, 0.3),
            (Law::Erlang, 0.9),
            (Law::Hyperexponential, 4.0),
            (Law::Lognormal, 0.25),
            (Law::Lognormal, 4.0),
            (Law::Pareto, 2.0),
            (Law::Pareto, 20.0),
        ] {
            let d = Distribution::new(law, 0.2, scv);
            let mean = d.moment(1);
            let from_moments = d.moment(2) / (mean * mean) - 1.0;
            assert!((mean / 0.2 - 1.0).abs() < 1e-9, "{law:?} mean {mean}");
            assert!((d.mean() / 0.2 - 1.0).abs() < 1e-9);
            assert!((from_moments - scv).abs() < 1e-6 * (1.0 + scv), "{law:?} {from_moments} {scv}");
            assert!((d.scv() - scv).abs() < 1e-6 * (1.0 + scv));
            assert!((d.scaled(3.0).mean() / 0.6 - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn erlang_third_moment() {
        let d = Distribution::new(Law::Erlang, 1.0, 0.5);
        assert!((d.moment(3) - 3.0).abs() < 1e-12);
    }
}
