//! Money: an order's category, amount, discount and margin, and its return.

use tenure::numerics::random::Random;

use super::draws::{between, dirichlet, happens, poisson, position};

/// The departments of the shop.
pub(super) const CATEGORIES: [&str; 12] = [
    "fashion",
    "shoes",
    "beauty",
    "grocery",
    "home",
    "garden",
    "electronics",
    "toys",
    "books",
    "sports",
    "baby",
    "pets",
];

/// Log of a category's price level against the customer's own.
const PRICE_LEVEL: [f64; 12] = [0.1, 0.4, -0.2, -0.4, 0.2, 0.1, 0.9, -0.1, -0.6, 0.2, 0.0, -0.3];

/// The share of the list price that is left after the cost of the goods.
const MARGIN_RATE: [f64; 12] = [0.5, 0.45, 0.55, 0.22, 0.4, 0.35, 0.15, 0.35, 0.25, 0.4, 0.3, 0.3];

/// The tendency of a category to come back, as a factor of the customer's own.
const RETURN_FACTOR: [f64; 12] = [2.2, 2.5, 0.4, 0.1, 0.8, 0.4, 1.0, 0.6, 0.3, 1.0, 0.7, 0.3];

/// Items in each category.
const ITEMS_PER_CATEGORY: usize = 500;

/// The standard deviation of the log price of one customer's orders in one category.
const PRICE_DEVIATION: f64 = 0.45;

/// The discounts, equally likely when there is one.
const DISCOUNTS: [f64; 5] = [0.05, 0.10, 0.15, 0.20, 0.30];

/// The largest probability of a return.
const RETURN_PROBABILITY_MAX: f64 = 0.7;

/// The probability that a return is of half the order; otherwise it is of the whole.
const HALF_RETURNS: f64 = 0.25;

/// Days from order to return: uniform between these.
const RETURN_DELAY_DAYS: [f64; 2] = [3.0, 25.0];

/// The habits of one customer.
#[derive(Clone, Debug)]
pub(super) struct SpendingHabits {
    log_price: f64,
    tastes: [f64; 12],
    discount_probability: f64,
    return_tendency: f64,
    further_units: f64,
}

/// The price of an order, in minor units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct OrderPrice {
    pub(super) category: u8,
    pub(super) amount_minor: i64,
    pub(super) discount_minor: i64,
    pub(super) margin_minor: i64,
    pub(super) units: i64,
}

/// The return of an order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct OrderReturn {
    /// Days from the order to the return.
    pub(super) after_days: f64,
    /// The negative price: what is refunded and taken back.
    pub(super) price: OrderPrice,
}

/// The means of one customer's orders, in units of the currency.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct SpendingMeans {
    /// The expected amount of an order.
    pub(super) amount: f64,
    /// The expected refund of an order, orders without a return included.
    pub(super) refund: f64,
}

impl SpendingHabits {
    /// The habits of a customer who likes bargains this much, 0 to 1, in a tier of city.
    pub(super) fn draw(bargain: f64, city_tier: u8, random: &mut Random) -> SpendingHabits {
        let wealth = 0.12 * (2.5 - f64::from(city_tier));
        SpendingHabits {
            log_price: 3.45 + wealth + 0.5 * random.normal(),
            tastes: dirichlet(0.5, random),
            discount_probability: 0.05 + 0.6 * bargain,
            return_tendency: 0.02 + 0.16 * random.unit().powi(2),
            further_units: between(0.1, 1.2, random),
        }
    }

    /// A category of the customer's taste.
    pub(super) fn category(&self, random: &mut Random) -> u8 {
        position(&self.tastes, random) as u8
    }

