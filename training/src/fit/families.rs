//! Every family by its name, fitted to the face that all share.

use std::num::NonZeroU32;

use linfa::ParamGuard;
use tenure::predictors::customer_base::{CustomerBase, Family, Model};

use super::bg_bb::BgBbLikelihood;
use super::cohort::Cohort;
use super::errors::FitError;
use super::geometric_dropout::GeometricDropout;
use super::ggom_nbd::GgomNbdLikelihood;
use super::likelihood::Likelihood;
use super::maximum_likelihood::MaximumLikelihoodParams;
use super::nbd::NbdLikelihood;
use super::outcome::Fitted;
use super::pareto_nbd::ParetoNbdLikelihood;
use super::prior::Prior;

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
) -> Result<Fitted<CustomerBase>, FitError> {
    let fitted =
        match family {
            Family::Nbd => fit(NbdLikelihood, cohort, prior)?.map(Model::Nbd),
            Family::BgNbd => fit(GeometricDropout::bg_nbd(), cohort, prior)?.map(Model::BgNbd),
            Family::MbgNbd => fit(GeometricDropout::mbg_nbd(), cohort, prior)?.map(Model::MbgNbd),
            Family::BgCnbdK => likeliest_k(|k| fit(GeometricDropout::bg_cnbd(k), cohort, prior))?
                .map(Model::BgCnbdK),
            Family::MbgCnbdK => likeliest_k(|k| fit(GeometricDropout::mbg_cnbd(k), cohort, prior))?
                .map(Model::MbgCnbdK),
            Family::ParetoNbd => fit(ParetoNbdLikelihood, cohort, prior)?.map(Model::ParetoNbd),
            Family::GgomNbd => fit(GgomNbdLikelihood, cohort, prior)?.map(Model::GgomNbd),
            Family::BgBb => fit(BgBbLikelihood, cohort, prior)?.map(Model::BgBb),
        };
    Ok(fitted.map(|model| CustomerBase::new(cohort.unit, model)))
}

fn fit<L: Likelihood<Data = Cohort>>(
    likelihood: L,
    cohort: &Cohort,
    prior: Prior,
) -> Result<Fitted<L::Model>, FitError> {
    MaximumLikelihoodParams::new(likelihood).prior(prior).check()?.fit_data(cohort)
}

/// Raises k while the likelihood rises.
fn likeliest_k<M>(
    fit: impl Fn(NonZeroU32) -> Result<Fitted<M>, FitError>,
) -> Result<Fitted<M>, FitError> {
    let mut best = fit(NonZeroU32::MIN)?;
    for k in (2..=LARGEST_K).filter_map(NonZeroU32::new) {
        let next = fit(k)?;
        if next.log_likelihood <= best.log_likelihood {
            break;
        }
        best = next;
    }
    Ok(best)
}
