//! Models drawn around a fit, for intervals.

use tenure::predictors::customer_base::CustomerBase;
use tenure::predictors::drawn_models::DrawnModels;

use crate::fit::estimates::Fit;

impl Fit<CustomerBase> {
    /// Models as they might as well have been fitted, `count` of them (at least 2) by this seed.
    ///
    /// Nothing where the data cannot tell the parameters apart: then no interval would be honest.
    pub fn drawn_models(&self, count: usize, seed: u64) -> Option<DrawnModels> {
        let covariance = self.coordinate_covariance.as_ref()?;
        DrawnModels::around(&self.model, covariance, count, seed).ok()
    }
}
