//! A law known by its tail at some times, with a constant hazard between them: exact for exponential tails, so that few
//! times suffice even where the law spans several scales.

use super::inversion::Points;
use super::packet::{LANES, Packet};
use super::transform::exp;

/// Times looked at, a bound.
const LOOKS_MAX: usize = 72;
/// Doublings and halvings of the typical time, a bound.
const SCALES_MAX: usize = 40;
/// Share of the mass beyond the last time; the last hazard goes on.
const BEYOND: f64 = 1e-5;
/// Share of the mass before the first time.
const BEFORE: f64 = 2e-3;
/// Error of a time, relative to it, from which a gap is halved; halving it once more divides the error by four.
const ERROR: f64 = 4e-3;

/// The law of a time that may never come: probability `mass` in all.
#[derive(Clone, Debug, PartialEq)]
pub struct HazardTable {
    mass: f64,
    /// `(seconds, P(it comes later than that))`, the first at 0.
    points: Vec<(f64, f64)>,
    /// Hazard per second after each point; infinite where the next tail is 0.
    hazards: Vec<f64>,
}

impl HazardTable {
    /// Looks at a tail, P(it comes later than t), as closely as the law needs. `typical_s` is about its mean, and
    /// `limit_s` a time by which it has come.
    pub fn new(mass: f64, typical_s: f64, limit_s: Option<f64>, mut tail: impl FnMut(f64) -> f64) -> Self {
        let typical_s = typical_s.clamp(1e-12, 0.5 * limit_s.unwrap_or(f64::INFINITY));
        let mut tail = |t: f64| tail(t).clamp(0.0, mass);
        let mut points = vec![(0.0, tail(0.0)), (typical_s, tail(typical_s))];
        let first = points[0].1;
        for _ in 0..SCALES_MAX {
            let (t, left) = points[1];
            if left >= (1.0 - BEFORE) * first {
                break;
            }
            points.insert(1, (0.5 * t, tail(0.5 * t)));
        }
        for _ in 0..SCALES_MAX {
            let (t, left) = points[points.len() - 1];
            if left <= BEYOND * mass || limit_s.is_some_and(|limit| 2.0 * t >= limit) {
                break;
            }
            points.push((2.0 * t, tail(2.0 * t)));
        }
        if let Some(limit) = limit_s {
            points.push((limit, 0.0));
        }
        refine(&mut points, mass, tail);
        Self::from_points(mass, points)
    }

    fn from_points(mass: f64, mut points: Vec<(f64, f64)>) -> Self {
        for i in 1..points.len() {
            points[i].1 = points[i].1.min(points[i - 1].1);
        }
        let mut hazards: Vec<f64> =
            points.windows(2).map(|w| libm::log(w[0].1 / w[1].1) / (w[1].0 - w[0].0)).collect();
        hazards.iter_mut().filter(|h| h.is_nan()).for_each(|h| *h = 0.0);
        let last = hazards.last().copied().filter(|h| h.is_finite() && *h > 0.0);
        hazards.push(last.unwrap_or(f64::INFINITY));
        Self { mass, points, hazards }
    }

    /// E[e^(−sX); it comes].
    pub fn at(&self, points: &Points) -> Packet {
        let s = &points.s;
        let mut sum = Packet::real(self.mass - self.points[0].1);
        let mut before = Packet::real(self.points[0].1);
        for (i, hazard) in self.hazards.iter().enumerate() {
            let (t, left) = self.points[i];
            let next = self.points.get(i + 1);
            let after = next.map_or(Packet::ZERO, |(t, left)| decay(s, *t) * *left);
            if *hazard > 0.0 && hazard.is_finite() {
                sum += (before - after) * s.affine(*hazard, 1.0).inv() * *hazard;
            } else if let Some((end, _)) = next.filter(|_| hazard.is_infinite()) {
                // All that is left, evenly.
                sum += (decay(s, t) - decay(s, *end)) * s.inv() * (left / (end - t));
            }
            before = after;
        }
        sum
    }

