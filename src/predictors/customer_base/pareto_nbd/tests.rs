use super::*;
use crate::numerics::special::{ln_gamma, ln_hyp2f1, log_diff_exp, log_sum_exp};
use crate::predictors::customer_base::CustomerBaseModel;

const CDNOW: ParetoNbd = ParetoNbd { r: 0.55315, alpha: 10.57633, s: 0.60625, beta: 11.67150 };

fn customer(frequency: u32, recency: f64, age: f64) -> RecencyFrequency {
    RecencyFrequency { frequency, recency, age }
}

/// The paper's likelihood with its two hypergeometric functions.
fn published_log_likelihood(model: &ParetoNbd, customer: &RecencyFrequency) -> f64 {
    let ParetoNbd { r, alpha, s, beta } = *model;
    let x = f64::from(customer.frequency);
    let total = r + s + x;
    let (b, larger) = if alpha >= beta { (s + 1.0, alpha) } else { (r + x, beta) };
    let term = |time: f64| {
        let z = (alpha - beta).abs() / (larger + time);
        ln_hyp2f1(total, b, total + 1.0, z) - total * (larger + time).ln()
    };
    let left = (s / total).ln() + log_diff_exp(term(customer.recency), term(customer.age));
    let alive = -(r + x) * (alpha + customer.age).ln() - s * (beta + customer.age).ln();
    ln_gamma(r + x) - ln_gamma(r) + r * alpha.ln() + s * beta.ln() + log_sum_exp(alive, left)
}

const MODELS: [ParetoNbd; 6] = [
    CDNOW,
    ParetoNbd { r: 0.5143, alpha: 2.8845, s: 0.2856, beta: 14.1087 },
    ParetoNbd { r: 2.5, alpha: 40.0, s: 1.0, beta: 3.0 },
    ParetoNbd { r: 0.1, alpha: 0.001, s: 5.0, beta: 200.0 },
    ParetoNbd { r: 7.0, alpha: 900.0, s: 0.01, beta: 0.001 },
    ParetoNbd { r: 0.3, alpha: 3.0, s: 1_000.0, beta: 50_000.0 },
];

fn customers() -> Vec<RecencyFrequency> {
    vec![
        customer(0, 0.0, 0.0),
        customer(0, 0.0, 38.86),
        customer(1, 0.14, 38.86),
        customer(2, 30.43, 38.86),
        customer(26, 30.86, 31.0),
        customer(26, 12.0, 200.0),
        customer(450, 90.0, 104.0),
        customer(10_000, 364.0, 365.0),
    ]
}

#[test]
fn the_likelihood_is_the_papers_on_both_sides_of_alpha_and_beta() {
    for model in MODELS {
        for customer in customers() {
            let found = model.log_likelihood(&customer);
            let published = published_log_likelihood(&model, &customer);
            let error = (found - published).abs() / published.abs().max(1.0);
            assert!(error < 1e-11, "{model:?} {customer:?}: {found} and {published}");
        }
    }
}

#[test]
fn the_gradient_is_that_of_finite_differences() {
    for model in MODELS {
        for customer in customers() {
            let (value, gradient) = model.log_likelihood_with_gradient(&customer);
            assert!((value - model.log_likelihood(&customer)).abs() < 1e-12 * value.abs().max(1.0));
            let ParetoNbd { r, alpha, s, beta } = model;
            let at = [r, alpha, s, beta];
            for (i, slope) in gradient.into_iter().enumerate() {
                let step = 1e-4 * at[i];
                let moved = |steps: f64| {
                    let mut p = at;
                    p[i] += steps * step;
                    ParetoNbd { r: p[0], alpha: p[1], s: p[2], beta: p[3] }
                        .log_likelihood(&customer)
                };
                let near = moved(1.0) - moved(-1.0);
                let far = moved(2.0) - moved(-2.0);
                let difference = (8.0 * near - far) / 12.0;
                let error = (slope * step - difference).abs();
                assert!(
                    error < 1e-12 * value.abs().max(1.0) + 1e-9 * difference.abs(),
                    "{model:?} {customer:?}, parameter {i}: {slope} and {}",
                    difference / step
                );
            }
        }
    }
}

