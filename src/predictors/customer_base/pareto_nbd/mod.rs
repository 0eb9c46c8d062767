//! Pareto/NBD: a customer may leave at any moment, at a rate of their own.

mod covariates;
mod forecasting;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use super::hidden_lifetime::{HiddenLifetime, Lifetime, LifetimeWithCurvature, SecondOrder, Span};
use super::model::{Forecast, HasProcess};
use super::parameters::parameters;
use super::recency_frequency::RecencyFrequency;
use crate::numerics::piecewise_polynomial::PolynomialTable;
pub use covariates::{BadCovariates, Coefficient, Covariates, ParetoNbdWithCovariates};

/// The Pareto/NBD model: purchase rate `lambda ~ Gamma(r, alpha)`, drop-out rate
/// `mu ~ Gamma(s, beta)`, both constant while the customer lives.
///
/// Valid on both sides of `alpha = beta`, and at `s = 1`, where the published formulas divide
/// by 0; finite for tens of thousands of purchases.
///
/// Sources: Schmittlein, Morrison & Colombo (1987); Fader & Hardie (2005), "A Note on Deriving
/// the Pareto/NBD Model and Related Expressions".
///
/// ```
/// use tenure::predictors::customer_base::CustomerBaseModel;
/// use tenure::predictors::customer_base::ParetoNbd;
/// use tenure::predictors::customer_base::RecencyFrequency;
///
/// let cdnow = ParetoNbd { r: 0.55315, alpha: 10.57633, s: 0.60625, beta: 11.67150 };
/// let customer = RecencyFrequency { frequency: 26, recency: 30.86, age: 31.0 };
/// let weeks = 52.0;
/// assert_eq!(format!("{:.2}", cdnow.expected_purchases(&customer, weeks)), "25.46");
/// assert_eq!(format!("{:.4}", cdnow.probability_alive(&customer)), "0.9979");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParetoNbd {
    /// Shape of the purchase rate.
    pub r: f64,
    /// Scale of the purchase rate, in time units.
    pub alpha: f64,
    /// Shape of the drop-out rate.
    pub s: f64,
    /// Scale of the drop-out rate, in time units.
    pub beta: f64,
}

impl ParetoNbd {
    /// The log-likelihood of one customer and its derivatives by `r`, `alpha`, `s` and `beta`.
    ///
    /// Analytic: the likelihood's integral over the moment of leaving is differentiated under
    /// the integral sign, at the same points.
    pub fn log_likelihood_with_gradient(&self, customer: &RecencyFrequency) -> (f64, [f64; 4]) {
        let slope = self.process().first_order(customer);
        let [by_s, by_beta] = slope.by_lifetime;
        (slope.value, [slope.by_r, slope.by_alpha, by_s, by_beta])
    }

    /// The same with the second derivatives, but for `ln Γ(r + x) - ln Γ(r)`: customers of one
    /// frequency share that, and it costs as much as the rest.
    pub fn times_with_curvature(&self, customer: &RecencyFrequency) -> SecondOrder<4> {
        self.process().second_order(customer)
    }
}

impl HasProcess for ParetoNbd {
    type Process = HiddenLifetime<Pareto, 2>;

    fn process(&self) -> Self::Process {
        let ParetoNbd { r, alpha, s, beta } = *self;
        HiddenLifetime { r, alpha, lifetime: Pareto { s, beta } }
    }

    fn process_forecast(
        &self,
        tables: &PolynomialTable,
        customer: &RecencyFrequency,
        horizon: f64,
    ) -> Forecast {
        self.forecast_from(tables, customer, horizon)
    }
}

parameters!(ParetoNbd { estimated: r, alpha, s, beta });

/// An exponential lifetime whose rate is `Gamma(s, beta)`: the Pareto distribution of the second kind.
#[derive(Clone, Copy)]
pub(super) struct Pareto {
    s: f64,
    beta: f64,
}

impl Pareto {
    /// `ln(1 + time / beta)`, plainly: densities are looked at by the thousand, and beside the
    /// other terms only its absolute error counts.
    fn growth(&self, time: f64) -> f64 {
        (1.0 + time / self.beta).ln()
    }

    /// Expected time alive until `beta + time` has grown by a factor; `growth` is its logarithm.
    fn expected_time_within(&self, growth: f64) -> f64 {
        let exponent = (self.s - 1.0) * growth;
        // (1 - e^-y) / y tends to 1 with y: nothing happens at s = 1.
        let share = if exponent == 0.0 { 1.0 } else { -(-exponent).exp_m1() / exponent };
        self.beta * growth * share
    }
}

impl Lifetime<2> for Pareto {
    fn ln_survival(&self, time: f64) -> f64 {
        -self.s * (time / self.beta).ln_1p()
    }

    fn ln_density(&self, time: f64) -> f64 {
        (self.s / self.beta).ln() - (self.s + 1.0) * self.growth(time)
    }

    fn ln_survival_gradient(&self, time: f64) -> [f64; 2] {
        let older = self.beta + time;
        [-(time / self.beta).ln_1p(), self.s / self.beta * (time / older)]
    }

    fn ln_density_with_gradient(&self, time: f64) -> (f64, [f64; 2]) {
        let growth = self.growth(time);
        let by_beta = self.s / self.beta - (self.s + 1.0) / (self.beta + time);
        let value = (self.s / self.beta).ln() - (self.s + 1.0) * growth;
        (value, [1.0 / self.s - growth, by_beta])
    }

    fn aged(&self, age: f64) -> Self {
        Pareto { s: self.s, beta: self.beta + age }
    }

    fn expected_time_alive(&self, horizon: f64) -> f64 {
        self.expected_time_within((horizon / self.beta).ln_1p())
    }

    fn smooth_within(&self) -> f64 {
        self.beta
    }

    fn least_fall(&self, start: f64, span: Span) -> f64 {
        (self.s + 1.0) * (start + span.from) / (self.beta + span.from)
    }

    fn steepness(&self, start: f64, span: Span) -> f64 {
        (self.s + 1.0) * (start + span.to) / (self.beta + span.to)
    }
}

impl LifetimeWithCurvature<2> for Pareto {
    fn ln_survival_curvature(&self, time: f64) -> [[f64; 2]; 2] {
        let Pareto { s, beta } = *self;
        let older = beta + time;
        let across = time / (beta * older);
        [[0.0, across], [across, -s * across * (1.0 / beta + 1.0 / older)]]
    }

    fn ln_density_curvature(&self, time: f64) -> [[f64; 2]; 2] {
        let Pareto { s, beta } = *self;
        let older = beta + time;
        let across = time / (beta * older);
        let by_beta = (s + 1.0) / (older * older) - s / (beta * beta);
        [[-1.0 / (s * s), across], [across, by_beta]]
    }
}
