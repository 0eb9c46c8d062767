//! The process behind Pareto/NBD and GGom/NBD: purchases at a gamma rate until a hidden
//! lifetime ends.
//!
//! While alive a customer buys as a Poisson process at a rate `lambda ~ Gamma(r, alpha)`;
//! the lifetime, counted from the first purchase, has a survival function `S` and a density
//! `f`. Both models' lifetimes keep their form with age, so a living customer is a new
//! customer with other parameters, and every forecast is a forecast for a new customer.
//!
//! The papers' likelihoods are differences of hypergeometric functions, which overflow and
//! cancel. Here the same quantity is left as the integral it comes from,
//! `∫ (alpha + u)^-(r+x) f(u) du` over the silence `t_x..T`: smooth, positive, and with
//! gradients at no further cost.
//!
//! Sources: Schmittlein, Morrison & Colombo (1987); Fader & Hardie (2005), "A Note on
//! Deriving the Pareto/NBD Model and Related Expressions"; Bemmaor & Glady (2012).

mod curvature;

use super::model::CustomerBaseModel;
use super::recency_frequency::RecencyFrequency;
use crate::numerics::gauss_legendre::GaussLegendre;
use crate::numerics::log_integral::ln_integral;
use crate::numerics::special::{digamma, ln_beta, ln_gamma, log_sum_exp};

pub(super) use curvature::LifetimeWithCurvature;
pub use curvature::SecondOrder;

/// The most panels of an integral, more than a fit on real data needs.
const MOST_PANELS: f64 = 128.0;

/// A hidden lifetime with `N` parameters, counted from the first purchase.
pub(super) trait Lifetime<const N: usize>: Copy {
    /// `ln S(time)`.
    fn ln_survival(&self, time: f64) -> f64;
    /// `ln f(time)`.
    fn ln_density(&self, time: f64) -> f64;
    /// The derivatives of `ln S(time)` by the parameters.
    fn ln_survival_gradient(&self, time: f64) -> [f64; N];
    /// `ln f(time)` and its derivatives by the parameters.
    fn ln_density_with_gradient(&self, time: f64) -> (f64, [f64; N]);
    /// The lifetime that is left to someone alive at this age.
    fn aged(&self, age: f64) -> Self;
    /// Expected time alive within the horizon: the integral of `S` from 0.
    fn expected_time_alive(&self, horizon: f64) -> f64;
    /// The distance to the left of 0 over which the density stays smooth.
    fn smooth_within(&self) -> f64;
    /// A lower bound of `-d ln f(time) / d ln(start + time)` over the span.
    fn least_fall(&self, start: f64, span: Span) -> f64;
    /// An upper bound of `|d ln f(time) / d ln(start + time)|` over the span.
    fn steepness(&self, start: f64, span: Span) -> f64;
}

/// From one time to a later one.
#[derive(Clone, Copy)]
pub(super) struct Span {
    pub(super) from: f64,
    pub(super) to: f64,
}

/// The process with its parameters.
#[derive(Clone, Copy)]
pub(super) struct HiddenLifetime<L, const N: usize> {
    pub(super) r: f64,
    pub(super) alpha: f64,
    pub(super) lifetime: L,
}

