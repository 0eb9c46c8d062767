//! Every analytic gradient against finite differences.

use std::num::NonZeroU32;

use tenure_training::fit::Likelihood;
use tenure_training::fit::customer_base::{
    BgBbLikelihood, GeometricDropoutLikelihood, NbdLikelihood,
};
use tenure_training::fit::gamma_gamma::{GammaGammaLikelihood, Spending};

use crate::shops::{cdnow, day, donations};

/// Compares the gradient at `values` with central differences of the log-likelihood.
#[track_caller]
pub(crate) fn assert_gradient<L: Likelihood>(likelihood: &L, data: &L::Data, values: &[f64]) {
    let mut gradient = vec![0.0; values.len()];
    likelihood.evaluate(data, values, &mut gradient);
    let mut unused = vec![0.0; values.len()];
    for (index, &slope) in gradient.iter().enumerate() {
        let step = 1e-5 * values[index].abs().max(1e-2);
        let mut at = |shift: f64| {
            let mut shifted = values.to_vec();
            shifted[index] += shift;
            likelihood.evaluate(data, &shifted, &mut unused)
        };
        let difference = (at(step) - at(-step)) / (2.0 * step);
        let error = (slope - difference).abs() / slope.abs().max(1.0);
        assert!(
            error < 1e-5,
            "{}: derivative {index} is {slope}, not {difference}",
            likelihood.name()
        );
    }
}

/// Compares the second derivatives at `values` with central differences of the gradient.
#[track_caller]
pub(crate) fn assert_curvature<L: Likelihood>(likelihood: &L, data: &L::Data, values: &[f64]) {
    let size = values.len();
    let mut curvature = vec![vec![f64::NAN; size]; size];
    let (mut gradient, mut plain) = (vec![0.0; size], vec![0.0; size]);
    let value = likelihood.evaluate_with_curvature(data, values, &mut gradient, &mut curvature);
    let expected = likelihood.evaluate(data, values, &mut plain);
    let equal = |one: f64, other: f64| (one - other).abs() <= 1e-10 * other.abs().max(1.0);
    assert!(equal(value.unwrap(), expected), "{value:?} and {expected}");
    assert!(gradient.iter().zip(&plain).all(|(a, b)| equal(*a, *b)), "{gradient:?} and {plain:?}");
    for (index, row) in curvature.iter().enumerate() {
        let step = 1e-5 * values[index];
        let at = |shift: f64| {
            let (mut shifted, mut gradient) = (values.to_vec(), vec![0.0; size]);
            shifted[index] += shift;
            likelihood.evaluate(data, &shifted, &mut gradient);
            gradient
        };
        let differences = at(step).into_iter().zip(at(-step)).map(|(a, b)| (a - b) / (2.0 * step));
        for (found, difference) in row.iter().zip(differences) {
            let error = (found - difference).abs() / found.abs().max(1.0);
            let name = likelihood.name();
            assert!(error < 1e-6, "{name}: row {index} has {found}, not {difference}");
        }
    }
}

#[test]
fn the_curvatures_of_the_geometric_families_equal_their_finite_differences() {
    let cohort = cdnow().cohort(day("1997-09-30"));
    for values in [[0.9, 3.0, 0.6, 1.7], [0.2, 40.0, 3.0, 0.4]] {
        for k in [1, 2, 5].into_iter().filter_map(NonZeroU32::new) {
            assert_curvature(&GeometricDropoutLikelihood::bg_cnbd(k), &cohort, &values);
            assert_curvature(&GeometricDropoutLikelihood::mbg_cnbd(k), &cohort, &values);
        }
    }
}

#[test]
fn the_gradients_of_all_families_equal_their_finite_differences() {
    let cohort = cdnow().cohort(day("1997-09-30"));
    assert_gradient(&NbdLikelihood, &cohort, &[0.7, 9.0]);
    let values = [0.9, 3.0, 0.6, 1.7];
    for k in [1, 2, 3].into_iter().filter_map(NonZeroU32::new) {
        assert_gradient(&GeometricDropoutLikelihood::bg_cnbd(k), &cohort, &values);
        assert_gradient(&GeometricDropoutLikelihood::mbg_cnbd(k), &cohort, &values);
    }
    let spending = Spending::new(cdnow().spending(day("1997-09-30")));
    assert_gradient(&GammaGammaLikelihood, &spending, &[5.0, 3.0, 20.0]);
    assert_gradient(&BgBbLikelihood, &donations(), &[1.0, 0.8, 0.5, 3.0]);
}
