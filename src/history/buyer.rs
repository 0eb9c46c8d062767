//! A customer in the shop's sense: somebody who has bought.

use std::ops::Deref;

use super::Past;
use crate::time::Day;

/// A [`Past`] with at least one purchase; features, predictors and scores take nothing less.
///
/// It answers everything that a past answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Buyer<'a> {
    past: Past<'a>,
}

impl<'a> Past<'a> {
    /// The customer behind this past; `None` before the first purchase was known.
    pub fn buyer(self) -> Option<Buyer<'a>> {
        let has_bought = self.purchases().next().is_some();
        has_bought.then_some(Buyer { past: self })
    }
}

impl<'a> Buyer<'a> {
    /// Everything known of the customer.
    pub fn past(&self) -> &Past<'a> {
        &self.past
    }

    /// The day of the first purchase.
    pub fn first_purchase_day(&self) -> Day {
        let mut purchases = self.past.purchases();
        purchases.next().expect("a buyer has a purchase").at.day()
    }

    /// Distinct purchase days after the first.
    pub fn repeat_purchases(&self) -> u32 {
        let mut days = self.past.purchases().map(|order| order.at.day());
        let first = days.next();
        let repeat = |(repeats, before), day| (repeats + u32::from(before != Some(day)), Some(day));
        days.fold((0, first), repeat).0
    }

    /// The day of the latest purchase.
    pub fn last_purchase_day(&self) -> Day {
        let mut purchases = self.past.purchases();
        purchases.next_back().expect("a buyer has a purchase").at.day()
    }
}

impl<'a> Deref for Buyer<'a> {
    type Target = Past<'a>;

    fn deref(&self) -> &Past<'a> {
        &self.past
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{buyer, day, past};

    #[test]
    fn a_past_without_a_purchase_has_no_buyer() {
        assert_eq!(past(&[], 10).buyer(), None);
        assert_eq!(past(&[(3, -500)], 10).buyer(), None);
        assert_eq!(past(&[(11, 500)], 10).buyer(), None);
        let bought = past(&[(3, -500), (4, 500)], 10);
        assert_eq!(bought.clone().buyer().map(|buyer| buyer.past().clone()), Some(bought));
    }

    #[test]
    fn repeat_purchases_are_the_purchase_days_after_the_first() {
        let buyer = buyer(&[(1, -50), (2, 100), (2, 100), (5, 100), (5, 100), (7, -100)], 9);
        assert_eq!(buyer.repeat_purchases() as usize, buyer.purchase_days().len() - 1);
    }

    #[test]
    fn returns_are_neither_the_first_purchase_nor_the_last() {
        let buyer = buyer(&[(1, -50), (2, 100), (5, 100), (7, -100)], 9);
        assert_eq!((buyer.first_purchase_day(), buyer.last_purchase_day()), (day(2), day(5)));
    }
}
