//! Eight rows through one tree, by the vector instructions this processor has.
//!
//! Safety: the functions below are safe but for the instructions they are compiled with;
//! they are called only when [`CpuPath::is_available`] has found these instructions, which
//! [`explain`] asserts through the path it is given. Loads and stores go through references
//! to arrays of eight `f64`, so they are in bounds.
#![allow(unsafe_code)]

use super::eight_rows::{self, EightRows, Pass, Scratch};
use crate::numerics::cpu::CpuPath;

/// Adds the contributions of `pass` to `contributions`; `W` is the number of points of the pass.
///
/// `path` must be one of [`CpuPath::available`].
pub(super) fn explain<const W: usize>(
    path: CpuPath,
    pass: &Pass,
    scratch: &mut Scratch,
    contributions: &mut [EightRows],
) {
    match path {
        // SAFETY: the path is available, see the top of this file.
        #[cfg(target_arch = "x86_64")]
        CpuPath::Avx512 => unsafe { avx512::explain::<W>(pass, scratch, contributions) },
        // SAFETY: the path is available, see the top of this file.
        #[cfg(target_arch = "x86_64")]
        CpuPath::Avx2 => unsafe { explain_avx2::<W>(pass, scratch, contributions) },
        _ => eight_rows::explain::<W>(pass, scratch, contributions),
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn explain_avx2<const W: usize>(
    pass: &Pass,
    scratch: &mut Scratch,
    contributions: &mut [EightRows],
) {
    eight_rows::explain::<W>(pass, scratch, contributions);
}

#[cfg(target_arch = "x86_64")]
mod avx512 {
    use std::arch::x86_64::*;

    use super::super::eight_rows::{EightRows, Pass, Scratch, goes_left};
    use crate::predictors::forest::Split;

    /// The same products and sums as in `eight_rows`, with a mask register for each condition.
    #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
    pub(super) fn explain<const W: usize>(
        pass: &Pass,
        scratch: &mut Scratch,
        contributions: &mut [EightRows],
    ) {
        go_down::<W>(pass, scratch);
        come_up::<W>(pass, scratch, contributions);
    }

    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
    fn go_down<const W: usize>(pass: &Pass, scratch: &mut Scratch) {
        let Scratch { products, passing } = scratch;
        products[..W].fill([1.0; 8]);
        passing[0] = u8::MAX;
        for (index, (step, factors)) in
            pass.tree.steps.iter().zip(pass.factors.chunks_exact(W)).enumerate()
        {
            let goes_left = compare(&step.split, pass.values);
            let earlier = passing[step.earlier];
            let taken = [earlier & goes_left, earlier & !goes_left];
            passing[2 * index + 1..][..2].copy_from_slice(&taken);
            let apart = step.apart.map(|factor| _mm512_set1_pd(factor));
            let (done, ahead) = products.split_at_mut((2 * index + 1) * W);
            let above = &done[step.edge * W..][..W];
            let (left, right) = ahead[..2 * W].split_at_mut(W);
            for point in 0..W {
                let factors = &factors[point];
                let above = load(&above[point]);
                for (side, below) in [&mut left[point], &mut right[point]].into_iter().enumerate() {
                    let left_out = _mm512_set1_pd(factors.left_out[side]);
                    let factor = _mm512_mask_mov_pd(apart[side], earlier, left_out);
                    let all = _mm512_set1_pd(factors.taken[side]);
                    let factor = _mm512_mask_mov_pd(factor, taken[side], all);
                    store(below, _mm512_mul_pd(above, factor));
                }
            }
        }
    }

    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
    fn come_up<const W: usize>(
        pass: &Pass,
        scratch: &mut Scratch,
        contributions: &mut [EightRows],
    ) {
        let Scratch { products, passing } = scratch;
        for (index, (step, factors)) in
            pass.tree.steps.iter().zip(pass.factors.chunks_exact(W)).enumerate().rev()
        {
            let taken = [passing[2 * index + 1], passing[2 * index + 2]];
            let (done, ahead) = products.split_at_mut((2 * index + 1) * W);
            let above = &mut done[step.edge * W..][..W];
            let (left, right) = ahead[..2 * W].split_at(W);
            let mut gains = _mm512_setzero_pd();
            for point in 0..W {
                let below = [load(&left[point]), load(&right[point])];
                let gain = |side: usize| {
                    let left_out = _mm512_set1_pd(factors[point].gain_left_out[side]);
                    let all = _mm512_set1_pd(factors[point].gain_taken[side]);
                    _mm512_mul_pd(below[side], _mm512_mask_mov_pd(left_out, taken[side], all))
                };
                gains = _mm512_add_pd(_mm512_add_pd(gains, gain(0)), gain(1));
                store(&mut above[point], _mm512_add_pd(below[0], below[1]));
            }
            let contribution = &mut contributions[step.split.feature() as usize];
            let gains = _mm512_maskz_mov_pd(passing[step.earlier], gains);
            store(contribution, _mm512_add_pd(load(contribution), gains));
        }
    }

    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
    fn compare(split: &Split, values: &[EightRows]) -> u8 {
        match split {
            Split::Numeric { feature, threshold, missing_left } => {
                let values = load(&values[*feature as usize]);
                let threshold = _mm512_set1_pd(*threshold);
                if *missing_left {
                    // Not greater: also true when there is no value to compare.
                    _mm512_cmp_pd_mask::<_CMP_NGT_UQ>(values, threshold)
                } else {
                    _mm512_cmp_pd_mask::<_CMP_LE_OQ>(values, threshold)
                }
            }
            Split::Categorical { .. } => goes_left(split, values),
        }
    }

    #[inline]
    #[target_feature(enable = "avx512f")]
    fn load(lanes: &EightRows) -> __m512d {
        // SAFETY: eight f64 are behind the reference; the load needs no alignment.
        unsafe { _mm512_loadu_pd(lanes.as_ptr()) }
    }

    #[inline]
    #[target_feature(enable = "avx512f")]
    fn store(lanes: &mut EightRows, values: __m512d) {
        // SAFETY: eight f64 are behind the reference; the store needs no alignment.
        unsafe { _mm512_storeu_pd(lanes.as_mut_ptr(), values) }
    }
}