#[test]
fn expected_purchases_of_a_new_customer_match_btyd() {
    // The manual of R's BTYD, pnbd.Expectation; printed for the rounded parameters below
    // (found by solving for them: all digits agree), and repeated in lifetimes' tests.
    let rounded = ParetoNbd { r: 0.55, alpha: 10.56, s: 0.61, beta: 11.64 };
    let published = [
        0.05077821, 0.09916088, 0.14542507, 0.18979930, 0.23247466, 0.27361274, 0.31335159,
        0.35181024, 0.38909211,
    ];
    for (week, expected) in published.into_iter().enumerate() {
        let weeks = week as f64 + 1.0;
        let found = rounded.expected_purchases_of_new_customer(weeks);
        assert!((found - expected).abs() < 5e-9, "{weeks} weeks: {found}");
        let at_the_fit = CDNOW.expected_purchases_of_new_customer(weeks);
        assert!((at_the_fit - expected).abs() < 0.0023, "{weeks} weeks: {at_the_fit}");
    }
}

#[test]
fn customers_who_overflow_the_published_formulas_stay_finite() {
    // The cases that broke lifetimes, from its issues and tests.
    let model = ParetoNbd { r: 0.5143, alpha: 2.8845, s: 0.2856, beta: 14.1087 };
    for frequency in (400..=500).chain([221, 254, 161, 204, 10_000]) {
        for model in [model, CDNOW] {
            let customer = customer(frequency, 38.0, 40.0);
            assert!(model.log_likelihood(&customer).is_finite());
            assert!((0.0..=1.0).contains(&model.probability_alive(&customer)));
            assert!(model.expected_purchases(&customer, 52.0).is_finite());
            assert!((0.0..=1.0).contains(&model.probability_of_none(&customer, 52.0)));
        }
    }
}

#[test]
fn the_expectation_of_many_purchases_matches_lifetimes() {
    // lifetimes 0.11.3, test_conditional_expectation_underflow.
    let model = ParetoNbd { r: 0.55, alpha: 10.58, s: 0.61, beta: 11.67 };
    let expected = |frequency| model.expected_purchases(&customer(frequency, 200.0, 200.0), 10.0);
    assert!((expected(132) - 6.2061).abs() < 5e-5, "{}", expected(132));
    assert!((expected(133) - 6.2529).abs() < 5e-5, "{}", expected(133));
}

#[test]
fn probabilities_of_all_counts_add_to_one_and_average_to_the_expectation() {
    for customer in [customer(0, 0.0, 38.86), customer(2, 30.43, 38.86), customer(26, 30.86, 31.0)]
    {
        let probability = |n| CDNOW.probability_of_purchases(&customer, 39.0, n);
        let (mut sum, mut mean) = (0.0, 0.0);
        for purchases in 0..400 {
            sum += probability(purchases);
            mean += f64::from(purchases) * probability(purchases);
        }
        assert!((sum - 1.0).abs() < 1e-10, "{customer:?}: {sum}");
        let expected = CDNOW.expected_purchases(&customer, 39.0);
        assert!((mean - expected).abs() < 1e-9, "{customer:?}: {mean} and {expected}");
    }
}

#[test]
fn at_s_of_one_the_expectation_is_continuous() {
    let at = |s: f64| ParetoNbd { s, ..CDNOW }.expected_purchases(&customer(3, 20.0, 30.0), 52.0);
    assert!((at(1.0) - at(1.0 + 1e-9)).abs() < 1e-7);
    assert!((at(1.0) - at(1.0 - 1e-9)).abs() < 1e-7);
}

#[test]
fn a_longer_silence_lowers_probability_alive() {
    let alive = |age| CDNOW.probability_alive(&customer(3, 20.0, age));
    assert_eq!(alive(20.0), 1.0);
    assert!(alive(20.0) > alive(30.0) && alive(30.0) > alive(300.0));
    assert!(alive(1e6) < 1e-3);
}
