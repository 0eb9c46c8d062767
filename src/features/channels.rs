//! Channels of purchases: how many, and how faithful the customer is to one.
//!
//! A purchase without a given channel is left out.

use super::column::FeatureColumn;
use super::facts::ShopFacts;
use super::feature::Range;
use super::known::Known;
use super::measure::{self, Measure, Together, flag};
use super::short_list::ShortList;
use super::statistics::ratio;
use crate::history::Word;

pub(super) const FEATURES: &[Measure<Channels>] = &[
    Measure {
        name: "channels",
        unit: "channels",
        meaning: "number of channels of purchases",
        range: Range::NOT_NEGATIVE,
        compute: |it| it.channels,
    },
    Measure {
        name: "channels_90d",
        unit: "channels",
        meaning: "number of channels of purchases in the last 90 days",
        range: Range::NOT_NEGATIVE,
        compute: |it| it.channels_90,
    },
    Measure {
        name: "new_channels_90d",
        unit: "channels",
        meaning: "number of channels first used in the last 90 days",
        range: Range::NOT_NEGATIVE,
        compute: |it| it.new_90,
    },
    Measure {
        name: "top_channel_share",
        unit: "ratio",
        meaning: "share of purchases through the channel used most; NaN where none is given",
        range: Range::SHARE,
        compute: |it| ratio(it.top, it.purchases),
    },
    Measure {
        name: "channel_switch_share",
        unit: "ratio",
        meaning: "share of purchases through another channel than the one before; NaN below two",
        range: Range::SHARE,
        compute: |it| ratio(it.switches, it.purchases - 1.0),
    },
    Measure {
        name: "last_channel_is_top",
        unit: "flag",
        meaning: "1 when no channel was used more often than the last one, else 0; NaN where none is given",
        range: Range::SHARE,
        compute: |it| it.last_is_top,
    },
    Measure {
        name: "last_channel",
        unit: "level",
        meaning: "channel of the last purchase, of the 64 that the shop's customers use most; NaN for another",
        range: Range::ANY,
        compute: |it| it.last,
    },
];

pub(super) const CODE: Together = Together {
    columns,
    write: |known, values| measure::write(FEATURES, &Channels::of(known), values),
};

fn columns(facts: &ShopFacts) -> Vec<FeatureColumn> {
    let mut columns = measure::columns(FEATURES);
    for column in columns.iter_mut().filter(|column| column.name == "last_channel") {
        column.range = Range::of_levels(facts.channels.len());
        column.levels.clone_from(&facts.channels);
    }
    columns
}

/// The channels of a customer's purchases.
pub(super) struct Channels {
    channels: f64,
    channels_90: f64,
    new_90: f64,
    /// Purchases with a channel, through the channel used most, and through another than before.
    purchases: f64,
    top: f64,
    switches: f64,
    last_is_top: f64,
    last: f64,
}

/// The purchases through a channel.
#[derive(Clone, Copy)]
struct Use {
    channel: Word,
    purchases: f64,
    first_days_ago: i32,
    last_days_ago: i32,
}

impl Channels {
    fn of(known: &Known) -> Channels {
        let unused =
            Use { channel: Word::NONE, purchases: 0.0, first_days_ago: 0, last_days_ago: 0 };
        let mut uses = ShortList::new(unused);
        let (mut last, mut purchases, mut switches) = (Word::NONE, 0.0, 0.0);
        for order in known.buyer.purchases().filter(|order| order.terms.channel.is_some()) {
            let channel = order.terms.channel;
            purchases += 1.0;
            switches += flag(last.is_some() && last != channel);
            last = channel;
            add(&mut uses, channel, known.days_since(order.at.day()));
        }
        let top = uses.iter().map(|used| used.purchases).fold(0.0, f64::max);
        let of_last = uses.iter().find(|used| used.channel == last);
        let count = |holds: fn(&Use) -> bool| uses.iter().filter(|used| holds(used)).count() as f64;
        Channels {
            channels: uses.len() as f64,
            channels_90: count(|used| used.last_days_ago < 90),
            new_90: count(|used| used.first_days_ago < 90),
            purchases,
            top,
            switches,
            last_is_top: of_last.map_or(f64::NAN, |used| flag(used.purchases >= top)),
            last: known.shop.channels.place(last),
        }
    }
}

fn add(uses: &mut ShortList<Use>, channel: Word, days_ago: i32) {
    match uses.iter_mut().find(|used| used.channel == channel) {
        Some(used) => {
            used.purchases += 1.0;
            used.last_days_ago = days_ago;
        }
        None => uses.push(Use {
            channel,
            purchases: 1.0,
            first_days_ago: days_ago,
            last_days_ago: days_ago,
        }),
    }
}
