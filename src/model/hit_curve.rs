//! A measured curve of hit ratios by memory.

/// The hit ratio with `memory_gb` of memory: straight from nothing to the first point and between points, constant
/// after the last. Points rise in memory; without points it is 0. A curve that rises stays one.
pub fn at(points: &[(f64, f64)], memory_gb: f64) -> f64 {
    let mut before = (0.0, 0.0);
    for &(at, ratio) in points {
        if memory_gb < at {
            let way = (memory_gb - before.0) / (at - before.0);
            return before.1 + way.max(0.0) * (ratio - before.1);
        }
        before = (at, ratio);
    }
    before.1
}

#[cfg(test)]
mod tests {
    use super::at;

    #[test]
    fn follows_the_points() {
        let points = [(1.0, 0.5), (4.0, 0.8)];
        for (memory, ratio) in [(0.0, 0.0), (0.5, 0.25), (1.0, 0.5), (2.5, 0.65), (4.0, 0.8), (100.0, 0.8)] {
            assert!((at(&points, memory) - ratio).abs() < 1e-12, "{memory}");
        }
        assert_eq!(at(&[], 1.0), 0.0);
    }
}
