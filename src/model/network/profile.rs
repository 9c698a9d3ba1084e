//! Traffic over time, read at an instant.

use super::Profile;

impl Profile {
    /// Factor on the drawn traffic, `at_s` seconds from the start: linear between points, and over the end of a period
    /// from the last point to the first of the next.
    pub fn factor(&self, at_s: f64) -> f64 {
        let (Some(first), Some(last)) = (self.points.first(), self.points.last()) else { return 1.0 };
        let repeats = self.period_s.filter(|p| *p > 0.0);
        let at_s = repeats.map_or(at_s, |p| at_s - p * libm::floor(at_s / p));
        let next = self.points.partition_point(|(t, _)| *t <= at_s);
        let (before, after) =
            match (next.checked_sub(1).and_then(|i| self.points.get(i)), self.points.get(next)) {
                (Some(before), Some(after)) => (*before, *after),
                (None, _) => match repeats {
                    Some(period_s) => ((last.0 - period_s, last.1), *first),
                    None => return first.1,
                },
                (_, None) => match repeats {
                    Some(period_s) => (*last, (first.0 + period_s, first.1)),
                    None => return last.1,
                },
            };
        let width_s = after.0 - before.0;
        if width_s <= 0.0 { after.1 } else { before.1 + (after.1 - before.1) * (at_s - before.0) / width_s }
    }

    /// Seconds after which it repeats or no longer changes.
    pub fn length_s(&self) -> f64 {
        self.period_s.unwrap_or_else(|| self.points.last().map_or(0.0, |(t, _)| *t))
    }

    /// Whether traffic is always as drawn.
    pub fn is_steady(&self) -> bool {
        self.points.iter().all(|(_, factor)| *factor == 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Profile;

    #[test]
    fn linear_between_points_and_around_the_end() {
        let day = Profile { points: vec![(6.0, 1.0), (18.0, 3.0)], period_s: Some(24.0) };
        for (at, factor) in [(6.0, 1.0), (12.0, 2.0), (18.0, 3.0), (0.0, 2.0), (24.0, 2.0), (45.0, 2.5)] {
            assert!((day.factor(at) - factor).abs() < 1e-12, "{at}");
        }
        let once = Profile { points: vec![(1.0, 1.0), (1.0, 4.0), (2.0, 2.0)], period_s: None };
        for (at, factor) in [(0.0, 1.0), (1.0, 4.0), (1.5, 3.0), (9.0, 2.0)] {
            assert!((once.factor(at) - factor).abs() < 1e-12, "{at}");
        }
        assert_eq!(Profile::default().factor(5.0), 1.0);
        assert_eq!((day.length_s(), once.length_s()), (24.0, 2.0));
    }
}
