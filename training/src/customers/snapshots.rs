//! Snapshots: every customer as seen at rolling cutoffs, with what followed.

use rayon::prelude::*;
use tenure::history::Buyer;
use tenure::time::Day;

use super::labels::Label;

/// One customer at one cutoff: what was known, and what came.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// The position of the customer among all customers.
    pub customer: usize,
    /// The last day that counted as past.
    pub cutoff: Day,
    /// One value per input of the models.
    pub row: Vec<f64>,
    /// What followed within the horizon.
    pub label: Label,
}

/// The cutoffs whose horizon has ended by `as_of`, latest first.
///
/// They step back `step_days` at a time from `as_of - horizon_days` and stop before
/// `earliest`, or after `at_most` cutoffs.
pub fn cutoffs(
    as_of: Day,
    horizon_days: u16,
    step_days: u16,
    earliest: Day,
    at_most: usize,
) -> Vec<Day> {
    let latest = as_of.plus_days(-i32::from(horizon_days));
    (0..at_most)
        .map(|k| latest.plus_days(-(k as i32) * i32::from(step_days)))
        .take_while(|cutoff| *cutoff >= earliest)
        .collect()
}

/// The inputs of the models for a customer.
pub type Inputs<'a> = dyn Fn(&Buyer) -> Vec<f64> + Sync + 'a;

/// Snapshots of all customers who had bought by each cutoff: cutoff by cutoff, each in
/// the order of `customers`.
///
/// A snapshot holds nothing that was unknown at the moment the customers are seen from.
///
/// # Panics
///
/// When a horizon after a cutoff ends after that moment.
pub fn snapshots(
    customers: &[Buyer],
    cutoffs: &[Day],
    horizon_days: u16,
    inputs: &Inputs,
) -> Vec<Snapshot> {
    let at_cutoff = |cutoff: Day| {
        customers.par_iter().enumerate().filter_map(move |(customer, known)| {
            let (past, holdout) = known.split_after(cutoff);
            let row = inputs(&past.buyer()?);
            Some(Snapshot { customer, cutoff, row, label: Label::of(&holdout, horizon_days) })
        })
    };
    cutoffs.iter().flat_map(|cutoff| at_cutoff(*cutoff).collect::<Vec<Snapshot>>()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tenure::history::{History, Order};

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn every_cutoffs_horizon_ends_by_the_as_of() {
        let found = cutoffs(day("2011-09-01"), 90, 30, day("2011-03-15"), 12);
        assert_eq!(found, [day("2011-06-03"), day("2011-05-04"), day("2011-04-04")]);
        assert_eq!(cutoffs(day("2011-09-01"), 90, 30, day("2009-01-01"), 2).len(), 2);
        assert!(cutoffs(day("2011-09-01"), 90, 30, day("2011-08-01"), 2).is_empty());
    }

    #[test]
    fn a_customer_enters_with_the_first_purchase() {
        let purchases =
            ["2011-02-01", "2011-04-10"].map(|at| Order::purchase(day(at).start(), 700));
        let customer = History::new(purchases.to_vec()).past(day("2011-05-01").end()).buyer();
        let cutoffs = [day("2011-04-01"), day("2011-01-01")];
        let found = snapshots(&[customer.unwrap()], &cutoffs, 20, &tenure::features::row);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].cutoff, day("2011-04-01"));
        assert_eq!(found[0].label, Label { purchases: 1, value_minor: 700 });
    }
}
