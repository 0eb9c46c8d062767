//! The likelihoods of BG/NBD, MBG/NBD, BG/CNBD-k and MBG/CNBD-k: one process, four faces.
//!
//! Sources: those of the models; the gradient is derived by hand from
//! `ln L = constant + ln(there + left)`, where `there` and `left` are the densities of having
//! stayed to the end and of having left right after the last purchase.

use std::num::NonZeroU32;

use tenure::predictors::bg_cnbd_k::BgCnbdK;
use tenure::predictors::bg_nbd::BgNbd;
use tenure::predictors::mbg_cnbd_k::MbgCnbdK;
use tenure::predictors::mbg_nbd::MbgNbd;
use tenure::predictors::special::{digamma, ln_beta, ln_gamma};

use super::cohort::{Cohort, Distinct};
use super::errors::FitError;
use super::likelihood::{Likelihood, Parameter};
use super::nbd::{check_cohort, time_per_purchase};

/// One of the four families, for a given k: `r`, `alpha`, `a`, `b`.
#[derive(Clone, Copy, Debug)]
pub struct GeometricDropout<M> {
    name: &'static str,
    k: NonZeroU32,
    leaves_after_first: bool,
    model: fn(NonZeroU32, [f64; 4]) -> M,
}

impl GeometricDropout<BgNbd> {
    /// BG/NBD.
    pub fn bg_nbd() -> Self {
        let model = |_, [r, alpha, a, b]: [f64; 4]| BgNbd { r, alpha, a, b };
        Self { name: "bg_nbd", k: NonZeroU32::MIN, leaves_after_first: false, model }
    }
}

impl GeometricDropout<MbgNbd> {
    /// MBG/NBD.
    pub fn mbg_nbd() -> Self {
        let model = |_, [r, alpha, a, b]: [f64; 4]| MbgNbd { r, alpha, a, b };
        Self { name: "mbg_nbd", k: NonZeroU32::MIN, leaves_after_first: true, model }
    }
}

impl GeometricDropout<BgCnbdK> {
    /// BG/CNBD-k for one value of k.
    pub fn bg_cnbd(k: NonZeroU32) -> Self {
        let model = |k, [r, alpha, a, b]: [f64; 4]| BgCnbdK { k, r, alpha, a, b };
        Self { name: "bg_cnbd_k", k, leaves_after_first: false, model }
    }
}

impl GeometricDropout<MbgCnbdK> {
    /// MBG/CNBD-k for one value of k.
    pub fn mbg_cnbd(k: NonZeroU32) -> Self {
        let model = |k, [r, alpha, a, b]: [f64; 4]| MbgCnbdK { k, r, alpha, a, b };
        Self { name: "mbg_cnbd_k", k, leaves_after_first: true, model }
    }
}

impl<M> Likelihood for GeometricDropout<M> {
    type Data = Cohort;
    type Model = M;

    fn name(&self) -> &'static str {
        self.name
    }

    fn parameters(&self, cohort: &Cohort) -> Vec<Parameter> {
        let time = Parameter::positive("alpha", cohort.mean_age());
        let shape = |name| Parameter::positive(name, 1.0);
        vec![shape("r"), time, shape("a"), shape("b")]
    }

    fn check(&self, cohort: &Cohort) -> Result<(), FitError> {
        check_cohort(cohort)?;
        if self.k.get() > 1 && cohort.log_gaps().is_none() {
            return Err(FitError::GapsUnknown { model: self.name });
        }
        Ok(())
    }

    fn starts(&self, cohort: &Cohort) -> Vec<Vec<f64>> {
        let gap = time_per_purchase(cohort) / f64::from(self.k.get());
        [[0.4, 0.7, 2.0], [1.2, 0.4, 0.8], [1.0, 1.0, 10.0]]
            .iter()
            .map(|&[r, a, b]| vec![r, 0.6 * r * gap, a, b])
            .collect()
    }

    fn evaluate(&self, cohort: &Cohort, values: &[f64], gradient: &mut [f64]) -> f64 {
        let at = At::new(values, cohort.times());
        gradient.fill(0.0);
        let mut total = self.gap_constant(cohort);
        for (frequency, rows) in cohort.by_frequency() {
            total += self.add_frequency(&at, frequency, rows, gradient);
        }
        total
    }

    fn model(&self, values: &[f64]) -> M {
        (self.model)(self.k, [values[0], values[1], values[2], values[3]])
    }

    fn customers(&self, cohort: &Cohort) -> f64 {
        cohort.customers()
    }

    fn repeaters(&self, cohort: &Cohort) -> f64 {
        cohort.repeaters()
    }
}

/// The parameters with the functions of them that every row needs.
struct At {
    r: f64,
    alpha: f64,
    a: f64,
    b: f64,
    ln_alpha: f64,
    ln_gamma_r: f64,
    digamma_r: f64,
    ln_beta: f64,
    digamma_b: f64,
    digamma_sum: f64,
    /// `ln(alpha + t)` for each of the cohort's times.
    log_times: Vec<f64>,
}

