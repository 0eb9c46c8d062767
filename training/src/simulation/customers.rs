//! A customer's latent traits: rate, regularity, lifetime, and answer to a contact.

use tenure::numerics::random::Random;

use super::draws::{happens, position};
use super::plan::{Concern, ShopPlan};
use super::season::SeasonClock;
use super::spending::SpendingHabits;

/// Shape of the gamma distribution of purchase rates.
pub(super) const RATE_SHAPE: f64 = 0.8;

/// Mean purchases a day at season index 1, before the factors of a customer's attributes.
pub(super) const RATE_MEAN: f64 = 0.062;

/// The largest purchase rate a day: nobody buys more often than this for long.
const RATE_MAX: f64 = 2.0;

/// Shape of the gamma distribution of the hazard of starting to leave.
pub(super) const FADING_SHAPE: f64 = 0.9;

/// Its mean, per day.
pub(super) const FADING_MEAN: f64 = 1.0 / 220.0;

/// The hazard of leaving of those who fade, per day.
pub(super) const LEAVING_HAZARD: f64 = 1.0 / 30.0;

/// Growth of the arrivals over a year.
pub(super) const ARRIVAL_GROWTH_YEARLY: f64 = 0.2;

/// Stages between two purchases and the share of customers who have them.
pub(super) const REGULARITIES: [u32; 4] = [1, 2, 4, 8];
pub(super) const REGULARITY_SHARES: [f64; 4] = [0.55, 0.22, 0.15, 0.08];

pub(super) const AGE_BANDS: [&str; 6] = ["18-24", "25-34", "35-44", "45-54", "55-64", "65+"];
const AGE_BAND_SHARES: [f64; 6] = [0.14, 0.27, 0.23, 0.17, 0.12, 0.07];

pub(super) const SOURCES: [&str; 5] =
    ["organic", "search_ads", "social_ads", "referral", "affiliate"];
const SOURCE_SHARES: [f64; 5] = [0.35, 0.22, 0.2, 0.15, 0.08];
/// The hazard of starting to leave by source of acquisition, as a factor.
const SOURCE_HAZARD: [f64; 5] = [0.9, 1.0, 1.4, 0.6, 1.5];

/// The purchase rate by age band, as a factor.
const AGE_RATE: [f64; 6] = [0.8, 1.1, 1.2, 1.0, 0.9, 0.7];

pub(super) const CITY_TIERS: u8 = 4;
const CITY_TIER_SHARES: [f64; 4] = [0.2, 0.3, 0.3, 0.2];

/// The answer to being contacted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ContactResponse {
    /// Buys more for some weeks.
    Persuadable,
    /// Does not change: a sure thing if the rate is high, a lost cause if it is low.
    Indifferent,
    /// Buys less, and may leave at once.
    DoNotDisturb,
}

/// The names of the responses, in the order of the variants.
pub(super) const RESPONSES: [&str; 3] = ["persuadable", "indifferent", "do_not_disturb"];

/// The traits of one customer. Times are days since the start of the first day.
#[derive(Clone, Debug)]
pub(super) struct CustomerTraits {
    pub(super) number: u64,
    pub(super) first_purchase_at: f64,
    /// Purchases a day at season index 1.
    pub(super) purchase_rate: f64,
    /// Stages between two purchases.
    pub(super) regularity: u32,
    /// Hazard of starting to leave, per day.
    pub(super) fading_hazard: f64,
    /// The time at which the customer starts to leave.
    pub(super) fades_at: f64,
    /// The time at which the customer has left, if no contact drives away earlier.
    pub(super) leaves_at: f64,
    pub(super) spending: SpendingHabits,
    /// The taste for bargains, 0 to 1.
    pub(super) bargain: f64,
    /// The weariness of e-mails, 0 to 1.
    pub(super) weariness: f64,
    pub(super) response: ContactResponse,
    /// The factor on the purchase rate in the weeks after a contact.
    pub(super) contact_factor: f64,
    /// The probability that a contact drives away.
    pub(super) contact_leaving: f64,
    pub(super) age_band: u8,
    pub(super) city_tier: u8,
    pub(super) source: u8,
}

/// The distribution of first purchases: with the season, and growing.
#[derive(Clone, Debug)]
pub(super) struct Arrivals {
    /// The share of customers who have arrived by the end of each day.
    arrived: Vec<f64>,
}

impl Arrivals {
    pub(super) fn new(clock: &SeasonClock, days: u32) -> Arrivals {
        let mut sum = 0.0;
        let mut arrived: Vec<f64> = (0..days)
            .map(|day| {
                let growth = (f64::from(day) / 365.0 * ARRIVAL_GROWTH_YEARLY).exp();
                sum += growth * clock.index_at(f64::from(day));
                sum
            })
            .collect();
        arrived.iter_mut().for_each(|share| *share /= sum);
        Arrivals { arrived }
    }

    fn draw(&self, random: &mut Random) -> f64 {
        let share = random.unit();
        let day = self.arrived.partition_point(|arrived| *arrived <= share);
        let day = day.min(self.arrived.len() - 1);
        day as f64 + random.unit()
    }
}

impl CustomerTraits {
    /// The traits of a customer of the shop.
    pub(super) fn draw(plan: &ShopPlan, arrivals: &Arrivals, number: u64) -> CustomerTraits {
        let random = &mut plan.random(number, Concern::Traits);
        let first_purchase_at = arrivals.draw(random);
        let age_band = position(&AGE_BAND_SHARES, random) as u8;
        let city_tier = position(&CITY_TIER_SHARES, random) as u8 + 1;
        let source = position(&SOURCE_SHARES, random) as u8;
        let rate = RATE_MEAN / RATE_SHAPE * random.gamma(RATE_SHAPE);
        let hazard = FADING_MEAN / FADING_SHAPE * random.gamma(FADING_SHAPE);
        let fading_hazard = (hazard * SOURCE_HAZARD[usize::from(source)]).max(1e-9);
        let fades_at = first_purchase_at + random.exponential() / fading_hazard;
        let leaves_at = fades_at + random.exponential() / LEAVING_HAZARD;
        let bargain = random.unit();
        let weariness = random.unit();
        let response = response(bargain, weariness, random);
        CustomerTraits {
            number,
            first_purchase_at,
            purchase_rate: (rate * AGE_RATE[usize::from(age_band)]).clamp(1e-6, RATE_MAX),
            regularity: REGULARITIES[position(&REGULARITY_SHARES, random)],
            fading_hazard,
            fades_at,
            leaves_at,
            spending: SpendingHabits::draw(bargain, city_tier, random),
            bargain,
            weariness,
            response,
            contact_factor: match response {
                ContactResponse::Persuadable => 1.3 + 0.9 * random.unit(),
                ContactResponse::Indifferent => 1.0,
                ContactResponse::DoNotDisturb => 0.5 + 0.3 * random.unit(),
            },
            contact_leaving: match response {
                ContactResponse::DoNotDisturb => 0.03 + 0.09 * random.unit(),
                _ => 0.0,
            },
            age_band,
            city_tier,
            source,
        }
    }
}

/// Lovers of bargains are persuaded more often, and those weary of e-mails are disturbed.
fn response(bargain: f64, weariness: f64, random: &mut Random) -> ContactResponse {
    if happens(0.02 + 0.3 * weariness * weariness, random) {
        ContactResponse::DoNotDisturb
    } else if happens(0.1 + 0.6 * bargain, random) {
        ContactResponse::Persuadable
    } else {
        ContactResponse::Indifferent
    }
}
