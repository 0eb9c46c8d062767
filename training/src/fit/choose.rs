//! The default model, chosen by its forecasts inside the past.
//!
//! The past is cut at a half, two thirds and three quarters of its length. At each cut every
//! candidate is fitted on what was known and predicts each customer's purchases to the end
//! of the past. Its squared error is taken relative to NBD's, the model to beat, and averaged
//! over the cuts, so that no cut counts more because its horizon is longer; three cuts
//! because the weight below swings by a factor of three from one to another.
//!
//! A candidate may be mixed with a weight of NBD, see
//! [`NeverLeaving`]: the average error is a parabola in that weight, and its lowest point is
//! taken. The winner is fitted again on the whole past.
//!
//! This [`Scheme`] was chosen among eight on shops other than CDNOW, by a criterion that was
//! written down beforehand: `docs/decisions/choosing-a-customer-base-model.md`.

use rayon::prelude::*;
use tenure::predictors::customer_base::{
    CustomerBase, Family, Model, NeverLeaving, PreparedModel, RecencyFrequency, TimeUnit,
};
use tenure::time::Day;

use super::cohort::Cohort;
use super::customer_base::fit_family;
use super::error::FitError;
use super::estimates::Fit;
use super::maximum_likelihood::Prior;
use super::numerics::symmetric_matrix::Matrix;

/// The families that are tried.
pub const CANDIDATES: [Family; 4] =
    [Family::MbgNbd, Family::ParetoNbd, Family::MbgCnbdK, Family::BgNbd];

/// A smaller weight of NBD is not worth a second model.
const SMALLEST_WEIGHT: f64 = 0.01;
const LARGEST_WEIGHT: f64 = 0.5;

/// A way of trying candidates inside the past.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scheme {
    /// The cuts, as shares of the length of the past in `(0, 1)`.
    pub cuts: &'static [f64],
    /// The weight of NBD that a candidate may have.
    pub tempering: Tempering,
}

/// The rule for mixing candidates with NBD.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tempering {
    /// Candidates are not mixed.
    Never,
    /// With the weight that has the lowest error.
    ByError,
}

impl Scheme {
    /// The scheme of [`choose`].
    pub const DEFAULT: Scheme =
        Scheme { cuts: &[1.0 / 2.0, 2.0 / 3.0, 3.0 / 4.0], tempering: Tempering::ByError };
}

/// The purchase days of all customers, each list distinct, in order and not empty.
#[derive(Clone, Copy, Debug)]
pub struct Purchases<'a> {
    /// One list per customer.
    pub customers: &'a [Vec<Day>],
    /// The last day that is past.
    pub as_of: Day,
    /// The unit in which the models count time.
    pub unit: TimeUnit,
}

/// A candidate and its error inside the past.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct FamilyCandidate {
    /// Its family.
    pub family: Family,
    /// The weight of NBD with the lowest error.
    pub loyal_weight: f64,
    /// Its squared error relative to NBD's, averaged over the cuts; lower is better.
    pub relative_squared_error: f64,
}

/// The chosen model and its competitors.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Choice {
    /// The winner, fitted on the whole past.
    pub fitted: Fit<CustomerBase>,
    /// The candidates that could be fitted at every cut, the best first; empty when the past
    /// is too short for any cut: then the first of [`CANDIDATES`] is taken.
    pub candidates: Vec<FamilyCandidate>,
}

/// Chooses the family and its weight of NBD by errors out of time.
///
/// # Errors
///
/// When no candidate can be fitted on the whole past.
pub fn choose(purchases: Purchases<'_>, prior: Prior) -> Result<Choice, FitError> {
    choose_by(Scheme::DEFAULT, purchases, prior)
}

