//! The process behind BG/NBD, MBG/NBD and their regular-buyer forms BG/CNBD-k and MBG/CNBD-k.
//!
//! Hidden Poisson events come at a rate `lambda ~ Gamma(r, alpha)`; every k-th is a
//! purchase (k = 1: every one), so gaps between purchases are Erlang-k. After a
//! purchase the customer leaves with chance `p ~ Beta(a, b)`. The four models
//! differ in k, and in whether the first purchase already offers that exit.
//!
//! The forecasts are sums of positive terms over the number of hidden events: nothing
//! cancels, nothing is singular at `a = 1`, and k needs no approximation.
//!
//! Sources: Fader, Hardie & Lee (2005); Batislam, Denizel & Filiztekin (2007);
//! Platzer & Reutterer (2016), "Ticking Away the Moments".

use super::model::{CustomerBaseModel, Forecast};
use super::recency_frequency::RecencyFrequency;
use crate::numerics::piecewise_polynomial::PolynomialTable;
use crate::numerics::special::{ln_beta, ln_gamma};

/// The process with its parameters; time in whatever unit `alpha` has.
#[derive(Clone, Copy, Debug)]
pub(super) struct GeometricDropout {
    pub(super) r: f64,
    pub(super) alpha: f64,
    pub(super) a: f64,
    pub(super) b: f64,
    /// Hidden events per purchase, at least 1.
    pub(super) k: u32,
    /// True when the customer may leave after the first purchase already.
    pub(super) leaves_after_first: bool,
}

/// The state of a living customer, `hidden` events into the current gap.
#[derive(Clone, Copy)]
struct Alive {
    /// Shape of the rate's posterior.
    shape: f64,
    /// The logarithm of the growth of the rate's posterior scale within the horizon.
    growth: f64,
    hidden: u32,
    k: u32,
    a: f64,
    b: f64,
}

impl GeometricDropout {
    /// Chances to leave that the customer has certainly survived, beyond `frequency`.
    fn extra_exit(&self) -> f64 {
        f64::from(u8::from(self.leaves_after_first))
    }

    fn shape(&self, customer: &RecencyFrequency) -> f64 {
        self.r + f64::from(self.k) * f64::from(customer.frequency)
    }

    /// The relative weights of 0, 1 .. k-1 hidden events since the last purchase.
    fn hidden_weights(&self, customer: &RecencyFrequency) -> impl Iterator<Item = f64> {
        let shape = self.shape(customer);
        let share = customer.silence() / (self.alpha + customer.age);
        (0..self.k).scan(1.0, move |weight, hidden| {
            let here = *weight;
            *weight *= (shape + f64::from(hidden)) * share / f64::from(hidden + 1);
            Some(here)
        })
    }

    /// The odds of having left against being alive.
    fn odds_of_having_left(&self, customer: &RecencyFrequency) -> f64 {
        if customer.frequency == 0 && !self.leaves_after_first {
            return 0.0;
        }
        let exits = self.b + f64::from(customer.frequency) + self.extra_exit() - 1.0;
        let ratio = (self.alpha + customer.age) / (self.alpha + customer.recency);
        let silence = (self.shape(customer) * ratio.ln()).exp();
        let unseen: f64 = if self.k == 1 { 1.0 } else { self.hidden_weights(customer).sum() };
        self.a / exits * silence / unseen
    }

    fn alive_probability(&self, customer: &RecencyFrequency) -> f64 {
        1.0 / (1.0 + self.odds_of_having_left(customer))
    }

