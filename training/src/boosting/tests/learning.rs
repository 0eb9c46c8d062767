//! Forests that learn: losses, validation, base margins and categories.

use super::tables::{OwnedTable, noise, shop, shuffled, small};
use crate::boosting::{BoostingObjective, TrainingTable, TreeGrowth};

#[test]
fn every_loss_falls_with_every_tree() {
    let mut table = shop(2_000);
    let spend = |row: usize| (table.columns[0][row] - 4.0).max(0.0) * (0.5 + noise(row, 5));
    let spend: Vec<f64> = (0..2_000).map(spend).collect();
    let cases = [
        (BoostingObjective::Binary, table.targets.clone()),
        (BoostingObjective::Regression, spend.clone()),
        (BoostingObjective::Poisson, spend.clone()),
        (BoostingObjective::Tweedie { variance_power: 1.5 }, spend.clone()),
        (BoostingObjective::Gamma, spend.iter().map(|spend| spend + 0.1).collect()),
        (BoostingObjective::Quantile { alpha: 0.8 }, spend),
    ];
    for (objective, targets) in cases {
        table.targets = targets;
        let grown = small().objective(objective).grow(&table.view(), Some(&table.view())).unwrap();
        let losses = &grown.validation_losses;
        assert_eq!((losses.len(), grown.best_iteration), (12, 12), "{objective:?}");
        assert!(losses.windows(2).all(|pair| pair[1] < pair[0]), "{objective:?} {losses:?}");
    }
}

#[test]
fn the_margins_of_the_forest_are_those_that_validation_saw() {
    let table = shop(800);
    let grown = small().grow(&table.view(), Some(&table.view())).unwrap();
    let loss = BoostingObjective::Binary.loss();
    let of_row = |row: usize| loss.loss(grown.forest.margin(&table.row(row)), table.targets[row]);
    let mean = (0..800).map(of_row).sum::<f64>() / 800.0;
    assert!((mean / grown.validation_losses[11] - 1.0).abs() < 1e-12);
}

#[test]
fn early_stopping_keeps_the_trees_of_the_best_iteration() {
    let table = shop(600);
    let mut noisy = shop(300).rows(&shuffled(300));
    noisy.targets.reverse();
    let params = small().num_iterations(200).learning_rate(0.5).early_stopping_round(5);
    let grown = params.grow(&table.view(), Some(&noisy.view())).unwrap();
    assert_eq!(grown.forest.trees.len(), grown.best_iteration);
    assert_eq!(grown.validation_losses.len(), grown.best_iteration + 5);
}

#[test]
fn boosting_from_base_margins_learns_the_rest() {
    let table = shop(1_000);
    let params = small().objective(BoostingObjective::Regression).learning_rate(0.5);
    let offsets: Vec<f64> = (0..1_000).map(|row| noise(row, 42) * 100.0).collect();
    let shifted: Vec<f64> =
        table.targets.iter().zip(&offsets).map(|(target, offset)| target + offset).collect();
    let view = TrainingTable { targets: &shifted, base_margins: Some(&offsets), ..table.view() };
    let forest = params.grow(&view, None).unwrap().forest;
    assert_eq!(forest.base_margin, 0.0);
    let error = |row: usize| (forest.margin(&table.row(row)) - table.targets[row]).powi(2);
    assert!((0..1_000).map(error).sum::<f64>() < 150.0);
}

#[test]
fn categories_are_split_without_an_order() {
    let codes: Vec<f64> = (0..4_000).map(|row| (noise(row, 0) * 40.0).floor()).collect();
    let odd = |code: &f64| f64::from(u8::from(code % 3.0 == 1.0));
    let mut table = OwnedTable::new(vec![codes.clone()], codes.iter().map(odd).collect());
    table.categorical = vec![0];
    let params = small().objective(BoostingObjective::Regression).num_leaves(2).num_iterations(60);
    for growth in [TreeGrowth::LeafWise, TreeGrowth::Symmetric] {
        let forest = table.forest(&params.clone().growth(growth));
        for code in 0..40 {
            let margin = forest.margin(&[f64::from(code)]);
            assert!((margin - odd(&f64::from(code))).abs() < 0.1, "{code} {margin}");
        }
        assert_eq!(forest.margin(&[99.0]), forest.margin(&[1e6]));
    }
}
