//! Each customer's predictions, and the file they are written to.

use std::fmt::Write;
use std::path::Path;

use tenure::disk::atomic;
use tenure::history::Buyer;
use tenure::predictors::customer_base::{PreparedModel, Valuation, lifetime_value};

use super::customers::KnownBuyers;
use super::fitting::PurchaseAndSpendFit;
use crate::commands::CommandError;
use crate::tables::{ScoreColumn, ScoreTable, ScoreValues, csv_field, write_scores};

/// The columns after the customer's id and the day, in the order of [`of_customer`].
const COLUMNS: [&str; 5] = [
    "probability_alive",
    "expected_purchases",
    "probability_of_none",
    "expected_spend",
    "lifetime_value",
];

/// The predictions of all customers over the valuation's horizon, in currency units; one row per
/// customer.
pub(super) fn table(
    fit: &PurchaseAndSpendFit,
    buyers: &KnownBuyers,
    valuation: &Valuation,
) -> ScoreTable {
    let mean_purchase = buyers.mean_purchase();
    let spend = |buyer: &Buyer| match (&fit.spend, buyers.repeat_spend(buyer)) {
        (Ok(spend), own) => finite_or(spend.model.expected_spend(&own), mean_purchase),
        (Err(_), own) if own.monetary_value > 0.0 => own.monetary_value,
        _ => mean_purchase,
    };
    let forecaster = PreparedModel::from(fit.purchases.model.clone());
    let of_customer = |buyer| of_customer(&forecaster, buyer, spend(buyer), valuation);
    let rows: Vec<[f64; 5]> = buyers.customers.buyers().iter().map(of_customer).collect();
    let columns = COLUMNS.iter().enumerate().map(|(index, name)| ScoreColumn {
        name: (*name).to_owned(),
        values: ScoreValues::Numbers(rows.iter().map(|row| row[index]).collect()),
    });
    ScoreTable {
        customer_ids: buyers.customers.ids().iter().map(ToString::to_string).collect(),
        as_of: buyers.customers.as_of(),
        columns: columns.collect(),
    }
}

fn of_customer(
    forecaster: &PreparedModel,
    buyer: &Buyer,
    spend: f64,
    valuation: &Valuation,
) -> [f64; 5] {
    let model = forecaster.customer_base();
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

/// The expected spend, or the shop's mean where a population without a mean makes it infinite.
fn finite_or(expected: f64, mean_purchase: f64) -> f64 {
    if expected.is_finite() { expected } else { mean_purchase }
}

/// Writes Parquet or, under any other ending, CSV; the file appears whole or not at all.
pub(super) fn write(path: &Path, table: &ScoreTable) -> Result<(), CommandError> {
    if path.extension().is_some_and(|ending| ending == "parquet") {
        write_scores(path, table)?;
    } else {
        atomic::file(path, csv(table).as_bytes())?;
    }
    Ok(())
}

fn csv(table: &ScoreTable) -> String {
    let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    let mut text = format!("customer_id,as_of,{}\n", names.join(","));
    for (row, id) in table.customer_ids.iter().enumerate() {
        let _ = write!(text, "{},{}", csv_field(id), table.as_of);
        for column in &table.columns {
            let _ = match &column.values {
                ScoreValues::Numbers(numbers) => write!(text, ",{}", numbers[row]),
                ScoreValues::Texts(texts) => write!(text, ",{}", csv_field(&texts[row])),
            };
        }
        text.push('\n');
    }
    text
}
