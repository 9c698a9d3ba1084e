//! Laplace–Stieltjes transforms of laws: E[e^(−sX)] for complex s.

use std::sync::Arc;

use num_complex::Complex64;

use super::inversion::Points;
use super::packet::Packet;
use super::rays::Rays;
use crate::model::Distribution;
use crate::model::distribution::{ErlangMix, hyperexponential_phases, lognormal_parameters};

/// A law in a form that can be transformed fast: a mixture of Erlang laws; nothing where it takes no time.
#[derive(Clone, Debug)]
pub struct Transform {
    terms: Vec<Term>,
    mean_s: f64,
    second_moment: f64,
    /// A table of the values on the contours of curves, where it is quicker than the terms.
    rays: Option<Arc<Rays>>,
}

impl PartialEq for Transform {
    fn eq(&self, other: &Self) -> bool {
        self.terms == other.terms
    }
}

/// `weight` times an Erlang law of `stages` stages with mean `stage_s` each.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Term {
    weight: f64,
    stage_s: f64,
    stages: u32,
}

/// Nodes and weights of 12-point Gauss–Hermite quadrature for the standard normal law (positive half).
const NORMAL_NODES: [(f64, f64); 6] = [
    (0.444_403_001_944_139, 0.321_664_361_512_830_2),
    (1.340_375_197_151_617_6, 0.146_967_048_045_329_95),
    (2.259_464_451_000_8, 0.029_116_687_912_364_15),
    (3.223_709_828_770_097, 0.002_203_380_687_533_195),
    (4.271_825_847_932_281, 4.837_184_922_590_63e-5),
    (5.500_901_704_467_748, 1.499_927_167_637_158_4e-7),
];

/// Stages that stand for a constant: a spread of 3 %, without which the inversion rings.
const CONSTANT_STAGES: u32 = 1024;
/// Stages up to which a law is tabulated.
const STAGES_TABULATED: u32 = 4;
/// Points on the logarithmic grid that stands for a bounded Pareto law.
const PARETO_NODES: u32 = 48;

impl Transform {
    /// The transform of a law.
    ///
    /// Lognormal: an Erlang law of k stages whose mean is lognormal, k the least with 1/k ≤ 0.4·σ², by 12-point
    /// Gauss–Hermite quadrature; mean and variance are kept. Pareto: Erlang laws on a logarithmic grid.
    pub fn new(law: Distribution) -> Self {
        let mean_s = law.mean();
        let mut terms = Vec::new();
        match law {
            Distribution::Deterministic { mean_s } if mean_s > 0.0 => {
                terms.push(Term {
                    weight: 1.0,
                    stage_s: mean_s / f64::from(CONSTANT_STAGES),
                    stages: CONSTANT_STAGES,
                });
            }
            Distribution::Deterministic { .. } => {}
            Distribution::Exponential { mean_s } => {
                terms.push(Term { weight: 1.0, stage_s: mean_s, stages: 1 })
            }
            Distribution::Erlang { mean_s, scv } => {
                let mix = ErlangMix::new(mean_s, scv);
                let stage_s = 1.0 / mix.rate_per_s;
                terms.push(Term { weight: 1.0 - mix.p_fewer, stage_s, stages: mix.stages });
                if mix.p_fewer > 0.0 {
                    terms.push(Term { weight: mix.p_fewer, stage_s, stages: mix.stages - 1 });
                }
            }
            Distribution::Hyperexponential { mean_s, scv } => {
                for (weight, stage_s) in hyperexponential_phases(mean_s, scv) {
                    terms.push(Term { weight, stage_s, stages: 1 });
                }
            }
            Distribution::Lognormal { mean_s, scv } => terms = lognormal_terms(mean_s, scv),
            Distribution::Pareto { min_s, max_s, alpha } => terms = pareto_terms(min_s, max_s, alpha, mean_s),
        }
        let mut transform = Self { terms, mean_s, second_moment: law.moment(2), rays: None };
        if let (Distribution::Lognormal { scv, .. }, true) = (law, transform.is_smooth()) {
            transform.rays = Some(Rays::of(scv.to_bits(), |s| transform.at(&(*s * (1.0 / mean_s)))));
        }
        transform
    }

    /// E[e^(−sX)] at eight points.
    pub fn at(&self, s: &Packet) -> Packet {
        match &self.terms[..] {
            [] => Packet::ONE,
            [one] => s.affine(1.0, one.stage_s).inv().power(one.stages),
            terms => {
                let mut sum = Packet::ZERO;
                for term in terms {
                    sum.add_scaled(&s.affine(1.0, term.stage_s).inv().power(term.stages), term.weight);
                }
                sum
            }
        }
    }

    /// E[e^(−sX)] at one point.
    pub fn single(&self, s: Complex64) -> Complex64 {
        if self.terms.is_empty() {
            return Complex64::new(1.0, 0.0);
        }
        self.terms.iter().map(|t| power((1.0 + s * t.stage_s).inv(), t.stages) * t.weight).sum()
    }

    /// E[e^(−sX)] at points of a contour: from the table where there is one.
    pub fn on(&self, points: &Points) -> Packet {
        match (&self.rays, points.ray) {
            (Some(rays), Some(ray)) => {
                rays.at(ray.t_s / self.mean_s, ray.packet).unwrap_or_else(|| self.at(&points.s))
            }
            _ => self.at(&points.s),
        }
    }

