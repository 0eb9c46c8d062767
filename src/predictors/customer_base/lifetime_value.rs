//! Lifetime value: purchases times spend times margin, discounted over a stated horizon.

use super::fitted::CustomerBase;
use super::recency_frequency::RecencyFrequency;

/// The terms on which future money is valued.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Valuation {
    /// The days ahead that count; later purchases have no value.
    pub horizon_days: f64,
    /// Continuous yearly discount rate: money in `t` years counts `exp(-rate t)`.
    pub discount_rate_yearly: f64,
    /// Share of spend that the shop keeps, for instance .35; 1 values revenue.
    pub margin_share: f64,
}

/// The most steps that a horizon is cut into; purchases inside a step count at its middle.
const STEPS: u32 = 52;
const DAYS_PER_YEAR: f64 = 365.25;

/// Lifetime value: the expected discounted margin of the horizon, in the currency of `spend`.
///
/// `spend` is the expected value of one purchase. Purchases are spread over the horizon by
/// the model and discounted in the middle of steps of a fifty-second part of it (at least a
/// day), which is exact to about `(rate * step)^2 / 24`.
pub fn lifetime_value(
    customer_base: &CustomerBase,
    customer: &RecencyFrequency,
    spend: f64,
    valuation: &Valuation,
) -> f64 {
    spend * valuation.margin_share * discounted_purchases(customer_base, customer, valuation)
}

/// Expected purchases of the horizon, each discounted to today.
fn discounted_purchases(
    customer_base: &CustomerBase,
    customer: &RecencyFrequency,
    valuation: &Valuation,
) -> f64 {
    let horizon = valuation.horizon_days.max(0.0);
    if valuation.discount_rate_yearly == 0.0 {
        return customer_base.expected_purchases(customer, horizon);
    }
    let steps = horizon.ceil().clamp(1.0, f64::from(STEPS)) as u32;
    let step = horizon / f64::from(steps);
    let (mut value, mut before) = (0.0, 0.0);
    for count in 1..=steps {
        let until = customer_base.expected_purchases(customer, step * f64::from(count));
        let middle_years = step * (f64::from(count) - 0.5) / DAYS_PER_YEAR;
        value += (until - before) * (-valuation.discount_rate_yearly * middle_years).exp();
        before = until;
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::predictors::customer_base::nbd::Nbd;
    use crate::predictors::customer_base::recency_frequency::TimeUnit;

    const CUSTOMER: RecencyFrequency = RecencyFrequency { frequency: 4, recency: 30.0, age: 40.0 };

    fn customer_base() -> CustomerBase {
        CustomerBase::new(TimeUnit::Week, Nbd { r: 0.4, alpha: 12.0 })
    }

    #[test]
    fn without_discount_it_is_purchases_times_spend_times_margin() {
        let valuation =
            Valuation { horizon_days: 70.0, discount_rate_yearly: 0.0, margin_share: 0.5 };
        let purchases = customer_base().expected_purchases(&CUSTOMER, 70.0);
        assert_eq!(lifetime_value(&customer_base(), &CUSTOMER, 20.0, &valuation), purchases * 10.0);
    }

    /// Under NBD purchases flow evenly, so the discounted sum has a closed form.
    #[test]
    fn a_steady_buyer_is_discounted_as_an_annuity() {
        let (rate, years) = (0.12, 3.0);
        let valuation = Valuation {
            horizon_days: years * DAYS_PER_YEAR,
            discount_rate_yearly: rate,
            margin_share: 1.0,
        };
        let yearly = customer_base().expected_purchases(&CUSTOMER, DAYS_PER_YEAR);
        let annuity = yearly * (1.0 - (-rate * years).exp()) / rate;
        let value = lifetime_value(&customer_base(), &CUSTOMER, 1.0, &valuation);
        assert!((value / annuity - 1.0).abs() < 1e-5, "{value} against {annuity}");
    }

    #[test]
    fn no_horizon_is_worth_nothing() {
        let valuation =
            Valuation { horizon_days: 0.0, discount_rate_yearly: 0.1, margin_share: 1.0 };
        assert_eq!(lifetime_value(&customer_base(), &CUSTOMER, 20.0, &valuation), 0.0);
    }
}
