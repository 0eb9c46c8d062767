//! Customers to judge or to calibrate on: a past, and what followed.

use rayon::prelude::*;
use tenure::history::{Buyer, History};
use tenure::time::Day;

use super::labels::Label;

/// A customer as known at a cutoff, and what followed within the horizon.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// The position of the customer among all customers.
    pub customer: usize,
    /// The customer as known at the cutoff.
    pub buyer: Buyer,
    /// What followed.
    pub label: Label,
}

/// Customers who had bought by `cutoff` and what followed, in the order of `customers`.
///
/// An example holds nothing that was unknown at the moment the customers are seen from.
///
/// # Panics
///
/// When the horizon after the cutoff ends after that moment.
pub fn examples(customers: &[Buyer], cutoff: Day, horizon_days: u16) -> Vec<Example> {
    customers
        .par_iter()
        .enumerate()
        .filter_map(|(customer, known)| {
            let (past, holdout) = known.split_after(cutoff);
            let label = Label::of(&holdout, horizon_days);
            past.buyer().map(|buyer| Example { customer, buyer, label })
        })
        .collect()
}

/// Customers who had bought by `as_of` and what followed, in the order of `histories`: a run
/// judged on days that it did not know.
///
/// # Panics
///
/// When the horizon ends after `observed_until`.
pub fn examples_after(
    histories: &[History],
    as_of: Day,
    observed_until: Day,
    horizon_days: u16,
) -> Vec<Example> {
    histories
        .par_iter()
        .enumerate()
        .filter_map(|(customer, history)| {
            let (past, holdout) = history.split_after(as_of, observed_until);
            let label = Label::of(&holdout, horizon_days);
            past.buyer().map(|buyer| Example { customer, buyer, label })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{day, history};

    #[test]
    fn both_ways_to_an_example_agree() {
        let histories = [
            history(&[(1, 500), (30, 700), (33, -100)]),
            history(&[(40, 100)]),
            history(&[(2, 9)]),
        ];
        let buyer = |history: &History| history.past(day(50).end()).buyer().unwrap();
        let customers: Vec<Buyer> = histories.iter().map(buyer).collect();
        let found = examples(&customers, day(20), 30);
        assert_eq!(found, examples_after(&histories, day(20), day(50), 30));
        let customers: Vec<usize> = found.iter().map(|example| example.customer).collect();
        assert_eq!(customers, [0, 2]);
        assert_eq!(found[0].label, Label { purchases: 1, value_minor: 600 });
        assert!(found[1].label.churned());
    }
}
