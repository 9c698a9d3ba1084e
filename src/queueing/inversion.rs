//! From a transform back to probabilities and percentiles: Abate and Whitt's EULER algorithm (1995).

use num_complex::Complex64;

/// Damping: the discretisation error is about e^−A.
const A: f64 = 23.0;
/// Terms summed plainly, then averaged binomially.
const TERMS: usize = 20;
/// Terms of the binomial average.
const AVERAGE: usize = 12;
/// Binomial weights C(12, k)/2¹².
const BINOMIAL: [f64; AVERAGE + 1] =
    [1.0, 12.0, 66.0, 220.0, 495.0, 792.0, 924.0, 792.0, 495.0, 220.0, 66.0, 12.0, 1.0];

/// P(X > t) of a law that may be defective, whose transform is `transform` and whose total mass is `mass`.
///
/// Error about 1e-9 for laws with a smooth density near `t`.
pub fn tail(t: f64, mass: f64, mut transform: impl FnMut(Complex64) -> Complex64) -> f64 {
    if t <= 0.0 {
        return mass;
    }
    let mut term = |k: usize| {
        let s = Complex64::new(A, 2.0 * std::f64::consts::PI * k as f64) / (2.0 * t);
        ((mass - transform(s)) / s).re
    };
    let mut sum = 0.5 * term(0);
    let mut averaged = 0.0;
    let mut sign = -1.0;
    for k in 1..=TERMS + AVERAGE {
        sum += sign * term(k);
        sign = -sign;
        if k >= TERMS {
            averaged += BINOMIAL[k - TERMS] * sum;
        }
    }
    (libm::exp(A / 2.0) / t * averaged / 4096.0).max(0.0).min(mass)
}

/// Steps of the root search, a bound never reached by a smooth law.
const STEPS_MAX: usize = 60;

/// The time that a fraction `p` of the mass does not exceed, starting from `guess_s` seconds.
///
/// Brackets the root, then regula falsi (Illinois) on the logarithm of the tail, to a relative 1e-9.
pub fn quantile(p: f64, mass: f64, guess_s: f64, mut transform: impl FnMut(Complex64) -> Complex64) -> f64 {
    let target = libm::log((1.0 - p).max(1e-15));
    let mut error = |t: f64| libm::log((tail(t, mass, &mut transform) / mass).max(1e-18)) - target;
    let mut low = guess_s.max(1e-12);
    let mut at_low = error(low);
    let (mut high, mut at_high) = (low, at_low);
    for _ in 0..STEPS_MAX {
        if at_low < 0.0 {
            (high, at_high) = (low, at_low);
            low *= 0.5;
            at_low = error(low);
        } else if at_high > 0.0 {
            (low, at_low) = (high, at_high);
            high *= 1.6;
            at_high = error(high);
        } else {
            break;
        }
        if low < 1e-12 {
            return 0.0;
        }
    }
    let (mut weight_low, mut weight_high) = (at_low, at_high);
    let mut last = 0;
    for _ in 0..STEPS_MAX {
        if high - low <= 1e-9 * high || weight_low == weight_high {
            break;
        }
        let middle = ((low * weight_high - high * weight_low) / (weight_high - weight_low)).clamp(low, high);
        let at = error(middle);
        if at.abs() < 1e-10 {
            return middle;
        }
        if at > 0.0 {
            (low, weight_low) = (middle, at);
            if last == 1 {
                weight_high *= 0.5;
            }
            last = 1;
        } else {
            (high, weight_high) = (middle, at);
            if last == -1 {
                weight_low *= 0.5;
            }
            last = -1;
        }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use num_complex::Complex64;

    use super::{quantile, tail};
    use crate::queueing::transform::exp;

    #[test]
    fn exponential_and_erlang() {
        let unit = |s: Complex64| (1.0 + s).inv();
        for t in [0.01, 0.7, 2.0, 7.0] {
            assert!((tail(t, 1.0, unit) - libm::exp(-t)).abs() < 1e-9, "{t}");
        }
        assert!((quantile(0.999, 1.0, 1.0, unit) / -libm::log(0.001) - 1.0).abs() < 1e-7);
        let defective = |s: Complex64| 0.25 * (1.0 + s).inv();
        assert!((quantile(0.5, 0.25, 1.0, defective) - std::f64::consts::LN_2).abs() < 1e-7);
    }

    #[test]
    fn a_step_is_found_where_it_is() {
        let constant = |s: Complex64| exp(-s);
        assert!((quantile(0.5, 1.0, 1.0, constant) - 1.0).abs() < 0.02);
    }
}
