//! What `tenure-train check` says of the tables.

use std::fmt;
use std::path::PathBuf;

use tenure::history::OrderKind;
use tenure::money::Currency;
use tenure::time::Day;

use super::checks::tally::Tally;
use super::histories::CustomerHistories;
use super::orders::OrdersTable;
use super::reading::FileRead;

/// What was found in the tables; printed, a few aligned lines.
#[derive(Clone, Debug, PartialEq)]
pub struct OrdersSummary {
    /// The files that were read.
    pub files: Vec<FileRead>,
    /// What became of every row.
    pub tally: Tally,
    /// Where rejected rows are.
    pub quarantine: PathBuf,
    /// The reporting currency all sums are in.
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
}

impl OrdersSummary {
    /// Sums up a table; returns its histories too, which are needed for it.
    pub fn of(table: OrdersTable, currency: Currency) -> (OrdersSummary, CustomerHistories) {
        let (files, tally) = (table.files.clone(), table.tally.clone());
        let quarantine = table.quarantine.clone();
        let histories = table.into_histories();
        let summary = OrdersSummary {
            files,
            tally,
            quarantine,
            currency,
            customers: histories.ids.len(),
            repeat_buyers: histories.repeat_buyers(),
            first_day: histories.first_day,
            last_day: histories.last_day,
            purchases: histories.count_and_sum(OrderKind::Purchase),
            returns: histories.count_and_sum(OrderKind::Return),
        };
        (summary, histories)
    }

    fn units(&self, amount_minor: i128) -> String {
        let units = amount_minor as f64 / self.currency.minor_per_unit() as f64;
        format!("{units:.*} {}", self.currency.minor_digits() as usize, self.currency)
    }
}

impl fmt::Display for OrdersSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut columns_before = None;
        for file in &self.files {
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
        if !self.tally.noted.is_empty() {
            writeln!(f, "noted       {}", self.tally.notes())?;
        }
        match self.tally.rejected_rows() {
            0 => writeln!(f, "rejected    0 of {} rows", self.tally.rows),
            rejected => writeln!(
                f,
                "rejected    {rejected} of {} rows ({}); they are in {}",
                self.tally.rows,
                self.tally.reasons(),
                self.quarantine.display()
            ),
        }
    }
}
