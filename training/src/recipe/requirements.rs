//! The cutoffs and the outcomes that trees are learned from.

/// Days between training cutoffs.
pub(super) const STEP_DAYS: u16 = 30;
/// The largest number of training cutoffs: a year of them.
pub(super) const CUTOFFS_MAX: usize = 13;
/// Days of data before the first cutoff, so that its customers have a past.
pub(super) const WARM_UP_DAYS: i32 = 60;
/// The least number of snapshots with a purchase, and of those without, that trees need.
pub(super) const BUYERS_MIN: usize = 10;
