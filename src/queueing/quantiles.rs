//! Several percentiles of one law from few inversions: each evaluation tells of all of them.

use super::inversion::{Points, Precision, invert, quantile};
use super::packet::Packet;

/// Distance on the logarithm of the tail from which one step is as good as exact for a curve.
const NEAR: f64 = 0.03;
/// Relative difference of two ways to a percentile that counts as none: the better of them is then much nearer.
const ALIKE: f64 = 0.01;
/// Distance on the logarithm of the tail beyond which agreement may be an accident.
const FAR: f64 = 0.7;
/// Evaluations, a bound.
const TRIES: usize = 24;

/// What the evaluations so far tell, by rising time.
struct Search {
    /// Time, logarithm of the tail, and its slope.
    knots: [(f64, f64, f64); TRIES],
    count: usize,
}

/// Where the tail meets a target.
enum Meeting {
    /// Here, to the accuracy of a curve.
    At(f64),
    /// Not far from here.
    Near(f64),
}

/// The times in seconds that fractions `p`, rising, of the mass do not exceed, to about 1e-4; `guesses_s` are where to
/// look first. Cubics through the values and slopes of all evaluations so far are tried against the step from the
/// nearest of them; where the two differ the law is evaluated there.
pub fn quantiles<const N: usize>(
    p: [f64; N],
    mass: f64,
    guesses_s: [f64; N],
    precision: Precision,
    mut transform: impl FnMut(&Points) -> Packet,
) -> [f64; N] {
    let mut search = Search { knots: [(0.0, 0.0, 0.0); TRIES], count: 0 };
    for guess in guesses_s {
        search.look(guess, mass, precision, &mut transform);
    }
    std::array::from_fn(|slot| {
        let target = libm::log(1.0 - p[slot]);
        loop {
            match search.meet(target) {
                Some(Meeting::At(t)) => return t,
                Some(Meeting::Near(t)) if search.look(t, mass, precision, &mut transform) => {}
                _ => return quantile(p[slot], mass, guesses_s[slot], precision, &mut transform),
            }
        }
    })
}

impl Search {
    /// Evaluates the law at a time; whether that told anything.
    fn look(
        &mut self,
        t: f64,
        mass: f64,
        precision: Precision,
        transform: impl FnMut(&Points) -> Packet,
    ) -> bool {
        let at = invert(t, mass, precision, transform);
        // Below this the numerical tail is noise; without a density there is nothing to follow.
        let told = at.tail > 1e-6 * mass && at.density > 0.0 && self.count < TRIES;
        if told {
            let place = self.knots[..self.count].partition_point(|k| k.0 < t);
            self.knots.copy_within(place..self.count, place + 1);
            self.knots[place] = (t, libm::log(at.tail / mass), -at.density / at.tail);
            self.count += 1;
        }
        told
    }

    fn meet(&self, target: f64) -> Option<Meeting> {
        let knots = &self.knots[..self.count];
        let after = knots.partition_point(|k| k.1 > target);
        let step = |k: &(f64, f64, f64)| k.0 + (target - k.1) / k.2;
        let (below, above) = (after.checked_sub(1).map(|i| knots[i]), knots.get(after).copied());
        let near = |k: &(f64, f64, f64)| (k.1 - target).abs();
        match (below, above) {
            (Some(b), Some(a)) => {
                let closest = if near(&b) <= near(&a) { b } else { a };
                let stepped = step(&closest);
                let met = crossing(b, a, target);
                let alike = (met - stepped).abs() <= ALIKE * met;
                Some(if near(&closest) <= FAR && alike { Meeting::At(met) } else { Meeting::Near(met) })
            }
            (Some(end), None) | (None, Some(end)) => {
                let stepped = step(&end).clamp(0.25 * end.0, 4.0 * end.0);
                Some(if near(&end) <= NEAR { Meeting::At(stepped) } else { Meeting::Near(stepped) })
            }
            (None, None) => None,
        }
    }
}

/// Where the cubic through two values and slopes meets a value between them.
fn crossing(b: (f64, f64, f64), a: (f64, f64, f64), target: f64) -> f64 {
    let width = a.0 - b.0;
    let cubic = |x: f64| {
        let (u, s) = (1.0 - x, x * x * (3.0 - 2.0 * x));
        b.1 * (1.0 - s) + a.1 * s + width * x * u * (u * b.2 - x * a.2)
    };
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..40 {
        let middle = 0.5 * (low + high);
        if cubic(middle) > target { low = middle } else { high = middle }
    }
    b.0 + width * 0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::quantiles;
    use crate::queueing::inversion::{Points, Precision};

    #[test]
    fn exponential_and_a_mixture_with_a_kink() {
        let p = [0.5, 0.9, 0.95, 0.99, 0.999];
        let unit = |at: &Points| at.s.affine(1.0, 1.0).inv();
        for (p, t) in p.iter().zip(quantiles(p, 1.0, [0.5, 2.0, 3.0, 4.0, 9.0], Precision::CURVE, unit)) {
            assert!((t / -libm::log(1.0 - p) - 1.0).abs() < 1e-4, "p{p}: {t}");
        }
        // 95 % fast, 5 % a thousand times slower.
        let mixed = |at: &Points| at.s.affine(1.0, 1e-3).inv() * 0.95 + at.s.affine(1.0, 1.0).inv() * 0.05;
        let found = quantiles(p, 1.0, [0.035, 0.1, 0.2, 0.5, 2.0], Precision::CURVE, mixed);
        for (p, t) in p.iter().zip(found) {
            let tail = 0.95 * libm::exp(-t * 1e3) + 0.05 * libm::exp(-t);
            assert!((tail / (1.0 - p) - 1.0).abs() < 1e-3, "p{p}: {t} {tail}");
        }
    }
}
