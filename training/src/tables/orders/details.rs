//! The details of an order beside its amount: margin, discount, units, channel and the
//! categories of its lines.

use std::ops::Range;

use tenure::history::OptionalSum;

/// The number that stands for "no word" in a row that was read.
pub(super) const NO_WORD: u32 = u32::MAX;

/// The details of one row, before it is merged with others of its order. Sorting by the fields
/// makes the details of an order independent of the order of the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct LineDetails {
    pub(super) margin_minor: Option<i64>,
    pub(super) discount_minor: Option<i64>,
    pub(super) units_thousandths: Option<i64>,
    /// The number of a word, or [`NO_WORD`].
    pub(super) category: u32,
    /// The number of a word, or [`NO_WORD`].
    pub(super) channel: u32,
}

impl LineDetails {
    /// The details of a row that says nothing but its amount.
    pub(super) const NONE: LineDetails = LineDetails {
        margin_minor: None,
        discount_minor: None,
        units_thousandths: None,
        category: NO_WORD,
        channel: NO_WORD,
    };
}

/// The details of an order or a return; signed as its amount is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderDetails {
    /// The margin, minor units of the reporting currency: the sum of the lines that state one.
    pub margin_minor: Option<i64>,
    /// The discount, minor units of the reporting currency: the sum of the lines that state one.
    pub discount_minor: Option<i64>,
    /// The number of units in thousandths: the sum of the lines that state one.
    pub units_thousandths: Option<i64>,
    /// The number of rows that the order was made of.
    pub lines: u16,
    /// The channel's number among the table's channels.
    pub channel: Option<u16>,
    /// The order's part of the table's category shares.
    pub shares: Range<u32>,
}

/// The part of an order that is of one category.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CategoryShare {
    /// The category's number among the table's categories.
    pub category: u32,
    /// The sum of the lines of this category, minor units of the reporting currency.
    pub amount_minor: i64,
    /// The number of units in thousandths: the sum of the lines that state one.
    pub units_thousandths: OptionalSum,
}

/// The details of all orders, and the category shares that they point into.
#[derive(Debug, Default)]
pub(super) struct Baskets {
    pub(super) details: Vec<OrderDetails>,
    pub(super) shares: Vec<CategoryShare>,
}

impl Baskets {
    /// Adds the order of these lines, each with its amount in minor units.
    pub(super) fn push(&mut self, lines: impl Iterator<Item = (i64, LineDetails)>) {
        let start = self.shares.len();
        let mut sum = LineDetails::NONE;
        let mut count: u16 = 0;
        for (amount_minor, line) in lines {
            count = count.saturating_add(1);
            add(&mut sum.margin_minor, line.margin_minor);
            add(&mut sum.discount_minor, line.discount_minor);
            add(&mut sum.units_thousandths, line.units_thousandths);
            sum.channel = sum.channel.min(line.channel);
            if line.category != NO_WORD {
                self.shares.push(CategoryShare {
                    category: line.category,
                    amount_minor,
                    units_thousandths: line.units_thousandths.into(),
                });
            }
        }
        self.merge_shares(start);
        let position = |shares: usize| u32::try_from(shares).expect("fewer than 2^32 shares");
        self.details.push(OrderDetails {
            margin_minor: sum.margin_minor,
            discount_minor: sum.discount_minor,
            units_thousandths: sum.units_thousandths,
            lines: count,
            channel: u16::try_from(sum.channel).ok(),
            shares: position(start)..position(self.shares.len()),
        });
    }

    /// Adds up the shares from `start` on that are of one category.
    fn merge_shares(&mut self, start: usize) {
        self.shares[start..].sort_unstable();
        let mut kept = start;
        for next in start..self.shares.len() {
            let share = self.shares[next];
            if kept > start && self.shares[kept - 1].category == share.category {
                let sum = &mut self.shares[kept - 1];
                sum.amount_minor = sum.amount_minor.saturating_add(share.amount_minor);
                sum.units_thousandths = sum.units_thousandths.plus(share.units_thousandths);
            } else {
                self.shares[kept] = share;
                kept += 1;
            }
        }
        self.shares.truncate(kept);
    }
}

fn add(sum: &mut Option<i64>, line: Option<i64>) {
    if let Some(line) = line {
        *sum = Some(sum.unwrap_or(0).saturating_add(line));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(category: u32, units: i64) -> LineDetails {
        LineDetails { category, units_thousandths: Some(units), ..LineDetails::NONE }
    }

    #[test]
    fn the_lines_of_one_category_are_one_share_whatever_their_order() {
        let lines = [(100, line(7, 1_000)), (50, line(3, 500)), (-20, line(7, -1_000))];
        let mut reversed = lines;
        reversed.reverse();
        for lines in [lines, reversed] {
            let mut baskets = Baskets::default();
            baskets.push(std::iter::once((1, line(3, 1))));
            baskets.push(lines.into_iter());
            let share = |category, amount_minor, units| CategoryShare {
                category,
                amount_minor,
                units_thousandths: OptionalSum::of(units),
            };
            let details = &baskets.details[1];
            assert_eq!(baskets.shares, [share(3, 1, 1), share(3, 50, 500), share(7, 80, 0)]);
            assert_eq!((details.lines, details.shares.clone()), (3, 1..3));
            assert_eq!((details.units_thousandths, details.margin_minor), (Some(500), None));
        }
    }

    #[test]
    fn lines_without_a_category_have_no_share_and_margins_that_are_stated_add_up() {
        let with = |margin_minor| LineDetails { margin_minor, ..LineDetails::NONE };
        let mut baskets = Baskets::default();
        baskets.push([(100, with(Some(30))), (50, with(None)), (5, with(Some(-2)))].into_iter());
        assert_eq!(baskets.details[0].margin_minor, Some(28));
        assert_eq!(baskets.details[0].channel, None);
        assert!(baskets.shares.is_empty());
    }
}
