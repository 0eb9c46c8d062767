//! The rows of a block of customers, in every table.

use std::ops::Range;

use tenure::time::Day;

use super::calendar::instant;
use super::columns::{
    ContactColumns, CustomerColumns, EngagementColumns, IdentityColumns, OrderColumns, OrderRecord,
    TruthColumns, TruthRecord,
};
use super::engagement::{EngagementSources, OrderSeen, engagement};
use super::plan::Concern;
use super::shop::{CustomerPast, MadeUpShop};
use super::truth::{HORIZONS_DAYS, LatentState, Outlook};

/// More orders than any customer makes; the ids of one customer's orders stay below it.
const ORDERS_PER_CUSTOMER: i64 = 100_000;

/// The rows of some customers.
#[derive(Clone, Debug, Default)]
pub(super) struct Block {
    pub(super) orders: OrderColumns,
    pub(super) engagement: EngagementColumns,
    pub(super) customers: CustomerColumns,
    pub(super) identities: IdentityColumns,
    pub(super) contacts: ContactColumns,
    pub(super) truth: TruthColumns,
}

/// The orders of one customer.
struct CustomerOrders {
    seen: Vec<OrderSeen>,
    /// Purchases and returns within the observed days, in the order of their times.
    records: Vec<OrderRecord>,
    /// Refunds of past purchases that fall within each horizon, in units of the currency.
    pending_refunds: [f64; HORIZONS_DAYS.len()],
}

/// The rows of the customers with these numbers, customer after customer, each in the order of
/// time.
pub(super) fn block(shop: &MadeUpShop, customers: Range<u64>) -> Block {
    let mut block = Block::default();
    for number in customers {
        add(&mut block, shop, &shop.customer(number));
    }
    block
}

fn add(block: &mut Block, shop: &MadeUpShop, past: &CustomerPast) {
    let CustomerPast { traits, attributes, channels, story } = past;
    let (plan, number) = (&shop.plan, traits.number);
    let orders = orders(shop, past);
    orders.records.iter().for_each(|order| block.orders.push(order));
    let sources = EngagementSources {
        plan,
        clock: &shop.clock,
        customer: traits,
        attributes,
        channels,
        story,
    };
    let random = &mut plan.random(number, Concern::Engagement);
    for event in engagement(&sources, &orders.seen, random) {
        block.engagement.push(channels.id_in(event.channel), &event);
    }
    block.customers.push(traits, attributes, plan.first_day);
    block.identities.push(number, channels, plan.first_day);
    for contact in &story.contacts {
        block.contacts.push(number, contact, plan.first_day);
    }
    add_truth(block, shop, past, &orders.pending_refunds);
}

fn orders(shop: &MadeUpShop, past: &CustomerPast) -> CustomerOrders {
    let plan = &shop.plan;
    let habits = &past.traits.spending;
    let random = &mut plan.random(past.traits.number, Concern::Spending);
    let mut orders = CustomerOrders {
        seen: Vec::with_capacity(past.story.purchases.len()),
        records: Vec::with_capacity(past.story.purchases.len()),
        pending_refunds: [0.0; HORIZONS_DAYS.len()],
    };
    for (sequence, purchase) in past.story.purchases.iter().enumerate() {
        let channel = past.channels.channel_at(purchase.at, random);
        let price = habits.order(random);
        let order = OrderRecord {
            customer: past.channels.id_in(channel),
            at: instant(plan.first_day, purchase.at),
            order_id: past.traits.number as i64 * ORDERS_PER_CUSTOMER + sequence as i64 + 1,
            channel,
            price,
            is_return: false,
        };
        orders.seen.push(OrderSeen { at: purchase.at, channel, category: price.category });
        orders.records.push(order);
        let Some(returned) = habits.return_of(&price, random) else { continue };
        let returned_at = purchase.at + returned.after_days;
        if returned_at < plan.end() {
            let at = instant(plan.first_day, returned_at);
            let price = returned.price;
            orders.records.push(OrderRecord { at, price, is_return: true, ..order });
        } else {
            for (days, pending) in HORIZONS_DAYS.iter().zip(&mut orders.pending_refunds) {
                if returned_at < plan.end() + *days as f64 {
                    *pending -= returned.price.amount_minor as f64 / 100.0;
                }
            }
        }
    }
    orders.records.sort_by_key(|order| order.at);
    orders
}

fn add_truth(
    block: &mut Block,
    shop: &MadeUpShop,
    past: &CustomerPast,
    pending_refunds: &[f64; HORIZONS_DAYS.len()],
) {
    let (plan, future) = (&shop.plan, shop.future());
    let state = LatentState::at_end(&past.story, plan.end());
    let net = |mut outlook: Outlook| {
        for (truth, refunds) in outlook.iter_mut().zip(pending_refunds) {
            truth.expected_value -= refunds;
        }
        outlook
    };
    let untreated = net(future.untreated(&past.traits, &state));
    let treated = net(future.treated(&past.traits, &state));
    let day = |time: f64| {
        let day = f64::from(plan.first_day.days_since_epoch()) + time.floor();
        day.min(f64::from(Day::LATEST.days_since_epoch())) as i32
    };
    block.truth.push(&TruthRecord {
        customer: &past.traits,
        first_purchase_day: day(past.traits.first_purchase_at),
        dropout_day: day(past.story.leaves_at),
        state,
        untreated: &untreated,
        treated: &treated,
    });
}