    /// An order.
    pub(super) fn order(&self, random: &mut Random) -> OrderPrice {
        let category = self.category(random);
        let kind = usize::from(category);
        let list = (self.log_price + PRICE_LEVEL[kind] + PRICE_DEVIATION * random.normal()).exp();
        let discount_rate = if happens(self.discount_probability, random) {
            DISCOUNTS[random.below(DISCOUNTS.len())]
        } else {
            0.0
        };
        let minor = |value: f64| (value * 100.0).round() as i64;
        let amount_minor = minor(list * (1.0 - discount_rate));
        OrderPrice {
            category,
            amount_minor,
            discount_minor: minor(list * discount_rate),
            margin_minor: amount_minor - minor(list * (1.0 - MARGIN_RATE[kind])),
            units: 1 + i64::from(poisson(self.further_units, random)),
        }
    }

    /// The return of an order, if it comes back.
    pub(super) fn return_of(&self, order: &OrderPrice, random: &mut Random) -> Option<OrderReturn> {
        if !happens(self.return_probability(usize::from(order.category)), random) {
            return None;
        }
        let part = if happens(HALF_RETURNS, random) { 0.5 } else { 1.0 };
        let [earliest, latest] = RETURN_DELAY_DAYS;
        let taken_back = |minor: i64| -((minor as f64 * part).round() as i64);
        let price = OrderPrice {
            category: order.category,
            amount_minor: taken_back(order.amount_minor),
            discount_minor: 0,
            margin_minor: taken_back(order.margin_minor),
            units: taken_back(order.units),
        };
        Some(OrderReturn { after_days: between(earliest, latest, random), price })
    }

    /// The expected amount and refund of an order, exact but for the rounding to minor units.
    pub(super) fn means(&self) -> SpendingMeans {
        let mean_discount =
            self.discount_probability * DISCOUNTS.iter().sum::<f64>() / DISCOUNTS.len() as f64;
        let part_returned = 1.0 - 0.5 * HALF_RETURNS;
        let (mut amount, mut refund) = (0.0, 0.0);
        for (kind, taste) in self.tastes.iter().enumerate() {
            let log_mean =
                self.log_price + PRICE_LEVEL[kind] + 0.5 * PRICE_DEVIATION * PRICE_DEVIATION;
            let spent = taste * log_mean.exp() * (1.0 - mean_discount);
            amount += spent;
            refund += spent * self.return_probability(kind) * part_returned;
        }
        SpendingMeans { amount, refund }
    }

    fn return_probability(&self, category: usize) -> f64 {
        (self.return_tendency * RETURN_FACTOR[category]).min(RETURN_PROBABILITY_MAX)
    }
}

/// The probability that a return comes within these days of its order.
pub(super) fn returned_within(days: f64) -> f64 {
    let [earliest, latest] = RETURN_DELAY_DAYS;
    ((days - earliest) / (latest - earliest)).clamp(0.0, 1.0)
}

/// An item of a category; a few are looked at far more than the rest.
pub(super) fn item(category: u8, random: &mut Random) -> i64 {
    let rank = (ITEMS_PER_CATEGORY as f64 * random.unit().powi(3)) as i64;
    i64::from(category) * 10_000 + rank + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_and_refunds_have_the_means_that_the_truth_states() {
        let mut random = Random::new(4);
        let habits = SpendingHabits::draw(0.7, 2, &mut random);
        let means = habits.means();
        let many = 500_000;
        let (mut amounts, mut refunds) = (Vec::new(), Vec::new());
        for _ in 0..many {
            let order = habits.order(&mut random);
            amounts.push(order.amount_minor as f64 / 100.0);
            let returned = habits.return_of(&order, &mut random);
            refunds.push(returned.map_or(0.0, |back| -back.price.amount_minor as f64 / 100.0));
            assert!(order.units >= 1 && order.margin_minor <= order.amount_minor);
        }
        // Few orders come back, so each sum is judged by its own standard error.
        for (sample, stated) in [(amounts, means.amount), (refunds, means.refund)] {
            let mean = sample.iter().sum::<f64>() / f64::from(many);
            let variance = sample.iter().map(|x| (x - mean).powi(2)).sum::<f64>();
            let error = variance.sqrt() / f64::from(many);
            assert!((mean - stated).abs() < 3.0 * error, "{mean} ± {error}, stated {stated}");
            assert!(error < 0.02 * stated, "{error}: too few orders to tell");
        }
    }
}
