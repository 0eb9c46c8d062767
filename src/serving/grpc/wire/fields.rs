//! The fields of the protobuf messages that hold the parts of a question.

use crate::requests::{InvalidOrder, InvalidQuestion, OrderTime};

/// The path of the field that holds an invalid part.
pub(in crate::serving::grpc) fn field_of(invalid: &InvalidQuestion) -> String {
    match invalid {
        InvalidQuestion::CustomerId { .. } => "customer_id".to_owned(),
        InvalidQuestion::AsOf { .. } => "as_of".to_owned(),
        InvalidQuestion::Currency { .. } => "history.currency".to_owned(),
        InvalidQuestion::TooManyOrders { .. } => "history.orders".to_owned(),
        InvalidQuestion::Order { index, problem } => in_order(*index, order_field(problem)),
        InvalidQuestion::Horizon { .. } => "horizon_days".to_owned(),
        InvalidQuestion::MinimumChurnProbability { .. } => "minimum_churn_probability".to_owned(),
        InvalidQuestion::BatchSize { .. } => "requests".to_owned(),
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
        InvalidOrder::KnownBeforeIt => moment_field(OrderTime::KnownAt),
        InvalidOrder::Amount { .. }
        | InvalidOrder::NegativePurchase { .. }
        | InvalidOrder::PositiveReturn { .. } => "amount_minor",
    }
}

fn moment_field(moment: OrderTime) -> &'static str {
    match moment {
        OrderTime::At => "at",
        OrderTime::KnownAt => "known_at",
    }
}
