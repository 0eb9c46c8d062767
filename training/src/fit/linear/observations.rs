//! The rows that a linear model is fitted to: inputs in blocks, targets and weights.

/// The number of rows in a block.
pub(crate) const BLOCK: usize = 256;

/// Standardised inputs of many rows, handed out in blocks.
pub(crate) trait Inputs: Sync {
    /// The number of inputs of a row.
    fn width(&self) -> usize;

    /// Writes the inputs of the rows from `first` on: an array for each input, as many values as
    /// there are rows, at most [`BLOCK`].
    fn write(&self, first: usize, block: &mut [[f64; BLOCK]]);
}

/// Rows with their targets and weights.
pub(crate) struct Observations<'a> {
    /// Standardised inputs.
    pub(crate) inputs: &'a dyn Inputs,
    /// One target per row.
    pub(crate) targets: &'a [f64],
    /// One weight per row.
    pub(crate) weights: &'a [f64],
}