/// Chooses by a given scheme, so that schemes can be compared.
///
/// # Errors
///
/// When no candidate can be fitted on the whole past.
pub fn choose_by(
    scheme: Scheme,
    purchases: Purchases<'_>,
    prior: Prior,
) -> Result<Choice, FitError> {
    let candidates = candidates(scheme, purchases, prior);
    let cohort = cohort_until(purchases, purchases.as_of);
    let Some(best) = candidates.first() else {
        let fitted = fit_family(CANDIDATES[0], &cohort, prior)?;
        return Ok(Choice { fitted, candidates });
    };
    let leaving = fit_family(best.family, &cohort, prior)?;
    let fitted = if best.loyal_weight < SMALLEST_WEIGHT {
        leaving
    } else {
        let staying = fit_family(Family::Nbd, &cohort, prior)?;
        tempered(leaving, staying, best.loyal_weight)
    };
    Ok(Choice { fitted, candidates })
}

/// The winner mixed with its weight of NBD. Estimates, errors and likelihood stay those of the
/// winner alone: the weight was not found by likelihood. The covariance is that of the parameters
/// of both models, taken as independent of one another; the weight counts as known.
fn tempered(
    leaving: Fit<CustomerBase>,
    staying: Fit<CustomerBase>,
    weight: f64,
) -> Fit<CustomerBase> {
    let Model::Nbd(nbd) = staying.model.model else { unreachable!("NBD was fitted") };
    let covariances = leaving.coordinate_covariance.as_ref().zip(staying.coordinate_covariance);
    let coordinate_covariance = covariances.map(|(leaves, stays)| side_by_side(leaves, &stays));
    let both = leaving
        .map(|base| CustomerBase { never_leaving: Some(NeverLeaving { nbd, weight }), ..base });
    Fit { coordinate_covariance, ..both }
}

/// The covariance of two independent sets of parameters: blocks on the diagonal.
fn side_by_side(first: &Matrix, second: &Matrix) -> Matrix {
    let (before, after) = (vec![0.0; first.len()], vec![0.0; second.len()]);
    let upper = first.iter().map(|row| [row.as_slice(), &after].concat());
    let lower = second.iter().map(|row| [before.as_slice(), row].concat());
    upper.chain(lower).collect()
}

fn candidates(scheme: Scheme, purchases: Purchases<'_>, prior: Prior) -> Vec<FamilyCandidate> {
    let cuts = cuts(scheme, purchases);
    let trials: Option<Vec<Trial>> =
        cuts.par_iter().map(|&cut| Trial::at(purchases, cut, prior)).collect();
    let trials = trials.unwrap_or_default();
    let errors = |&family: &Family| -> Option<Vec<Parabola>> {
        trials.par_iter().map(|trial| trial.squared_error(family, prior)).collect()
    };
    let errors: Vec<Option<Vec<Parabola>>> = CANDIDATES.par_iter().map(errors).collect();
    let tried = CANDIDATES.iter().zip(errors).filter_map(|(&family, errors)| {
        let errors = errors.filter(|errors| !errors.is_empty())?;
        let loyal_weight = match scheme.tempering {
            Tempering::Never => 0.0,
            Tempering::ByError => Parabola::mean(&errors).lowest(),
        };
        let relative_squared_error = Parabola::mean(&errors).at(loyal_weight);
        Some(FamilyCandidate { family, loyal_weight, relative_squared_error })
    });
    let mut candidates: Vec<FamilyCandidate> = tried.collect();
    candidates
        .sort_by(|one, other| one.relative_squared_error.total_cmp(&other.relative_squared_error));
    candidates
}

fn cuts(scheme: Scheme, purchases: Purchases<'_>) -> Vec<Day> {
    let Some(first) = purchases.customers.iter().filter_map(|days| days.first()).min() else {
        return Vec::new();
    };
    let length = f64::from(purchases.as_of.days_since(*first));
    let at = |share: &f64| first.plus_days((share * length).round() as i32);
    let mut cuts: Vec<Day> = scheme.cuts.iter().map(at).collect();
    cuts.retain(|cut| *cut < purchases.as_of);
    cuts
}

