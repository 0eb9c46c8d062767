//! The recipe of one horizon's model: snapshots in, a [`HorizonModel`] out; where there are no
//! snapshots to learn from, the customer-base model.
//!
//! One recipe for every shop. Its numbers (windows, penalties, trees) were chosen on
//! earlier as-ofs of two real shops and are not tuned per shop; `docs/RECIPE.md` tells
//! what was tried and what it measured.

mod buying;
mod customer_base;
mod design;
mod error;
mod folds;
mod forests;
mod penalised;
mod purchases;
mod sample;
mod spend;

use tenure::features;
use tenure::history::Buyer;
use tenure::predictors::customer_base_inputs::CustomerBaseInputs;
use tenure::predictors::horizon_model::{HorizonModel, Predictor};
use tenure::predictors::learned::{Learned, input_names, inputs};
use tenure::time::Day;

use crate::boosting::BoostingError;
use crate::customers::snapshots::{cutoffs, snapshots};
use folds::folds;
use sample::Sample;

pub use customer_base::Base;
pub use error::{NoBase, NoTrees, RecipeError};

/// Days between training cutoffs.
const STEP_DAYS: u16 = 30;
/// The most training cutoffs: a year of them.
const CUTOFFS_MAX: usize = 13;
/// Days of data before the first cutoff, so that its customers have a past.
const WARM_UP_DAYS: i32 = 60;
/// The least number of buying and of silent snapshots that trees are learned from.
const BUYERS_MIN: usize = 10;

/// What the recipe is given.
pub struct Ingredients<'a> {
    /// All customers' ids, in the order of `buyers`.
    pub ids: &'a [String],
    /// The customers as known at the run's as-of.
    pub buyers: &'a [Buyer],
    /// The first day of the data: of the first purchase that was known at the as-of.
    pub first_day: Day,
    /// The last day that counts as past.
    pub as_of: Day,
    /// Seeds the samples of rows and features.
    pub seed: u64,
}

/// The model of one horizon, and on how much it was fitted.
#[derive(Clone, Debug, PartialEq)]
pub struct Fitted {
    /// The model.
    pub model: HorizonModel,
    /// How many snapshots it learned from; of a customer-base model, how many customers.
    pub training_rows: usize,
    /// Why the model has no trees; `None` for a learned one.
    pub no_trees: Option<NoTrees>,
}

/// Fits the model of one horizon: learned from snapshots whose horizons had ended by the
/// as-of, or where there are none to learn from, the customer-base model.
///
/// # Errors
///
/// When the data are too short or too uniform for either.
pub fn fit(
    ingredients: &Ingredients,
    base: &Base,
    horizon_days: u16,
) -> Result<Fitted, RecipeError> {
    let inputs = base.inputs();
    let (predictor, training_rows, no_trees) =
        match teaching_sample(ingredients, inputs.as_ref(), horizon_days) {
            Ok(sample) => {
                let learned = learn(ingredients, inputs, &sample, horizon_days)
                    .map_err(|source| RecipeError::Boosting { horizon_days, source })?;
                (Predictor::Learned(Box::new(learned)), sample.rows(), None)
            }
            Err(trees) => match base.forecast(ingredients, horizon_days) {
                Ok(forecast) => {
                    (Predictor::CustomerBase(forecast), ingredients.buyers.len(), Some(trees))
                }
                Err(base) => return Err(RecipeError::Neither { horizon_days, trees, base }),
            },
        };
    let model = HorizonModel { horizon_days, predictor };
    Ok(Fitted { model, training_rows, no_trees })
}

fn learn(
    ingredients: &Ingredients,
    base: Option<CustomerBaseInputs>,
    sample: &Sample,
    horizon_days: u16,
) -> Result<Learned, BoostingError> {
    let seed = ingredients.seed;
    let folds = folds(ingredients.ids, &sample.customers, seed);
    let (buying, calibrator) = buying::fit(sample, &folds, seed)?;
    let buyers = sample.buyers();
    Ok(Learned {
        base,
        buying,
        calibrator,
        purchases: purchases::fit(&buyers, horizon_days, seed)?,
        spend: spend::fit(&buyers, seed)?,
    })
}

/// All customers at the cutoffs of the last year whose horizons had ended by the as-of.
///
/// # Errors
///
/// When there is no such cutoff, nobody had bought by any, or nearly all did the same.
fn teaching_sample(
    ingredients: &Ingredients,
    base: Option<&CustomerBaseInputs>,
    horizon_days: u16,
) -> Result<Sample, NoTrees> {
    let Ingredients { as_of, first_day, .. } = *ingredients;
    let earliest = first_day.plus_days(WARM_UP_DAYS);
    let cutoffs = cutoffs(as_of, horizon_days, STEP_DAYS, earliest, CUTOFFS_MAX);
    let row = |buyer: &Buyer| inputs(base, horizon_days, buyer, &features::row(buyer));
    let snapshots = snapshots(ingredients.buyers, &cutoffs, horizon_days, &row);
    if snapshots.is_empty() {
        // Purchases may become known late: then the calendar alone would allow this as-of.
        let possible_from = earliest.plus_days(i32::from(horizon_days)).max(as_of.plus_days(1));
        return Err(NoTrees::TooShort { horizon_days, as_of, first_day, possible_from });
    }
    let sample = Sample::of(&snapshots, input_names(base), as_of, horizon_days);
    let (buyers, rows) = (sample.buyers().rows(), sample.rows());
    if buyers < BUYERS_MIN || rows - buyers < BUYERS_MIN {
        let last_cutoff = snapshots[0].cutoff;
        return Err(NoTrees::OneOutcome { horizon_days, last_cutoff, buyers, rows });
    }
    Ok(sample)
}
