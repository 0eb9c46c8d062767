//! The customers of a shop at a day, as known then, and their behaviour afterwards.
//!
//! [`Customers`] is the value that a run passes on, from the histories to the scores. The
//! same customers at an earlier day are [`Customers::rewound_to`] it; each with the
//! behaviour afterwards is a [`Snapshot`], which models learn from and are judged on.

mod cutoffs;
mod labels;
mod snapshots;

use rayon::prelude::*;
use tenure::history::{Buyer, History};
use tenure::time::Day;

pub use cutoffs::Cutoffs;
pub use labels::Label;
pub use snapshots::{Snapshot, snapshots_after};

use crate::tables::CustomerHistories;

/// Customers who had bought by a day, as known at the end of it; each is here once. Ids and
/// events are borrowed from the histories.
#[derive(Clone, Debug, PartialEq)]
pub struct Customers<'a> {
    as_of: Day,
    ids: Vec<&'a str>,
    buyers: Vec<Buyer<'a>>,
}

impl<'a> Customers<'a> {
    /// The customers of these histories at the end of `as_of`, in their order.
    pub fn at(histories: &'a CustomerHistories, as_of: Day) -> Customers<'a> {
        let known = |(id, history): (&'a String, &'a History)| {
            Some((id.as_str(), history.past(as_of.end()).buyer()?))
        };
        let (ids, buyers) =
            histories.ids.iter().zip(&histories.histories).filter_map(known).unzip();
        Customers { as_of, ids, buyers }
    }

    /// The customers who had bought by an earlier day, as known then, in the same order.
    pub fn rewound_to<'s>(&'s self, cutoff: Day) -> Customers<'s> {
        let known = |(id, buyer): (&'s &'a str, &'s Buyer<'a>)| {
            Some((*id, buyer.rewound_to(cutoff).buyer()?))
        };
        let (ids, buyers) = self.ids.iter().zip(&self.buyers).filter_map(known).unzip();
        Customers { as_of: cutoff, ids, buyers }
    }

    /// The last day that counts as past.
    pub fn as_of(&self) -> Day {
        self.as_of
    }

    /// The customers' ids, in the order of [`Customers::buyers`].
    pub fn ids(&self) -> &[&'a str] {
        &self.ids
    }

    /// The customers, each as known at the as-of.
    pub fn buyers(&self) -> &[Buyer<'a>] {
        &self.buyers
    }

    /// The number of customers.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Reports whether nobody had bought.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The day of the first purchase that was known at the as-of; `None` without customers.
    ///
    /// An older purchase that became known later belongs to the future and must change nothing.
    pub fn first_purchase_day(&self) -> Option<Day> {
        self.buyers.iter().map(Buyer::first_purchase_day).min()
    }

    /// The number of customers who had bought by an earlier day, as known then.
    pub fn count_at(&self, cutoff: Day) -> usize {
        let had_bought = |known: &&Buyer| known.rewound_to(cutoff).buyer().is_some();
        self.buyers.par_iter().filter(had_bought).count()
    }

    /// The customers who had bought by `cutoff`, with their behaviour afterwards, in the same order.
    ///
    /// A snapshot holds nothing that was unknown at the as-of of these customers.
    ///
    /// # Panics
    ///
    /// When the horizon after the cutoff ends after the as-of.
    pub fn snapshots_at<'s>(&'s self, cutoff: Day, horizon_days: u16) -> Vec<Snapshot<'s>> {
        let customers = self.buyers.par_iter().enumerate();
        let snapshot = |(customer, known): (usize, &'s Buyer<'a>)| {
            let (past, holdout) = known.split_after(cutoff);
            Snapshot::of(customer, past, &holdout, horizon_days)
        };
        customers.filter_map(snapshot).collect()
    }
}

#[cfg(test)]
impl<'a> Customers<'a> {
    /// Customers for tests, called 0, 1 and so on, all known as of one day.
    pub(crate) fn numbered(buyers: Vec<Buyer<'a>>) -> Customers<'a> {
        let as_of = buyers[0].as_of().day();
        // Ids are borrowed, and in a test nobody else holds them.
        let ids = (0..buyers.len()).map(|customer| &*customer.to_string().leak()).collect();
        Customers { as_of, ids, buyers }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{day, history};
    use tenure::history::{Order, Words};

    fn histories(histories: Vec<History>) -> CustomerHistories {
        let ids = (0..histories.len()).map(|customer| customer.to_string()).collect();
        let words = Words::default();
        CustomerHistories { ids, histories, words, first_day: day(1), last_day: day(90) }
    }

    #[test]
    fn an_older_purchase_that_becomes_known_after_the_as_of_moves_no_first_day() {
        let known_late = Order::purchase(day(2).start(), 500).with_known_at(day(80).start());
        let known_at_once = Order::purchase(day(30).start(), 500);
        let histories = histories(vec![History::new(vec![known_late, known_at_once])]);
        let customers = Customers::at(&histories, day(60));
        assert_eq!(customers.first_purchase_day(), Some(day(30)));
    }

    #[test]
    fn rewinding_leaves_out_whoever_had_not_bought_yet() {
        let histories = histories(vec![history(&[(40, 100)]), history(&[(2, 9), (44, 9)])]);
        let customers = Customers::at(&histories, day(50));
        let rewound = customers.rewound_to(day(20));
        assert_eq!(rewound.ids(), ["1"]);
        assert_eq!(rewound, Customers::at(&histories, day(20)));
        assert_eq!(customers.count_at(day(20)), 1);
    }
}
