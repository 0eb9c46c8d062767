//! The recipe of one horizon's models: snapshots in, a [`HorizonModel`] out.
//!
//! One recipe for every shop. Its numbers (windows, penalties, trees) were chosen on
//! earlier as-ofs of two real shops and are not tuned per shop; `docs/RECIPE.md` tells
//! what was tried and what it measured.

mod base;
mod buying;
mod design;
mod folds;
mod forests;
mod penalised;
mod purchases;
mod sample;
mod spend;

use tenure::features;
use tenure::history::Past;
use tenure::predictors::customer_base_inputs::CustomerBaseInputs;
use tenure::predictors::horizon_model::{HorizonModel, Predictor};
use tenure::predictors::learned::{Learned, input_names, inputs};
use tenure::time::Day;

use crate::boosting::BoostingError;
use crate::snapshots::{Snapshot, cutoffs, snapshots};
use folds::folds;
use sample::Sample;

/// Days between training cutoffs.
const STEP_DAYS: u16 = 30;
/// The most training cutoffs: a year of them.
const CUTOFFS_MAX: usize = 13;
/// Days of data before the first cutoff, so that its customers have a past.
const WARM_UP_DAYS: i32 = 60;

/// What the recipe is given.
pub struct Ingredients<'a> {
    /// All customers' ids, in the order of `pasts`.
    pub ids: &'a [String],
    /// What was known of each customer at the run's as-of.
    pub pasts: &'a [Past],
    /// The first day of the data.
    pub first_day: Day,
    /// The last day that counts as past.
    pub as_of: Day,
    /// Seeds the samples of rows and features.
    pub seed: u64,
}

/// Data the recipe cannot be cooked from.
#[derive(Debug, thiserror::Error)]
pub enum RecipeError {
    /// No training cutoff has both a past and a finished horizon.
    #[error(
        "a horizon of {horizon_days} days needs data from {needed} or earlier to learn as of {as_of}, \
         but the first order is of {first_day}; shorten horizons_days or give older orders"
    )]
    TooShort {
        /// The horizon asked for.
        horizon_days: u16,
        /// The as-of of the fit.
        as_of: Day,
        /// The first day of the data.
        first_day: Day,
        /// The latest first day that would do.
        needed: Day,
    },
    /// All customers bought, or none did: there is nothing to tell apart.
    #[error(
        "in the {horizon_days} days after every training cutoff up to {last_cutoff} {buyers} of {rows} \
         customers bought; to learn who leaves there must be at least {BUYERS_MIN} who buy and \
         {BUYERS_MIN} who do not: change horizons_days or give more orders"
    )]
    OneOutcome {
        /// The horizon asked for.
        horizon_days: u16,
        /// The latest training cutoff.
        last_cutoff: Day,
        /// How many snapshots bought.
        buyers: usize,
        /// How many snapshots there are.
        rows: usize,
    },
    /// The booster refused the data.
    #[error("the trees for {horizon_days} days cannot be grown")]
    Boosting {
        /// The horizon asked for.
        horizon_days: u16,
        /// What the booster said.
        source: BoostingError,
    },
}

/// The least number of buying and of silent snapshots that a model is fitted on.
const BUYERS_MIN: usize = 10;

/// The models of one horizon, and on how much they were fitted.
#[derive(Clone, Debug, PartialEq)]
pub struct Fitted {
    /// The models.
    pub model: HorizonModel,
    /// How many snapshots they learned from.
    pub training_rows: usize,
}

/// Fits the models of one horizon on snapshots whose horizons had ended by the as-of.
///
/// # Errors
///
/// When the data are too short or too uniform for this horizon.
pub fn fit(ingredients: &Ingredients, horizon_days: u16) -> Result<Fitted, RecipeError> {
    let base = base::fit(ingredients);
    let snapshots = training_snapshots(ingredients, horizon_days, base.as_ref())?;
    let names = input_names(base.as_ref());
    let sample = Sample::of(&snapshots, names, ingredients.as_of, horizon_days);
    let buyers = sample.buyers();
    if buyers.rows() < BUYERS_MIN || sample.rows() - buyers.rows() < BUYERS_MIN {
        return Err(RecipeError::OneOutcome {
            horizon_days,
            last_cutoff: snapshots[0].cutoff,
            buyers: buyers.rows(),
            rows: sample.rows(),
        });
    }
    let boosting = |source| RecipeError::Boosting { horizon_days, source };
    let seed = ingredients.seed;
    let folds = folds(ingredients.ids, &sample.customers, seed);
    let (buying, calibrator) = buying::fit(&sample, &folds, seed).map_err(boosting)?;
    let learned = Learned {
        base,
        buying,
        calibrator,
        purchases: purchases::fit(&buyers, horizon_days, seed).map_err(boosting)?,
        spend: spend::fit(&buyers, seed).map_err(boosting)?,
    };
    let model = HorizonModel { horizon_days, predictor: Predictor::Learned(Box::new(learned)) };
    Ok(Fitted { model, training_rows: sample.rows() })
}

/// All customers at the cutoffs of the last year whose horizons had ended by the as-of.
///
/// # Errors
///
/// When there is no such cutoff, or nobody had bought by any.
fn training_snapshots(
    ingredients: &Ingredients,
    horizon_days: u16,
    base: Option<&CustomerBaseInputs>,
) -> Result<Vec<Snapshot>, RecipeError> {
    let earliest = ingredients.first_day.plus_days(WARM_UP_DAYS);
    let cutoffs = cutoffs(ingredients.as_of, horizon_days, STEP_DAYS, earliest, CUTOFFS_MAX);
    let row = |past: &Past| Some(inputs(base, horizon_days, past, &features::row(past)?));
    let snapshots = snapshots(ingredients.pasts, &cutoffs, horizon_days, &row);
    if snapshots.is_empty() {
        return Err(RecipeError::TooShort {
            horizon_days,
            as_of: ingredients.as_of,
            first_day: ingredients.first_day,
            needed: ingredients.as_of.plus_days(-i32::from(horizon_days) - WARM_UP_DAYS),
        });
    }
    Ok(snapshots)
}
