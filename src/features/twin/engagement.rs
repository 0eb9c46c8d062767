//! The features of engagement, read plainly.

use super::core::gap_days;
use super::{Twin, distinct, mean, or_nan, share, truth};
use crate::history::Engagement;

pub(super) fn value(twin: &Twin, name: &str) -> Option<f64> {
    activity(twin, name)
        .or_else(|| kinds(twin, name))
        .or_else(|| interest(twin, name))
        .or_else(|| carts(twin, name))
        .or_else(|| email(twin, name))
        .or_else(|| feedback(twin, name))
}

/// The acts of entries whose days since are in a range.
fn acts(twin: &Twin, entries: &[Engagement], days_ago: std::ops::Range<i32>) -> f64 {
    let within = entries.iter().filter(|entry| days_ago.contains(&twin.ago(entry.day)));
    within.map(|entry| f64::from(entry.count)).sum()
}

/// The distinct days of entries, as days since, ascending.
fn days(twin: &Twin, entries: &[Engagement]) -> Vec<i32> {
    let mut days: Vec<i32> = entries.iter().map(|entry| twin.ago(entry.day)).collect();
    days.sort_unstable();
    days.dedup();
    days
}

/// The days in a row from each day on backwards.
fn run(days: &[i32], from: i32) -> i32 {
    (from..).take_while(|ago| days.contains(ago)).count() as i32
}

fn streak(days: &[i32]) -> f64 {
    f64::from(run(days, 0).max(run(days, 1)))
}

const EVER: std::ops::Range<i32> = 0..i32::MAX;

fn activity(twin: &Twin, name: &str) -> Option<f64> {
    let entries = twin.acts();
    let days = days(twin, &entries);
    let active = |within: std::ops::Range<i32>| {
        days.iter().filter(|ago| within.contains(ago)).count() as f64
    };
    let acts = |within: std::ops::Range<i32>| acts(twin, &entries, within);
    let purchase_days = twin.purchase_days_ago();
    let silence = purchase_days[purchase_days.len() - 1];
    let usual_days = days.last().map_or(0, |first| first + 1 - 30);
    let own = twin
        .facts
        .kinds
        .iter()
        .filter(|kind| !crate::features::kind::STANDARD.contains(&kind.as_str()));
    let own: Vec<&String> = own.take(8).collect();
    let recent = entries.iter().filter(|entry| twin.ago(entry.day) < 30).map(|it| twin.kind(it));
    let listed = recent.filter(|kind| {
        crate::features::kind::STANDARD.contains(kind) || own.iter().any(|own| own == kind)
    });
    let gap = mean(&gap_days(twin));
    let is_fading = f64::from(silence) >= 1.3 * gap && acts(0..30) <= 0.5 * acts(30..60);
    Some(match name {
        "active_days" => active(EVER),
        "active_days_7d" => active(0..7),
        "active_days_30d" => active(0..30),
        "active_days_90d" => active(0..90),
        "active_days_30d_change" => active(0..30) - active(30..60),
        "active_days_since_purchase" => active(0..silence),
        "days_since_active" => or_nan(days.first().copied()),
        "active_streak_days" => streak(&days),
        "longest_streak_days" => {
            f64::from(days.iter().map(|day| run(&days, *day)).max().unwrap_or(0))
        }
        "acts_30d" => acts(0..30),
        "acts_90d" => acts(0..90),
        "acts_30d_over_before" => share(acts(0..30), acts(30..60)),
        "acts_30d_over_usual" if usual_days < 30 => f64::NAN,
        "acts_30d_over_usual" => acts(0..30) / 30.0 / (acts(30..i32::MAX) / f64::from(usual_days)),
        "acts_per_active_day" => share(acts(EVER), days.len() as f64),
        "acts_per_purchase" => acts(EVER) / purchase_days.len() as f64,
        "acts_since_purchase" => acts(0..silence),
        "kinds_30d" => distinct(listed) as f64,
        "fading" if gap.is_nan() || acts(30..60) == 0.0 => f64::NAN,
        "fading" => truth(is_fading),
        _ => return None,
    })
}

fn kinds(twin: &Twin, name: &str) -> Option<f64> {
    let (feature, kind) = name.split_once('.')?;
    let entries = twin.of_kind(&kind.replace("%20", " "));
    let acts = |within: std::ops::Range<i32>| acts(twin, &entries, within);
    Some(match feature {
        "acts_7d" => acts(0..7),
        "acts_30d" => acts(0..30),
        "acts_90d" => acts(0..90),
        "acts_30d_change" => acts(0..30) - acts(30..60),
        "days_since" => or_nan(days(twin, &entries).first().copied()),
        _ => return None,
    })
}