/// A log-likelihood and its derivatives.
pub(super) struct FirstOrder<const N: usize> {
    pub(super) value: f64,
    pub(super) by_r: f64,
    pub(super) by_alpha: f64,
    pub(super) by_lifetime: [f64; N],
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
    pub(super) fn first_order(&self, customer: &RecencyFrequency) -> FirstOrder<N> {
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
    fn ln_alive(&self, customer: &RecencyFrequency) -> f64 {
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
    fn ln_rate(&self, silence: &Silence, w: f64, time: f64) -> f64 {
        if self.alpha <= self.lifetime.smooth_within() {
            silence.ln_origin + w
        } else {
            (self.alpha + time).ln()
        }
    }

    fn ln_integrand(&self, silence: &Silence, time: f64) -> f64 {
        self.lifetime.ln_density(time) - silence.shape * (self.alpha + time).ln()
    }

    /// The `start` of the scale `ln(start + time)` on which time is integrated.
    fn start(&self) -> f64 {
        self.alpha.min(self.lifetime.smooth_within())
    }

    /// The integral over the silence as panels; nothing when the last purchase was just now.
    fn silence(&self, customer: &RecencyFrequency) -> Option<Silence> {
        let (from, start) = (customer.recency, self.start());
        let length = ((customer.age - from) / (start + from)).ln_1p();
        if length <= 0.0 {
            return None;
        }
        let shape = self.r + f64::from(customer.frequency);
        let mut silence = Silence {
            from,
            length,
            panels: 1,
            rule: GaussLegendre::SIXTEEN,
            shape,
            ln_origin: (start + from).ln(),
            ln_height: f64::NEG_INFINITY,
        };
        // Where the integrand has fallen by e^-45 the rest is below the last bit.
        let fall = shape * (start + from) / (self.alpha + from)
            + self.lifetime.least_fall(start, Span { from, to: customer.age })
            - 1.0;
        if fall * length > 45.0 {
            silence.length = 45.0 / fall;
        }
        self.cut(&mut silence, start);
        if silence.panels > 4 {
            self.shorten(&mut silence, start);
            self.cut(&mut silence, start);
        }
        // An easy integrand cannot rise far above where it starts.
        let shares = if silence.panels == 1 { &[0.0][..] } else { &[0.0, 0.5, 1.0] };
        for &share in shares {
            let height = self.ln_integrand(&silence, silence.time(start, share));
            silence.ln_height = silence.ln_height.max(height);
        }
        Some(silence)
    }

    /// Sets the number of panels by the steepness of the integrand.
    fn cut(&self, silence: &mut Silence, start: f64) {
        let span = Span { from: silence.from, to: silence.time(start, 1.0) };
        let steepness = self.lifetime.steepness(start, span);
        if silence.length <= 3.5 && (silence.shape + steepness) * silence.length <= 30.0 {
            return;
        }
        let panels = (silence.length / 2.5).max(steepness * silence.length / 20.0);
        silence.panels = panels.ceil().clamp(1.0, MOST_PANELS) as u32;
        silence.rule = GaussLegendre::THIRTY_TWO;
    }

    /// Cuts off an end where the integrand is below the last bit.
    fn shorten(&self, silence: &mut Silence, start: f64) {
        const LOOKS: u32 = 32;
        for _ in 0..3 {
            let heights: Vec<f64> = (0..=LOOKS)
                .map(|look| f64::from(look) / f64::from(LOOKS))
                .map(|share| self.ln_integrand(silence, silence.time(start, share)))
                .collect();
            let highest = heights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            silence.ln_height = silence.ln_height.max(highest);
            let Some(last) = heights.iter().rposition(|height| *height > highest - 50.0) else {
                return;
            };
            let kept = (last as f64 + 1.0) / f64::from(LOOKS);
            if kept >= 1.0 {
                return;
            }
            silence.length *= kept;
        }
    }
}

/// The silence of one customer, cut into panels for Gauss–Legendre.
struct Silence {
    from: f64,
    /// On the scale of `ln(start + time)`.
    length: f64,
    panels: u32,
    rule: GaussLegendre,
    /// The shape of the rate's posterior.
    shape: f64,
    /// `ln(start + from)`.
    ln_origin: f64,
    /// Roughly the logarithm of the integrand's maximum, which keeps the sum from overflowing.
    ln_height: f64,
}

impl Silence {
    /// The time at a share of the length.
    fn time(&self, start: f64, share: f64) -> f64 {
        self.from + (start + self.from) * (share * self.length).exp_m1()
    }

    /// Points in time and their weights, after `time = from + (start + from) (e^w - 1)`.
    fn points(&self, start: f64) -> impl Iterator<Item = TimePoint> {
        let (from, rule) = (self.from, self.rule);
        let panel = self.length / f64::from(self.panels);
        let scale = start + from;
        (0..self.panels)
            .flat_map(move |i| rule.points(panel * f64::from(i), panel * f64::from(i + 1)))
            .map(move |(w, weight)| {
                // Near w = 0 the difference is rough beside itself but not beside the scale,
                // and times matter only with alpha or the lifetime's own scale added.
                let grown = scale * w.exp();
                TimePoint { w, time: from + (grown - scale), weight: weight * grown }
            })
    }
}

/// A point at which the integrand is evaluated.
struct TimePoint {
    /// `ln((start + time) / (start + from))`.
    w: f64,
    time: f64,
    weight: f64,
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
