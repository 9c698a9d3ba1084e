//! Where the warm-up ends.

/// Observations that are averaged into one batch.
const BATCH: usize = 5;

/// MSER-5 (White 1997; White, Cobb and Spratt 2000): the number of observations to cut off at the start so that the
/// standard error of the mean of the rest is least. At most half of them.
pub(super) fn mser5(observations: &[f64]) -> usize {
    let batches: Vec<f64> =
        observations.chunks_exact(BATCH).map(|b| b.iter().sum::<f64>() / BATCH as f64).collect();
    let (mut count, mut mean, mut squares) = (0.0, 0.0, 0.0);
    let (mut best, mut cut) = (f64::INFINITY, 0);
    // From the end backwards, so that mean and squares (Welford 1962) are those of what is left after the cut.
    for (ix, batch) in batches.iter().enumerate().rev() {
        count += 1.0;
        let delta = batch - mean;
        mean += delta / count;
        squares += delta * (batch - mean);
        let error = squares / (count * count);
        if ix <= batches.len() / 2 && error <= best {
            (best, cut) = (error, ix);
        }
    }
    cut * BATCH
}

#[cfg(test)]
mod tests {
    use super::mser5;

    #[test]
    fn cuts_the_transient_and_no_more() {
        let noise = |i: u32| f64::from(i.wrapping_mul(2_654_435_761) >> 16) / 65536.0;
        let level: Vec<f64> = (0..1000).map(noise).collect();
        assert!(mser5(&level) < 100);
        let rising: Vec<f64> = (0..1000).map(|i| noise(i) + 10.0 * (f64::from(i) / 200.0).min(1.0)).collect();
        let cut = mser5(&rising);
        assert!((170..300).contains(&cut), "{cut}");
        assert_eq!(mser5(&[1.0, 2.0]), 0);
    }
}
