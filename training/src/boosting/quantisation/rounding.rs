//! Rounding to whole numbers, with a deterministic dither.

use crate::boosting::fixed_point::power_of_two;

/// Two numbers strictly within a half of 0, one for each half of a packed row.
#[derive(Clone, Copy)]
pub(super) struct Dither {
    pub(super) gradient: f64,
    pub(super) hessian: f64,
}

/// The whole number nearest to a value within `2^51` of 0.
#[inline(always)]
pub(super) fn round(value: f64) -> i64 {
    // 1.5 * 2^52: adding it leaves the whole number in the lower bits.
    const ROUNDING: f64 = 6_755_399_441_055_744.0;
    (value + ROUNDING).to_bits().wrapping_sub(ROUNDING.to_bits()) as i64
}

/// The dither of a row, from the row's content.
#[inline(always)]
pub(super) fn dither(margin: f64, target: f64) -> Dither {
    let hash = hash(margin, target);
    // An odd numerator is never exactly a half, and so leaves whole numbers as they are.
    let part = |bits: u64| f64::from(bits as i32 | 1) * power_of_two(-32);
    Dither { gradient: part(hash >> 32), hessian: part(hash) }
}

/// A hash of a row's content: 64 bits that look random.
#[inline(always)]
fn hash(margin: f64, target: f64) -> u64 {
    let mut bits = margin.to_bits() ^ target.to_bits().rotate_left(23);
    bits = (bits ^ (bits >> 31)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits ^ (bits >> 32)
}
