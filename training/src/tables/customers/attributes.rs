//! The attributes of customers: gathered as texts while the table is read, since only the last
//! row tells a number from a category, then turned into changes.

use std::cmp::Ordering;

use tenure::history::{AttributeChange, AttributeValue, WordList};
use tenure::time::Day;

use crate::tables::checks::reasons::Note;
use crate::tables::checks::tally::Tally;
use crate::tables::error::TablesError;
use crate::tables::frame::StatedType;
use crate::tables::words::{GrowingWords, TableWords};

/// The attribute made of `signup_at`, in days since 1970-01-01.
pub(super) const SIGNUP_DAY: &str = "signup_day";
/// The attribute made of `consent_marketing`, 0 or 1.
pub(super) const CONSENT: &str = "consent_marketing";

/// The most values of a categorical attribute.
const CATEGORIES_MAX: usize = 10_000;
/// The number of a value in a row whose file lacks the attribute: the row says nothing of it.
const NOT_STATED: u32 = u32::MAX;
/// The number of a value that is empty.
const EMPTY: u32 = u32::MAX - 1;
/// The remark on attributes of one customer and day with several values.
const CONFLICT: Note =
    Note::OfTable("attributes of one customer and day with several values, the greatest kept");

/// A change of one attribute of one customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttributeRow {
    /// The customer's index in [`super::CustomersTable::customer_ids`].
    pub customer: u32,
    /// The change, its words those of the table.
    pub change: AttributeChange,
}

/// The rows of the table, their values still texts.
#[derive(Default)]
pub(super) struct StatedAttributes {
    rows: Vec<CustomerRow>,
    columns: Vec<AttributeColumn>,
    /// The column that is likely stated next: files state them in one order.
    next: usize,
    /// An attribute that a row stated twice.
    twice: Option<String>,
}

/// The customer of a row, and the first day that the row is true.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct CustomerRow {
    customer: u32,
    from: Day,
}

/// The values of one attribute, by row; rows at the end that do not state it may be missing.
struct AttributeColumn {
    name: String,
    stated: StatedType,
    texts: GrowingWords,
    values: Vec<u32>,
}

/// The changes of attributes, with the words they refer to.
pub(super) struct AttributeTables {
    pub(super) attributes: WordList,
    pub(super) values: WordList,
    pub(super) changes: Vec<AttributeRow>,
}

impl StatedAttributes {
    /// Makes room for the rows of a file.
    pub(super) fn reserve(&mut self, additional: usize) {
        self.rows.reserve(additional);
    }

    /// Starts the next row.
    pub(super) fn start_row(&mut self, customer: u32, from: Day) {
        self.rows.push(CustomerRow { customer, from });
        self.next = 0;
    }

    /// States an attribute of the row that was started last; `None` where its cell is empty.
    pub(super) fn state(&mut self, name: &str, stated: StatedType, text: Option<&str>) {
        let row = self.rows.len() - 1;
        let column = self.column(name);
        self.next = column + 1;
        let column = &mut self.columns[column];
        if column.values.len() > row {
            self.twice = Some(name.to_owned());
            return;
        }
        column.stated = column.stated.with(stated);
        let value = text.map_or(EMPTY, |text| column.texts.number(text));
        column.values.resize(row, NOT_STATED);
        column.values.push(value);
    }

    fn column(&mut self, name: &str) -> usize {
        let is_named = |column: &AttributeColumn| column.name == name;
        if self.columns.get(self.next).is_some_and(is_named) {
            return self.next;
        }
        self.columns.iter().position(is_named).unwrap_or_else(|| {
            self.columns.push(AttributeColumn {
                name: name.to_owned(),
                stated: StatedType::Unstated,
                texts: GrowingWords::default(),
                values: Vec::new(),
            });
            self.columns.len() - 1
        })
    }

    /// Gives customers their final numbers.
    pub(super) fn renumber(&mut self, numbers: &[u32]) {
        for row in &mut self.rows {
            row.customer = numbers[row.customer as usize];
        }
    }

    /// The changes that the rows state, in the order of customers and days.
    ///
    /// # Errors
    ///
    /// When a categorical attribute has more than 10,000 values, or two columns are one attribute.
    pub(super) fn changes(
        self,
        decimal_comma: bool,
        tally: &mut Tally,
    ) -> Result<AttributeTables, TablesError> {
        let StatedAttributes { rows, columns, twice, .. } = self;
        if let Some(column) = twice {
            return Err(TablesError::AttributeTwice { column });
        }
        let attributes = WordList::of(columns.iter().map(|column| column.name.clone()));
        let columns: Vec<ReadColumn> = columns
            .into_iter()
            .map(|column| column.read(decimal_comma))
            .collect::<Result<_, TablesError>>()?;
        let categories = columns.iter().filter(|column| column.numbers.is_none());
        let texts = categories.flat_map(|column| column.texts.iter());
        let values = WordList::of(texts.map(str::to_owned));
        let mut changes = Vec::new();
        let distinct = distinct_rows(&rows, &columns, tally);
        for column in &columns {
            let attribute = attributes.word(&column.name);
            let meanings = column.meanings(&values);
            for &row in &distinct {
                let Some(value) = column.value(row, &meanings) else { continue };
                let CustomerRow { customer, from } = rows[row];
                let from = column.known_from(from, value);
                let change = AttributeChange { from, attribute, value };
                changes.push(AttributeRow { customer, change });
            }
        }
        Ok(AttributeTables { attributes, values, changes: settled(changes, tally) })
    }
}

