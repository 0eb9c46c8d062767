//! Gamma-Gamma: the spend of a customer per purchase.

use serde::{Deserialize, Serialize};

use crate::history::Buyer;
use crate::numerics::special::ln_gamma;

/// The spend of a customer's repeat purchases, in any one currency unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RepeatSpend {
    /// Repeat purchases with a value (*x*).
    pub frequency: u32,
    /// Mean value of a repeat purchase; positive unless `frequency` is 0.
    pub monetary_value: f64,
}

/// The Gamma-Gamma model: purchase values are gamma-distributed with shape `p` around a
/// customer's own mean, and those means vary with shape `q` and scale `gamma`.
///
/// Spend is taken to be independent of how often a customer buys.
///
/// Source: Fader & Hardie (2013), "The Gamma-Gamma Model of Monetary Value".
///
/// ```
/// use tenure::predictors::customer_base::{GammaGamma, RepeatSpend};
///
/// let cdnow = GammaGamma { p: 6.25, q: 3.74, gamma: 15.44 };
/// let nobody = RepeatSpend { frequency: 0, monetary_value: 0.0 };
/// assert_eq!(cdnow.expected_spend(&nobody).round(), 35.0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GammaGamma {
    /// Shape of a customer's purchase values.
    pub p: f64,
    /// Shape of the customers' means; the population mean exists only above 1.
    pub q: f64,
    /// Scale of the customers' means, in currency units.
    pub gamma: f64,
}

impl RepeatSpend {
    /// The repeat purchases of a customer, those of a day together. Returns do not count: they
    /// are dated later than the purchases they undo.
    ///
    /// `minor_per_unit` is the currency's, see [`Currency::minor_per_unit`](crate::money::Currency::minor_per_unit).
    pub fn of(buyer: &Buyer, minor_per_unit: i64) -> RepeatSpend {
        let first = buyer.first_purchase_day();
        let frequency = buyer.repeat_purchases();
        let repeats = buyer.purchases().filter(|order| order.at.day() > first);
        let total_minor: i128 = repeats.map(|order| i128::from(order.amount_minor)).sum();
        let total = total_minor as f64 / minor_per_unit as f64;
        let monetary_value = if frequency == 0 { 0.0 } else { total / f64::from(frequency) };
        RepeatSpend { frequency, monetary_value }
    }
}

impl GammaGamma {
    /// Expected spend: the mean value of a customer's future purchase, in currency units.
    ///
    /// A weighted mean of their own past and the population's. Infinite for someone without
    /// repeats when `q` is at most 1, which the fit reports.
    pub fn expected_spend(&self, customer: &RepeatSpend) -> f64 {
        let shape = self.p * f64::from(customer.frequency);
        let total = f64::from(customer.frequency) * customer.monetary_value;
        let denominator = shape + self.q - 1.0;
        if denominator > 0.0 { self.p * (self.gamma + total) / denominator } else { f64::INFINITY }
    }

    /// The log-likelihood of one customer with repeat purchases; 0 without.
    pub fn log_likelihood(&self, customer: &RepeatSpend) -> f64 {
        if customer.frequency == 0 {
            return 0.0;
        }
        let GammaGamma { p, q, gamma } = *self;
        let (count, mean) = (f64::from(customer.frequency), customer.monetary_value);
        let shape = p * count;
        ln_gamma(shape + q) - ln_gamma(shape) - ln_gamma(q)
            + q * gamma.ln()
            + (shape - 1.0) * mean.ln()
            + shape * count.ln()
            - (shape + q) * (gamma + count * mean).ln()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_history_outweighs_the_population_as_purchases_add_up() {
        let model = GammaGamma { p: 6.25, q: 3.74, gamma: 15.44 };
        let spend_after =
            |frequency| model.expected_spend(&RepeatSpend { frequency, monetary_value: 100.0 });
        assert!(spend_after(1) < spend_after(5) && spend_after(5) < 100.0);
        assert!((spend_after(100_000) - 100.0).abs() < 0.01);
    }

    #[test]
    fn a_population_without_a_mean_is_said_to_be_infinite_not_negative() {
        let model = GammaGamma { p: 2.0, q: 0.5, gamma: 10.0 };
        let stranger = RepeatSpend { frequency: 0, monetary_value: 0.0 };
        assert_eq!(model.expected_spend(&stranger), f64::INFINITY);
        let known = RepeatSpend { frequency: 1, monetary_value: 10.0 };
        assert!(model.expected_spend(&known).is_finite());
    }
}
