//! The fields of the protobuf messages that hold the parts of a question.

use crate::requests::{Invalid, InvalidOrder, Moment};

/// The path of the field that holds an invalid part.
pub(in crate::serving::grpc) fn field_of(invalid: &Invalid) -> String {
    match invalid {
        Invalid::CustomerId { .. } => "customer_id".to_owned(),
        Invalid::AsOf { .. } => "as_of".to_owned(),
        Invalid::Currency { .. } => "history.currency".to_owned(),
        Invalid::TooManyOrders { .. } => "history.orders".to_owned(),
        Invalid::Order { index, problem } => in_order(*index, order_field(problem)),
        Invalid::Horizon { .. } => "horizon_days".to_owned(),
        Invalid::MinimumChurnProbability { .. } => "minimum_churn_probability".to_owned(),
        Invalid::BatchSize { .. } => "requests".to_owned(),
    }
}

/// The path of a field of one order of an inline history.
pub(super) fn in_order(index: usize, field: &str) -> String {
    format!("history.orders[{index}].{field}")
}

fn order_field(problem: &InvalidOrder) -> &'static str {
    match problem {
        InvalidOrder::TooEarly { moment, .. } | InvalidOrder::AfterAsOf { moment, .. } => {
            moment_field(*moment)
        }
        InvalidOrder::KnownBeforeIt => moment_field(Moment::KnownAt),
        InvalidOrder::Amount { .. }
        | InvalidOrder::NegativePurchase { .. }
        | InvalidOrder::PositiveReturn { .. } => "amount_minor",
    }
}

fn moment_field(moment: Moment) -> &'static str {
    match moment {
        Moment::At => "at",
        Moment::KnownAt => "known_at",
    }
}
