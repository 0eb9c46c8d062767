//! Attributes: what a shop knows of a customer besides events, and since when.

use super::Word;
use crate::time::Day;

/// The value of an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AttributeValue {
    /// The value is not known (any more).
    Missing,
    /// A number, as the bits of its `f64`; never NaN.
    Number(u64),
    /// A word of the list of values.
    Category(Word),
}

/// A value that an attribute of a customer has from a day on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttributeChange {
    /// The first day of the value; the earliest day there is where the shop gives none.
    pub from: Day,
    /// The attribute; never [`Word::NONE`].
    pub attribute: Word,
    /// The value from then on.
    pub value: AttributeValue,
}

impl AttributeValue {
    /// A number; NaN is [`AttributeValue::Missing`].
    pub fn number(value: f64) -> AttributeValue {
        if value.is_nan() {
            AttributeValue::Missing
        } else {
            AttributeValue::Number(value.to_bits())
        }
    }

    /// The number; `None` for a category or a missing value.
    pub fn as_number(self) -> Option<f64> {
        match self {
            AttributeValue::Number(bits) => Some(f64::from_bits(bits)),
            _ => None,
        }
    }
}
