//! The two texts of a made-up shop: the configuration that runs it, and its parameters.

use serde::Serialize;
use tenure::time::Day;

use super::campaigns::{CampaignKind, EFFECT_DAYS, PARTICIPATION, SILENT_DAYS};
use super::customers::{
    ARRIVAL_GROWTH_YEARLY, FADING_MEAN, FADING_SHAPE, LEAVING_HAZARD, RATE_MEAN, RATE_SHAPE,
    REGULARITIES, REGULARITY_SHARES,
};
use super::engagement::NEWSLETTER_DAYS;
use super::plan::ShopPlan;
use super::season::weekly_index;
use super::shop::MadeUpShop;
use super::truth::HORIZONS_DAYS;

/// The tables of a shop, as their sections of the configuration are called.
pub(super) const TABLES: [&str; 5] =
    ["orders", "engagement", "customers", "identities", "contacts"];

/// The currency of a made-up shop.
const CURRENCY: &str = "EUR";

/// The horizons that are asked for, if the shop has four times as many days.
const HORIZONS_ASKED: [u32; 3] = [30, 90, 180];

/// The configuration that runs the shop.
pub(super) fn shop_toml(plan: &ShopPlan) -> String {
    let long_enough = |days: &&u32| **days == HORIZONS_ASKED[0] || **days * 4 <= plan.days;
    let horizons: Vec<u32> = HORIZONS_ASKED.iter().filter(long_enough).copied().collect();
    let mut text = format!(
        "# A made-up shop: every figure that rests on it is simulated. Its truth is in\n\
         # truth.parquet and truth.toml; docs/SIMULATOR.md describes both.\n\
         as_of = \"{}\"\nhorizons_days = {horizons:?}\ncurrency = \"{CURRENCY}\"\nseed = {}\n",
        plan.last_day(),
        // The configuration's seed has to be readable as a TOML integer.
        plan.seed & i64::MAX as u64,
    );
    for table in TABLES {
        text.push_str(&format!("\n[{table}]\npath = \"{table}.parquet\"\n"));
    }
    text
}

/// The parameters of the shop, for `truth.toml`.
#[derive(Serialize)]
struct ShopTruth {
    simulated: bool,
    last_day: Day,
    currency: &'static str,
    horizons_days: [usize; HORIZONS_DAYS.len()],
    season_index_by_week: Vec<f64>,
    plan: PlanText,
    model: ModelParameters,
    campaigns: Vec<CampaignTruth>,
}

/// The plan; the seed is text because TOML has no unsigned integers of 64 bits.
#[derive(Serialize)]
struct PlanText {
    customers: u64,
    days: u32,
    seed: String,
    engagement: f64,
    first_day: Day,
}

#[derive(Serialize)]
struct ModelParameters {
    purchase_rate_shape: f64,
    purchase_rate_mean_daily: f64,
    regularities: [u32; 4],
    regularity_shares: [f64; 4],
    fading_hazard_shape: f64,
    fading_hazard_mean_daily: f64,
    leaving_hazard_daily: f64,
    arrival_growth_yearly: f64,
    newsletter_days: u32,
    contact_effect_days: f64,
    contact_participation: f64,
    silent_days: f64,
}

#[derive(Serialize)]
struct CampaignTruth {
    name: String,
    day: Day,
    #[serde(flatten)]
    kind: CampaignKind,
}

/// The parameters of the shop as a TOML text.
pub(super) fn truth_toml(shop: &MadeUpShop) -> String {
    let ShopPlan { customers, days, seed, engagement, first_day } = shop.plan;
    let campaigns = shop.campaigns.iter().map(|campaign| CampaignTruth {
        name: campaign.name(),
        day: first_day.plus_days(campaign.at as i32),
        kind: *campaign.kind,
    });
    let truth = ShopTruth {
        simulated: true,
        last_day: shop.plan.last_day(),
        currency: CURRENCY,
        horizons_days: HORIZONS_DAYS,
        season_index_by_week: weekly_index().to_vec(),
        plan: PlanText { customers, days, seed: seed.to_string(), engagement, first_day },
        model: ModelParameters {
            purchase_rate_shape: RATE_SHAPE,
            purchase_rate_mean_daily: RATE_MEAN,
            regularities: REGULARITIES,
            regularity_shares: REGULARITY_SHARES,
            fading_hazard_shape: FADING_SHAPE,
            fading_hazard_mean_daily: FADING_MEAN,
            leaving_hazard_daily: LEAVING_HAZARD,
            arrival_growth_yearly: ARRIVAL_GROWTH_YEARLY,
            newsletter_days: NEWSLETTER_DAYS,
            contact_effect_days: EFFECT_DAYS,
            contact_participation: PARTICIPATION,
            silent_days: SILENT_DAYS,
        },
        campaigns: campaigns.collect(),
    };
    toml::to_string(&truth).expect("the parameters are plain keys and values")
}
