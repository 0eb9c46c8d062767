//! The values that a shop's customers are compared with.

use serde::{Deserialize, Serialize};

use crate::features::statistics::mean;
use crate::features::summary::BuyerSummary;
use crate::history::Buyer;

/// Values of the shop's customers at the cutoff; amounts in minor units.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShopThresholds {
    /// The median of the customers' mean spend of a purchase day.
    pub spend_mean_median: f64,
    /// The median of the customers' spend.
    pub spend_total_median: f64,
    /// The spend that a fifth of the customers reach.
    pub spend_total_top_fifth: f64,
    /// The median of the customers' number of purchase days.
    pub purchases_median: f64,
    /// The median of the mean gaps of customers with a repeat; `None` without such customers.
    pub gap_days_median: Option<f64>,
}

/// The values of each customer seen so far.
#[derive(Default)]
pub(super) struct Population {
    spend_means: Vec<f64>,
    spend_totals: Vec<f64>,
    purchases: Vec<f64>,
    gaps_days: Vec<f64>,
}

impl Population {
    pub(super) fn add(&mut self, buyer: &Buyer) {
        let summary = BuyerSummary::of(buyer);
        self.spend_means.push(mean(&summary.spend_by_day));
        self.spend_totals.push(summary.spend_by_day.iter().sum());
        self.purchases.push(summary.purchase_days.len() as f64);
        if !summary.gaps_days.is_empty() {
            self.gaps_days.push(mean(&summary.gaps_days));
        }
    }

    /// The thresholds; `None` without customers.
    pub(super) fn thresholds(mut self) -> Option<ShopThresholds> {
        Some(ShopThresholds {
            spend_mean_median: quantile(&mut self.spend_means, 0.5)?,
            spend_total_median: quantile(&mut self.spend_totals, 0.5)?,
            spend_total_top_fifth: quantile(&mut self.spend_totals, 0.8)?,
            purchases_median: quantile(&mut self.purchases, 0.5)?,
            gap_days_median: quantile(&mut self.gaps_days, 0.5),
        })
    }
}

/// The smallest value that at least `share` of the values do not exceed; `None` without values.
fn quantile(values: &mut [f64], share: f64) -> Option<f64> {
    let rank = (share * values.len() as f64).ceil() as usize;
    let at = rank.saturating_sub(1);
    (!values.is_empty()).then(|| *values.select_nth_unstable_by(at, f64::total_cmp).1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::buyer;

    #[test]
    fn a_fifth_of_the_customers_reach_the_top_fifth() {
        let mut population = Population::default();
        for customer in 1..=10 {
            population.add(&buyer(&[(0, customer * 100), (10, customer * 100)], 20));
        }
        let thresholds = population.thresholds().unwrap();
        assert_eq!(thresholds.spend_total_median, 1_000.0);
        assert_eq!(thresholds.spend_total_top_fifth, 1_600.0);
        assert_eq!((thresholds.purchases_median, thresholds.gap_days_median), (2.0, Some(10.0)));
    }

    #[test]
    fn nobody_has_no_thresholds() {
        assert_eq!(Population::default().thresholds(), None);
    }
}
