//! The made-up shop: any of its customers from the plan alone.

use super::attributes::AttributeHistory;
use super::campaigns::{Campaign, campaigns};
use super::channels::ChannelUse;
use super::customers::{Arrivals, CustomerTraits};
use super::plan::{Concern, ShopPlan};
use super::season::SeasonClock;
use super::story::{Story, Teller};
use super::truth::{LAST_HORIZON_DAYS, ShopFuture};

/// A shop, in the parts that its customers have in common.
#[derive(Clone, Debug)]
pub(super) struct MadeUpShop {
    pub(super) plan: ShopPlan,
    pub(super) clock: SeasonClock,
    pub(super) campaigns: Vec<Campaign>,
    arrivals: Arrivals,
}

/// A customer with everything that has happened.
#[derive(Clone, Debug)]
pub(super) struct CustomerPast {
    pub(super) traits: CustomerTraits,
    pub(super) attributes: AttributeHistory,
    pub(super) channels: ChannelUse,
    pub(super) story: Story,
}

impl MadeUpShop {
    /// The shop of a checked plan.
    pub(super) fn new(plan: ShopPlan) -> MadeUpShop {
        let clock = SeasonClock::new(plan.first_day, plan.days as usize + LAST_HORIZON_DAYS);
        let arrivals = Arrivals::new(&clock, plan.days);
        MadeUpShop { plan, clock, campaigns: campaigns(&plan), arrivals }
    }

    /// A customer, by number from 0; each is independent of all others.
    pub(super) fn customer(&self, number: u64) -> CustomerPast {
        let plan = &self.plan;
        let traits = CustomerTraits::draw(plan, &self.arrivals, number);
        let attributes = AttributeHistory::draw(plan, &traits);
        let channels = ChannelUse::draw(plan, &traits);
        let random = &mut plan.random(number, Concern::Purchases);
        let teller = Teller::new(&traits, &self.clock);
        let story = teller.tell(&self.campaigns, &attributes, plan.end(), random);
        CustomerPast { traits, attributes, channels, story }
    }

    /// The shop after the observed days.
    pub(super) fn future(&self) -> ShopFuture<'_> {
        ShopFuture { clock: &self.clock, end: self.plan.end() }
    }
}
