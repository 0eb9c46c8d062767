//! The as-of of a run, checked against the data.

use std::ops::RangeInclusive;

use tenure::history::Buyer;
use tenure::time::Day;

use super::error::PipelineError;
use crate::config::Config;
use crate::customers::Customers;

/// The days without an order before the as-of from which on an export looks stale.
const STALE_DAYS: i32 = 7;

/// The as-of of a run: the day asked for, else the config's, else the last day of the data.
///
/// `days` are those of the data, first to last; without `today` no day is in the future.
/// A day after the last order is fine as long as it is past and the silence is no longer than
/// the longest horizon: on some days nobody buys. Beyond it nearly everyone would have churned.
///
/// # Errors
///
/// When the day asked for lies before the data or too far behind them.
pub fn as_of_run(
    config: &Config,
    asked: Option<Day>,
    today: Option<Day>,
    days: RangeInclusive<Day>,
) -> Result<Day, PipelineError> {
    let (first_day, last_day) = days.into_inner();
    let as_of = asked.or(config.as_of).unwrap_or(last_day);
    let longest = config.horizons_days.iter().copied().max().unwrap_or(0);
    let latest = last_day.plus_days(i32::from(longest));
    let latest = today.map_or(latest, |today| latest.min(today)).max(last_day);
    if as_of < first_day || as_of > latest {
        return Err(PipelineError::AsOfOutsideData { as_of, first_day, last_day, latest });
    }
    Ok(as_of)
}

/// The warning that the orders end long before the as-of; `None` when they do not.
pub fn stale_export(as_of: Day, last_day: Day) -> Option<String> {
    let silent_days = as_of.days_since(last_day);
    (silent_days >= STALE_DAYS).then(|| {
        format!(
            "the export looks stale: the last order is of {last_day}, {silent_days} days before the \
             as-of {as_of}; if orders are missing, everyone looks less active than they are"
        )
    })
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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::testing::day;

    /// The as-of of a run on orders of the days 1 to 90 with horizons of 28 and 91 days.
    fn as_of(asked: Option<i32>, today: Option<i32>) -> Result<Day, String> {
        let text =
            "horizons_days = [28, 91]\ncurrency = \"USD\"\n[orders]\npath = \"orders.csv\"\n";
        let config = Config::from_text(text, Path::new(".")).unwrap();
        as_of_run(&config, asked.map(day), today.map(day), day(1)..=day(90))
            .map_err(|error| error.to_string())
    }

    #[test]
    fn an_as_of_left_out_is_the_day_of_the_last_order() {
        assert_eq!(as_of(None, Some(200)), Ok(day(90)));
        assert_eq!(as_of(None, None), Ok(day(90)));
    }

    #[test]
    fn a_day_on_which_nobody_bought_is_an_as_of_too() {
        assert_eq!(as_of(Some(91), Some(92)), Ok(day(91)));
        assert_eq!(as_of(Some(120), Some(120)), Ok(day(120)));
        assert_eq!(as_of(Some(181), Some(300)), Ok(day(181)), "one longest horizon later");
        assert_eq!(as_of(Some(1), Some(300)), Ok(day(1)));
    }

    #[test]
    fn a_day_before_the_data_after_today_or_long_after_the_data_is_refused_with_the_bounds() {
        for (asked, today, latest) in [(0, 300, 181), (182, 300, 181), (93, 92, 92), (91, 1, 90)] {
            let error = as_of(Some(asked), Some(today)).unwrap_err();
            let bounds = format!("a day from {} to {}", day(1), day(latest));
            assert!(error.contains(&day(asked).to_string()) && error.contains(&bounds), "{error}");
        }
    }

    #[test]
    fn an_export_that_ends_a_week_before_the_as_of_looks_stale() {
        assert_eq!(stale_export(day(96), day(90)), None);
        let warning = stale_export(day(97), day(90)).unwrap();
        assert!(warning.contains(&day(90).to_string()) && warning.contains("7 days"), "{warning}");
        assert_eq!(stale_export(day(40), day(90)), None, "a run as of an earlier day");
    }
}
