//! What several features need of a past, computed once.

use crate::history::{Buyer, Order};
use crate::time::Day;

/// A customer's past at the resolution of days.
pub(super) struct Summary<'a> {
    /// The day the customer is seen from.
    pub as_of: Day,
    /// Orders and returns known then, sorted by time.
    pub orders: &'a [Order],
    /// Distinct purchase days, ascending; never empty.
    pub purchase_days: Vec<Day>,
    /// Purchase value of each purchase day, minor units; returns not deducted.
    pub spend_by_day: Vec<f64>,
    /// Days between neighbouring purchase days; one fewer than purchase days.
    pub gaps_days: Vec<f64>,
}

impl<'a> Summary<'a> {
    pub(super) fn of(buyer: &'a Buyer) -> Summary<'a> {
        let mut purchase_days: Vec<Day> = Vec::new();
        let mut spend_by_day: Vec<f64> = Vec::new();
        for order in buyer.purchases() {
            let day = order.at.day();
            if purchase_days.last() != Some(&day) {
                purchase_days.push(day);
                spend_by_day.push(0.0);
            }
            if let Some(spend) = spend_by_day.last_mut() {
                *spend += order.amount_minor as f64;
            }
        }
        let gaps_days =
            purchase_days.windows(2).map(|pair| f64::from(pair[1].days_since(pair[0]))).collect();
        let as_of = buyer.as_of().day();
        Summary { as_of, orders: buyer.orders(), purchase_days, spend_by_day, gaps_days }
    }

    pub(super) fn first_day(&self) -> Day {
        self.purchase_days[0]
    }

    pub(super) fn last_day(&self) -> Day {
        self.purchase_days[self.purchase_days.len() - 1]
    }

    /// Days from the last purchase to `as_of`, at least 0.
    pub(super) fn silence_days(&self) -> f64 {
        f64::from(self.as_of.days_since(self.last_day()))
    }

    /// Days from the first purchase to `as_of`, at least 0.
    pub(super) fn age_days(&self) -> f64 {
        f64::from(self.as_of.days_since(self.first_day()))
    }

    /// For each purchase day, `2^(-days since / 90)`: 1 today, a half 90 days ago.
    pub(super) fn decays(&self) -> impl Iterator<Item = f64> {
        self.purchase_days.iter().map(|day| (-f64::from(self.as_of.days_since(*day)) / 90.0).exp2())
    }

    /// Purchase days among the last `days` days, the as-of day the last of them.
    pub(super) fn purchases_within(&self, days: i32) -> f64 {
        let from = self.as_of.plus_days(1 - days);
        (self.purchase_days.len() - self.purchase_days.partition_point(|day| *day < from)) as f64
    }

    /// Purchase value of the last `days` days, minor units.
    pub(super) fn spend_within(&self, days: i32) -> f64 {
        let from = self.as_of.plus_days(1 - days);
        self.spend_by_day[self.purchase_days.partition_point(|day| *day < from)..].iter().sum()
    }
}

/// The mean, NaN of nothing.
pub(super) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The middle value, or the mean of the two middle ones; NaN of nothing.
pub(super) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    match sorted.len() {
        0 => f64::NAN,
        n if n % 2 == 1 => sorted[n / 2],
        n => f64::midpoint(sorted[n / 2 - 1], sorted[n / 2]),
    }
}

/// The standard deviation with n - 1 in the denominator; NaN below two values.
pub(super) fn standard_deviation(values: &[f64]) -> f64 {
    if values.len() < 2 {
        return f64::NAN;
    }
    let centre = mean(values);
    let squares: f64 = values.iter().map(|value| (value - centre).powi(2)).sum();
    (squares / (values.len() - 1) as f64).sqrt()
}

/// `numerator / denominator`, NaN where the denominator is not above zero.
pub(super) fn ratio(numerator: f64, denominator: f64) -> f64 {
    if denominator > 0.0 { numerator / denominator } else { f64::NAN }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_an_even_count_is_the_mean_of_the_middle_two() {
        assert_eq!(median(&[4.0, 1.0, 3.0, 2.0]), 2.5);
        assert_eq!(median(&[5.0, 1.0, 3.0]), 3.0);
        assert!(median(&[]).is_nan());
    }

    #[test]
    fn the_spread_of_one_value_cannot_be_said() {
        assert!(standard_deviation(&[3.0]).is_nan());
        assert_eq!(standard_deviation(&[1.0, 3.0]), 2.0_f64.sqrt());
    }
}
