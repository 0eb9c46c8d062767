//! The bootstrap over customers: how much a metric varies from one sample of customers to another.
//!
//! Source: Efron & Tibshirani (1993), "An Introduction to the Bootstrap", chapter 6.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use tenure::numerics::random::Random;

/// A metric with its standard error.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct MetricEstimate {
    /// The metric over all customers.
    pub value: f64,
    /// Its standard error; `None` when it is undefined in most samples.
    pub standard_error: Option<f64>,
}

/// Resampling of customers with replacement.
///
/// Every replicate draws from its own seeded stream, so results depend neither on the
/// number of threads nor on what else is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bootstrap {
    /// The number of samples; 200 are plenty for a standard error.
    pub replicates: usize,
    /// The seed of the samples.
    pub seed: u64,
}

impl Bootstrap {
    /// `statistics` of each sample: one row per replicate, in order.
    ///
    /// A sample is given as the number of times that each of the `customers` was drawn.
    pub fn samples<S>(&self, customers: usize, statistics: S) -> Vec<Vec<Option<f64>>>
    where
        S: Fn(&[f64]) -> Vec<Option<f64>> + Sync,
    {
        (0..self.replicates)
            .into_par_iter()
            .map(|replicate| statistics(&self.drawn(customers, replicate)))
            .collect()
    }

    fn drawn(&self, customers: usize, replicate: usize) -> Vec<f64> {
        let mut stream = Random::stream(self.seed, replicate as u64);
        let mut times = vec![0.0; customers];
        for _ in 0..customers {
            times[stream.below(customers)] += 1.0;
        }
        times
    }
}

/// The standard deviation of the samples in which the metric is defined; `None` when
/// those are fewer than half of them, or fewer than two.
pub(super) fn standard_error(samples: &[Option<f64>]) -> Option<f64> {
    let defined: Vec<f64> = samples.iter().copied().flatten().collect();
    if defined.len() < 2 || defined.len() * 2 < samples.len() {
        return None;
    }
    let mean = defined.iter().sum::<f64>() / defined.len() as f64;
    let squares: f64 = defined.iter().map(|value| (value - mean).powi(2)).sum();
    Some((squares / (defined.len() - 1) as f64).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_samples_of_a_seed_are_the_same_in_every_release() {
        let bootstrap = Bootstrap { replicates: 3, seed: 7 };
        assert_eq!(bootstrap.drawn(8, 0), [0.0, 1.0, 1.0, 0.0, 2.0, 2.0, 0.0, 2.0]);
        assert_eq!(bootstrap.drawn(8, 2), [1.0, 0.0, 2.0, 0.0, 0.0, 1.0, 2.0, 2.0]);
    }

    #[test]
    fn every_sample_draws_as_many_customers_as_there_are() {
        let bootstrap = Bootstrap { replicates: 8, seed: 3 };
        let sums = bootstrap.samples(50, |times| vec![Some(times.iter().sum())]);
        assert_eq!(sums, vec![vec![Some(50.0)]; 8]);
    }

    #[test]
    fn samples_do_not_depend_on_the_number_of_threads() {
        let bootstrap = Bootstrap { replicates: 20, seed: 9 };
        let first = |times: &[f64]| vec![Some(times[0] + 2.0 * times[1])];
        let run = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| bootstrap.samples(30, first))
        };
        assert_eq!(run(1), run(3));
    }

    #[test]
    fn the_standard_error_of_a_mean_is_near_its_formula() {
        let values: Vec<f64> = (0..400).map(f64::from).collect();
        let mean = |times: &[f64]| {
            let sum: f64 = times.iter().zip(&values).map(|(times, value)| times * value).sum();
            vec![Some(sum / 400.0)]
        };
        let samples = Bootstrap { replicates: 400, seed: 1 }.samples(400, mean);
        let column: Vec<Option<f64>> = samples.into_iter().map(|row| row[0]).collect();
        // sqrt((400^2 - 1) / 12) / sqrt(400) = 5.77.
        let error = standard_error(&column).unwrap();
        assert!((error - 5.77).abs() < 0.6, "{error}");
    }

    #[test]
    fn a_metric_mostly_undefined_has_no_standard_error() {
        assert_eq!(standard_error(&[Some(1.0), None, None]), None);
        assert_eq!(standard_error(&[Some(1.0)]), None);
        assert_eq!(standard_error(&[Some(1.0), Some(3.0), None]), Some(2.0_f64.sqrt()));
    }
}