fn interest(twin: &Twin, name: &str) -> Option<f64> {
    let entries = twin.acts().into_iter();
    let about = entries.filter(|entry| entry.category.is_some() && twin.ago(entry.day) < 30);
    let about: Vec<Engagement> = about.collect();
    let of = |category| -> Vec<Engagement> {
        about.iter().filter(|entry| entry.category == category).copied().collect()
    };
    let goods = twin.buyer.baskets().iter().filter(|line| line.amount_minor >= 0);
    let bought: Vec<_> = goods.map(|line| line.category).collect();
    let unbought = about.iter().map(|entry| entry.category).filter(|it| !bought.contains(it));
    let of_each = about.iter().map(|entry| acts(twin, &of(entry.category), EVER));
    let premium = twin.facts.premium_category.as_ref();
    let premium = premium.map(|text| of(twin.words.categories.word(text)));
    Some(match name {
        "engaged_categories_30d" => distinct(about.iter().map(|entry| entry.category)) as f64,
        "unbought_categories_30d" => distinct(unbought) as f64,
        "category_focus_30d" => share(of_each.fold(0.0, f64::max), acts(twin, &about, EVER)),
        "premium_acts_30d" => premium.map_or(f64::NAN, |entries| acts(twin, &entries, EVER)),
        "premium_streak_days" => premium.map_or(f64::NAN, |it| streak(&days(twin, &it))),
        _ => return None,
    })
}

fn carts(twin: &Twin, name: &str) -> Option<f64> {
    let entries = twin.of_kind("cart_add");
    let purchases = twin.purchase_days_ago();
    let silence = purchases[purchases.len() - 1];
    let days = days(twin, &entries);
    let open: Vec<i32> = days.iter().copied().filter(|ago| *ago < silence).collect();
    let is_bought = |ago: i32| purchases.iter().any(|bought| (ago - 7..=ago).contains(bought));
    let count = |holds: &dyn Fn(i32) -> bool| days.iter().filter(|ago| holds(**ago)).count() as f64;
    Some(match name {
        "open_cart_adds" => acts(twin, &entries, 0..silence),
        "open_cart_days" => or_nan(open.last().copied()),
        "open_cart_newest_days" => or_nan(open.first().copied()),
        "cart_completion" => {
            share(count(&|ago| ago >= 7 && is_bought(ago)), count(&|ago| ago >= 7))
        }
        "abandoned_carts_90d" => count(&|ago| (7..90).contains(&ago) && !is_bought(ago)),
        "cart_days_per_purchase" => days.len() as f64 / purchases.len() as f64,
        _ => return None,
    })
}

fn email(twin: &Twin, name: &str) -> Option<f64> {
    let of = |kind: &str, last: i32| acts(twin, &twin.of_kind(kind), 0..last);
    let rate = |kind: &str, last: i32| share(of(kind, last), of("email_sent", last));
    let last_open = days(twin, &twin.of_kind("email_open")).first().copied();
    Some(match name {
        "email_open_rate" => rate("email_open", i32::MAX),
        "email_open_rate_30d" => rate("email_open", 30),
        "email_open_rate_90d" => rate("email_open", 90),
        "email_open_rate_change" => rate("email_open", 90) - rate("email_open", i32::MAX),
        "email_click_rate" => rate("email_click", i32::MAX),
        "email_click_rate_90d" => rate("email_click", 90),
        "email_clicks_per_open" => share(of("email_click", i32::MAX), of("email_open", i32::MAX)),
        "emails_since_open" => of("email_sent", last_open.unwrap_or(i32::MAX)),
        _ => return None,
    })
}

fn feedback(twin: &Twin, name: &str) -> Option<f64> {
    let purchases = twin.purchase_days_ago();
    let silence = purchases[purchases.len() - 1];
    let value = |kind: &str, last: i32| {
        let valued = twin.of_kind(kind).into_iter().filter(|entry| twin.ago(entry.day) < last);
        let valued: Vec<Engagement> = valued.filter(|it| it.value_milli.get().is_some()).collect();
        let values = valued.iter().map(|entry| entry.value_milli.get().unwrap() as f64 / 1_000.0);
        share(1.0, acts(twin, &valued, EVER)) * values.sum::<f64>()
    };
    let per_purchase = |kind: &str| acts(twin, &twin.of_kind(kind), EVER) / purchases.len() as f64;
    let complained = days(twin, &twin.of_kind("complaint")).first().copied();
    let since = |day: i32| purchases.iter().filter(|bought| **bought < day).count() as i32;
    Some(match name {
        "review_value" => value("review", i32::MAX),
        "review_value_90d" => value("review", 90),
        "complaint_value" => value("complaint", i32::MAX),
        "reviews_per_purchase" => per_purchase("review"),
        "complaints_per_purchase" => per_purchase("complaint"),
        "complaint_since_purchase" => truth(complained.is_some_and(|ago| ago <= silence)),
        "purchases_since_complaint" => or_nan(complained.map(since)),
        _ => return None,
    })
}
