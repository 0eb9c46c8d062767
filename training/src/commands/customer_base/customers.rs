//! The customers that a customer-base model is fitted on and predicts.

use tenure::history::Buyer;
use tenure::predictors::customer_base::RepeatSpend;
use tenure::time::Day;

use super::error::CustomerBaseCommandError;
use crate::customers::Customers;
use crate::tables::CustomerHistories;

/// The customers who had bought by a day, with the currency's minor units.
pub(super) struct KnownBuyers<'a> {
    pub(super) customers: Customers<'a>,
    minor_per_unit: i64,
}

impl<'a> KnownBuyers<'a> {
    /// The customers who had bought by `until`.
    ///
    /// # Errors
    ///
    /// When no customer had, or there is no purchase at all.
    pub(super) fn at(
        histories: &'a CustomerHistories,
        until: Day,
        minor_per_unit: i64,
    ) -> Result<KnownBuyers<'a>, CustomerBaseCommandError> {
        let customers = Customers::at(histories, until);
        if customers.is_empty() {
            if Customers::at(histories, histories.last_day).is_empty() {
                return Err(CustomerBaseCommandError::NoPurchase);
            }
            let (first, last) = (histories.first_day, histories.last_day);
            return Err(CustomerBaseCommandError::NobodyYet { until, first, last });
        }
        Ok(KnownBuyers { customers, minor_per_unit })
    }

    /// The purchase days of each customer, distinct and in order.
    pub(super) fn purchase_days(&self) -> Vec<Vec<Day>> {
        self.customers.buyers().iter().map(|buyer| buyer.purchase_days()).collect()
    }

    /// The repeat purchases of a customer in currency units.
    pub(super) fn repeat_spend(&self, buyer: &Buyer) -> RepeatSpend {
        RepeatSpend::of(buyer, self.minor_per_unit)
    }

    /// The mean value of a purchase day over all customers, in currency units.
    pub(super) fn mean_purchase(&self) -> f64 {
        let buyers = self.customers.buyers();
        let purchases = buyers.iter().flat_map(|buyer| buyer.purchases());
        let total_minor: i128 = purchases.map(|order| i128::from(order.amount_minor)).sum();
        let days: usize = buyers.iter().map(|buyer| buyer.purchase_days().len()).sum();
        total_minor as f64 / self.minor_per_unit as f64 / days as f64
    }
}
