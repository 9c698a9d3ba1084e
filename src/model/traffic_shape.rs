//! Shapes that traffic takes over time, as shares of what was drawn.

use super::network::Profile;

const DAY_S: f64 = 86_400.0;
/// Points of a daily cycle: one each quarter of an hour.
const DAY_POINTS: u32 = 96;
/// Largest sharpness of a daily cycle: its peak is then about 78 times its mean.
const SHARPNESS_MAX: f64 = 2000.0;
/// Quiet traffic before something happens, in seconds.
const LEAD_S: f64 = 60.0;
/// How long a flash sale takes to break out, in seconds.
const OUTBREAK_S: f64 = 5.0;
/// How often a flash sale halves before it is over.
const HALVINGS: u32 = 6;

/// One peak a day, at noon, that is `peak_to_mean` times the day's mean; beyond 77 times it is taken as 77.
///
/// The shape is ((1 − cos 2πt/day)/2)^k, with the k that gives the straight lines between its points that mean.
pub fn daily(peak_to_mean: f64) -> Profile {
    let day = |i: u32| f64::from(i) / f64::from(DAY_POINTS);
    let height = |i: u32, k: f64| {
        let wave = 0.5 * (1.0 - libm::cos(2.0 * std::f64::consts::PI * day(i)));
        libm::pow(wave.clamp(0.0, 1.0), k)
    };
    let mean = |k: f64| {
        (0..DAY_POINTS).map(|i| 0.5 * (height(i, k) + height(i + 1, k))).sum::<f64>() / f64::from(DAY_POINTS)
    };
    let wanted = 1.0 / peak_to_mean.max(1.0);
    let (mut low, mut high) = (0.0, SHARPNESS_MAX);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if mean(middle) > wanted { low = middle } else { high = middle }
    }
    Profile {
        points: (0..=DAY_POINTS).map(|i| (day(i) * DAY_S, height(i, low))).collect(),
        period_s: Some(DAY_S),
    }
}

/// From the drawn traffic to `factor` times that within `rise_s` seconds, and there it stays.
pub fn ramp(factor: f64, rise_s: f64) -> Profile {
    through(vec![(LEAD_S, 1.0), (LEAD_S + step(rise_s), factor)])
}

/// Up to `factor` times the drawn traffic within `rise_s` seconds, there for `hold_s`, and down as fast.
pub fn spike(factor: f64, rise_s: f64, hold_s: f64) -> Profile {
    let top = LEAD_S + step(rise_s);
    let fall = top + step(hold_s);
    through(vec![(LEAD_S, 1.0), (top, factor), (fall, factor), (fall + step(rise_s), 1.0)])
}

/// To `factor` times the drawn traffic within seconds, then the excess halves every `half_s` seconds.
pub fn flash_sale(factor: f64, half_s: f64) -> Profile {
    let top = LEAD_S + OUTBREAK_S;
    // Four points to each halving keep the straight lines within 1 % of the curve.
    let fall = (0..=4 * HALVINGS).map(|i| {
        let halvings = f64::from(i) / 4.0;
        (top + halvings * step(half_s), 1.0 + (factor - 1.0) * libm::exp2(-halvings))
    });
    through([(LEAD_S, 1.0)].into_iter().chain(fall).collect())
}

/// Times must rise, so that an instant is a millisecond.
fn step(seconds: f64) -> f64 {
    seconds.max(1e-3)
}

fn through(mut points: Vec<(f64, f64)>) -> Profile {
    points.insert(0, (0.0, 1.0));
    Profile { points, period_s: None }
}

#[cfg(test)]
mod tests {
    use super::{DAY_S, daily, flash_sale, ramp, spike};
    use crate::model::network::Profile;

    fn mean(profile: &Profile) -> f64 {
        let pairs = profile.points.windows(2);
        let area: f64 = pairs.map(|w| (w[1].0 - w[0].0) * 0.5 * (w[0].1 + w[1].1)).sum();
        area / profile.points.last().unwrap().0
    }

    #[test]
    fn a_day_has_the_mean_that_was_asked_for() {
        for peak_to_mean in [1.0, 1.5, 2.0, 4.0, 10.0, 30.0] {
            let day = daily(peak_to_mean);
            assert_eq!(day.period_s, Some(DAY_S));
            assert!((mean(&day) * peak_to_mean - 1.0).abs() < 1e-6, "{peak_to_mean}: {}", mean(&day));
            assert!((day.points[48].1 - 1.0).abs() < 1e-12);
        }
        assert!((mean(&daily(1000.0)) * 77.7 - 1.0).abs() < 0.01);
    }

    #[test]
    fn times_rise_and_factors_stay_between_one_and_the_highest() {
        let instant = [ramp(4.0, 0.0), spike(4.0, 0.0, 1.0), flash_sale(4.0, 1.0), spike(0.0, 60.0, 600.0)];
        for profile in instant {
            assert!(profile.points.windows(2).all(|w| w[0].0 < w[1].0), "{profile:?}");
            assert!(profile.points.iter().all(|p| (0.0..=4.0).contains(&p.1)), "{profile:?}");
            assert_eq!(profile.points[0], (0.0, 1.0));
        }
    }
}
