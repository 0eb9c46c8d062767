//! The recipe of one horizon's model: customers in, a [`HorizonModel`] out. Where no
//! horizon has ended that trees could learn from, it is the customer-base model.
//!
//! One recipe serves every shop. Its numbers (windows, penalties, trees) were chosen on
//! earlier as-ofs of two real shops and are not tuned per shop; `docs/RECIPE.md` lists
//! the alternatives and their measurements.

mod buying;
mod columns;
mod customer_base;
mod design;
mod error;
mod folds;
mod forests;
mod purchases;
mod requirements;
mod sample;
mod sample_rows;
mod spend;

use tenure::features::FeatureEngine;
use tenure::predictors::horizon_model::{HorizonModel, Predictor};
use tenure::predictors::learned::{CustomerBaseInputs, LearnedModel};
use tenure::time::Day;

use crate::boosting::BoostingError;
use crate::customers::{Customers, Cutoffs};
use buying::BuyingLinearParts;
use design::LogColumns;
use folds::folds;
use requirements::{BUYERS_MIN, CUTOFFS_MAX, STEP_DAYS, WARM_UP_DAYS};
use sample::Sample;
use sample_rows::SampleRows;

pub use customer_base::CustomerBaseFit;
pub use error::{CustomerBaseFitError, RecipeError, TreesError};

/// The data that the models of a run are fitted on.
#[derive(Clone, Copy)]
pub struct TrainingData<'a> {
    /// The customers as known at the as-of of the fit.
    pub customers: &'a Customers<'a>,
    /// The features of these customers.
    pub engine: &'a FeatureEngine,
    /// The first day of the data: of the first purchase that was known at the run's as-of.
    pub first_day: Day,
    /// The seed of the samples of rows and features.
    pub seed: u64,
}

/// The model of one horizon, and the data it was fitted on.
#[derive(Clone, Debug, PartialEq)]
pub struct FittedHorizon {
    /// The model.
    pub model: HorizonModel,
    /// The number of snapshots it learned from; of a customer-base model, of customers.
    pub training_rows: usize,
    /// The reason why the model has no trees; `None` for a learned one.
    pub no_trees: Option<TreesError>,
}

/// Fits the model of one horizon: learned from snapshots whose horizons had ended by the
/// as-of, or without such snapshots the customer-base model.
///
/// # Errors
///
/// When the data are too short or too uniform for either.
pub fn fit(
    data: &TrainingData,
    customer_base: &CustomerBaseFit,
    horizon_days: u16,
) -> Result<FittedHorizon, RecipeError> {
    let inputs = customer_base.inputs();
    let (predictor, training_rows, no_trees) =
        match training_sample(data, inputs.as_ref(), horizon_days) {
            Ok(sample) => {
                let learned = learn(data, inputs, &sample, horizon_days)
                    .map_err(|source| RecipeError::Boosting { horizon_days, source })?;
                (Predictor::Learned(Box::new(learned)), sample.rows(), None)
            }
            Err(trees) => match customer_base.forecast(data.customers, horizon_days) {
                Ok(forecast) => {
                    (Predictor::CustomerBase(forecast), data.customers.len(), Some(trees))
                }
                Err(customer_base) => {
                    return Err(RecipeError::Neither { horizon_days, trees, customer_base });
                }
            },
        };
    let model = HorizonModel { horizon_days, predictor };
    Ok(FittedHorizon { model, training_rows, no_trees })
}

fn learn(
    data: &TrainingData,
    customer_base: Option<CustomerBaseInputs>,
    sample: &Sample,
    horizon_days: u16,
) -> Result<LearnedModel, BoostingError> {
    let seed = data.seed;
    let folds = folds(data.customers.ids(), &sample.customers, seed);
    let buyers = SampleRows::buyers(sample);
    // The linear parts come first: of the logarithms, which take much memory, forests need none.
    let logs = LogColumns::of(&sample.columns, &sample.categorical);
    let buying = BuyingLinearParts::fit(&logs, sample, &folds);
    let spend = spend::linear_part(&logs, &buyers);
    drop(logs);
    let (buying, calibrator) = buying::fit(sample, &folds, buying, seed)?;
    Ok(LearnedModel {
        customer_base,
        buying,
        calibrator,
        purchases: purchases::fit(&buyers, horizon_days, seed)?,
        spend: spend::fit(&buyers, spend, seed)?,
    })
}

/// The customers at the cutoffs of the last year whose horizons had ended by the as-of.
///
/// # Errors
///
/// When there is no such cutoff, nobody had bought by any of them, or too few customers
/// bought, or too few did not.
fn training_sample(
    data: &TrainingData,
    customer_base: Option<&CustomerBaseInputs>,
    horizon_days: u16,
) -> Result<Sample, TreesError> {
    let (as_of, first_day) = (data.customers.as_of(), data.first_day);
    let earliest = first_day.plus_days(WARM_UP_DAYS);
    let cutoffs = Cutoffs { horizon_days, step_days: STEP_DAYS, earliest, at_most: CUTOFFS_MAX };
    let cutoffs = cutoffs.as_of(as_of);
    let sample = Sample::of(data.engine, data.customers, &cutoffs, customer_base, horizon_days);
    if sample.rows() == 0 {
        // Purchases may become known late: then the calendar alone would allow this as-of.
        let possible_from = earliest.plus_days(i32::from(horizon_days)).max(as_of.plus_days(1));
        return Err(TreesError::TooShort { horizon_days, as_of, first_day, possible_from });
    }
    let (buyers, rows) = (sample.buyer_count(), sample.rows());
    if buyers < BUYERS_MIN || rows - buyers < BUYERS_MIN {
        // Whoever had bought by an earlier cutoff had bought by the last, which comes first.
        let last_cutoff = cutoffs[0];
        return Err(TreesError::OneOutcome { horizon_days, last_cutoff, buyers, rows });
    }
    Ok(sample)
}
