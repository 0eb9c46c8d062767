//! GGom/NBD: as Pareto/NBD, but the chance to leave may grow with age.

use serde::{Deserialize, Serialize};

use super::hidden_lifetime::{HiddenLifetime, Lifetime, Span};
use super::model::HasProcess;
use super::parameters::parameters;
use super::recency_frequency::RecencyFrequency;
use crate::numerics::log_integral::ln_integral;

/// The GGom/NBD model: purchase rate `lambda ~ Gamma(r, alpha)`, and a Gompertz lifetime whose
/// drop-out rate at age `t` is `eta b e^(bt)` with `eta ~ Gamma(s, beta)`.
///
/// As `b` goes to 0 with `beta / b` held, it becomes [`ParetoNbd`](super::pareto_nbd::ParetoNbd) with
/// that ratio as its `beta`: on data without ageing only the ratio is identified.
///
/// Source: Bemmaor & Glady (2012), "Modeling Purchasing Behavior with Sudden 'Death': A Flexible
/// Customer Lifetime Model"; parameters named as in CLVTools.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GgomNbd {
    /// Shape of the purchase rate.
    pub r: f64,
    /// Scale of the purchase rate, in time units.
    pub alpha: f64,
    /// Growth of the drop-out rate, per time unit.
    pub b: f64,
    /// Shape of the drop-out rate.
    pub s: f64,
    /// Scale of the drop-out rate, without a unit.
    pub beta: f64,
}

impl GgomNbd {
    /// The log-likelihood of one customer and its derivatives by `r`, `alpha`, `b`, `s` and `beta`.
    ///
    /// Analytic: differentiated under the integral sign, at the points of the likelihood.
    pub fn log_likelihood_with_gradient(&self, customer: &RecencyFrequency) -> (f64, [f64; 5]) {
        let slope = self.process().first_order(customer);
        let [by_b, by_s, by_beta] = slope.by_lifetime;
        (slope.value, [slope.by_r, slope.by_alpha, by_b, by_s, by_beta])
    }
}

impl HasProcess for GgomNbd {
    type Process = HiddenLifetime<GammaGompertz, 3>;

    fn process(&self) -> Self::Process {
        let GgomNbd { r, alpha, b, s, beta } = *self;
        HiddenLifetime { r, alpha, lifetime: GammaGompertz { b, s, beta } }
    }
}

parameters!(GgomNbd { estimated: r, alpha, b, s, beta });

/// `S(t) = (beta / (beta - 1 + e^(bt)))^s`.
#[derive(Clone, Copy)]
pub(super) struct GammaGompertz {
    b: f64,
    s: f64,
    beta: f64,
}

impl GammaGompertz {
    /// `(beta - 1 + e^y) e^-y` at `y = b time`: never overflows, and keeps a small `beta`'s digits.
    fn scaled(&self, time: f64) -> f64 {
        let y = self.b * time;
        self.beta * (-y).exp() - (-y).exp_m1()
    }

    /// `ln((beta - 1 + e^y) / beta)`.
    fn ln_growth(&self, time: f64) -> f64 {
        self.b * time + (self.scaled(time) / self.beta).ln()
    }
}

impl Lifetime<3> for GammaGompertz {
    fn ln_survival(&self, time: f64) -> f64 {
        -self.s * self.ln_growth(time)
    }

    fn ln_density(&self, time: f64) -> f64 {
        let y = self.b * time;
        (self.b * self.s / self.beta).ln() + y - (self.s + 1.0) * self.ln_growth(time)
    }

    fn ln_survival_gradient(&self, time: f64) -> [f64; 3] {
        let scaled = self.scaled(time);
        let gained = -(-self.b * time).exp_m1();
        [-self.s * time / scaled, -self.ln_growth(time), self.s * gained / (self.beta * scaled)]
    }

    fn ln_density_with_gradient(&self, time: f64) -> (f64, [f64; 3]) {
        let (y, scaled) = (self.b * time, self.scaled(time));
        let growth = y + (scaled / self.beta).ln();
        let older = (-y).exp() / scaled;
        let value = (self.b * self.s / self.beta).ln() + y - (self.s + 1.0) * growth;
        let gradient = [
            1.0 / self.b + time - (self.s + 1.0) * time / scaled,
            1.0 / self.s - growth,
            self.s / self.beta - (self.s + 1.0) * older,
        ];
        (value, gradient)
    }

    fn aged(&self, age: f64) -> Self {
        GammaGompertz { beta: self.scaled(age), ..*self }
    }

    fn expected_time_alive(&self, horizon: f64) -> f64 {
        let start = self.smooth_within();
        let in_logs = |w: f64| self.ln_survival(start * w.exp_m1()) + start.ln() + w;
        ln_integral(in_logs, 0.0, (horizon / start).ln_1p()).exp()
    }

    /// The density is singular at `ln(1 - beta) / b`, for a larger `beta` `π / b` beside the line.
    fn smooth_within(&self) -> f64 {
        self.beta.min(3.0) / self.b
    }

    fn least_fall(&self, start: f64, span: Span) -> f64 {
        let slowest = 1.0 / self.scaled(span.from).max(self.scaled(span.to));
        let falls = (self.s + 1.0) * slowest * (start + span.from);
        self.b * (falls - (start + span.to))
    }

