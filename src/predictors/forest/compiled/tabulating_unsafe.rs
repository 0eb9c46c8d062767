//! Small trees for one row or a block of rows, by the vector instructions this processor has.
//!
//! Safety: the functions below are safe but for the instructions they are compiled with; they
//! are called only where [`CpuPath::is_available`] or [`scanning_unsafe::is_available`] has found
//! these. Loads and stores go through references to arrays of 64 bytes, so they are in bounds.
#![allow(unsafe_code)]

use super::quantising::BLOCK;
use super::scanning::COLUMNS_MAX;
use super::scanning_unsafe;
use super::tabulating::{self, TabulatedForest};
use crate::numerics::cpu::CpuPath;

/// Adds to each forest's margin the leaf values of its trees for one row of codes.
///
/// `path` must be one of [`CpuPath::available`]; the forests are those of [`TabulatedForest::all`].
pub(super) fn add_all<const N: usize>(
    path: CpuPath,
    forests: &[TabulatedForest; N],
    codes: &[u8; COLUMNS_MAX],
    margins: &mut [f64; N],
) {
    if scanning_unsafe::is_available(path) {
        // SAFETY: the instructions are available, see the top of this file.
        #[cfg(target_arch = "x86_64")]
        return unsafe { avx512::add_all(forests, codes, margins) };
    }
    tabulating::add_all(forests, margins, |group| tabulating::answers(group, codes));
}

/// Adds to each row's margin the leaf values of a forest's trees; false, and nothing done, where
/// the instructions for it are missing.
///
/// `path` must be one of [`CpuPath::available`]; `codes` has `BLOCK` bytes a column.
pub(super) fn add_block(
    path: CpuPath,
    forest: &TabulatedForest,
    codes: &[u8],
    margins: &mut [f64; BLOCK],
) -> bool {
    #[cfg(target_arch = "x86_64")]
    if path == CpuPath::Avx512 {
        // SAFETY: the path is available, see the top of this file.
        unsafe { avx512::add_block(forest, codes, margins) };
        return true;
    }
    let _ = (path, forest, codes, margins);
    false
}

#[cfg(target_arch = "x86_64")]
mod avx512 {
    use std::arch::x86_64::*;

    use super::super::quantising::BLOCK;
    use super::super::scanning::COLUMNS_MAX;
    use super::super::tabulating::{
        self, ANSWERS, QUESTIONS_MAX, TREES, TabulatedForest, TreeGroup,
    };

    /// The margins of a block: the row 8 * `lane` + `part` is a lane of a part.
    type Parts = [__m512d; BLOCK / 8];

    #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi")]
    pub(super) fn add_all<const N: usize>(
        forests: &[TabulatedForest; N],
        codes: &[u8; COLUMNS_MAX],
        margins: &mut [f64; N],
    ) {
        let (parts, _) = codes.as_chunks::<64>();
        let codes = [load(&parts[0]), load(&parts[1]), load(&parts[2]), load(&parts[3])];
        tabulating::add_all(forests, margins, |group| {
            let columns = load(&group.columns);
            // The seven low bits choose among 128 codes, the highest between the halves.
            let low = _mm512_permutex2var_epi8(codes[0], columns, codes[1]);
            let high = _mm512_permutex2var_epi8(codes[2], columns, codes[3]);
            let asked = _mm512_mask_blend_epi8(_mm512_movepi8_mask(columns), low, high);
            _mm512_cmpgt_epu8_mask(asked, load(&group.limits))
        });
    }

    #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
    pub(super) fn add_block(forest: &TabulatedForest, codes: &[u8], margins: &mut [f64; BLOCK]) {
        let mut parts: Parts = std::array::from_fn(|part| {
            load_values(&std::array::from_fn(|lane| margins[8 * lane + part]))
        });
        let trees = (0..forest.trees).map(|tree| (&forest.groups[tree / TREES], tree % TREES));
        for (group, tree) in trees {
            add_tree(group, tree, codes, &mut parts);
        }
        for (part, values) in parts.into_iter().enumerate() {
            let mut lanes = [0.0; 8];
            // SAFETY: eight f64 are behind the reference; the store needs no alignment.
            unsafe { _mm512_storeu_pd(lanes.as_mut_ptr(), values) }
            for (lane, value) in lanes.into_iter().enumerate() {
                margins[8 * lane + part] = value;
            }
        }
    }

    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
    fn add_tree(group: &TreeGroup, tree: usize, codes: &[u8], parts: &mut Parts) {
        let mut answers = _mm512_setzero_si512();
        for question in 0..QUESTIONS_MAX {
            let place = QUESTIONS_MAX * tree + question;
            let limit = _mm512_set1_epi8(group.limits[place] as i8);
            let goes_right = _mm512_cmpgt_epu8_mask(column(codes, group.columns[place]), limit);
            let bit = _mm512_set1_epi8(1 << question);
            answers = _mm512_mask_add_epi8(answers, goes_right, answers, bit);
        }
        let values = load_values(&group.values[tree]);
        // The lowest bits of eight bytes choose the value of a lane, so one byte after another
        // is moved there.
        for part in parts {
            *part = _mm512_add_pd(*part, _mm512_permutexvar_pd(answers, values));
            answers = _mm512_srli_epi64::<8>(answers);
        }
    }

    #[inline]
    #[target_feature(enable = "avx512f")]
    fn column(codes: &[u8], column: u8) -> __m512i {
        let codes = codes[column as usize * BLOCK..].first_chunk();
        load(codes.expect("a column has a code for each row of a block"))
    }

    #[inline]
    #[target_feature(enable = "avx512f")]
    fn load(bytes: &[u8; 64]) -> __m512i {
        // SAFETY: 64 bytes are behind the reference; the load needs no alignment.
        unsafe { _mm512_loadu_si512(bytes.as_ptr().cast()) }
    }

    #[inline]
    #[target_feature(enable = "avx512f")]
    fn load_values(values: &[f64; ANSWERS]) -> __m512d {
        // SAFETY: eight f64 are behind the reference; the load needs no alignment.
        unsafe { _mm512_loadu_pd(values.as_ptr()) }
    }
}
