//! Thresholds converted between `f64` and `f32` so that no value changes sides.

/// The largest `f64` that is below `bound` after rounding to `f32`, if there is one.
///
/// Rounding is to the nearest, ties to the even, as processors do it.
pub(super) fn largest_rounding_below(bound: f32) -> Option<f64> {
    let below = bound.next_down();
    if bound.is_nan() || bound == f32::NEG_INFINITY {
        return None;
    }
    // Half way between the two neighbours; past the largest f32 the grid goes on as if it had
    // a next step of 2^128.
    let place =
        |x: f32| if x.is_infinite() { 2_f64.powi(128).copysign(x.into()) } else { x.into() };
    let middle = (place(below) + place(bound)) / 2.0;
    Some(if (middle as f32) < bound { middle } else { middle.next_down() })
}

/// The `f32` bound for which `x < bound` and `x <= threshold` agree for every finite `f32`; none
/// if every finite `f32` is at most the threshold.
pub(super) fn bound_above(threshold: f64) -> Option<f32> {
    let nearest = threshold as f32;
    let at_most = if f64::from(nearest) <= threshold { nearest } else { nearest.next_down() };
    let bound = at_most.next_up();
    bound.is_finite().then_some(bound)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check_import(bound: f32) {
        let threshold = largest_rounding_below(bound).unwrap();
        assert!((threshold as f32) < bound, "{bound}: {threshold}");
        assert!(threshold.next_up() as f32 >= bound, "{bound}: {threshold}");
    }

    #[test]
    fn the_ends_of_the_f32_numbers_keep_their_sides() {
        for bound in [0.0, -0.0, 1.0, f32::MIN_POSITIVE, f32::from_bits(1), f32::MAX, f32::MIN] {
            check_import(bound);
        }
        check_import(f32::INFINITY);
        assert_eq!(largest_rounding_below(f32::NEG_INFINITY), None);
        assert_eq!(bound_above(f64::INFINITY), None);
        assert_eq!(bound_above(f64::from(f32::MAX)), None);
        assert_eq!(bound_above(f64::NEG_INFINITY), Some(f32::MIN));
        assert_eq!(bound_above(-1e300), Some(f32::MIN));
        assert_eq!(bound_above(1.0), Some(1.0_f32.next_up()));
    }

    proptest! {
        #[test]
        fn an_imported_bound_splits_all_values_alike(bound: f32, value: f64, near in -3_i64..3) {
            check_import(bound);
            let threshold = largest_rounding_below(bound).unwrap();
            let near = f64::from_bits(threshold.to_bits().wrapping_add_signed(near));
            for x in [value, near] {
                prop_assert_eq!(x <= threshold, (x as f32) < bound);
            }
        }

        #[test]
        fn an_exported_threshold_splits_all_f32_alike(threshold: f64, value: f32, near in -3_i32..3) {
            let near = f32::from_bits((threshold as f32).to_bits().wrapping_add_signed(near));
            for x in [value, near].into_iter().filter(|x| x.is_finite()) {
                let below = bound_above(threshold).is_none_or(|bound| x < bound);
                prop_assert_eq!(f64::from(x) <= threshold, below);
            }
        }
    }
}
