//! Season: what the customer did at this time of the year a year ago.

use super::Feature;
use super::summary::Summary;

pub(super) const FEATURES: &[Feature] = &[Feature {
    name: "purchases_next_90d_last_year",
    unit: "purchases",
    meaning: "purchase days in the 90 days after this day a year ago; NaN for a younger customer",
    compute: |past| after_a_year_ago(past, 90),
}];

fn after_a_year_ago(past: &Summary, days: i32) -> f64 {
    let anniversary = past.as_of.plus_days(-365);
    if past.first_day() > anniversary {
        return f64::NAN;
    }
    let last = anniversary.plus_days(days);
    let within = past.purchase_days.iter().filter(|day| **day > anniversary && **day <= last);
    within.count() as f64
}

#[cfg(test)]
mod tests {
    use crate::features::tests::feature;

    #[test]
    fn last_years_season_is_the_days_after_the_anniversary() {
        let orders = [(0, 100), (36, 100), (125, 100), (126, 100)];
        assert_eq!(feature("purchases_next_90d_last_year", &orders, 400), 2.0);
        assert!(feature("purchases_next_90d_last_year", &orders, 300).is_nan());
    }
}
