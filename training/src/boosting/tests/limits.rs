//! Constraints, unusual tables, and tables that are refused.

use proptest::prelude::*;
use tenure::predictors::forest::Forest;

use super::tables::{OwnedTable, noise, shop, small};
use crate::boosting::{
    BoostingError, BoostingObjective, BoostingParams, Column, TrainingTable, TreeGrowth,
};

fn monotone_breaks(forest: &Forest, table: &OwnedTable, sign: f64) -> usize {
    let mut breaks = 0;
    for row in 0..table.targets.len().min(60) {
        let mut values = table.row(row);
        let mut last = f64::NEG_INFINITY;
        for step in -1..=22 {
            values[0] = f64::from(step);
            let margin = forest.margin(&values) * sign;
            breaks += usize::from(margin < last - 1e-12);
            last = margin;
        }
    }
    breaks
}

#[test]
fn a_monotone_constraint_is_never_violated() {
    let mut table = shop(2_000);
    // A target that rises and falls, so that the constraint binds.
    table.targets =
        (0..2_000).map(|row| (table.columns[0][row] - 8.0).abs() + noise(row, 1)).collect();
    for sign in [1_i8, -1] {
        for growth in [TreeGrowth::LeafWise, TreeGrowth::LevelWise, TreeGrowth::Symmetric] {
            let mut constraints = vec![0; 11];
            constraints[0] = sign;
            let free =
                small().objective(BoostingObjective::Regression).growth(growth).num_leaves(32);
            let held = free.clone().monotone_constraints(constraints);
            assert!(monotone_breaks(&table.forest(&free), &table, f64::from(sign)) > 0);
            assert_eq!(monotone_breaks(&table.forest(&held), &table, f64::from(sign)), 0);
        }
    }
}

#[test]
fn tables_with_nothing_to_learn_give_the_average() {
    let constant = OwnedTable::new(vec![vec![1.0; 50], vec![f64::NAN; 50]], shop(50).targets);
    let one_row = OwnedTable::new(vec![vec![3.0]], vec![1.0]);
    let one_class = OwnedTable::new(shop(100).columns, vec![1.0; 100]);
    let no_columns = OwnedTable::new(Vec::new(), vec![0.0, 1.0]);
    for table in [constant, one_row, one_class, no_columns] {
        let forest = table.forest(&BoostingParams::default());
        assert!(forest.trees.is_empty());
        let mean = table.targets.iter().sum::<f64>() / table.targets.len() as f64;
        let row = vec![0.0; table.columns.len()];
        assert!((forest.link.prediction(forest.margin(&row)) - mean).abs() < 1e-8);
    }
}

#[test]
fn missing_and_infinite_values_are_distinguished() {
    let values = [f64::NAN, f64::NEG_INFINITY, 0.0, f64::INFINITY].repeat(50);
    let table = OwnedTable::new(vec![values], [5.0, 1.0, 3.0, -2.0].repeat(50));
    let params = small().objective(BoostingObjective::Regression).learning_rate(1.0);
    let forest = table.forest(&params);
    for row in 0..4 {
        assert!((forest.margin(&table.row(row)) - table.targets[row]).abs() < 1e-6);
    }
}

#[test]
fn many_distinct_values_and_single_precision_give_a_forest() {
    let rows = 1 << 16;
    let values: Vec<f32> = (0..rows).map(|row| row as f32 * 0.25).collect();
    let targets: Vec<f64> = values.iter().map(|&value| f64::from(value).sqrt()).collect();
    let names = ["x".to_owned()];
    let view = TrainingTable {
        columns: vec![Column::F32(&values)],
        feature_names: &names,
        targets: &targets,
        weights: None,
        base_margins: None,
        categorical: &[],
    };
    let params = small().objective(BoostingObjective::Regression).learning_rate(0.5).num_leaves(31);
    let forest = params.grow(&view, None).unwrap().forest;
    assert!((forest.margin(&[9_000.0]) - 9_000_f64.sqrt()).abs() < 1.0);
}

