//! Eight rows through one tree, side by side: the plain version of the hot loop.

use super::paths::{Factors, PathTree};
use crate::predictors::forest::Split;

/// The number of rows that go through a tree together.
pub(super) const ROWS: usize = 8;

/// One number for each of eight rows.
pub(super) type EightRows = [f64; ROWS];

/// The working memory of the loop, used again for every tree and group of rows.
#[derive(Default)]
pub(super) struct Scratch {
    /// For each edge and point: products on the way down, sums on the way up.
    pub(super) products: Vec<EightRows>,
    /// For each edge: one bit a row, set when it passes all questions of the edge's feature.
    pub(super) passing: Vec<u8>,
}

impl Scratch {
    /// Makes room for `tree`.
    pub(super) fn fit(&mut self, tree: &PathTree, points: usize) {
        let edges = 2 * tree.steps.len() + 1;
        if self.passing.len() < edges {
            self.passing.resize(edges, 0);
        }
        if self.products.len() < edges * points {
            self.products.resize(edges * points, [0.0; ROWS]);
        }
    }
}

/// One pass of a tree over eight rows.
pub(super) struct Pass<'a> {
    /// The tree.
    pub(super) tree: &'a PathTree,
    /// `W` factors for each step.
    pub(super) factors: &'a [Factors],
    /// For each feature its values in the eight rows.
    pub(super) values: &'a [EightRows],
}

/// Adds the contributions of `pass` to `contributions`, eight numbers for each feature.
#[inline(always)]
pub(super) fn explain<const W: usize>(
    pass: &Pass,
    scratch: &mut Scratch,
    contributions: &mut [EightRows],
) {
    go_down::<W>(pass, scratch);
    come_up::<W>(pass, scratch, contributions);
}

#[inline(always)]
fn go_down<const W: usize>(pass: &Pass, scratch: &mut Scratch) {
    let Scratch { products, passing } = scratch;
    products[..W].fill([1.0; ROWS]);
    passing[0] = u8::MAX;
    for (index, (step, factors)) in
        pass.tree.steps.iter().zip(pass.factors.chunks_exact(W)).enumerate()
    {
        let goes_left = goes_left(&step.split, pass.values);
        let earlier = passing[step.earlier];
        let sides = [earlier & goes_left, earlier & !goes_left];
        passing[2 * index + 1..][..2].copy_from_slice(&sides);
        let earlier = spread(earlier);
        for (side, taken) in sides.map(spread).into_iter().enumerate() {
            for (point, factors) in factors.iter().enumerate() {
                let above = products[step.edge * W + point];
                let below = &mut products[(2 * index + 1 + side) * W + point];
                for lane in 0..ROWS {
                    let factor = if taken[lane] {
                        factors.taken[side]
                    } else if earlier[lane] {
                        factors.left_out[side]
                    } else {
                        step.apart[side]
                    };
                    below[lane] = above[lane] * factor;
                }
            }
        }
    }
}

#[inline(always)]
fn come_up<const W: usize>(pass: &Pass, scratch: &mut Scratch, contributions: &mut [EightRows]) {
    let Scratch { products, passing } = scratch;
    for (index, (step, factors)) in
        pass.tree.steps.iter().zip(pass.factors.chunks_exact(W)).enumerate().rev()
    {
        let taken = [passing[2 * index + 1], passing[2 * index + 2]].map(spread);
        let earlier = spread(passing[step.earlier]);
        let mut gains = [0.0; ROWS];
        for (point, factors) in factors.iter().enumerate() {
            let left = products[(2 * index + 1) * W + point];
            let right = products[(2 * index + 2) * W + point];
            let gain = |side: usize, lane: usize| {
                if taken[side][lane] {
                    factors.gain_taken[side]
                } else {
                    factors.gain_left_out[side]
                }
            };
            for lane in 0..ROWS {
                gains[lane] =
                    gains[lane] + left[lane] * gain(0, lane) + right[lane] * gain(1, lane);
                products[step.edge * W + point][lane] = left[lane] + right[lane];
            }
        }
        let contribution = &mut contributions[step.split.feature() as usize];
        for lane in 0..ROWS {
            contribution[lane] += if earlier[lane] { gains[lane] } else { 0.0 };
        }
    }
}

/// One bit a row, set when the row goes left.
#[inline(always)]
pub(super) fn goes_left(split: &Split, values: &[EightRows]) -> u8 {
    let values = &values[split.feature() as usize];
    let bits = |goes_left: &dyn Fn(f64) -> bool| {
        (0..ROWS).fold(0, |bits, lane| bits | u8::from(goes_left(values[lane])) << lane)
    };
    match split {
        Split::Numeric { threshold, missing_left: false, .. } => bits(&|x| x <= *threshold),
        Split::Numeric { threshold, missing_left: true, .. } => {
            bits(&|x| x <= *threshold || x.is_nan())
        }
        Split::Categorical { .. } => bits(&|x| split.value_goes_left(x)),
    }
}

#[inline(always)]
fn spread(bits: u8) -> [bool; ROWS] {
    std::array::from_fn(|lane| bits >> lane & 1 == 1)
}
