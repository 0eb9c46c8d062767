//! Attributes as of the cutoff: what the shop knows of a customer besides events.

use super::column::FeatureColumn;
use super::facts::{AttributeFacts, ShopFacts};
use super::feature::Range;
use super::known::Known;
use super::measure::Together;
use super::shop::{AttributePlace, SIGNUP_DAY};
use crate::history::AttributeValue;

pub(super) const CODE: Together = Together { columns, write };

/// The columns that come before those of the single attributes.
const FIXED: usize = 2;

fn columns(facts: &ShopFacts) -> Vec<FeatureColumn> {
    let fixed = |name: &str, unit, meaning: &str| FeatureColumn {
        name: name.to_owned(),
        unit,
        meaning: meaning.to_owned(),
        range: Range::NOT_NEGATIVE,
        levels: Vec::new(),
    };
    let meaning = format!(
        "days since the day that the attribute {SIGNUP_DAY} gives in days since 1970-01-01; NaN \
         where it is not given or later"
    );
    let fixed: [FeatureColumn; FIXED] = [
        fixed("days_since_signup", "days", &meaning),
        fixed("attribute_changes_365d", "changes", "attributes set anew in the last 365 days"),
    ];
    fixed.into_iter().chain(facts.attributes.iter().map(column)).collect()
}

fn column(attribute: &AttributeFacts) -> FeatureColumn {
    let is_number = attribute.levels.is_empty();
    let column = FeatureColumn {
        name: "attribute".to_owned(),
        unit: if is_number { "as given" } else { "level" },
        meaning: "the attribute's value as of as_of; NaN where it is not given".to_owned(),
        range: if is_number { Range::ANY } else { Range::of_levels(attribute.levels.len()) },
        levels: attribute.levels.clone(),
    };
    column.about(&attribute.name)
}

fn write(known: &Known, values: &mut [f64]) {
    values.fill(f64::NAN);
    let (fixed, values) = values.split_at_mut(FIXED);
    let mut changes = 0.0;
    let places = &known.shop.attributes;
    for change in known.buyer.attributes() {
        let Some(at) = places.iter().position(|place| place.attribute == change.attribute) else {
            continue;
        };
        // The latest value of a day is the last: later ones overwrite it.
        values[at] = value(&places[at], change.value);
        changes += f64::from(u8::from(known.days_since(change.from) < 365));
        if change.attribute == known.shop.signup_day {
            fixed[0] = days_since_signup(known, change.value);
        }
    }
    fixed[1] = changes;
}

/// The value of an attribute, or its place among the levels.
fn value(place: &AttributePlace, value: AttributeValue) -> f64 {
    match value {
        AttributeValue::Category(word) => place.levels.place(word),
        AttributeValue::Number(bits) if place.levels.is_empty() => {
            let number = f64::from_bits(bits);
            if number.is_finite() { number } else { f64::NAN }
        }
        _ => f64::NAN,
    }
}

fn days_since_signup(known: &Known, value: AttributeValue) -> f64 {
    let as_of = f64::from(known.orders.as_of.days_since_epoch());
    let days = as_of - value.as_number().unwrap_or(f64::NAN);
    if days >= 0.0 && days.is_finite() { days } else { f64::NAN }
}
