//! From a transform back to probabilities and percentiles: Abate and Whitt's EULER algorithm (1995).

use num_complex::Complex64;

use super::packet::{LANES, Packet};

/// How exactly a transform is inverted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Precision {
    /// The discretisation error is about e^−damping.
    damping: f64,
    /// Terms summed plainly, before [`AVERAGE`] more are averaged binomially.
    terms: usize,
    /// Error of the logarithm of the tail from which one more step finds a percentile.
    step: f64,
    /// Terms of the laws of shared cores.
    pub(super) sharing_terms: usize,
}

impl Precision {
    /// Tails to about 1e-9, percentiles to 1e-7: for the operating point and for comparison with exact answers.
    pub const REFERENCE: Self = Self { damping: 23.0, terms: 35, step: 1e-5, sharing_terms: 24 };
    /// Tails to about 1e-7, percentiles to 1e-5: for curves.
    pub const CURVE: Self = Self { damping: 18.4, terms: 11, step: 0.03, sharing_terms: 12 };
}

impl Precision {
    /// One packet of the points at which the inversion at time `t` looks: (A + 2πik)/(2t).
    pub(super) fn contour(self, t: f64, packet: usize) -> Packet {
        let step = std::f64::consts::PI / t;
        let mut s = Packet { re: [self.damping / (2.0 * t); LANES], im: [0.0; LANES] };
        for (lane, im) in s.im.iter_mut().enumerate() {
            *im = step * (packet * LANES + lane) as f64;
        }
        s
    }

    /// Enough terms for a law whose spread is `narrow` times smaller than its size.
    #[must_use]
    pub fn for_spread(self, narrow: f64) -> Self {
        Self { terms: self.terms.max(libm::ceil(3.0 * narrow).min(300.0) as usize), ..self }
    }
}

/// Terms of the binomial average.
const AVERAGE: usize = 12;
/// Binomial weights C(12, k)/2¹².
const BINOMIAL: [f64; AVERAGE + 1] =
    [1.0, 12.0, 66.0, 220.0, 495.0, 792.0, 924.0, 792.0, 495.0, 220.0, 66.0, 12.0, 1.0];

/// Eight points at which a transform is asked for: part of the contour of one time t.
#[derive(Clone, Copy, Debug)]
pub struct Points {
    /// The points.
    pub s: Packet,
    /// Where they lie on the contours of curves, if they do.
    pub ray: Option<Ray>,
}

/// A packet of the contour of a time.
#[derive(Clone, Copy, Debug)]
pub struct Ray {
    /// The time in seconds.
    pub t_s: f64,
    /// Which packet of [`CURVE_PACKETS`].
    pub packet: usize,
}

/// Packets of the contour of curves.
pub const CURVE_PACKETS: usize = 3;

impl Points {
    /// Points on no contour of their own.
    pub fn anywhere(s: Packet) -> Self {
        Self { s, ray: None }
    }

    /// One point eight times over, for those who ask for a single value.
    pub fn single(s: Complex64) -> Self {
        Self { s: Packet { re: [s.re; LANES], im: [s.im; LANES] }, ray: None }
    }

    /// The same points stretched: for the law of `factor` times the time.
    #[must_use]
    pub fn scaled(&self, factor: f64) -> Self {
        let ray = self.ray.map(|ray| Ray { t_s: ray.t_s / factor, ..ray });
        Self { s: self.s * factor, ray }
    }
}

/// P(X > t) of a law that may be defective, and its density per second at t.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Inverted {
    /// P(X > t), between 0 and the mass.
    pub tail: f64,
    /// Density at t, per second.
    pub density: f64,
}

