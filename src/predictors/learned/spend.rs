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
        self.smearing * unsmeared_minor(&self.log_ratio, row)
    }
}

/// The expectation before smearing: `usual spend * exp(log ratio)`, minor units.
pub fn unsmeared_minor(log_ratio: &Blend, row: &[f64]) -> f64 {
    let held = log_ratio.margin(row).clamp(-LOG_RATIO_LIMIT, LOG_RATIO_LIMIT);
    usual_spend_minor(row) * held.exp()
}
