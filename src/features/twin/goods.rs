//! The features of goods, contacts and attributes, read plainly.

use super::{Twin, distinct, or_nan, share, truth};
use crate::history::{Arm, AttributeValue, BasketLine, Contact, Word};

pub(super) fn value(twin: &Twin, name: &str) -> Option<f64> {
    baskets(twin, name).or_else(|| contacts(twin, name)).or_else(|| attributes(twin, name))
}

fn value_of<'a>(lines: impl Iterator<Item = &'a BasketLine>) -> f64 {
    lines.map(|line| line.amount_minor as f64).sum()
}

fn baskets(twin: &Twin, name: &str) -> Option<f64> {
    let (bought, returned): (Vec<BasketLine>, Vec<BasketLine>) =
        twin.buyer.baskets().iter().partition(|line| line.amount_minor >= 0);
    let mut categories: Vec<Word> = bought.iter().map(|line| line.category).collect();
    categories.sort_unstable();
    categories.dedup();
    let of = |category: Word| bought.iter().filter(move |line| line.category == category);
    let first = |category: Word| of(category).map(|line| twin.ago(line.day)).max().unwrap();
    let last = |category: Word| of(category).map(|line| twin.ago(line.day)).min().unwrap();
    let count = |holds: &dyn Fn(Word) -> bool| {
        categories.iter().filter(|category| holds(**category)).count() as f64
    };
    let all = value_of(bought.iter());
    let category_days = distinct(bought.iter().map(|line| (line.day, line.category))) as f64;
    let days = distinct(bought.iter().map(|line| line.day)) as f64;
    let shares = categories.iter().map(|category| share(value_of(of(*category)), all));
    let most = categories.iter().map(|category| value_of(of(*category))).fold(f64::NAN, f64::max);
    let top = categories.iter().copied().find(|category| value_of(of(*category)) == most);
    let level = top.and_then(|top| twin.words.categories.text(top));
    let level = twin.facts.categories.iter().position(|text| Some(text.as_str()) == level);
    let was_returned = |category| returned.iter().any(|line| line.category == category);
    let premium = twin.facts.premium_category.as_ref();
    let premium = premium.map(|text| value_of(of(twin.words.categories.word(text))));
    Some(match name {
        "categories" => categories.len() as f64,
        "categories_90d" => count(&|category| last(category) < 90),
        "new_categories_90d" => count(&|category| first(category) < 90),
        "days_since_new_category" => or_nan(categories.iter().map(|it| first(*it)).min()),
        "categories_per_basket_day" => share(category_days, days),
        "category_repeat_share" => {
            let repeats = |category: Word| distinct(of(category).map(|line| line.day)) as f64 - 1.0;
            share(categories.iter().map(|category| repeats(*category)).sum(), category_days)
        }
        "category_breadth" => share(1.0, shares.map(|share| share * share).sum()),
        "category_mix_change" => mix_change(twin, &bought, &categories),
        "top_category_share" => share(most, all),
        "top_category_days_since" => or_nan(top.map(last)),
        "top_category" => level.map_or(f64::NAN, |level| level as f64),
        "returned_category_share" => share(count(&was_returned), categories.len() as f64),
        "premium_share" => premium.map_or(f64::NAN, |premium| share(premium, all)),
        _ => return None,
    })
}

fn mix_change(twin: &Twin, bought: &[BasketLine], categories: &[Word]) -> f64 {
    let first = bought.iter().map(|line| twin.ago(line.day)).max().unwrap_or(0);
    let is_early = |line: &&BasketLine| f64::from(twin.ago(line.day)) > f64::from(first) / 2.0;
    let early: Vec<BasketLine> = bought.iter().filter(is_early).copied().collect();
    let late: Vec<BasketLine> = bought.iter().filter(|line| !is_early(line)).copied().collect();
    let share_of = |half: &[BasketLine], category: Word| {
        let of = half.iter().filter(|line| line.category == category);
        share(value_of(of), value_of(half.iter()))
    };
    let common = |it: &Word| {
        let (left, right) = (share_of(&early, *it), share_of(&late, *it));
        if left < right || left.is_nan() { left } else { right }
    };
    if categories.is_empty() {
        return f64::NAN;
    }
    1.0 - categories.iter().map(common).sum::<f64>()
}