/// Inverts at `t` seconds the transform of a law whose total mass is `mass`: tail and density from the same values.
pub fn invert(
    t: f64,
    mass: f64,
    precision: Precision,
    mut transform: impl FnMut(&Points) -> Packet,
) -> Inverted {
    if t <= 0.0 {
        return Inverted { tail: mass, density: 0.0 };
    }
    let Precision { damping, terms, .. } = precision;
    let on_rays = damping == Precision::CURVE.damping;
    let (mut sum, mut averaged, mut sign) = ([0.0; 2], [0.0; 2], 1.0);
    let last = terms + AVERAGE;
    let mut first = 0;
    while first <= last {
        let packet = first / LANES;
        let s = precision.contour(t, packet);
        let ray = (on_rays && packet < CURVE_PACKETS).then_some(Ray { t_s: t, packet });
        let value = transform(&Points { s, ray });
        for lane in 0..LANES.min(last + 1 - first) {
            let k = first + lane;
            let (phi, s) = (value.lane(lane), s.lane(lane));
            let weight = if k == 0 { 0.5 } else { sign };
            // Re((mass − φ)/s), by hand: s is never near zero.
            let tail = ((mass - phi.re) * s.re - phi.im * s.im) / s.norm_sqr();
            sum[0] += weight * tail;
            sum[1] += weight * phi.re;
            sign = -sign;
            if k >= terms {
                averaged[0] += BINOMIAL[k - terms] * sum[0];
                averaged[1] += BINOMIAL[k - terms] * sum[1];
            }
        }
        first += LANES;
    }
    let scale = libm::exp(damping / 2.0) / t / 4096.0;
    Inverted { tail: (scale * averaged[0]).clamp(0.0, mass), density: (scale * averaged[1]).max(0.0) }
}

/// P(X > t) of a law that may be defective, whose transform is `transform` and whose total mass is `mass`.
pub fn tail(t: f64, mass: f64, precision: Precision, transform: impl FnMut(&Points) -> Packet) -> f64 {
    invert(t, mass, precision, transform).tail
}

/// Steps of the root search, a bound that smooth laws stay far from.
const STEPS_MAX: usize = 80;

/// The time in seconds that a fraction `p` of the mass does not exceed, starting from `guess_s`.
///
/// Newton steps on the logarithm of the tail, which is nearly linear, kept inside a bracket and halved where they leave
/// it. The last step is not checked: its error is about the square of what was left.
pub fn quantile(
    p: f64,
    mass: f64,
    guess_s: f64,
    precision: Precision,
    mut transform: impl FnMut(&Points) -> Packet,
) -> f64 {
    let target = libm::log((1.0 - p).max(1e-15));
    // Invariant: the root is above `low` and, once known, below `high`.
    let (mut low, mut high) = (0.0, f64::INFINITY);
    let mut t = guess_s.max(1e-9);
    for _ in 0..STEPS_MAX {
        let at = invert(t, mass, precision, &mut transform);
        let e = libm::log((at.tail / mass).max(1e-18)) - target;
        if e > 0.0 {
            low = t
        } else {
            high = t
        }
        if high.is_finite() && high - low <= 1e-11 * high {
            break;
        }
        // Below this the numerical tail is noise.
        let known = at.tail > 1e-6 * mass;
        let slope = at.density / at.tail.max(1e-18 * mass);
        let wanted = if known && slope > 1e-9 / t { t + e / slope } else { f64::NAN };
        if known && wanted.is_finite() && e.abs() <= precision.step {
            return wanted;
        }
        t = if wanted > low && wanted < high {
            wanted.clamp(0.2 * t, 4.0 * t)
        } else if high.is_infinite() {
            2.0 * t
        } else {
            0.5 * (low + high)
        };
        if t < 1e-12 {
            return 0.0;
        }
    }
    0.5 * (low + high.min(1e300))
}

#[cfg(test)]
mod tests {
    use super::{Points, Precision, quantile, tail};

    #[test]
    fn exponential_and_erlang() {
        let unit = |at: &Points| at.s.affine(1.0, 1.0).inv();
        for t in [0.01, 0.7, 2.0, 7.0] {
            assert!((tail(t, 1.0, Precision::REFERENCE, unit) - libm::exp(-t)).abs() < 1e-9, "{t}");
        }
        assert!(
            (quantile(0.999, 1.0, 1.0, Precision::REFERENCE, unit) / -libm::log(0.001) - 1.0).abs() < 1e-7
        );
        let defective = |at: &Points| at.s.affine(1.0, 1.0).inv() * 0.25;
        assert!(
            (quantile(0.5, 0.25, 1.0, Precision::REFERENCE, defective) - std::f64::consts::LN_2).abs() < 1e-7
        );
    }

    #[test]
    fn a_step_is_found_where_it_is() {
        let nearly_constant = |at: &Points| at.s.affine(1.0, 1.0 / 1024.0).inv().power(1024);
        for (p, expect) in [(0.5, 1.0), (0.9, 1.04), (0.999, 1.10)] {
            for guess in [0.1, 1.0, 1.5, 40.0] {
                let t = quantile(p, 1.0, guess, Precision::CURVE.for_spread(32.0), nearly_constant);
                assert!((t - expect).abs() < 0.01, "p{p} from {guess}: {t}");
            }
        }
    }
}
