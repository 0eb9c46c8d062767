//! `contacts`: who took part in a campaign's experiment, in which arm.

use tenure::time::Day;

use super::{IdColumn, column, ids, words};
use crate::simulation::calendar::instant;
use crate::simulation::campaigns::CampaignContact;
use crate::simulation::channels::CustomerName;
use crate::tables::{StreamedColumn, StreamedValues, TextColumn};

/// The words of the column arm.
const ARMS: [&str; 2] = ["control", "treated"];

/// The columns of `contacts`.
#[derive(Clone, Debug, Default)]
pub(in crate::simulation) struct ContactColumns {
    customer_id: IdColumn,
    at: Vec<i64>,
    campaign: TextColumn,
    channel: TextColumn,
    offer: TextColumn,
    cost: Vec<f64>,
    arm: Vec<u8>,
    propensity: Vec<f64>,
}

impl ContactColumns {
    pub(in crate::simulation) fn push(
        &mut self,
        customer: u64,
        contact: &CampaignContact,
        first_day: Day,
    ) {
        let CampaignContact { campaign, propensity, treated } = contact;
        self.customer_id.push(CustomerName::Own(customer));
        self.at.push(instant(first_day, campaign.at));
        self.campaign.push_with(|text| text.push_str(&campaign.name()));
        self.channel.push_with(|text| text.push_str(campaign.kind.channel));
        self.offer.push_with(|text| text.push_str(campaign.kind.offer));
        self.cost.push(if *treated { campaign.kind.cost } else { 0.0 });
        self.arm.push(u8::from(*treated));
        self.propensity.push(*propensity);
    }

    pub(in crate::simulation) fn into_columns(self) -> Vec<StreamedColumn> {
        vec![
            ids("customer_id", self.customer_id),
            column("at", StreamedValues::Instants(self.at)),
            column("campaign", StreamedValues::Texts(self.campaign)),
            column("channel", StreamedValues::Texts(self.channel)),
            column("offer", StreamedValues::Texts(self.offer)),
            column("cost", StreamedValues::Numbers(self.cost)),
            words("arm", &ARMS, self.arm),
            column("propensity", StreamedValues::Numbers(self.propensity)),
        ]
    }
}