    /// The mean of `forecast` over the numbers of hidden events since the last purchase.
    fn if_alive(
        &self,
        customer: &RecencyFrequency,
        horizon: f64,
        forecast: impl Fn(&Alive) -> f64,
    ) -> f64 {
        let mut alive = Alive {
            shape: self.shape(customer),
            growth: (horizon / (self.alpha + customer.age)).ln_1p(),
            hidden: 0,
            k: self.k,
            a: self.a,
            b: self.b + f64::from(customer.frequency) + self.extra_exit(),
        };
        if self.k == 1 {
            return forecast(&alive);
        }
        let (mut total, mut weights) = (0.0, 0.0);
        for (hidden, weight) in self.hidden_weights(customer).enumerate() {
            alive.hidden = hidden as u32;
            alive.shape = self.shape(customer) + hidden as f64;
            total += weight * forecast(&alive);
            weights += weight;
        }
        total / weights
    }

    /// A new customer, of frequency 0 and age 0; where the first purchase offers a chance to
    /// leave, they have left at once with probability a/(a+b).
    fn newcomer() -> RecencyFrequency {
        RecencyFrequency { frequency: 0, recency: 0.0, age: 0.0 }
    }
}

impl CustomerBaseModel for GeometricDropout {
    fn log_likelihood(&self, customer: &RecencyFrequency) -> f64 {
        let GeometricDropout { r, alpha, a, b, .. } = *self;
        let shape = self.shape(customer);
        let survived = f64::from(customer.frequency) + self.extra_exit();
        let there = ln_beta(a, b + survived) - ln_beta(a, b)
            + self.hidden_weights(customer).sum::<f64>().ln()
            - shape * (alpha + customer.age).ln();
        let left_or_there = self.odds_of_having_left(customer);
        // ln(1 + odds) without overflow: the odds themselves may be infinite after a long silence.
        let either = if left_or_there.is_finite() {
            there + left_or_there.ln_1p()
        } else {
            ln_beta(a + 1.0, b + survived - 1.0)
                - ln_beta(a, b)
                - shape * (alpha + customer.recency).ln()
        };
        ln_gamma(shape) - ln_gamma(r) + r * alpha.ln() + either
    }

    fn probability_alive(&self, customer: &RecencyFrequency) -> f64 {
        self.alive_probability(customer)
    }

    fn expected_purchases(&self, customer: &RecencyFrequency, horizon: f64) -> f64 {
        self.alive_probability(customer)
            * self.if_alive(customer, horizon, Alive::expected_purchases)
    }

    fn probability_of_purchases(
        &self,
        customer: &RecencyFrequency,
        horizon: f64,
        purchases: u32,
    ) -> f64 {
        let alive = self.alive_probability(customer);
        let count = |alive: &Alive| alive.probability_of(purchases);
        let gone = if purchases == 0 { 1.0 - alive } else { 0.0 };
        gone + alive * self.if_alive(customer, horizon, count)
    }

    fn expected_purchases_of_new_customer(&self, horizon: f64) -> f64 {
        self.expected_purchases(&GeometricDropout::newcomer(), horizon)
    }

    fn probability_of_purchases_of_new_customer(&self, horizon: f64, purchases: u32) -> f64 {
        self.probability_of_purchases(&GeometricDropout::newcomer(), horizon, purchases)
    }

    fn forecast_with_tables(
        &self,
        tables: &PolynomialTable,
        customer: &RecencyFrequency,
        horizon: f64,
    ) -> Forecast {
        let odds = self.odds_of_having_left(customer);
        let probability_alive = 1.0 / (1.0 + odds);
        let purchases = |alive: &Alive| {
            if alive.growth <= 0.0 {
                return 0.0;
            }
            let row = customer.frequency as usize * self.k as usize + alive.hidden as usize;
            // Nearly constant where little is expected, so that little keeps its digits.
            let exact = |growth| Alive { growth, ..*alive }.expected_purchases() / growth;
            alive.growth * tables.at(row, alive.growth, exact)
        };
        let none_if_alive = self.if_alive(customer, horizon, |alive| alive.probability_of(0));
        let gone = 1.0 / (1.0 + 1.0 / odds);
        Forecast {
            probability_alive,
            expected_purchases: probability_alive * self.if_alive(customer, horizon, purchases),
            probability_of_none: (gone + probability_alive * none_if_alive).min(1.0),
        }
    }
}

