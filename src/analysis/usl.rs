//! Gunther's universal scalability law fitted to measured throughputs.

use crate::model::network::Contention;

/// X(N) = γN/(1 + σ(N − 1) + κN(N − 1)), fitted by least squares with σ ≥ 0 and κ ≥ 0 (Gunther 2007).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scalability {
    /// Throughput of one alone, in the unit of the measurements.
    pub gamma: f64,
    /// What requests do to each other.
    pub contention: Contention,
    /// Mean of |measured − fitted|/measured.
    pub error: f64,
}

/// Steps of the fit, a bound.
const STEPS_MAX: u32 = 500;

impl Scalability {
    /// Fits `(N, X)` points by Levenberg and Marquardt's method, from the fit of N/X, which is linear in 1/γ, σ/γ and κ/γ.
    /// `None` for fewer than three points or where nothing fits.
    pub fn fit(points: &[(f64, f64)]) -> Option<Self> {
        if points.len() < 3 || points.iter().any(|(n, x)| !(n.is_finite() && *n > 0.0 && *x > 0.0)) {
            return None;
        }
        // What would be negative is left out and the rest fitted anew: both bounds are active at most once.
        let mut free = [true; 3];
        for _ in 0..3 {
            let found = descend(points, start(points, free)?, free)?;
            match (1..3).find(|k| free[*k] && found[*k] < 0.0) {
                Some(negative) => free[negative] = false,
                None => return Some(Self::of(found, points)),
            }
        }
        None
    }

    fn of(found: [f64; 3], points: &[(f64, f64)]) -> Self {
        let errors = points.iter().map(|(n, x)| (throughput(found, *n) - x).abs() / x);
        Self {
            gamma: found[0],
            contention: Contention { sigma: found[1], kappa: found[2] },
            error: errors.sum::<f64>() / points.len() as f64,
        }
    }

    /// Throughput with `n` at once.
    pub fn throughput(&self, n: f64) -> f64 {
        throughput([self.gamma, self.contention.sigma, self.contention.kappa], n)
    }

    /// How many at once do most, √((1 − σ)/κ); `None` where more always do more.
    pub fn peak(&self) -> Option<f64> {
        let Contention { sigma, kappa } = self.contention;
        (kappa > 0.0).then(|| libm::sqrt(((1.0 - sigma) / kappa).max(0.0)))
    }
}

fn throughput([gamma, sigma, kappa]: [f64; 3], n: f64) -> f64 {
    gamma * n / (1.0 + sigma * (n - 1.0) + kappa * n * (n - 1.0))
}

/// The linear fit of N/X; what is not free is zero.
fn start(points: &[(f64, f64)], free: [bool; 3]) -> Option<[f64; 3]> {
    let mut normal = [[0.0; 4]; 3];
    for (n, x) in points {
        let row = [1.0, n - 1.0, n * (n - 1.0)];
        add(&mut normal, row, n / x, free);
    }
    let found = solve(normal)?;
    (found[0] > 0.0).then(|| [1.0 / found[0], found[1] / found[0], found[2] / found[0]])
}

fn descend(points: &[(f64, f64)], mut at: [f64; 3], free: [bool; 3]) -> Option<[f64; 3]> {
    let cost = |p: [f64; 3]| {
        points.iter().map(|(n, x)| (throughput(p, *n) - x) * (throughput(p, *n) - x)).sum::<f64>()
    };
    let (mut damping, mut best) = (1e-3, cost(at));
    for _ in 0..STEPS_MAX {
        let mut normal = [[0.0; 4]; 3];
        for (n, x) in points {
            let below = 1.0 + at[1] * (n - 1.0) + at[2] * n * (n - 1.0);
            let value = at[0] * n / below;
            let slopes = [n / below, -value * (n - 1.0) / below, -value * n * (n - 1.0) / below];
            add(&mut normal, slopes, x - value, free);
        }
        for (k, row) in normal.iter_mut().enumerate() {
            row[k] *= 1.0 + damping;
        }
        let step = solve(normal)?;
        let next = [at[0] + step[0], at[1] + step[1], at[2] + step[2]];
        let now = cost(next);
        if now.is_finite() && now <= best {
            let small = step.iter().zip(&next).all(|(s, p)| s.abs() <= 1e-12 * p.abs().max(1e-12));
            (at, best, damping) = (next, now, damping * 0.1);
            if small {
                break;
            }
        } else {
            damping *= 10.0;
            if damping > 1e12 {
                break;
            }
        }
    }
    (best.is_finite() && at[0] > 0.0).then_some(at)
}

