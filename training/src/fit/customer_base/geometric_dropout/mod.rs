//! The likelihoods of BG/NBD, MBG/NBD, BG/CNBD-k and MBG/CNBD-k: four cases of one process.
//!
//! Sources: those of the models in `tenure::predictors`.

mod rows;

use std::num::NonZeroU32;

use tenure::numerics::special::ln_gamma;
use tenure::predictors::customer_base::{BgCnbdK, BgNbd, MbgCnbdK, MbgNbd};

use super::families::{FamilyFit, FamilyModel};
use crate::fit::cohort::Cohort;
use crate::fit::error::FitError;
use crate::fit::estimates::Fit;
use crate::fit::likelihood::{Likelihood, Parameter};
use crate::fit::numerics::symmetric_matrix::{Matrix, fill_symmetric};
use rows::Process;

/// One of the four families, for a given k: `r`, `alpha`, `a`, `b`.
#[derive(Clone, Copy, Debug)]
pub struct GeometricDropoutLikelihood<M> {
    name: &'static str,
    k: NonZeroU32,
    leaves_after_first: bool,
    model: fn(NonZeroU32, [f64; 4]) -> M,
}

impl GeometricDropoutLikelihood<BgNbd> {
    /// BG/NBD.
    pub fn bg_nbd() -> Self {
        let model = |_, [r, alpha, a, b]: [f64; 4]| BgNbd { r, alpha, a, b };
        Self { name: "bg_nbd", k: NonZeroU32::MIN, leaves_after_first: false, model }
    }
}

impl GeometricDropoutLikelihood<MbgNbd> {
    /// MBG/NBD.
    pub fn mbg_nbd() -> Self {
        let model = |_, [r, alpha, a, b]: [f64; 4]| MbgNbd { r, alpha, a, b };
        Self { name: "mbg_nbd", k: NonZeroU32::MIN, leaves_after_first: true, model }
    }
}

impl GeometricDropoutLikelihood<BgCnbdK> {
    /// BG/CNBD-k for one value of k.
    pub fn bg_cnbd(k: NonZeroU32) -> Self {
        let model = |k, [r, alpha, a, b]: [f64; 4]| BgCnbdK { k, r, alpha, a, b };
        Self { name: "bg_cnbd_k", k, leaves_after_first: false, model }
    }
}

impl GeometricDropoutLikelihood<MbgCnbdK> {
    /// MBG/CNBD-k for one value of k.
    pub fn mbg_cnbd(k: NonZeroU32) -> Self {
        let model = |k, [r, alpha, a, b]: [f64; 4]| MbgCnbdK { k, r, alpha, a, b };
        Self { name: "mbg_cnbd_k", k, leaves_after_first: true, model }
    }
}

impl FamilyModel for BgNbd {
    fn fit(fitting: FamilyFit<'_>) -> Result<Fit<BgNbd>, FitError> {
        fitting.plain(GeometricDropoutLikelihood::bg_nbd())
    }
}

impl FamilyModel for MbgNbd {
    fn fit(fitting: FamilyFit<'_>) -> Result<Fit<MbgNbd>, FitError> {
        fitting.plain(GeometricDropoutLikelihood::mbg_nbd())
    }
}

impl FamilyModel for BgCnbdK {
    fn fit(fitting: FamilyFit<'_>) -> Result<Fit<BgCnbdK>, FitError> {
        fitting.likeliest_k(GeometricDropoutLikelihood::bg_cnbd)
    }
}

impl FamilyModel for MbgCnbdK {
    fn fit(fitting: FamilyFit<'_>) -> Result<Fit<MbgCnbdK>, FitError> {
        fitting.likeliest_k(GeometricDropoutLikelihood::mbg_cnbd)
    }
}

impl<M> Likelihood for GeometricDropoutLikelihood<M> {
    type Data = Cohort;
    type Model = M;

    fn name(&self) -> &'static str {
        self.name
    }

    fn parameters(&self, cohort: &Cohort) -> Vec<Parameter> {
        let time = Parameter::positive("alpha", cohort.mean_age());
        let shape = |name| Parameter::positive(name, 1.0);
        vec![shape("r"), time, shape("a"), shape("b")]
    }

    fn check(&self, cohort: &Cohort) -> Result<(), FitError> {
        if self.k.get() > 1 && cohort.log_gaps().is_none() {
            return Err(FitError::GapsUnknown { model: self.name });
        }
        Ok(())
    }

    fn starts(&self, cohort: &Cohort) -> Vec<Vec<f64>> {
        let gap = cohort.time_per_purchase() / f64::from(self.k.get());
        [[0.4, 0.7, 2.0], [1.2, 0.4, 0.8], [1.0, 1.0, 10.0]]
            .iter()
            .map(|&[r, a, b]| vec![r, 0.6 * r * gap, a, b])
            .collect()
    }

    fn evaluate(&self, cohort: &Cohort, values: &[f64], gradient: &mut [f64]) -> f64 {
        let slopes = self.process().slopes(cohort, values);
        gradient.copy_from_slice(&slopes.gradient);
        self.gap_constant(cohort) + slopes.value
    }

    fn evaluate_with_curvature(
        &self,
        cohort: &Cohort,
        values: &[f64],
        gradient: &mut [f64],
        curvature: &mut Matrix,
    ) -> Option<f64> {
        let slopes = self.process().slopes(cohort, values);
        gradient.copy_from_slice(&slopes.gradient);
        fill_symmetric(curvature, |row, column| slopes.curvature[row][column]);
        Some(self.gap_constant(cohort) + slopes.value)
    }

    fn model(&self, values: &[f64]) -> M {
        (self.model)(self.k, [values[0], values[1], values[2], values[3]])
    }
}

impl<M> GeometricDropoutLikelihood<M> {
    fn process(&self) -> Process {
        Process { k: self.k.get(), leaves_after_first: self.leaves_after_first }
    }

    /// The terms that depend on k only.
    fn gap_constant(&self, cohort: &Cohort) -> f64 {
        let k = f64::from(self.k.get());
        (k - 1.0) * cohort.log_gaps().unwrap_or(0.0) - ln_gamma(k) * cohort.repeat_purchases()
    }
}
