//! The scan of whole trees for one row, by AVX-512 with VBMI.
//!
//! Safety: the function compiled for these instructions is called only after
//! [`is_available`] has found them. Loads go through references to arrays of at least 64
//! bytes, so they are in bounds.
#![allow(unsafe_code)]

use super::scanning::{COLUMNS_MAX, ScanTree};
use crate::numerics::cpu::CpuPath;

/// True when this processor can scan trees on this path.
pub(super) fn is_available(path: CpuPath) -> bool {
    #[cfg(target_arch = "x86_64")]
    {
        path == CpuPath::Avx512 && path.is_available() && is_x86_feature_detected!("avx512vbmi")
    }
    #[cfg(not(target_arch = "x86_64"))]
    {
        let _ = path;
        false
    }
}

/// `margin` plus the leaf values of all trees for one row of codes, in their order.
///
/// To be called only where [`is_available`].
#[cfg(target_arch = "x86_64")]
pub(super) fn add_all(margin: f64, trees: &[ScanTree], codes: &[u8; COLUMNS_MAX]) -> f64 {
    // SAFETY: scans are prepared only where the instructions are, see `CompiledForest`.
    unsafe { avx512::add_all(margin, trees, codes) }
}

/// Never called where there are no such instructions.
#[cfg(not(target_arch = "x86_64"))]
pub(super) fn add_all(_: f64, _: &[ScanTree], _: &[u8; COLUMNS_MAX]) -> f64 {
    unreachable!("trees are scanned only where the processor can")
}

#[cfg(target_arch = "x86_64")]
mod avx512 {
    use std::arch::x86_64::*;

    use super::super::scanning::{COLUMNS_MAX, LEAVES_MAX, ScanTree};

    #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi")]
    pub(super) fn add_all(margin: f64, trees: &[ScanTree], codes: &[u8; COLUMNS_MAX]) -> f64 {
        let (parts, _) = codes.as_chunks::<64>();
        let codes = [load(&parts[0]), load(&parts[1]), load(&parts[2]), load(&parts[3])];
        trees.iter().fold(margin, |margin, tree| {
            let columns = load(&tree.columns);
            // The seven low bits choose among 128 codes, the highest between the halves.
            let low = _mm512_permutex2var_epi8(codes[0], columns, codes[1]);
            let high = _mm512_permutex2var_epi8(codes[2], columns, codes[3]);
            let asked = _mm512_mask_blend_epi8(_mm512_movepi8_mask(columns), low, high);
            let goes_right = _mm512_cmpgt_epu8_mask(asked, load(&tree.limits));
            let leaf = leaves_kept(&tree.kept, goes_right).trailing_zeros() as usize;
            margin + tree.leaf_values[leaf % LEAVES_MAX]
        })
    }

    /// The leaves that no node has ruled out.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi")]
    fn leaves_kept(kept: &[u64; LEAVES_MAX], goes_right: u64) -> u64 {
        let mut left = [_mm512_set1_epi64(-1); 2];
        let (eights, _) = kept.as_chunks::<8>();
        for (part, kept) in eights.iter().enumerate() {
            // SAFETY: eight u64 are behind the reference; the load needs no alignment.
            let kept = unsafe { _mm512_loadu_si512(kept.as_ptr().cast()) };
            let answers = (goes_right >> (8 * part)) as u8;
            let left = &mut left[part % 2];
            *left = _mm512_mask_and_epi64(*left, answers, *left, kept);
        }
        _mm512_reduce_and_epi64(_mm512_and_si512(left[0], left[1])) as u64
    }

    #[inline]
    #[target_feature(enable = "avx512f")]
    fn load(bytes: &[u8; 64]) -> __m512i {
        // SAFETY: 64 bytes are behind the reference; the load needs no alignment.
        unsafe { _mm512_loadu_si512(bytes.as_ptr().cast()) }
    }
}
