//! Customers with covariates: the data of a fit of Pareto/NBD with covariates.

use std::collections::HashMap;

use linfa::dataset::Records;
use tenure::predictors::customer_base::{Covariates, RecencyFrequency, TimeUnit};

use crate::fit::cohort::Cohort;
use crate::fit::error::FitError;
use crate::fit::likelihood::FitData;

/// The names of the covariates, in the order of their values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CovariateNames {
    /// The covariates of the purchase rate.
    pub purchase: Vec<String>,
    /// The covariates of the drop-out rate; names of the purchase rate may be repeated.
    pub dropout: Vec<String>,
}

/// Customers with covariates, equal ones sharing a row.
#[derive(Clone, Debug, PartialEq)]
pub struct CovariateCohort {
    names: CovariateNames,
    rows: Vec<CovariateRow>,
    cohort: Cohort,
}

/// Customers with the same numbers and the same covariates.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct CovariateRow {
    pub(super) customer: RecencyFrequency,
    pub(super) covariates: Covariates,
    pub(super) customers: f64,
}

/// The location and scale of a covariate.
pub(super) struct Moments {
    pub(super) mean: f64,
    /// The standard deviation.
    pub(super) spread: f64,
}

/// A covariate of a larger size, or of a spread below the inverse, is out of the search's scale.
const LARGEST: f64 = 1e3;

impl CovariateCohort {
    /// Collects customers whose times are in `unit`.
    ///
    /// # Errors
    ///
    /// When the number of a customer's covariates is not that of the names, or a covariate is not
    /// finite, is the same for every customer (`alpha` or `beta` holds its effect already), or
    /// is far from the scale of 1.
    pub fn new(
        unit: TimeUnit,
        names: CovariateNames,
        customers: impl IntoIterator<Item = (RecencyFrequency, Covariates)>,
    ) -> Result<CovariateCohort, FitError> {
        let mut shared: HashMap<Vec<u64>, CovariateRow> = HashMap::new();
        for (index, (customer, covariates)) in customers.into_iter().enumerate() {
            check_count(index, "purchase", &covariates.purchase, &names.purchase)?;
            check_count(index, "drop-out", &covariates.dropout, &names.dropout)?;
            let row = CovariateRow { customer, covariates, customers: 0.0 };
            shared.entry(row.key()).or_insert(row).customers += 1.0;
        }
        let mut sorted: Vec<(Vec<u64>, CovariateRow)> = shared.into_iter().collect();
        sorted.sort_unstable_by(|one, other| one.0.cmp(&other.0));
        let rows: Vec<CovariateRow> = sorted.into_iter().map(|(_, row)| row).collect();
        let plain = rows.iter().map(|row| (row.customer, row.customers));
        let cohort = Cohort::weighted(unit, plain);
        let collected = CovariateCohort { names, rows, cohort };
        collected.check_scales()?;
        Ok(collected)
    }

    /// The names it was collected with.
    pub(super) fn names(&self) -> &CovariateNames {
        &self.names
    }

    /// The same customers without their covariates.
    pub(super) fn cohort(&self) -> &Cohort {
        &self.cohort
    }

    pub(super) fn rows(&self) -> &[CovariateRow] {
        &self.rows
    }

    /// The moments of a covariate over all customers.
    pub(super) fn moments(&self, value: impl Fn(&Covariates) -> f64) -> Moments {
        let mean_of = |of: &dyn Fn(f64) -> f64| {
            let terms = self.rows.iter().map(|row| row.customers * of(value(&row.covariates)));
            terms.sum::<f64>() / self.cohort.customers()
        };
        let mean = mean_of(&|z| z);
        Moments { mean, spread: mean_of(&|z| (z - mean).powi(2)).sqrt() }
    }

    fn check_scales(&self) -> Result<(), FitError> {
        if self.rows.is_empty() {
            return Ok(());
        }
        for (index, name) in self.names.purchase.iter().enumerate() {
            check_scale(name, self.moments(|covariates| covariates.purchase[index]))?;
        }
        for (index, name) in self.names.dropout.iter().enumerate() {
            check_scale(name, self.moments(|covariates| covariates.dropout[index]))?;
        }
        Ok(())
    }
}

