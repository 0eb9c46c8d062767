//! The attributes of a customer that the shop knows, and since when.

use super::customers::{CITY_TIERS, CustomerTraits};
use super::draws::{between, happens};
use super::plan::{Concern, ShopPlan};

/// The share of customers who consent to marketing when they sign up.
const CONSENT: f64 = 0.8;

/// The hazard of withdrawing it, per day.
const WITHDRAWAL_HAZARD: f64 = 1.0 / 1_500.0;

/// The share of customers who move to another tier of city within the observed days.
const MOVES: f64 = 0.08;

/// The share of customers who sign up with their first purchase.
const SIGNUP_WITH_PURCHASE: f64 = 0.6;

/// Mean days from sign-up to first purchase of the others.
const SIGNUP_LEAD_DAYS: f64 = 5.0;

/// A quarter of an hour, in days.
const MOMENT: f64 = 1.0 / 96.0;

/// The attributes of a customer over time.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct AttributeHistory {
    pub(super) signup_at: f64,
    /// The consent given at sign-up.
    consented: bool,
    /// The time at which it is withdrawn; infinite when never.
    withdrawn_at: f64,
    /// The states, by the time from which they are valid; the first is from sign-up on.
    pub(super) states: Vec<AttributeState>,
}

/// The attributes that change, from a time on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct AttributeState {
    pub(super) valid_from: f64,
    pub(super) consent: bool,
    pub(super) city_tier: u8,
}

impl AttributeHistory {
    /// The attributes over the observed days.
    pub(super) fn draw(plan: &ShopPlan, customer: &CustomerTraits) -> AttributeHistory {
        let random = &mut plan.random(customer.number, Concern::Attributes);
        let lead = if happens(SIGNUP_WITH_PURCHASE, random) {
            MOMENT
        } else {
            MOMENT + SIGNUP_LEAD_DAYS * random.exponential()
        };
        // Records begin with the first observed day.
        let signup_at = (customer.first_purchase_at - lead).max(0.0);
        let consented = happens(CONSENT, random);
        let withdrawn_at = signup_at + random.exponential() / WITHDRAWAL_HAZARD;
        let moves_at = between(signup_at, plan.end(), random);
        let new_tier = 1 + random.below(usize::from(CITY_TIERS)) as u8;
        let moves = happens(MOVES, random) && new_tier != customer.city_tier;
        let first = AttributeState {
            valid_from: signup_at,
            consent: consented,
            city_tier: customer.city_tier,
        };
        let mut history =
            AttributeHistory { signup_at, consented, withdrawn_at, states: vec![first] };
        let mut changes = Vec::new();
        if consented && withdrawn_at < plan.end() {
            changes.push(withdrawn_at);
        }
        if moves {
            changes.push(moves_at);
        }
        changes.sort_by(f64::total_cmp);
        for valid_from in changes {
            let moved = moves && valid_from >= moves_at;
            let city_tier = if moved { new_tier } else { customer.city_tier };
            let consent = history.consents_at(valid_from);
            history.states.push(AttributeState { valid_from, consent, city_tier });
        }
        history
    }

    /// True when marketing is allowed at a time.
    pub(super) fn consents_at(&self, time: f64) -> bool {
        self.consented && time >= self.signup_at && time < self.withdrawn_at
    }
}
