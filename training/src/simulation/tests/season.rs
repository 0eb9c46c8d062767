//! The season in the purchases against the index that is stated.

use super::plan;
use crate::simulation::season::{WEEKS, week_of, weekly_index};
use crate::simulation::shop::MadeUpShop;

#[test]
fn purchases_over_exposure_follow_the_weekly_index() {
    let shop = MadeUpShop::new(plan(40_000, 730));
    let (mut purchases, mut exposure) = ([0.0; WEEKS], [0.0; WEEKS]);
    for number in 0..shop.plan.customers {
        let past = shop.customer(number);
        let week = |time: f64| week_of(shop.plan.first_day.plus_days(time as i32));
        for purchase in &past.story.purchases[1..] {
            purchases[week(purchase.at)] += 1.0;
        }
        let last = past.story.leaves_at.min(shop.plan.end());
        let first = past.traits.first_purchase_at;
        for day in first as u32..last.ceil() as u32 {
            let day = f64::from(day);
            let part = last.min(day + 1.0) - first.max(day);
            exposure[week(day)] += part * past.traits.purchase_rate;
        }
    }
    let ratios: Vec<f64> = purchases.iter().zip(exposure).map(|(a, b)| a / b).collect();
    let level = ratios.iter().sum::<f64>() / WEEKS as f64;
    for (week, (ratio, index)) in ratios.iter().zip(weekly_index()).enumerate() {
        let found = ratio / level;
        assert!((found / index - 1.0).abs() < 0.06, "week {week}: {found}, stated {index}");
    }
}