    /// The law of `factor` times the time.
    #[must_use]
    pub fn stretched(mut self, factor: f64) -> Self {
        self.points.iter_mut().for_each(|(t, _)| *t *= factor);
        self.hazards.iter_mut().for_each(|h| *h /= factor);
        self
    }

    /// Probability that it comes.
    pub fn mass(&self) -> f64 {
        self.mass
    }

    /// Mean in seconds, if it comes.
    pub fn mean_s(&self) -> f64 {
        let mut sum = 0.0;
        for (i, hazard) in self.hazards.iter().enumerate() {
            let (t, left) = self.points[i];
            let (end, after) = self.points.get(i + 1).copied().unwrap_or((t, 0.0));
            sum += if *hazard == 0.0 {
                left * (end - t)
            } else if hazard.is_finite() {
                (left - after) / hazard
            } else {
                0.5 * left * (end - t)
            };
        }
        sum / self.mass.max(1e-300)
    }
}

/// e^(−st) at points of equal distance on a line: one turn after the other.
fn decay(s: &Packet, t: f64) -> Packet {
    let turn = exp((s.lane(0) - s.lane(1)) * t);
    let mut z = exp(-s.lane(0) * t);
    let mut out = Packet::ZERO;
    for k in 0..LANES {
        (out.re[k], out.im[k]) = (z.re, z.im);
        z *= turn;
    }
    out
}

/// Halves gaps, the widest first, until the law between them is as the constant hazard says.
fn refine(points: &mut Vec<(f64, f64)>, mass: f64, mut tail: impl FnMut(f64) -> f64) {
    let mut gaps: Vec<[(f64, f64); 2]> = points.windows(2).skip(1).map(|w| [w[0], w[1]]).collect();
    let mut looked = 0;
    while looked < gaps.len() && points.len() < LOOKS_MAX {
        let [(t0, left0), (t1, left1)] = gaps[looked];
        looked += 1;
        let drop = left0 - left1;
        if drop < 1e-3 * left0 || left0 < BEYOND * mass {
            continue;
        }
        let middle = libm::sqrt(t0 * t1);
        let left = tail(middle).clamp(left1, left0);
        points.push((middle, left));
        let share = (middle - t0) / (t1 - t0);
        let guess = if left1 > 0.0 { left0 * libm::pow(left1 / left0, share) } else { left0 - share * drop };
        if (left - guess).abs() * (t1 - t0) > ERROR * middle * drop {
            gaps.push([(t0, left0), (middle, left)]);
            gaps.push([(middle, left), (t1, left1)]);
        }
    }
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
}

#[cfg(test)]
mod tests {
    use num_complex::Complex64;

    use super::HazardTable;
    use crate::queueing::inversion::Points;

    #[test]
    fn keeps_mean_and_transform() {
        // The largest of eight exponential times, which comes with probability 0.9.
        let table = HazardTable::new(0.9, 2.0, None, |t| 0.9 * (1.0 - libm::pow(1.0 - libm::exp(-t), 8.0)));
        let mean: f64 = (1..=8u32).map(|k| 1.0 / f64::from(k)).sum();
        assert!((table.mean_s() / mean - 1.0).abs() < 1e-3, "{}", table.mean_s());
        for s in [Complex64::new(0.3, 0.0), Complex64::new(0.1, 2.0)] {
            let exact: Complex64 =
                (1..=8u32).map(|k| f64::from(k) / (s + f64::from(k))).product::<Complex64>() * 0.9;
            assert!(
                (table.at(&Points::single(s)).lane(3) - exact).norm() < 1e-3,
                "{} {exact}",
                table.at(&Points::single(s)).lane(3)
            );
        }
    }

    #[test]
    fn knows_limits_and_what_takes_no_time() {
        let even = HazardTable::new(1.0, 1.0, Some(2.0), |t| 0.5 * (1.0 - t / 2.0));
        assert!((even.mean_s() - 0.5).abs() < 3e-3, "{}", even.mean_s());
        assert!((even.at(&Points::single(Complex64::new(1e-6, 0.0))).re[0] - 1.0).abs() < 1e-5);
        assert!((even.at(&Points::single(Complex64::new(1e6, 0.0))).re[0] - 0.5).abs() < 1e-5);
    }
}
