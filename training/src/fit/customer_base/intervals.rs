//! Models drawn around a fit, for intervals.
//!
//! Library API without a caller in the nightly job so far: its replies hold no intervals.

use tenure::predictors::customer_base::{CustomerBase, ParameterDraws};

use crate::fit::estimates::Fit;

impl Fit<CustomerBase> {
    /// Draws `count` models (at least 2) from the distribution of the estimates, by this seed.
    ///
    /// `None` where the data do not identify the parameters: an interval would then be arbitrary.
    pub fn drawn_models(&self, count: usize, seed: u64) -> Option<ParameterDraws> {
        let covariance = self.coordinate_covariance.as_ref()?;
        ParameterDraws::around(&self.model, covariance, count, seed).ok()
    }
}
