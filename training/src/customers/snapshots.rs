//! Snapshots: customers as known at a cutoff, with their behaviour afterwards.

use rayon::prelude::*;
use tenure::history::{Buyer, History, Holdout, Past};
use tenure::time::Day;

use super::labels::Label;

/// One customer as known at one cutoff, and the behaviour within a horizon after it.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot<'a> {
    /// The position of the customer among those that the snapshots were taken of.
    pub customer: usize,
    /// The customer as known at the cutoff.
    pub buyer: Buyer<'a>,
    /// The behaviour within the horizon.
    pub label: Label,
}

impl<'a> Snapshot<'a> {
    /// The snapshot of a split past; `None` before the first purchase was known.
    pub(super) fn of(
        customer: usize,
        past: Past<'a>,
        holdout: &Holdout,
        horizon_days: u16,
    ) -> Option<Snapshot<'a>> {
        let buyer = past.buyer()?;
        Some(Snapshot { customer, buyer, label: Label::of(holdout, horizon_days) })
    }
}

/// Customers who had bought by `as_of`, with their behaviour afterwards, in the order of
/// `histories`: for judging a run on the days after its as-of.
///
/// # Panics
///
/// When the horizon ends after `observed_until`.
pub fn snapshots_after<'a>(
    histories: &'a [History],
    as_of: Day,
    observed_until: Day,
    horizon_days: u16,
) -> Vec<Snapshot<'a>> {
    let customers = histories.par_iter().enumerate();
    let snapshot = |(customer, history): (usize, &'a History)| {
        let (past, holdout) = history.split_after(as_of, observed_until);
        Snapshot::of(customer, past, &holdout, horizon_days)
    };
    customers.filter_map(snapshot).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customers::Customers;
    use crate::testing::{buyer, day, history};

    #[test]
    fn a_customer_enters_with_the_first_purchase() {
        let customers = Customers::numbered(vec![buyer(&[(31, 700), (99, 700)], 120)]);
        let found = customers.snapshots_at(day(90), 20);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].buyer.as_of().day(), day(90));
        assert_eq!(found[0].label, Label { purchases: 1, value_minor: 700 });
        assert!(customers.snapshots_at(day(0), 20).is_empty());
    }

    #[test]
    fn both_ways_to_a_snapshot_agree() {
        let histories = [
            history(&[(1, 500), (30, 700), (33, -100)]),
            history(&[(40, 100)]),
            history(&[(2, 9)]),
        ];
        let buyers = histories.iter().map(|history| history.past(day(50).end()).buyer().unwrap());
        let customers = Customers::numbered(buyers.collect());
        let found = customers.snapshots_at(day(20), 30);
        assert_eq!(found, snapshots_after(&histories, day(20), day(50), 30));
        let positions: Vec<usize> = found.iter().map(|snapshot| snapshot.customer).collect();
        assert_eq!(positions, [0, 2]);
        assert_eq!(found[0].label, Label { purchases: 1, value_minor: 600 });
        assert!(found[1].label.churned());
    }
}
