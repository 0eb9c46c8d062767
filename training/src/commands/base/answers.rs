//! Every customer's answers, and the file they are written to.

use std::fmt::Write;
use std::path::Path;

use tenure::history::Buyer;
use tenure::predictors::forecaster::Forecaster;
use tenure::predictors::lifetime_value::{Valuation, lifetime_value};

use super::{Base, BaseError, Customers};
use crate::commands::CommandError;
use crate::tables::{ScoreColumn, ScoreTable, ScoreValues, write_scores};

/// The columns beside the customer's id and the day, in the order of [`answers`].
const COLUMNS: [&str; 5] = [
    "probability_alive",
    "expected_purchases",
    "probability_of_none",
    "expected_spend",
    "lifetime_value",
];

/// Answers of all customers, one row each: over the valuation's horizon, in currency units.
pub(super) fn of(base: &Base, customers: &Customers, valuation: &Valuation) -> ScoreTable {
    let mean_purchase = mean_purchase(customers);
    let spend = |buyer: &Buyer| match (&base.spend, customers.repeat_spend(buyer)) {
        (Ok(spend), own) => known_spend(spend.model.expected_spend(&own), mean_purchase),
        (Err(_), own) if own.monetary_value > 0.0 => own.monetary_value,
        _ => mean_purchase,
    };
    let forecaster = Forecaster::from(base.fitted.model.clone());
    let answers = |buyer| answers(&forecaster, buyer, spend(buyer), valuation);
    let rows: Vec<[f64; 5]> = customers.buyers.iter().map(answers).collect();
    let columns = COLUMNS.iter().enumerate().map(|(index, name)| ScoreColumn {
        name: (*name).to_owned(),
        values: ScoreValues::Numbers(rows.iter().map(|row| row[index]).collect()),
    });
    ScoreTable {
        customer_ids: customers.ids.clone(),
        as_of: customers.until,
        columns: columns.collect(),
    }
}

fn answers(forecaster: &Forecaster, buyer: &Buyer, spend: f64, valuation: &Valuation) -> [f64; 5] {
    let model = forecaster.base();
    let customer = model.customer(buyer);
    let forecast = forecaster.forecast(&customer, valuation.horizon_days);
    [
        forecast.probability_alive,
        forecast.expected_purchases,
        forecast.probability_of_none,
        spend,
        lifetime_value(model, &customer, spend, valuation),
    ]
}

/// A population without a mean makes strangers' spend infinite; the shop's own mean is not.
fn known_spend(expected: f64, mean_purchase: f64) -> f64 {
    if expected.is_finite() { expected } else { mean_purchase }
}

/// The mean value of a purchase day over the whole shop, in currency units.
fn mean_purchase(customers: &Customers) -> f64 {
    let purchases = customers.buyers.iter().flat_map(|buyer| buyer.purchases());
    let total_minor: i128 = purchases.map(|order| i128::from(order.amount_minor)).sum();
    let days: usize = customers.buyers.iter().map(|buyer| buyer.purchase_days().len()).sum();
    total_minor as f64 / customers.minor_per_unit as f64 / days as f64
}

/// Writes Parquet or, under any other ending, CSV; the file appears when it is whole.
pub(super) fn write(path: &Path, table: &ScoreTable) -> Result<(), CommandError> {
    if path.extension().is_some_and(|ending| ending == "parquet") {
        return Ok(write_scores(path, table)?);
    }
    let unwritable = |source| BaseError::Unwritable { path: path.to_owned(), source };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let draft = tempfile::NamedTempFile::new_in(folder.unwrap_or_else(|| Path::new(".")));
    let draft = draft.map_err(unwritable)?;
    std::fs::write(draft.path(), csv(table)).map_err(unwritable)?;
    draft.as_file().sync_all().map_err(unwritable)?;
    draft.persist(path).map_err(|error| unwritable(error.error))?;
    Ok(())
}

fn csv(table: &ScoreTable) -> String {
    let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    let mut text = format!("customer_id,as_of,{}\n", names.join(","));
    for (row, id) in table.customer_ids.iter().enumerate() {
        let _ = write!(text, "{},{}", quoted(id), table.as_of);
        for column in &table.columns {
            let _ = match &column.values {
                ScoreValues::Numbers(numbers) => write!(text, ",{}", numbers[row]),
                ScoreValues::Texts(texts) => write!(text, ",{}", quoted(&texts[row])),
            };
        }
        text.push('\n');
    }
    text
}

fn quoted(value: &str) -> String {
    if value.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", value.replace('"', "\"\""))
    } else {
        value.to_owned()
    }
}
