//! LightGBM's and XGBoost's own answers, and every refusal.

use serde_json::Value;
use tenure::predictors::forest::{Forest, Link, Split, Tree};

use super::*;

mod edges;

const LIGHTGBM: [(&str, &str); 5] = [
    ("lightgbm_binary", include_str!("../../../tests/data/interchange/lightgbm_binary.txt")),
    ("lightgbm_tweedie", include_str!("../../../tests/data/interchange/lightgbm_tweedie.txt")),
    ("lightgbm_quantile", include_str!("../../../tests/data/interchange/lightgbm_quantile.txt")),
    ("lightgbm_none", include_str!("../../../tests/data/interchange/lightgbm_none.txt")),
    ("lightgbm_cents", include_str!("../../../tests/data/interchange/lightgbm_cents.txt")),
];
const XGBOOST: [(&str, &str); 4] = [
    ("xgboost_binary", include_str!("../../../tests/data/interchange/xgboost_binary.json")),
    ("xgboost_poisson", include_str!("../../../tests/data/interchange/xgboost_poisson.json")),
    ("xgboost_squared", include_str!("../../../tests/data/interchange/xgboost_squared.json")),
    ("xgboost_gamma", include_str!("../../../tests/data/interchange/xgboost_gamma.json")),
];

struct Answers(Value);

impl Answers {
    fn read() -> Answers {
        let text = include_str!("../../../tests/data/interchange/answers.json");
        Answers(serde_json::from_str(text).unwrap())
    }

    fn rows(&self) -> Vec<Vec<f64>> {
        let row = |row: &Value| {
            row.as_array().unwrap().iter().map(|value| value.as_f64().unwrap_or(f64::NAN)).collect()
        };
        self.0["rows"].as_array().unwrap().iter().map(row).collect()
    }

    fn predictions(&self, name: &str) -> Vec<f64> {
        let predictions = self.0["predictions"][name].as_array().unwrap();
        predictions.iter().map(|value| value.as_f64().unwrap()).collect()
    }
}

fn check_answers(name: &str, forest: &Forest, tolerance: f64) {
    let answers = Answers::read();
    for (row, expected) in answers.rows().iter().zip(answers.predictions(name)) {
        let found = forest.link.prediction(forest.margin(row));
        assert!(
            (found - expected).abs() <= tolerance * (1.0 + expected.abs()),
            "{name}: {expected}, {found}"
        );
    }
}

#[test]
fn imported_lightgbm_models_predict_as_in_lightgbm() {
    for (name, text) in LIGHTGBM {
        check_answers(name, &from_lightgbm(text).unwrap(), 1e-15);
    }
}

#[test]
fn imported_xgboost_models_predict_as_in_xgboost() {
    for (name, text) in XGBOOST {
        check_answers(name, &from_xgboost(text).unwrap(), 1e-6);
    }
}

#[test]
fn an_exported_forest_is_imported_unchanged() {
    for (_, text) in LIGHTGBM {
        let forest = from_lightgbm(text).unwrap();
        let again = from_lightgbm(&to_lightgbm(&forest).unwrap()).unwrap();
        assert_eq!(again, forest);
        let forest = Forest { base_margin: 0.375, ..forest };
        let by_lightgbm = from_lightgbm(&to_lightgbm(&forest).unwrap()).unwrap();
        let by_xgboost = from_xgboost(&to_xgboost(&forest, XgboostSums::Exact).unwrap()).unwrap();
        for row in Answers::read().rows() {
            let row: Vec<f64> = row.into_iter().map(|value| f64::from(value as f32)).collect();
            assert_eq!(by_lightgbm.margin(&row), forest.margin(&row));
            let margin = forest.margin(&row);
            assert!((by_xgboost.margin(&row) - margin).abs() < 1e-6 * (1.0 + margin.abs()));
        }
    }
}

#[test]
fn xgboost_adds_up_our_split_leaf_values_to_our_margins() {
    let forest = from_lightgbm(LIGHTGBM[4].1).unwrap();
    let exported = from_xgboost(&to_xgboost(&forest, XgboostSums::Exact).unwrap()).unwrap();
    assert!(exported.trees.len() > forest.trees.len() && exported.base_margin == 0.0);
    let plain = from_xgboost(&to_xgboost(&forest, XgboostSums::Plain).unwrap()).unwrap();
    assert_eq!(plain.trees.len(), forest.trees.len());
    let answers = Answers::read();
    for (row, expected) in answers.rows().iter().zip(answers.predictions("ours_in_xgboost")) {
        let row: Vec<f64> = row.iter().map(|&value| f64::from(value as f32)).collect();
        let values = exported.trees.iter().map(|tree| tree.leaf_value(&row));
        let sum = values.fold(0.0_f32, |sum, value| sum + value as f32);
        assert_eq!(
            f64::from(sum),
            expected,
            "the model is not the one that XGBoost was asked about"
        );
        let margin = forest.margin(&row);
        assert!((expected - margin).abs() <= 1e-6 * margin.abs().max(1.0), "{expected}, {margin}");
    }
}

fn presence_forest(missing_left: bool) -> Forest {
    let tree = Tree {
        splits: vec![Split::Numeric { feature: 0, threshold: f64::INFINITY, missing_left }],
        left: vec![!0],
        right: vec![!1],
        node_cover: vec![3.0],
        leaf_values: vec![-1.0, 1.0],
        leaf_cover: vec![2.0, 1.0],
    };
    Forest {
        feature_names: vec!["x".to_owned()],
        link: Link::Identity,
        base_margin: 0.5,
        trees: vec![tree],
    }
}

