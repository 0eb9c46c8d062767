//! Margin: what is left of the value when the goods are paid.
//!
//! A purchase whose margin the tables do not give is left out.

use super::feature::Range;
use super::known::Known;
use super::measure::{self, Measure, Together};
use super::statistics::ratio;

pub(super) const FEATURES: &[Measure<Margins>] = &[
    Measure {
        name: "margin_total",
        unit: "minor units",
        meaning: "margin of all purchases; NaN where none is given",
        range: Range::ANY,
        compute: |it| it.all.margin_or_nan(),
    },
    Measure {
        name: "margin_90d",
        unit: "minor units",
        meaning: "margin of purchases in the last 90 days; NaN where no purchase has one",
        range: Range::ANY,
        compute: |it| it.latest_90.margin + 0.0 * it.all.margin_or_nan(),
    },
    Measure {
        name: "margin_per_purchase",
        unit: "minor units",
        meaning: "mean margin of a purchase; NaN where none is given",
        range: Range::ANY,
        compute: |it| it.all.margin / it.all.purchases,
    },
    Measure {
        name: "margin_rate",
        unit: "ratio",
        meaning: "margin over the value of purchases; NaN without a value",
        range: Range::ANY,
        compute: |it| it.all.rate(),
    },
    Measure {
        name: "margin_rate_90d",
        unit: "ratio",
        meaning: "margin over the value of purchases in the last 90 days; NaN without a value",
        range: Range::ANY,
        compute: |it| it.latest_90.rate(),
    },
    Measure {
        name: "margin_rate_last",
        unit: "ratio",
        meaning: "margin over the value of the last purchase whose margin is given; NaN without a value",
        range: Range::ANY,
        compute: |it| it.last.rate(),
    },
    Measure {
        name: "margin_rate_change",
        unit: "ratio",
        meaning: "margin_rate_90d less margin_rate",
        range: Range::ANY,
        compute: |it| it.latest_90.rate() - it.all.rate(),
    },
    Measure {
        name: "loss_share",
        unit: "ratio",
        meaning: "share of purchases with a margin below 0; NaN where none is given",
        range: Range::SHARE,
        compute: |it| it.losses / it.all.purchases,
    },
];

pub(super) const CODE: Together = Together {
    columns: |_| measure::columns(FEATURES),
    write: |known, values| measure::write(FEATURES, &Margins::of(known), values),
};

/// The margins of a customer's purchases.
#[derive(Default)]
pub(super) struct Margins {
    all: Margin,
    latest_90: Margin,
    last: Margin,
    /// Purchases with a margin below 0.
    losses: f64,
}

/// The margin of some purchases, minor units.
#[derive(Clone, Copy, Default)]
struct Margin {
    margin: f64,
    value: f64,
    purchases: f64,
}

impl Margins {
    fn of(known: &Known) -> Margins {
        let mut it = Margins::default();
        for order in known.buyer.purchases() {
            let Some(margin) = order.terms.margin_minor.get() else { continue };
            let margin = margin as f64;
            it.last = Margin { margin, value: order.amount_minor as f64, purchases: 1.0 };
            it.all.add(it.last);
            if known.days_since(order.at.day()) < 90 {
                it.latest_90.add(it.last);
            }
            it.losses += f64::from(u8::from(margin < 0.0));
        }
        it
    }
}

impl Margin {
    fn add(&mut self, other: Margin) {
        self.margin += other.margin;
        self.value += other.value;
        self.purchases += other.purchases;
    }

    fn margin_or_nan(self) -> f64 {
        if self.purchases > 0.0 { self.margin } else { f64::NAN }
    }

    fn rate(self) -> f64 {
        ratio(self.margin, self.value)
    }
}
