//! Engagement: visits, the session of each order, and e-mails with the answers to them.
//!
//! Its rates depend on what has happened so far, never on what will: nothing but the customer's
//! state leads from engagement to later purchases.

use tenure::numerics::random::Random;
use tenure::time::Day;

use super::attributes::AttributeHistory;
use super::calendar::{MICROS_PER_SECOND, instant};
use super::channels::{APP, ChannelUse, EMAIL};
use super::customers::CustomerTraits;
use super::draws::{happens, poisson};
use super::plan::ShopPlan;
use super::season::SeasonClock;
use super::spending::item;
use super::story::Story;

/// The kinds of events.
pub(super) const KINDS: [&str; 11] = [
    "view",
    "cart_add",
    "favourite",
    "search",
    "email_sent",
    "email_open",
    "email_click",
    "app_open",
    "share",
    "review",
    "complaint",
];
const VIEW: u8 = 0;
const CART_ADD: u8 = 1;
const FAVOURITE: u8 = 2;
const SEARCH: u8 = 3;
const EMAIL_SENT: u8 = 4;
const EMAIL_OPEN: u8 = 5;
const EMAIL_CLICK: u8 = 6;
const APP_OPEN: u8 = 7;
const SHARE: u8 = 8;
const REVIEW: u8 = 9;
const COMPLAINT: u8 = 10;

/// Days between two newsletters.
pub(super) const NEWSLETTER_DAYS: u32 = 14;

/// The part of the day that has passed when newsletters are sent.
const NEWSLETTER_TIME: f64 = 0.15;

/// Visits a day that every customer makes, and further ones per purchase of the rate.
const VISITS_OF_ALL: f64 = 0.01;
const VISITS_PER_PURCHASE: f64 = 0.3;

/// The factor on visits in the last of several stages before a purchase.
const VISITS_WHEN_DUE: f64 = 2.5;

/// The factors on visits and opened e-mails of those who fade, and of those who have left.
const ENGAGED_WHEN_FADING: f64 = 0.25;
const ENGAGED_WHEN_GONE: f64 = 0.02;

/// Days over which engagement declines once a customer starts to leave.
const DECLINE_DAYS: f64 = 10.0;

/// The largest seasonal factor that visits are drawn for; the index stays below.
const SEASON_MAX: f64 = 2.0;

/// The values of the columns category, item and value where there are none.
pub(super) const NO_CATEGORY: u8 = u8::MAX;
pub(super) const NO_ITEM: i64 = i64::MIN;

/// An event of engagement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct SimulatedEngagement {
    /// Microseconds since 1970.
    pub(super) at: i64,
    pub(super) kind: u8,
    pub(super) channel: u8,
    pub(super) category: u8,
    pub(super) item: i64,
    /// The stars of a review; NaN otherwise.
    pub(super) value: f64,
}

/// The customer's past that engagement follows from.
#[derive(Clone, Copy, Debug)]
pub(super) struct EngagementSources<'a> {
    pub(super) plan: &'a ShopPlan,
    pub(super) clock: &'a SeasonClock,
    pub(super) customer: &'a CustomerTraits,
    pub(super) attributes: &'a AttributeHistory,
    pub(super) channels: &'a ChannelUse,
    pub(super) story: &'a Story,
}

/// An order as engagement sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct OrderSeen {
    pub(super) at: f64,
    pub(super) channel: u8,
    pub(super) category: u8,
}

/// The events of a customer over the observed days, in the order of their times.
pub(super) fn engagement(
    sources: &EngagementSources<'_>,
    orders: &[OrderSeen],
    random: &mut Random,
) -> Vec<SimulatedEngagement> {
    let mut log = EventLog { sources, end: sources.plan.end(), events: Vec::new() };
    orders.iter().for_each(|order| log.order(order, random));
    log.visits(random);
    log.newsletters(random);
    log.campaign_emails(random);
    log.events.sort_by_key(|event| event.at);
    log.events
}

struct EventLog<'a> {
    sources: &'a EngagementSources<'a>,
    end: f64,
    events: Vec<SimulatedEngagement>,
}

