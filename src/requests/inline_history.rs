//! A history that comes with the question and need not be published.

use super::limits::INLINE_ORDERS_MAX;
use super::refusal::{InvalidOrder, InvalidQuestion, OrderTime};
use crate::history::{History, Order, OrderKind};
use crate::money::{AMOUNT_MINOR_MAX, Currency};
use crate::time::{Day, Timestamp};

/// Everything one customer bought and returned, as the caller gives it.
#[derive(Clone, Debug, PartialEq)]
pub struct InlineHistory {
    /// The currency of the amounts.
    pub currency: Currency,
    /// Orders and returns in any sequence.
    pub orders: Vec<Order>,
}

impl InlineHistory {
    /// The checked history, to be scored by a bundle fitted on `fitted` as of `as_of`.
    pub(super) fn check(self, fitted: Currency, as_of: Day) -> Result<History, InvalidQuestion> {
        if self.currency != fitted {
            return Err(InvalidQuestion::Currency { found: self.currency, fitted });
        }
        if self.orders.len() > INLINE_ORDERS_MAX {
            return Err(InvalidQuestion::TooManyOrders { orders: self.orders.len() });
        }
        for (index, order) in self.orders.iter().enumerate() {
            check_order(order, as_of)
                .map_err(|problem| InvalidQuestion::Order { index, problem })?;
        }
        Ok(History::new(self.orders))
    }
}

fn check_order(order: &Order, as_of: Day) -> Result<(), InvalidOrder> {
    check_moment(OrderTime::At, order.at, as_of)?;
    check_moment(OrderTime::KnownAt, order.known_at, as_of)?;
    if order.known_at < order.at {
        return Err(InvalidOrder::KnownBeforeIt);
    }
    let amount_minor = order.amount_minor;
    if amount_minor.unsigned_abs() > AMOUNT_MINOR_MAX {
        return Err(InvalidOrder::Amount { amount_minor });
    }
    match order.kind {
        OrderKind::Purchase if amount_minor < 0 => {
            Err(InvalidOrder::NegativePurchase { amount_minor })
        }
        OrderKind::Return if amount_minor > 0 => Err(InvalidOrder::PositiveReturn { amount_minor }),
        OrderKind::Purchase | OrderKind::Return => Ok(()),
    }
}

fn check_moment(moment: OrderTime, at: Timestamp, as_of: Day) -> Result<(), InvalidOrder> {
    let day = at.day();
    if day < Day::EARLIEST {
        return Err(InvalidOrder::TooEarly { moment, day });
    }
    if day > as_of {
        return Err(InvalidOrder::AfterAsOf { moment, day, as_of });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::OrderTerms;

    const AS_OF: Day = Day::from_days_since_epoch(15_000);

    fn order(kind: OrderKind, amount_minor: i64) -> Order {
        let at = AS_OF.plus_days(-40).start();
        Order { at, known_at: at, kind, amount_minor, terms: OrderTerms::default() }
    }

    fn history(orders: Vec<Order>) -> InlineHistory {
        InlineHistory { currency: "GBP".parse().unwrap(), orders }
    }

    fn refused(orders: Vec<Order>) -> InvalidQuestion {
        history(orders).check("GBP".parse().unwrap(), AS_OF).unwrap_err()
    }

    fn problem(order: Order) -> InvalidOrder {
        check_order(&order, AS_OF).unwrap_err()
    }

    #[test]
    fn amounts_beyond_the_limit_are_refused_by_position() {
        let orders = vec![order(OrderKind::Purchase, 5), order(OrderKind::Return, i64::MIN)];
        let problem = InvalidOrder::Amount { amount_minor: i64::MIN };
        assert_eq!(refused(orders), InvalidQuestion::Order { index: 1, problem });
        let largest = AMOUNT_MINOR_MAX as i64;
        assert_eq!(check_order(&order(OrderKind::Purchase, largest), AS_OF), Ok(()));
        assert_eq!(check_order(&order(OrderKind::Return, -largest), AS_OF), Ok(()));
    }

    #[test]
    fn the_sign_of_an_amount_fits_its_kind() {
        assert_eq!(check_order(&order(OrderKind::Purchase, 0), AS_OF), Ok(()));
        assert_eq!(check_order(&order(OrderKind::Return, 0), AS_OF), Ok(()));
        let (bought, returned) = (order(OrderKind::Purchase, -1), order(OrderKind::Return, 1));
        assert_eq!(problem(bought), InvalidOrder::NegativePurchase { amount_minor: -1 });
        assert_eq!(problem(returned), InvalidOrder::PositiveReturn { amount_minor: 1 });
    }

    #[test]
    fn an_order_happens_then_is_known_and_both_by_the_as_of_day() {
        let order = order(OrderKind::Purchase, 5);
        let last = Order { at: AS_OF.end(), known_at: AS_OF.end(), ..order };
        assert_eq!(check_order(&last, AS_OF), Ok(()));
        let known_before =
            Order { known_at: Timestamp::from_micros(order.at.micros() - 1), ..order };
        assert_eq!(problem(known_before), InvalidOrder::KnownBeforeIt);
        let day = AS_OF.plus_days(1);
        let known_later = Order { known_at: day.start(), ..order };
        let after = |moment| InvalidOrder::AfterAsOf { moment, day, as_of: AS_OF };
        assert_eq!(problem(known_later), after(OrderTime::KnownAt));
        assert_eq!(problem(Order { at: day.start(), ..known_later }), after(OrderTime::At));
        let day = Day::EARLIEST.plus_days(-1);
        let too_early = InvalidOrder::TooEarly { moment: OrderTime::At, day };
        assert_eq!(problem(Order { at: day.end(), ..order }), too_early);
    }

    #[test]
    fn another_currency_and_a_history_too_long_are_refused() {
        let fitted = "EUR".parse().unwrap();
        let refused_for = history(Vec::new()).check(fitted, AS_OF).unwrap_err();
        assert_eq!(
            refused_for,
            InvalidQuestion::Currency { found: "GBP".parse().unwrap(), fitted }
        );
        let orders = INLINE_ORDERS_MAX + 1;
        let many = vec![order(OrderKind::Purchase, 5); orders];
        assert_eq!(refused(many), InvalidQuestion::TooManyOrders { orders });
    }
}
