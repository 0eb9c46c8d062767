//! `identities`: the customer that a channel's id belongs to.

use tenure::time::Day;

use super::{IdColumn, column, ids, words};
use crate::simulation::calendar::instant;
use crate::simulation::channels::{CHANNELS, ChannelUse, CustomerName};
use crate::tables::{StreamedColumn, StreamedValues};

/// The columns of `identities`.
#[derive(Clone, Debug, Default)]
pub(in crate::simulation) struct IdentityColumns {
    channel: Vec<u8>,
    external_id: IdColumn,
    customer_id: IdColumn,
    valid_from: Vec<i64>,
}

impl IdentityColumns {
    pub(in crate::simulation) fn push(
        &mut self,
        customer: u64,
        channels: &ChannelUse,
        first_day: Day,
    ) {
        for link in &channels.links {
            self.channel.push(link.channel);
            self.external_id.push(channels.id_in(link.channel));
            self.customer_id.push(CustomerName::Own(customer));
            self.valid_from.push(instant(first_day, link.valid_from));
        }
    }

    pub(in crate::simulation) fn into_columns(self) -> Vec<StreamedColumn> {
        vec![
            words("channel", &CHANNELS, self.channel),
            ids("external_id", self.external_id),
            ids("customer_id", self.customer_id),
            column("valid_from", StreamedValues::Instants(self.valid_from)),
        ]
    }
}
