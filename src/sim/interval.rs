//! Confidence intervals at 95 % over independent replications.

use super::measurement::Estimate;

/// Student's t at 97.5 % for 1 to 10 degrees of freedom.
const T_SMALL: [f64; 10] = [12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281];
/// The normal law's 97.5 % quantile.
const Z: f64 = 1.959_963_984_540_054;

/// Student's t at 97.5 %: a table, then the expansion of Cornish and Fisher (Abramowitz and Stegun 26.7.5), good to
/// four digits.
pub fn student_t(degrees: usize) -> f64 {
    if let Some(t) = degrees.checked_sub(1).and_then(|ix| T_SMALL.get(ix)) {
        return *t;
    }
    if degrees == 0 {
        return f64::INFINITY;
    }
    let (v, z2) = (degrees as f64, Z * Z);
    let g1 = (z2 + 1.0) * Z / 4.0;
    let g2 = ((5.0 * z2 + 16.0) * z2 + 3.0) * Z / 96.0;
    let g3 = (((3.0 * z2 + 19.0) * z2 + 17.0) * z2 - 15.0) * Z / 384.0;
    Z + g1 / v + g2 / (v * v) + g3 / (v * v * v)
}

/// Half-width from the sum of squared deviations of `n` replications.
fn half_width(squares: f64, n: usize) -> f64 {
    if n < 2 {
        return f64::INFINITY;
    }
    let variance_of_mean = squares / ((n - 1) as f64 * n as f64);
    student_t(n - 1) * libm::sqrt(variance_of_mean)
}

/// ΣY/ΣX over replications `(y, x)` with the interval of the classical ratio estimator (Law 2015, §9.5.3): that of the
/// residuals y − (ΣY/ΣX)·x. With equal x it is the ordinary t interval of a mean. Zero where ΣX is.
pub fn ratio(pairs: impl Iterator<Item = (f64, f64)> + Clone) -> Estimate {
    let (n, y, x) = pairs.clone().fold((0, 0.0, 0.0), |(n, sy, sx), (y, x)| (n + 1, sy + y, sx + x));
    if x <= 0.0 {
        return Estimate { value: 0.0, half_width: 0.0 };
    }
    let value = y / x;
    let squares: f64 = pairs.map(|(y, x)| (y - value * x) * (y - value * x)).sum();
    Estimate { value, half_width: half_width(squares, n) / (x / n as f64) }
}

/// A share of counted things: as [`ratio`], but none or all of n is known only to 3/n (the rule of three; Hanley and
/// Lippman-Hand 1983).
pub fn share(pairs: impl Iterator<Item = (u64, u64)> + Clone) -> Estimate {
    let (y, x) = pairs.clone().fold((0, 0), |(sy, sx), (y, x)| (sy + y, sx + x));
    let estimate = ratio(pairs.map(|(y, x)| (y as f64, x as f64)));
    if x > 0 && (y == 0 || y == x) {
        return Estimate { half_width: (3.0 / x as f64).min(1.0), ..estimate };
    }
    estimate
}

/// Sectioning (Asmussen and Glynn 2007, §III.5): the estimate from all replications together, with the interval of the
/// single ones' deviations from it. Centring on the whole avoids the bias of short samples' quantiles.
pub fn section(whole: f64, parts: &[f64]) -> Estimate {
    let squares: f64 = parts.iter().map(|part| (part - whole) * (part - whole)).sum();
    Estimate { value: whole, half_width: half_width(squares, parts.len()) }
}

#[cfg(test)]
mod tests {
    use super::{ratio, section, share, student_t};

    #[test]
    fn student_t_matches_the_tables() {
        for (degrees, t) in
            [(1, 12.7062), (9, 2.2622), (11, 2.2010), (20, 2.0860), (29, 2.0452), (120, 1.9799)]
        {
            assert!((student_t(degrees) - t).abs() < 2e-4, "{degrees}");
        }
    }

    #[test]
    fn ratio_with_equal_weights_is_a_t_interval() {
        let e = ratio([(1.0, 2.0), (3.0, 2.0), (2.0, 2.0)].into_iter());
        assert!((e.value - 1.0).abs() < 1e-12);
        assert!((e.half_width - 4.3027 * 0.5 / 3f64.sqrt()).abs() < 1e-9);
    }

    #[test]
    fn nothing_seen_is_not_nothing_there() {
        let e = share([(0, 1000), (0, 2000)].into_iter());
        assert_eq!(e.value, 0.0);
        assert!((e.half_width - 0.001).abs() < 1e-12);
        assert_eq!(share([(0, 0), (0, 0)].into_iter()).half_width, 0.0);
        assert_eq!(section(2.0, &[2.0, 2.0]).half_width, 0.0);
    }
}
