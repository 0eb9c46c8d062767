//! A history as the caller sends it.

use super::echo::echo;
use super::fields::in_order;
use super::instant;
use crate::history::{Order, OrderKind, OrderTerms};
use crate::requests::InlineHistory;
use crate::serving::grpc::proto;
use crate::serving::grpc::status::RpcError;
use crate::time::Timestamp;

/// Reads an inline history; its rules are checked with the question.
pub(super) fn inline_history(sent: &proto::PurchaseHistory) -> Result<InlineHistory, RpcError> {
    let currency = sent.currency.parse().map_err(|_| {
        let problem = format!(
            "{} is not a currency; write its ISO 4217 code in three capital letters",
            echo(&sent.currency)
        );
        RpcError::field("history.currency", problem)
    })?;
    let orders = sent
        .orders
        .iter()
        .enumerate()
        .map(|(index, sent)| {
            order(sent).map_err(|(field, problem)| RpcError::field(in_order(index, field), problem))
        })
        .collect::<Result<Vec<Order>, RpcError>>()?;
    Ok(InlineHistory { currency, orders })
}

/// A field of an order and the reason it cannot be read.
type Problem = (&'static str, String);

fn order(sent: &proto::Order) -> Result<Order, Problem> {
    let at = instant("at", &sent.at)?;
    let known_at = match sent.known_at.as_str() {
        "" => at,
        text => instant("known_at", text)?,
    };
    let (kind, amount_minor) = (kind(sent)?, sent.amount_minor);
    Ok(Order { at, known_at, kind, amount_minor, terms: OrderTerms::default() })
}

fn instant(field: &'static str, text: &str) -> Result<Timestamp, Problem> {
    instant::parse_instant(text).ok_or_else(|| {
        let problem = format!(
            "{} is not a time; write YYYY-MM-DD or YYYY-MM-DDTHH:MM:SS, without a zone",
            echo(text)
        );
        (field, problem)
    })
}

fn kind(sent: &proto::Order) -> Result<OrderKind, Problem> {
    match proto::OrderKind::try_from(sent.kind) {
        Ok(proto::OrderKind::Unspecified) if sent.amount_minor < 0 => Ok(OrderKind::Return),
        Ok(proto::OrderKind::Return) => Ok(OrderKind::Return),
        Ok(proto::OrderKind::Unspecified | proto::OrderKind::Purchase) => Ok(OrderKind::Purchase),
        Err(_) => Err(("kind", format!("{} is not a kind of order", sent.kind))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let kind_of = |kind, amount| order(&sent(kind, amount)).map(|order| order.kind);
        assert_eq!(kind_of(proto::OrderKind::Unspecified, -1), Ok(OrderKind::Return));
        assert_eq!(kind_of(proto::OrderKind::Unspecified, 0), Ok(OrderKind::Purchase));
        assert_eq!(kind_of(proto::OrderKind::Return, 0), Ok(OrderKind::Return));
        assert_eq!(kind_of(proto::OrderKind::Purchase, -1), Ok(OrderKind::Purchase));
    }

    #[test]
    fn an_event_is_known_when_it_happens_unless_another_time_is_given() {
        let mut sent = sent(proto::OrderKind::Purchase, 5);
        let order_of = |sent: &proto::Order| order(sent).map_err(|(field, _)| field);
        assert!(order_of(&sent).is_ok_and(|order| order.known_at == order.at));
        sent.known_at = "2010-01-03".to_owned();
        assert!(order_of(&sent).is_ok_and(|order| order.known_at > order.at));
        sent.known_at = "soon".to_owned();
        assert_eq!(order_of(&sent), Err("known_at"));
    }

    #[test]
    fn a_text_that_cannot_be_read_is_refused_by_position() {
        let mut orders = vec![sent(proto::OrderKind::Purchase, 5); 2];
        orders[1].at = "1.9.2011".to_owned();
        let history = proto::PurchaseHistory { currency: "GBP".to_owned(), orders };
        let Err(RpcError::BadField { field, .. }) = inline_history(&history) else {
            panic!("a time of another form was read");
        };
        assert_eq!(field, "history.orders[1].at");
    }
}
