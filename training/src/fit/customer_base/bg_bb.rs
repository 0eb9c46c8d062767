//! The likelihood of BG/BB.

use tenure::numerics::special::{digamma, ln_beta};
use tenure::predictors::customer_base::BgBb;

use super::families::{FamilyFit, FamilyModel};
use crate::fit::cohort::Cohort;
use crate::fit::error::FitError;
use crate::fit::estimates::Fit;
use crate::fit::likelihood::{Likelihood, Parameter};

/// The BG/BB family: `alpha`, `beta`, `gamma`, `delta`. Times are whole periods.
#[derive(Clone, Copy, Debug, Default)]
pub struct BgBbLikelihood;

impl FamilyModel for BgBb {
    fn fit(fitting: FamilyFit<'_>) -> Result<Fit<BgBb>, FitError> {
        fitting.plain(BgBbLikelihood)
    }
}

impl Likelihood for BgBbLikelihood {
    type Data = Cohort;
    type Model = BgBb;

    fn name(&self) -> &'static str {
        "bg_bb"
    }

    fn parameters(&self, _: &Cohort) -> Vec<Parameter> {
        ["alpha", "beta", "gamma", "delta"].map(|name| Parameter::positive(name, 1.0)).to_vec()
    }

    fn check(&self, cohort: &Cohort) -> Result<(), FitError> {
        for (customer, _) in cohort.distinct() {
            let whole = |time: f64| time == time.round();
            let reason = if !whole(customer.recency) || !whole(customer.age) {
                "times must be whole periods; choose the unit in which customers buy at most once"
            } else if f64::from(customer.frequency) > customer.recency {
                "it has more purchases than periods; choose a shorter unit"
            } else {
                continue;
            };
            return Err(FitError::Impossible { model: "bg_bb", customer, reason });
        }
        Ok(())
    }

    fn starts(&self, _: &Cohort) -> Vec<Vec<f64>> {
        vec![vec![1.0, 1.0, 0.7, 3.0], vec![0.5, 2.0, 1.0, 10.0], vec![1.0, 0.5, 0.3, 1.0]]
    }

    fn evaluate(&self, cohort: &Cohort, values: &[f64], gradient: &mut [f64]) -> f64 {
        let prior = Pattern::new(values, [0.0; 4]);
        gradient.fill(0.0);
        let mut total = 0.0;
        for (customer, customers) in cohort.distinct() {
            let (bought, last, periods) =
                (f64::from(customer.frequency), customer.recency, customer.age);
            let there = Pattern::new(values, [bought, periods - bought, 0.0, periods]);
            let left = (0..(periods - last) as u32).map(|silent| {
                let stayed = last + f64::from(silent);
                Pattern::new(values, [bought, stayed - bought, 1.0, stayed])
            });
            // Relative to having stayed: its log-probability is finite for every customer.
            let (mut sum, mut slopes) = (1.0, there.slopes);
            for pattern in left {
                let weight = (pattern.log - there.log).exp();
                sum += weight;
                for (slope, by) in slopes.iter_mut().zip(pattern.slopes) {
                    *slope += weight * by;
                }
            }
            total += customers * (there.log + sum.ln() - prior.log);
            for ((slope, by), before) in gradient.iter_mut().zip(slopes).zip(prior.slopes) {
                *slope += customers * (by / sum - before);
            }
        }
        total
    }

    fn model(&self, values: &[f64]) -> BgBb {
        BgBb { alpha: values[0], beta: values[1], gamma: values[2], delta: values[3] }
    }
}

/// `ln B(alpha + bought, beta + skipped) + ln B(gamma + left, delta + stayed)` and its derivatives.
struct Pattern {
    log: f64,
    slopes: [f64; 4],
}

impl Pattern {
    fn new(values: &[f64], counts: [f64; 4]) -> Pattern {
        let at = |index: usize| values[index] + counts[index];
        let (alpha, beta, gamma, delta) = (at(0), at(1), at(2), at(3));
        let (buying, leaving) = (digamma(alpha + beta), digamma(gamma + delta));
        Pattern {
            log: ln_beta(alpha, beta) + ln_beta(gamma, delta),
            slopes: [
                digamma(alpha) - buying,
                digamma(beta) - buying,
                digamma(gamma) - leaving,
                digamma(delta) - leaving,
            ],
        }
    }
}