fn check_count(
    index: usize,
    rate: &'static str,
    values: &[f64],
    names: &[String],
) -> Result<(), FitError> {
    if values.len() == names.len() {
        return Ok(());
    }
    Err(FitError::CovariateCount { index, rate, found: values.len(), needed: names.len() })
}

fn check_scale(name: &str, moments: Moments) -> Result<(), FitError> {
    let Moments { mean, spread } = moments;
    let refuse = |reason| Err(FitError::Covariate { covariate: name.to_owned(), reason });
    if !(mean.is_finite() && spread.is_finite()) {
        return refuse("some values are not finite; fill or leave out those customers");
    }
    if spread <= 1e-12 * mean.abs() {
        return refuse("it is the same for every customer; leave it out");
    }
    if spread > LARGEST || mean.abs() > LARGEST || spread < 1.0 / LARGEST {
        return refuse("its scale is far from 1; subtract its mean, divide by its spread");
    }
    Ok(())
}

impl CovariateRow {
    /// A key of frequency, recency, age and covariates; its order is arbitrary but reproducible.
    fn key(&self) -> Vec<u64> {
        let RecencyFrequency { frequency, recency, age } = self.customer;
        let times = [u64::from(frequency), recency.to_bits(), age.to_bits()];
        let covariates = self.covariates.purchase.iter().chain(&self.covariates.dropout);
        // Adding 0 turns -0 into 0.
        times.into_iter().chain(covariates.map(|value| (value + 0.0).to_bits())).collect()
    }
}

impl FitData for CovariateCohort {
    fn check(&self) -> Result<(), FitError> {
        self.cohort.check()
    }

    fn customers(&self) -> f64 {
        self.cohort.customers()
    }

    fn repeaters(&self) -> f64 {
        self.cohort.repeaters()
    }
}

impl Records for CovariateCohort {
    type Elem = f64;

    /// The number of distinct rows.
    fn nsamples(&self) -> usize {
        self.rows.len()
    }

    /// Frequency, recency, age, and the covariates.
    fn nfeatures(&self) -> usize {
        3 + self.names.purchase.len() + self.names.dropout.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CUSTOMER: RecencyFrequency = RecencyFrequency { frequency: 1, recency: 2.0, age: 3.0 };

    fn collect(values: &[f64]) -> Result<CovariateCohort, FitError> {
        let names = CovariateNames { purchase: vec!["online".into()], dropout: vec![] };
        let customers = values
            .iter()
            .map(|&value| (CUSTOMER, Covariates { purchase: vec![value], dropout: vec![] }));
        CovariateCohort::new(TimeUnit::Week, names, customers)
    }

    #[test]
    fn equal_customers_share_a_row() {
        let cohort = collect(&[0.0, 1.0, -0.0, 1.0, 1.0]).unwrap();
        let counts: Vec<f64> = cohort.rows().iter().map(|row| row.customers).collect();
        assert_eq!((counts, cohort.nfeatures()), (vec![2.0, 3.0], 4));
        assert_eq!(cohort.cohort().customers(), 5.0);
    }

    #[test]
    fn covariates_that_tell_nothing_or_break_the_search_are_refused_by_name() {
        for (values, word) in [
            (vec![1.0, 1.0], "same for every customer"),
            (vec![1.0, f64::NAN], "not finite"),
            (vec![1e6, 2e6], "scale is far from 1"),
        ] {
            let error = collect(&values).unwrap_err().to_string();
            assert!(error.starts_with("covariate online") && error.contains(word), "{error}");
        }
        let names = CovariateNames::default();
        let customer = (CUSTOMER, Covariates { purchase: vec![1.0], dropout: vec![] });
        let error = CovariateCohort::new(TimeUnit::Week, names, [customer]).unwrap_err();
        assert!(error.to_string().contains("has 1 covariates of the purchase rate, but 0"));
    }
}
