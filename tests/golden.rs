//! The committed bundle and its scores, which no change of the program may alter.
//!
//! A change here changes the meaning of published bundles; explain it in the commit.

use std::fs;
use std::path::Path;

use tenure::bundle::Bundle;
use tenure::error_chain::error_chain;
use tenure::history::{History, Order, Words};
use tenure::predictors::prediction::{Horizon, ScoreMethod};
use tenure::scoring::{HorizonScore, Scorer};
use tenure::time::Day;

/// Relative. Logarithms and exponentials may differ in their last bits between platforms.
const TOLERANCE: f64 = 1e-12;

fn golden() -> Bundle {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/golden");
    let mut bundles = fs::read_dir(folder).expect("models/golden can be listed");
    let bundle = bundles.next().expect("a bundle").expect("a readable entry").path();
    Bundle::load(&bundle).unwrap_or_else(|error| panic!("{}", error_chain(&error)))
}

/// Scores a customer who bought (or returned) on these days for these minor units.
fn scored(orders: &[(&str, i64)]) -> HorizonScore {
    let order = |&(day, amount_minor): &(&str, i64)| {
        Order::by_sign(day.parse::<Day>().expect("a day").start(), amount_minor)
    };
    let history = History::new(orders.iter().map(order).collect());
    let bundle = golden();
    let buyer = history.past(bundle.as_of().end()).buyer().expect("a purchase");
    Scorer::new(bundle, &Words::default()).score(&buyer).horizons[0]
}

fn assert_scores(found: HorizonScore, expected: [f64; 3]) {
    let found = [found.churn_probability, found.expected_value, found.expected_purchases];
    for (found, expected) in found.iter().zip(expected) {
        assert!(
            (found - expected).abs() <= TOLERANCE * expected.abs(),
            "{found:?} for {expected:?}"
        );
    }
}

#[test]
fn the_golden_bundle_is_what_it_says() {
    let bundle = golden();
    assert_eq!(bundle.currency().code(), "USD");
    assert_eq!(bundle.horizons(), [Horizon { days: 91, method: ScoreMethod::Learned }]);
    assert_eq!(bundle.as_of().to_string(), "1998-03-31");
    assert_eq!(bundle.manifest().customers, 2_357);
}

#[test]
fn a_one_time_buyer_of_long_ago_scores_as_ever() {
    assert_scores(
        scored(&[("1997-01-15", 1_477)]),
        [0.987_293_525_057_228_6, 0.479_491_367_415_794_2, 0.014_364_204_586_009_479],
    );
}

#[test]
fn a_customer_in_full_swing_scores_as_ever() {
    let orders = [
        ("1997-01-01", 2_933),
        ("1997-01-18", 2_973),
        ("1997-08-02", 1_496),
        ("1997-12-12", 2_648),
        ("1998-02-20", 5_120),
        ("1998-03-25", 3_310),
    ];
    assert_scores(
        scored(&orders),
        [0.421_090_314_695_563_8, 32.552_747_767_904_25, 0.935_515_594_043_529_5],
    );
}

#[test]
fn a_return_scores_as_ever() {
    let orders = [("1997-02-03", 9_900), ("1997-11-20", 4_500), ("1997-11-28", -4_500)];
    assert_scores(
        scored(&orders),
        [0.836_494_360_644_938_5, 14.505_559_335_173_544, 0.210_295_228_354_616_56],
    );
}