/// An attribute whose values are known to be numbers or categories.
struct ReadColumn {
    name: String,
    /// The distinct texts, sorted.
    texts: TableWords,
    /// The numbers that the texts stand for; `None` for categories.
    numbers: Option<Vec<f64>>,
    /// The value of each row: a place among the texts, [`EMPTY`] or [`NOT_STATED`].
    values: Vec<u32>,
}

impl AttributeColumn {
    fn read(self, decimal_comma: bool) -> Result<ReadColumn, TablesError> {
        let AttributeColumn { name, stated, texts, mut values } = self;
        let (texts, places) = texts.into_sorted();
        for value in values.iter_mut().filter(|value| **value < EMPTY) {
            *value = places[*value as usize];
        }
        let numbers = match stated {
            StatedType::Texts => None,
            StatedType::Numbers => texts.iter().map(|text| number(text, false)).collect(),
            StatedType::Unstated => texts.iter().map(|text| number(text, decimal_comma)).collect(),
        };
        if numbers.is_none() && texts.len() > CATEGORIES_MAX {
            let (values, limit) = (texts.len(), CATEGORIES_MAX);
            return Err(TablesError::TooManyValues { column: name, values, limit });
        }
        Ok(ReadColumn { name, texts, numbers, values })
    }
}

impl ReadColumn {
    /// The value that each text stands for.
    fn meanings(&self, values: &WordList) -> Vec<AttributeValue> {
        match &self.numbers {
            Some(numbers) => numbers.iter().map(|number| AttributeValue::number(*number)).collect(),
            None => {
                let category = |text| AttributeValue::Category(values.word(text));
                self.texts.iter().map(category).collect()
            }
        }
    }

    fn stated(&self, row: usize) -> u32 {
        self.values.get(row).copied().unwrap_or(NOT_STATED)
    }

    /// The value in a row; `None` where the row does not state it.
    fn value(&self, row: usize, meanings: &[AttributeValue]) -> Option<AttributeValue> {
        match self.stated(row) {
            NOT_STATED => None,
            EMPTY => Some(AttributeValue::Missing),
            place => Some(meanings[place as usize]),
        }
    }

    /// The first day on which a value is known: nobody knows of a signup before its day.
    fn known_from(&self, from: Day, value: AttributeValue) -> Day {
        match value.as_number() {
            Some(days) if self.name == SIGNUP_DAY => {
                from.max(Day::from_days_since_epoch(days as i32))
            }
            _ => from,
        }
    }
}

/// The number that a text writes; `None` for anything else. A text such as `nan` is no value.
fn number(text: &str, decimal_comma: bool) -> Option<f64> {
    let number: f64 = if !decimal_comma {
        text.parse().ok()?
    } else if text.contains('.') {
        return None;
    } else {
        text.replacen(',', ".", 1).parse().ok()?
    };
    (!number.is_infinite()).then_some(number)
}

/// The rows that are not equal to an earlier one, in the order of customers and days.
fn distinct_rows(rows: &[CustomerRow], columns: &[ReadColumn], tally: &mut Tally) -> Vec<usize> {
    let compared = |left: &usize, right: &usize| {
        let of_columns =
            columns.iter().map(|column| column.stated(*left).cmp(&column.stated(*right)));
        let unequal = of_columns.into_iter().find(|order| order.is_ne());
        rows[*left].cmp(&rows[*right]).then(unequal.unwrap_or(Ordering::Equal))
    };
    let mut distinct: Vec<usize> = (0..rows.len()).collect();
    distinct.sort_unstable_by(compared);
    distinct.dedup_by(|next, kept| compared(next, kept).is_eq());
    tally.note_many(Note::Duplicate, (rows.len() - distinct.len()) as u64);
    distinct
}

/// The changes in the order of customers, days and attributes, the greatest of each.
fn settled(mut changes: Vec<AttributeRow>, tally: &mut Tally) -> Vec<AttributeRow> {
    let place = |row: &AttributeRow| (row.customer, row.change.from, row.change.attribute);
    changes.sort_unstable_by(|left, right| {
        place(left).cmp(&place(right)).then_with(|| by_value(left.change.value, right.change.value))
    });
    let groups = changes.chunk_by(|left, right| place(left) == place(right));
    let settled = groups.map(|group| {
        let greatest = group[group.len() - 1];
        tally.note_many(CONFLICT, (group[0] != greatest).into());
        greatest
    });
    settled.collect()
}

/// The order of values: a missing one, numbers, categories in the order of their bytes.
fn by_value(left: AttributeValue, right: AttributeValue) -> Ordering {
    match (left.as_number(), right.as_number()) {
        (Some(left), Some(right)) => left.total_cmp(&right),
        _ => left.cmp(&right),
    }
}
