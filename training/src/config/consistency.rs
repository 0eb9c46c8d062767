//! Checks of the keys of a configuration against each other.

use std::collections::BTreeMap;

use tenure::money::Currency;

use super::orders::OrdersConfig;
use super::rate::Rate;

/// A key that contradicts another one.
pub(super) struct Contradiction {
    pub(super) section: &'static str,
    pub(super) key: String,
    /// The mistake and what to do.
    pub(super) problem: String,
}

/// The first contradiction between the keys of a configuration.
pub(super) fn contradiction(
    orders: &OrdersConfig,
    currency: Currency,
    rates: &BTreeMap<Currency, Rate>,
) -> Option<Contradiction> {
    let is_purchase = |word: &&String| {
        orders.purchase_values.iter().any(|other| other.eq_ignore_ascii_case(word))
    };
    if let Some(word) = orders.return_values.iter().find(is_purchase) {
        return Some(Contradiction {
            section: "orders",
            key: "return_values".to_owned(),
            problem: format!(
                "{word:?} is in both purchase_values and return_values; remove it from one of them"
            ),
        });
    }
    rates.contains_key(&currency).then(|| Contradiction {
        section: "currencies",
        key: currency.to_string(),
        problem: format!("{currency} is the reporting currency, its rate is 1; remove it"),
    })
}
