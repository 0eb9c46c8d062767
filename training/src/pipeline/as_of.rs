//! The as-of of a run, checked against the data.

use tenure::history::Buyer;
use tenure::time::Day;

use super::error::PipelineError;
use crate::customers::Customers;
use crate::tables::CustomerHistories;

/// The as-of of the run: the day asked for, or the last day of the data.
///
/// # Errors
///
/// When the day asked for lies outside the data.
pub(super) fn of_run(
    asked: Option<Day>,
    histories: &CustomerHistories,
) -> Result<Day, PipelineError> {
    let as_of = asked.unwrap_or(histories.last_day);
    if as_of < histories.first_day || as_of > histories.last_day {
        let (first_day, last_day) = (histories.first_day, histories.last_day);
        return Err(PipelineError::AsOfOutsideData { as_of, first_day, last_day });
    }
    Ok(as_of)
}

/// Refuses customers of whom nobody bought on a second day: there would be no purchase interval
/// to learn from.
///
/// # Errors
///
/// When nobody had bought, or not on two days, by the as-of.
pub(super) fn require_repeat_buyers(customers: &Customers) -> Result<(), PipelineError> {
    if customers.is_empty() {
        return Err(PipelineError::NoPurchase { as_of: customers.as_of() });
    }
    let is_repeat_buyer = |buyer: &Buyer| buyer.last_purchase_day() > buyer.first_purchase_day();
    if customers.buyers().iter().any(is_repeat_buyer) {
        return Ok(());
    }
    Err(PipelineError::NoRepeatBuyer { as_of: customers.as_of(), customers: customers.len() })
}
