//! A fast hasher for keys of a few numbers.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A map whose keys are hashed by [`MixingHasher`].
pub(crate) type MixingMap<K, V> = HashMap<K, V, BuildHasherDefault<MixingHasher>>;

/// Mixes the bits of a few numbers by multiplication. Nobody attacks the keys of a fit, so the time
/// that the standard hasher spends on being unguessable, half of building a cohort, is saved.
#[derive(Clone, Copy, Default)]
pub(crate) struct MixingHasher(u64);

impl Hasher for MixingHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }

    fn write_u64(&mut self, number: u64) {
        // An odd number without a pattern: the first digits of the golden ratio.
        const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
        let product = u128::from(self.0 ^ number ^ GOLDEN.rotate_left(32)) * u128::from(GOLDEN);
        self.0 = (product as u64) ^ (product >> 64) as u64;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
