//! The best split against brute force: every threshold, both sides for the missing.

use proptest::prelude::*;

use super::binned::{BinRule, HISTOGRAM_BINS};
use super::binning::MISSING;
use super::criterion::{LeafTotals, SplitCriterion};
use super::histogram::run_up;
use super::params::BoostingSettings;
use super::quantisation::{Sums, Units};
use super::splitting::best_numeric;

const FREE: (f64, f64) = (f64::NEG_INFINITY, f64::INFINITY);

/// A row of a leaf: its bin, its gradient and its hessian in units.
type Row = (u8, i64, i64);

fn histogram(rows: &[Row]) -> Vec<i64> {
    let mut sums = vec![0; HISTOGRAM_BINS];
    for &(bin, gradient, hessian) in rows {
        sums[usize::from(bin)] += (gradient << 32) + hessian;
    }
    run_up(&mut sums[..9]);
    sums
}

fn total(rows: &[Row], goes_left: impl Fn(u8) -> bool) -> Sums {
    let sum = |pick: fn(&Row) -> i64| rows.iter().filter(|row| goes_left(row.0)).map(pick).sum();
    Sums { gradient: sum(|row| row.1), hessian: sum(|row| row.2) }
}

/// The largest gain over all thresholds, by the definition: what both values take from the
/// penalised loss, less what one value would.
fn brute_force(
    rows: &[Row],
    bins: u8,
    leaf: &LeafTotals,
    criterion: &SplitCriterion,
) -> Option<f64> {
    let taken = |sums: Sums| {
        let gradient = sums.gradient as f64 * criterion.units.gradient;
        let curvature = sums.hessian as f64 * criterion.units.hessian + criterion.lambda_l2;
        let value = criterion.leaf_value(sums, leaf.bounds);
        -(2.0 * gradient * value + curvature * value * value)
            - 2.0 * criterion.lambda_l1 * value.abs()
    };
    let least = criterion.hessian_min(leaf);
    let mut best = None;
    for bin in 0..bins {
        for missing_left in [false, true] {
            let left =
                total(rows, |at| at <= bin && at != MISSING || missing_left && at == MISSING);
            let right = leaf.sums.minus(left);
            if left.hessian >= least && right.hessian >= least {
                let gain = taken(left) + taken(right) - taken(leaf.sums);
                best = Some(best.map_or(gain, |best: f64| best.max(gain)));
            }
        }
    }
    best
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let bin = prop_oneof![0_u8..9, Just(MISSING)];
    proptest::collection::vec((bin, -1000_i64..1000, 1_i64..500), 1..60)
}

proptest! {
    #[test]
    fn the_best_split_is_the_one_brute_force_finds(
        rows in rows(),
        l1 in prop_oneof![Just(0.0), 0.0..0.5_f64],
        l2 in 0.0..2.0_f64,
        bounds in prop_oneof![Just(FREE), (-1.0..0.0_f64, 0.0..1.0_f64)],
    ) {
        let settings = BoostingSettings {
            lambda_l1: l1, lambda_l2: l2, min_data_in_leaf: 2.0, ..BoostingSettings::default()
        };
        let criterion = SplitCriterion::new(&settings, Units { gradient: 0.001, hessian: 0.002 });
        let sums = total(&rows, |_| true);
        let leaf = LeafTotals { sums, weight: rows.len() as f64, bounds };
        let best = |rival| best_numeric(&histogram(&rows), (0, 9, 0), (&leaf, &criterion), rival);
        let found = best(None);
        let gain = found.as_ref().map_or(0.0, |found| found.gain);
        prop_assert_eq!(&best(Some(gain - gain * f64::EPSILON)), &found);
        prop_assert_eq!(best(Some(gain)), None);
        let expected = brute_force(&rows, 9, &leaf, &criterion);
        let scale = 1.0 + criterion.gain_unsplit(&leaf).abs();
        match found {
            Some(found) => {
                let best = expected.unwrap();
                prop_assert!((found.gain - best).abs() < 1e-9 * scale, "{} {best}", found.gain);
                let BinRule::UpTo { bin, missing_left } = found.rule else { unreachable!() };
                let goes_left =
                    |at: u8| at <= bin && at != MISSING || missing_left && at == MISSING;
                prop_assert_eq!(found.left, total(&rows, goes_left));
            }
            None => prop_assert!(expected.is_none_or(|best| best < 1e-9 * scale)),
        }
    }
}
