//! Pareto/NBD: a customer may leave at any moment, at a rate of their own.

mod covariates;
mod forecasting;

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

#[cfg(test)]
mod tests {
    use super::super::model::CustomerBaseModel;
    use super::*;
    use crate::numerics::special::{ln_gamma, ln_hyp2f1, log_diff_exp, log_sum_exp};

    const CDNOW: ParetoNbd = ParetoNbd { r: 0.55315, alpha: 10.57633, s: 0.60625, beta: 11.67150 };

    fn customer(frequency: u32, recency: f64, age: f64) -> RecencyFrequency {
        RecencyFrequency { frequency, recency, age }
    }

    /// The paper's likelihood with its two hypergeometric functions.
    fn published_log_likelihood(model: &ParetoNbd, customer: &RecencyFrequency) -> f64 {
        let ParetoNbd { r, alpha, s, beta } = *model;
        let x = f64::from(customer.frequency);
        let total = r + s + x;
        let (b, larger) = if alpha >= beta { (s + 1.0, alpha) } else { (r + x, beta) };
        let term = |time: f64| {
            let z = (alpha - beta).abs() / (larger + time);
            ln_hyp2f1(total, b, total + 1.0, z) - total * (larger + time).ln()
        };
        let left = (s / total).ln() + log_diff_exp(term(customer.recency), term(customer.age));
        let alive = -(r + x) * (alpha + customer.age).ln() - s * (beta + customer.age).ln();
        ln_gamma(r + x) - ln_gamma(r) + r * alpha.ln() + s * beta.ln() + log_sum_exp(alive, left)
    }

    const MODELS: [ParetoNbd; 6] = [
        CDNOW,
        ParetoNbd { r: 0.5143, alpha: 2.8845, s: 0.2856, beta: 14.1087 },
        ParetoNbd { r: 2.5, alpha: 40.0, s: 1.0, beta: 3.0 },
        ParetoNbd { r: 0.1, alpha: 0.001, s: 5.0, beta: 200.0 },
        ParetoNbd { r: 7.0, alpha: 900.0, s: 0.01, beta: 0.001 },
        ParetoNbd { r: 0.3, alpha: 3.0, s: 1_000.0, beta: 50_000.0 },
    ];

    fn customers() -> Vec<RecencyFrequency> {
        vec![
            customer(0, 0.0, 0.0),
            customer(0, 0.0, 38.86),
            customer(1, 0.14, 38.86),
            customer(2, 30.43, 38.86),
            customer(26, 30.86, 31.0),
            customer(26, 12.0, 200.0),
            customer(450, 90.0, 104.0),
            customer(10_000, 364.0, 365.0),
        ]
    }

    #[test]
    fn the_likelihood_is_the_papers_on_both_sides_of_alpha_and_beta() {
        for model in MODELS {
            for customer in customers() {
                let found = model.log_likelihood(&customer);
                let published = published_log_likelihood(&model, &customer);
                let error = (found - published).abs() / published.abs().max(1.0);
                assert!(error < 1e-11, "{model:?} {customer:?}: {found} and {published}");
            }
        }
    }

    #[test]
    fn the_gradient_is_that_of_finite_differences() {
        for model in MODELS {
            for customer in customers() {
                let (value, gradient) = model.log_likelihood_with_gradient(&customer);
                assert!(
                    (value - model.log_likelihood(&customer)).abs() < 1e-12 * value.abs().max(1.0)
                );
                let ParetoNbd { r, alpha, s, beta } = model;
                let at = [r, alpha, s, beta];
                for (i, slope) in gradient.into_iter().enumerate() {
                    let step = 1e-4 * at[i];
                    let moved = |steps: f64| {
                        let mut p = at;
                        p[i] += steps * step;
                        ParetoNbd { r: p[0], alpha: p[1], s: p[2], beta: p[3] }
                            .log_likelihood(&customer)
                    };
                    let near = moved(1.0) - moved(-1.0);
                    let far = moved(2.0) - moved(-2.0);
                    let difference = (8.0 * near - far) / 12.0;
                    let error = (slope * step - difference).abs();
                    assert!(
                        error < 1e-12 * value.abs().max(1.0) + 1e-9 * difference.abs(),
                        "{model:?} {customer:?}, parameter {i}: {slope} and {}",
                        difference / step
                    );
                }
            }
        }
    }

