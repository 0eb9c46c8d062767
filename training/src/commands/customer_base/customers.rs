//! The customers that a customer-base model is fitted on and predicts.

use tenure::history::{OrderKind, Past};
use tenure::predictors::gamma_gamma::RepeatSpend;
use tenure::time::Day;

use super::CustomerBaseCommandError;
use crate::tables::Histories;

/// The customers who had bought by a day, each as known at its end.
pub(super) struct KnownBuyers {
    pub(super) ids: Vec<String>,
    pub(super) pasts: Vec<Past>,
    pub(super) until: Day,
    minor_per_unit: i64,
}

impl KnownBuyers {
    /// The customers who had bought by `until`.
    ///
    /// # Errors
    ///
    /// When no customer had.
    pub(super) fn at(
        histories: &Histories,
        until: Day,
        minor_per_unit: i64,
    ) -> Result<KnownBuyers, CustomerBaseCommandError> {
        let pasts = histories.histories.iter().map(|history| history.past(until.end()));
        let buyers = histories.ids.iter().cloned().zip(pasts);
        let (ids, pasts): (Vec<String>, Vec<Past>) =
            buyers.filter(|(_, past)| past.has_purchase()).unzip();
        if ids.is_empty() {
            let (first, last) = (histories.first_day, histories.last_day);
            return Err(CustomerBaseCommandError::NobodyYet { until, first, last });
        }
        Ok(KnownBuyers { ids, pasts, until, minor_per_unit })
    }

    /// The purchase days of each customer, distinct and in order.
    pub(super) fn purchase_days(&self) -> Vec<Vec<Day>> {
        self.pasts.iter().map(Past::purchase_days).collect()
    }

    /// The repeat purchases of a customer in currency units; `None` where the model of spend
    /// cannot use them.
    pub(super) fn repeat_spend(&self, past: &Past) -> Option<RepeatSpend> {
        RepeatSpend::of(past, self.minor_per_unit)
    }

    /// The mean value of a purchase day over all customers, in currency units.
    pub(super) fn mean_purchase(&self) -> f64 {
        let orders = self.pasts.iter().flat_map(Past::orders);
        let purchases = orders.filter(|order| order.kind == OrderKind::Purchase);
        let total_minor: i128 = purchases.map(|order| i128::from(order.amount_minor)).sum();
        let days: usize = self.pasts.iter().map(|past| past.purchase_days().len()).sum();
        total_minor as f64 / self.minor_per_unit as f64 / days as f64
    }
}
