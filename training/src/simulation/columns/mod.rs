//! The tables as columns, filled row by row; their names are those of the input tables.

mod contacts;
mod customers;
mod engagement;
mod identities;
mod orders;
mod truth;

pub(super) use contacts::ContactColumns;
pub(super) use customers::CustomerColumns;
pub(super) use engagement::EngagementColumns;
pub(super) use identities::IdentityColumns;
pub(super) use orders::{OrderColumns, OrderRecord};
pub(super) use truth::{TruthColumns, TruthRecord};

use super::channels::CustomerName;
use crate::tables::{StreamedColumn, StreamedValues, TextColumn};

/// A column of ids.
#[derive(Clone, Debug, Default)]
struct IdColumn(TextColumn);

impl IdColumn {
    fn push(&mut self, name: CustomerName) {
        self.0.push_with(|text| name.write(text));
    }
}

fn column(name: &str, values: StreamedValues) -> StreamedColumn {
    StreamedColumn { name: name.to_owned(), values }
}

fn ids(name: &str, ids: IdColumn) -> StreamedColumn {
    column(name, StreamedValues::Texts(ids.0))
}

fn words(name: &str, words: &'static [&'static str], positions: Vec<u8>) -> StreamedColumn {
    column(name, StreamedValues::Words { words, positions })
}
