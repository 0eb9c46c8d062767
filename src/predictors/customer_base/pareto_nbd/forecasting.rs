//! Forecasts of Pareto/NBD without an integral, for whole customer bases.
//!
//! Every answer is built from one function of the frequency and of a moment: the probability
//! that a customer alive at the moment leaves before buying again. All terms are
//! probabilities, so their differences lose no digits that matter to the result.

use super::{Pareto, ParetoNbd};
use crate::numerics::log_integral::ln_integral;
use crate::numerics::piecewise_polynomial::PolynomialTable;
use crate::numerics::special::ln_hyp2f1;
use crate::predictors::customer_base::model::CustomerBaseModel;
use crate::predictors::customer_base::model::Forecast;
use crate::predictors::customer_base::recency_frequency::RecencyFrequency;

/// The largest spread for which Gauss's function is evaluated away from 1, where digits are lost.
const NARROW: f64 = 4.0;

/// The growth of the scales of both rates' posteriors from one moment to a later one.
#[derive(Clone, Copy)]
struct Growth {
    /// `ln((alpha + later) / (alpha + earlier))`.
    purchasing: f64,
    /// `ln((beta + later) / (beta + earlier))`.
    leaving: f64,
}

impl ParetoNbd {
    /// P(alive), expected purchases and P(none), with `tables` kept between customers.
    #[inline]
    pub(super) fn forecast_from(
        &self,
        tables: &PolynomialTable,
        customer: &RecencyFrequency,
        horizon: f64,
    ) -> Forecast {
        let shape = self.r + f64::from(customer.frequency);
        let (alpha, beta) = (self.alpha + customer.age, self.beta + customer.age);
        let silence = Growth {
            purchasing: (customer.silence() / (self.alpha + customer.recency)).ln_1p(),
            leaving: (customer.silence() / (self.beta + customer.recency)).ln_1p(),
        };
        let ahead =
            Growth { purchasing: (horizon / alpha).ln_1p(), leaving: (horizon / beta).ln_1p() };
        let now = (beta / alpha).ln();
        // With time the ratio of the two scales only tends to 1.
        let (before, after) = (now - silence.spreads(), now + ahead.spreads());
        if before.abs() >= PolynomialTable::END {
            return CustomerBaseModel::forecast(self, customer, horizon);
        }
        let leaves_first = |spread: f64| {
            tables.at(customer.frequency as usize, spread.abs(), |spread| {
                self.leaves_before_buying(shape, spread)
            })
        };
        let leaves_now = leaves_first(now);
        // Left in the silence: left before buying again, but not as late as from now on.
        let odds = leaves_first(before) / self.idles(shape, silence) - leaves_now;
        let odds = odds.max(0.0);
        let probability_alive = 1.0 / (1.0 + odds);
        let gone = 1.0 / (1.0 + 1.0 / odds);
        let idle = self.idles(shape, ahead);
        let none_if_alive = leaves_now + idle * (1.0 - leaves_first(after));
        let lifetime = Pareto { s: self.s, beta };
        let bought_if_alive = shape / alpha * lifetime.expected_time_within(ahead.leaving);
        Forecast {
            probability_alive,
            expected_purchases: probability_alive * bought_if_alive,
            probability_of_none: (gone + probability_alive * none_if_alive).min(1.0),
        }
    }

    /// P(neither buys nor leaves) until the scales have grown by this much.
    fn idles(&self, shape: f64, growth: Growth) -> f64 {
        (-shape * growth.purchasing - self.s * growth.leaving).exp()
    }

    /// P(a living customer leaves before buying again), given the posterior shape of the
    /// purchase rate and the `spread` of the scales of the two rates: `|ln(beta / alpha)|`.
    ///
    /// Gauss's function of the paper's likelihood after Euler's and Pfaff's transformations,
    /// which leave only positive terms; for scales far apart Euler's integral of it.
    fn leaves_before_buying(&self, shape: f64, spread: f64) -> f64 {
        if spread > NARROW {
            return self.ln_leaving_integral(shape, spread).exp();
        }
        let total = shape + self.s;
        let z = -(-spread).exp_m1();
        let ln_larger = if self.alpha >= self.beta {
            ln_hyp2f1(1.0, shape, total + 1.0, z)
        } else {
            ln_hyp2f1(1.0, self.s + 1.0, total + 1.0, z) - spread
        };
        self.s / total * ln_larger.exp()
    }

    /// The same, over the logarithm of the growth of whichever scale is the smaller.
    fn ln_leaving_integral(&self, shape: f64, spread: f64) -> f64 {
        let ln_larger_grown = |growth: f64| (growth.exp_m1() * (-spread).exp()).ln_1p();
        // Beyond the larger scale the integrand falls with both shapes.
        let longest = spread + 45.0 / (shape + self.s);
        let ln_integral = if self.alpha >= self.beta {
            let ln_density = |growth| -self.s * growth - shape * ln_larger_grown(growth);
            ln_integral(ln_density, 0.0, longest)
        } else {
            let ln_density =
                |growth| (1.0 - shape) * growth - spread - (self.s + 1.0) * ln_larger_grown(growth);
            ln_integral(ln_density, 0.0, longest)
        };
        self.s.ln() + ln_integral
    }
}

impl Growth {
    /// The change of `ln(beta / alpha)`.
    fn spreads(self) -> f64 {
        self.leaving - self.purchasing
    }
}
