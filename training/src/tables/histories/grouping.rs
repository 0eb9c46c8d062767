//! The rows of each customer in a table that keeps them next to each other.

use std::ops::Range;

/// The customers of one table, and the place of each among those of all tables.
#[derive(Clone, Copy)]
pub(super) struct TableCustomers<'t> {
    /// The ids in the order of their numbers in the table.
    pub(super) of_table: &'t [String],
    /// The ids of all tables, sorted.
    pub(super) of_shop: &'t [&'t str],
}

/// The rows of one table, those of one customer next to each other.
pub(super) struct GroupedRows<'t, R> {
    rows: &'t [R],
    /// The rows of each customer of the shop.
    ranges: Vec<Range<usize>>,
}

impl<'t, R> GroupedRows<'t, R> {
    /// Finds the rows of each customer; `customer_of` is a row's customer by the table's number.
    pub(super) fn of(
        rows: &'t [R],
        customers: TableCustomers<'_>,
        customer_of: impl Fn(&R) -> u32,
    ) -> GroupedRows<'t, R> {
        let mut ranges = vec![0..0; customers.of_shop.len()];
        let mut start = 0;
        for group in rows.chunk_by(|row, next| customer_of(row) == customer_of(next)) {
            let id = customers.of_table[customer_of(&group[0]) as usize].as_str();
            let place = customers.of_shop.binary_search(&id);
            let place = place.expect("the shop's customers are those of its tables");
            debug_assert!(ranges[place].is_empty(), "the rows of a customer are apart");
            ranges[place] = start..start + group.len();
            start += group.len();
        }
        GroupedRows { rows, ranges }
    }

    /// The places of a customer's rows in the table.
    pub(super) fn range_of(&self, customer: usize) -> Range<usize> {
        self.ranges[customer].clone()
    }

    /// The rows of a customer.
    pub(super) fn of_customer(&self, customer: usize) -> &'t [R] {
        &self.rows[self.range_of(customer)]
    }
}
