//! Customers simulated from a Pareto/NBD model, whose truth is therefore known.

use tenure::numerics::random::Random;
use tenure::predictors::customer_base::{ParetoNbd, RecencyFrequency};

/// A simulated customer of a Pareto/NBD model, seen at a given `age`.
pub fn pareto_nbd_customer(model: &ParetoNbd, age: f64, random: &mut Random) -> RecencyFrequency {
    let purchase_rate = random.gamma(model.r) / model.alpha;
    let dropout_rate = random.gamma(model.s) / model.beta;
    let end = age.min(random.exponential() / dropout_rate);
    let (mut frequency, mut recency) = (0, 0.0);
    loop {
        let next = recency + random.exponential() / purchase_rate;
        // A rate so small that it underflowed gives an infinite or undefined gap: no purchase.
        if next.is_nan() || next > end {
            return RecencyFrequency { frequency, recency, age };
        }
        (frequency, recency) = (frequency + 1, next);
    }
}

/// Customers of one Pareto/NBD model, seen on whole days; a purchase day counts once, as in a
/// shop's orders.
#[derive(Clone, Copy, Debug)]
pub struct SimulatedShop {
    /// The truth, in weeks.
    pub model: ParetoNbd,
    /// The number of customers.
    pub customers: usize,
    /// The age of the customer who came last, in weeks.
    pub youngest_weeks: f64,
    /// The age of the customer who came first, in weeks; ages between are equally likely.
    pub oldest_weeks: f64,
    /// The same seed gives the same customers.
    pub seed: u64,
}

impl SimulatedShop {
    /// The customers one by one, times in weeks.
    pub fn customers(&self) -> impl Iterator<Item = RecencyFrequency> + use<> {
        let SimulatedShop { model, customers, youngest_weeks, oldest_weeks, seed } = *self;
        let mut random = Random::new(seed);
        (0..customers).map(move |_| {
            let days = ((youngest_weeks + (oldest_weeks - youngest_weeks) * random.uniform())
                * 7.0)
                .round();
            let exact = pareto_nbd_customer(&model, days / 7.0, &mut random);
            if exact.frequency == 0 {
                return exact;
            }
            let recency = (exact.recency * 7.0).ceil().min(days) / 7.0;
            RecencyFrequency { recency, ..exact }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tenure::predictors::customer_base::CustomerBaseModel;

    #[test]
    fn simulated_customers_buy_as_often_as_the_model_expects() {
        let model = ParetoNbd { r: 0.55, alpha: 10.6, s: 0.61, beta: 11.7 };
        let mut random = Random::new(3);
        let many = 100_000;
        let mut purchases = 0.0;
        for _ in 0..many {
            let customer = pareto_nbd_customer(&model, 39.0, &mut random);
            assert!(customer.recency <= customer.age);
            purchases += f64::from(customer.frequency);
        }
        let mean = purchases / f64::from(many);
        let expected = model.expected_purchases_of_new_customer(39.0);
        assert!((mean - expected).abs() < 0.03, "{mean} and {expected}");
    }

    #[test]
    fn a_shop_repeats_itself() {
        let model = ParetoNbd { r: 0.55, alpha: 10.6, s: 0.61, beta: 11.7 };
        let (youngest_weeks, oldest_weeks) = (27.0, 39.0);
        let simulated =
            SimulatedShop { model, customers: 100, youngest_weeks, oldest_weeks, seed: 5 };
        let shop = || simulated.customers().collect::<Vec<_>>();
        assert_eq!(shop(), shop());
        assert!(
            shop()
                .iter()
                .all(|one| RecencyFrequency::checked(one.frequency, one.recency, one.age).is_ok())
        );
    }
}
