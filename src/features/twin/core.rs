//! The features of orders alone, read plainly.

use super::{Twin, mean, share};

pub(super) fn value(twin: &Twin, name: &str) -> Option<f64> {
    let days = twin.purchase_days_ago();
    let (age, silence) = (f64::from(days[0]), f64::from(days[days.len() - 1]));
    let within = |last: i32| days.iter().filter(|ago| **ago < last).count() as f64;
    Some(match name {
        "days_since_last_purchase" => silence,
        "age_days" => age,
        "recency_days" => age - silence,
        "frequency" => days.len() as f64 - 1.0,
        "purchase_rate" => days.len() as f64 / (age + 30.0),
        "decayed_purchases" => days.iter().map(|ago| decay(*ago)).sum(),
        "purchases_30d" => within(30),
        "purchases_90d" => within(90),
        "purchases_180d" => within(180),
        "purchases_365d" => within(365),
        "silence_share" => silence / (age + 1.0),
        _ => return gaps(twin, name).or_else(|| spend(twin, name)).or_else(|| returns(twin, name)),
    })
}

fn decay(days_ago: i32) -> f64 {
    0.5_f64.powf(f64::from(days_ago) / 90.0)
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    match sorted.len() {
        0 => f64::NAN,
        len => (sorted[(len - 1) / 2] + sorted[len / 2]) / 2.0,
    }
}

pub(super) fn gap_days(twin: &Twin) -> Vec<f64> {
    twin.purchase_days_ago().windows(2).map(|pair| f64::from(pair[0] - pair[1])).collect()
}

fn gaps(twin: &Twin, name: &str) -> Option<f64> {
    let gaps = gap_days(twin);
    let silence = twin.purchase_days_ago().last().copied().map_or(f64::NAN, f64::from);
    let last = gaps.last().copied().unwrap_or(f64::NAN);
    let squares: f64 = gaps.iter().map(|gap| (gap - mean(&gaps)).powi(2)).sum();
    let spread = (squares / (gaps.len() as f64 - 1.0)).sqrt();
    let spread = if gaps.len() < 2 { f64::NAN } else { spread };
    Some(match name {
        "gap_days_mean" => mean(&gaps),
        "gap_days_median" => median(&gaps),
        "gap_days_spread" => spread,
        "gap_regularity" => spread / mean(&gaps),
        "last_gap_days" => last,
        "last_gap_over_usual" => last / mean(&gaps),
        "silence_over_usual_gap" => silence / mean(&gaps),
        _ => return None,
    })
}

fn spend(twin: &Twin, name: &str) -> Option<f64> {
    let (spends, days) = (twin.spends(), twin.purchase_days_ago());
    let dated = || spends.iter().zip(&days);
    let within = |last: i32| dated().filter(|(_, ago)| **ago < last).map(|(spend, _)| spend).sum();
    let latest = &spends[spends.len().saturating_sub(3)..];
    let trend = ((mean(latest) + 100.0) / (mean(&spends) + 100.0)).ln();
    Some(match name {
        "spend_mean" => mean(&spends),
        "spend_median" => median(&spends),
        "spend_last" => spends[spends.len() - 1],
        "spend_max" => spends.iter().copied().fold(f64::MIN, f64::max),
        "spend_first" => spends[0],
        "spend_trend" => {
            if spends.len() > 1 {
                trend
            } else {
                f64::NAN
            }
        }
        "spend_total" => spends.iter().sum(),
        "spend_90d" => within(90),
        "spend_365d" => within(365),
        "decayed_spend" => dated().map(|(spend, ago)| spend * decay(*ago)).sum(),
        _ => return None,
    })
}

fn returns(twin: &Twin, name: &str) -> Option<f64> {
    let returned = twin.buyer.orders().iter().filter(|order| !order.is_purchase());
    let amounts: Vec<f64> = returned.map(|order| -order.amount_minor as f64).collect();
    let (returned, bought): (f64, f64) = (amounts.iter().sum(), twin.spends().iter().sum());
    let only_returns = if returned > 0.0 { 1.0 } else { 0.0 };
    let age = f64::from(twin.purchase_days_ago()[0]);
    Some(match name {
        "returns" => amounts.len() as f64,
        "returned_share" if bought > 0.0 => share(returned, bought),
        "returned_share" => only_returns,
        "value_rate" => (bought - returned) / (age + 30.0),
        _ => return None,
    })
}
