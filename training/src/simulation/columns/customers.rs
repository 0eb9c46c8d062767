//! `customers`: attributes, a row for each state with the time from which it is valid.

use tenure::time::Day;

use super::{IdColumn, column, ids, words};
use crate::simulation::attributes::AttributeHistory;
use crate::simulation::calendar::instant;
use crate::simulation::channels::CustomerName;
use crate::simulation::customers::{AGE_BANDS, CustomerTraits, SOURCES};
use crate::tables::{StreamedColumn, StreamedValues};

/// The columns of `customers`.
#[derive(Clone, Debug, Default)]
pub(in crate::simulation) struct CustomerColumns {
    customer_id: IdColumn,
    signup_at: Vec<i64>,
    valid_from: Vec<i64>,
    consent_marketing: Vec<bool>,
    age_band: Vec<u8>,
    city_tier: Vec<i64>,
    acquisition_source: Vec<u8>,
}

impl CustomerColumns {
    pub(in crate::simulation) fn push(
        &mut self,
        customer: &CustomerTraits,
        attributes: &AttributeHistory,
        first_day: Day,
    ) {
        for state in &attributes.states {
            self.customer_id.push(CustomerName::Own(customer.number));
            self.signup_at.push(instant(first_day, attributes.signup_at));
            self.valid_from.push(instant(first_day, state.valid_from));
            self.consent_marketing.push(state.consent);
            self.age_band.push(customer.age_band);
            self.city_tier.push(i64::from(state.city_tier));
            self.acquisition_source.push(customer.source);
        }
    }

    pub(in crate::simulation) fn into_columns(self) -> Vec<StreamedColumn> {
        vec![
            ids("customer_id", self.customer_id),
            column("signup_at", StreamedValues::Instants(self.signup_at)),
            column("valid_from", StreamedValues::Instants(self.valid_from)),
            column("consent_marketing", StreamedValues::Flags(self.consent_marketing)),
            words("age_band", &AGE_BANDS, self.age_band),
            column("city_tier", StreamedValues::Wholes(self.city_tier)),
            words("acquisition_source", &SOURCES, self.acquisition_source),
        ]
    }
}
