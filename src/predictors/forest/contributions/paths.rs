//! The contributions of a tree, as factors on its edges.
//!
//! Take one leaf of value *v*. The features asked on its path, each once, are the players;
//! feature *j* has the share *z_j* of training weight that its questions let through, and
//! *o_j* = 1 when the row passes all of them, else 0. The Shapley value of feature *i* is
//!
//! ```text
//! v (o_i - z_i)  sum over S of |S|! (m - 1 - |S|)! / m!  prod_{S} o_j  prod_{not S} z_j
//!   =  v (o_i - z_i)  integral over t in (0, 1) of  prod_{j != i} F_j(t),
//!      F_j(t) = o_j t + z_j (1 - t)
//! ```
//!
//! as the weight of *S* is the integral of t^|S| (1 - t)^(m - 1 - |S|). The integrand is a
//! polynomial of degree m - 1, so ceil(m / 2) Gauss-Legendre points give it exactly, and the
//! points do not know of each other. At one point the products grow from the root to the
//! leaves, edge by edge, and their sums are gathered back from the leaves to the root:
//! two visits a node replace one visit a pair of leaf and feature.
//!
//! An edge that asks a feature again replaces the factor of the edge above that asked it
//! (`earlier`): it multiplies by F_edge / F_earlier, and contributes the difference of
//! (o - z) / F at the two edges. Three cases remain, and each is a constant: the row passes
//! both edges, only the earlier, or neither (then there is nothing to contribute).
//!
//! Source: the weights are Lundberg, Erion & Lee (2018), "Consistent Individualized Feature
//! Attribution for Tree Ensembles"; edges instead of leaves: Yu et al. (2022), "Linear
//! TreeSHAP".

use crate::numerics::gauss_legendre::unit_interval_points;
use crate::predictors::forest::{Split, Tree};

/// The most quadrature points that one pass over a tree carries.
pub(super) const PASS_POINTS_MAX: usize = 4;

/// One inner node; its edges are `2 * index + 1` (left) and `2 * index + 2` (right).
#[derive(Clone, Debug)]
pub(super) struct Step {
    /// The edge that leads here; 0 is the way into the root.
    pub(super) edge: usize,
    /// The nearest edge above that was decided by the same feature; 0 when none was.
    pub(super) earlier: usize,
    /// The question.
    pub(super) split: Split,
    /// Left and right: the factor of a row that fails the earlier question.
    pub(super) apart: [f64; 2],
}

/// The constants of one inner node at one quadrature point, each left and right.
#[derive(Clone, Copy, Debug)]
#[repr(C, align(64))]
pub(super) struct Factors {
    /// The factor of a row that takes the edge.
    pub(super) taken: [f64; 2],
    /// The factor of a row that leaves the paths through the edge here.
    pub(super) left_out: [f64; 2],
    /// The contribution of the edge, per sum of leaves below, when it is taken.
    pub(super) gain_taken: [f64; 2],
    /// The same for a row that leaves the paths through the edge here.
    pub(super) gain_left_out: [f64; 2],
}

/// A tree ready to be explained.
#[derive(Clone, Debug)]
pub(super) struct PathTree {
    /// Parents come before their children.
    pub(super) steps: Vec<Step>,
    /// For each pass its number of points, and for each step as many factors.
    pub(super) passes: Vec<(usize, Vec<Factors>)>,
    /// The mean of the leaf values, weighted by the covers.
    pub(super) expected: f64,
}

/// An edge on the way down, with its share of weight and the child it leads to.
#[derive(Clone, Copy)]
struct Edge {
    /// The share of weight that the questions about this feature let through down to here.
    share: f64,
    /// The share of weight that all questions let through down to here.
    reach: f64,
    /// The edge above with the same feature, or 0.
    earlier: usize,
    /// The inner node where it starts, or `usize::MAX` for the way into the root.
    from: usize,
    /// The leaf value it leads to, 1 for an inner node.
    value: f64,
    /// The number of different features on the path down to here.
    players: usize,
}

