//! Customers to judge or to calibrate on: a past, and what followed.

use rayon::prelude::*;
use tenure::history::{History, Past};
use tenure::time::Day;

use crate::labels::Label;

/// A customer as known at a cutoff, and what followed within the horizon.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// The position of the customer among all customers.
    pub customer: usize,
    /// What was known.
    pub past: Past,
    /// What came.
    pub label: Label,
}

/// Who had bought by `cutoff` and what followed, in the order of `pasts`.
///
/// An example holds nothing that was unknown at the moment the `pasts` are seen from.
///
/// # Panics
///
/// When the horizon after the cutoff ends after that moment.
pub fn examples(pasts: &[Past], cutoff: Day, horizon_days: u16) -> Vec<Example> {
    pasts
        .par_iter()
        .enumerate()
        .filter_map(|(customer, known)| {
            let (past, holdout) = known.split_after(cutoff);
            let label = Label::of(&holdout, horizon_days);
            past.has_purchase().then_some(Example { customer, past, label })
        })
        .collect()
}

/// Who had bought by `as_of` and what followed, in the order of `histories`: a run
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
            past.has_purchase().then_some(Example { customer, past, label })
        })
        .collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use tenure::history::{Order, OrderKind};

    /// A customer who bought on these (day, minor units); negative amounts are returns.
    pub(crate) fn history(orders: &[(i32, i64)]) -> History {
        let order = |&(day, amount_minor): &(i32, i64)| {
            let at = Day::from_days_since_epoch(day).start();
            let kind = if amount_minor < 0 { OrderKind::Return } else { OrderKind::Purchase };
            Order { at, known_at: at, kind, amount_minor }
        };
        History::new(orders.iter().map(order).collect())
    }

    pub(crate) fn past(orders: &[(i32, i64)], as_of: i32) -> Past {
        history(orders).past(Day::from_days_since_epoch(as_of).end())
    }

    #[test]
    fn both_ways_to_an_example_agree() {
        let histories = [
            history(&[(1, 500), (30, 700), (33, -100)]),
            history(&[(40, 100)]),
            history(&[(2, 9)]),
        ];
        let days = Day::from_days_since_epoch;
        let pasts: Vec<Past> =
            histories.iter().map(|history| history.past(days(50).end())).collect();
        let found = examples(&pasts, days(20), 30);
        assert_eq!(found, examples_after(&histories, days(20), days(50), 30));
        let customers: Vec<usize> = found.iter().map(|example| example.customer).collect();
        assert_eq!(customers, [0, 2]);
        assert_eq!(found[0].label, Label { purchases: 1, value_minor: 600 });
        assert!(found[1].label.churned());
    }
}