impl Alive {
    /// Chance, at the posterior rate's scale, that the next event falls inside the horizon.
    fn next_event(&self) -> f64 {
        -(-self.growth).exp_m1()
    }

    /// Sums purchases over the number of further hidden events, a negative binomial count.
    ///
    /// A customer who would make `n` purchases makes `W(n) = sum over i < n of P(still there
    /// after i exits)` of them. The first probability may be too small for a float, so the
    /// terms are relative to it and rescaled on the way.
    fn expected_purchases(&self) -> f64 {
        const HUGE: f64 = 1e200;
        if self.growth <= 0.0 {
            return 0.0;
        }
        let z = self.next_event();
        let mut log_scale = -self.shape * self.growth;
        let (mut term, mut stays, mut purchases, mut sum) = (1.0, 1.0, 0.0, 0.0);
        let (mut events, mut exits, mut in_gap) = (0.0, 0.0, self.hidden);
        loop {
            let ratios = strided(events, |event| (self.shape + event) / (event + 1.0) * z);
            let chances = strided(exits, |exit| (self.b + exit) / (self.a + self.b + exit));
            let mut chances = chances.into_iter();
            events += STRIDE as f64;
            for ratio in ratios {
                term *= ratio;
                in_gap += 1;
                if in_gap == self.k {
                    in_gap = 0;
                    purchases += stays;
                    stays *= chances.next().expect("an event is at most one chance to leave");
                    exits += 1.0;
                }
                sum += term * purchases;
                if term > HUGE {
                    (term, sum) = (term / HUGE, sum / HUGE);
                    log_scale += HUGE.ln();
                }
                // What is left is at most a geometric series of this ratio; purchases may still
                // grow. The first comparison spares most terms the second, which implies it.
                let (next, little) = (term * (purchases + 1.0), 1e-16 * sum);
                if next < little && next < little * (1.0 - ratio.max(z)) {
                    return sum * log_scale.exp();
                }
            }
        }
    }

    /// P(exactly `purchases` within the horizon), for someone who is there now.
    fn probability_of(&self, purchases: u32) -> f64 {
        let needed = |count: u32| (count * self.k).saturating_sub(self.hidden);
        let fewer = self.probability_of_fewer_events(needed(purchases));
        let at_most = self.probability_of_fewer_events(needed(purchases + 1));
        if purchases == 0 {
            return at_most;
        }
        let stays = self.probability_of_staying(purchases - 1);
        let leaves_now = stays - self.probability_of_staying(purchases);
        (at_most - fewer) * stays + (1.0 - at_most).max(0.0) * leaves_now
    }

    /// P(still there after this number of chances to leave).
    fn probability_of_staying(&self, exits: u32) -> f64 {
        (ln_beta(self.a, self.b + f64::from(exits)) - ln_beta(self.a, self.b)).exp()
    }

    /// P(fewer than `events` further hidden events within the horizon).
    fn probability_of_fewer_events(&self, events: u32) -> f64 {
        const HUGE: f64 = 1e200;
        let z = self.next_event();
        let mut log_scale = -self.shape * self.growth;
        let (mut term, mut sum) = (1.0, 0.0);
        for event in 0..events {
            let event = f64::from(event);
            sum += term;
            term *= (self.shape + event) / (event + 1.0) * z;
            if term > HUGE {
                (term, sum) = (term / HUGE, sum / HUGE);
                log_scale += HUGE.ln();
            }
        }
        (sum * log_scale.exp()).min(1.0)
    }
}

/// The terms of a sum that are divided together.
const STRIDE: usize = 8;

/// The quotients of `STRIDE` numbers from `first` on: divisions are slow, but the processor
/// makes several at once where none waits for a sum.
#[inline(always)]
fn strided(first: f64, quotient: impl Fn(f64) -> f64) -> [f64; STRIDE] {
    std::array::from_fn(|step| quotient(first + step as f64))
}

#[cfg(test)]
mod tests;
