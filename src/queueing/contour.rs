//! GI/G/1: the wait behind one server for any laws of gaps and work, by Pollaczek's contour integral. Exact.

use num_complex::Complex64;

use super::packet::{LANES, Packet};
use super::transform::exp;

/// Step along the contour in the variable in which the integrand falls off evenly.
const STEP: f64 = 0.25;
/// The same where gaps or work are constant and the integrand swings.
const FINE_STEP: f64 = 0.03;
/// Steps from the contour up to which what lies between its points is felt: e^(−2π·4) is left out.
const BETWEEN_STEPS: f64 = 4.0;
/// Product of the transforms from which on the contour is cut off.
const NEGLIGIBLE: f64 = 1e-12;
/// End of the contour in reciprocals of the mean work, a bound.
const FARTHEST: f64 = 1e7;
/// Halvings that find where the integrand's logarithm begins.
const HALVINGS: usize = 60;

/// The wait of GI/G/1, from the logarithm of 1 − E[e^(−z(work − gap))] on a line left of the imaginary axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Contour {
    /// Probability of waiting.
    pub p_wait: f64,
    /// Mean wait in seconds, of all.
    pub wait_s: f64,
    /// Distance of the line from the imaginary axis, per second.
    left: f64,
    step: f64,
    /// Pairs of conjugate points.
    pairs: Vec<Pair>,
}

/// Two conjugate points z of the contour: together they add (a·s − b)/(s² + 2·left·s + |z|²).
#[derive(Clone, Copy, Debug, PartialEq)]
struct Pair {
    a: f64,
    b: f64,
    size: f64,
}

/// Laws of work and gaps as the contour needs them.
pub struct Walk<G, W> {
    /// E[e^(−sX)] of the gaps.
    pub gaps: G,
    /// E[e^(−sX)] of the work.
    pub work: W,
    /// Where the transform of the work ceases to exist: for s at or below minus this.
    pub decay_per_s: f64,
    /// Mean work in seconds.
    pub mean_s: f64,
    /// Whether gaps or work hardly vary, so that the transforms swing.
    pub swings: bool,
}

impl Contour {
    /// Solves the walk (Pollaczek 1957; Abate, Choudhury & Whitt 1993): on a line Re z = −δ between the imaginary axis
    /// and the first zero of 1 − φ, log E[e^(−sW)] = −(1/2πi)∫ s/(z(s−z))·log(1 − φ(z)) dz, φ(z) = gaps(−z)·work(z).
    ///
    /// With z = −δ + iδ·sinh u the trapezoidal rule converges geometrically. Needs ρ < 1.
    pub fn new(
        walk: &Walk<impl Fn(Complex64) -> Complex64, impl Fn(Complex64) -> Complex64>,
    ) -> Option<Self> {
        let left = 0.5 * walk.first_zero()?;
        let (mut pairs, mut wait_s, mut idle) = (Vec::with_capacity(96), 0.0, 0.0);
        let step = if walk.swings { FINE_STEP } else { STEP };
        for k in 0.. {
            let u = step * f64::from(k);
            let y = left * libm::sinh(u);
            let z = Complex64::new(-left, y);
            let phi = (walk.gaps)(-z) * (walk.work)(z);
            if y * walk.mean_s > 10.0 && (phi.norm() < NEGLIGIBLE || y * walk.mean_s > FARTHEST) {
                break;
            }
            let weight = step * left * libm::cosh(u) / (2.0 * std::f64::consts::PI);
            let weight = if k == 0 { 0.5 * weight } else { weight };
            let g = ln(1.0 - phi) * weight / z;
            wait_s -= 2.0 * (g / z).re;
            idle += 2.0 * g.re;
            pairs.push(Pair { a: 2.0 * g.re, b: 2.0 * (g * z.conj()).re, size: z.norm_sqr() });
        }
        let p_wait = 1.0 - libm::exp(-idle);
        (wait_s.is_finite() && p_wait.is_finite()).then_some(Self {
            p_wait: p_wait.clamp(0.0, 1.0),
            wait_s: wait_s.max(0.0),
            left,
            step,
            pairs,
        })
    }

    /// E[e^(−sW)] for Re s ≥ 0, given φ(s) = gaps(−s)·work(s), which is asked for only near the contour.
    ///
    /// Where s lies between two points of the contour the trapezoidal rule misses a part of the pole at z = s: with
    /// u the place of s and h the step, log(1 − φ(s))·q/(1 − q), q = e^(−2πiu/h).
    pub fn at(&self, s: &Packet, phi: impl Fn(Complex64) -> Complex64) -> Packet {
        let common = *s * s.affine(2.0 * self.left, 1.0);
        let mut sum = Packet::ZERO;
        for pair in &self.pairs {
            sum += s.affine(-pair.b, pair.a) * common.affine(pair.size, 1.0).inv();
        }
        let mut log = *s * sum * -1.0;
        for lane in 0..LANES {
            let more = self.between(s.lane(lane), &phi);
            log.re[lane] += more.re;
            log.im[lane] += more.im;
        }
        log.map(exp)
    }

