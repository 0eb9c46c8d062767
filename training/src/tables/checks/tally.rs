//! What became of every row: kept, kept with a remark, left out, or rejected.

use std::collections::BTreeMap;
use std::fmt;

use tenure::money::Currency;

/// Why a row was rejected. It is in the quarantine file and counts against the
/// allowed share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// No customer, and the configuration calls that a mistake.
    MissingCustomer,
    /// The time is empty or written in no known way.
    UnreadableDate,
    /// The time is before 1900 or after 9999.
    DateOutOfRange,
    /// The time is after today.
    FutureDate,
    /// `known_at` is written in no known way.
    UnreadableKnownAt,
    /// No amount.
    MissingAmount,
    /// The amount is no finite decimal number.
    UnreadableAmount,
    /// The amount is beyond a million million currency units.
    AmountTooLarge,
    /// The currency is neither the reporting currency nor in `[currencies]`.
    UnknownCurrency,
    /// The kind is in neither list of words.
    UnknownKind,
    /// The row has more fields than the header.
    TooManyFields,
}

/// A remark on rows that were kept, or left out without being a mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Note {
    /// Left out: the row holds nothing at all.
    Blank,
    /// Left out: the row names no customer, it is a guest's.
    Guest,
    /// Left out: the row repeats an order id with equal content.
    Duplicate,
    /// Kept: the order id stood before, with other content.
    OrderIdAgain,
    /// Added to another line of its order.
    LineAdded,
    /// Kept as known when it was ordered: `known_at` was earlier still.
    KnownTooEarly,
    /// Kept as a return: the amount is negative though no word says so.
    NegativeAmount,
    /// Kept: the amount was converted to the reporting currency.
    Converted,
}

/// How many rows there were, and how many met each reason and remark.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Data rows of all files, rejected and blank ones included.
    pub rows: u64,
    /// Rejected rows by reason; a row is rejected for the first reason found.
    pub rejected: BTreeMap<Reason, u64>,
    /// Remarks; a row may have several.
    pub noted: BTreeMap<Note, u64>,
    /// Accepted rows by the currency of their amount.
    pub currencies: BTreeMap<Currency, u64>,
}

impl Reason {
    /// The reason in the quarantine file and in messages.
    pub fn name(self) -> &'static str {
        match self {
            Reason::MissingCustomer => "missing_customer",
            Reason::UnreadableDate => "unreadable_date",
            Reason::DateOutOfRange => "date_out_of_range",
            Reason::FutureDate => "future_date",
            Reason::UnreadableKnownAt => "unreadable_known_at",
            Reason::MissingAmount => "missing_amount",
            Reason::UnreadableAmount => "unreadable_amount",
            Reason::AmountTooLarge => "amount_too_large",
            Reason::UnknownCurrency => "unknown_currency",
            Reason::UnknownKind => "unknown_kind",
            Reason::TooManyFields => "too_many_fields",
        }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Note::Blank => "blank rows left out",
            Note::Guest => "rows of guests left out",
            Note::Duplicate => "duplicates left out",
            Note::OrderIdAgain => "rows with an order id seen before, kept",
            Note::LineAdded => "lines added to their order",
            Note::KnownTooEarly => "rows known before they were ordered, known_at moved",
            Note::NegativeAmount => "negative amounts, kept as returns",
            Note::Converted => "amounts converted to the reporting currency",
        })
    }
}

impl Tally {
    pub(in crate::tables) fn reject(&mut self, reason: Reason) {
        *self.rejected.entry(reason).or_default() += 1;
    }

    pub(in crate::tables) fn note(&mut self, note: Note) {
        self.note_many(note, 1);
    }

    pub(in crate::tables) fn note_many(&mut self, note: Note, rows: u64) {
        if rows > 0 {
            *self.noted.entry(note).or_default() += rows;
        }
    }

    pub(in crate::tables) fn accept(&mut self, currency: Currency) {
        *self.currencies.entry(currency).or_default() += 1;
    }

    /// All rejected rows.
    pub fn rejected_rows(&self) -> u64 {
        self.rejected.values().sum()
    }

    /// Rejected rows over all rows, in `[0, 1]`; 0 without rows.
    pub fn rejected_share(&self) -> f64 {
        if self.rows == 0 { 0.0 } else { self.rejected_rows() as f64 / self.rows as f64 }
    }

    /// The reasons with their counts, the most frequent first.
    pub fn reasons(&self) -> String {
        let mut reasons: Vec<(Reason, u64)> = self.rejected.iter().map(|(r, n)| (*r, *n)).collect();
        reasons.sort_by_key(|(reason, rows)| (std::cmp::Reverse(*rows), *reason));
        let named: Vec<String> =
            reasons.iter().map(|(reason, rows)| format!("{} {rows}", reason.name())).collect();
        named.join(", ")
    }

    /// The remarks with their counts, in the order of [`Note`].
    pub fn notes(&self) -> String {
        let named: Vec<String> = self.noted.iter().map(|(n, rows)| format!("{rows} {n}")).collect();
        named.join(", ")
    }
}
