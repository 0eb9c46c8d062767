//! Naive rules: predictions that a shop can make without a model, and that a model must beat.
//!
//! The numbers that a rule takes from the population (rates, bucket borders) are frozen on
//! examples of the calibration period; after that it sees one customer's past at a time.

use serde::{Deserialize, Serialize};
use tenure::history::{OrderKind, Past};

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
    /// All rules, in the order of tables.
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

    /// True when it repeats averages of a finished horizon.
    fn needs_experience(self) -> bool {
        matches!(self, NaiveRule::Mean | NaiveRule::Recency)
    }
}

impl NaiveRules {
    /// Freezes the rules on the outcomes of the calibration period. Without examples only those
    /// rules are available that need no such experience.
    pub fn freeze(calibration: &[Snapshot], horizon_days: u16) -> NaiveRules {
        NaiveRules { horizon_days, experience: Experience::of(calibration) }
    }

    /// The rules that can predict, in the order of tables.
    pub fn available(&self) -> impl Iterator<Item = NaiveRule> {
        let available = |rule: &NaiveRule| self.experience.is_some() || !rule.needs_experience();
        NaiveRule::ALL.into_iter().filter(available)
    }

    /// The prediction of a rule for a customer; `None` when the customer has not bought, or when
    /// the rule lacks the experience it needs.
    pub fn predict(&self, rule: NaiveRule, past: &Past) -> Option<NaivePrediction> {
        let silence_days = silence_days(past)?;
        Some(match rule {
            NaiveRule::PredictZero => NaivePrediction {
                churn_probability: 1.0,
                expected_purchases: 0.0,
                expected_value_minor: 0.0,
            },
            NaiveRule::Mean => {
                let mean = self.experience.as_ref()?.mean;
                NaivePrediction {
                    churn_probability: mean.churn_rate,
                    expected_purchases: mean.purchases,
                    expected_value_minor: mean.value_minor,
                }
            }
            NaiveRule::PastRate => past_rate(past, self.horizon_days),
            NaiveRule::Recency => {
                let alike = self.experience.as_ref()?.after_silence(silence_days);
                NaivePrediction {
                    churn_probability: alike.churn_rate,
                    expected_purchases: alike.purchases,
                    expected_value_minor: alike.purchases * mean_spend_minor(past),
                }
            }
        })
    }
}

impl Experience {
    fn of(calibration: &[Snapshot]) -> Option<Experience> {
        let mean = Averages::of(calibration.iter())?;
        let mut days: Vec<i32> =
            calibration.iter().filter_map(|example| silence_days(&example.buyer)).collect();
        days.sort_unstable();
        let mut borders_days: Vec<i32> =
            (1..BUCKETS).map(|tenth| days[(tenth * days.len() / BUCKETS).max(1) - 1]).collect();
        borders_days.dedup();
        let mut members: Vec<Vec<&Snapshot>> = vec![Vec::new(); borders_days.len() + 1];
        for example in calibration {
            if let Some(days) = silence_days(&example.buyer) {
                members[bucket(&borders_days, days)].push(example);
            }
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
    fn of<'a>(examples: impl Iterator<Item = &'a Snapshot>) -> Option<Averages> {
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

fn silence_days(past: &Past) -> Option<i32> {
    Some(past.as_of().day().days_since(*past.purchase_days().last()?))
}

fn past_rate(past: &Past, horizon_days: u16) -> NaivePrediction {
    let days = past.purchase_days();
    let age_days = days.first().map_or(0, |first| past.as_of().day().days_since(*first));
    let share = f64::from(horizon_days) / (f64::from(age_days) + GRACE_DAYS);
    let net_minor: i64 = past.orders().iter().map(|order| order.amount_minor).sum();
    let expected_purchases = days.len() as f64 * share;
    NaivePrediction {
        churn_probability: (-expected_purchases).exp(),
        expected_purchases,
        expected_value_minor: net_minor as f64 * share,
    }
}

/// The mean spend of a purchase day, returns not deducted, minor units; 0 without purchases.
fn mean_spend_minor(past: &Past) -> f64 {
    let purchases = past.orders().iter().filter(|order| order.kind == OrderKind::Purchase);
    let spend: i64 = purchases.map(|order| order.amount_minor).sum();
    spend as f64 / past.purchase_days().len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customers::Label;
    use crate::testing::buyer;
    use crate::testing::past;

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
        let (fresh, silent) = (past(&[(100, 500)], 100), past(&[(10, 500)], 100));
        let rules = rules();
        let fresh = rules.predict(NaiveRule::Recency, &fresh).unwrap();
        // Two customers in the bucket, none churned: (0 + 1/2) / (2 + 1).
        assert!((fresh.churn_probability - 0.5 / 3.0).abs() < 1e-12);
        assert_eq!(fresh.expected_value_minor, 500.0);
        let silent = rules.predict(NaiveRule::Recency, &silent).unwrap();
        assert!((silent.churn_probability - 2.5 / 3.0).abs() < 1e-12);
        assert_eq!(silent.expected_purchases, 0.0);
    }

    #[test]
    fn the_past_rate_continues() {
        // Two purchase days in 70 + 30 days of age, 1,000 net, over a horizon of 60 days.
        let customer = past(&[(30, 800), (50, 400), (60, -200)], 100);
        let rate = rules().predict(NaiveRule::PastRate, &customer).unwrap();
        assert!((rate.expected_purchases - 1.2).abs() < 1e-12);
        assert!((rate.expected_value_minor - 600.0).abs() < 1e-9);
        assert!((rate.churn_probability - (-1.2_f64).exp()).abs() < 1e-12);
    }

    #[test]
    fn the_mean_rule_is_the_same_for_everyone_and_zero_expects_nothing() {
        let customer = past(&[(99, 800)], 100);
        let mean = rules().predict(NaiveRule::Mean, &customer).unwrap();
        assert!((mean.churn_probability - 10.5 / 21.0).abs() < 1e-12);
        assert_eq!(mean.expected_value_minor, 150.0);
        let zero = rules().predict(NaiveRule::PredictZero, &customer).unwrap();
        assert_eq!((zero.churn_probability, zero.expected_value_minor), (1.0, 0.0));
    }

    #[test]
    fn without_purchases_no_rule_predicts_and_without_experience_two_rules_do() {
        assert_eq!(rules().predict(NaiveRule::Mean, &past(&[(1, -50)], 100)), None);
        assert!(rules().available().eq(NaiveRule::ALL));
        let fresh = NaiveRules::freeze(&[], 60);
        assert!(fresh.available().eq([NaiveRule::PredictZero, NaiveRule::PastRate]));
        for rule in NaiveRule::ALL {
            let prediction = fresh.predict(rule, &past(&[(1, 50)], 100));
            assert_eq!(prediction.is_some(), fresh.available().any(|it| it == rule), "{rule:?}");
        }
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
        let older = past(&[(1, 100)], 100);
        assert!(rules.predict(NaiveRule::Recency, &older).unwrap().churn_probability < 0.5);
    }
}
