//! The fit of a family by its name, through the one table of customer-base models.

use std::num::NonZeroU32;

use linfa::ParamGuard;
use tenure::predictors::customer_base::{CustomerBase, Family, Model};

use crate::fit::cohort::Cohort;
use crate::fit::error::FitError;
use crate::fit::estimates::{Fit, Warning};
use crate::fit::likelihood::Likelihood;
use crate::fit::maximum_likelihood::{MaximumLikelihoodParams, Prior};

/// The most regular gaps that are tried when k is chosen by likelihood.
const LARGEST_K: u32 = 6;

/// A model that can be fitted by the name of its family.
///
/// Every model of the table in `tenure::customer_base_models!` implements it, in the file of
/// its likelihood; without it the table does not compile here.
pub(super) trait FamilyModel: Sized {
    /// Fits the model to a cohort.
    fn fit(fitting: FamilyFit<'_>) -> Result<Fit<Self>, FitError>;
}

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
    let fitting = FamilyFit { cohort, prior };
    macro_rules! fit_by_table {
        ($($(#[$about:meta])+ $model:ident = $name:literal,)+) => {
            match family {
                $(Family::$model => {
                    <tenure::predictors::customer_base::$model as FamilyModel>::fit(fitting)?
                        .map(Model::from)
                })+
            }
        };
    }
    let fitted = tenure::customer_base_models!(fit_by_table);
    Ok(fitted.map(|model| CustomerBase::new(cohort.unit, model)))
}

/// The data and the prior of a fit by name.
#[derive(Clone, Copy)]
pub(super) struct FamilyFit<'a> {
    cohort: &'a Cohort,
    prior: Prior,
}

impl FamilyFit<'_> {
    /// Fits a likelihood whose parameters are all estimated.
    pub(super) fn plain<L: Likelihood<Data = Cohort>>(
        self,
        likelihood: L,
    ) -> Result<Fit<L::Model>, FitError> {
        let params = MaximumLikelihoodParams::new(likelihood).prior(self.prior);
        params.check()?.fit_data(self.cohort)
    }

    /// Raises k while the likelihood rises, with a warning where the last k is the likeliest.
    pub(super) fn likeliest_k<L: Likelihood<Data = Cohort>>(
        self,
        likelihood: fn(NonZeroU32) -> L,
    ) -> Result<Fit<L::Model>, FitError> {
        let mut best = self.plain(likelihood(NonZeroU32::MIN))?;
        for k in (2..=LARGEST_K).filter_map(NonZeroU32::new) {
            let next = self.plain(likelihood(k))?;
            if next.log_likelihood <= best.log_likelihood {
                return Ok(best);
            }
            best = next;
        }
        best.warnings.push(Warning::LargestRegularity { k: LARGEST_K });
        Ok(best)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::day;
    use tenure::numerics::random::Random;
    use tenure::predictors::customer_base::TimeUnit;

    /// The fit of customers who buy after gaps of `shortest` days to twice 14 less that many, and
    /// leave after a purchase with probability 1/8.
    fn fit_of_gaps_from(shortest: f64) -> Fit<CustomerBase> {
        let mut random = Random::new(1);
        let customers: Vec<_> = (0..400)
            .map(|customer| {
                let mut days = vec![f64::from(customer % 60)];
                while let Some(last) = days.last().filter(|_| random.uniform() > 0.125) {
                    let next = last + shortest + 2.0 * (14.0 - shortest) * random.uniform();
                    if next > 364.0 {
                        break;
                    }
                    days.push(next);
                }
                (days.into_iter().map(|at| day(at as i32)).collect(), day(364))
            })
            .collect();
        let cohort = Cohort::of_days(TimeUnit::Week, customers);
        fit_family(Family::MbgCnbdK, &cohort, Prior::default()).unwrap()
    }

    #[test]
    fn gaps_more_regular_than_any_k_that_is_tried_are_warned_about() {
        let warned = Warning::LargestRegularity { k: LARGEST_K };
        assert!(fit_of_gaps_from(11.0).warnings.contains(&warned));
        assert!(!fit_of_gaps_from(1.0).warnings.contains(&warned));
    }
}
