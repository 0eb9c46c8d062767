//! Checks of the keys of a configuration against each other.

use std::collections::BTreeMap;

use tenure::money::Currency;

use super::contacts::ContactsConfig;
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
    contacts: Option<&ContactsConfig>,
    currency: Currency,
    rates: &BTreeMap<Currency, Rate>,
) -> Option<Contradiction> {
    let own_rate = || {
        rates.contains_key(&currency).then(|| Contradiction {
            section: "currencies",
            key: currency.to_string(),
            problem: format!("{currency} is the reporting currency, its rate is 1; remove it"),
        })
    };
    of_orders(orders).or_else(|| contacts.and_then(of_contacts)).or_else(own_rate)
}

fn of_orders(orders: &OrdersConfig) -> Option<Contradiction> {
    if let Some(word) = in_both(&orders.return_values, &orders.purchase_values) {
        return Some(Contradiction {
            section: "orders",
            key: "return_values".to_owned(),
            problem: format!(
                "{word:?} is in both purchase_values and return_values; remove it from one of them"
            ),
        });
    }
    let configured = |column| orders.source.columns.configured(column).is_some();
    (configured("amount") && configured("unit_price")).then(|| Contradiction {
        section: "orders",
        key: "columns".to_owned(),
        problem: "amount and unit_price are both named, and an amount is read or is units times \
                  unit_price; remove one of them"
            .to_owned(),
    })
}

fn of_contacts(contacts: &ContactsConfig) -> Option<Contradiction> {
    in_both(&contacts.control_values, &contacts.treated_values).map(|word| Contradiction {
        section: "contacts",
        key: "control_values".to_owned(),
        problem: format!(
            "{word:?} is in both treated_values and control_values; remove it from one of them"
        ),
    })
}

/// The first word of a list that another holds too, in upper or lower case.
fn in_both<'w>(words: &'w [String], others: &[String]) -> Option<&'w String> {
    words.iter().find(|word| others.iter().any(|other| other.eq_ignore_ascii_case(word)))
}