    /// What the points of the contour on both sides of `s` miss.
    fn between(&self, s: Complex64, phi: impl Fn(Complex64) -> Complex64) -> Complex64 {
        let w = Complex64::new(s.im, -s.re - self.left) / self.left;
        let place = ln(w + (w * w + 1.0).sqrt());
        if -place.im >= BETWEEN_STEPS * self.step {
            return Complex64::default();
        }
        let q = exp(Complex64::new(place.im, -place.re) * (2.0 * std::f64::consts::PI / self.step));
        ln(1.0 - phi(s)) * (q / (1.0 - q))
    }
}

impl<G: Fn(Complex64) -> Complex64, W: Fn(Complex64) -> Complex64> Walk<G, W> {
    /// The least x > 0 with E[e^(x(work − gap))] = 1.
    fn first_zero(&self) -> Option<f64> {
        let above = |x: f64| {
            let product = (self.gaps)(Complex64::from(x)).re * (self.work)(Complex64::from(-x)).re;
            product.is_nan() || product >= 1.0
        };
        let mut high = if self.decay_per_s.is_finite() { self.decay_per_s } else { 1.0 / self.mean_s };
        if self.decay_per_s.is_infinite() {
            let mut doublings = 0;
            while !above(high) {
                high *= 2.0;
                doublings += 1;
                if doublings > HALVINGS {
                    return None;
                }
            }
        }
        let mut low = 0.0;
        for _ in 0..HALVINGS {
            let middle = 0.5 * (low + high);
            if above(middle) {
                high = middle;
            } else {
                low = middle;
            }
            if low > 0.0 && high - low < 1e-3 * low {
                break;
            }
        }
        (low > 0.0).then_some(low)
    }
}

/// Natural logarithm by `libm`.
fn ln(z: Complex64) -> Complex64 {
    Complex64::new(0.5 * libm::log(z.norm_sqr()), libm::atan2(z.im, z.re))
}

#[cfg(test)]
mod tests {
    use num_complex::Complex64;

    use super::{Contour, Walk};
    use crate::queueing::packet::Packet;
    use crate::queueing::transform::{exp, power};

    fn solve(
        gaps: impl Fn(Complex64) -> Complex64,
        work: impl Fn(Complex64) -> Complex64,
        decay_per_s: f64,
        swings: bool,
    ) -> Contour {
        Contour::new(&Walk { gaps, work, decay_per_s, mean_s: 1.0, swings }).unwrap()
    }

    #[test]
    fn is_the_wait_of_mm1() {
        let c = solve(|s| 0.8 / (0.8 + s), |s| (1.0 + s).inv(), 1.0, false);
        assert!((c.p_wait - 0.8).abs() < 1e-9, "{}", c.p_wait);
        assert!((c.wait_s - 4.0).abs() < 1e-8, "{}", c.wait_s);
        for s in [
            Complex64::new(0.1, 0.0),
            Complex64::new(0.3, 7.0),
            Complex64::new(0.001, 3.0),
            Complex64::new(0.3, 20.0),
            Complex64::new(20.0, 300.0),
        ] {
            let exact = 0.2 + 0.8 * 0.2 / (0.2 + s);
            let phi = |s: Complex64| 0.8 / (0.8 - s) / (1.0 + s);
            let found = c.at(&Packet::ZERO.map(|_| s), phi).lane(0);
            assert!((found - exact).norm() < 1e-8, "{s}: {found} {exact}");
        }
    }

    #[test]
    fn is_the_wait_behind_constant_gaps_and_constant_work() {
        let c = solve(|s| exp(-s * 1.25), |s| (1.0 + s).inv(), 1.0, true);
        let sigma = 0.628_629_796_496_946_7;
        assert!((c.p_wait - sigma).abs() < 2e-4, "{}", c.p_wait);
        assert!((c.wait_s - sigma / (1.0 - sigma)).abs() < 1e-5, "{}", c.wait_s);
        let c = solve(|s| 0.8 / (0.8 + s), |s| exp(-s), f64::INFINITY, true);
        assert!((c.wait_s - 2.0).abs() < 1e-6, "{}", c.wait_s);
        assert!((c.p_wait - 0.8).abs() < 2e-4, "{}", c.p_wait);
    }

    #[test]
    fn is_the_wait_of_mdc_as_erlang_gaps() {
        // M/D/10 at 8 per second: every server gets each tenth arrival.
        let c = solve(|s| power(8.0 / (8.0 + s), 10), |s| exp(-s), f64::INFINITY, true);
        assert!((c.wait_s / 0.109_827_789_712_145_96 - 1.0).abs() < 1e-6, "{}", c.wait_s);
    }
}
