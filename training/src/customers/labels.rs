//! Labels: what a customer did in the horizon after a cutoff, which models learn to predict.
//!
//! Labels see only a [`Holdout`]; features see only a `Past`.

use tenure::history::{Holdout, purchase_days};

/// The behaviour of a customer within one horizon.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Label {
    /// Distinct days with a purchase.
    pub purchases: u32,
    /// Net amount: purchases less returns, minor units.
    pub value_minor: i128,
}

impl Label {
    /// The label of a holdout for one horizon.
    ///
    /// # Panics
    ///
    /// When the horizon ends after the observation does.
    pub fn of(holdout: &Holdout, horizon_days: u16) -> Label {
        let orders = holdout.within(horizon_days);
        Label {
            purchases: purchase_days(orders).len() as u32,
            value_minor: orders.iter().map(|order| i128::from(order.amount_minor)).sum(),
        }
    }

    /// Reports whether nothing was bought within the horizon.
    pub fn churned(&self) -> bool {
        self.purchases == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{day, history};

    #[test]
    fn value_is_net_of_returns_and_a_return_is_no_purchase() {
        let history = history(&[(1, 500), (12, 900), (13, -200), (25, -300)]);
        let (_, holdout) = history.split_after(day(10), day(40));
        assert_eq!(Label::of(&holdout, 10), Label { purchases: 1, value_minor: 700 });
        let (_, later) = history.split_after(day(20), day(40));
        assert!(Label::of(&later, 10).churned());
        assert_eq!(Label::of(&later, 10).value_minor, -300);
    }
}
