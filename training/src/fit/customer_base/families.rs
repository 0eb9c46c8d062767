//! The families by name: one row for each.

use std::num::NonZeroU32;

use linfa::ParamGuard;
use tenure::predictors::customer_base::{CustomerBase, Family, Model};

use super::bg_bb::BgBbLikelihood;
use super::geometric_dropout::GeometricDropoutLikelihood;
use super::ggom_nbd::GgomNbdLikelihood;
use super::nbd::NbdLikelihood;
use super::pareto_nbd::ParetoNbdLikelihood;
use crate::fit::cohort::Cohort;
use crate::fit::error::FitError;
use crate::fit::estimates::Fit;
use crate::fit::likelihood::Likelihood;
use crate::fit::maximum_likelihood::{MaximumLikelihoodParams, Prior};

/// The most regular gaps that are tried when k is chosen by likelihood.
const LARGEST_K: u32 = 6;

/// Fits the family of this name; for the CNBD-k families k is chosen by likelihood.
///
/// # Errors
///
/// When the data cannot carry the family; see [`FitError`].
pub fn fit_family(
    family: Family,
    cohort: &Cohort,
    prior: Prior,
) -> Result<Fit<CustomerBase>, FitError> {
    use GeometricDropoutLikelihood as Geometric;
    let fitting = FamilyFit { cohort, prior };
    let fitted = match family {
        Family::Nbd => fitting.plain(NbdLikelihood, Model::Nbd),
        Family::BgNbd => fitting.plain(Geometric::bg_nbd(), Model::BgNbd),
        Family::MbgNbd => fitting.plain(Geometric::mbg_nbd(), Model::MbgNbd),
        Family::BgCnbdK => fitting.likeliest_k(Geometric::bg_cnbd, Model::BgCnbdK),
        Family::MbgCnbdK => fitting.likeliest_k(Geometric::mbg_cnbd, Model::MbgCnbdK),
        Family::ParetoNbd => fitting.plain(ParetoNbdLikelihood, Model::ParetoNbd),
        Family::GgomNbd => fitting.plain(GgomNbdLikelihood, Model::GgomNbd),
        Family::BgBb => fitting.plain(BgBbLikelihood, Model::BgBb),
    };
    Ok(fitted?.map(|model| CustomerBase::new(cohort.unit, model)))
}

/// The data and the prior that every row of the table needs.
#[derive(Clone, Copy)]
struct FamilyFit<'a> {
    cohort: &'a Cohort,
    prior: Prior,
}

impl FamilyFit<'_> {
    /// Fits a likelihood whose parameters are all estimated.
    fn plain<L: Likelihood<Data = Cohort>>(
        self,
        likelihood: L,
        model: fn(L::Model) -> Model,
    ) -> Result<Fit<Model>, FitError> {
        let params = MaximumLikelihoodParams::new(likelihood).prior(self.prior);
        Ok(params.check()?.fit_data(self.cohort)?.map(model))
    }

    /// Raises k while the likelihood rises.
    fn likeliest_k<L: Likelihood<Data = Cohort>>(
        self,
        likelihood: fn(NonZeroU32) -> L,
        model: fn(L::Model) -> Model,
    ) -> Result<Fit<Model>, FitError> {
        let mut best = self.plain(likelihood(NonZeroU32::MIN), model)?;
        for k in (2..=LARGEST_K).filter_map(NonZeroU32::new) {
            let next = self.plain(likelihood(k), model)?;
            if next.log_likelihood <= best.log_likelihood {
                break;
            }
            best = next;
        }
        Ok(best)
    }
}
