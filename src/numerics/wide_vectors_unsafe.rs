//! Arithmetic in wide vectors, compiled for each set of vector instructions.
//!
//! Multiplication and addition are never fused, so every set gives the same bits.
//!
//! Safety: the functions below are safe but for the instructions they are compiled with;
//! they are called only on a path that [`CpuPath::is_available`] has found.
#![allow(unsafe_code)]

use super::cpu::CpuPath;

/// Arithmetic to be compiled for each set of vector instructions.
///
/// Mark `compute` and the functions it calls `#[inline(always)]`: only inlined code becomes
/// vectors, which is why this is a trait and not a closure.
pub trait WideComputation {
    /// The result.
    type Output;

    /// Computes it.
    fn compute(self) -> Self::Output;
}

impl CpuPath {
    /// Runs a computation compiled for this set.
    ///
    /// # Panics
    ///
    /// When this processor does not have the instructions of the set.
    #[inline]
    pub fn run<C: WideComputation>(self, computation: C) -> C::Output {
        assert!(self.is_available(), "this processor does not have {self:?}");
        match self {
            // SAFETY: the path is available, see the top of this file.
            #[cfg(target_arch = "x86_64")]
            CpuPath::Avx512 => unsafe { on_avx512(computation) },
            // SAFETY: the path is available, see the top of this file.
            #[cfg(target_arch = "x86_64")]
            CpuPath::Avx2 => unsafe { on_avx2(computation) },
            _ => computation.compute(),
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
fn on_avx512<C: WideComputation>(computation: C) -> C::Output {
    computation.compute()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn on_avx2<C: WideComputation>(computation: C) -> C::Output {
    computation.compute()
}