/// Sums over the rows of one frequency.
#[derive(Default)]
struct RowSums {
    customers: f64,
    left: f64,
    log_likelihood: f64,
    by_r: f64,
    by_alpha: f64,
}

/// The hidden events since the last purchase: log of their summed weights, and its derivatives.
struct Unseen {
    log: f64,
    by_shape: f64,
    by_alpha: f64,
}

impl At {
    fn new(values: &[f64], times: &[f64]) -> At {
        let (r, alpha, a, b) = (values[0], values[1], values[2], values[3]);
        At {
            r,
            alpha,
            a,
            b,
            ln_alpha: alpha.ln(),
            ln_gamma_r: ln_gamma(r),
            digamma_r: digamma(r),
            ln_beta: ln_beta(a, b),
            digamma_b: digamma(b),
            digamma_sum: digamma(a + b),
            log_times: times.iter().map(|time| (alpha + time).ln()).collect(),
        }
    }
}

impl<M> GeometricDropout<M> {
    /// The terms that only k touches.
    fn gap_constant(&self, cohort: &Cohort) -> f64 {
        let k = f64::from(self.k.get());
        (k - 1.0) * cohort.log_gaps().unwrap_or(0.0) - ln_gamma(k) * cohort.repeat_purchases()
    }

    /// The log-likelihood of all customers of one frequency; adds their gradient.
    fn add_frequency(
        &self,
        at: &At,
        frequency: u32,
        rows: &[Distinct],
        gradient: &mut [f64],
    ) -> f64 {
        let events = f64::from(self.k.get()) * f64::from(frequency);
        let survived = f64::from(frequency) + f64::from(u8::from(self.leaves_after_first));
        let shape = at.r + events;
        let sums = self.row_sums(at, shape, survived, rows);
        let constant =
            ln_gamma(shape) - at.ln_gamma_r + at.r * at.ln_alpha + ln_beta(at.a, at.b + survived)
                - at.ln_beta;
        let by_a = at.digamma_sum - digamma(at.a + at.b + survived);
        let by_b = by_a + digamma(at.b + survived) - at.digamma_b;
        let by_r = digamma(shape) - at.digamma_r + at.ln_alpha;
        gradient[0] += sums.customers * by_r + sums.by_r;
        gradient[1] += sums.customers * at.r / at.alpha + sums.by_alpha;
        gradient[2] += sums.customers * by_a + sums.left / at.a;
        gradient[3] += sums.customers * by_b;
        if survived > 0.0 {
            gradient[3] -= sums.left / (at.b + survived - 1.0);
        }
        sums.customers * constant + sums.log_likelihood
    }

    fn row_sums(&self, at: &At, shape: f64, survived: f64, rows: &[Distinct]) -> RowSums {
        let log_exit =
            if survived > 0.0 { (at.a / (at.b + survived - 1.0)).ln() } else { f64::NEG_INFINITY };
        let mut sums = RowSums::default();
        for row in rows {
            let (to_end, to_last) = (at.alpha + row.age, at.alpha + row.recency);
            let (log_end, log_last) =
                (at.log_times[row.age_place], at.log_times[row.recency_place]);
            let unseen = self.unseen(shape, row, to_end);
            let log_odds = log_exit + shape * (log_end - log_last) - unseen.log;
            // Past 700 the exponential overflows, and 1 is nothing beside it.
            let (log_either, left) = if log_odds < 700.0 {
                let odds = log_odds.exp();
                ((1.0 + odds).ln(), odds / (1.0 + odds))
            } else {
                (log_odds, 1.0)
            };
            let there = 1.0 - left;
            sums.customers += row.customers;
            sums.left += row.customers * left;
            sums.log_likelihood += row.customers * (unseen.log - shape * log_end + log_either);
            sums.by_r += row.customers * (there * (unseen.by_shape - log_end) - left * log_last);
            sums.by_alpha += row.customers
                * (there * (unseen.by_alpha - shape / to_end) - left * shape / to_last);
        }
        sums
    }

    fn unseen(&self, shape: f64, row: &Distinct, to_end: f64) -> Unseen {
        if self.k.get() == 1 {
            return Unseen { log: 0.0, by_shape: 0.0, by_alpha: 0.0 };
        }
        let share = (row.age - row.recency) / to_end;
        let (mut weight, mut log_slope) = (1.0, 0.0);
        let (mut sum, mut by_shape, mut by_alpha) = (1.0, 0.0, 0.0);
        for hidden in 1..self.k.get() {
            let count = f64::from(hidden);
            let factor = shape + count - 1.0;
            weight *= factor * share / count;
            log_slope += 1.0 / factor;
            sum += weight;
            by_shape += weight * log_slope;
            by_alpha -= weight * count / to_end;
        }
        Unseen { log: sum.ln(), by_shape: by_shape / sum, by_alpha: by_alpha / sum }
    }
}