fn contacts(twin: &Twin, name: &str) -> Option<f64> {
    let all = twin.buyer.contacts();
    let made = all.iter().filter(|contact| contact.arm == Arm::Treated);
    let made: Vec<Contact> = made.copied().collect();
    let ago = |contact: &Contact| twin.ago(contact.at.day());
    let count =
        |holds: &dyn Fn(&Contact) -> bool| made.iter().filter(|it| holds(it)).count() as f64;
    let purchases = twin.purchases();
    let answers = |contact: &Contact| -> Vec<i32> {
        let after = purchases.iter().filter(|order| order.at > contact.at);
        let soon = after.filter(|order| order.at.day() <= contact.at.day().plus_days(14));
        soon.map(|order| twin.ago(order.at.day())).collect()
    };
    let last_purchase = purchases[purchases.len() - 1].at;
    let costs = |most: i32| -> Vec<f64> {
        let costs = made.iter().filter(|it| ago(it) < most).filter_map(|it| it.cost_minor.get());
        costs.map(|cost| cost as f64).collect()
    };
    let judged = count(&|contact| ago(contact) >= 14);
    let answered = count(&|contact| ago(contact) >= 14 && !answers(contact).is_empty());
    let channels = made.iter().map(|it| it.channel).filter(|channel| channel.is_some());
    Some(match name {
        "contacts_30d" => count(&|contact| ago(contact) < 30),
        "contacts_90d" => count(&|contact| ago(contact) < 90),
        "days_since_contact" => or_nan(made.iter().map(ago).min()),
        "contacts_since_purchase" => count(&|contact| contact.at >= last_purchase),
        "contacted_share" => share(made.len() as f64, all.len() as f64),
        "contact_channels" => distinct(channels) as f64,
        "offer_share" => share(count(&|contact| contact.offer != Word::NONE), made.len() as f64),
        "contact_cost_90d" if costs(i32::MAX).is_empty() => f64::NAN,
        "contact_cost_90d" => costs(90).iter().sum(),
        "response_rate" => share(answered, judged),
        "days_since_response" => or_nan(made.iter().flat_map(answers).min()),
        _ => return None,
    })
}

fn attributes(twin: &Twin, name: &str) -> Option<f64> {
    let of = |name: &str| twin.buyer.attribute(twin.words.attributes.word(name));
    let known = |attribute: Word| {
        let text = twin.words.attributes.text(attribute).unwrap();
        twin.facts.attributes.iter().any(|facts| facts.name == text)
    };
    if name == "days_since_signup" {
        let signup = of("signup_day")
            .as_number()
            .filter(|_| known(twin.words.attributes.word("signup_day")));
        let days =
            f64::from(twin.buyer.as_of().day().days_since_epoch()) - signup.unwrap_or(f64::NAN);
        return Some(if days < 0.0 { f64::NAN } else { days });
    }
    if name == "attribute_changes_365d" {
        let changes = twin.buyer.attributes().iter();
        let recent = changes.filter(|it| known(it.attribute) && twin.ago(it.from) < 365);
        return Some(recent.count() as f64);
    }
    let name = name.strip_prefix("attribute.")?;
    let facts = twin.facts.attributes.iter().find(|facts| facts.name == name)?;
    let is_category = truth(!facts.levels.is_empty()) == 1.0;
    Some(match of(name) {
        AttributeValue::Number(bits) if !is_category => f64::from_bits(bits),
        AttributeValue::Category(word) => {
            let text = twin.words.values.text(word);
            let level = facts.levels.iter().position(|level| Some(level.as_str()) == text);
            level.map_or(f64::NAN, |level| level as f64)
        }
        _ => f64::NAN,
    })
}
