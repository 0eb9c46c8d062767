//! Values at the edges, and models of other releases.

use tenure::predictors::forest::{Forest, Link, Split, Tree};

use super::presence_forest;
use crate::interchange::{from_lightgbm, to_lightgbm};

#[test]
fn numbers_that_lightgbm_reads_as_zero_go_where_zero_goes() {
    // LightGBM leaves out values of a row up to its kZeroThreshold, 1e-35f: they are 0 then.
    let zero_max = f64::from(1e-35_f32);
    for threshold in [0.0, 1e-40, 5e-324, -5e-324, -1e-36, -zero_max, zero_max, -1e-34, 1e-34] {
        let mut forest = Forest { base_margin: 0.0, ..presence_forest(false) };
        forest.trees[0].splits[0] = Split::Numeric { feature: 0, threshold, missing_left: false };
        let imported = from_lightgbm(&to_lightgbm(&forest).unwrap()).unwrap();
        for value in [1e-40, 5e-324, -5e-324, zero_max, -zero_max, 2e-35, -2e-35, 1.0, -1.0] {
            let read = if f64::abs(value) <= zero_max { 0.0 } else { value };
            let by_lightgbm = if read <= threshold { -1.0 } else { 1.0 };
            assert_eq!(imported.margin(&[value]), by_lightgbm, "{threshold}, {value}");
        }
    }
}

#[test]
fn exported_counts_are_at_least_1_and_add_up() {
    let tree = Tree {
        splits: [0.0, 1.0, 2.0]
            .map(|threshold| Split::Numeric { feature: 0, threshold, missing_left: false })
            .to_vec(),
        left: vec![1, !0, !2],
        right: vec![2, !1, !3],
        node_cover: vec![0.61, 0.31, 0.3],
        leaf_values: vec![1.0, 2.0, 3.0, 4.0],
        leaf_cover: vec![0.01, 0.3, 0.3, 0.0],
    };
    let forest = Forest {
        feature_names: vec!["x".to_owned()],
        link: Link::Identity,
        base_margin: 0.0,
        trees: vec![tree],
    };
    let text = to_lightgbm(&forest).unwrap();
    assert!(text.contains("leaf_count=1 1 1 1\n"), "{text}");
    assert!(text.contains("internal_count=4 2 2\n"), "{text}");
}
