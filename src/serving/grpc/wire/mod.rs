//! Between protobuf and the domain: what comes in is checked here and trusted inside.

mod instant;

use super::limits::{AMOUNT_MINOR_MAX, INLINE_ORDERS_MAX};
use super::proto;
use super::status::{Refusal, echo};
use crate::history::{History, Order, OrderKind, Past};
use crate::money::Currency;
use crate::predictors::method::Method;
use crate::scoring::HorizonScore;
use crate::time::{Day, Timestamp};

/// Reads a day of the request.
pub(super) fn day(field: &str, text: &str) -> Result<Day, Refusal> {
    instant::parse_day(text).ok_or_else(|| {
        let problem = format!(
            "{} is no day from 1900-01-01 to 2199-12-31; write it as YYYY-MM-DD",
            echo(text)
        );
        Refusal::field(field, problem)
    })
}

/// What an inline history says was known at the end of `as_of`.
pub(super) fn past(
    history: &proto::PurchaseHistory,
    currency: Currency,
    as_of: Day,
) -> Result<Past, Refusal> {
    if history.currency != currency.code() {
        let problem = format!(
            "the bundle was fitted on {currency}, amounts in {} cannot be scored by it",
            echo(&history.currency)
        );
        return Err(Refusal::field("history.currency", problem));
    }
    if history.orders.len() > INLINE_ORDERS_MAX {
        let problem = format!("{} orders, more than {INLINE_ORDERS_MAX}", history.orders.len());
        return Err(Refusal::field("history.orders", problem));
    }
    let orders = history
        .orders
        .iter()
        .enumerate()
        .map(|(index, sent)| {
            let in_order = |(part, problem): (&str, String)| {
                Refusal::field(format!("history.orders[{index}].{part}"), problem)
            };
            order(sent, as_of).map_err(in_order)
        })
        .collect::<Result<Vec<Order>, Refusal>>()?;
    Ok(History::new(orders).past(as_of.end()))
}

/// A part of an order and what is wrong with it.
type Problem = (&'static str, String);

fn order(sent: &proto::Order, as_of: Day) -> Result<Order, Problem> {
    let at = instant("at", &sent.at, as_of)?;
    let known_at = match sent.known_at.as_str() {
        "" => at,
        text => instant("known_at", text, as_of)?,
    };
    if known_at < at {
        return Err(("known_at", "it is before at; nothing is known before it happens".into()));
    }
    if sent.amount_minor.unsigned_abs() > AMOUNT_MINOR_MAX {
        let problem = format!("{} is beyond 10^14 minor units either way", sent.amount_minor);
        return Err(("amount_minor", problem));
    }
    let kind = kind(sent)?;
    Ok(Order { at, known_at, kind, amount_minor: sent.amount_minor })
}

fn instant(part: &'static str, text: &str, as_of: Day) -> Result<Timestamp, Problem> {
    let instant = instant::parse_instant(text).ok_or_else(|| {
        let problem = format!(
            "{} is no time from 1900 to 2199; write YYYY-MM-DD or YYYY-MM-DDTHH:MM:SS, no zone",
            echo(text)
        );
        (part, problem)
    })?;
    if instant > as_of.end() {
        let problem = format!(
            "{} is after the as-of day {as_of}; leave it out or give a later as_of",
            echo(text)
        );
        return Err((part, problem));
    }
    Ok(instant)
}

fn kind(sent: &proto::Order) -> Result<OrderKind, Problem> {
    let wrong_sign = |rule: &str| {
        let problem = format!("{} has the wrong sign: {rule}", sent.amount_minor);
        Err(("amount_minor", problem))
    };
    match proto::OrderKind::try_from(sent.kind) {
        Ok(proto::OrderKind::Unspecified) if sent.amount_minor < 0 => Ok(OrderKind::Return),
        Ok(proto::OrderKind::Purchase) if sent.amount_minor < 0 => {
            wrong_sign("a purchase is worth at least 0")
        }
        Ok(proto::OrderKind::Return) if sent.amount_minor > 0 => {
            wrong_sign("a return is worth at most 0")
        }
        Ok(proto::OrderKind::Return) => Ok(OrderKind::Return),
        Ok(proto::OrderKind::Unspecified | proto::OrderKind::Purchase) => Ok(OrderKind::Purchase),
        Err(_) => Err(("kind", format!("{} is no kind of order", sent.kind))),
    }
}

/// A score within one horizon as the wire carries it.
pub(super) fn horizon_score(score: &HorizonScore) -> proto::HorizonScore {
    proto::HorizonScore {
        horizon_days: u32::from(score.horizon_days),
        churn_probability: score.churn_probability,
        expected_value: score.expected_value,
        expected_purchases: score.expected_purchases,
        method: method(score.method).into(),
    }
}

fn method(method: Method) -> proto::ScoreMethod {
    match method {
        Method::Learned => proto::ScoreMethod::Learned,
        Method::CustomerBase => proto::ScoreMethod::CustomerBase,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AS_OF: Day = Day::from_days_since_epoch(15_000);

    fn sent(kind: proto::OrderKind, amount_minor: i64) -> proto::Order {
        proto::Order {
            at: "2010-01-02T10:00:00".to_owned(),
            known_at: String::new(),
            kind: kind.into(),
            amount_minor,
        }
    }

    #[test]
    fn an_unspecified_kind_follows_the_sign() {
        let kind_of = |kind, amount| order(&sent(kind, amount), AS_OF).map(|order| order.kind);
        assert_eq!(kind_of(proto::OrderKind::Unspecified, -1), Ok(OrderKind::Return));
        assert_eq!(kind_of(proto::OrderKind::Unspecified, 0), Ok(OrderKind::Purchase));
        assert_eq!(kind_of(proto::OrderKind::Return, 0), Ok(OrderKind::Return));
        assert!(kind_of(proto::OrderKind::Purchase, -1).is_err());
        assert!(kind_of(proto::OrderKind::Return, 1).is_err());
    }

    #[test]
    fn an_event_is_known_when_it_happens_unless_told_otherwise() {
        let mut sent = sent(proto::OrderKind::Purchase, 5);
        let order_of = |sent: &proto::Order| order(sent, AS_OF).map_err(|(part, _)| part);
        assert!(order_of(&sent).is_ok_and(|order| order.known_at == order.at));
        sent.known_at = "2010-01-03".to_owned();
        assert!(order_of(&sent).is_ok_and(|order| order.known_at > order.at));
        sent.known_at = "2010-01-02".to_owned();
        assert_eq!(order_of(&sent), Err("known_at"));
        sent.known_at = AS_OF.plus_days(1).to_string();
        assert_eq!(order_of(&sent), Err("known_at"));
    }

    #[test]
    fn amounts_beyond_the_limit_are_refused_by_position() {
        let history = proto::PurchaseHistory {
            currency: "GBP".to_owned(),
            orders: vec![
                sent(proto::OrderKind::Purchase, 5),
                sent(proto::OrderKind::Return, i64::MIN),
            ],
        };
        let Err(Refusal::BadField { field, .. }) = past(&history, "GBP".parse().unwrap(), AS_OF)
        else {
            panic!("an absurd amount was taken");
        };
        assert_eq!(field, "history.orders[1].amount_minor");
    }
}
