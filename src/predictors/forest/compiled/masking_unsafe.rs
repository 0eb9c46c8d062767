//! One tree for a block of rows, by the vector instructions this processor has.
//!
//! Safety: the functions below are safe but for the instructions they are compiled with;
//! they are called only on a path that [`CpuPath::is_available`] has found. Loads and stores
//! go through references to arrays of 64 bytes, so they are in bounds.
#![allow(unsafe_code)]

use super::masking::{self, LeafIndices, MaskTree, Sets};
use super::quantising::BLOCK;
use crate::numerics::cpu::CpuPath;

/// Adds to each row's margin the value of its leaf, tree after tree.
///
/// `path` must be one of [`CpuPath::available`]; `codes` has `BLOCK` bytes a column.
pub(super) fn add_trees(
    path: CpuPath,
    trees: &[MaskTree],
    codes: &[u8],
    margins: &mut [f64; BLOCK],
) {
    match path {
        // SAFETY: the path is available, see the top of this file.
        #[cfg(target_arch = "x86_64")]
        CpuPath::Avx512 => unsafe { avx512::add_trees(trees, codes, margins) },
        // SAFETY: the path is available, see the top of this file.
        #[cfg(target_arch = "x86_64")]
        CpuPath::Avx2 => unsafe { add_trees_avx2(trees, codes, margins) },
        _ => add_trees_plainly(trees, codes, margins),
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn add_trees_avx2(trees: &[MaskTree], codes: &[u8], margins: &mut [f64; BLOCK]) {
    add_trees_plainly(trees, codes, margins);
}

#[inline(always)]
fn add_trees_plainly(trees: &[MaskTree], codes: &[u8], margins: &mut [f64; BLOCK]) {
    let mut sets: Sets = [[0; BLOCK]; _];
    let mut indices: LeafIndices = [0; BLOCK];
    for tree in trees {
        masking::find_leaves(tree, codes, &mut sets, &mut indices);
        masking::add_values(tree.leaf_values(), &indices, margins);
    }
}

#[cfg(target_arch = "x86_64")]
mod avx512 {
    use std::arch::x86_64::*;

    use super::super::masking::{
        LEAVES_MAX, LeafIndices, MaskNode, MaskTree, add_values, column, find_by_level,
    };
    use super::super::quantising::BLOCK;

    /// A set for each node and leaf, as one bit a row.
    type Masks = [u64; 2 * LEAVES_MAX];

    #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
    pub(super) fn add_trees(trees: &[MaskTree], codes: &[u8], margins: &mut [f64; BLOCK]) {
        let mut masks: Masks = [0; _];
        let mut indices: LeafIndices = [0; BLOCK];
        for tree in trees {
            match tree {
                MaskTree::Nodes { nodes, leaf_values } => {
                    split_masks(nodes, codes, &mut masks);
                    let leaves = &masks[nodes.len()..][..leaf_values.len()];
                    collect_indices(leaves, &mut indices);
                }
                MaskTree::Symmetric { levels, .. } => find_by_level(levels, codes, &mut indices),
            }
            add_values(tree.leaf_values(), &indices, margins);
        }
    }

    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
    fn split_masks(nodes: &[MaskNode], codes: &[u8], masks: &mut Masks) {
        masks[0] = u64::MAX;
        for (index, node) in nodes.iter().enumerate() {
            let here = masks[index];
            let limit = _mm512_set1_epi8(node.question.limit as i8);
            let left = _mm512_mask_cmple_epu8_mask(here, load(column(codes, node.question)), limit);
            masks[node.left as usize] = left;
            masks[node.right as usize] = here ^ left;
        }
    }

    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
    fn collect_indices(leaves: &[u64], indices: &mut LeafIndices) {
        let mut found = _mm512_setzero_si512();
        for (leaf, &rows) in leaves.iter().enumerate() {
            found = _mm512_mask_mov_epi8(found, rows, _mm512_set1_epi8(leaf as i8));
        }
        // SAFETY: 64 bytes are behind the reference; the store needs no alignment.
        unsafe { _mm512_storeu_si512(indices.as_mut_ptr().cast(), found) }
    }

    #[inline]
    #[target_feature(enable = "avx512f")]
    fn load(codes: &[u8; BLOCK]) -> __m512i {
        // SAFETY: 64 bytes are behind the reference; the load needs no alignment.
        unsafe { _mm512_loadu_si512(codes.as_ptr().cast()) }
    }
}
