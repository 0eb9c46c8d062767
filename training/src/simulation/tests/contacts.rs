//! Campaigns in the tables: their propensities, their consent, and the effect they show.

use std::collections::BTreeMap;

use super::{mean, plan};
use crate::simulation::campaigns::EFFECT_DAYS;
use crate::simulation::customers::ContactResponse;
use crate::simulation::shop::{CustomerPast, MadeUpShop};

fn pasts(shop: &MadeUpShop) -> impl Iterator<Item = CustomerPast> {
    (0..shop.plan.customers).map(|number| shop.customer(number))
}

#[test]
fn as_many_are_treated_as_the_propensity_states_and_nobody_without_consent() {
    let shop = MadeUpShop::new(plan(20_000, 400));
    let mut arms: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for past in pasts(&shop) {
        for contact in &past.story.contacts {
            assert!(past.attributes.consents_at(contact.campaign.at));
            let stratum = arms.entry(contact.propensity.to_string()).or_default();
            stratum.push(f64::from(u8::from(contact.treated)));
        }
    }
    assert!(arms.len() > 4, "{:?}", arms.keys());
    for (propensity, treated) in arms {
        let share = mean(&treated);
        let propensity: f64 = propensity.parse().unwrap();
        assert!((share.value - propensity).abs() < 4.0 * share.error, "{propensity}: {share:?}");
    }
}

#[test]
fn weighting_by_propensity_shows_who_is_persuaded_and_who_is_disturbed() {
    let shop = MadeUpShop::new(plan(60_000, 730));
    let mut weighted: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for past in pasts(&shop) {
        let response = match past.traits.response {
            ContactResponse::Persuadable => "persuadable",
            ContactResponse::Indifferent => "indifferent",
            ContactResponse::DoNotDisturb => "do not disturb",
        };
        for contact in &past.story.contacts {
            let from = contact.campaign.at;
            let bought = past.story.purchases.iter();
            let bought =
                bought.filter(|one| one.at > from && one.at < from + EFFECT_DAYS).count() as f64;
            let weight = if contact.treated {
                1.0 / contact.propensity
            } else {
                -1.0 / (1.0 - contact.propensity)
            };
            weighted.entry(response).or_default().push(bought * weight);
        }
    }
    let effect = |response: &str| mean(&weighted[response]);
    let (persuadable, disturbed) = (effect("persuadable"), effect("do not disturb"));
    let indifferent = effect("indifferent");
    assert!(persuadable.value > 4.0 * persuadable.error, "{persuadable:?}");
    assert!(disturbed.value < -3.0 * disturbed.error, "{disturbed:?}");
    assert!(indifferent.value.abs() < 4.0 * indifferent.error, "{indifferent:?}");
}
