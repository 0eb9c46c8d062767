//! The fit of Gamma-Gamma, and the customers it can learn from.

use linfa::ParamGuard;
use linfa::dataset::Records;
use tenure::numerics::special::{digamma, ln_gamma};
use tenure::predictors::customer_base::{GammaGamma, RepeatSpend};

use super::cohort::FEWEST_REPEATERS;
use super::error::FitError;
use super::estimates::{Fit, Warning};
use super::likelihood::{FitData, Likelihood, Parameter};
use super::maximum_likelihood::{MaximumLikelihoodParams, Prior};

/// The customers with repeat purchases of a positive mean value, and the numbers of the others.
#[derive(Clone, Debug, PartialEq)]
pub struct Spending {
    repeaters: Vec<RepeatSpend>,
    customers: u64,
    without_positive_spend: u64,
}

/// The Gamma-Gamma family: `p`, `q`, `gamma`.
#[derive(Clone, Copy, Debug, Default)]
pub struct GammaGammaLikelihood;

impl Spending {
    /// Collects the customers that the model can use: those with repeat purchases of a positive
    /// mean value.
    pub fn new(customers: impl IntoIterator<Item = RepeatSpend>) -> Spending {
        let mut spending =
            Spending { repeaters: Vec::new(), customers: 0, without_positive_spend: 0 };
        for customer in customers {
            spending.customers += 1;
            if customer.monetary_value > 0.0 && customer.frequency > 0 {
                spending.repeaters.push(customer);
            } else if customer.frequency > 0 {
                spending.without_positive_spend += 1;
            }
        }
        spending
    }

    /// The customers the model learns from.
    pub fn repeaters(&self) -> &[RepeatSpend] {
        &self.repeaters
    }

    /// The mean over repeaters of their mean repeat purchase.
    fn mean(&self) -> f64 {
        let total: f64 = self.repeaters.iter().map(|customer| customer.monetary_value).sum();
        total / self.repeaters.len() as f64
    }
}

impl FitData for Spending {
    fn check(&self) -> Result<(), FitError> {
        let found = self.repeaters.len() as u64;
        if found < FEWEST_REPEATERS {
            let (customers, needed) = (self.customers, FEWEST_REPEATERS);
            return Err(if self.without_positive_spend > 0 {
                FitError::TooFewSpenders { found, customers, needed }
            } else {
                FitError::TooFewRepeaters { found, customers, needed }
            });
        }
        Ok(())
    }

    /// The number of customers the model learns from.
    fn customers(&self) -> f64 {
        self.repeaters.len() as f64
    }

    fn repeaters(&self) -> f64 {
        self.repeaters.len() as f64
    }
}

impl Records for Spending {
    type Elem = f64;

    /// The number of customers the model learns from.
    fn nsamples(&self) -> usize {
        self.repeaters.len()
    }

    /// Frequency and monetary value.
    fn nfeatures(&self) -> usize {
        2
    }
}

/// Fits Gamma-Gamma, with warnings of customers left out and of a population without a mean.
///
/// # Errors
///
/// When too few customers have repeat purchases of a positive value.
pub fn fit_spend(spending: &Spending, prior: Prior) -> Result<Fit<GammaGamma>, FitError> {
    let params = MaximumLikelihoodParams::new(GammaGammaLikelihood).prior(prior);
    let mut fitted = params.check()?.fit_data(spending)?;
    if spending.without_positive_spend > 0 {
        let reason = "the mean value of their repeat purchases is zero or negative";
        fitted
            .warnings
            .push(Warning::LeftOut { customers: spending.without_positive_spend, reason });
    }
    if fitted.model.q <= 1.0 {
        fitted.warnings.push(Warning::NoMeanSpend { q: fitted.model.q });
    }
    Ok(fitted)
}

impl Likelihood for GammaGammaLikelihood {
    type Data = Spending;
    type Model = GammaGamma;

    fn name(&self) -> &'static str {
        "gamma_gamma"
    }

    fn parameters(&self, spending: &Spending) -> Vec<Parameter> {
        let scale = Parameter::positive("gamma", spending.mean());
        vec![Parameter::positive("p", 1.0), Parameter::positive("q", 1.0), scale]
    }

    fn starts(&self, spending: &Spending) -> Vec<Vec<f64>> {
        // The population mean is p gamma / (q - 1).
        let mean = spending.mean();
        let start = |&(p, q): &(f64, f64)| vec![p, q, mean * (q - 1.0) / p];
        [(6.0, 4.0), (1.5, 2.0), (3.0, 10.0)].iter().map(start).collect()
    }

    fn evaluate(&self, spending: &Spending, values: &[f64], gradient: &mut [f64]) -> f64 {
        let (p, q, gamma) = (values[0], values[1], values[2]);
        let (ln_gamma_q, digamma_q, ln_scale) = (ln_gamma(q), digamma(q), gamma.ln());
        let mut total = 0.0;
        gradient.fill(0.0);
        for customer in &spending.repeaters {
            let (count, mean) = (f64::from(customer.frequency), customer.monetary_value);
            let shape = p * count;
            let spent = gamma + count * mean;
            let (log_spent, log_mean, log_count) = (spent.ln(), mean.ln(), count.ln());
            let digamma_all = digamma(shape + q);
            total += ln_gamma(shape + q) - ln_gamma(shape) - ln_gamma_q
                + q * ln_scale
                + (shape - 1.0) * log_mean
                + shape * log_count
                - (shape + q) * log_spent;
            gradient[0] +=
                count * (digamma_all - digamma(shape) + log_mean + log_count - log_spent);
            gradient[1] += digamma_all - digamma_q + ln_scale - log_spent;
            gradient[2] += q / gamma - (shape + q) / spent;
        }
        total
    }

    fn model(&self, values: &[f64]) -> GammaGamma {
        GammaGamma { p: values[0], q: values[1], gamma: values[2] }
    }
}
