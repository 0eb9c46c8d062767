//! `engagement`: events other than orders.

use super::{IdColumn, column, ids, words};
use crate::simulation::channels::{CHANNELS, CustomerName};
use crate::simulation::engagement::{KINDS, SimulatedEngagement};
use crate::simulation::spending::CATEGORIES;
use crate::tables::{StreamedColumn, StreamedValues};

/// The columns of `engagement`.
#[derive(Clone, Debug, Default)]
pub(in crate::simulation) struct EngagementColumns {
    customer_id: IdColumn,
    at: Vec<i64>,
    kind: Vec<u8>,
    category: Vec<u8>,
    channel: Vec<u8>,
    item: Vec<i64>,
    value: Vec<f64>,
}

impl EngagementColumns {
    pub(in crate::simulation) fn push(
        &mut self,
        customer: CustomerName,
        event: &SimulatedEngagement,
    ) {
        self.customer_id.push(customer);
        self.at.push(event.at);
        self.kind.push(event.kind);
        self.category.push(event.category);
        self.channel.push(event.channel);
        self.item.push(event.item);
        self.value.push(event.value);
    }

    pub(in crate::simulation) fn into_columns(self) -> Vec<StreamedColumn> {
        vec![
            ids("customer_id", self.customer_id),
            column("at", StreamedValues::Instants(self.at)),
            words("kind", &KINDS, self.kind),
            words("category", &CATEGORIES, self.category),
            words("channel", &CHANNELS, self.channel),
            column("item", StreamedValues::Wholes(self.item)),
            column("value", StreamedValues::Numbers(self.value)),
        ]
    }
}
