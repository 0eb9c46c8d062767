//! The reasons for which a row is rejected, and the remarks on rows that are not.

use std::fmt;

/// The reason a row was rejected. It is in the quarantine file and counts against the
/// allowed share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// No customer, and the configuration calls that a mistake.
    MissingCustomer,
    /// The customer's id is longer than the store of histories takes.
    CustomerIdTooLong,
    /// The time is empty or not written in a known way.
    UnreadableDate,
    /// The time is before 1900 or after 9999.
    DateOutOfRange,
    /// The time is after today.
    FutureDate,
    /// `known_at` is not written in a known way.
    UnreadableKnownAt,
    /// The amount is empty.
    MissingAmount,
    /// The amount is not a finite decimal number.
    UnreadableAmount,
    /// The amount is beyond 10^14 minor units.
    AmountTooLarge,
    /// The currency is neither the reporting currency nor in `[currencies]`.
    UnknownCurrency,
    /// A reason that only one table has, by its name.
    OfTable(&'static str),
    /// The row has more fields than the header.
    TooManyFields,
}

/// A remark on rows that were kept, or left out without being a mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Note {
    /// Left out: the row is empty.
    Blank,
    /// Left out: the row names no customer, so it is a guest's.
    Guest,
    /// Left out: the row repeats another with equal content.
    Duplicate,
    /// A remark that only one table has, as it is printed after the number of rows.
    OfTable(&'static str),
    /// Kept as known when it happened: `known_at` was earlier still.
    KnownTooEarly,
    /// Kept as a return: the amount is negative although no other column marks a return.
    NegativeAmount,
    /// Kept: the amount was converted to the reporting currency.
    Converted,
}

/// The reason a row was rejected, with the value at fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rejection {
    pub(crate) reason: Reason,
    pub(crate) detail: String,
}

impl Rejection {
    pub(crate) fn new(reason: Reason, detail: impl Into<String>) -> Rejection {
        Rejection { reason, detail: detail.into() }
    }
}

impl Reason {
    /// The reason's name in the quarantine file and in messages.
    pub fn name(self) -> &'static str {
        match self {
            Reason::MissingCustomer => "missing_customer",
            Reason::CustomerIdTooLong => "customer_id_too_long",
            Reason::UnreadableDate => "unreadable_date",
            Reason::DateOutOfRange => "date_out_of_range",
            Reason::FutureDate => "future_date",
            Reason::UnreadableKnownAt => "unreadable_known_at",
            Reason::MissingAmount => "missing_amount",
            Reason::UnreadableAmount => "unreadable_amount",
            Reason::AmountTooLarge => "amount_too_large",
            Reason::UnknownCurrency => "unknown_currency",
            Reason::OfTable(name) => name,
            Reason::TooManyFields => "too_many_fields",
        }
    }
}

impl Reason {
    /// The likely remedy where many rows of a table are rejected for this reason, if the
    /// configuration has one.
    pub(crate) fn remedy(self, table: &str) -> Option<String> {
        match self {
            Reason::CustomerIdTooLong => Some(format!("check customer_id under [{table}.columns]")),
            Reason::UnreadableDate | Reason::UnreadableKnownAt => Some(format!(
                "set {table}.date_format to the form of the times, such as \"%d.%m.%Y\""
            )),
            Reason::UnreadableAmount => Some(format!(
                "write 1234.56, or 1234,56 with {table}.decimal_comma = true, without separators \
                 of thousands"
            )),
            _ => None,
        }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Note::Blank => "blank rows left out",
            Note::Guest => "rows of guests left out",
            Note::Duplicate => "duplicates left out",
            Note::OfTable(text) => text,
            Note::KnownTooEarly => "rows known before they were ordered, known_at moved",
            Note::NegativeAmount => "negative amounts, kept as returns",
            Note::Converted => "amounts converted to the reporting currency",
        })
    }
}
