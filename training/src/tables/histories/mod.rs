//! The histories of customers, gathered from the rows of all tables.

mod event_tables;
mod grouping;
mod readers;
mod shop_words;

use rayon::prelude::*;
use tenure::history::{CustomerEvents, History, Words};
use tenure::time::Day;

use self::event_tables::EventTables;
use self::readers::{AttributeReader, ContactReader, EngagementReader, OrderReader};
use super::orders::OrdersTable;
use super::shop::ShopTables;

/// Every customer of the tables with the whole history, buyer or not. Never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerHistories {
    /// The customers' ids, sorted as bytes.
    pub ids: Vec<String>,
    /// Each customer's history, in the order of `ids`; empty where a table tells only the id.
    pub histories: Vec<History>,
    /// The words that the histories refer to.
    pub words: Words,
    /// The first day with an order or a return.
    pub first_day: Day,
    /// The last day with an order or a return.
    pub last_day: Day,
}

impl ShopTables {
    /// The events of all tables grouped by customer. Histories and words depend neither on the
    /// order of the rows nor on their division into files.
    pub fn into_histories(self) -> CustomerHistories {
        EventTables {
            orders: &self.orders,
            engagement: self.engagement.as_ref(),
            contacts: self.contacts.as_ref(),
            customers: self.customers.as_ref(),
        }
        .histories()
    }
}

impl OrdersTable {
    /// The orders alone grouped by customer, as [`ShopTables::into_histories`] groups all tables.
    pub fn into_histories(self) -> CustomerHistories {
        let (engagement, contacts, customers) = (None, None, None);
        EventTables { orders: &self, engagement, contacts, customers }.histories()
    }
}

impl EventTables<'_> {
    fn histories(self) -> CustomerHistories {
        let ids = self.customer_ids();
        let words = shop_words::of(self);
        let orders = OrderReader::new(self.orders, &ids, &words);
        let engagement = self.engagement.map(|table| EngagementReader::new(table, &ids, &words));
        let contacts = self.contacts.map(|table| ContactReader::new(table, &ids, &words));
        let attributes = self.customers.map(|table| AttributeReader::new(table, &ids));
        let history = |customer: usize| {
            let mut events = CustomerEvents::default();
            orders.add_to(&mut events, customer);
            if let Some(engagement) = &engagement {
                events.engagement = engagement.of_customer(customer);
            }
            if let Some(contacts) = &contacts {
                events.contacts = contacts.of_customer(customer);
            }
            if let Some(attributes) = &attributes {
                events.attributes = attributes.of_customer(customer);
            }
            History::of(events)
        };
        let histories = (0..ids.len()).into_par_iter().map(history).collect();
        let (first_day, last_day) = self.orders.first_and_last_day();
        let ids = ids.into_iter().map(str::to_owned).collect();
        CustomerHistories { ids, histories, words, first_day, last_day }
    }
}
