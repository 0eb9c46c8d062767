//! Campaigns: who is chosen for the experiment, who of them is contacted, at what cost.

use serde::Serialize;

use super::plan::ShopPlan;

/// Days from one campaign to the next; the effect of one is over before the next begins.
pub(super) const SPACING_DAYS: u32 = 35;

/// Days after a contact during which it changes the purchase rate.
pub(super) const EFFECT_DAYS: f64 = 21.0;

/// The share of the customers with consent who take part in a campaign's experiment.
pub(super) const PARTICIPATION: f64 = 0.3;

/// The part of the day that has passed when contacts are made.
const TIME_OF_DAY: f64 = 0.2;

/// Days of silence from which a customer counts as silent.
pub(super) const SILENT_DAYS: f64 = 30.0;

/// A kind of campaign.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(super) struct CampaignKind {
    pub(super) channel: &'static str,
    pub(super) offer: &'static str,
    /// The cost of a contact in units of the currency.
    pub(super) cost: f64,
    /// The propensity of those who bought within [`SILENT_DAYS`].
    pub(super) propensity_of_recent: f64,
    /// The propensity of the others.
    pub(super) propensity_of_silent: f64,
}

/// The kinds, taken in turn.
pub(super) const KINDS: [CampaignKind; 4] = [
    CampaignKind {
        channel: "email",
        offer: "news",
        cost: 0.02,
        propensity_of_recent: 0.5,
        propensity_of_silent: 0.5,
    },
    CampaignKind {
        channel: "email",
        offer: "voucher_10",
        cost: 0.6,
        propensity_of_recent: 0.4,
        propensity_of_silent: 0.8,
    },
    CampaignKind {
        channel: "push",
        offer: "free_shipping",
        cost: 0.35,
        propensity_of_recent: 0.5,
        propensity_of_silent: 0.7,
    },
    CampaignKind {
        channel: "email",
        offer: "voucher_15",
        cost: 0.9,
        propensity_of_recent: 0.3,
        propensity_of_silent: 0.6,
    },
];

/// A campaign of the shop.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Campaign {
    /// Its number, from 0.
    pub(super) number: u32,
    /// The time of its contacts, in days since the start of the first day.
    pub(super) at: f64,
    pub(super) kind: &'static CampaignKind,
}

impl Campaign {
    /// Its name in the tables.
    pub(super) fn name(&self) -> String {
        format!("campaign_{:03}", self.number + 1)
    }

    /// The probability of being contacted, which the shop knows and states.
    pub(super) fn propensity(&self, days_since_last_purchase: f64) -> f64 {
        if days_since_last_purchase > SILENT_DAYS {
            self.kind.propensity_of_silent
        } else {
            self.kind.propensity_of_recent
        }
    }
}

/// The campaigns of the observed days.
pub(super) fn campaigns(plan: &ShopPlan) -> Vec<Campaign> {
    (0..(plan.days - 1) / SPACING_DAYS)
        .map(|number| Campaign {
            number,
            at: f64::from((number + 1) * SPACING_DAYS) + TIME_OF_DAY,
            kind: &KINDS[number as usize % KINDS.len()],
        })
        .collect()
}

/// A participation of a customer in a campaign's experiment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct CampaignContact {
    pub(super) campaign: Campaign,
    pub(super) propensity: f64,
    /// True in the treated arm; the control arm is not contacted.
    pub(super) treated: bool,
}
