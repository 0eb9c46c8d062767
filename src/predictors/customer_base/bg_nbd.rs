//! BG/NBD: a customer may leave right after each repeat purchase.

use serde::{Deserialize, Serialize};

use super::geometric_dropout::GeometricDropout;
use super::model::HasProcess;
use super::parameters::parameters;

/// The BG/NBD model: purchase rate `lambda ~ Gamma(r, alpha)`; after each repeat
/// purchase the customer leaves with chance `p ~ Beta(a, b)`.
///
/// P(alive) is exactly 1 for everyone without a repeat purchase, for ever: in this
/// model customers leave only right after a repeat purchase. Prefer [`MbgNbd`](super::mbg_nbd::MbgNbd)
/// where one-time buyers matter.
///
/// Source: Fader, Hardie & Lee (2005), "Counting Your Customers the Easy Way";
/// (2008), "Computing P(alive) Using the BG/NBD Model".
///
/// ```
/// use tenure::predictors::customer_base::BgNbd;
/// use tenure::predictors::customer_base::CustomerBaseModel;
/// use tenure::predictors::customer_base::RecencyFrequency;
///
/// let cdnow = BgNbd { r: 0.2425945, alpha: 4.4136019, a: 0.7929199, b: 2.4258881 };
/// let customer = RecencyFrequency { frequency: 2, recency: 30.43, age: 38.86 };
/// let weeks = 39.0;
/// assert_eq!(format!("{:.3}", cdnow.expected_purchases(&customer, weeks)), "1.226");
/// assert_eq!(format!("{:.4}", cdnow.probability_of_none(&customer, weeks)), "0.4454");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BgNbd {
    /// Shape of the purchase rate.
    pub r: f64,
    /// Scale of the purchase rate, in time units.
    pub alpha: f64,
    /// First shape of the chance to leave.
    pub a: f64,
    /// Second shape of the chance to leave.
    pub b: f64,
}

impl HasProcess for BgNbd {
    type Process = GeometricDropout;

    fn process(&self) -> GeometricDropout {
        let BgNbd { r, alpha, a, b } = *self;
        GeometricDropout { r, alpha, a, b, k: 1, leaves_after_first: false }
    }
}

parameters!(BgNbd { estimated: r, alpha, a, b });
