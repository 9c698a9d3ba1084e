//! Random streams: one for each owner and purpose, so that two designs meet the same traffic.

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// What a stream is drawn for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Gaps and think times of a source.
    Arrivals = 1,
    /// Classes of a source's requests.
    Class = 2,
    /// Service times of a station.
    Service = 3,
    /// Hits, numbers of calls, targets and forwards of a station.
    Branch = 4,
    /// Instances picked by a station.
    Dispatch = 5,
    /// Backoffs of a station's calls.
    Backoff = 6,
    /// How long visits to a station wait before they give up.
    Patience = 7,
    /// Setup times of a station's workers.
    Setup = 8,
    /// Keys that a station's cache is asked for.
    Cache = 9,
    /// States of a source whose traffic is modulated.
    Burst = 10,
}

/// A stream of random numbers: xoshiro256++ (Blackman and Vigna 2021).
#[derive(Clone, Debug)]
pub struct Stream(Xoshiro256PlusPlus);

impl Stream {
    /// The stream of one owner (a source or station index) in one replication.
    pub fn new(seed: u64, replication: u32, owner: usize, purpose: Purpose) -> Self {
        let key = [u64::from(replication), owner as u64, purpose as u64];
        Self(Xoshiro256PlusPlus::seed_from_u64(key.iter().fold(seed, |hash, part| mix(hash ^ mix(*part)))))
    }

    /// The next 64 bits.
    #[inline(always)]
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// Uniform on \[0, 1).
    #[inline(always)]
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
    }

    /// Uniform on (0, 1\].
    #[inline(always)]
    pub fn positive_unit(&mut self) -> f64 {
        1.0 - self.unit()
    }

    /// Uniform on 0..n; n is at least 1.
    #[inline(always)]
    pub fn below(&mut self, n: u32) -> u32 {
        // Multiply and shift (Lemire 2019); its bias is below n/2⁶⁴.
        ((u128::from(self.bits()) * u128::from(n)) >> 64) as u32
    }
}

/// The finaliser of SplitMix64 (Steele, Lea and Flood 2014), offset so that 0 is not a fixed point.
fn mix(x: u64) -> u64 {
    let x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::{Purpose, Stream};

    #[test]
    fn streams_differ_and_repeat() {
        let first = |seed, replication, owner, purpose| Stream::new(seed, replication, owner, purpose).bits();
        let a = first(1, 0, 0, Purpose::Service);
        assert_eq!(a, first(1, 0, 0, Purpose::Service));
        for other in [
            first(2, 0, 0, Purpose::Service),
            first(1, 1, 0, Purpose::Service),
            first(1, 0, 1, Purpose::Service),
            first(1, 0, 0, Purpose::Arrivals),
        ] {
            assert_ne!(a, other);
        }
    }

    #[test]
    fn below_stays_below() {
        let mut stream = Stream::new(7, 0, 0, Purpose::Dispatch);
        let mut seen = [0u32; 3];
        for _ in 0..3000 {
            seen[stream.below(3) as usize] += 1;
        }
        assert!(seen.iter().all(|n| (900..1100).contains(n)), "{seen:?}");
    }
}
