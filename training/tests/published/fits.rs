//! Published parameters and log-likelihoods.

use tenure::predictors::customer_base::Family;
use tenure_training::fit::customer_base::{
    BgBbLikelihood, GeometricDropoutLikelihood, NbdLikelihood,
};
use tenure_training::fit::gamma_gamma::{GammaGammaLikelihood, Spending, fit_spend};
use tenure_training::fit::{Cohort, Prior, fit_family};

use crate::shops::{cdnow, day, donations};
use crate::{assert_published, fit};

fn calibration() -> Cohort {
    cdnow().cohort(day("1997-09-30"))
}

#[test]
fn the_cdnow_calibration_period_has_the_papers_customers() {
    let cohort = calibration();
    assert_eq!((cohort.customers(), cohort.repeaters()), (2357.0, 946.0));
}

/// Fader, Hardie & Lee (2005): .243 4.414 .793 2.426, -9582.4; digits from CLVTools' tests.
#[test]
fn fitted_bg_nbd_matches_the_cdnow_paper() {
    let fitted = fit(GeometricDropoutLikelihood::bg_nbd(), &calibration());
    assert_published(&fitted, &[0.2425945, 4.4136019, 0.7929199, 2.4258881], 5e-5, -9582.429);
    assert!(fitted.warnings.is_empty(), "{:?}", fitted.warnings);
}

/// lifetimes' tests: .525 6.183 .891 1.614; the log-likelihood is computed.
#[test]
fn fitted_mbg_nbd_matches_the_cdnow_reference() {
    let fitted = fit(GeometricDropoutLikelihood::mbg_nbd(), &calibration());
    assert_published(&fitted, &[0.525, 6.183, 0.891, 1.614], 6e-4, -9582.133);
}

#[test]
fn fitted_nbd_matches_the_cdnow_reference() {
    let fitted = fit(NbdLikelihood, &calibration());
    assert_published(&fitted, &[0.38477, 12.0721], 1e-4, -9763.660);
}

/// Fader, Hardie & Shang (2010), table 4: 1.204 .750 .657 2.783.
#[test]
fn fitted_bg_bb_matches_the_donations_paper() {
    let fitted = fit(BgBbLikelihood, &donations());
    assert_published(&fitted, &[1.204, 0.750, 0.657, 2.783], 6e-4, -33225.58);
}

/// Fader & Hardie (2013): p 6.25, q 3.74, gamma 15.44; digits of the log-likelihood from CLVTools.
#[test]
fn fitted_gamma_gamma_matches_the_cdnow_paper() {
    let spending = Spending::new(cdnow().spending(day("1997-09-30")));
    assert_eq!(spending.repeaters().len(), 946);
    let fitted = fit(GammaGammaLikelihood, &spending);
    assert_published(&fitted, &[6.25, 3.74, 15.44], 0.01, -4055.9177);
}

/// The printed values are of the unrounded fit. Source: lifetimes' tests, after Fader & Hardie.
#[test]
fn conditional_mean_spend_matches_the_first_ten_cdnow_customers() {
    let spend = cdnow().spending(day("1997-09-30"));
    let fitted = fit_spend(&Spending::new(spend.clone()), Prior::Off).unwrap();
    let found: Vec<String> =
        spend[..10].iter().map(|one| format!("{:.2}", fitted.model.expected_spend(one))).collect();
    let published = "24.65 18.91 35.17 35.17 35.17 71.46 18.91 35.17 27.28 35.17";
    assert_eq!(found.join(" "), published);
}

/// The weak prior weighs as much as a few customers.
#[test]
fn the_weak_prior_hardly_moves_a_fit_on_many_customers() {
    let plain = fit(GeometricDropoutLikelihood::bg_nbd(), &calibration());
    let weak = fit_family(Family::BgNbd, &calibration(), Prior::Weak).unwrap();
    assert!(plain.log_likelihood - weak.log_likelihood < 0.2);
}
