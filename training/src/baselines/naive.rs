//! Naive rules: predictions that a shop can make without a model, and that a model must beat.
//!
//! The numbers that a rule takes from the population (rates, bucket borders) are frozen on
//! examples of the calibration period; after that it sees one customer's past at a time.

use serde::{Deserialize, Serialize};
use tenure::history::Buyer;

use crate::customers::Snapshot;

/// Days added to a customer's age, because someone who first bought yesterday does not buy daily.
const GRACE_DAYS: f64 = 30.0;

/// The number of buckets of the recency rule, which hold equally many customers.
const BUCKETS: usize = 10;

/// The name of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NaiveRule {
    /// Nobody buys again.
    PredictZero,
    /// Everybody repeats the average of the calibration period.
    Mean,
    /// Everybody continues at their own rate: purchase days and net spend per day of age (plus
    /// a month), times the horizon; P(churn) is `exp(-expected purchases)`.
    PastRate,
    /// Everybody does as customers with a similar number of days since the last purchase (the
    /// same tenth) did in the calibration period; spend is the customer's own mean.
    Recency,
}

/// The prediction of a rule for one customer within the horizon.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NaivePrediction {
    /// P(no purchase), in `[0, 1]`.
    pub churn_probability: f64,
    /// Expected purchase days.
    pub expected_purchases: f64,
    /// Expected net spend, minor units.
    pub expected_value_minor: f64,
}

/// The rules as frozen on the calibration period, for one horizon.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NaiveRules {
    horizon_days: u16,
    experience: Option<Experience>,
}

/// A rule with everything that it needs to predict.
#[derive(Clone, Copy, Debug)]
pub struct FrozenRule<'a> {
    rule: NaiveRule,
    basis: Basis<'a>,
}

/// The population's numbers behind a rule.
#[derive(Clone, Copy, Debug)]
enum Basis<'a> {
    Nothing,
    Mean(Averages),
    OwnRate { horizon_days: u16 },
    Recency(&'a Experience),
}

/// The averages of the calibration period, over all customers and by recency.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Experience {
    mean: Averages,
    /// The upper limit of days since the last purchase of each bucket but the last, ascending.
    borders_days: Vec<i32>,
    buckets: Vec<Averages>,
}

/// The average of some customers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Averages {
    churn_rate: f64,
    purchases: f64,
    value_minor: f64,
}

impl NaiveRule {
    /// The rules, in the order of tables.
    pub const ALL: [NaiveRule; 4] =
        [NaiveRule::PredictZero, NaiveRule::Mean, NaiveRule::PastRate, NaiveRule::Recency];

    /// The name in tables for people.
    pub fn title(self) -> &'static str {
        match self {
            NaiveRule::PredictZero => "predict zero",
            NaiveRule::Mean => "mean of all",
            NaiveRule::PastRate => "past rate",
            NaiveRule::Recency => "recency rule",
        }
    }
}

impl NaiveRules {
    /// Freezes the rules on the outcomes of the calibration period. Without examples only those
    /// rules are available that need no such experience.
    pub fn freeze(calibration: &[Snapshot], horizon_days: u16) -> NaiveRules {
        NaiveRules { horizon_days, experience: Experience::of(calibration) }
    }

    /// The rules that can predict, in the order of tables.
    pub fn available(&self) -> impl Iterator<Item = FrozenRule<'_>> {
        NaiveRule::ALL.into_iter().filter_map(|rule| self.frozen(rule))
    }

    /// A rule, ready to predict; `None` where it lacks the experience it needs.
    pub fn frozen(&self, rule: NaiveRule) -> Option<FrozenRule<'_>> {
        let basis = match rule {
            NaiveRule::PredictZero => Basis::Nothing,
            NaiveRule::Mean => Basis::Mean(self.experience.as_ref()?.mean),
            NaiveRule::PastRate => Basis::OwnRate { horizon_days: self.horizon_days },
            NaiveRule::Recency => Basis::Recency(self.experience.as_ref()?),
        };
        Some(FrozenRule { rule, basis })
    }
}

