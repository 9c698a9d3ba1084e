//! Eight complex numbers at a time: transforms are evaluated at many points of one contour, and compilers turn these
//! loops into vector instructions. Plain additions and multiplications in a fixed order: the same bits everywhere.

use std::ops::{Add, AddAssign, Mul, MulAssign, Sub};

use num_complex::Complex64;

/// Numbers in a packet.
pub const LANES: usize = 8;

/// Eight complex numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Packet {
    /// Real parts.
    pub re: [f64; LANES],
    /// Imaginary parts.
    pub im: [f64; LANES],
}

impl Packet {
    /// All zero.
    pub const ZERO: Self = Self { re: [0.0; LANES], im: [0.0; LANES] };
    /// All one.
    pub const ONE: Self = Self { re: [1.0; LANES], im: [0.0; LANES] };

    /// The same real number eight times.
    pub fn real(x: f64) -> Self {
        Self { re: [x; LANES], im: [0.0; LANES] }
    }

    /// One of the eight.
    pub fn lane(&self, k: usize) -> Complex64 {
        Complex64::new(self.re[k], self.im[k])
    }

    /// A function of each number by itself: for what is too rare to have a form of its own.
    #[must_use]
    pub fn map(&self, mut f: impl FnMut(Complex64) -> Complex64) -> Self {
        let mut out = Self::ZERO;
        for k in 0..LANES {
            let z = f(self.lane(k));
            (out.re[k], out.im[k]) = (z.re, z.im);
        }
        out
    }

    /// 1/z.
    #[inline]
    #[must_use]
    pub fn inv(&self) -> Self {
        let mut out = Self::ZERO;
        for k in 0..LANES {
            let (re, im) = (self.re[k], self.im[k]);
            let scale = 1.0 / (re * re + im * im);
            out.re[k] = re * scale;
            out.im[k] = -im * scale;
        }
        out
    }

    /// zⁿ by repeated squaring.
    #[must_use]
    pub fn power(mut self, mut n: u32) -> Self {
        if n == 1 {
            return self;
        }
        let mut result = Self::ONE;
        while n > 0 {
            if n & 1 == 1 {
                result *= self;
            }
            n >>= 1;
            if n > 0 {
                self = self * self;
            }
        }
        result
    }

    /// Adds `factor` times `other`.
    #[inline]
    pub fn add_scaled(&mut self, other: &Self, factor: f64) {
        for k in 0..LANES {
            self.re[k] += other.re[k] * factor;
            self.im[k] += other.im[k] * factor;
        }
    }

    /// a + b·z with real a and b.
    #[inline]
    #[must_use]
    pub fn affine(&self, a: f64, b: f64) -> Self {
        let mut out = Self::ZERO;
        for k in 0..LANES {
            out.re[k] = a + self.re[k] * b;
            out.im[k] = self.im[k] * b;
        }
        out
    }

    /// The largest absolute value.
    pub fn norm_max(&self) -> f64 {
        let mut most = 0.0f64;
        for k in 0..LANES {
            most = most.max(self.re[k] * self.re[k] + self.im[k] * self.im[k]);
        }
        libm::sqrt(most)
    }
}

/// e^z by `libm`.
pub fn exp(z: &Packet) -> Packet {
    z.map(super::transform::exp)
}

impl Mul for Packet {
    type Output = Self;
    #[inline]
    fn mul(self, other: Self) -> Self {
        let mut out = Self::ZERO;
        for k in 0..LANES {
            out.re[k] = self.re[k] * other.re[k] - self.im[k] * other.im[k];
            out.im[k] = self.re[k] * other.im[k] + self.im[k] * other.re[k];
        }
        out
    }
}

impl MulAssign for Packet {
    #[inline]
    fn mul_assign(&mut self, other: Self) {
        *self = *self * other;
    }
}

impl Mul<f64> for Packet {
    type Output = Self;
    #[inline]
    fn mul(self, factor: f64) -> Self {
        self.affine(0.0, factor)
    }
}

impl Add for Packet {
    type Output = Self;
    #[inline]
    fn add(mut self, other: Self) -> Self {
        self += other;
        self
    }
}

impl AddAssign for Packet {
    #[inline]
    fn add_assign(&mut self, other: Self) {
        for k in 0..LANES {
            self.re[k] += other.re[k];
            self.im[k] += other.im[k];
        }
    }
}

impl Sub for Packet {
    type Output = Self;
    #[inline]
    fn sub(mut self, other: Self) -> Self {
        for k in 0..LANES {
            self.re[k] -= other.re[k];
            self.im[k] -= other.im[k];
        }
        self
    }
}
