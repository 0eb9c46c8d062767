//! The errors of `tenure-train base`.

use tenure::time::Day;

/// A reason why the command stops that no other room reports.
#[derive(Debug, thiserror::Error)]
pub enum CustomerBaseCommandError {
    /// A word of `--columns` is not a pair.
    #[error("--columns has {word:?}; write our name, =, and the file's name: ordered_at=date")]
    NotAPair {
        /// The word.
        word: String,
    },
    /// The orders hold no purchase at all.
    #[error(
        "there is no purchase among the orders, only returns: an amount below 0 is a return; if the \
         shop writes its purchases so, turn the sign of the amounts"
    )]
    NoPurchase,
    /// No customer had bought by the day.
    #[error(
        "nobody had bought by {until}, and the orders run from {first} to {last}; choose a later \
         --until"
    )]
    NobodyYet {
        /// The last day that was to be past.
        until: Day,
        /// The first day of the orders.
        first: Day,
        /// The last day of the orders.
        last: Day,
    },
}
