//! A hash of recorded numbers that is the same everywhere: FNV-1a over 64-bit words.

/// The state of the hash.
#[derive(Clone, Copy, Debug)]
pub(super) struct Digest(u64);

impl Default for Digest {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Digest {
    /// Takes in a whole number.
    pub(super) fn word(&mut self, word: u64) {
        for byte in word.to_le_bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    /// Takes in a number by its bits.
    pub(super) fn number(&mut self, number: f64) {
        self.word(number.to_bits());
    }

    /// The hash.
    pub(super) fn value(self) -> u64 {
        self.0
    }
}
