//! The reading of a row's customer.

use tenure::store::CUSTOMER_ID_BYTES_MAX;

use super::reasons::{Note, Reason, Rejection};
use super::schema::RowOutcome;
use crate::config::{Config, MissingCustomer};
use crate::tables::cells::Cell;
use crate::tables::customer_ids::{IdValue, RowId};

/// The ids that can be told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IdScope {
    /// Ids are of the shop as a whole.
    Shop,
    /// Ids are of the row's channel, and joined by the identities.
    Channel,
}

/// The way a table names the customer of a row.
#[derive(Clone, Copy)]
pub(crate) struct CustomerChecks {
    /// The treatment of a row that names none.
    pub(crate) missing: MissingCustomer,
    pub(crate) ids: IdScope,
}

impl IdScope {
    /// The scope of the ids of every table: that of a channel where identities join them.
    pub(crate) fn of(config: &Config) -> IdScope {
        if config.identities.is_some() { IdScope::Channel } else { IdScope::Shop }
    }
}

impl CustomerChecks {
    /// The customer of a row, from the cells of `customer_id` and `channel`.
    pub(crate) fn read<'a>(&self, id: Cell<'a>, channel: Cell<'a>) -> RowOutcome<RowId<'a>> {
        let Some(id) = IdValue::of(&id) else {
            return match self.missing {
                MissingCustomer::Skip => RowOutcome::LeftOut(Note::Guest),
                MissingCustomer::Reject => {
                    let detail = "customer_id is empty";
                    RowOutcome::Rejected(Rejection::new(Reason::MissingCustomer, detail))
                }
            };
        };
        if let Err(rejection) = check_length("customer_id", &id) {
            return RowOutcome::Rejected(rejection);
        }
        let channel = match self.ids {
            IdScope::Shop => None,
            IdScope::Channel => channel.text(),
        };
        RowOutcome::Accepted(RowId { channel, id })
    }
}

/// Checks that the store of histories takes an id, from the cell of `column`.
pub(crate) fn check_length(column: &str, id: &IdValue<'_>) -> Result<(), Rejection> {
    if id.bytes() <= CUSTOMER_ID_BYTES_MAX {
        return Ok(());
    }
    let detail = format!("{column} has {} bytes, more than {CUSTOMER_ID_BYTES_MAX}", id.bytes());
    Err(Rejection::new(Reason::CustomerIdTooLong, detail))
}
