//! The events of one customer after another, from the rows of each table.

use tenure::history::{
    AttributeChange, BasketLine, Contact, CustomerEvents, Engagement, OrderTerms, Word, Words,
};

use super::grouping::{GroupedRows, TableCustomers};
use super::shop_words::numbered;
use crate::tables::contacts::{ContactRow, ContactsTable};
use crate::tables::customers::{AttributeRow, CustomersTable};
use crate::tables::engagement::{EngagementRow, EngagementTable};
use crate::tables::orders::{OrderDetails, OrderRow, OrdersTable};

/// The orders of each customer, with their terms and goods.
pub(super) struct OrderReader<'t> {
    table: &'t OrdersTable,
    rows: GroupedRows<'t, OrderRow>,
    channels: Vec<Word>,
    categories: Vec<Word>,
}

impl<'t> OrderReader<'t> {
    pub(super) fn new(table: &'t OrdersTable, of_shop: &[&str], words: &Words) -> OrderReader<'t> {
        let customers = TableCustomers { of_table: &table.customer_ids, of_shop };
        OrderReader {
            table,
            rows: GroupedRows::of(&table.rows, customers, |row| row.customer),
            channels: numbered(&table.channels, &words.channels),
            categories: numbered(&table.categories, &words.categories),
        }
    }

    /// Adds the orders of a customer and their goods. They stay in memory for the whole run, so
    /// each list takes no more than it holds.
    pub(super) fn add_to(&self, events: &mut CustomerEvents, customer: usize) {
        let places = self.rows.range_of(customer);
        events.orders = self.rows.of_customer(customer).iter().map(|row| row.order).collect();
        // Whole orders that state nothing more have no details.
        let Some(details) = self.table.details.get(places) else { return };
        let lines = details.iter().map(|details| self.table.shares_of(details).len()).sum();
        events.baskets.reserve_exact(lines);
        for (order, details) in events.orders.iter_mut().zip(details) {
            order.terms = self.terms(details);
            let shares = self.table.shares_of(details).iter();
            events.baskets.extend(shares.map(|share| BasketLine {
                day: order.at.day(),
                known_day: order.known_at.day(),
                category: self.categories[share.category as usize],
                amount_minor: share.amount_minor,
                units_milli: share.units_thousandths,
            }));
        }
    }

    fn terms(&self, details: &OrderDetails) -> OrderTerms {
        OrderTerms {
            margin_minor: details.margin_minor.into(),
            discount_minor: details.discount_minor.into(),
            units_milli: details.units_thousandths.into(),
            channel: word(details.channel.map(u32::from), &self.channels),
        }
    }
}

/// The engagement of each customer.
pub(super) struct EngagementReader<'t> {
    rows: GroupedRows<'t, EngagementRow>,
    kinds: Vec<Word>,
    categories: Vec<Word>,
    channels: Vec<Word>,
}

impl<'t> EngagementReader<'t> {
    pub(super) fn new(
        table: &'t EngagementTable,
        of_shop: &[&str],
        words: &Words,
    ) -> EngagementReader<'t> {
        let customers = TableCustomers { of_table: &table.customer_ids, of_shop };
        EngagementReader {
            rows: GroupedRows::of(&table.rows, customers, |row| row.customer),
            kinds: numbered(&table.kinds, &words.kinds),
            categories: numbered(&table.categories, &words.categories),
            channels: numbered(&table.channels, &words.channels),
        }
    }

    pub(super) fn of_customer(&self, customer: usize) -> Vec<Engagement> {
        let engagement = |row: &EngagementRow| Engagement {
            day: row.day,
            known_day: row.known_day,
            kind: self.kinds[usize::from(row.kind)],
            category: word(row.category(), &self.categories),
            channel: word(row.channel().map(u32::from), &self.channels),
            count: row.count,
            value_milli: row.value_thousandths,
        };
        self.rows.of_customer(customer).iter().map(engagement).collect()
    }
}

/// The contacts of each customer.
pub(super) struct ContactReader<'t> {
    rows: GroupedRows<'t, ContactRow>,
    campaigns: Vec<Word>,
    channels: Vec<Word>,
    offers: Vec<Word>,
}

impl<'t> ContactReader<'t> {
    pub(super) fn new(
        table: &'t ContactsTable,
        of_shop: &[&str],
        words: &Words,
    ) -> ContactReader<'t> {
        let customers = TableCustomers { of_table: &table.customer_ids, of_shop };
        ContactReader {
            rows: GroupedRows::of(&table.contacts, customers, |row| row.customer),
            campaigns: numbered(&table.campaigns, &words.campaigns),
            channels: numbered(&table.channels, &words.channels),
            offers: numbered(&table.offers, &words.offers),
        }
    }

    pub(super) fn of_customer(&self, customer: usize) -> Vec<Contact> {
        let contact = |row: &ContactRow| Contact {
            at: row.at,
            campaign: self.campaigns[row.campaign as usize],
            channel: word(row.channel.map(u32::from), &self.channels),
            offer: word(row.offer, &self.offers),
            arm: row.arm,
            cost_minor: row.cost_minor.into(),
            propensity_millionths: row.propensity_millionths,
        };
        self.rows.of_customer(customer).iter().map(contact).collect()
    }
}

/// The attributes of each customer. Their words are those of the shop: no other table has any.
pub(super) struct AttributeReader<'t> {
    rows: GroupedRows<'t, AttributeRow>,
}

impl<'t> AttributeReader<'t> {
    pub(super) fn new(table: &'t CustomersTable, of_shop: &[&str]) -> AttributeReader<'t> {
        let customers = TableCustomers { of_table: &table.customer_ids, of_shop };
        AttributeReader { rows: GroupedRows::of(&table.changes, customers, |row| row.customer) }
    }

    pub(super) fn of_customer(&self, customer: usize) -> Vec<AttributeChange> {
        self.rows.of_customer(customer).iter().map(|row| row.change).collect()
    }
}

/// The word of a table's number; no word where the row states none.
fn word(number: Option<u32>, words: &[Word]) -> Word {
    number.map_or(Word::NONE, |number| words[number as usize])
}
