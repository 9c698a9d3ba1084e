//! The standard normal law.

/// P(Z > x).
pub fn above(x: f64) -> f64 {
    0.5 * libm::erfc(x * std::f64::consts::FRAC_1_SQRT_2)
}

/// The x with P(Z > x) = `q`, for q from 0 to 1: Acklam's rational approximation (2003), relative error 1e-9.
pub fn upper_quantile(q: f64) -> f64 {
    /// Where the middle ends and the tails begin.
    const TAIL: f64 = 0.02425;
    if q <= 0.0 {
        return f64::INFINITY;
    }
    if q >= 1.0 {
        return f64::NEG_INFINITY;
    }
    let tail = |p: f64| {
        let r = libm::sqrt(-2.0 * libm::log(p));
        polynomial(
            r,
            &[
                -7.784_894_002_430_293e-3,
                -0.322_396_458_041_136_5,
                -2.400_758_277_161_838,
                -2.549_732_539_343_734,
                4.374_664_141_464_968,
                2.938_163_982_698_783,
            ],
        ) / polynomial(
            r,
            &[
                7.784_695_709_041_462e-3,
                0.322_467_129_070_039_8,
                2.445_134_137_142_996,
                3.754_408_661_907_416,
                1.0,
            ],
        )
    };
    if q < TAIL {
        return -tail(q);
    }
    if q > 1.0 - TAIL {
        return tail(1.0 - q);
    }
    let x = 0.5 - q;
    let r = x * x;
    x * polynomial(
        r,
        &[
            -39.696_830_286_653_76,
            220.946_098_424_520_5,
            -275.928_510_446_968_7,
            138.357_751_867_269,
            -30.664_798_066_147_16,
            2.506_628_277_459_239,
        ],
    ) / polynomial(
        r,
        &[
            -54.476_098_798_224_06,
            161.585_836_858_040_9,
            -155.698_979_859_886_6,
            66.801_311_887_719_72,
            -13.280_681_552_885_72,
            1.0,
        ],
    )
}

/// Coefficients from the highest power down.
fn polynomial(x: f64, coefficients: &[f64]) -> f64 {
    coefficients.iter().fold(0.0, |sum, c| sum * x + c)
}

#[cfg(test)]
mod tests {
    use super::{above, upper_quantile};

    #[test]
    fn each_undoes_the_other() {
        for q in [1e-12, 1e-6, 0.01, 0.024, 0.025, 0.3, 0.5, 0.9, 0.98, 0.999_99] {
            assert!((above(upper_quantile(q)) / q - 1.0).abs() < 1e-7, "{q}");
        }
        assert!((upper_quantile(0.025) - 1.959_963_984_540_054).abs() < 1e-8);
    }
}
