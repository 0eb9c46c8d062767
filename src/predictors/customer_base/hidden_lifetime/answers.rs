//! The answers of a process with a hidden lifetime, and the gradient of its log-likelihood.

use super::lifetime::{HiddenLifetime, Lifetime};
use super::silence::{Silence, TimePoint};
use crate::numerics::log_integral::ln_integral;
use crate::numerics::special::{digamma, ln_beta, ln_gamma, log_sum_exp};
use crate::predictors::customer_base::model::CustomerBaseModel;
use crate::predictors::customer_base::recency_frequency::RecencyFrequency;

/// A log-likelihood and its derivatives.
pub(in super::super) struct FirstOrder<const N: usize> {
    pub(in super::super) value: f64,
    pub(in super::super) by_r: f64,
    pub(in super::super) by_alpha: f64,
    pub(in super::super) by_lifetime: [f64; N],
}

impl<L: Lifetime<N>, const N: usize> CustomerBaseModel for HiddenLifetime<L, N> {
    fn log_likelihood(&self, customer: &RecencyFrequency) -> f64 {
        let shape = self.r + f64::from(customer.frequency);
        let either = log_sum_exp(self.ln_alive(customer), self.ln_left(customer));
        ln_gamma(shape) - ln_gamma(self.r) + self.r * self.alpha.ln() + either
    }

    fn probability_alive(&self, customer: &RecencyFrequency) -> f64 {
        let odds = (self.ln_left(customer) - self.ln_alive(customer)).exp();
        1.0 / (1.0 + odds)
    }

    fn expected_purchases(&self, customer: &RecencyFrequency, horizon: f64) -> f64 {
        let alive = self.probability_alive(customer);
        alive * self.if_alive(customer).expected_purchases_of_new_customer(horizon)
    }

    fn probability_of_purchases(
        &self,
        customer: &RecencyFrequency,
        horizon: f64,
        purchases: u32,
    ) -> f64 {
        let alive = self.probability_alive(customer);
        let gone = if purchases == 0 { 1.0 - alive } else { 0.0 };
        let if_alive = self.if_alive(customer);
        gone + alive * if_alive.probability_of_purchases_of_new_customer(horizon, purchases)
    }

    fn expected_purchases_of_new_customer(&self, horizon: f64) -> f64 {
        self.r / self.alpha * self.lifetime.expected_time_alive(horizon)
    }

    /// A negative binomial count over the horizon, or over the part of it that is lived.
    fn probability_of_purchases_of_new_customer(&self, horizon: f64, purchases: u32) -> f64 {
        let survives = self.lifetime.ln_survival(horizon);
        let ln_probability = if purchases == 0 {
            let nobody = RecencyFrequency { frequency: 0, recency: 0.0, age: horizon };
            self.r * self.alpha.ln() + log_sum_exp(self.ln_alive(&nobody), self.ln_left(&nobody))
        } else {
            let count = |time: f64| self.ln_count_probability(time, purchases);
            let in_logs = |w: f64| {
                let time = self.start() * w.exp_m1();
                count(time) + self.lifetime.ln_density(time) + self.start().ln() + w
            };
            let longest = (horizon / self.start()).ln_1p();
            log_sum_exp(count(horizon) + survives, ln_integral(in_logs, 0.0, longest))
        };
        ln_probability.exp().min(1.0)
    }
}

impl<L: Lifetime<N>, const N: usize> HiddenLifetime<L, N> {
    /// The log-likelihood of one customer with its analytic derivatives.
    pub(in super::super) fn first_order(&self, customer: &RecencyFrequency) -> FirstOrder<N> {
        let HiddenLifetime { r, alpha, lifetime } = *self;
        let (shape, age) = (r + f64::from(customer.frequency), customer.age);
        let (ln_alive, left) = (self.ln_alive(customer), self.left_moments(customer));
        let either = log_sum_exp(ln_alive, left.ln_integral);
        let (alive, gone) = ((ln_alive - either).exp(), (left.ln_integral - either).exp());
        let ln_rate = alive * (alpha + age).ln() + gone * left.ln_rate;
        let inverse_rate = alive / (alpha + age) + gone * left.inverse_rate;
        let survival = lifetime.ln_survival_gradient(age);
        let gamma_slope = if customer.frequency == 0 { 0.0 } else { digamma(shape) - digamma(r) };
        FirstOrder {
            value: ln_gamma(shape) - ln_gamma(r) + r * alpha.ln() + either,
            by_r: gamma_slope + alpha.ln() - ln_rate,
            by_alpha: r / alpha - shape * inverse_rate,
            by_lifetime: std::array::from_fn(|i| alive * survival[i] + gone * left.density[i]),
        }
    }

