//! MBG/CNBD-k: MBG/NBD for customers who buy at regular gaps.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use super::geometric_dropout::GeometricDropout;
use super::model::HasProcess;
use super::parameters::parameters;

/// The MBG/CNBD-k model: gaps between purchases are Erlang-k, the sum of `k` exponential
/// waits at rate `lambda ~ Gamma(r, alpha)`; after each purchase, the first included,
/// the customer leaves with chance `p ~ Beta(a, b)`. At k = 1 it is MBG/NBD.
///
/// The log-likelihood omits `(k - 1)` times the customer's sum of log gaps, and
/// `ln (k - 1)!` per repeat purchase: no parameter but k touches them, and the fit,
/// which compares values of k, adds them.
///
/// Source: Platzer & Reutterer (2016), "Ticking Away the Moments: Timing Regularity
/// Helps to Better Predict Customer Activity".
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MbgCnbdK {
    /// Waits per gap: 1 is random timing, larger is more regular.
    pub k: NonZeroU32,
    /// Shape of the rate of waits.
    pub r: f64,
    /// Scale of the rate of waits, in time units.
    pub alpha: f64,
    /// First shape of the chance to leave.
    pub a: f64,
    /// Second shape of the chance to leave.
    pub b: f64,
}

impl HasProcess for MbgCnbdK {
    type Process = GeometricDropout;

    fn process(&self) -> GeometricDropout {
        let MbgCnbdK { k, r, alpha, a, b } = *self;
        GeometricDropout { r, alpha, a, b, k: k.get(), leaves_after_first: true }
    }
}

parameters!(MbgCnbdK { chosen: k; estimated: r, alpha, a, b });
