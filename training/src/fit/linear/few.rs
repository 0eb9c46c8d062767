//! A part of many observations, from which a fit takes its start.

use super::observations::{BLOCK, Inputs, Observations};

/// Of so many blocks one is taken.
const ONE_IN: usize = 16;
/// The least rows of which a part is taken.
const ROWS_MIN: usize = 1 << 17;

/// Whole blocks of the observations, at even distances.
pub(super) struct FewObservations<'a> {
    inputs: FewInputs<'a>,
    targets: Vec<f64>,
    weights: Vec<f64>,
    /// Their part of the weight of all.
    pub(super) share: f64,
}

struct FewInputs<'a>(&'a dyn Inputs);

impl<'a> FewObservations<'a> {
    /// `None` where there are few observations, or where those that are taken weigh nothing or are
    /// all alike.
    pub(super) fn of(all: &Observations<'a>) -> Option<FewObservations<'a>> {
        if all.targets.len() < ROWS_MIN {
            return None;
        }
        let pick = |values: &[f64]| -> Vec<f64> {
            values.chunks_exact(BLOCK).step_by(ONE_IN).flatten().copied().collect()
        };
        let (targets, weights) = (pick(all.targets), pick(all.weights));
        let share = weights.iter().sum::<f64>() / all.weights.iter().sum::<f64>();
        let differ = targets.iter().any(|target| *target != targets[0]);
        let inputs = FewInputs(all.inputs);
        (share > 0.0 && differ).then_some(FewObservations { inputs, targets, weights, share })
    }

    pub(super) fn observations(&self) -> Observations<'_> {
        Observations { inputs: &self.inputs, targets: &self.targets, weights: &self.weights }
    }
}

impl Inputs for FewInputs<'_> {
    fn width(&self) -> usize {
        self.0.width()
    }

    fn write(&self, first: usize, block: &mut [[f64; BLOCK]]) {
        self.0.write(first * ONE_IN, block);
    }
}
