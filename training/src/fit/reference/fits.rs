//! Published parameters and log-likelihoods.

use super::super::bg_bb::BgBbLikelihood;
use super::super::geometric_dropout::GeometricDropout;
use super::super::nbd::NbdLikelihood;
use super::{assert_published, cdnow, day, donations, fit};
use crate::fit::Cohort;

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
    let fitted = fit(GeometricDropout::bg_nbd(), &calibration());
    assert_published(&fitted, &[0.2425945, 4.4136019, 0.7929199, 2.4258881], 5e-5, -9582.429);
    assert!(fitted.warnings.is_empty(), "{:?}", fitted.warnings);
}

/// lifetimes' tests: .525 6.183 .891 1.614; the log-likelihood is computed.
#[test]
fn fitted_mbg_nbd_matches_the_cdnow_reference() {
    let fitted = fit(GeometricDropout::mbg_nbd(), &calibration());
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
