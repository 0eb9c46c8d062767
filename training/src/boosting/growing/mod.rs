//! Growing one tree: a leaf is split, its two sides are examined, and so on.

mod assigning;
mod context;
mod growing_tree;
mod grown_tree;
mod histograms;
mod leaf_wise;
mod partition;
mod pool;
mod sides;
mod symmetric;

pub(crate) use context::GrowContext;
pub(crate) use grown_tree::{GrownNode, GrownTree};
pub(crate) use pool::BufferPool;

use rayon::prelude::*;

use super::params::TreeGrowth;
use super::quantisation::Sums;
use super::splitting::ValueBounds;
use growing_tree::{GrowingLeaf, GrowingTree, LeafBuffers};
use grown_tree::GrownLeaf;
use leaf_wise::QueueOrder;

/// Grows a tree on `rows`, which are ascending.
pub(crate) fn grow(context: &GrowContext, mut rows: Vec<u32>, pool: &mut BufferPool) -> GrownTree {
    let mut other = pool.take_rows(rows.len());
    let mut tree = GrowingTree::new(context.root(&mut rows, &mut other, pool));
    let values = match context.settings.growth {
        TreeGrowth::LeafWise => leaf_wise::grow(context, &mut tree, pool, QueueOrder::Gain),
        TreeGrowth::LevelWise => leaf_wise::grow(context, &mut tree, pool, QueueOrder::Level),
        TreeGrowth::Symmetric => symmetric::grow(context, &mut tree, pool),
    };
    let tree = tree.into_tree(pool);
    GrownTree { values, rows: [rows, other], ..tree }
}

impl GrowContext<'_> {
    /// The leaf of all rows.
    fn root<'a>(
        &self,
        rows: &'a mut [u32],
        other: &'a mut [u32],
        pool: &BufferPool,
    ) -> GrowingLeaf<'a> {
        let packed: i64 = rows.par_iter().map(|&row| self.packed[row as usize]).sum();
        let leaf = GrownLeaf {
            rows: 0..rows.len(),
            in_second: false,
            sums: Sums::unpack(packed),
            cover: self.weights.of_rows(rows),
            bounds: ValueBounds::FREE,
            further_l2: 0.0,
            depth: 0,
        };
        let histograms = self.count(rows, pool);
        GrowingLeaf::new(leaf, LeafBuffers { rows, other, histograms })
    }
}