    fn steepness(&self, start: f64, span: Span) -> f64 {
        // `b (start + t) / scaled(t)` stays below 1.6 (1 + b (start + t)): for a small `beta` because
        // `start` is `beta / b`, for a large one because `scaled` stays above 1.
        1.0 + 1.6 * (1.0 + self.s) * (1.0 + self.b * (start + span.to))
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::CustomerBaseModel;
    use super::super::parameters::Parameters;
    use super::super::pareto_nbd::ParetoNbd;
    use super::*;
    use crate::numerics::special::{ln_gamma, log_sum_exp};

    /// No ageing, hardly any, much, and early deaths of which the oldest are free.
    const MODELS: [GgomNbd; 4] = [
        GgomNbd { r: 0.55313, alpha: 10.5758, b: 1.1e-6, s: 0.60682, beta: 1.3e-5 },
        GgomNbd { r: 0.55, alpha: 10.6, b: 0.02, s: 0.4, beta: 0.6 },
        GgomNbd { r: 2.0, alpha: 5.0, b: 0.3, s: 3.0, beta: 4_000.0 },
        GgomNbd { r: 0.9, alpha: 30.0, b: 1.5, s: 0.05, beta: 2.0 },
    ];

    fn customers() -> Vec<RecencyFrequency> {
        [
            (0, 0.0, 0.0),
            (0, 0.0, 38.86),
            (2, 30.43, 38.86),
            (26, 12.0, 200.0),
            (450, 90.0, 104.0),
            (10_000, 364.0, 365.0),
        ]
        .map(|(frequency, recency, age)| RecencyFrequency { frequency, recency, age })
        .to_vec()
    }

    /// The paper's likelihood, its integral by halving panels in plain time.
    fn published_log_likelihood(model: &GgomNbd, customer: &RecencyFrequency) -> f64 {
        let GgomNbd { r, alpha, b, s, beta } = *model;
        let shape = r + f64::from(customer.frequency);
        let survivor = |t: f64| beta.ln() - (beta + (b * t).exp_m1()).ln();
        let alive = -shape * (alpha + customer.age).ln() + s * survivor(customer.age);
        let leaves = |t: f64| {
            (b * s / beta).ln() + b * t + (s + 1.0) * survivor(t) - shape * (alpha + t).ln()
        };
        let left = ln_integral(leaves, customer.recency, customer.age);
        ln_gamma(shape) - ln_gamma(r) + r * alpha.ln() + log_sum_exp(alive, left)
    }

    #[test]
    fn the_likelihood_is_the_papers() {
        for model in MODELS {
            for customer in customers() {
                let found = model.log_likelihood(&customer);
                let published = published_log_likelihood(&model, &customer);
                let error = (found - published).abs() / published.abs().max(1.0);
                assert!(error < 1e-10, "{model:?} {customer:?}: {found} and {published}");
            }
        }
    }

    #[test]
    fn the_gradient_is_that_of_finite_differences() {
        for model in MODELS {
            for customer in customers() {
                let (value, gradient) = model.log_likelihood_with_gradient(&customer);
                let at = model.named();
                for (i, slope) in gradient.into_iter().enumerate() {
                    let step = 1e-4 * at[i].value;
                    let moved = |steps: f64| {
                        let mut p: Vec<f64> = at.iter().map(|named| named.value).collect();
                        p[i] += steps * step;
                        GgomNbd { r: p[0], alpha: p[1], b: p[2], s: p[3], beta: p[4] }
                            .log_likelihood(&customer)
                    };
                    let near = moved(1.0) - moved(-1.0);
                    let far = moved(2.0) - moved(-2.0);
                    let difference = (8.0 * near - far) / 12.0;
                    assert!(
                        (slope * step - difference).abs()
                            < 1e-12 * value.abs().max(1.0) + 1e-8 * difference.abs(),
                        "{model:?} {customer:?}, {}: {slope} and {}",
                        at[i].name,
                        difference / step
                    );
                }
            }
        }
    }

    #[test]
    fn without_ageing_it_is_pareto_nbd() {
        let model = GgomNbd { b: 1e-9, beta: 11.67e-9, ..MODELS[0] };
        let pareto = ParetoNbd { r: model.r, alpha: model.alpha, s: model.s, beta: 11.67 };
        for customer in customers() {
            let same = |one: f64, other: f64| (one - other).abs() < 1e-5 * (1.0 + other.abs());
            assert!(same(model.log_likelihood(&customer), pareto.log_likelihood(&customer)));
            assert!(same(model.probability_alive(&customer), pareto.probability_alive(&customer)));
            assert!(same(
                model.expected_purchases(&customer, 39.0),
                pareto.expected_purchases(&customer, 39.0)
            ));
            assert!(same(
                model.probability_of_none(&customer, 39.0),
                pareto.probability_of_none(&customer, 39.0)
            ));
        }
    }

    #[test]
    fn probabilities_of_all_counts_add_to_one_and_average_to_the_expectation() {
        for model in MODELS {
            for customer in &customers()[..4] {
                let (mut sum, mut mean) = (0.0, 0.0);
                for purchases in 0..300 {
                    let probability = model.probability_of_purchases(customer, 20.0, purchases);
                    sum += probability;
                    mean += f64::from(purchases) * probability;
                }
                assert!((sum - 1.0).abs() < 1e-9, "{model:?} {customer:?}: {sum}");
                let expected = model.expected_purchases(customer, 20.0);
                assert!((mean - expected).abs() < 1e-7, "{model:?}: {mean} and {expected}");
            }
        }
    }

    #[test]
    fn an_endless_silence_ends_in_numbers() {
        let silent = RecencyFrequency { frequency: 3, recency: 20.0, age: 1e5 };
        for model in MODELS {
            assert!(model.log_likelihood(&silent).is_finite(), "{model:?}");
            assert!((0.0..=1.0).contains(&model.probability_alive(&silent)));
            assert!(model.expected_purchases(&silent, 1e5).is_finite());
            assert!((0.0..=1.0).contains(&model.probability_of_none(&silent, 1e5)));
        }
    }
}
