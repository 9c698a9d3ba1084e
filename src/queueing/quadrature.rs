//! Gauss quadrature from a symmetric tridiagonal matrix (Golub & Welsch 1969).

/// Rotations per eigenvalue, a bound.
const ROUNDS_MAX: usize = 60;

/// Eigenvalues of the matrix with this diagonal and these neighbours (the last is of no meaning), each with the square
/// of its eigenvector's first component: `(square, eigenvalue)`. Implicit QL; both slices are used up.
pub fn from_tridiagonal(d: &mut [f64], e: &mut [f64], out: &mut Vec<(f64, f64)>) {
    let n = d.len();
    out.clear();
    out.extend((0..n).map(|i| (if i == 0 { 1.0 } else { 0.0 }, 0.0)));
    if n == 0 {
        return;
    }
    e[n - 1] = 0.0;
    for l in 0..n {
        for _ in 0..ROUNDS_MAX {
            let m = (l..n - 1)
                .find(|&m| e[m].abs() <= f64::EPSILON * (d[m].abs() + d[m + 1].abs()))
                .unwrap_or(n - 1);
            if m == l {
                break;
            }
            let mut g = (d[l + 1] - d[l]) / (2.0 * e[l]);
            let r = libm::hypot(g, 1.0);
            g = d[m] - d[l] + e[l] / (g + libm::copysign(r, g));
            let (mut s, mut c, mut p) = (1.0, 1.0, 0.0);
            for i in (l..m).rev() {
                let (f, b) = (s * e[i], c * e[i]);
                let r = libm::hypot(f, g);
                e[i + 1] = r;
                if r == 0.0 {
                    d[i + 1] -= p;
                    e[m] = 0.0;
                    break;
                }
                (s, c) = (f / r, g / r);
                g = d[i + 1] - p;
                let r = (d[i] - g) * s + 2.0 * c * b;
                p = s * r;
                d[i + 1] = g + p;
                g = c * r - b;
                let (z0, z1) = (out[i].0, out[i + 1].0);
                out[i + 1].0 = s * z0 + c * z1;
                out[i].0 = c * z0 - s * z1;
            }
            d[l] -= p;
            e[l] = g;
            e[m] = 0.0;
        }
    }
    for (slot, value) in out.iter_mut().zip(d.iter()) {
        *slot = (slot.0 * slot.0, *value);
    }
}

#[cfg(test)]
mod tests {
    use super::from_tridiagonal;

    #[test]
    fn five_point_gauss_legendre() {
        // Jacobi matrix of the Legendre polynomials: β_k = k/√(4k² − 1), total weight 2.
        let mut e: Vec<f64> =
            (1..=5).map(|k| f64::from(k) / libm::sqrt(4.0 * f64::from(k * k) - 1.0)).collect();
        let mut out = Vec::new();
        from_tridiagonal(&mut [0.0; 5], &mut e, &mut out);
        let integral: f64 = out.iter().map(|(w, x)| 2.0 * w * libm::pow(*x, 8.0)).sum();
        assert!((integral - 2.0 / 9.0).abs() < 1e-13, "{integral}");
    }
}
