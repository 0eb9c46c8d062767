//! The exponential function in plain arithmetic.
//!
//! The system's `exp` may differ in the last bit from one CPU to another, and does not become
//! vectors. This one is multiplications and additions only, in a fixed order.

/// Adding and subtracting it rounds a small number to the nearest whole one.
const ROUNDING: f64 = 6_755_399_441_055_744.0; // 1.5 * 2^52
const LN_2_HIGH: f64 = 6.931_471_803_691_238e-1;
const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;

/// `exp(x)` to about 3e-13 relative, with `x` clamped to -80 and 80.
///
/// The limits keep every product of the losses within single precision.
#[inline(always)]
pub(super) fn exp(x: f64) -> f64 {
    let x = x.clamp(-80.0, 80.0);
    let shifted = x * std::f64::consts::LOG2_E + ROUNDING;
    let whole = shifted - ROUNDING;
    let rest = (x - whole * LN_2_HIGH) - whole * LN_2_LOW;
    // Taylor's series to the tenth power on |rest| <= 0.35, by Horner's rule.
    let mut sum = 1.0 / 3_628_800.0;
    for inverse_factorial in [
        1.0 / 362_880.0,
        1.0 / 40_320.0,
        1.0 / 5_040.0,
        1.0 / 720.0,
        1.0 / 120.0,
        1.0 / 24.0,
        1.0 / 6.0,
        0.5,
        1.0,
        1.0,
    ] {
        sum = sum * rest + inverse_factorial;
    }
    let power = f64::from_bits((shifted.to_bits() << 52).wrapping_add(1023 << 52));
    sum * power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_agrees_with_the_systems_function() {
        for step in -8_000..=8_000 {
            let x = f64::from(step) * 0.009_99;
            assert!((exp(x) / x.exp() - 1.0).abs() < 3e-13, "{x}");
        }
        assert_eq!(exp(0.0), 1.0);
    }
}
