//! The mean slope of a category, drawn towards that of all rows as far as it is not credible.
//!
//! With `s2` the variance of a row's slope within categories and `t2` that of the categories'
//! true means, the best linear estimate of a category's mean from rows of weight `w` gives the
//! mean of all rows the weight `s2 / t2` beside them. Both variances are learned from the table.

use super::slopes::{SlopeSum, StartingSlopes};

/// The prior of a column's statistics: the slope of a category without rows, and its weight, which
/// is infinite where categories differ by no more than chance.
#[derive(Clone, Copy, Debug)]
pub(super) struct CategoryPrior {
    pub(super) slope: f64,
    pub(super) weight: f64,
}

impl CategoryPrior {
    /// Learns the prior from the rows, each with the position of its category in `sums`.
    pub(super) fn learn(
        of_rows: &[Option<u32>],
        sums: &[SlopeSum],
        slopes: StartingSlopes,
    ) -> CategoryPrior {
        let mut all = SlopeSum::default();
        sums.iter().for_each(|sum| all.add(sum.mean(), sum.weight));
        let (mut within, mut rows) = (0.0, 0_usize);
        for (row, place) in of_rows.iter().enumerate() {
            let (Some(place), weight) = (place, slopes.weight(row)) else { continue };
            if weight > 0.0 {
                let off = slopes.slope(row) - sums[*place as usize].mean();
                within += weight * off * off;
                rows += 1;
            }
        }
        let of_rows = within / rows.saturating_sub(sums.len()) as f64;
        let between: f64 =
            sums.iter().map(|sum| sum.weight * (sum.mean() - all.mean()).powi(2)).sum();
        let squares: f64 = sums.iter().map(|sum| sum.weight * sum.weight).sum();
        let by_chance = (sums.len() - 1) as f64 * of_rows;
        let of_categories = (between - by_chance) / (all.weight - squares / all.weight);
        // Not so if there is one category, or one row in each: then nothing can be learned.
        let differ = of_categories > 0.0 && of_categories.is_finite();
        let weight = if differ { of_rows / of_categories } else { f64::INFINITY };
        CategoryPrior { slope: all.mean(), weight }
    }

    /// The statistic of a category with these rows.
    pub(super) fn statistic(self, sum: SlopeSum) -> f64 {
        let weight = sum.weight + self.weight;
        if weight == 0.0 || weight.is_infinite() {
            return self.slope;
        }
        (sum.slope + self.slope * self.weight) / weight
    }
}