    /// Whether the values change slowly enough along the contours to be tabulated.
    fn is_smooth(&self) -> bool {
        self.terms.iter().all(|term| term.stages <= STAGES_TABULATED)
    }

    /// The transform of the equilibrium residual time, (1 − E[e^(−sX)])/(s·E[X]), at points of a contour.
    pub fn residual_on(&self, points: &Points) -> Packet {
        let s = &points.s;
        if self.mean_s <= 0.0 {
            return Packet::ONE;
        }
        if s.norm_max() * self.mean_s < 1e-6 {
            return s.affine(1.0, -self.second_moment / (2.0 * self.mean_s));
        }
        self.on(points).affine(1.0, -1.0) * (*s * self.mean_s).inv()
    }

    /// The same at any points.
    pub fn residual_at(&self, s: &Packet) -> Packet {
        self.residual_on(&Points::anywhere(*s))
    }

    /// How many times smaller than the time its spread is, at most.
    pub fn narrowness(&self) -> f64 {
        self.terms.iter().map(|t| libm::sqrt(f64::from(t.stages))).fold(1.0, f64::max)
    }

    /// Rate at which the tail falls off: the transform exists right of minus this.
    pub fn decay_per_s(&self) -> f64 {
        self.terms.iter().map(|t| 1.0 / t.stage_s).fold(f64::INFINITY, f64::min)
    }

    /// Mean in seconds.
    pub fn mean_s(&self) -> f64 {
        self.mean_s
    }
}

fn lognormal_terms(mean_s: f64, scv: f64) -> Vec<Term> {
    let (_, sigma) = lognormal_parameters(mean_s, scv);
    let stages = libm::ceil(1.0 / (0.4 * sigma * sigma)).clamp(1.0, 400.0);
    // Erlang-k times Y has 1 + scv = (1 + 1/k)(1 + scv of Y).
    let mixing = ((1.0 + scv) / (1.0 + 1.0 / stages) - 1.0).max(1e-12);
    let (mu, sigma) = lognormal_parameters(mean_s, mixing);
    let node = |x: f64, weight: f64| Term {
        weight,
        stage_s: libm::exp(mu + sigma * x) / stages,
        stages: stages as u32,
    };
    let terms = NORMAL_NODES.iter().flat_map(|(x, w)| [node(*x, *w), node(-*x, *w)]).collect();
    normalised(terms, mean_s)
}

fn pareto_terms(min_s: f64, max_s: f64, alpha: f64, mean_s: f64) -> Vec<Term> {
    let top = if max_s.is_finite() { max_s } else { min_s * libm::pow(1e10, 1.0 / alpha) };
    let step = libm::log(top / min_s) / f64::from(PARETO_NODES);
    let stages = libm::ceil(1.0 / (step * step)).clamp(1.0, 400.0);
    let tail = |x: f64| libm::pow(min_s / x, alpha);
    let terms = (0..PARETO_NODES).map(|i| {
        let (low, high) =
            (min_s * libm::exp(step * f64::from(i)), min_s * libm::exp(step * f64::from(i + 1)));
        Term {
            weight: tail(low) - tail(high),
            stage_s: libm::sqrt(low * high) / stages,
            stages: stages as u32,
        }
    });
    normalised(terms.collect(), mean_s)
}

/// The same terms with weights that sum to one and this mean.
fn normalised(mut terms: Vec<Term>, mean_s: f64) -> Vec<Term> {
    let total: f64 = terms.iter().map(|t| t.weight).sum();
    let mean: f64 = terms.iter().map(|t| t.weight * t.stage_s * f64::from(t.stages)).sum::<f64>() / total;
    for term in &mut terms {
        term.weight /= total;
        term.stage_s *= mean_s / mean;
    }
    terms
}

/// e^z by `libm`, so that every platform gives the same bits.
pub fn exp(z: Complex64) -> Complex64 {
    let size = libm::exp(z.re);
    Complex64::new(size * libm::cos(z.im), size * libm::sin(z.im))
}

/// zⁿ by repeated squaring.
pub fn power(mut z: Complex64, mut n: u32) -> Complex64 {
    let mut result = Complex64::new(1.0, 0.0);
    while n > 0 {
        if n & 1 == 1 {
            result *= z;
        }
        z *= z;
        n >>= 1;
    }
    result
}

#[cfg(test)]
mod tests {
    use num_complex::Complex64;

    use super::Transform;
    use crate::model::Distribution;
    use crate::model::distribution::Law;

    #[test]
    fn slope_at_zero_is_the_mean_and_curvature_the_second_moment() {
        for (law, scv) in [
            (Law::Lognormal, 4.0),
            (Law::Lognormal, 0.25),
            (Law::Erlang, 0.4),
            (Law::Hyperexponential, 3.0),
            (Law::Deterministic, 0.0),
            (Law::Pareto, 3.0),
        ] {
            let d = Distribution::new(law, 0.3, scv);
            let t = Transform::new(d);
            let h = 1e-4;
            let (minus, plus) = (t.single(Complex64::new(-h, 0.0)).re, t.single(Complex64::new(h, 0.0)).re);
            assert!(((minus - plus) / (2.0 * h) - 0.3).abs() < 1e-6, "{law:?}");
            let second = (minus + plus - 2.0) / (h * h);
            let tolerance = if law == Law::Pareto { 0.15 } else { 0.02 };
            assert!((second / d.moment(2) - 1.0).abs() < tolerance, "{law:?} {second} {}", d.moment(2));
        }
    }
}
