//! Whether the data reach where the run wants to stand.

use tenure::history::History;
use tenure::time::Day;

use super::error::PipelineError;
use crate::tables::Histories;

/// The as-of of the run: as asked, or the last day of the data.
///
/// # Errors
///
/// When the day asked for lies outside the data.
pub(super) fn as_of(asked: Option<Day>, histories: &Histories) -> Result<Day, PipelineError> {
    let as_of = asked.unwrap_or(histories.last_day);
    if as_of < histories.first_day || as_of > histories.last_day {
        let (first_day, last_day) = (histories.first_day, histories.last_day);
        return Err(PipelineError::AsOfOutsideData { as_of, first_day, last_day });
    }
    Ok(as_of)
}

/// Without customers who came back there is nothing to learn about coming back.
///
/// # Errors
///
/// When nobody had bought on two days by the as-of.
pub(super) fn require_repeat_buyers(
    histories: &Histories,
    as_of: Day,
) -> Result<(), PipelineError> {
    let days = |history: &History| history.past(as_of.end()).purchase_days().len();
    let days: Vec<usize> = histories.histories.iter().map(days).collect();
    if days.iter().any(|&days| days > 1) {
        return Ok(());
    }
    let customers = days.iter().filter(|&&days| days > 0).count();
    Err(PipelineError::NoRepeatBuyer { as_of, customers })
}
