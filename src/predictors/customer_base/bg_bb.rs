//! BG/BB: in each discrete period a customer buys or not, and may leave before it.

use serde::{Deserialize, Serialize};

use super::model::CustomerBaseModel;
use super::parameters::parameters;
use super::recency_frequency::RecencyFrequency;
use crate::numerics::special::ln_beta;

/// The BG/BB model for at most one purchase per period (donations, cruises, renewals):
/// at the start of a period the customer leaves with chance `theta ~ Beta(gamma, delta)`,
/// and else buys with chance `p ~ Beta(alpha, beta)`.
///
/// Times are whole periods; fractions are rounded to the nearest period.
///
/// Source: Fader, Hardie & Shang (2010), "Customer-Base Analysis in a Discrete-Time
/// Noncontractual Setting".
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BgBb {
    /// First shape of the chance to buy.
    pub alpha: f64,
    /// Second shape of the chance to buy.
    pub beta: f64,
    /// First shape of the chance to leave.
    pub gamma: f64,
    /// Second shape of the chance to leave.
    pub delta: f64,
}

/// Whole periods of a time.
fn whole_periods(time: f64) -> u32 {
    time.round().max(0.0) as u32
}

impl BgBb {
    /// Log-probability of a purchase pattern: `bought` and `skipped` opportunities while
    /// there, having stayed `stayed` times and, if `left`, having left then.
    fn log_pattern(&self, bought: f64, skipped: f64, stayed: f64, left: f64) -> f64 {
        ln_beta(self.alpha + bought, self.beta + skipped) - ln_beta(self.alpha, self.beta)
            + ln_beta(self.gamma + left, self.delta + stayed)
            - ln_beta(self.gamma, self.delta)
    }

    /// The posterior of the chances to buy and to leave, given that the customer is still there.
    fn if_alive(&self, customer: &RecencyFrequency) -> BgBb {
        let (bought, periods) = (f64::from(customer.frequency), customer.age.round());
        BgBb {
            alpha: self.alpha + bought,
            beta: self.beta + (periods - bought).max(0.0),
            gamma: self.gamma,
            delta: self.delta + periods,
        }
    }

    /// P(the customer had not left in the last observed period).
    fn probability_there_at_end(&self, customer: &RecencyFrequency) -> f64 {
        let (bought, periods) = (f64::from(customer.frequency), customer.age.round());
        let there = self.log_pattern(bought, periods - bought, periods, 0.0);
        (there - self.log_likelihood(customer)).exp().min(1.0)
    }

    /// P(still there after this number of further periods).
    fn probability_of_staying(&self, periods: u32) -> f64 {
        self.log_pattern(0.0, 0.0, f64::from(periods), 0.0).exp()
    }

    /// P(`bought` of `periods` opportunities are used).
    fn probability_of_buying(&self, bought: u32, periods: u32) -> f64 {
        if bought > periods {
            return 0.0;
        }
        let (bought, skipped) = (f64::from(bought), f64::from(periods - bought));
        // Beta-binomial: ln of the binomial coefficient, by way of the beta function.
        let ways = -(bought + skipped + 1.0).ln() - ln_beta(bought + 1.0, skipped + 1.0);
        (ways + self.log_pattern(bought, skipped, 0.0, 0.0)).exp()
    }
}

parameters!(BgBb { estimated: alpha, beta, gamma, delta });

impl CustomerBaseModel for BgBb {
    fn log_likelihood(&self, customer: &RecencyFrequency) -> f64 {
        let (bought, last, periods) =
            (f64::from(customer.frequency), customer.recency.round(), customer.age.round());
        let there = self.log_pattern(bought, periods - bought, periods, 0.0);
        let left_at = |stayed: u32| {
            let stayed = last + f64::from(stayed);
            self.log_pattern(bought, stayed - bought, stayed, 1.0)
        };
        let silence = whole_periods(periods - last);
        let relative: f64 = (0..silence).map(|silent| (left_at(silent) - there).exp()).sum();
        there + relative.ln_1p()
    }

    /// P(alive): the probability that the customer is there in the next period.
    fn probability_alive(&self, customer: &RecencyFrequency) -> f64 {
        self.probability_there_at_end(customer) * self.if_alive(customer).probability_of_staying(1)
    }

    fn expected_purchases(&self, customer: &RecencyFrequency, horizon: f64) -> f64 {
        self.probability_there_at_end(customer)
            * self.if_alive(customer).expected_purchases_of_new_customer(horizon)
    }

    fn probability_of_purchases(
        &self,
        customer: &RecencyFrequency,
        horizon: f64,
        purchases: u32,
    ) -> f64 {
        let there = self.probability_there_at_end(customer);
        let gone = if purchases == 0 { 1.0 - there } else { 0.0 };
        let future = self.if_alive(customer);
        gone + there * future.probability_of_purchases_of_new_customer(horizon, purchases)
    }

    fn expected_purchases_of_new_customer(&self, horizon: f64) -> f64 {
        let stays: f64 = (1..=whole_periods(horizon)).map(|n| self.probability_of_staying(n)).sum();
        stays * self.alpha / (self.alpha + self.beta)
    }

    fn probability_of_purchases_of_new_customer(&self, horizon: f64, purchases: u32) -> f64 {
        let periods = whole_periods(horizon);
        let mut probability =
            self.probability_of_staying(periods) * self.probability_of_buying(purchases, periods);
        for stayed in purchases..periods {
            let left =
                self.probability_of_staying(stayed) - self.probability_of_staying(stayed + 1);
            probability += left * self.probability_of_buying(purchases, stayed);
        }
        probability
    }
}
