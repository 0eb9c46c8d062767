//! The same arithmetic in the widest vectors this CPU has, chosen at run time.
//!
//! The code is compiled three times; multiplication and addition are never fused, so all three
//! give the same bits.
//!
//! # Safety
//!
//! A function compiled for a CPU feature is called only after that feature was detected.
#![allow(unsafe_code)]

/// Arithmetic to be compiled for each kind of vector.
///
/// Mark `compute` and what it calls `#[inline(always)]`: only what is inlined becomes vectors,
/// which is why this is no closure.
pub(super) trait Computation {
    type Output;

    fn compute(self) -> Self::Output;
}

/// Runs a computation in the widest vectors of this CPU.
#[inline(always)]
pub(super) fn in_widest_vectors<C: Computation>(computation: C) -> C::Output {
    #[cfg(target_arch = "x86_64")]
    {
        if is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512dq")
            && is_x86_feature_detected!("avx512vl")
        {
            // SAFETY: the features were just detected.
            return unsafe { with_avx512(computation) };
        }
        if is_x86_feature_detected!("avx2") {
            // SAFETY: the feature was just detected.
            return unsafe { with_avx2(computation) };
        }
    }
    computation.compute()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512dq,avx512vl")]
fn with_avx512<C: Computation>(computation: C) -> C::Output {
    computation.compute()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn with_avx2<C: Computation>(computation: C) -> C::Output {
    computation.compute()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Arithmetic<'a>(&'a [f64]);

    impl Computation for Arithmetic<'_> {
        type Output = Vec<u64>;

        #[inline(always)]
        fn compute(self) -> Vec<u64> {
            let of = |value: &f64| (value * 1.1 + 0.7) / (value - 3.3) - value.max(0.5);
            self.0.iter().map(|value| of(value).to_bits()).collect()
        }
    }

    #[test]
    fn every_path_gives_the_same_bits() {
        let values: Vec<f64> = (0..999).map(|at| f64::from(at).sin() * 9.0).collect();
        let plain = Arithmetic(&values).compute();
        assert_eq!(in_widest_vectors(Arithmetic(&values)), plain);
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") {
            // SAFETY: the feature was just detected.
            assert_eq!(unsafe { with_avx2(Arithmetic(&values)) }, plain);
        }
    }
}
