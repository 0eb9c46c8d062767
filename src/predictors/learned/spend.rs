//! Net spend within a horizon of customers who buy in it.
//!
//! Only the ratio to the customer's own mean spend is learned, so a wholesaler larger than
//! any in training still gets a spend of their own size.

use super::blend::Blend;
use crate::features::SPEND_MEAN;

/// Learned ratios are kept within `exp(±4)`: more is noise of a tiny denominator.
const LOG_RATIO_LIMIT: f64 = 4.0;

/// Expected net spend given a purchase: `smearing * usual spend * exp(log ratio)`.
#[derive(Clone, Debug, PartialEq)]
pub struct SpendModel {
    /// The log of net spend over usual spend.
    pub log_ratio: Blend,
    /// Duan's smearing factor: mean spend divided by exp(mean log spend), above 0.
    pub smearing: f64,
}

/// A customer's usual spend of a purchase day, minor units, above 0.
///
/// One minor unit is added, so that a customer of free orders has a scale.
pub fn usual_spend_minor(row: &[f64]) -> f64 {
    SPEND_MEAN.of(row) + 1.0
}

impl SpendModel {
    /// Expected net spend within the horizon given a purchase in it, minor units, above 0.
    pub fn expected_minor(&self, row: &[f64]) -> f64 {
        self.expected_minor_of(row, self.log_ratio.margin(row))
    }

    /// The same expectation where the log ratio of the row is known.
    pub(super) fn expected_minor_of(&self, row: &[f64], log_ratio: f64) -> f64 {
        self.smearing * spend_of_log_ratio(usual_spend_minor(row), log_ratio)
    }
}

/// The expectation before smearing: `usual spend * exp(log ratio)`, minor units.
pub fn spend_of_log_ratio(usual_minor: f64, log_ratio: f64) -> f64 {
    usual_minor * log_ratio.clamp(-LOG_RATIO_LIMIT, LOG_RATIO_LIMIT).exp()
}
