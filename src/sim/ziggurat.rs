//! Exponential and normal variables by rejection from 256 layers (Marsaglia and Tsang 2000, in the form of
//! Doornik 2005). Written here, over `libm`, so that every platform draws the same bits.

use super::rng::Stream;

const LAYERS: usize = 256;

/// Where the tail of the exponential density is cut off, and the area of each layer.
const EXPONENTIAL: (f64, f64) = (7.697_117_470_131_05, 3.949_659_822_581_557e-3);
/// The same for the right half of the normal density.
const NORMAL: (f64, f64) = (3.654_152_885_361_009, 4.928_673_233_974_655e-3);

/// Edges of the layers and the density there.
#[derive(Clone, Debug)]
struct Layers {
    x: [f64; LAYERS + 1],
    f: [f64; LAYERS + 1],
}

impl Layers {
    fn new((tail, area): (f64, f64), density: impl Fn(f64) -> f64, inverse: impl Fn(f64) -> f64) -> Self {
        let mut x = [0.0; LAYERS + 1];
        x[0] = area / density(tail);
        x[1] = tail;
        for i in 2..LAYERS {
            x[i] = inverse(area / x[i - 1] + density(x[i - 1]));
        }
        Self { f: x.map(density), x }
    }
}

/// The layers of both densities.
#[derive(Clone, Debug)]
pub struct Ziggurat {
    exponential: Layers,
    normal: Layers,
}

impl Default for Ziggurat {
    /// Computes the layers.
    fn default() -> Self {
        Self {
            exponential: Layers::new(EXPONENTIAL, |x| libm::exp(-x), |y| -libm::log(y)),
            normal: Layers::new(NORMAL, |x| libm::exp(-x * x / 2.0), |y| libm::sqrt(-2.0 * libm::log(y))),
        }
    }
}

impl Ziggurat {
    /// An exponential variable of mean 1.
    #[inline(always)]
    pub fn exponential(&self, stream: &mut Stream) -> f64 {
        let layers = &self.exponential;
        loop {
            let bits = stream.bits();
            let i = (bits & 0xff) as usize;
            let x = ((bits >> 12) as f64 + 0.5) * (1.0 / (1u64 << 52) as f64) * layers.x[i];
            if x < layers.x[i + 1] {
                return x;
            }
            if let Some(x) = Self::exponential_edge(layers, stream, i, x) {
                return x;
            }
        }
    }

    #[cold]
    fn exponential_edge(layers: &Layers, stream: &mut Stream, i: usize, x: f64) -> Option<f64> {
        if i == 0 {
            return Some(EXPONENTIAL.0 - libm::log(stream.positive_unit()));
        }
        let height = layers.f[i + 1] + (layers.f[i] - layers.f[i + 1]) * stream.unit();
        (height < libm::exp(-x)).then_some(x)
    }

    /// A normal variable of mean 0 and variance 1.
    pub fn normal(&self, stream: &mut Stream) -> f64 {
        let layers = &self.normal;
        loop {
            let bits = stream.bits();
            let i = (bits & 0xff) as usize;
            let u = ((bits >> 12) as f64 + 0.5) * (2.0 / (1u64 << 52) as f64) - 1.0;
            let x = u * layers.x[i];
            if x.abs() < layers.x[i + 1] {
                return x;
            }
            if i == 0 {
                return Self::normal_tail(stream).copysign(u);
            }
            let height = layers.f[i + 1] + (layers.f[i] - layers.f[i + 1]) * stream.unit();
            if height < libm::exp(-x * x / 2.0) {
                return x;
            }
        }
    }

    /// Beyond the cut (Marsaglia 1964).
    fn normal_tail(stream: &mut Stream) -> f64 {
        loop {
            let x = -libm::log(stream.positive_unit()) / NORMAL.0;
            let y = -libm::log(stream.positive_unit());
            if 2.0 * y >= x * x {
                return NORMAL.0 + x;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{LAYERS, Ziggurat};
    use crate::sim::rng::{Purpose, Stream};

    #[test]
    fn layers_close_at_the_top() {
        let z = Ziggurat::default();
        for layers in [&z.exponential, &z.normal] {
            assert!(layers.x.windows(2).all(|w| w[0] > w[1]));
            let area = layers.x[2] * (layers.f[3] - layers.f[2]);
            let top = layers.x[LAYERS - 1] * (1.0 - layers.f[LAYERS - 1]);
            assert!((top / area - 1.0).abs() < 1e-6, "{top} {area}");
        }
    }

    #[test]
    fn has_the_moments_and_tails() {
        let (z, mut stream) = (Ziggurat::default(), Stream::new(3, 0, 0, Purpose::Service));
        let n = 2_000_000;
        let (mut e, mut m, mut far) = ([0.0; 3], [0.0; 4], [0u32; 2]);
        for _ in 0..n {
            let x = z.exponential(&mut stream);
            let y = z.normal(&mut stream);
            far[0] += u32::from(x > 8.0);
            far[1] += u32::from(y > 3.7);
            for (k, sum) in e.iter_mut().enumerate() {
                *sum += libm::pow(x, k as f64 + 1.0) / f64::from(n);
            }
            for (k, sum) in m.iter_mut().enumerate() {
                *sum += libm::pow(y, k as f64 + 1.0) / f64::from(n);
            }
        }
        let near = |got: f64, want: f64, within: f64| assert!((got - want).abs() < within, "{got} {want}");
        near(e[0], 1.0, 0.003);
        near(e[1], 2.0, 0.015);
        near(e[2], 6.0, 0.12);
        near(m[0], 0.0, 0.003);
        near(m[1], 1.0, 0.004);
        near(m[2], 0.0, 0.01);
        near(m[3], 3.0, 0.03);
        near(f64::from(far[0]), 3.3546e-4 * f64::from(n), 110.0);
        near(f64::from(far[1]), 1.0780e-4 * f64::from(n), 62.0);
    }
}
