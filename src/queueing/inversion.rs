//! From a transform back to probabilities and percentiles: Abate and Whitt's EULER algorithm (1995).

use num_complex::Complex64;

/// How exactly a transform is inverted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Precision {
    /// The discretisation error is about e^−damping.
    damping: f64,
    /// Terms summed plainly, before [`AVERAGE`] more are averaged binomially.
    terms: usize,
    /// Relative step at which a percentile is found; the secant has then long converged.
    tolerance: f64,
}

impl Precision {
    /// Tails to about 1e-9, percentiles to 1e-7: for the operating point and for comparison with exact answers.
    pub const REFERENCE: Self = Self { damping: 23.0, terms: 36, tolerance: 1e-8 };
    /// Tails to about 1e-7, percentiles to 1e-5: for curves.
    pub const CURVE: Self = Self { damping: 18.4, terms: 11, tolerance: 1e-4 };
}

impl Precision {
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

/// P(X > t) of a law that may be defective, whose transform is `transform` and whose total mass is `mass`.
pub fn tail(
    t: f64,
    mass: f64,
    precision: Precision,
    mut transform: impl FnMut(Complex64) -> Complex64,
) -> f64 {
    if t <= 0.0 {
        return mass;
    }
    let Precision { damping, terms, .. } = precision;
    let mut term = |k: usize| {
        let s = Complex64::new(damping, 2.0 * std::f64::consts::PI * k as f64) / (2.0 * t);
        ((mass - transform(s)) / s).re
    };
    let mut sum = 0.5 * term(0);
    let mut averaged = 0.0;
    let mut sign = -1.0;
    for k in 1..=terms + AVERAGE {
        sum += sign * term(k);
        sign = -sign;
        if k >= terms {
            averaged += BINOMIAL[k - terms] * sum;
        }
    }
    (libm::exp(damping / 2.0) / t * averaged / 4096.0).max(0.0).min(mass)
}

/// Steps of the root search, a bound that smooth laws stay far from.
const STEPS_MAX: usize = 80;

/// The time in seconds that a fraction `p` of the mass does not exceed, starting from `guess_s`.
///
/// Works on the logarithm of the tail, which is nearly linear: secant steps kept inside a bracket, halved where they
/// leave it.
pub fn quantile(
    p: f64,
    mass: f64,
    guess_s: f64,
    precision: Precision,
    mut transform: impl FnMut(Complex64) -> Complex64,
) -> f64 {
    let target = libm::log((1.0 - p).max(1e-15));
    let mut error = |t: f64| libm::log((tail(t, mass, precision, &mut transform) / mass).max(1e-18)) - target;
    // Invariant: the root is above `low` and, once known, below `high`.
    let (mut low, mut high) = (0.0, f64::INFINITY);
    let mut t = guess_s.max(1e-9);
    let mut before: Option<(f64, f64)> = None;
    for _ in 0..STEPS_MAX {
        let e = error(t);
        if e > 0.0 {
            low = t
        } else {
            high = t
        }
        if high.is_finite() && high - low <= 1e-11 * high {
            break;
        }
        // The first step takes the tail for an exponential one.
        let slope = match before {
            Some((t0, e0)) if (e - e0).abs() > 1e-14 => (e - e0) / (t - t0),
            _ => (e + target) / t,
        };
        before = Some((t, e));
        let wanted = t - e / slope.min(-1e-12 / t);
        if (wanted - t).abs() <= precision.tolerance * t {
            return wanted;
        }
        t = if wanted > low && wanted < high && slope < 0.0 {
            wanted.min(4.0 * t)
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
    use num_complex::Complex64;

    use super::{Precision, quantile, tail};
    use crate::queueing::transform::power;

    #[test]
    fn exponential_and_erlang() {
        let unit = |s: Complex64| (1.0 + s).inv();
        for t in [0.01, 0.7, 2.0, 7.0] {
            assert!((tail(t, 1.0, Precision::REFERENCE, unit) - libm::exp(-t)).abs() < 1e-9, "{t}");
        }
        assert!(
            (quantile(0.999, 1.0, 1.0, Precision::REFERENCE, unit) / -libm::log(0.001) - 1.0).abs() < 1e-7
        );
        let defective = |s: Complex64| 0.25 * (1.0 + s).inv();
        assert!(
            (quantile(0.5, 0.25, 1.0, Precision::REFERENCE, defective) - std::f64::consts::LN_2).abs() < 1e-7
        );
    }

    #[test]
    fn a_step_is_found_where_it_is() {
        let nearly_constant = |s: Complex64| power((1.0 + s / 1024.0).inv(), 1024);
        for (p, expect) in [(0.5, 1.0), (0.9, 1.04), (0.999, 1.10)] {
            for guess in [0.1, 1.0, 1.5, 40.0] {
                let t = quantile(p, 1.0, guess, Precision::CURVE.for_spread(32.0), nearly_constant);
                assert!((t - expect).abs() < 0.01, "p{p} from {guess}: {t}");
            }
        }
    }
}
