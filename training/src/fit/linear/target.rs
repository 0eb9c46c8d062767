//! The kinds of targets that a linear model can have.

/// The quantity that the linear margin predicts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LinearTarget {
    /// Log-odds of targets 0 and 1.
    LogOdds,
    /// The target itself.
    Mean,
}
