//! The features of the terms and the times of purchases, read plainly.

use super::core::gap_days;
use super::{Twin, distinct, mean, or_nan, share, truth};
use crate::history::{OptionalSum, Order};

pub(super) fn value(twin: &Twin, name: &str) -> Option<f64> {
    discount(twin, name)
        .or_else(|| margin(twin, name))
        .or_else(|| units(twin, name))
        .or_else(|| channels(twin, name))
        .or_else(|| season(twin, name))
        .or_else(|| standing(twin, name))
}

/// The purchases for which a term is given, each with the term.
struct Given {
    orders: Vec<Order>,
    terms: Vec<f64>,
}

impl Given {
    fn of(orders: Vec<Order>, term: fn(&Order) -> OptionalSum) -> Given {
        let orders: Vec<Order> =
            orders.into_iter().filter(|order| term(order).get().is_some()).collect();
        let terms = orders.iter().map(|order| term(order).get().unwrap() as f64).collect();
        Given { orders, terms }
    }

    /// Those for which `keep` holds.
    fn filter(&self, keep: impl Fn(&Order, f64) -> bool) -> Given {
        let pairs = self.orders.iter().zip(&self.terms).filter(|(order, term)| keep(order, **term));
        let (orders, terms) = pairs.map(|(order, term)| (*order, *term)).unzip();
        Given { orders, terms }
    }

    fn latest(&self, twin: &Twin) -> Given {
        self.filter(|order, _| twin.ago(order.at.day()) < 90)
    }

    fn last(&self) -> Given {
        let skip = self.orders.len().saturating_sub(1);
        Given { orders: self.orders[skip..].to_vec(), terms: self.terms[skip..].to_vec() }
    }

    fn len(&self) -> f64 {
        self.orders.len() as f64
    }

    fn total(&self) -> f64 {
        self.terms.iter().sum()
    }

    fn value(&self) -> f64 {
        self.orders.iter().map(|order| order.amount_minor as f64).sum()
    }
}

fn discount(twin: &Twin, name: &str) -> Option<f64> {
    let mut given = Given::of(twin.purchases(), |order| order.terms.discount_minor);
    given.terms.iter_mut().for_each(|discount| *discount = discount.max(0.0));
    let rate = |of: &Given| share(of.total(), of.total() + of.value());
    let discounted = given.filter(|_, discount| discount > 0.0);
    let deep = discounted
        .filter(|order, discount| discount / (order.amount_minor as f64 + discount) >= 0.2);
    let full = given.filter(|_, discount| discount == 0.0);
    Some(match name {
        "discounted_share" => share(discounted.len(), given.len()),
        "discount_rate" => rate(&given),
        "discount_rate_90d" => rate(&given.latest(twin)),
        "discount_rate_last" => rate(&given.last()),
        "discount_rate_change" => rate(&given.latest(twin)) - rate(&given),
        "deep_discount_share" => share(deep.len(), given.len()),
        "discounted_value_share" => share(discounted.value(), given.value()),
        "days_since_full_price" => or_nan(full.orders.last().map(|order| twin.ago(order.at.day()))),
        "first_purchase_discounted" => {
            given.terms.first().map_or(f64::NAN, |discount| truth(*discount > 0.0))
        }
        _ => return None,
    })
}

fn margin(twin: &Twin, name: &str) -> Option<f64> {
    let given = Given::of(twin.purchases(), |order| order.terms.margin_minor);
    let rate = |of: &Given| share(of.total(), of.value());
    let if_given = |value: f64| if given.orders.is_empty() { f64::NAN } else { value };
    Some(match name {
        "margin_total" => if_given(given.total()),
        "margin_90d" => if_given(given.latest(twin).total()),
        "margin_per_purchase" => given.total() / given.len(),
        "margin_rate" => rate(&given),
        "margin_rate_90d" => rate(&given.latest(twin)),
        "margin_rate_last" => rate(&given.last()),
        "margin_rate_change" => rate(&given.latest(twin)) - rate(&given),
        "loss_share" => share(given.filter(|_, margin| margin < 0.0).len(), given.len()),
        _ => return None,
    })
}

fn units(twin: &Twin, name: &str) -> Option<f64> {
    let mut given = Given::of(twin.purchases(), |order| order.terms.units_milli);
    given = given.filter(|_, units| units > 0.0);
    given.terms.iter_mut().for_each(|units| *units /= 1_000.0);
    let usual = given.total() / given.len();
    let price = |of: &Given| share(of.value(), of.total());
    Some(match name {
        "units_per_purchase" => usual,
        "units_90d" if given.orders.is_empty() => f64::NAN,
        "units_90d" => given.latest(twin).total(),
        "units_last_over_usual" => given.last().total() / usual,
        "price_per_unit" => price(&given),
        "price_per_unit_90d_over_usual" => share(price(&given.latest(twin)), price(&given)),
        "price_per_unit_last_over_usual" => share(price(&given.last()), price(&given)),
        _ => return None,
    })
}