#[test]
fn bad_tables_are_refused_with_what_is_wrong() {
    let table = shop(10);
    let refused = |change: &dyn Fn(&mut OwnedTable), expected: &str| {
        let mut table = table.clone();
        change(&mut table);
        let error = small().grow(&table.view(), None).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    };
    refused(&|table| table.targets[3] = 2.0, "target 2 in row 3 of the training table");
    refused(&|table| table.targets[0] = f64::NAN, "target NaN in row 0");
    refused(&|table| table.weights = Some(vec![-1.0; 10]), "weight -1 in row 0");
    refused(&|table| table.weights = Some(vec![0.0; 10]), "no rows of positive weight");
    refused(&|table| table.weights = Some(vec![1.0]), "10 rows but the weights has 1");
    refused(&|table| table.columns[4].truncate(9), "column x4 has 9");
    refused(&|table| table.categorical = vec![11], "categorical column 11");
    refused(&|table| table.categorical = vec![2], "x2 is categorical but holds");
    let empty = table.rows(&[]);
    let error = small().grow(&table.view(), Some(&empty.view())).unwrap_err().to_string();
    assert!(error.contains("the validation table has no rows"), "{error}");
    let constraints = small().monotone_constraints(vec![1]);
    let error = constraints.grow(&table.view(), None).unwrap_err().to_string();
    assert!(error.contains("monotone_constraints has 1"), "{error}");
}

#[test]
fn weights_divided_by_their_sum_grow_the_forest_of_ordinary_weights() {
    let mut table = shop(1_000);
    let plain = table.forest(&small());
    let weights: Vec<f64> = (0..1_000).map(|row| 0.5 + noise(row, 3)).collect();
    let sum = weights.iter().sum::<f64>();
    let divided: Vec<f64> = weights.iter().map(|weight| weight / sum).collect();
    table.weights = Some(divided.iter().map(|weight| weight * 1024.0).collect());
    let ordinary = table.forest(&small());
    assert!(ordinary.trees.len() == plain.trees.len() && ordinary.trees[0].splits.len() > 3);
    for power in [0, -30, -600] {
        let scale = 2.0_f64.powi(power);
        table.weights = Some(divided.iter().map(|weight| weight * scale).collect());
        assert_eq!(table.forest(&small()), ordinary, "2^{power}");
    }
}

#[test]
fn weights_that_all_vanish_are_refused() {
    let mut table = shop(100);
    table.weights = Some(vec![f64::from_bits(1); 100]);
    let error = small().grow(&table.view(), None).unwrap_err().to_string();
    assert!(error.contains("no rows of positive weight"), "{error}");
}

#[test]
fn a_forest_that_diverges_ends_with_an_error() {
    let mut table = shop(500);
    table.targets = (0..500).map(|row| noise(row, 1) * 100.0).collect();
    let params = small().objective(BoostingObjective::Regression).num_iterations(300);
    for rate in [3.0, 1e300] {
        let error = params.clone().learning_rate(rate).grow(&table.view(), None).unwrap_err();
        assert!(matches!(error, BoostingError::Diverges { .. }), "{error}");
        assert!(error.to_string().contains("lower learning_rate"), "{error}");
    }
    assert!(params.learning_rate(1.5).grow(&table.view(), None).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn any_finite_table_gives_finite_predictions(
        rows in proptest::collection::vec((any::<f64>(), -3_i8..4, 0.0..1e6_f64, 0.0..3.0_f64), 1..80),
        leaves in 2_u32..12,
        power in 1.01..1.99_f64,
    ) {
        let mut table = OwnedTable::new(
            vec![rows.iter().map(|row| row.0).collect(), rows.iter().map(|row| f64::from(row.1)).collect()],
            rows.iter().map(|row| row.2).collect(),
        );
        table.weights = Some(rows.iter().map(|row| row.3).collect());
        for objective in [BoostingObjective::Regression, BoostingObjective::Tweedie { variance_power: power }] {
            let params = small().num_leaves(leaves).objective(objective).min_data_in_leaf(0.0);
            match params.grow(&table.view(), None) {
                Ok(grown) => for row in 0..rows.len() {
                    prop_assert!(grown.forest.margin(&table.row(row)).is_finite());
                },
                Err(error) => {
                    let no_rows = matches!(error, BoostingError::NoRows { .. });
                    prop_assert!(no_rows, "{error}");
                }
            }
        }
    }
}
