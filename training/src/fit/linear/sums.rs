//! The loss of a linear model, its gradient and its Hessian, summed over rows.
//!
//! Rows come in blocks, a block input by input, so that each entry of the Hessian is a dot
//! product of two short arrays. A dot product has eight partial sums whatever the processor's
//! vectors hold, and blocks are added in their order: the sums have the same bits everywhere.

use rayon::prelude::*;
use tenure::numerics::cpu::CpuPath;
use tenure::numerics::wide_vectors_unsafe::WideComputation;

use super::observations::{BLOCK, Observations};
use super::target::LinearTarget;

/// Blocks that are summed in one piece.
const PIECE: usize = 16;
/// Partial sums of a dot product.
const LANES: usize = 8;
/// Dot products with one array that are computed together.
const TILE: usize = 4;

/// A loss and its derivatives; the intercept comes first.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct LossSums {
    pub(super) loss: f64,
    pub(super) gradient: Vec<f64>,
    /// The lower triangle; the entries above it are 0.
    pub(super) hessian: Vec<Vec<f64>>,
}

impl LossSums {
    fn zero(width: usize) -> LossSums {
        LossSums { loss: 0.0, gradient: vec![0.0; width], hessian: vec![vec![0.0; width]; width] }
    }

    fn add(&mut self, other: &LossSums) {
        self.loss += other.loss;
        add_each(&mut self.gradient, &other.gradient);
        for (row, other) in self.hessian.iter_mut().zip(&other.hessian) {
            add_each(row, other);
        }
    }
}

fn add_each(sums: &mut [f64], terms: &[f64]) {
    for (sum, term) in sums.iter_mut().zip(terms) {
        *sum += term;
    }
}

/// The weighted loss of all rows with its derivatives, without a penalty.
pub(super) fn sums(
    target: LinearTarget,
    observations: &Observations,
    parameters: &[f64],
) -> LossSums {
    let width = parameters.len();
    let path = CpuPath::best();
    let starts: Vec<usize> = (0..observations.targets.len()).step_by(BLOCK).collect();
    let piece = |starts: &[usize]| {
        let mut sums = LossSums::zero(width);
        // The input of the intercept is always 1.
        let mut block = vec![[1.0; BLOCK]; width];
        for &start in starts {
            observations.inputs.write(start, &mut block[1..]);
            let rows = start..observations.targets.len().min(start + BLOCK);
            path.run(AddBlock {
                target,
                parameters,
                inputs: &block,
                targets: &observations.targets[rows.clone()],
                weights: &observations.weights[rows],
                sums: &mut sums,
            });
        }
        sums
    };
    let pieces: Vec<LossSums> = starts.par_chunks(PIECE).map(piece).collect();
    pieces.iter().fold(LossSums::zero(width), |mut total, piece| {
        total.add(piece);
        total
    })
}

/// Adds the terms of one block of rows.
struct AddBlock<'a> {
    target: LinearTarget,
    parameters: &'a [f64],
    inputs: &'a [[f64; BLOCK]],
    targets: &'a [f64],
    weights: &'a [f64],
    sums: &'a mut LossSums,
}

impl WideComputation for AddBlock<'_> {
    type Output = ();

    #[inline(always)]
    fn compute(self) {
        let AddBlock { target, parameters, inputs, targets, weights, sums } = self;
        let mut margins = [0.0; BLOCK];
        for (values, coefficient) in inputs.iter().zip(parameters) {
            for (margin, value) in margins.iter_mut().zip(values) {
                *margin += coefficient * value;
            }
        }
        // Rows that a short block lacks keep slope and curvature 0.
        let (mut slopes, mut curvatures) = ([0.0; BLOCK], [0.0; BLOCK]);
        for (at, (&observed, &weight)) in targets.iter().zip(weights).enumerate() {
            let [loss, slope, curvature] = terms(target, margins[at], observed);
            sums.loss += weight * loss;
            slopes[at] = weight * slope;
            curvatures[at] = weight * curvature;
        }
        let mut scaled = [0.0; BLOCK];
        for (i, values) in inputs.iter().enumerate() {
            sums.gradient[i] += dots([values], &slopes)[0];
            for at in 0..BLOCK {
                scaled[at] = curvatures[at] * values[at];
            }
            let (tiles, rest) = inputs[..=i].as_chunks::<TILE>();
            let (of_tiles, of_rest) = sums.hessian[i].split_at_mut(tiles.len() * TILE);
            for (tile, entries) in tiles.iter().zip(of_tiles.chunks_mut(TILE)) {
                let [a, b, c, d] = tile;
                add_each(entries, &dots([a, b, c, d], &scaled));
            }
            for (values, entry) in rest.iter().zip(of_rest) {
                *entry += dots([values], &scaled)[0];
            }
        }
    }
}

/// The loss of a row, its slope and its curvature in the margin.
#[inline(always)]
fn terms(target: LinearTarget, margin: f64, observed: f64) -> [f64; 3] {
    match target {
        LinearTarget::LogOdds => {
            let small = (-margin.abs()).exp();
            let of_sign = if margin < 0.0 { small } else { 1.0 };
            let probability = of_sign / (1.0 + small);
            let loss = margin.max(0.0) + small.ln_1p() - observed * margin;
            [loss, probability - observed, small / ((1.0 + small) * (1.0 + small))]
        }
        LinearTarget::Mean => {
            let error = margin - observed;
            [error * error / 2.0, error, 1.0]
        }
    }
}

/// The dot product of each array with `other`.
#[inline(always)]
fn dots<const N: usize>(arrays: [&[f64; BLOCK]; N], other: &[f64; BLOCK]) -> [f64; N] {
    let (other, _) = other.as_chunks::<LANES>();
    let arrays = arrays.map(|array| array.as_chunks::<LANES>().0);
    let mut sums = [[0.0; LANES]; N];
    for (at, other) in other.iter().enumerate() {
        for (sums, array) in sums.iter_mut().zip(&arrays) {
            for lane in 0..LANES {
                sums[lane] += array[at][lane] * other[lane];
            }
        }
    }
    sums.map(|[a, b, c, d, e, f, g, h]| ((a + b) + (c + d)) + ((e + f) + (g + h)))
}
