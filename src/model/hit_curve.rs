//! A measured hit-ratio curve: what was seen at some sizes says what to expect between them.

/// The hit ratio at a cache size from measured `(size, hit ratio)` points, sizes rising and above 0.
///
/// Between points a cubic in the logarithm of the size that never leaves the range of its two neighbours (Fritsch &
/// Carlson 1980); before the first in proportion to the size, after the last constant. Without points it is 0.
pub fn hit_ratio_at(points: &[(f64, f64)], size: f64) -> f64 {
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return 0.0 };
    if size <= first.0 {
        return (first.1 * (size / first.0).max(0.0)).clamp(0.0, 1.0);
    }
    if size >= last.0 {
        return last.1.clamp(0.0, 1.0);
    }
    let at = points.partition_point(|(x, _)| *x <= size) - 1;
    let (from, to) = (points[at], points[at + 1]);
    let slope = |a: (f64, f64), b: (f64, f64)| (b.1 - a.1) / libm::log(b.0 / a.0);
    let here = slope(from, to);
    let before = at.checked_sub(1).map_or(here, |i| slope(points[i], from));
    let after = points.get(at + 2).map_or(here, |next| slope(to, *next));
    // The harmonic mean of neighbouring slopes keeps the cubic monotone.
    let tangent = |a: f64, b: f64| if a * b > 0.0 { 2.0 * a * b / (a + b) } else { 0.0 };
    let width = libm::log(to.0 / from.0);
    let t = libm::log(size / from.0) / width;
    let (u, s) = (1.0 - t, t * t * (3.0 - 2.0 * t));
    let bend = t * u * (u * tangent(before, here) - t * tangent(here, after)) * width;
    (from.1 * (1.0 - s) + to.1 * s + bend).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::hit_ratio_at;

    #[test]
    fn meets_its_points_and_stays_between() {
        let points = [(10.0, 0.2), (100.0, 0.5), (1000.0, 0.52), (1e6, 0.9)];
        for (size, ratio) in points {
            assert!((hit_ratio_at(&points, size) - ratio).abs() < 1e-12);
        }
        let mut before = 0.0;
        for i in 0..=700 {
            let ratio = hit_ratio_at(&points, libm::pow(10.0, f64::from(i) / 100.0));
            assert!(ratio >= before - 1e-12, "falls at {i}");
            before = ratio;
        }
        assert_eq!(hit_ratio_at(&points, 5.0), 0.1);
        assert_eq!(hit_ratio_at(&points, 1e9), 0.9);
        assert_eq!(hit_ratio_at(&[], 5.0), 0.0);
    }
}