impl FrozenRule<'_> {
    /// The rule.
    pub fn rule(&self) -> NaiveRule {
        self.rule
    }

    /// The name in tables for people.
    pub fn title(&self) -> &'static str {
        self.rule.title()
    }

    /// The prediction for a customer.
    pub fn predict(&self, buyer: &Buyer) -> NaivePrediction {
        match self.basis {
            Basis::Nothing => NaivePrediction {
                churn_probability: 1.0,
                expected_purchases: 0.0,
                expected_value_minor: 0.0,
            },
            Basis::Mean(mean) => NaivePrediction {
                churn_probability: mean.churn_rate,
                expected_purchases: mean.purchases,
                expected_value_minor: mean.value_minor,
            },
            Basis::OwnRate { horizon_days } => past_rate(buyer, horizon_days),
            Basis::Recency(experience) => {
                let alike = experience.after_silence(silence_days(buyer));
                NaivePrediction {
                    churn_probability: alike.churn_rate,
                    expected_purchases: alike.purchases,
                    expected_value_minor: alike.purchases * mean_spend_minor(buyer),
                }
            }
        }
    }
}

impl Experience {
    fn of(calibration: &[Snapshot]) -> Option<Experience> {
        let mean = Averages::of(calibration.iter())?;
        let mut days: Vec<i32> =
            calibration.iter().map(|example| silence_days(&example.buyer)).collect();
        days.sort_unstable();
        let mut borders_days: Vec<i32> =
            (1..BUCKETS).map(|tenth| days[(tenth * days.len() / BUCKETS).max(1) - 1]).collect();
        borders_days.dedup();
        let mut members: Vec<Vec<&Snapshot>> = vec![Vec::new(); borders_days.len() + 1];
        for example in calibration {
            members[bucket(&borders_days, silence_days(&example.buyer))].push(example);
        }
        let buckets = members
            .into_iter()
            .map(|bucket| Averages::of(bucket.into_iter()).unwrap_or(mean))
            .collect();
        Some(Experience { mean, borders_days, buckets })
    }

    fn after_silence(&self, silence_days: i32) -> Averages {
        self.buckets[bucket(&self.borders_days, silence_days)]
    }
}

impl Averages {
    /// `None` without customers. One more customer, half of whom churned, keeps the churn rate off
    /// 0 and 1.
    fn of<'a>(examples: impl Iterator<Item = &'a Snapshot<'a>>) -> Option<Averages> {
        let (mut customers, mut churned, mut purchases, mut value) = (0.0, 0.0, 0.0, 0.0);
        for Snapshot { label, .. } in examples {
            customers += 1.0;
            churned += f64::from(u8::from(label.churned()));
            purchases += f64::from(label.purchases);
            value += label.value_minor as f64;
        }
        (customers > 0.0).then(|| Averages {
            churn_rate: (churned + 0.5) / (customers + 1.0),
            purchases: purchases / customers,
            value_minor: value / customers,
        })
    }
}

fn bucket(borders_days: &[i32], silence_days: i32) -> usize {
    borders_days.partition_point(|border| *border < silence_days)
}

fn silence_days(buyer: &Buyer) -> i32 {
    buyer.as_of().day().days_since(buyer.last_purchase_day())
}

fn past_rate(buyer: &Buyer, horizon_days: u16) -> NaivePrediction {
    let age_days = buyer.as_of().day().days_since(buyer.first_purchase_day());
    let share = f64::from(horizon_days) / (f64::from(age_days) + GRACE_DAYS);
    let net_minor: i128 = buyer.orders().iter().map(|order| i128::from(order.amount_minor)).sum();
    let expected_purchases = buyer.purchase_days().len() as f64 * share;
    NaivePrediction {
        churn_probability: (-expected_purchases).exp(),
        expected_purchases,
        expected_value_minor: net_minor as f64 * share,
    }
}