    #[test]
    fn expected_purchases_of_a_new_customer_match_btyd() {
        // The manual of R's BTYD, pnbd.Expectation; printed for the rounded parameters below
        // (found by solving for them: all digits agree), and repeated in lifetimes' tests.
        let rounded = ParetoNbd { r: 0.55, alpha: 10.56, s: 0.61, beta: 11.64 };
        let published = [
            0.05077821, 0.09916088, 0.14542507, 0.18979930, 0.23247466, 0.27361274, 0.31335159,
            0.35181024, 0.38909211,
        ];
        for (week, expected) in published.into_iter().enumerate() {
            let weeks = week as f64 + 1.0;
            let found = rounded.expected_purchases_of_new_customer(weeks);
            assert!((found - expected).abs() < 5e-9, "{weeks} weeks: {found}");
            let at_the_fit = CDNOW.expected_purchases_of_new_customer(weeks);
            assert!((at_the_fit - expected).abs() < 0.0023, "{weeks} weeks: {at_the_fit}");
        }
    }

    #[test]
    fn customers_who_overflow_the_published_formulas_stay_finite() {
        // The cases that broke lifetimes, from its issues and tests.
        let model = ParetoNbd { r: 0.5143, alpha: 2.8845, s: 0.2856, beta: 14.1087 };
        for frequency in (400..=500).chain([221, 254, 161, 204, 10_000]) {
            for model in [model, CDNOW] {
                let customer = customer(frequency, 38.0, 40.0);
                assert!(model.log_likelihood(&customer).is_finite());
                assert!((0.0..=1.0).contains(&model.probability_alive(&customer)));
                assert!(model.expected_purchases(&customer, 52.0).is_finite());
                assert!((0.0..=1.0).contains(&model.probability_of_none(&customer, 52.0)));
            }
        }
    }

    #[test]
    fn the_expectation_of_many_purchases_matches_lifetimes() {
        // lifetimes 0.11.3, test_conditional_expectation_underflow.
        let model = ParetoNbd { r: 0.55, alpha: 10.58, s: 0.61, beta: 11.67 };
        let expected =
            |frequency| model.expected_purchases(&customer(frequency, 200.0, 200.0), 10.0);
        assert!((expected(132) - 6.2061).abs() < 5e-5, "{}", expected(132));
        assert!((expected(133) - 6.2529).abs() < 5e-5, "{}", expected(133));
    }

    #[test]
    fn probabilities_of_all_counts_add_to_one_and_average_to_the_expectation() {
        for customer in
            [customer(0, 0.0, 38.86), customer(2, 30.43, 38.86), customer(26, 30.86, 31.0)]
        {
            let probability = |n| CDNOW.probability_of_purchases(&customer, 39.0, n);
            let (mut sum, mut mean) = (0.0, 0.0);
            for purchases in 0..400 {
                sum += probability(purchases);
                mean += f64::from(purchases) * probability(purchases);
            }
            assert!((sum - 1.0).abs() < 1e-10, "{customer:?}: {sum}");
            let expected = CDNOW.expected_purchases(&customer, 39.0);
            assert!((mean - expected).abs() < 1e-9, "{customer:?}: {mean} and {expected}");
        }
    }

    #[test]
    fn at_s_of_one_the_expectation_is_continuous() {
        let at =
            |s: f64| ParetoNbd { s, ..CDNOW }.expected_purchases(&customer(3, 20.0, 30.0), 52.0);
        assert!((at(1.0) - at(1.0 + 1e-9)).abs() < 1e-7);
        assert!((at(1.0) - at(1.0 - 1e-9)).abs() < 1e-7);
    }

    #[test]
    fn a_longer_silence_lowers_probability_alive() {
        let alive = |age| CDNOW.probability_alive(&customer(3, 20.0, age));
        assert_eq!(alive(20.0), 1.0);
        assert!(alive(20.0) > alive(30.0) && alive(30.0) > alive(300.0));
        assert!(alive(1e6) < 1e-3);
    }
}
