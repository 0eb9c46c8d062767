//! Intervals of expected purchases, from draws of the uncertain parameters.

use super::fitted::CustomerBase;
use super::recency_frequency::RecencyFrequency;
use crate::numerics::cholesky::{lower_triangle, positive_pivot};
use crate::numerics::random::Random;

/// Models drawn from the asymptotic distribution of a fit's parameters.
///
/// The logarithms of the parameters are taken as normal around the estimates, with the
/// covariance that the curvature of the likelihood gives. The draws are made once and shared by all
/// customers, so intervals of different customers can be compared.
#[derive(Clone, Debug, PartialEq)]
pub struct ParameterDraws {
    models: Vec<CustomerBase>,
}

/// An interval of expected purchases.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ExpectedPurchasesInterval {
    /// Its lower end, at least 0.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

/// An interval that cannot be computed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum IntervalError {
    /// The matrix belongs to another model.
    #[error(
        "the covariance has {found} rows, the model has {needed} parameters; take both from one fit"
    )]
    OfAnotherModel {
        /// Rows of the matrix.
        found: usize,
        /// Estimated parameters of the model.
        needed: usize,
    },
    /// The matrix is not a covariance.
    #[error("the covariance is not positive definite; fit again on more data")]
    NotPositive,
    /// Too few draws: an interval needs some on both sides.
    #[error("an interval cannot be made of {count} draws; take at least 2, better 1,000")]
    TooFew {
        /// The number of draws.
        count: usize,
    },
}

impl ParameterDraws {
    /// Draws `count` models around a fitted one.
    ///
    /// `log_covariance`: covariance of the logarithms of the parameters, in the order of
    /// [`CustomerBase::estimates`]; symmetric, shape (n_parameters, n_parameters).
    ///
    /// # Errors
    ///
    /// When the covariance does not fit the model or is not positive definite, and for less
    /// than 2 draws.
    pub fn around(
        fitted: &CustomerBase,
        log_covariance: &[Vec<f64>],
        count: usize,
        seed: u64,
    ) -> Result<ParameterDraws, IntervalError> {
        let centre: Vec<f64> = fitted.estimates().into_iter().map(f64::ln).collect();
        let size = centre.len();
        let square = log_covariance.iter().all(|row| row.len() == size);
        if log_covariance.len() != size || !square {
            return Err(IntervalError::OfAnotherModel {
                found: log_covariance.len(),
                needed: size,
            });
        }
        if count < 2 {
            return Err(IntervalError::TooFew { count });
        }
        let factor =
            lower_triangle(log_covariance, positive_pivot).ok_or(IntervalError::NotPositive)?;
        let mut random = Random::new(seed);
        let mut draw = || {
            let normal: Vec<f64> = (0..size).map(|_| random.normal()).collect();
            let shifted = centre.iter().zip(&factor).map(|(at, row)| {
                let shift: f64 = row.iter().zip(&normal).map(|(entry, z)| entry * z).sum();
                (at + shift).exp().clamp(f64::MIN_POSITIVE, 1e300)
            });
            let values: Vec<f64> = shifted.collect();
            fitted.with_estimates(&values)
        };
        Ok(ParameterDraws { models: (0..count).map(|_| draw()).collect() })
    }

    /// The interval that holds the customer's expected purchases in the next `horizon_days`
    /// with probability `share` (in `(0, 1)`, for example .9), given the uncertain parameters.
    ///
    /// It is an interval for the expectation: purchases themselves scatter around it, see
    /// [`probability_of_purchases`](super::CustomerBaseModel::probability_of_purchases).
    pub fn expected_purchases(
        &self,
        customer: &RecencyFrequency,
        horizon_days: f64,
        share: f64,
    ) -> ExpectedPurchasesInterval {
        let models = self.models.iter();
        let mut expected: Vec<f64> =
            models.map(|model| model.expected_purchases(customer, horizon_days)).collect();
        expected.sort_unstable_by(f64::total_cmp);
        let tail = 0.5 * (1.0 - share.clamp(0.0, 1.0));
        ExpectedPurchasesInterval {
            low: quantile(&expected, tail),
            high: quantile(&expected, 1.0 - tail),
        }
    }
}

