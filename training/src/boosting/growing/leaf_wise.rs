//! Growth by a queue of leaves: by gain, or level by level.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, VecDeque};

use super::{Ground, GrownTree, Spare};
use crate::boosting::splitting::better;

/// Which leaf is split next.
trait Queue: Default {
    fn push(&mut self, leaf: Waiting);
    fn pop(&mut self) -> Option<Waiting>;
}

/// A leaf that could be split.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Waiting {
    gain: f64,
    leaf: usize,
}

impl Eq for Waiting {}

impl Ord for Waiting {
    /// The larger gain first; among equals the older leaf.
    fn cmp(&self, other: &Waiting) -> Ordering {
        self.gain.total_cmp(&other.gain).then(other.leaf.cmp(&self.leaf))
    }
}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Waiting) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Queue for BinaryHeap<Waiting> {
    fn push(&mut self, leaf: Waiting) {
        BinaryHeap::push(self, leaf);
    }

    fn pop(&mut self) -> Option<Waiting> {
        BinaryHeap::pop(self)
    }
}

impl Queue for VecDeque<Waiting> {
    fn push(&mut self, leaf: Waiting) {
        self.push_back(leaf);
    }

    fn pop(&mut self) -> Option<Waiting> {
        self.pop_front()
    }
}

pub(super) fn grow(ground: &Ground, tree: &mut GrownTree, spare: &mut Spare) {
    grow_by::<BinaryHeap<Waiting>>(ground, tree, spare);
}

pub(super) fn grow_by_level(ground: &Ground, tree: &mut GrownTree, spare: &mut Spare) {
    grow_by::<VecDeque<Waiting>>(ground, tree, spare);
}

fn grow_by<Q: Queue>(ground: &Ground, tree: &mut GrownTree, spare: &mut Spare) {
    let mut queue = Q::default();
    ground.examine(&mut tree.leaves[0]);
    enqueue(&mut queue, ground, tree, 0);
    let leaves_max = ground.settings.num_leaves as usize;
    while tree.leaves.len() < leaves_max {
        let Some(Waiting { leaf, .. }) = queue.pop() else { break };
        let Some(how) = tree.leaves[leaf].candidate.take() else { continue };
        let right = ground.split(tree, leaf, how, spare);
        if tree.leaves.len() == leaves_max {
            break;
        }
        let totals = [leaf, right].map(|at| tree.leaves[at].totals());
        let candidates = ground.fill_sides(tree, (leaf, right), spare, |group, sides| {
            let of_side = |side: usize| ground.best_of_group(group, &totals[side], sides[side]);
            [of_side(0), of_side(1)]
        });
        for [of_left, of_right] in candidates {
            for (at, candidate) in [(leaf, of_left), (right, of_right)] {
                let best = tree.leaves[at].candidate.take();
                tree.leaves[at].candidate = better(best, candidate);
            }
        }
        enqueue(&mut queue, ground, tree, leaf);
        enqueue(&mut queue, ground, tree, right);
    }
    tree.values = values(ground, tree);
}

fn enqueue(queue: &mut impl Queue, ground: &Ground, tree: &mut GrownTree, at: usize) {
    let depth_max = ground.settings.max_depth;
    let leaf = &mut tree.leaves[at];
    if depth_max > 0 && leaf.depth >= depth_max {
        leaf.candidate = None;
    }
    if let Some(candidate) = &leaf.candidate {
        queue.push(Waiting { gain: candidate.gain, leaf: at });
    }
}

fn values(ground: &Ground, tree: &GrownTree) -> Vec<f64> {
    tree.leaves.iter().map(|leaf| ground.rules.leaf_value(leaf.sums, leaf.bounds)).collect()
}
