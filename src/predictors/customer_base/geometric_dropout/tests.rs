use std::num::NonZeroU32;

use proptest::prelude::*;

use super::Alive;
use crate::numerics::special::hyp2f1;
use crate::predictors::customer_base::bg_cnbd_k::BgCnbdK;
use crate::predictors::customer_base::bg_nbd::BgNbd;
use crate::predictors::customer_base::mbg_cnbd_k::MbgCnbdK;
use crate::predictors::customer_base::mbg_nbd::MbgNbd;
use crate::predictors::customer_base::model::CustomerBaseModel;
use crate::predictors::customer_base::recency_frequency::RecencyFrequency;

const CDNOW: BgNbd = BgNbd { r: 0.2425945, alpha: 4.4136019, a: 0.7929199, b: 2.4258881 };

fn customer(frequency: u32, recency: f64, age: f64) -> RecencyFrequency {
    RecencyFrequency { frequency, recency, age }
}

/// Expected purchases by the closed form of the paper, transformed so that it does not overflow.
fn closed_form(model: &BgNbd, customer: &RecencyFrequency, horizon: f64) -> f64 {
    let BgNbd { r, alpha, a, b } = *model;
    let x = f64::from(customer.frequency);
    let (z, c) = (horizon / (alpha + customer.age + horizon), a + b + x - 1.0);
    let series = hyp2f1(c - r - x, a - 1.0, c, z);
    let if_alive = c / (a - 1.0) * (1.0 - (1.0 - z).powf(a - 1.0) * series);
    model.probability_alive(customer) * if_alive
}

#[test]
fn the_sum_equals_the_papers_closed_form() {
    for (x, recency, age) in [(0, 0.0, 30.0), (1, 5.0, 30.0), (7, 20.0, 38.0), (300, 37.0, 38.0)] {
        for horizon in [1.0, 39.0, 300.0] {
            let one = customer(x, recency, age);
            let (sum, closed) =
                (CDNOW.expected_purchases(&one, horizon), closed_form(&CDNOW, &one, horizon));
            assert!((sum / closed - 1.0).abs() < 1e-9, "x {x}: {sum} against {closed}");
        }
    }
}

/// The sum as it is written down, one term after the other: the twin of the strided one.
fn plain_sum(alive: &Alive) -> f64 {
    const HUGE: f64 = 1e200;
    let z = alive.next_event();
    let mut log_scale = -alive.shape * alive.growth;
    let (mut term, mut stays, mut purchases, mut sum) = (1.0, 1.0, 0.0, 0.0);
    let (mut events, mut exits, mut in_gap) = (0.0, 0.0, alive.hidden);
    loop {
        let ratio = (alive.shape + events) / (events + 1.0) * z;
        term *= ratio;
        events += 1.0;
        in_gap += 1;
        if in_gap == alive.k {
            in_gap = 0;
            purchases += stays;
            stays *= (alive.b + exits) / (alive.a + alive.b + exits);
            exits += 1.0;
        }
        sum += term * purchases;
        if term > HUGE {
            (term, sum) = (term / HUGE, sum / HUGE);
            log_scale += HUGE.ln();
        }
        let rest = 1.0 - ratio.max(z);
        if term * (purchases + 1.0) < 1e-16 * sum * rest {
            return sum * log_scale.exp();
        }
    }
}

proptest! {
    #[test]
    fn the_strided_sum_has_the_bits_of_the_plain_one(
        shape in 0.05..900.0_f64, growth in 1e-6..4.0_f64, hidden in 0_u32..9, k in 1_u32..10,
        a in 0.01..30.0_f64, b in 0.01..300.0_f64,
    ) {
        let alive = Alive { shape, growth, hidden: hidden % k, k, a, b };
        prop_assert_eq!(alive.expected_purchases().to_bits(), plain_sum(&alive).to_bits());
    }
}

/// The closed form divides by `a - 1`; the sum does not.
#[test]
fn nothing_happens_where_a_is_one() {
    let at = |a| BgNbd { a, ..CDNOW }.expected_purchases(&customer(2, 20.0, 30.0), 39.0);
    let around = 0.5 * (at(1.0 - 1e-6) + at(1.0 + 1e-6));
    assert!((at(1.0) / around - 1.0).abs() < 1e-9);
}

#[test]
fn a_customer_without_repeats_is_alive_for_ever_under_bg_nbd_but_not_under_mbg_nbd() {
    let stranger = customer(0, 0.0, 500.0);
    assert_eq!(CDNOW.probability_alive(&stranger), 1.0);
    let BgNbd { r, alpha, a, b } = CDNOW;
    let modified = MbgNbd { r, alpha, a, b };
    assert!(modified.probability_alive(&stranger) < 0.6);
}

#[test]
fn a_longer_silence_lowers_probability_alive() {
    let alive = |age| CDNOW.probability_alive(&customer(3, 20.0, age));
    assert!(alive(20.0) > alive(25.0) && alive(25.0) > alive(60.0));
}

#[test]
fn ten_thousand_purchases_are_no_exception() {
    let busy = customer(10_000, 364.99, 365.0);
    let expected = CDNOW.expected_purchases(&busy, 365.0);
    assert!((7_000.0..8_000.0).contains(&expected), "{expected}");
    assert!(CDNOW.log_likelihood(&busy).is_finite());
    assert!((0.0..=1.0).contains(&CDNOW.probability_of_none(&busy, 365.0)));
    let gone = customer(10_000, 5.0, 365.0);
    assert_eq!(CDNOW.expected_purchases(&gone, 365.0), 0.0);
    assert!(CDNOW.log_likelihood(&gone).is_finite());
}

#[test]
fn k_of_one_is_the_model_without_regularity() {
    let BgNbd { r, alpha, a, b } = CDNOW;
    let regular = BgCnbdK { k: NonZeroU32::MIN, r, alpha, a, b };
    let one = customer(2, 30.43, 38.86);
    assert_eq!(regular.log_likelihood(&one), CDNOW.log_likelihood(&one));
    assert_eq!(regular.expected_purchases(&one, 39.0), CDNOW.expected_purchases(&one, 39.0));
}

fn assert_distribution(model: &impl CustomerBaseModel, one: &RecencyFrequency, horizon: f64) {
    let (mut sum, mut mean) = (0.0, 0.0);
    for count in 0..400 {
        let probability = model.probability_of_purchases(one, horizon, count);
        assert!((0.0..=1.0 + 1e-12).contains(&probability), "P({count}) = {probability}");
        sum += probability;
        mean += f64::from(count) * probability;
    }
    assert!((sum - 1.0).abs() < 1e-8, "probabilities add to {sum}");
    let expected = model.expected_purchases(one, horizon);
    assert!((mean - expected).abs() < 1e-6 * expected.max(1.0), "{mean} against {expected}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn probabilities_of_all_counts_add_to_one_and_average_to_the_expectation(
        shape in (0.1..3.0_f64, 1.0..20.0_f64, 0.1..3.0_f64, 0.1..5.0_f64),
        k in 1..4_u32,
        x in 0..12_u32,
        recency_share in 0.01..1.0_f64,
        age in 5.0..60.0_f64,
        horizon in 0.1..30.0_f64,
    ) {
        let (r, alpha, a, b) = shape;
        let k = NonZeroU32::new(k).unwrap();
        let recency = if x == 0 { 0.0 } else { recency_share * age };
        let one = customer(x, recency, age);
        assert_distribution(&BgCnbdK { k, r, alpha, a, b }, &one, horizon);
        assert_distribution(&MbgCnbdK { k, r, alpha, a, b }, &one, horizon);
    }
}