fn channels(twin: &Twin, name: &str) -> Option<f64> {
    let orders = twin.purchases().into_iter().filter(|order| order.terms.channel.is_some());
    let orders: Vec<Order> = orders.collect();
    let used = |order: &Order| {
        let channel = order.terms.channel;
        orders.iter().filter(move |order| order.terms.channel == channel)
    };
    let most = orders.iter().map(|order| used(order).count()).max().unwrap_or(0);
    let latest = orders.iter().filter(|order| twin.ago(order.at.day()) < 90);
    let is_new = |order: &&Order| used(order).all(|order| twin.ago(order.at.day()) < 90);
    let last = orders.last();
    let pairs = orders.windows(2);
    let text = last.and_then(|order| twin.words.channels.text(order.terms.channel));
    let level = twin.facts.channels.iter().position(|level| Some(level.as_str()) == text);
    let switches = pairs.filter(|pair| pair[0].terms.channel != pair[1].terms.channel).count();
    Some(match name {
        "channels" => distinct(orders.iter().map(|order| order.terms.channel)) as f64,
        "channels_90d" => distinct(latest.map(|order| order.terms.channel)) as f64,
        "new_channels_90d" => {
            distinct(orders.iter().filter(is_new).map(|order| order.terms.channel)) as f64
        }
        "top_channel_share" => share(most as f64, orders.len() as f64),
        "channel_switch_share" => share(switches as f64, orders.len() as f64 - 1.0),
        "last_channel_is_top" => last.map_or(f64::NAN, |last| truth(used(last).count() == most)),
        "last_channel" => level.map_or(f64::NAN, |level| level as f64),
        _ => return None,
    })
}

fn season(twin: &Twin, name: &str) -> Option<f64> {
    let (days, spends) = (twin.purchase_days_ago(), twin.spends());
    let count = |holds: &dyn Fn(i32) -> bool| days.iter().filter(|ago| holds(**ago)).count() as f64;
    let next = |length: i32| move |ago: i32| ago <= 363 && ago > 363 - length;
    let spent = days.iter().zip(&spends).filter(|(ago, _)| next(90)(**ago));
    let if_older = |days_min: i32, value: f64| if days[0] >= days_min { value } else { f64::NAN };
    let first_day = twin.buyer.first_purchase_day();
    let year_of = |day: crate::time::Day| f64::from(day.days_since_epoch()) / 365.2425;
    let from =
        |day, turn: f64| ((year_of(day) - turn) - (year_of(day) - turn).round()).abs() * 365.2425;
    let weekend = |day: &&crate::time::Day| {
        // 1970-01-03 was a Saturday.
        matches!((day.days_since_epoch() - 2).rem_euclid(7), 0 | 1)
    };
    let as_of = twin.buyer.as_of().day();
    let own_season = count(&|ago| (0..9).any(|year| next(90)(ago - 364 * year)));
    Some(match name {
        "days_from_new_year" => from(as_of, 0.0),
        "days_from_april" => from(as_of, 0.25),
        "first_purchase_from_new_year" => from(first_day, 0.0),
        "first_purchase_quarter" => (year_of(first_day).fract() * 4.0).floor(),
        "purchases_next_30d_a_year_ago" => if_older(364, count(&next(30))),
        "purchases_next_90d_a_year_ago" => if_older(364, count(&next(90))),
        "spend_next_90d_a_year_ago" => if_older(364, spent.map(|(_, spend)| spend).sum()),
        "purchases_90d_change_on_year" => {
            if_older(454, count(&|ago| ago < 90) - count(&|ago| (364..454).contains(&ago)))
        }
        "own_season_share" => own_season / days.len() as f64,
        "weekend_share" => {
            twin.buyer.purchase_days().iter().filter(weekend).count() as f64 / days.len() as f64
        }
        _ => return None,
    })
}

fn standing(twin: &Twin, name: &str) -> Option<f64> {
    let spends = twin.spends();
    let total: f64 = spends.iter().sum();
    let shop = twin.facts.thresholds;
    let of_shop =
        |value: fn(&crate::features::ShopThresholds) -> f64| shop.as_ref().map_or(f64::NAN, value);
    let top_fifth = of_shop(|shop| shop.spend_total_top_fifth);
    Some(match name {
        "spend_mean_over_shop" => share(mean(&spends), of_shop(|shop| shop.spend_mean_median)),
        "spend_total_over_shop" => share(total, of_shop(|shop| shop.spend_total_median)),
        "top_spender" if shop.is_none() => f64::NAN,
        "top_spender" => truth(total >= top_fifth),
        "purchases_over_shop" => share(spends.len() as f64, of_shop(|shop| shop.purchases_median)),
        "gap_over_shop" => {
            share(mean(&gap_days(twin)), of_shop(|shop| shop.gap_days_median.unwrap_or(f64::NAN)))
        }
        _ => return None,
    })
}
