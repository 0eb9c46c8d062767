//! `truth`: the latent traits and state of each customer, and the future they imply.

use super::{IdColumn, column, ids, words};
use crate::simulation::channels::CustomerName;
use crate::simulation::customers::{CustomerTraits, RESPONSES};
use crate::simulation::truth::{HORIZONS_DAYS, HorizonTruth, LatentState, Outlook, PHASES};
use crate::tables::{StreamedColumn, StreamedValues};

/// The columns of `truth`.
#[derive(Clone, Debug, Default)]
pub(in crate::simulation) struct TruthColumns {
    customer_id: IdColumn,
    first_purchase_day: Vec<i32>,
    dropout_day: Vec<i32>,
    phase: Vec<u8>,
    stages_left: Vec<i64>,
    regularity: Vec<i64>,
    traits: [Vec<f64>; TRAITS.len()],
    response: Vec<u8>,
    horizons: [HorizonColumns; HORIZONS_DAYS.len()],
}

const TRAITS: [&str; 6] = [
    "purchase_rate_daily",
    "fading_hazard_daily",
    "expected_amount",
    "expected_refund",
    "contact_factor",
    "contact_leaving_probability",
];

/// The columns of one horizon.
#[derive(Clone, Debug, Default)]
struct HorizonColumns([Vec<f64>; MEASURES.len()]);

const MEASURES: [&str; 6] = [
    "churn_probability",
    "expected_purchases",
    "expected_value",
    "contact_effect_churn",
    "contact_effect_purchases",
    "contact_effect_value",
];

/// The truth about one customer.
#[derive(Clone, Copy, Debug)]
pub(in crate::simulation) struct TruthRecord<'a> {
    pub(in crate::simulation) customer: &'a CustomerTraits,
    /// Days since 1970.
    pub(in crate::simulation) first_purchase_day: i32,
    /// Days since 1970; may be after the observed days.
    pub(in crate::simulation) dropout_day: i32,
    pub(in crate::simulation) state: LatentState,
    pub(in crate::simulation) untreated: &'a Outlook,
    pub(in crate::simulation) treated: &'a Outlook,
}

impl TruthColumns {
    pub(in crate::simulation) fn push(&mut self, record: &TruthRecord<'_>) {
        let customer = record.customer;
        let means = customer.spending.means();
        self.customer_id.push(CustomerName::Own(customer.number));
        self.first_purchase_day.push(record.first_purchase_day);
        self.dropout_day.push(record.dropout_day);
        self.phase.push(record.state.phase as u8);
        self.stages_left.push(i64::from(record.state.stages_left));
        self.regularity.push(i64::from(customer.regularity));
        self.response.push(customer.response as u8);
        let values = [
            customer.purchase_rate,
            customer.fading_hazard,
            means.amount,
            means.refund,
            customer.contact_factor,
            customer.contact_leaving,
        ];
        self.traits.iter_mut().zip(values).for_each(|(column, value)| column.push(value));
        let outlooks = record.untreated.iter().zip(record.treated);
        for (columns, (untreated, treated)) in self.horizons.iter_mut().zip(outlooks) {
            columns.push(untreated, treated);
        }
    }

    pub(in crate::simulation) fn into_columns(self) -> Vec<StreamedColumn> {
        let mut columns = vec![
            ids("customer_id", self.customer_id),
            column("first_purchase_day", StreamedValues::Days(self.first_purchase_day)),
            column("dropout_day", StreamedValues::Days(self.dropout_day)),
            words("phase", &PHASES, self.phase),
            column("stages_left", StreamedValues::Wholes(self.stages_left)),
            column("regularity", StreamedValues::Wholes(self.regularity)),
            words("response", &RESPONSES, self.response),
        ];
        let numbers = |name: &str, values| column(name, StreamedValues::Numbers(values));
        columns.extend(TRAITS.iter().zip(self.traits).map(|(name, values)| numbers(name, values)));
        for (days, horizon) in HORIZONS_DAYS.iter().zip(self.horizons) {
            for (measure, values) in MEASURES.iter().zip(horizon.0) {
                columns.push(numbers(&format!("{measure}_{days}"), values));
            }
        }
        columns
    }
}

impl HorizonColumns {
    fn push(&mut self, untreated: &HorizonTruth, treated: &HorizonTruth) {
        let values = [
            untreated.churn_probability,
            untreated.expected_purchases,
            untreated.expected_value,
            treated.churn_probability - untreated.churn_probability,
            treated.expected_purchases - untreated.expected_purchases,
            treated.expected_value - untreated.expected_value,
        ];
        self.0.iter_mut().zip(values).for_each(|(column, value)| column.push(value));
    }
}
