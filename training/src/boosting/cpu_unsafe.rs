//! The same arithmetic in the widest vectors this CPU has, chosen at run time.
//!
//! The code is compiled three times; multiplication and addition are never fused, so all three
//! give the same bits.
//!
//! # Safety
//!
//! A function compiled for a CPU feature is called only after that feature was detected.
#![allow(unsafe_code)]

/// Runs a computation, compiled for the best vectors of this CPU.
///
/// Only what is inlined into `compute` gains by it.
#[inline(always)]
pub(super) fn in_widest_vectors<R>(compute: impl FnOnce() -> R) -> R {
    #[cfg(target_arch = "x86_64")]
    {
        if is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512dq")
            && is_x86_feature_detected!("avx512vl")
        {
            // SAFETY: the features were just detected.
            return unsafe { with_avx512(compute) };
        }
        if is_x86_feature_detected!("avx2") {
            // SAFETY: the feature was just detected.
            return unsafe { with_avx2(compute) };
        }
    }
    compute()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512dq,avx512vl")]
fn with_avx512<R>(compute: impl FnOnce() -> R) -> R {
    compute()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn with_avx2<R>(compute: impl FnOnce() -> R) -> R {
    compute()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[inline(always)]
    fn arithmetic(values: &[f64]) -> Vec<u64> {
        let compute = |value: &f64| (value * 1.1 + 0.7) / (value - 3.3) - value.max(0.5);
        values.iter().map(|value| compute(value).to_bits()).collect()
    }

    #[test]
    fn every_path_gives_the_same_bits() {
        let values: Vec<f64> = (0..999).map(|at| f64::from(at).sin() * 9.0).collect();
        let plain = arithmetic(&values);
        assert_eq!(in_widest_vectors(|| arithmetic(&values)), plain);
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") {
            // SAFETY: the feature was just detected.
            assert_eq!(unsafe { with_avx2(|| arithmetic(&values)) }, plain);
        }
    }
}
