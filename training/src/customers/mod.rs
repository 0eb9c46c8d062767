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

/// Customers who had bought by a day, as known at the end of it; each is here once.
#[derive(Clone, Debug, PartialEq)]
pub struct Customers {
    as_of: Day,
    ids: Vec<String>,
    buyers: Vec<Buyer>,
}

impl Customers {
    /// The customers of these histories at the end of `as_of`, in their order.
    pub fn at(histories: &CustomerHistories, as_of: Day) -> Customers {
        let known = |(id, history): (&String, &History)| {
            Some((id.clone(), history.past(as_of.end()).buyer()?))
        };
        let (ids, buyers) =
            histories.ids.iter().zip(&histories.histories).filter_map(known).unzip();
        Customers { as_of, ids, buyers }
    }

    /// The customers who had bought by an earlier day, as known then, in the same order.
    pub fn rewound_to(&self, cutoff: Day) -> Customers {
        let known =
            |(id, buyer): (&String, &Buyer)| Some((id.clone(), buyer.rewound_to(cutoff).buyer()?));
        let (ids, buyers) = self.ids.iter().zip(&self.buyers).filter_map(known).unzip();
        Customers { as_of: cutoff, ids, buyers }
    }

    /// The last day that counts as past.
    pub fn as_of(&self) -> Day {
        self.as_of
    }

    /// The customers' ids, in the order of [`Customers::buyers`].
    pub fn ids(&self) -> &[String] {
        &self.ids
    }

    /// The customers, each as known at the as-of.
    pub fn buyers(&self) -> &[Buyer] {
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

    /// The customers who had bought by `cutoff`, with their behaviour afterwards, in the same order.
    ///
    /// A snapshot holds nothing that was unknown at the as-of of these customers.
    ///
    /// # Panics
    ///
    /// When the horizon after the cutoff ends after the as-of.
    pub fn snapshots_at(&self, cutoff: Day, horizon_days: u16) -> Vec<Snapshot> {
        let customers = self.buyers.par_iter().enumerate();
        let snapshot = |(customer, known): (usize, &Buyer)| {
            let (past, holdout) = known.split_after(cutoff);
            Snapshot::of(customer, past, &holdout, horizon_days)
        };
        customers.filter_map(snapshot).collect()
    }
}

#[cfg(test)]
impl Customers {
    /// Customers for tests, called 0, 1 and so on, all known as of one day.
    pub(crate) fn numbered(buyers: Vec<Buyer>) -> Customers {
        let as_of = buyers[0].as_of().day();
        let ids = (0..buyers.len()).map(|customer| customer.to_string()).collect();
        Customers { as_of, ids, buyers }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{day, history};
    use tenure::history::Order;

    fn histories(histories: Vec<History>) -> CustomerHistories {
        let ids = (0..histories.len()).map(|customer| customer.to_string()).collect();
        CustomerHistories { ids, histories, first_day: day(1), last_day: day(90) }
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
        let rewound = Customers::at(&histories, day(50)).rewound_to(day(20));
        assert_eq!(rewound.ids(), ["1"]);
        assert_eq!(rewound, Customers::at(&histories, day(20)));
    }
}