/// The mean spend of a purchase day, returns not deducted, minor units.
fn mean_spend_minor(buyer: &Buyer) -> f64 {
    let spend: i128 = buyer.purchases().map(|order| i128::from(order.amount_minor)).sum();
    spend as f64 / buyer.purchase_days().len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customers::Label;
    use crate::testing::{buyer, past};

    /// Twenty customers, silent for 1 to 20 days; those silent up to ten days buy.
    fn rules() -> NaiveRules {
        let example = |silence: i32| {
            let purchases = u32::from(silence <= 10);
            Snapshot {
                customer: silence as usize,
                buyer: buyer(&[(100 - silence, 1_000)], 100),
                label: Label { purchases, value_minor: i128::from(purchases) * 300 },
            }
        };
        let calibration: Vec<Snapshot> = (1..=20).map(example).collect();
        NaiveRules::freeze(&calibration, 60)
    }

    #[test]
    fn the_recency_rule_repeats_the_averages_of_the_bucket() {
        let (fresh, silent) = (buyer(&[(100, 500)], 100), buyer(&[(10, 500)], 100));
        let rules = rules();
        let recency = rules.frozen(NaiveRule::Recency).unwrap();
        let fresh = recency.predict(&fresh);
        // Two customers in the bucket, none churned: (0 + 1/2) / (2 + 1).
        assert!((fresh.churn_probability - 0.5 / 3.0).abs() < 1e-12);
        assert_eq!(fresh.expected_value_minor, 500.0);
        let silent = recency.predict(&silent);
        assert!((silent.churn_probability - 2.5 / 3.0).abs() < 1e-12);
        assert_eq!(silent.expected_purchases, 0.0);
    }

    #[test]
    fn the_past_rate_continues() {
        // Two purchase days in 70 + 30 days of age, 1,000 net, over a horizon of 60 days.
        let customer = buyer(&[(30, 800), (50, 400), (60, -200)], 100);
        let rate = rules().frozen(NaiveRule::PastRate).unwrap().predict(&customer);
        assert!((rate.expected_purchases - 1.2).abs() < 1e-12);
        assert!((rate.expected_value_minor - 600.0).abs() < 1e-9);
        assert!((rate.churn_probability - (-1.2_f64).exp()).abs() < 1e-12);
    }

    #[test]
    fn the_mean_rule_is_the_same_for_everyone_and_zero_expects_nothing() {
        let customer = buyer(&[(99, 800)], 100);
        let mean = rules().frozen(NaiveRule::Mean).unwrap().predict(&customer);
        assert!((mean.churn_probability - 10.5 / 21.0).abs() < 1e-12);
        assert_eq!(mean.expected_value_minor, 150.0);
        let zero = rules().frozen(NaiveRule::PredictZero).unwrap().predict(&customer);
        assert_eq!((zero.churn_probability, zero.expected_value_minor), (1.0, 0.0));
    }

    #[test]
    fn without_purchases_no_rule_predicts_and_without_experience_two_rules_do() {
        // A rule takes a buyer, and a past without purchases has none.
        assert_eq!(past(&[(1, -50)], 100).buyer(), None);
        assert!(rules().available().map(|it| it.rule()).eq(NaiveRule::ALL));
        let fresh = NaiveRules::freeze(&[], 60);
        let available: Vec<NaiveRule> = fresh.available().map(|it| it.rule()).collect();
        assert_eq!(available, [NaiveRule::PredictZero, NaiveRule::PastRate]);
        for rule in NaiveRule::ALL {
            assert_eq!(fresh.frozen(rule).is_some(), available.contains(&rule), "{rule:?}");
        }
    }

    #[test]
    fn amounts_that_leave_64_bits_together_are_still_averaged() {
        let customer = buyer(&[(30, i64::MAX), (50, i64::MAX)], 100);
        let rules = rules();
        let predicted =
            |rule: NaiveRule| rules.frozen(rule).unwrap().predict(&customer).expected_value_minor;
        assert_eq!(predicted(NaiveRule::PastRate), 2.0 * i64::MAX as f64 * 0.6);
        assert!(predicted(NaiveRule::Recency) >= 0.0);
    }

    #[test]
    fn equal_silences_share_one_bucket() {
        let example = Snapshot {
            customer: 0,
            buyer: buyer(&[(90, 100)], 100),
            label: Label { purchases: 1, value_minor: 100 },
        };
        let rules = NaiveRules::freeze(&vec![example; 30], 60);
        assert_eq!(rules.experience.as_ref().unwrap().borders_days, [10]);
        let older = buyer(&[(1, 100)], 100);
        let recency = rules.frozen(NaiveRule::Recency).unwrap();
        assert!(recency.predict(&older).churn_probability < 0.5);
    }
}