fn days_until(days: &[Day], until: Day) -> &[Day] {
    &days[..days.partition_point(|day| *day <= until)]
}

fn cohort_until(purchases: Purchases<'_>, until: Day) -> Cohort {
    let known = purchases.customers.iter().map(|days| days_until(days, until).to_vec());
    let known = known.filter(|days| !days.is_empty());
    Cohort::of_days(purchases.unit, known.map(|days| (days, until)))
}

/// The past until a cut, on which candidates are fitted, and what followed.
struct Trial {
    cohort: Cohort,
    horizon_days: f64,
    customers: Vec<TrialCustomer>,
}

/// A customer who had bought by the cut.
struct TrialCustomer {
    known: RecencyFrequency,
    /// The purchases after the cut that NBD expects.
    expected_by_nbd: f64,
    /// The purchases after the cut.
    upcoming: f64,
}

impl Trial {
    /// `None` where NBD cannot be fitted.
    fn at(purchases: Purchases<'_>, cut: Day, prior: Prior) -> Option<Trial> {
        let cohort = cohort_until(purchases, cut);
        let staying = fit_family(Family::Nbd, &cohort, prior).ok()?.model;
        let horizon_days = f64::from(purchases.as_of.days_since(cut));
        let customer = |days: &Vec<Day>| {
            let known = days_until(days, cut);
            let upcoming = (days.len() - known.len()) as f64;
            let known = RecencyFrequency::of_days(known, cut, purchases.unit)?;
            let expected_by_nbd = staying.expected_purchases(&known, horizon_days);
            Some(TrialCustomer { known, expected_by_nbd, upcoming })
        };
        let customers = purchases.customers.par_iter().filter_map(customer).collect();
        Some(Trial { cohort, horizon_days, customers })
    }

    /// A candidate's squared error after the cut as a function of its weight of NBD, relative to
    /// the error of NBD alone.
    fn squared_error(&self, family: Family, prior: Prior) -> Option<Parabola> {
        let leaving = PreparedModel::from(fit_family(family, &self.cohort, prior).ok()?.model);
        let mut sums = Parabola { constant: 0.0, linear: 0.0, square: 0.0 };
        for TrialCustomer { known, expected_by_nbd, upcoming } in &self.customers {
            let guess = leaving.forecast(known, self.horizon_days).expected_purchases;
            let (error, shift) = (guess - upcoming, expected_by_nbd - guess);
            sums.constant += error * error;
            sums.linear += 2.0 * error * shift;
            sums.square += shift * shift;
        }
        let nbd = sums.at(1.0);
        (nbd > 0.0).then(|| sums.scaled(1.0 / nbd))
    }
}

/// `constant + linear w + square w^2`.
#[derive(Clone, Copy)]
struct Parabola {
    constant: f64,
    linear: f64,
    square: f64,
}

impl Parabola {
    fn at(&self, weight: f64) -> f64 {
        self.constant + (self.linear + self.square * weight) * weight
    }

    fn scaled(&self, factor: f64) -> Parabola {
        Parabola {
            constant: factor * self.constant,
            linear: factor * self.linear,
            square: factor * self.square,
        }
    }

    fn mean(parabolas: &[Parabola]) -> Parabola {
        let zero = Parabola { constant: 0.0, linear: 0.0, square: 0.0 };
        let sum = parabolas.iter().fold(zero, |sum, one| Parabola {
            constant: sum.constant + one.constant,
            linear: sum.linear + one.linear,
            square: sum.square + one.square,
        });
        sum.scaled(1.0 / parabolas.len() as f64)
    }

    /// The weight at its lowest point, within the weights allowed.
    fn lowest(&self) -> f64 {
        if self.square <= 0.0 {
            return 0.0;
        }
        (-self.linear / (2.0 * self.square)).clamp(0.0, LARGEST_WEIGHT)
    }
}