/// Adds an observation to the normal equations; what is not free gets an equation of its own that keeps it at zero.
fn add(normal: &mut [[f64; 4]; 3], row: [f64; 3], value: f64, free: [bool; 3]) {
    for i in 0..3 {
        if !free[i] {
            normal[i][i] = 1.0;
            continue;
        }
        for j in 0..3 {
            if free[j] {
                normal[i][j] += row[i] * row[j];
            }
        }
        normal[i][3] += row[i] * value;
    }
}

/// Three linear equations by Gauss's elimination with pivots.
fn solve(mut rows: [[f64; 4]; 3]) -> Option<[f64; 3]> {
    for k in 0..3 {
        let pivot = (k..3).max_by(|a, b| rows[*a][k].abs().total_cmp(&rows[*b][k].abs()))?;
        rows.swap(k, pivot);
        if rows[k][k] == 0.0 {
            return None;
        }
        for i in k + 1..3 {
            let factor = rows[i][k] / rows[k][k];
            let above = rows[k];
            for (x, a) in rows[i].iter_mut().zip(above).skip(k) {
                *x -= factor * a;
            }
        }
    }
    let z = rows[2][3] / rows[2][2];
    let y = (rows[1][3] - rows[1][2] * z) / rows[1][1];
    let x = (rows[0][3] - rows[0][1] * y - rows[0][2] * z) / rows[0][0];
    Some([x, y, z])
}

#[cfg(test)]
mod tests {
    use super::Scalability;

    fn fit(points: &[(f64, f64)]) -> Scalability {
        Scalability::fit(points).unwrap()
    }

    /// R package `usl`, first six rows of its raytracer data: α .02444, β .00163, γ 20.85605.
    #[test]
    fn raytracer_as_in_r() {
        let rows = [(1.0, 20.0), (4.0, 78.0), (8.0, 130.0), (12.0, 170.0), (16.0, 190.0), (20.0, 200.0)];
        let found = fit(&rows);
        assert!((found.gamma - 20.856_05).abs() < 1e-4);
        assert!((found.contention.sigma - 0.024_444).abs() < 1e-5);
        assert!((found.contention.kappa - 0.001_626_8).abs() < 1e-6);
        assert!((found.peak().unwrap() - 24.488_25).abs() < 1e-3);
    }

    /// The same package's SPEC SDM data: most at 96.52.
    #[test]
    fn specsdm_as_in_r() {
        let rows = [
            (1.0, 64.9),
            (18.0, 995.9),
            (36.0, 1652.4),
            (72.0, 1853.2),
            (108.0, 1828.9),
            (144.0, 1775.0),
            (216.0, 1702.2),
        ];
        let found = fit(&rows);
        assert!((found.peak().unwrap() - 96.5194).abs() < 1e-2);
        assert!((found.gamma - 89.9952).abs() < 1e-2);
    }

    /// With all its rows the raytracer would have a negative κ: Amdahl's law is left.
    #[test]
    fn what_would_be_negative_is_zero() {
        let rows = [
            (1.0, 20.0),
            (4.0, 78.0),
            (8.0, 130.0),
            (12.0, 170.0),
            (16.0, 190.0),
            (20.0, 200.0),
            (24.0, 210.0),
            (28.0, 230.0),
            (32.0, 260.0),
            (48.0, 280.0),
            (64.0, 310.0),
        ];
        let found = fit(&rows);
        assert_eq!(found.contention.kappa, 0.0);
        assert!(found.peak().is_none() && found.error < 0.1);
        assert!(Scalability::fit(&rows[..2]).is_none());
        let exact: Vec<(f64, f64)> = (1..6).map(|n| (f64::from(n), 3.0 * f64::from(n))).collect();
        assert!((fit(&exact).throughput(9.0) - 27.0).abs() < 1e-6);
    }
}
