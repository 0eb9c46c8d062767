//! The net spend of a customer's purchase day: spend less returns.
//!
//! Customer-base models of spend cover purchases alone, but only what is not returned has
//! value for a shop. So spend is estimated first, and then the share of it that is kept.

use serde::{Deserialize, Serialize};

use crate::history::Buyer;
use crate::predictors::customer_base::{GammaGamma, RepeatSpend};

/// The weight of the shop's averages against a customer's own, in purchase days.
const PRIOR_DAYS: f64 = 1.0;

/// The net spend of a purchase day, for horizons without learned models.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetSpend {
    /// The model of spend, in minor units; without it a customer's own mean is shrunk to the shop's.
    pub gamma_gamma: Option<GammaGamma>,
    /// The mean spend of a purchase day over all customers, returns not deducted, minor units.
    pub mean_minor: f64,
    /// The share of all spend that was kept and not returned, in `[0, 1]`.
    pub kept_share: f64,
}

/// The sums of a past that spend is estimated from.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spent {
    /// Distinct days with a purchase.
    pub purchase_days: u32,
    /// The sum of all purchases, minor units.
    pub gross_minor: i128,
    /// The sum of all returns, minor units, at most 0.
    pub returned_minor: i128,
}

impl Spent {
    /// The sums of one customer's purchases and returns.
    pub fn of(buyer: &Buyer) -> Spent {
        let gross_minor = buyer.purchases().map(|order| i128::from(order.amount_minor)).sum();
        let amounts = buyer.orders().iter().map(|order| i128::from(order.amount_minor));
        let net_minor: i128 = amounts.sum();
        Spent {
            purchase_days: buyer.repeat_purchases() + 1,
            gross_minor,
            returned_minor: net_minor - gross_minor,
        }
    }
}

impl NetSpend {
    /// Expected net spend of a future purchase day, minor units, at least 0.
    ///
    /// Gamma-Gamma is fitted on repeat purchases but applied to all of a customer's: the first
    /// one shows as well how much they spend, and most customers have no other. The share of
    /// spend that they keep is shrunk to the shop's with the weight of one purchase day.
    pub fn expected_minor(&self, buyer: &Buyer) -> f64 {
        let spent = Spent::of(buyer);
        let (days, gross) = (f64::from(spent.purchase_days), spent.gross_minor as f64);
        let spend = match &self.gamma_gamma {
            Some(model) => model.expected_spend(&RepeatSpend {
                frequency: spent.purchase_days,
                monetary_value: gross / days,
            }),
            None => (gross + PRIOR_DAYS * self.mean_minor) / (days + PRIOR_DAYS),
        };
        let prior = PRIOR_DAYS * spend;
        let kept = gross + spent.returned_minor as f64 + prior * self.kept_share;
        let share = if gross + prior > 0.0 { kept / (gross + prior) } else { self.kept_share };
        spend * share.clamp(0.0, 1.0)
    }

    /// True when every customer gets a finite answer.
    pub fn is_sound(&self) -> bool {
        let sound = |model: &GammaGamma| {
            let positive = [model.p, model.q - 1.0, model.gamma];
            positive.iter().all(|value| value.is_finite() && *value > 0.0)
        };
        self.gamma_gamma.as_ref().is_none_or(sound)
            && self.mean_minor.is_finite()
            && self.mean_minor >= 0.0
            && (0.0..=1.0).contains(&self.kept_share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::past;

    fn buyer(amounts: &[i64]) -> Buyer<'static> {
        let orders: Vec<(i32, i64)> = (0..).zip(amounts.iter().copied()).collect();
        crate::testing::buyer(&orders, 90)
    }

    fn shrunk() -> NetSpend {
        NetSpend { gamma_gamma: None, mean_minor: 1_000.0, kept_share: 0.9 }
    }

    #[test]
    fn without_a_model_of_spend_the_own_mean_is_shrunk_to_the_shops() {
        let said = |amounts: &[i64]| shrunk().expected_minor(&buyer(amounts));
        // One day of 4,000 beside one of 1,000: 2,500; kept (4,000 + 2,500 * 0.9) / 6,500.
        assert!((said(&[4_000]) - 2_500.0 * 6_250.0 / 6_500.0).abs() < 1e-9);
        assert!(said(&[4_000; 20]) > 3_500.0);
        assert_eq!(past(&[(0, -500)], 90).buyer(), None);
    }

    #[test]
    fn who_returns_everything_is_worth_little_and_never_less_than_nothing() {
        let said = |amounts: &[i64]| shrunk().expected_minor(&buyer(amounts));
        assert!(said(&[4_000, -4_000]) < 0.5 * said(&[4_000]));
        assert_eq!(said(&[4_000, -4_000, -400_000]), 0.0);
        assert_eq!(said(&[0, 0, 0]), 250.0 * 0.9);
    }

    #[test]
    fn amounts_that_add_up_to_more_than_64_bits_do_not_wrap() {
        let largest = buyer(&[i64::MAX, i64::MAX, -i64::MAX]);
        let (amount, spent) = (i128::from(i64::MAX), Spent::of(&largest));
        assert_eq!((spent.gross_minor, spent.returned_minor), (2 * amount, -amount));
        assert!(shrunk().expected_minor(&largest) > 1e18);
    }

    #[test]
    fn gamma_gamma_speaks_where_it_is_there() {
        let model = GammaGamma { p: 6.25, q: 3.74, gamma: 1_544.0 };
        let spend = NetSpend { gamma_gamma: Some(model), ..shrunk() };
        let once = spend.expected_minor(&buyer(&[4_000]));
        // p (gamma + 4,000) / (p + q - 1) = 3,854.3; kept (4,000 + 3,854.3 * 0.9) / 7,854.3.
        assert!((once - 3_854.3 * 0.95093).abs() < 0.1, "{once}");
        assert!(spend.is_sound());
        let without_a_mean = GammaGamma { q: 1.0, ..model };
        assert!(!NetSpend { gamma_gamma: Some(without_a_mean), ..shrunk() }.is_sound());
        assert!(!NetSpend { kept_share: 1.5, ..shrunk() }.is_sound());
    }
}
