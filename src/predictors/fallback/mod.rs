//! The predictor for short histories: a customer-base model alone.
//!
//! Trees need horizons that have ended; a customer-base model needs only repeat purchases.

mod net_spend;

use super::customer_base::PreparedModel;
use super::prediction::Prediction;
use crate::history::Buyer;

pub use net_spend::{NetSpend, Spent};

/// A model of purchases and an estimate of the spend of a purchase day.
#[derive(Clone, Debug, PartialEq)]
pub struct CustomerBasePredictor {
    /// The model of purchases and of leaving.
    pub purchases: PreparedModel,
    /// The net spend of a purchase day.
    pub spend: NetSpend,
}

impl CustomerBasePredictor {
    /// The prediction for one customer.
    ///
    /// Churn is P(none within the horizon), value is expected purchases times expected net
    /// spend. Purchases are kept between the probability of one and one each day: the models
    /// count in continuous time, a shop counts purchase days.
    pub fn predict(&self, buyer: &Buyer, horizon_days: u16) -> Prediction {
        let customer = self.purchases.customer_base().customer(buyer);
        let days = f64::from(horizon_days);
        let forecast = self.purchases.forecast(&customer, days);
        let churn_probability = forecast.probability_of_none.clamp(0.0, 1.0);
        let expected_purchases = forecast.expected_purchases.max(1.0 - churn_probability).min(days);
        let expected_value_minor = expected_purchases * self.spend.expected_minor(buyer);
        Prediction { churn_probability, expected_purchases, expected_value_minor }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::predictors::customer_base::{BgNbd, CustomerBase, Model, TimeUnit};
    use crate::testing::past;

    fn forecast() -> CustomerBasePredictor {
        let model = Model::BgNbd(BgNbd { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 });
        CustomerBasePredictor {
            purchases: CustomerBase::new(TimeUnit::Week, model).into(),
            spend: NetSpend { gamma_gamma: None, mean_minor: 2_000.0, kept_share: 1.0 },
        }
    }

    fn buyer(days: &[i32], as_of: i32) -> Buyer<'static> {
        let orders: Vec<(i32, i64)> = days.iter().map(|&day| (day, 2_000)).collect();
        crate::testing::buyer(&orders, as_of)
    }

    #[test]
    fn it_says_what_the_published_model_says() {
        // Fader, Hardie & Lee (2005), BG/NBD on CDNOW: x = 2, t_x = 30.43, T = 38.86 weeks
        // give 1.226 purchases in the 39 weeks that follow.
        let customer = buyer(&[0, 100, 213], 272);
        let said = forecast().predict(&customer, 273);
        assert!((said.expected_purchases - 1.226).abs() < 1e-3, "{said:?}");
        assert!((said.expected_value_minor - 2_000.0 * said.expected_purchases).abs() < 1e-9);
    }

    #[test]
    fn a_longer_horizon_never_promises_less() {
        let customer = buyer(&[0, 30, 55], 60);
        let mut shorter = forecast().predict(&customer, 1);
        for horizon_days in [7, 30, 90, 365, 3_650] {
            let longer = forecast().predict(&customer, horizon_days);
            assert!(longer.churn_probability <= shorter.churn_probability);
            assert!(longer.expected_purchases >= shorter.expected_purchases);
            assert!(longer.expected_purchases >= 1.0 - longer.churn_probability);
            shorter = longer;
        }
    }

    #[test]
    fn nobody_buys_on_more_days_than_there_are_and_who_has_not_bought_has_no_forecast() {
        let daily = buyer(&(0..60).collect::<Vec<i32>>(), 60);
        assert!(forecast().predict(&daily, 10).expected_purchases <= 10.0);
        assert_eq!(past(&[], 60).buyer(), None);
    }
}
