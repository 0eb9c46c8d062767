//! The summary of the orders table, as `tenure-train check` prints it.

use std::fmt;
use std::path::{Path, PathBuf};

use tenure::history::OrderKind;
use tenure::money::Currency;
use tenure::time::Day;

use super::checks::tally::Tally;
use super::excerpt::excerpt;
use super::orders::OrdersTable;
use super::reading::FileRead;
use super::words::TableWords;

/// The words of a column that are shown.
const WORDS_SHOWN: usize = 8;

/// The contents of the orders table in numbers; it displays as a few aligned lines.
#[derive(Clone, Debug, PartialEq)]
pub struct OrdersSummary {
    /// The files that were read.
    pub files: Vec<FileRead>,
    /// The number of rows that were kept, left out or rejected.
    pub tally: Tally,
    /// The file of rejected rows.
    pub quarantine: PathBuf,
    /// The reporting currency, which all sums are in.
    pub currency: Currency,
    /// Customers with at least one order or return.
    pub customers: usize,
    /// Customers who bought on two days or more.
    pub repeat_buyers: usize,
    /// The first day with an order or a return.
    pub first_day: Day,
    /// The last day with an order or a return.
    pub last_day: Day,
    /// Purchases and their sum in minor units.
    pub purchases: (u64, i128),
    /// Returns and their sum in minor units, at most zero.
    pub returns: (u64, i128),
    /// The categories of the orders.
    pub categories: TableWords,
    /// The channels of the orders.
    pub channels: TableWords,
}

impl OrdersTable {
    /// The summary of this table, whose amounts are in `currency`.
    pub fn summary(&self, currency: Currency) -> OrdersSummary {
        let (first_day, last_day) = self.first_and_last_day();
        OrdersSummary {
            files: self.files.clone(),
            tally: self.tally.clone(),
            quarantine: self.quarantine.clone(),
            currency,
            customers: self.customer_ids.len(),
            repeat_buyers: self.repeat_buyers(),
            first_day,
            last_day,
            purchases: self.count_and_sum(OrderKind::Purchase),
            returns: self.count_and_sum(OrderKind::Return),
            categories: self.categories.clone(),
            channels: self.channels.clone(),
        }
    }

    /// The number of customers who bought on two days or more.
    fn repeat_buyers(&self) -> usize {
        let of_one_customer = self.rows.chunk_by(|row, next| row.customer == next.customer);
        of_one_customer
            .filter(|rows| {
                let purchases = rows.iter().filter(|row| row.order.kind == OrderKind::Purchase);
                let mut days = purchases.map(|row| row.order.at.day());
                days.next().is_some_and(|first| days.any(|day| day != first))
            })
            .count()
    }

    /// The number of orders of a kind, and their sum in minor units.
    fn count_and_sum(&self, kind: OrderKind) -> (u64, i128) {
        let orders = self.rows.iter().map(|row| row.order).filter(|order| order.kind == kind);
        orders.fold((0, 0), |(count, sum), order| (count + 1, sum + i128::from(order.amount_minor)))
    }
}

impl OrdersSummary {
    fn units(&self, amount_minor: i128) -> String {
        let units = amount_minor as f64 / self.currency.minor_per_unit() as f64;
        format!("{units:.*} {}", self.currency.minor_digits() as usize, self.currency)
    }
}

impl fmt::Display for OrdersSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_files(f, &self.files)?;
        let repeat_percent = 100.0 * self.repeat_buyers as f64 / self.customers as f64;
        writeln!(
            f,
            "customers   {}, of whom {} ({repeat_percent:.1} %) bought on two days or more",
            self.customers, self.repeat_buyers
        )?;
        writeln!(f, "days        {} to {}", self.first_day, self.last_day)?;
        let (purchases, returns) = (self.purchases, self.returns);
        writeln!(f, "purchases   {}, together {}", purchases.0, self.units(purchases.1))?;
        writeln!(f, "returns     {}, together {}", returns.0, self.units(returns.1))?;
        let currencies = self.tally.currencies.iter().map(|(code, rows)| format!("{code} {rows}"));
        writeln!(f, "currencies  {}", currencies.collect::<Vec<String>>().join(", "))?;
        write_words(f, "categories", &self.categories)?;
        write_words(f, "channels", &self.channels)?;
        write_fate(f, &self.tally, &self.quarantine)
    }
}

/// Writes the files of a table, and the columns that each is read from where they change.
pub(super) fn write_files(f: &mut fmt::Formatter<'_>, files: &[FileRead]) -> fmt::Result {
    let mut columns_before = None;
    for file in files {
        writeln!(f, "file        {} ({} rows)", file.path.display(), file.rows)?;
        if columns_before != Some(&file.columns) {
            let pairs = file.columns.iter().map(|column| {
                if column.ours == column.theirs {
                    column.theirs.clone()
                } else {
                    format!("{} = {}", column.ours, column.theirs)
                }
            });
            writeln!(f, "columns     {}", pairs.collect::<Vec<String>>().join(", "))?;
            columns_before = Some(&file.columns);
        }
    }
    Ok(())
}

/// Writes the number of the words of a column and the first of them; nothing without words.
pub(super) fn write_words(
    f: &mut fmt::Formatter<'_>,
    column: &str,
    words: &TableWords,
) -> fmt::Result {
    if words.is_empty() {
        return Ok(());
    }
    let shown: Vec<String> = words.iter().take(WORDS_SHOWN).map(excerpt).collect();
    let more = if words.len() > WORDS_SHOWN { ", ..." } else { "" };
    writeln!(f, "{column:<11} {} ({}{more})", words.len(), shown.join(", "))
}

/// Writes the remarks on the rows of a table, and the rejected ones.
pub(super) fn write_fate(
    f: &mut fmt::Formatter<'_>,
    tally: &Tally,
    quarantine: &Path,
) -> fmt::Result {
    if !tally.noted.is_empty() {
        writeln!(f, "noted       {}", tally.notes())?;
    }
    match tally.rejected_rows() {
        0 => writeln!(f, "rejected    0 of {} rows", tally.rows),
        rejected => writeln!(
            f,
            "rejected    {rejected} of {} rows ({}); they are in {}",
            tally.rows,
            tally.reasons(),
            quarantine.display()
        ),
    }
}
