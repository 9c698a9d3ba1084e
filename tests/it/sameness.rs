//! The same numbers, bit for bit, natively and in the browser: `tests/web.rs` holds the same constants there.

/// What [`libm_bits`] gives on every platform.
pub(crate) const LIBM_BITS: u64 = 14_431_356_373_303_102_473;

/// FNV-1a over the bits of some answers.
fn hash(answers: impl Iterator<Item = f64>) -> u64 {
    answers
        .fold(0xcbf2_9ce4_8422_2325, |hash, answer| (hash ^ answer.to_bits()).wrapping_mul(0x0100_0000_01b3))
}

/// The functions on which the engines' sameness rests.
pub(crate) fn libm_bits() -> u64 {
    let values = (1..2000).map(|i| f64::from(i) * 0.0137);
    hash(values.flat_map(|x| [libm::log(x), libm::exp(-x), libm::pow(x, 1.37), libm::lgamma(x)]))
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn libm_gives_the_same_bits_as_in_the_browser() {
    assert_eq!(libm_bits(), LIBM_BITS);
}
