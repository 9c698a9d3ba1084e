//! Drawing from the laws of [`Distribution`].

use super::rng::Stream;
use super::ziggurat::Ziggurat;
use crate::model::distribution::{Distribution, ErlangMix, hyperexponential_phases, lognormal_parameters};

/// Longest time that is ever drawn, in seconds; beyond it two times could no longer be told apart.
const LONGEST_S: f64 = 1e15;

/// A law made ready for drawing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sampler {
    /// Always this many seconds.
    Constant(f64),
    /// Mean in seconds.
    Exponential(f64),
    /// Stages of one mean; one stage fewer with some probability.
    Erlang {
        /// Number of stages.
        stages: u32,
        /// Probability of one fewer.
        p_fewer: f64,
        /// Mean of a stage in seconds.
        stage_s: f64,
    },
    /// One of two means.
    Hyperexponential {
        /// Probability of the first.
        p: f64,
        /// Means in seconds.
        means_s: [f64; 2],
    },
    /// exp of a normal variable.
    Lognormal {
        /// Mean of the logarithm.
        mu: f64,
        /// Standard deviation of the logarithm.
        sigma: f64,
    },
    /// Bounded Pareto by inversion.
    Pareto {
        /// Smallest value in seconds.
        min_s: f64,
        /// 1 − (min/max)^α.
        span: f64,
        /// −1/α.
        power: f64,
    },
}

impl Sampler {
    /// Prepares a law.
    pub fn new(law: Distribution) -> Self {
        match law {
            _ if law.is_zero() => Self::Constant(0.0),
            Distribution::Deterministic { mean_s } => Self::Constant(mean_s),
            Distribution::Exponential { mean_s } => Self::Exponential(mean_s),
            Distribution::Erlang { mean_s, scv } => {
                let mix = ErlangMix::new(mean_s, scv);
                Self::Erlang { stages: mix.stages, p_fewer: mix.p_fewer, stage_s: 1.0 / mix.rate_per_s }
            }
            Distribution::Hyperexponential { mean_s, scv } => {
                let [(p, first), (_, second)] = hyperexponential_phases(mean_s, scv);
                Self::Hyperexponential { p, means_s: [first, second] }
            }
            Distribution::Lognormal { mean_s, scv } => {
                let (mu, sigma) = lognormal_parameters(mean_s, scv);
                Self::Lognormal { mu, sigma }
            }
            Distribution::Pareto { min_s, max_s, alpha } => {
                Self::Pareto { min_s, span: 1.0 - libm::pow(min_s / max_s, alpha), power: -1.0 / alpha }
            }
        }
    }

    /// Draws a time in seconds: finite and not negative.
    #[inline(always)]
    pub fn draw(&self, ziggurat: &Ziggurat, stream: &mut Stream) -> f64 {
        match *self {
            Self::Constant(x) => x,
            Self::Exponential(mean_s) => mean_s * ziggurat.exponential(stream),
            _ => self.draw_rare(ziggurat, stream).min(LONGEST_S),
        }
    }

    fn draw_rare(&self, ziggurat: &Ziggurat, stream: &mut Stream) -> f64 {
        match *self {
            Self::Constant(x) => x,
            Self::Exponential(mean_s) => mean_s * ziggurat.exponential(stream),
            Self::Erlang { stages, p_fewer, stage_s } => {
                let stages = stages - u32::from(p_fewer > 0.0 && stream.unit() < p_fewer);
                (0..stages).map(|_| ziggurat.exponential(stream)).sum::<f64>() * stage_s
            }
            Self::Hyperexponential { p, means_s } => {
                means_s[usize::from(stream.unit() >= p)] * ziggurat.exponential(stream)
            }
            Self::Lognormal { mu, sigma } => libm::exp(mu + sigma * ziggurat.normal(stream)),
            Self::Pareto { min_s, span, power } => {
                min_s * libm::pow((1.0 - stream.unit() * span).max(f64::MIN_POSITIVE), power)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Sampler;
    use crate::model::Distribution;
    use crate::model::distribution::Law;
    use crate::sim::rng::{Purpose, Stream};
    use crate::sim::ziggurat::Ziggurat;

    #[test]
    fn keeps_the_moments_of_every_law() {
        let z = Ziggurat::default();
        for (law, scv) in [
            (Law::Deterministic, 0.0),
            (Law::Exponential, 1.0),
            (Law::Erlang, 0.25),
            (Law::Erlang, 0.7),
            (Law::Hyperexponential, 4.0),
            (Law::Lognormal, 0.5),
            (Law::Pareto, 3.0),
        ] {
            let law = Distribution::new(law, 0.2, scv);
            let (sampler, mut stream) = (Sampler::new(law), Stream::new(11, 0, 0, Purpose::Service));
            let n = 1_000_000;
            let (mut sum, mut squares) = (0.0, 0.0);
            for _ in 0..n {
                let x = sampler.draw(&z, &mut stream);
                sum += x;
                squares += x * x;
            }
            let mean = sum / f64::from(n);
            let got = squares / f64::from(n) / (mean * mean) - 1.0;
            assert!((mean / law.mean() - 1.0).abs() < 0.006, "{law:?} mean {mean}");
            assert!((got - law.scv()).abs() < 0.06 * (1.0 + law.scv()), "{law:?} scv {got}");
        }
    }
}
