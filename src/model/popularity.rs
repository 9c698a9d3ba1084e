//! How often each of many keys is asked for: Zipf's law, summed up in a few hundred nodes however many keys there are.

/// Keys that are kept one by one; the rest are grouped.
const HEAD: u64 = 64;
/// Ratio of the last to the first rank of a group.
const GROUP: f64 = 1.2;

/// Keys asked for independently, the k-th most popular with probability ∝ k^(−exponent).
#[derive(Clone, Debug, PartialEq)]
pub struct Popularity {
    /// `(probability of one key, number of such keys)`, probabilities falling.
    ///
    /// Groups of ranks are replaced by three each, placed and weighted so that a sum over the group's ranks is exact for
    /// polynomials of degree five (Gauss quadrature for the discrete uniform law): sums over up to 10⁹ keys err by less
    /// than 10⁻⁷.
    pub nodes: Vec<(f64, f64)>,
}

impl Popularity {
    /// The most popular `upto` of `keys` keys; their probabilities sum to less than one where some are left out.
    pub fn new(keys: u64, exponent: f64, upto: u64) -> Self {
        let keys = keys.max(1);
        let upto = upto.min(keys);
        let total = harmonic(keys, exponent);
        let p = |rank: f64| libm::pow(rank, -exponent) / total;
        let mut nodes: Vec<(f64, f64)> = (1..=upto.min(HEAD)).map(|k| (p(k as f64), 1.0)).collect();
        let mut first = HEAD + 1;
        while first <= upto {
            let last = ((first as f64 * GROUP) as u64).clamp(first, upto);
            group(first as f64, last as f64, |rank, count| nodes.push((p(rank), count)));
            first = last.saturating_add(1);
            if last == u64::MAX {
                break;
            }
        }
        Self { nodes }
    }

    /// Σ over all keys of `of(probability)`.
    pub fn sum(&self, of: impl Fn(f64) -> f64) -> f64 {
        self.nodes.iter().map(|(p, count)| count * of(*p)).sum()
    }
}

/// Share of all requests at the hottest of `shards`, where the hottest key brings `hottest` of them and the rest spread
/// evenly over all.
pub fn hot_shard_share(hottest: f64, shards: u32) -> f64 {
    hottest + (1.0 - hottest) / f64::from(shards.max(1))
}

/// Nodes and weights that stand for the ranks `first..=last`.
fn group(first: f64, last: f64, mut node: impl FnMut(f64, f64)) {
    let (n, middle) = (last - first + 1.0, 0.5 * (first + last));
    if n < 2.5 {
        for rank in [first, last].into_iter().take(n as usize) {
            node(rank, 1.0);
        }
        return;
    }
    let apart = libm::sqrt((3.0 * n * n - 7.0) / 20.0);
    let side = (n * n - 1.0) / 24.0 / (apart * apart);
    node(middle - apart, n * side);
    node(middle, n * (1.0 - 2.0 * side));
    node(middle + apart, n * side);
}

/// The probability of every key, one by one.
pub fn each(keys: u64, exponent: f64) -> Vec<f64> {
    let total = harmonic(keys, exponent);
    (1..=keys).map(|k| libm::pow(k as f64, -exponent) / total).collect()
}

/// 1 + 2^(−a) + … + n^(−a): the first terms one by one, the rest by Euler and Maclaurin's formula.
pub fn harmonic(n: u64, a: f64) -> f64 {
    let head: f64 = (1..=n.min(HEAD)).map(|k| libm::pow(k as f64, -a)).sum();
    if n <= HEAD {
        return head;
    }
    let (m, n) = (HEAD as f64, n as f64);
    let ratio = libm::log(n / m);
    let stretched = (1.0 - a) * ratio;
    let integral = if stretched.abs() < 1e-12 {
        libm::pow(m, 1.0 - a) * ratio
    } else {
        libm::pow(m, 1.0 - a) * libm::expm1(stretched) / (1.0 - a)
    };
    let f = |x: f64| libm::pow(x, -a);
    let first = |x: f64| -a * f(x) / x;
    let third = |x: f64| -a * (a + 1.0) * (a + 2.0) * f(x) / (x * x * x);
    head + integral + (f(n) - f(m)) / 2.0 + (first(n) - first(m)) / 12.0 - (third(n) - third(m)) / 720.0
}

#[cfg(test)]
mod tests {
    use super::{Popularity, harmonic, hot_shard_share};

    #[test]
    fn the_hottest_of_eight_shards() {
        let hottest = 1.0 / harmonic(1000, 1.0);
        assert!((hot_shard_share(hottest, 8) - 0.241_893_114_180_885_13).abs() < 1e-12);
        assert_eq!(hot_shard_share(0.3, 1), 1.0);
    }

    #[test]
    fn harmonic_numbers() {
        for (n, a) in [(1u64, 1.0), (64, 0.7), (65, 1.0), (5000, 0.8), (5000, 1.0), (5000, 1.3), (70, 0.0)] {
            let exact: f64 = (1..=n).map(|k| libm::pow(k as f64, -a)).sum();
            assert!((harmonic(n, a) / exact - 1.0).abs() < 1e-12, "{n} {a}");
        }
    }

    #[test]
    fn groups_sum_like_single_keys() {
        for (keys, a) in [(100_000u64, 0.8), (100_000, 1.2), (1_000_000, 0.0), (300, 1.0)] {
            let grouped = Popularity::new(keys, a, keys);
            let total = harmonic(keys, a);
            for t in [1.0, 30.0, 1e4, 1e7] {
                let held = |p: f64| -libm::expm1(-p * t);
                let exact: f64 = (1..=keys).map(|k| held(libm::pow(k as f64, -a) / total)).sum();
                let error = grouped.sum(held) / exact - 1.0;
                assert!(error.abs() < 1e-7, "{keys} {a} {t}: {error:e}");
            }
            assert!(grouped.nodes.len() < 250);
        }
    }
}