impl EventLog<'_> {
    fn kept(&self, random: &mut Random) -> bool {
        happens(self.sources.plan.engagement, random)
    }

    fn first_day(&self) -> Day {
        self.sources.plan.first_day
    }

    fn push(&mut self, at: i64, kind: u8, channel: u8) {
        let (category, item, value) = (NO_CATEGORY, NO_ITEM, f64::NAN);
        self.events.push(SimulatedEngagement { at, kind, channel, category, item, value });
    }

    /// Adds an event about an item of a category.
    fn push_item(&mut self, at: i64, kind: u8, place: &Place, random: &mut Random) {
        let item = item(place.category, random);
        let (channel, category) = (place.channel, place.category);
        self.events.push(SimulatedEngagement {
            at,
            kind,
            channel,
            category,
            item,
            value: f64::NAN,
        });
    }

    /// The session that ends in an order, a review, a complaint.
    fn order(&mut self, order: &OrderSeen, random: &mut Random) {
        if !self.kept(random) {
            return;
        }
        let ordered_at = instant(self.first_day(), order.at);
        // A session does not reach into the day before.
        let midnight = instant(self.first_day(), order.at.floor());
        let before =
            |seconds: f64| (ordered_at - (seconds as i64) * MICROS_PER_SECOND).max(midnight);
        let place = Place { channel: order.channel, category: order.category };
        if order.channel == APP {
            self.push(before(900.0), APP_OPEN, APP);
        }
        for _ in 0..poisson(0.6, random) {
            self.push_item(before(30.0 + 800.0 * random.unit()), VIEW, &place, random);
        }
        if happens(0.45, random) {
            self.push_item(before(20.0), CART_ADD, &place, random);
        }
        let reviewed_at = order.at + 5.0 + 9.0 * random.exponential();
        if happens(0.05, random) && reviewed_at < self.end {
            self.push_item(instant(self.first_day(), reviewed_at), REVIEW, &place, random);
            let stars = 5.0 - f64::from(poisson(0.8, random).min(4));
            self.events.last_mut().expect("it was just added").value = stars;
        }
        let complained_at = order.at + 2.0 + 5.0 * random.exponential();
        let angry = if order.at > self.sources.story.fades_at { 0.05 } else { 0.01 };
        if happens(angry, random) && complained_at < self.end {
            self.push(instant(self.first_day(), complained_at), COMPLAINT, order.channel);
        }
    }

    /// Visits that do not end in an order: a Poisson process by thinning.
    fn visits(&mut self, random: &mut Random) {
        let EngagementSources { plan, clock, customer, channels, .. } = *self.sources;
        let taste = (0.6 * random.normal()).exp();
        let rate = taste * (VISITS_OF_ALL + VISITS_PER_PURCHASE * customer.purchase_rate);
        let highest = rate * plan.engagement * SEASON_MAX * VISITS_WHEN_DUE;
        if highest <= 0.0 {
            return;
        }
        let mut due = DuePeriods::of(self.sources);
        let mut at = customer.first_purchase_at;
        loop {
            at += random.exponential() / highest;
            if at >= self.end {
                return;
            }
            let due = if due.contains(at) { VISITS_WHEN_DUE } else { 1.0 };
            let intensity = self.engaged_at(at) * clock.index_at(at) * due;
            if happens(intensity / (SEASON_MAX * VISITS_WHEN_DUE), random) {
                let category = customer.spending.category(random);
                let channel = channels.channel_at(at, random);
                self.visit(instant(plan.first_day, at), &Place { channel, category }, random);
            }
        }
    }

    fn visit(&mut self, at: i64, place: &Place, random: &mut Random) {
        if place.channel == APP {
            self.push(at, APP_OPEN, APP);
        }
        if happens(0.25, random) {
            self.push(at, SEARCH, place.channel);
        }
        self.push_item(at, VIEW, place, random);
        for _ in 0..poisson(0.4, random) {
            self.push_item(at, VIEW, place, random);
        }
        for (kind, share) in [(FAVOURITE, 0.07), (CART_ADD, 0.12), (SHARE, 0.02)] {
            if happens(share, random) {
                self.push_item(at, kind, place, random);
            }
        }
    }

    fn newsletters(&mut self, random: &mut Random) {
        let days = self.sources.plan.days;
        for day in (NEWSLETTER_DAYS / 2..days).step_by(NEWSLETTER_DAYS as usize) {
            let at = f64::from(day) + NEWSLETTER_TIME;
            let reaches = self.sources.attributes.consents_at(at);
            if reaches && self.kept(random) {
                self.email(at, random);
            }
        }
    }

    fn campaign_emails(&mut self, random: &mut Random) {
        let email = |channel: &str| channel == super::channels::CHANNELS[usize::from(EMAIL)];
        for contact in self.sources.story.contacts.iter().filter(|contact| contact.treated) {
            if email(contact.campaign.kind.channel) && self.kept(random) {
                self.email(contact.campaign.at, random);
            }
        }
    }

    /// An e-mail, and perhaps its opening and a click.
    fn email(&mut self, at: f64, random: &mut Random) {
        self.push(instant(self.first_day(), at), EMAIL_SENT, EMAIL);
        let opened_at = at + 0.3 * random.exponential();
        let willing = 0.05 + 0.5 * (1.0 - self.sources.customer.weariness);
        if !happens(willing * self.engaged_at(opened_at), random) || opened_at >= self.end {
            return;
        }
        let opened = instant(self.first_day(), opened_at);
        self.push(opened, EMAIL_OPEN, EMAIL);
        if happens(0.1 + 0.2 * self.sources.customer.bargain, random) {
            self.push(opened + 20 * MICROS_PER_SECOND, EMAIL_CLICK, EMAIL);
        }
    }

    /// The factor of the customer's phase on engagement.
    fn engaged_at(&self, at: f64) -> f64 {
        let story = self.sources.story;
        if at >= story.leaves_at {
            ENGAGED_WHEN_GONE
        } else if at >= story.fades_at {
            let declined = (-(at - story.fades_at) / DECLINE_DAYS).exp();
            ENGAGED_WHEN_FADING + (1.0 - ENGAGED_WHEN_FADING) * declined
        } else {
            1.0
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct Place {
    channel: u8,
    category: u8,
}

/// The last stages before purchases, walked through once in the order of time.
struct DuePeriods<'a> {
    story: &'a Story,
    next: usize,
    regular: bool,
}

impl<'a> DuePeriods<'a> {
    fn of(sources: &EngagementSources<'a>) -> DuePeriods<'a> {
        DuePeriods { story: sources.story, next: 0, regular: sources.customer.regularity > 1 }
    }

    /// True in the last of several stages; times must not go back.
    fn contains(&mut self, at: f64) -> bool {
        let Story { purchases, state, leaves_at, .. } = self.story;
        while purchases.get(self.next).is_some_and(|purchase| purchase.at <= at) {
            self.next += 1;
        }
        self.regular
            && at < *leaves_at
            && match purchases.get(self.next) {
                Some(purchase) => at >= purchase.due_from,
                None => state.stages_left == 1 && at >= state.stage_from,
            }
    }
}
