//! The words of all tables, merged into the lists that histories refer to.

use tenure::history::{Word, WordList, Words};

use super::event_tables::EventTables;
use crate::tables::words::TableWords;

/// The words of these tables: what several of them call by one name is one list.
pub(super) fn of(tables: EventTables<'_>) -> Words {
    let EventTables { orders, engagement, contacts, customers } = tables;
    Words {
        kinds: merged([engagement.map(|table| &table.kinds)]),
        channels: merged([
            Some(&orders.channels),
            engagement.map(|table| &table.channels),
            contacts.map(|table| &table.channels),
        ]),
        categories: merged([Some(&orders.categories), engagement.map(|table| &table.categories)]),
        campaigns: merged([contacts.map(|table| &table.campaigns)]),
        offers: merged([contacts.map(|table| &table.offers)]),
        attributes: customers.map(|table| table.attributes.clone()).unwrap_or_default(),
        values: customers.map(|table| table.values.clone()).unwrap_or_default(),
    }
}

/// The words of a table in the numbers of a list that holds them, by their numbers in the table.
pub(super) fn numbered(table: &TableWords, list: &WordList) -> Vec<Word> {
    table.iter().map(|text| list.word(text)).collect()
}

fn merged<const TABLES: usize>(tables: [Option<&TableWords>; TABLES]) -> WordList {
    WordList::of(tables.into_iter().flatten().flat_map(TableWords::iter).map(str::to_owned))
}