#[test]
fn a_split_on_presence_alone_is_kept() {
    for missing_left in [true, false] {
        let forest = presence_forest(missing_left);
        let by_lightgbm = from_lightgbm(&to_lightgbm(&forest).unwrap()).unwrap();
        let by_xgboost = from_xgboost(&to_xgboost(&forest, XgboostSums::Exact).unwrap()).unwrap();
        for value in [f64::NAN, 0.0, f64::from(f32::MAX), f64::from(f32::MIN)] {
            assert_eq!(by_lightgbm.margin(&[value]), forest.margin(&[value]), "{value}");
            assert_eq!(by_xgboost.margin(&[value]), forest.margin(&[value]), "{value}");
        }
    }
}

#[test]
fn thresholds_that_f32_cannot_hold_split_all_f32_alike() {
    for threshold in [0.1, 1.0 + 1e-12, 0.0, -0.0, 1e-320, -1e-46, 1e39, -1e39, f64::MAX, f64::MIN]
    {
        let mut forest = presence_forest(false);
        forest.trees[0].splits[0] =
            Split::Numeric { feature: 0, threshold, missing_left: threshold < 0.5 };
        let text = to_xgboost(&forest, XgboostSums::Exact).unwrap();
        let exported = from_xgboost(&text).unwrap();
        let nearest = (threshold as f32).clamp(f32::MIN, f32::MAX);
        for value in [nearest.next_down(), nearest, nearest.next_up(), f32::NAN, f32::MAX] {
            let value = f64::from(value);
            if !value.is_infinite() {
                assert_eq!(exported.margin(&[value]), forest.margin(&[value]), "{threshold}");
            }
        }
    }
}

#[test]
fn a_forest_without_trees_keeps_its_base_margin() {
    let forest = Forest { trees: vec![], ..presence_forest(true) };
    assert_eq!(from_lightgbm(&to_lightgbm(&forest).unwrap()).unwrap().margin(&[1.0]), 0.5);
    assert_eq!(
        from_xgboost(&to_xgboost(&forest, XgboostSums::Exact).unwrap()).unwrap().margin(&[1.0]),
        0.5
    );
}

#[test]
fn lightgbm_models_whose_predictions_would_change_are_refused() {
    let text = LIGHTGBM[0].1;
    for (from, to, expected) in [
        ("num_class=1", "num_class=3", "num_class"),
        ("sigmoid:1", "sigmoid:2", "sigmoid:2"),
        ("objective=binary", "objective=lambdarank", "lambdarank"),
        ("label_index=0", "average_output", "averaged trees"),
        ("label_index=0", "scaled_by=2", "scaled_by"),
        ("num_cat=0", "num_cat=1", "categories"),
        ("is_linear=0", "is_linear=1", "linear leaves"),
        ("is_linear=0", "leaf_scale=2", "leaf_scale"),
        ("decision_type=10", "decision_type=6", "zeros that count as missing"),
        ("decision_type=10", "decision_type=1", "decision_type"),
        ("left_child=1", "left_child=0", "not sound"),
        ("leaf_value=-", "leaf_value=1 -", "leaf_value"),
        ("end of trees", "", "end of trees"),
        ("version=v4", "version=v9", "v9"),
    ] {
        let error = from_lightgbm(&text.replacen(from, to, 1)).unwrap_err().to_string();
        assert!(error.contains(expected), "{from} -> {to}: {error}");
    }
}

#[test]
fn xgboost_models_whose_predictions_would_change_are_refused() {
    let text = XGBOOST[0].1;
    for (from, to, expected) in [
        (r#""name":"gbtree""#, r#""name":"dart""#, "gbtree"),
        (r#""num_class":"0""#, r#""num_class":"3""#, "several classes"),
        (r#""num_target":"1""#, r#""num_target":"2""#, "several targets"),
        (r#""tree_info":[0,"#, r#""tree_info":[1,"#, "several outputs"),
        (r#""enc":[]"#, r#""enc":[1]"#, "categories"),
        (r#""split_type":[0,"#, r#""split_type":[1,"#, "categories"),
        (r#""attributes":{}"#, r#""attributes":{"best_iteration":"2"}"#, "best iteration"),
        ("binary:logistic", "rank:ndcg", "rank:ndcg"),
        (r#""attributes""#, r#""weight_drop":[],"attributes""#, "XGBoost JSON"),
        (r#""left_children":[1,"#, r#""left_children":[0,"#, "impossible child"),
        (r#""left_children":[1,"#, r#""left_children":[99,"#, "impossible child"),
    ] {
        assert!(text.contains(from), "{from}");
        let error = from_xgboost(&text.replacen(from, to, 1)).unwrap_err().to_string();
        assert!(error.contains(expected), "{from} -> {to}: {error}");
    }
}

#[test]
fn forests_that_others_cannot_represent_are_refused() {
    let mut forest = presence_forest(true);
    forest.feature_names[0] = "days since".to_owned();
    assert!(to_lightgbm(&forest).unwrap_err().to_string().contains("rename the feature"));
    forest.trees[0].leaf_values[0] = 1e39;
    for sums in [XgboostSums::Exact, XgboostSums::Plain] {
        let error = to_xgboost(&forest, sums).unwrap_err().to_string();
        assert!(error.contains("beyond f32"), "{error}");
    }
    forest.trees[0].leaf_values[0] = -1.0;
    forest.trees[0].splits[0] =
        Split::Categorical { feature: 0, left: vec![1], missing_left: false };
    assert!(
        to_xgboost(&forest, XgboostSums::Exact).unwrap_err().to_string().contains("categories")
    );
    forest.feature_names[0] = "x".to_owned();
    assert!(to_lightgbm(&forest).unwrap_err().to_string().contains("categories"));
}
