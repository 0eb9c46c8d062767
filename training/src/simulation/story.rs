//! The story of one customer over the observed days: purchases, contacts, leaving.

use tenure::numerics::random::Random;

use super::attributes::AttributeHistory;
use super::campaigns::{Campaign, CampaignContact, EFFECT_DAYS, PARTICIPATION};
use super::customers::CustomerTraits;
use super::draws::happens;
use super::purchases::{BuyingState, Purchase, PurchaseProcess, Stretch};
use super::season::SeasonClock;

/// The events of a customer that the model makes first; spending and engagement follow from them.
#[derive(Clone, Debug)]
pub(super) struct Story {
    pub(super) purchases: Vec<Purchase>,
    pub(super) contacts: Vec<CampaignContact>,
    /// The time at which the customer starts to leave; may be after the observed days.
    pub(super) fades_at: f64,
    /// The time at which the customer has left; may be after the observed days.
    pub(super) leaves_at: f64,
    /// The state when the story ends: at the end of the days or, if that is earlier, on leaving.
    pub(super) state: BuyingState,
    /// The time until which the last contact changes the purchase rate; 0 without one.
    pub(super) affected_until: f64,
}

/// The teller of a customer's story.
pub(super) struct Teller<'shop> {
    customer: &'shop CustomerTraits,
    process: PurchaseProcess<'shop>,
    story: Story,
}

impl<'shop> Teller<'shop> {
    /// A story that has come to the first purchase.
    pub(super) fn new(customer: &'shop CustomerTraits, clock: &'shop SeasonClock) -> Teller<'shop> {
        let process = PurchaseProcess {
            clock,
            rate: customer.purchase_rate,
            regularity: customer.regularity,
        };
        let at = customer.first_purchase_at;
        let story = Story {
            purchases: vec![Purchase { at, due_from: at }],
            contacts: Vec::new(),
            fades_at: customer.fades_at,
            leaves_at: customer.leaves_at,
            state: process.after_purchase(at),
            affected_until: 0.0,
        };
        Teller { customer, process, story }
    }

    /// The story to the end of the observed days.
    pub(super) fn tell(
        mut self,
        campaigns: &[Campaign],
        attributes: &AttributeHistory,
        end: f64,
        random: &mut Random,
    ) -> Story {
        for campaign in campaigns.iter().filter(|one| one.at > self.customer.first_purchase_at) {
            self.advance(campaign.at, random);
            if attributes.consents_at(campaign.at) && happens(PARTICIPATION, random) {
                self.take_part(campaign, random);
            }
        }
        self.advance(end, random);
        self.story
    }

    /// Buys until a time, or until the customer leaves.
    fn advance(&mut self, until: f64, random: &mut Random) {
        let story = &mut self.story;
        let until = until.min(story.leaves_at);
        let affected = Stretch {
            until: story.affected_until.min(until),
            factor: self.customer.contact_factor,
        };
        for stretch in [affected, Stretch { until, factor: 1.0 }] {
            self.process.advance(&mut story.state, &stretch, random, &mut story.purchases);
        }
    }

    fn take_part(&mut self, campaign: &Campaign, random: &mut Random) {
        let story = &mut self.story;
        let last = story.purchases.last().expect("a customer has a first purchase");
        let propensity = campaign.propensity(campaign.at - last.at);
        let treated = happens(propensity, random);
        story.contacts.push(CampaignContact { campaign: *campaign, propensity, treated });
        if treated && campaign.at < story.leaves_at {
            story.affected_until = campaign.at + EFFECT_DAYS;
            if happens(self.customer.contact_leaving, random) {
                story.leaves_at = campaign.at;
                story.fades_at = story.fades_at.min(campaign.at);
            }
        }
    }
}
