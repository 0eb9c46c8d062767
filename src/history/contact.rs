//! Contacts: the shop wrote to the customer, or on purpose did not.

use super::{OptionalSum, Word};
use crate::time::Timestamp;

/// The group of a campaign that a customer was in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Arm {
    /// The shop contacted the customer.
    Treated,
    /// The shop left the customer alone, to compare.
    Control,
}

/// One contact of a campaign, or one customer of its control group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Contact {
    /// The time of the contact; in a control group, of its not being made.
    pub at: Timestamp,
    /// The campaign; never [`Word::NONE`].
    pub campaign: Word,
    /// The channel it went through.
    pub channel: Word,
    /// The offer it carried.
    pub offer: Word,
    /// Treated, or left alone to compare.
    pub arm: Arm,
    /// The cost in minor units of the reporting currency.
    pub cost_minor: OptionalSum,
    /// The chance of being treated, in millionths; `None` when not given.
    pub propensity_millionths: Option<u32>,
}
