//! Customers that a model makes up, for tests and benchmarks.

use tenure::predictors::chance::Chance;
use tenure::predictors::pareto_nbd::ParetoNbd;
use tenure::predictors::recency_frequency::RecencyFrequency;

/// A customer of a Pareto/NBD model, seen at this `age`.
pub fn pareto_nbd_customer(model: &ParetoNbd, age: f64, chance: &mut Chance) -> RecencyFrequency {
    let purchase_rate = chance.gamma(model.r) / model.alpha;
    let dropout_rate = chance.gamma(model.s) / model.beta;
    let end = age.min(chance.exponential() / dropout_rate);
    let (mut frequency, mut recency) = (0, 0.0);
    loop {
        let next = recency + chance.exponential() / purchase_rate;
        // A rate so small that it underflowed gives an infinite or undefined gap: no purchase.
        if next.is_nan() || next > end {
            return RecencyFrequency { frequency, recency, age };
        }
        (frequency, recency) = (frequency + 1, next);
    }
}

/// Many customers of one model who became customers evenly over a time, on whole days.
///
/// `youngest..oldest`: the range of ages, in weeks; a purchase day counts once, as in a shop's
/// orders. The same `seed` gives the same customers.
pub fn pareto_nbd_shop(
    model: &ParetoNbd,
    customers: usize,
    (youngest, oldest): (f64, f64),
    seed: u64,
) -> impl Iterator<Item = RecencyFrequency> {
    let (model, mut chance) = (*model, Chance::new(seed));
    (0..customers).map(move |_| {
        let days = ((youngest + (oldest - youngest) * chance.uniform()) * 7.0).round();
        let exact = pareto_nbd_customer(&model, days / 7.0, &mut chance);
        if exact.frequency == 0 {
            return exact;
        }
        let recency = (exact.recency * 7.0).ceil().min(days) / 7.0;
        RecencyFrequency { recency, ..exact }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use tenure::predictors::customer_base::CustomerBaseModel;

    #[test]
    fn simulated_customers_buy_as_often_as_the_model_expects() {
        let model = ParetoNbd { r: 0.55, alpha: 10.6, s: 0.61, beta: 11.7 };
        let mut chance = Chance::new(3);
        let many = 100_000;
        let mut purchases = 0.0;
        for _ in 0..many {
            let customer = pareto_nbd_customer(&model, 39.0, &mut chance);
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
        let shop = || pareto_nbd_shop(&model, 100, (27.0, 39.0), 5).collect::<Vec<_>>();
        assert_eq!(shop(), shop());
        assert!(
            shop()
                .iter()
                .all(|one| RecencyFrequency::checked(one.frequency, one.recency, one.age).is_ok())
        );
    }
}
