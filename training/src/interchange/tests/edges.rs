//! Values at the edges, and models of other releases.

use tenure::predictors::forest::{Forest, Link, Split, Tree};

use super::{LIGHTGBM, XGBOOST, presence_forest};
use crate::interchange::{XgboostSums, from_lightgbm, from_xgboost, to_lightgbm, to_xgboost};

/// A model of XGBoost 3 with one split, at `bound`.
fn xgboost_stump(bound: &str) -> String {
    let forest = Forest { base_margin: 0.0, ..presence_forest(true) };
    let text = to_xgboost(&forest, XgboostSums::Plain).unwrap();
    let written = "\"split_conditions\":[-3.4028235e+38";
    assert!(text.contains(written), "{text}");
    text.replacen(written, &format!("\"split_conditions\":[{bound}"), 1)
}

#[test]
fn an_infinite_split_condition_of_xgboost_sends_every_number_to_one_side() {
    // With monotone constraints, XGBoost 3.4 separates the missing values by such a split.
    let forest = from_xgboost(&xgboost_stump("-Infinity")).unwrap();
    let plain = from_xgboost(&xgboost_stump("0.0")).unwrap();
    let right = plain.margin(&[1.0]);
    assert_ne!(plain.margin(&[-1.0]), right);
    for number in [f64::NEG_INFINITY, f64::MIN, -1.0, 0.0, f64::MAX, f64::INFINITY] {
        assert_eq!(forest.margin(&[number]), right, "{number}");
    }
    assert_eq!(forest.margin(&[f64::NAN]), plain.margin(&[f64::NAN]));
    for (from, to) in [
        ("\"sum_hessian\":[3.0", "\"sum_hessian\":[-Infinity"),
        ("\"split_conditions\":[0.0,1.0", "\"split_conditions\":[0.0,-Infinity"),
        ("\"split_conditions\":[0.0", "\"split_conditions\":[null"),
    ] {
        let text = xgboost_stump("0.0");
        assert!(text.contains(from), "{text}");
        assert!(from_xgboost(&text.replacen(from, to, 1)).is_err(), "{to}");
    }
}

#[test]
fn a_model_of_xgboost_1_7_is_read() {
    // It keeps no bounds of rounds, and always names its best iteration.
    let text = XGBOOST[0].1.replacen("\"iteration_indptr\":[0,1,2,3,4,5,6],", "", 1);
    let best = |last: &str| {
        let attributes = format!("\"attributes\":{{\"best_iteration\":\"{last}\"}}");
        from_xgboost(&text.replacen("\"attributes\":{}", &attributes, 1))
    };
    assert_eq!(best("5").unwrap(), from_xgboost(XGBOOST[0].1).unwrap());
    assert!(best("3").unwrap_err().to_string().contains("best iteration"));
}

#[test]
fn a_refusal_names_the_property_and_not_a_field() {
    let text = XGBOOST[0].1;
    for (from, to, expected) in [
        (r#""name":"gbtree""#, r#""gbtree":{},"weight_drop":[1.0],"name":"dart""#, "dropped-out"),
        (r#""name":"gbtree""#, r#""weights":[],"name":"gblinear""#, "a linear model"),
        (r#""categories":[]"#, r#""categories":[1],"split_kind":[1]"#, "splits on categories"),
        (r#""size_leaf_vector":"1""#, r#""size_leaf_vector":"2","more":1"#, "several values"),
    ] {
        assert!(text.contains(from), "{from}");
        let error = from_xgboost(&text.replacen(from, to, 1)).unwrap_err().to_string();
        assert!(error.contains(expected), "{from} -> {to}: {error}");
    }
    let text = LIGHTGBM[0].1;
    for (to, expected) in [
        ("num_cat=1\ncat_boundaries=0 1\ncat_threshold=6", "splits on categories"),
        ("num_cat=0\nleaf_const=0 0\nleaf_coeff=0 0", "linear leaves"),
    ] {
        let error = from_lightgbm(&text.replacen("num_cat=0", to, 1)).unwrap_err().to_string();
        assert!(error.contains(expected), "{to}: {error}");
    }
}

#[test]
fn a_damaged_number_of_features_is_refused_before_they_are_named() {
    let names = r#""feature_names":["orders","score","spend","age"]"#;
    let text = XGBOOST[0].1.replacen(names, r#""feature_names":[]"#, 1);
    assert_eq!(from_xgboost(&text).unwrap().feature_names, ["f0", "f1", "f2", "f3"]);
    let at = text.rfind(r#""num_feature":"4""#).unwrap();
    for damaged in ["1000000000", "16000000"] {
        let number = format!(r#""num_feature":"{damaged}""#);
        let text =
            format!("{}{}", &text[..at], text[at..].replacen(r#""num_feature":"4""#, &number, 1));
        let error = from_xgboost(&text).unwrap_err().to_string();
        assert!(error.contains("num_feature") && error.contains(damaged), "{error}");
    }
}

#[test]
fn the_base_margin_of_xgboost_is_computed_in_32_bits() {
    // -logf(1.0f / 0.999f - 1.0f), 1.2e-5 from the logit of the same number in 64 bits.
    let score = 0.999_f32;
    let expected = f64::from(-(1.0 / score - 1.0).ln());
    let at = XGBOOST[0].1.find("\"base_score\":\"").unwrap() + "\"base_score\":\"".len();
    let (before, after) = XGBOOST[0].1.split_at(at);
    let rest = &after[after.find('"').unwrap()..];
    let forest = from_xgboost(&format!("{before}[9.99E-1]{rest}")).unwrap();
    assert_eq!(forest.base_margin, expected);
    let in_64_bits = -(1.0 / f64::from(score) - 1.0).ln();
    assert!((forest.base_margin - in_64_bits).abs() > 5e-6);
}

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