/// The value at this share of sorted numbers, linear between neighbours.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (place - below as f64) * (sorted[above] - sorted[below])
}

#[cfg(test)]
mod tests {
    use super::super::mixture::NeverLeaving;
    use super::super::nbd::Nbd;
    use super::super::recency_frequency::TimeUnit;
    use super::*;

    fn customer_base() -> CustomerBase {
        CustomerBase::new(TimeUnit::Week, Nbd { r: 0.4, alpha: 12.0 })
    }

    const CUSTOMER: RecencyFrequency = RecencyFrequency { frequency: 0, recency: 0.0, age: 0.0 };

    #[test]
    fn the_interval_is_that_of_the_normal_logarithms() {
        // With the rates' logarithms independent, ln(r / alpha) is normal with variance .01 + .03.
        let covariance = [vec![0.01, 0.0], vec![0.0, 0.03]];
        let drawn = ParameterDraws::around(&customer_base(), &covariance, 20_000, 1).unwrap();
        let interval = drawn.expected_purchases(&CUSTOMER, 70.0, 0.9);
        let exact = |z: f64| 0.4 / 12.0 * 10.0 * (z * 0.2_f64).exp();
        assert!((interval.low / exact(-1.6449) - 1.0).abs() < 0.01, "{interval:?}");
        assert!((interval.high / exact(1.6449) - 1.0).abs() < 0.01, "{interval:?}");
    }

    #[test]
    fn correlated_parameters_that_move_together_leave_their_ratio_certain() {
        let covariance = [vec![0.04, 0.0399], vec![0.0399, 0.04]];
        let drawn = ParameterDraws::around(&customer_base(), &covariance, 1_000, 2).unwrap();
        let interval = drawn.expected_purchases(&CUSTOMER, 70.0, 0.9);
        assert!(interval.high - interval.low < 0.02, "{interval:?}");
        let again = ParameterDraws::around(&customer_base(), &covariance, 1_000, 2).unwrap();
        assert_eq!(drawn, again);
    }

    #[test]
    fn of_a_mixture_both_parts_are_drawn_and_the_weight_is_kept() {
        let part = |r| Nbd { r, alpha: 12.0 };
        let never_leaving = Some(NeverLeaving { nbd: part(0.8), weight: 0.25 });
        let customer_base =
            CustomerBase { never_leaving, ..CustomerBase::new(TimeUnit::Week, part(0.4)) };
        let mut covariance = vec![vec![0.0; 4]; 4];
        for (place, variance) in [1e-4, 1e-9, 4e-4, 1e-9].into_iter().enumerate() {
            covariance[place][place] = variance;
        }
        let drawn = ParameterDraws::around(&customer_base, &covariance, 20_000, 3).unwrap();
        let interval = drawn.expected_purchases(&CUSTOMER, 70.0, 0.9);
        // .75 of .4 with a log-spread of .01, and .25 of .8 with one of .02: independent.
        let spread = (0.003_f64.powi(2) + 0.004_f64.powi(2)).sqrt() / 12.0 * 10.0;
        let width = interval.high - interval.low;
        assert!((width / (2.0 * 1.6449 * spread) - 1.0).abs() < 0.03, "{interval:?}");
        assert!(interval.low < 0.5 / 1.2 && 0.5 / 1.2 < interval.high, "{interval:?}");
    }

    #[test]
    fn a_matrix_that_is_not_a_covariance_of_the_model_is_refused() {
        let refused = |covariance: &[Vec<f64>], count| {
            ParameterDraws::around(&customer_base(), covariance, count, 1).unwrap_err()
        };
        let other = IntervalError::OfAnotherModel { found: 1, needed: 2 };
        assert_eq!(refused(&[vec![1.0]], 10), other);
        assert_eq!(refused(&[vec![1.0, 2.0], vec![2.0, 1.0]], 10), IntervalError::NotPositive);
        assert_eq!(
            refused(&[vec![1.0, 0.0], vec![0.0, 1.0]], 1),
            IntervalError::TooFew { count: 1 }
        );
    }
}
