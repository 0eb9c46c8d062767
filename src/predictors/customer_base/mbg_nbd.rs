//! MBG/NBD: a customer may leave right after any purchase, the first included.

use serde::{Deserialize, Serialize};

use super::geometric_dropout::GeometricDropout;
use super::model::HasProcess;
use super::parameters::parameters;

/// The MBG/NBD model: purchase rate `lambda ~ Gamma(r, alpha)`; after each purchase,
/// the first included, the customer leaves with chance `p ~ Beta(a, b)`.
///
/// Source: Batislam, Denizel & Filiztekin (2007), "Empirical validation and comparison
/// of models for customer base analysis".
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MbgNbd {
    /// Shape of the purchase rate.
    pub r: f64,
    /// Scale of the purchase rate, in time units.
    pub alpha: f64,
    /// First shape of the chance to leave.
    pub a: f64,
    /// Second shape of the chance to leave.
    pub b: f64,
}

impl HasProcess for MbgNbd {
    type Process = GeometricDropout;

    fn process(&self) -> GeometricDropout {
        let MbgNbd { r, alpha, a, b } = *self;
        GeometricDropout { r, alpha, a, b, k: 1, leaves_after_first: true }
    }
}

parameters!(MbgNbd { estimated: r, alpha, a, b });