impl PathTree {
    /// Prepares a sound tree.
    pub(super) fn new(tree: &Tree) -> PathTree {
        let mut edges = vec![Edge {
            share: 1.0,
            reach: 1.0,
            earlier: 0,
            from: usize::MAX,
            value: 1.0,
            players: 0,
        }];
        let mut steps = Vec::with_capacity(tree.splits.len());
        let mut expected = if tree.splits.is_empty() { tree.leaf_values[0] } else { 0.0 };
        let mut players = 0;
        let mut nodes = if tree.splits.is_empty() { vec![] } else { vec![(0, 0)] };
        // `nodes` is a queue: the children of step `index` are edges 2 index + 1 and + 2.
        while let Some(&(node, edge)) = nodes.get(steps.len()) {
            let index = steps.len();
            let split: &Split = &tree.splits[node];
            let earlier = earlier_edge(&steps, &edges, edge, split.feature());
            let children = [tree.left[node], tree.right[node]];
            let shares = shares(children.map(|child| cover(tree, child)));
            let mut apart = shares;
            for side in 0..2 {
                let mut child_edge = Edge {
                    share: edges[earlier].share * shares[side],
                    reach: edges[edge].reach * shares[side],
                    earlier,
                    from: index,
                    value: 1.0,
                    players: edges[edge].players + usize::from(earlier == 0),
                };
                if children[side] >= 0 {
                    nodes.push((children[side] as usize, edges.len()));
                } else {
                    child_edge.value = tree.leaf_values[!children[side] as usize];
                    apart[side] *= child_edge.value;
                    expected += child_edge.reach * child_edge.value;
                    players = players.max(child_edge.players);
                }
                edges.push(child_edge);
            }
            steps.push(Step { edge, earlier, split: split.clone(), apart });
        }
        PathTree { passes: passes(&edges, steps.len(), players), steps, expected }
    }
}

fn cover(tree: &Tree, child: i32) -> f64 {
    if child >= 0 { tree.node_cover[child as usize] } else { tree.leaf_cover[!child as usize] }
}

/// The shares of two children; halves when no training row reached the node.
fn shares(covers: [f64; 2]) -> [f64; 2] {
    let total = covers[0] + covers[1];
    if total > 0.0 { [covers[0] / total, 1.0 - covers[0] / total] } else { [0.5, 0.5] }
}

/// The nearest edge from `edge` upwards that leaves a node asking `feature`; 0 if none does.
fn earlier_edge(steps: &[Step], edges: &[Edge], edge: usize, feature: u32) -> usize {
    let mut edge = edge;
    while edge != 0 {
        let step = &steps[edges[edge].from];
        if step.split.feature() == feature {
            return edge;
        }
        edge = step.edge;
    }
    0
}

/// The factors at the quadrature points that `players` features need, in passes.
fn passes(edges: &[Edge], steps: usize, players: usize) -> Vec<(usize, Vec<Factors>)> {
    unit_interval_points(players.div_ceil(2))
        .chunks(PASS_POINTS_MAX)
        .map(|points| {
            let factors = (0..steps)
                .flat_map(|step| points.iter().map(move |point| (step, point)))
                .map(|(step, point)| factors(edges, step, point.at, point.weight))
                .collect();
            (points.len(), factors)
        })
        .collect()
}

/// The constants of a step at the point `t` of weight `w`.
fn factors(edges: &[Edge], step: usize, t: f64, w: f64) -> Factors {
    let sides = [edges[2 * step + 1], edges[2 * step + 2]];
    let before = edges[sides[0].earlier].share;
    let before_factor = t + before * (1.0 - t);
    let before_gain = (1.0 - before) / before_factor;
    Factors {
        taken: sides.map(|e| e.value * (t + e.share * (1.0 - t)) / before_factor),
        left_out: sides.map(|e| e.value * e.share * (1.0 - t) / before_factor),
        gain_taken: sides.map(|e| w * ((1.0 - e.share) / (t + e.share * (1.0 - t)) - before_gain)),
        gain_left_out: [w * (-1.0 / (1.0 - t) - before_gain); 2],
    }
}
