//! The answers of customer-base models as inputs beside the features.
//!
//! Fitted once on all that was known at the run's as-of, and used at every training
//! cutoff and for every score: fitted anew at each cutoff these numbers would drift.

use serde::{Deserialize, Serialize};

use crate::history::Past;
use crate::predictors::customer_base::{Forecast, GammaGamma, PreparedModel, RepeatSpend};

/// The names of the inputs, in their order after the features.
pub(super) const NAMES: [&str; 4] = [
    "base_probability_alive",
    "base_expected_purchases",
    "base_probability_of_none",
    "base_expected_spend",
];

/// A fitted model of purchases, and one of spend where the shop's repeat buyers allow it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomerBaseInputs {
    /// The model of purchases and of leaving.
    pub purchases: PreparedModel,
    /// The model of spend, in minor units; without it the input is missing.
    pub spend: Option<GammaGamma>,
}

impl CustomerBaseInputs {
    /// P(alive), expected purchases and P(none) within the horizon, expected spend of a
    /// purchase in minor units; `None` for a customer without purchases. A number that is not
    /// finite is missing.
    pub fn of(&self, past: &Past, horizon_days: u16) -> Option<[f64; NAMES.len()]> {
        let customer = self.purchases.base().customer(past)?;
        let Forecast { probability_alive, expected_purchases, probability_of_none } =
            self.purchases.forecast(&customer, f64::from(horizon_days));
        let spend = self.expected_spend_minor(past)?;
        let said = [probability_alive, expected_purchases, probability_of_none, spend];
        Some(said.map(|value| if value.is_finite() { value } else { f64::NAN }))
    }

    fn expected_spend_minor(&self, past: &Past) -> Option<f64> {
        // Amounts stay in minor units here, as in the features.
        let repeats = RepeatSpend::of(past, 1)?;
        Some(self.spend.as_ref().map_or(f64::NAN, |spend| spend.expected_spend(&repeats)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::{History, Order, OrderKind};
    use crate::predictors::customer_base::MbgNbd;
    use crate::predictors::customer_base::TimeUnit;
    use crate::predictors::customer_base::{CustomerBase, Model};
    use crate::time::Day;

    #[test]
    fn a_longer_silence_lowers_the_chance_to_be_alive_and_raises_that_of_no_purchase() {
        let model = Model::MbgNbd(MbgNbd { r: 0.525, alpha: 6.183, a: 0.891, b: 1.614 });
        let purchases = CustomerBase::new(TimeUnit::Week, model);
        let inputs = CustomerBaseInputs { purchases: purchases.into(), spend: None };
        let day = Day::from_days_since_epoch;
        let purchase = |at: i32| Order {
            at: day(at).start(),
            known_at: day(at).start(),
            kind: OrderKind::Purchase,
            amount_minor: 900,
        };
        let history = History::new(vec![purchase(0), purchase(30), purchase(55)]);
        let soon = inputs.of(&history.past(day(60).end()), 90).unwrap();
        let late = inputs.of(&history.past(day(300).end()), 90).unwrap();
        assert!(late[0] < soon[0] && late[1] < soon[1] && late[2] > soon[2]);
        assert!(soon[3].is_nan());
        assert_eq!(inputs.of(&History::default().past(day(9).end()), 90), None);
    }
}
