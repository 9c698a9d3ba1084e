//! Zipf's law on 1..=n by rejection-inversion (Hörmann and Derflinger 1996): constant time and memory for any n.

use super::rng::Stream;

/// Probability of k proportional to k^(−`exponent`).
#[derive(Clone, Copy, Debug)]
pub(super) struct Zipf {
    items: f64,
    exponent: f64,
    /// Integral of the hat from where it starts, and to where it ends.
    from: f64,
    to: f64,
    /// Distance within which a rounded draw is always right.
    squeeze: f64,
}

impl Zipf {
    /// The law on so many items, of which there is at least one; an exponent of 0 is uniform.
    pub(super) fn new(items: u64, exponent: f64) -> Self {
        let mut it = Self { items: items as f64, exponent, from: 0.0, to: 0.0, squeeze: 0.0 };
        it.from = it.integral(1.5) - 1.0;
        it.to = it.integral(it.items + 0.5);
        it.squeeze = 2.0 - it.inverse(it.integral(2.5) - it.weight(2.0));
        it
    }

    /// A key from 1.
    pub(super) fn draw(&self, stream: &mut Stream) -> u64 {
        loop {
            let u = self.to + stream.unit() * (self.from - self.to);
            let x = self.inverse(u);
            let k = libm::floor(x + 0.5).clamp(1.0, self.items);
            if k - x <= self.squeeze || u >= self.integral(k + 0.5) - self.weight(k) {
                return k as u64;
            }
        }
    }

    /// k^(−exponent).
    pub(super) fn weight(&self, k: f64) -> f64 {
        libm::exp(-self.exponent * libm::log(k))
    }

    /// ∫ x^(−exponent) from 1.
    fn integral(&self, x: f64) -> f64 {
        let log = libm::log(x);
        let y = (1.0 - self.exponent) * log;
        log * if y.abs() > 1e-8 { libm::expm1(y) / y } else { 1.0 + y / 2.0 }
    }

    fn inverse(&self, integral: f64) -> f64 {
        let y = (integral * (1.0 - self.exponent)).max(-1.0);
        let log = integral * if y.abs() > 1e-8 { libm::log1p(y) / y } else { 1.0 - y / 2.0 };
        libm::exp(log)
    }
}

#[cfg(test)]
mod tests {
    use super::Zipf;
    use crate::sim::rng::{Purpose, Stream};

    #[test]
    fn every_key_is_as_frequent_as_it_should_be() {
        let mut stream = Stream::new(5, 0, 0, Purpose::Cache);
        for exponent in [0.0, 0.6, 1.0, 1.4, 3.0] {
            let zipf = Zipf::new(20, exponent);
            let draws = 400_000u32;
            let mut seen = [0u32; 20];
            for _ in 0..draws {
                seen[zipf.draw(&mut stream) as usize - 1] += 1;
            }
            let total: f64 = (1..=20u32).map(|k| zipf.weight(f64::from(k))).sum();
            for (n, k) in seen.iter().zip(1u32..) {
                let expected = f64::from(draws) * zipf.weight(f64::from(k)) / total;
                let within = 5.0 * expected.sqrt() + 1.0;
                assert!((f64::from(*n) - expected).abs() < within, "{exponent} {k}: {n} {expected}");
            }
        }
    }

    #[test]
    fn one_item_and_very_many() {
        let mut stream = Stream::new(6, 0, 0, Purpose::Cache);
        assert_eq!(Zipf::new(1, 1.0).draw(&mut stream), 1);
        let zipf = Zipf::new(1 << 50, 0.3);
        assert!((0..1000).all(|_| (1..=1 << 50).contains(&zipf.draw(&mut stream))));
    }
}
