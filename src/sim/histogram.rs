//! A log-linear histogram of times: every bucket is 1/256 of an octave's start wide, so no value is off by more than
//! 0.4 %. Any range is covered without being told.

/// Buckets of one octave, as a power of two.
const OCTAVE_BITS: u32 = 8;
/// Bits of a double's fraction below those that name the bucket.
const SHIFT: u32 = f64::MANTISSA_DIGITS - 1 - OCTAVE_BITS;

/// Counts of values that are finite and not negative.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Histogram {
    /// Values that are zero.
    zeros: u64,
    /// Key of the first bucket; a whole octave.
    first: u64,
    counts: Vec<u32>,
    total: u64,
}

impl Histogram {
    /// Counts a value.
    #[inline]
    pub fn record(&mut self, value: f64) {
        self.total += 1;
        if value < f64::MIN_POSITIVE {
            self.zeros += 1;
            return;
        }
        let key = value.to_bits() >> SHIFT;
        let ix = key.wrapping_sub(self.first) as usize;
        if let Some(count) = self.counts.get_mut(ix) {
            *count = count.saturating_add(1);
        } else {
            self.cover(key);
            let ix = (key - self.first) as usize;
            self.counts[ix] += 1;
        }
    }

    /// Makes room for the octave of this key.
    #[cold]
    fn cover(&mut self, key: u64) {
        let octave = 1u64 << OCTAVE_BITS;
        let start = key & !(octave - 1);
        if self.counts.is_empty() {
            self.first = start;
        }
        let end = (self.first + self.counts.len() as u64).max(start + octave);
        let first = self.first.min(start);
        let before = (self.first - first) as usize;
        let mut counts = vec![0; (end - first) as usize];
        counts[before..before + self.counts.len()].copy_from_slice(&self.counts);
        (self.first, self.counts) = (first, counts);
    }

    /// Adds the counts of another.
    pub fn merge(&mut self, other: &Self) {
        self.zeros += other.zeros;
        self.total += other.total;
        for (ix, count) in other.counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            let key = other.first + ix as u64;
            if key.wrapping_sub(self.first) >= self.counts.len() as u64 {
                self.cover(key);
            }
            let own = &mut self.counts[(key - self.first) as usize];
            *own = own.saturating_add(*count);
        }
    }

    /// Number of values.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// The nearest-rank quantile: the smallest value that at least `p` of all values do not exceed, placed within its
    /// bucket by rank. `None` without values.
    pub fn quantile(&self, p: f64) -> Option<f64> {
        if self.total == 0 {
            return None;
        }
        let rank = (libm::ceil(p * self.total as f64 - 1e-9) as u64).clamp(1, self.total);
        let mut below = self.zeros;
        if rank <= below {
            return Some(0.0);
        }
        for (ix, count) in self.counts.iter().enumerate() {
            let count = u64::from(*count);
            if rank <= below + count {
                let key = self.first + ix as u64;
                let (low, high) = (f64::from_bits(key << SHIFT), f64::from_bits((key + 1) << SHIFT));
                return Some(low + (high - low) * ((rank - below) as f64 - 0.5) / count as f64);
            }
            below += count;
        }
        None
    }

    /// Every count that is not zero, with the bits that name its bucket.
    pub fn buckets(&self) -> impl Iterator<Item = (u64, u64)> + '_ {
        let zeros = std::iter::once((0, self.zeros));
        let rest = self.counts.iter().enumerate().map(|(ix, n)| (self.first + ix as u64, u64::from(*n)));
        zeros.chain(rest).filter(|(_, n)| *n > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::Histogram;

    #[test]
    fn quantiles_are_within_the_bucket_width() {
        let mut h = Histogram::default();
        for i in 1..=100_000u32 {
            h.record(f64::from(i) * 1e-6);
        }
        for p in [0.001, 0.5, 0.9, 0.99, 0.999, 1.0] {
            let q = h.quantile(p).unwrap();
            assert!((q / (p * 0.1) - 1.0).abs() < 0.004, "{p} {q}");
        }
    }

    #[test]
    fn any_range_and_any_order() {
        let mut h = Histogram::default();
        for x in [1.0, 1e-12, 0.0, 1e9, 3.0] {
            h.record(x);
        }
        assert_eq!(h.total(), 5);
        assert_eq!(h.quantile(0.2), Some(0.0));
        assert!((h.quantile(0.4).unwrap() / 1e-12 - 1.0).abs() < 0.004);
        assert!((h.quantile(1.0).unwrap() / 1e9 - 1.0).abs() < 0.004);
        assert_eq!(Histogram::default().quantile(0.5), None);
    }

    #[test]
    fn merging_is_counting_all() {
        let (mut a, mut b, mut both) = (Histogram::default(), Histogram::default(), Histogram::default());
        for i in 0..1000u32 {
            let x = libm::exp(f64::from(i % 37) - 20.0);
            if i % 3 == 0 {
                a.record(x)
            } else {
                b.record(x)
            }
            both.record(x);
        }
        a.merge(&b);
        assert_eq!(a.buckets().collect::<Vec<_>>(), both.buckets().collect::<Vec<_>>());
    }
}
