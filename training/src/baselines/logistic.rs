//! The usual baseline of the field: logistic regression on recency, frequency and monetary value.
//!
//! It is the model that a careful analyst fits in an afternoon.

use linfa::Dataset;
use linfa::traits::Fit;
use linfa_logistic::LogisticRegression;
use ndarray::{Array1, Array2};
use tenure::history::Buyer;

use crate::customers::Snapshot;

/// The number of inputs: recency, frequency and monetary value.
const INPUTS: usize = 3;

/// The weight of the squared coefficients, just large enough to keep them finite.
const PENALTY: f64 = 1.0;

/// A fitted logistic regression for one horizon.
#[derive(Clone, Debug, PartialEq)]
pub struct LogisticBaseline {
    means: [f64; INPUTS],
    scales: [f64; INPUTS],
    coefficients: [f64; INPUTS],
    intercept: f64,
}

/// A reason why the logistic baseline cannot be fitted.
#[derive(Debug, thiserror::Error)]
pub enum LogisticBaselineError {
    /// The customers have one outcome: everybody churned, nobody did, or there is nobody.
    #[error(
        "the baseline needs customers who churned and customers who did not, and found {churned} \
         and {stayed}; choose a horizon in which both happen"
    )]
    OneClass {
        /// The number of customers who churned.
        churned: usize,
        /// The number of customers who did not.
        stayed: usize,
    },
    /// The optimiser failed.
    #[error("the optimiser of the baseline failed; report this together with the config")]
    Optimiser {
        /// The error of the optimiser.
        source: linfa_logistic::error::Error,
    },
}

impl LogisticBaseline {
    /// Fits P(churn) to outcomes.
    ///
    /// # Errors
    ///
    /// When only one outcome occurs, or the optimiser fails.
    pub fn fit(examples: &[Snapshot]) -> Result<LogisticBaseline, LogisticBaselineError> {
        let churned = examples.iter().filter(|example| example.label.churned()).count();
        let stayed = examples.len() - churned;
        if churned == 0 || stayed == 0 {
            return Err(LogisticBaselineError::OneClass { churned, stayed });
        }
        let rows: Vec<[f64; INPUTS]> =
            examples.iter().map(|example| inputs(&example.buyer)).collect();
        let means = std::array::from_fn(|j| mean(rows.iter().map(|row| row[j])));
        let scales = std::array::from_fn(|j| {
            let variance = mean(rows.iter().map(|row| (row[j] - means[j]).powi(2)));
            // A constant input carries no information: any scale leaves it at zero.
            if variance > 0.0 { variance.sqrt() } else { 1.0 }
        });
        let records = Array2::from_shape_fn((rows.len(), INPUTS), |(i, j)| {
            (rows[i][j] - means[j]) / scales[j]
        });
        let targets: Array1<bool> =
            examples.iter().map(|example| example.label.churned()).collect();
        let fitted = LogisticRegression::default()
            .alpha(PENALTY)
            .max_iterations(200)
            .fit(&Dataset::new(records, targets))
            .map_err(|source| LogisticBaselineError::Optimiser { source })?;
        // linfa predicts the class that is more frequent, whichever that is.
        let sign = if fitted.labels().pos.class { 1.0 } else { -1.0 };
        let coefficients = std::array::from_fn(|j| sign * fitted.params()[j]);
        Ok(LogisticBaseline { means, scales, coefficients, intercept: sign * fitted.intercept() })
    }

    /// P(no purchase within the horizon it was fitted for), in `[0, 1]`.
    pub fn churn_probability(&self, buyer: &Buyer) -> f64 {
        let row = inputs(buyer);
        let margin = (0..INPUTS).fold(self.intercept, |margin, j| {
            margin + self.coefficients[j] * (row[j] - self.means[j]) / self.scales[j]
        });
        1.0 / (1.0 + (-margin).exp())
    }
}

/// Logs of days since the last purchase, purchase days and mean spend of a purchase day.
fn inputs(buyer: &Buyer) -> [f64; INPUTS] {
    let silence_days = buyer.as_of().day().days_since(buyer.last_purchase_day());
    let spend_minor: i128 = buyer.purchases().map(|order| i128::from(order.amount_minor)).sum();
    let purchase_days = buyer.purchase_days().len() as f64;
    let mean_spend_minor = spend_minor as f64 / purchase_days;
    [f64::from(silence_days).ln_1p(), purchase_days.ln(), mean_spend_minor.ln_1p()]
}

fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len() as f64;
    values.sum::<f64>() / count
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customers::Label;
    use crate::testing::buyer;

    /// Customers silent for 0 to 59 days, of whom those silent longer churn more often.
    fn examples() -> Vec<Snapshot<'static>> {
        let example = |customer: usize| {
            let silence = customer as i32;
            let churned = (customer * 7) % 60 < customer;
            Snapshot {
                customer,
                buyer: buyer(&[(100 - silence, 2_500)], 100),
                label: Label { purchases: u32::from(!churned), value_minor: 0 },
            }
        };
        (0..60).map(example).collect()
    }

    #[test]
    fn a_longer_silence_raises_the_chance_of_churn() {
        let fitted = LogisticBaseline::fit(&examples()).unwrap();
        let after = |silence: i32| fitted.churn_probability(&buyer(&[(100 - silence, 2_500)], 100));
        assert!(after(1) < after(10) && after(10) < after(50));
    }

    #[test]
    fn the_mean_prediction_is_the_rate_it_learned_from_whichever_class_is_larger() {
        for more_churners in [0, 30] {
            let mut examples = examples();
            let churner = examples.iter().find(|example| example.label.churned()).unwrap().clone();
            examples.extend(std::iter::repeat_n(churner, more_churners));
            assert_mean_is_learned(&examples);
        }
    }

    fn assert_mean_is_learned(examples: &[Snapshot]) {
        let fitted = LogisticBaseline::fit(examples).unwrap();
        let predicted = examples.iter().map(|e| fitted.churn_probability(&e.buyer)).sum::<f64>();
        let churned = examples.iter().filter(|e| e.label.churned()).count();
        // The score equation of the unpenalised intercept; the tolerance is the optimiser's.
        assert!((predicted - churned as f64).abs() < 0.01, "{predicted} for {churned}");
    }

    #[test]
    fn a_single_outcome_is_refused() {
        let stayed: Vec<Snapshot> =
            examples().into_iter().filter(|example| !example.label.churned()).collect();
        let error = LogisticBaseline::fit(&stayed).unwrap_err();
        assert!(matches!(error, LogisticBaselineError::OneClass { churned: 0, .. }), "{error}");
        assert!(LogisticBaseline::fit(&[]).is_err());
    }
}
