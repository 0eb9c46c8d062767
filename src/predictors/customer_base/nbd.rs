//! NBD: purchases at a gamma-distributed rate, and nobody ever leaves.
//!
//! The model to beat: the other models differ from it by customers who leave.

use serde::{Deserialize, Serialize};

use super::model::CustomerBaseModel;
use super::parameters::parameters;
use super::recency_frequency::RecencyFrequency;
use crate::numerics::special::ln_gamma;

/// The NBD model: Poisson purchases at a rate `lambda ~ Gamma(r, alpha)`.
///
/// Source: Ehrenberg (1959), "The Pattern of Consumer Purchases".
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nbd {
    /// Shape of the purchase rate.
    pub r: f64,
    /// Scale of the purchase rate, in time units.
    pub alpha: f64,
}

parameters!(Nbd { estimated: r, alpha });

impl CustomerBaseModel for Nbd {
    fn log_likelihood(&self, customer: &RecencyFrequency) -> f64 {
        let shape = self.r + f64::from(customer.frequency);
        ln_gamma(shape) - ln_gamma(self.r) + self.r * self.alpha.ln()
            - shape * (self.alpha + customer.age).ln()
    }

    /// Always 1.
    fn probability_alive(&self, _: &RecencyFrequency) -> f64 {
        1.0
    }

    fn expected_purchases(&self, customer: &RecencyFrequency, horizon: f64) -> f64 {
        (self.r + f64::from(customer.frequency)) / (self.alpha + customer.age) * horizon
    }

    fn probability_of_purchases(
        &self,
        customer: &RecencyFrequency,
        horizon: f64,
        purchases: u32,
    ) -> f64 {
        let posterior =
            Nbd { r: self.r + f64::from(customer.frequency), alpha: self.alpha + customer.age };
        posterior.probability_of_purchases_of_new_customer(horizon, purchases)
    }

    fn expected_purchases_of_new_customer(&self, horizon: f64) -> f64 {
        self.r / self.alpha * horizon
    }

    fn probability_of_purchases_of_new_customer(&self, horizon: f64, purchases: u32) -> f64 {
        if horizon <= 0.0 {
            return f64::from(u8::from(purchases == 0));
        }
        let z = horizon / (self.alpha + horizon);
        if purchases == 0 {
            return (self.r * (-z).ln_1p()).exp();
        }
        let count = f64::from(purchases);
        let ways = ln_gamma(self.r + count) - ln_gamma(self.r) - ln_gamma(count + 1.0);
        (ways + self.r * (-z).ln_1p() + count * z.ln()).exp()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_of_all_counts_add_to_one() {
        let model = Nbd { r: 0.38477, alpha: 12.0721 };
        let customer = RecencyFrequency { frequency: 2, recency: 30.43, age: 38.86 };
        let counts = 0..200;
        let (mut sum, mut mean) = (0.0, 0.0);
        for count in counts {
            let probability = model.probability_of_purchases(&customer, 39.0, count);
            sum += probability;
            mean += f64::from(count) * probability;
        }
        assert!((sum - 1.0).abs() < 1e-12);
        assert!((mean - model.expected_purchases(&customer, 39.0)).abs() < 1e-10);
    }
}
