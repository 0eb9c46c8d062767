//! The best split of a leaf by one feature.

pub(crate) mod categories;
pub(crate) mod criterion;
pub(crate) mod numeric;
mod screening;
