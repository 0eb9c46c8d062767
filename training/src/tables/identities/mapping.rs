//! A row of the identities table.

use tenure::time::Timestamp;

use crate::tables::customer_ids::StatedId;

/// An id and the customer that it is of, from a time on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Mapping {
    pub(super) external: StatedId,
    /// `None` for a mapping that holds from the beginning.
    pub(super) valid_from: Option<Timestamp>,
    pub(super) customer: String,
}