    /// A living customer as a new one.
    fn if_alive(&self, customer: &RecencyFrequency) -> Self {
        HiddenLifetime {
            r: self.r + f64::from(customer.frequency),
            alpha: self.alpha + customer.age,
            lifetime: self.lifetime.aged(customer.age),
        }
    }

    /// `ln P(this number of purchases)` of a customer who lives exactly for `time`.
    fn ln_count_probability(&self, time: f64, purchases: u32) -> f64 {
        let count = f64::from(purchases);
        let total = (self.alpha + time).ln();
        // Γ(r+n) / (Γ(r) n!) = 1 / (n B(r, n)).
        -count.ln() - ln_beta(self.r, count)
            + self.r * (self.alpha.ln() - total)
            + count * (time.ln() - total)
    }

    /// The log-likelihood of being alive, without the terms shared with having left.
    pub(super) fn ln_alive(&self, customer: &RecencyFrequency) -> f64 {
        let shape = self.r + f64::from(customer.frequency);
        self.lifetime.ln_survival(customer.age) - shape * (self.alpha + customer.age).ln()
    }

    /// The log-likelihood of having left during the silence, without the same terms.
    fn ln_left(&self, customer: &RecencyFrequency) -> f64 {
        let Some(silence) = self.silence(customer) else { return f64::NEG_INFINITY };
        let sum: f64 = silence
            .points(self.start())
            .map(|TimePoint { w, time, weight }| {
                let ln_rate = self.ln_rate(&silence, w, time);
                let height = self.lifetime.ln_density(time) - silence.shape * ln_rate;
                weight * (height - silence.ln_height).exp()
            })
            .sum();
        silence.ln_height + sum.ln()
    }

    /// The same with the means over the moment of leaving that make up the gradient.
    fn left_moments(&self, customer: &RecencyFrequency) -> LeftMoments<N> {
        let mut moments = LeftMoments::none();
        let Some(silence) = self.silence(customer) else { return moments };
        let mut sum = 0.0;
        for TimePoint { w, time, weight } in silence.points(self.start()) {
            let (ln_density, density) = self.lifetime.ln_density_with_gradient(time);
            let ln_rate = self.ln_rate(&silence, w, time);
            let height = ln_density - silence.shape * ln_rate - silence.ln_height;
            let mass = weight * height.exp();
            sum += mass;
            moments.ln_rate += mass * ln_rate;
            moments.inverse_rate += mass / (self.alpha + time);
            for (total, term) in moments.density.iter_mut().zip(density) {
                *total += mass * term;
            }
        }
        moments.ln_integral = silence.ln_height + sum.ln();
        moments.divide_by(sum);
        moments
    }

    /// `ln(alpha + time)`, free of cost where the points are spread on the scale of `alpha`.
    pub(super) fn ln_rate(&self, silence: &Silence, w: f64, time: f64) -> f64 {
        if self.alpha <= self.lifetime.smooth_within() {
            silence.ln_origin + w
        } else {
            (self.alpha + time).ln()
        }
    }
}

/// Means over the moment of leaving, given that the customer left during the silence.
struct LeftMoments<const N: usize> {
    /// `ln` of the integral over the silence.
    ln_integral: f64,
    /// Mean of `ln(alpha + time)`.
    ln_rate: f64,
    /// Mean of `1 / (alpha + time)`.
    inverse_rate: f64,
    /// Mean gradient of the log-density.
    density: [f64; N],
}

impl<const N: usize> LeftMoments<N> {
    fn none() -> Self {
        LeftMoments {
            ln_integral: f64::NEG_INFINITY,
            ln_rate: 0.0,
            inverse_rate: 0.0,
            density: [0.0; N],
        }
    }

    fn divide_by(&mut self, sum: f64) {
        self.ln_rate /= sum;
        self.inverse_rate /= sum;
        self.density.iter_mut().for_each(|mean| *mean /= sum);
    }
}
