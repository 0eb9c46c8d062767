//! Limits of a customer's events: times within the calendar, and sums of 64 bits.

use super::error::StoredCustomerError;
use crate::history::{History, OptionalSum, OrderTerms};
use crate::time::{Day, Timestamp};

/// Refuses times and sums that the floors above could not compute with.
///
/// # Errors
///
/// When a time of an event lies outside the calendar, or when numbers that may be added up,
/// all taken as positive, give more than 64 bits hold.
pub(super) fn check(history: &History) -> Result<(), StoredCustomerError> {
    check_orders(history)?;
    check_baskets(history)?;
    check_engagement(history)?;
    let contacts = history.contacts();
    check_times(contacts.iter().map(|contact| contact.at))?;
    check_sum(contacts.iter().filter_map(|contact| contact.cost_minor.get()))?;
    check_times(history.attributes().iter().map(|change| change.from.start()))
}

fn check_orders(history: &History) -> Result<(), StoredCustomerError> {
    let orders = history.orders().iter();
    check_times(orders.clone().flat_map(|order| [order.at, order.known_at]))?;
    check_sum(orders.clone().map(|order| order.amount_minor))?;
    let stated = |sum: fn(&OrderTerms) -> OptionalSum| {
        check_sum(orders.clone().filter_map(|order| sum(&order.terms).get()))
    };
    stated(|terms| terms.margin_minor)?;
    stated(|terms| terms.discount_minor)?;
    stated(|terms| terms.units_milli)
}

fn check_baskets(history: &History) -> Result<(), StoredCustomerError> {
    let lines = history.baskets().iter();
    check_times(lines.clone().flat_map(|line| [line.day.start(), line.known_day.start()]))?;
    check_sum(lines.clone().map(|line| line.amount_minor))?;
    check_sum(lines.filter_map(|line| line.units_milli.get()))
}

fn check_engagement(history: &History) -> Result<(), StoredCustomerError> {
    let entries = history.engagement().iter();
    check_times(entries.clone().flat_map(|entry| [entry.day.start(), entry.known_day.start()]))?;
    check_sum(entries.filter_map(|entry| entry.value_milli.get()))
}

fn check_times(mut times: impl Iterator<Item = Timestamp>) -> Result<(), StoredCustomerError> {
    let days = Day::EARLIEST.start()..=Day::LATEST.end();
    match times.find(|at| !days.contains(at)) {
        None => Ok(()),
        Some(at) => Err(StoredCustomerError::OutsideCalendar { at }),
    }
}

fn check_sum(mut numbers: impl Iterator<Item = i64>) -> Result<(), StoredCustomerError> {
    let sum = numbers.try_fold(0_i64, |sum, number| sum.checked_add(number.checked_abs()?));
    sum.map(|_| ()).ok_or(StoredCustomerError::AmountsOverflow)
}
