//! Units: how many a purchase has, and the price of one.
//!
//! A purchase without a given number of units above 0 is left out.

use super::feature::Range;
use super::known::Known;
use super::measure::{self, Measure, Together};
use super::statistics::ratio;

pub(super) const FEATURES: &[Measure<UnitTally>] = &[
    Measure {
        name: "units_per_purchase",
        unit: "units",
        meaning: "mean number of units of a purchase; NaN where none is given",
        range: Range::NOT_NEGATIVE,
        compute: |it| it.all.per_purchase(),
    },
    Measure {
        name: "units_90d",
        unit: "units",
        meaning: "units of purchases in the last 90 days; NaN where no purchase has them",
        range: Range::NOT_NEGATIVE,
        compute: |it| it.latest_90.units + 0.0 * it.all.per_purchase(),
    },
    Measure {
        name: "units_last_over_usual",
        unit: "ratio",
        meaning: "units of the last purchase over units_per_purchase; NaN where none is given",
        range: Range::NOT_NEGATIVE,
        compute: |it| it.last.units / it.all.per_purchase(),
    },
    Measure {
        name: "price_per_unit",
        unit: "minor units",
        meaning: "value of purchases over their units; NaN where none is given",
        range: Range::NOT_NEGATIVE,
        compute: |it| it.all.price(),
    },
    Measure {
        name: "price_per_unit_90d_over_usual",
        unit: "ratio",
        meaning: "value over units of the last 90 days over price_per_unit; NaN without units in them or a price",
        range: Range::NOT_NEGATIVE,
        compute: |it| ratio(it.latest_90.price(), it.all.price()),
    },
    Measure {
        name: "price_per_unit_last_over_usual",
        unit: "ratio",
        meaning: "value over units of the last purchase over price_per_unit; NaN without a price",
        range: Range::NOT_NEGATIVE,
        compute: |it| ratio(it.last.price(), it.all.price()),
    },
];

pub(super) const CODE: Together = Together {
    columns: |_| measure::columns(FEATURES),
    write: |known, values| measure::write(FEATURES, &UnitTally::of(known), values),
};

/// The units of a customer's purchases.
#[derive(Default)]
pub(super) struct UnitTally {
    all: Bought,
    latest_90: Bought,
    last: Bought,
}

/// The units of some purchases, and their value in minor units.
#[derive(Clone, Copy, Default)]
struct Bought {
    units: f64,
    value: f64,
    purchases: f64,
}

impl UnitTally {
    fn of(known: &Known) -> UnitTally {
        let mut it = UnitTally::default();
        for order in known.buyer.purchases() {
            let Some(milli) = order.terms.units_milli.get().filter(|units| *units > 0) else {
                continue;
            };
            let units = milli as f64 / 1_000.0;
            it.last = Bought { units, value: order.amount_minor as f64, purchases: 1.0 };
            it.all.add(it.last);
            if known.days_since(order.at.day()) < 90 {
                it.latest_90.add(it.last);
            }
        }
        it
    }
}

impl Bought {
    fn add(&mut self, other: Bought) {
        self.units += other.units;
        self.value += other.value;
        self.purchases += other.purchases;
    }

    fn per_purchase(self) -> f64 {
        self.units / self.purchases
    }

    fn price(self) -> f64 {
        ratio(self.value, self.units)
    }
}
