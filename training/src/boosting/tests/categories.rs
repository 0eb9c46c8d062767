//! Columns of many categories, which are split by a statistic of each.

use tenure::predictors::forest::{CompiledForest, Explainer, Forest, Split};

use super::tables::{OwnedTable, noise};
use crate::boosting::{BoostingObjective, BoostingParams, TreeGrowth};

/// The categories of a made-up table and the rows of each, on average.
struct Kind {
    categories: usize,
    rows_of_each: usize,
}

/// Half the signal in a column of categories, half in a number; and the same for new rows.
fn towns(kind: Kind) -> [OwnedTable; 2] {
    let rows = kind.categories * kind.rows_of_each;
    [0, 1_000_000].map(|first| {
        let at = |column: usize| (first..first + rows).map(move |row| noise(row, column));
        let codes: Vec<f64> =
            at(0).map(|at| 3.0 * (at * kind.categories as f64).floor() + 1.0).collect();
        let numbers: Vec<f64> = at(1).collect();
        let says_yes = |((code, number), chance): ((&f64, &f64), f64)| {
            f64::from(u8::from(effect(*code) + number > 0.5 + chance))
        };
        let targets = codes.iter().zip(&numbers).zip(at(2)).map(says_yes).collect();
        let mut table = OwnedTable::new(vec![codes, numbers], targets);
        table.categorical = vec![0];
        table
    })
}

fn effect(code: f64) -> f64 {
    noise(code as usize, 17)
}

fn params() -> BoostingParams {
    BoostingParams::default().num_iterations(30).num_leaves(9)
}

fn mean_loss(forest: &Forest, table: &OwnedTable) -> f64 {
    let loss = BoostingObjective::Binary.loss();
    let of_row = |row: usize| loss.loss(forest.margin(&table.row(row)), table.targets[row]);
    let rows = table.targets.len();
    (0..rows).map(of_row).sum::<f64>() / rows as f64
}

/// The chance that a row of target 1 has a higher margin than one of target 0.
fn auc(forest: &Forest, table: &OwnedTable) -> f64 {
    let margin = |row: usize| forest.margin(&table.row(row));
    let mut judged: Vec<(f64, f64)> =
        table.targets.iter().enumerate().map(|(row, &target)| (margin(row), target)).collect();
    judged.sort_by(|one, other| one.0.total_cmp(&other.0));
    let (mut below, mut won) = (0.0, 0.0);
    for ties in judged.chunk_by(|one, other| one.0 == other.0) {
        let yes: f64 = ties.iter().map(|(_, target)| target).sum();
        let no = ties.len() as f64 - yes;
        won += yes * (below + no / 2.0);
        below += no;
    }
    won / below / (judged.len() as f64 - below)
}

#[test]
fn many_categories_are_learned_better_by_their_statistic_than_by_sets() {
    let [table, later] = towns(Kind { categories: 600, rows_of_each: 20 });
    for growth in [TreeGrowth::LeafWise, TreeGrowth::Symmetric] {
        let params = params().growth(growth);
        let ranked = mean_loss(&table.forest(&params), &later);
        let sets = mean_loss(&table.forest(&params.max_cat_to_sets(u32::MAX)), &later);
        assert!(ranked < 0.96 * sets, "{growth:?}: {ranked} {sets}");
    }
}

#[test]
fn validation_sees_the_margins_of_the_forest_for_ranked_categories_too() {
    let [table, mut later] = towns(Kind { categories: 60, rows_of_each: 30 });
    for (row, code) in [(0, f64::NAN), (1, 0.0), (2, 1e9)] {
        later.columns[0][row] = code;
    }
    let grown = params().grow(&table.view(), Some(&later.view())).unwrap();
    let seen = grown.validation_losses.last().unwrap();
    assert!((mean_loss(&grown.forest, &later) / seen - 1.0).abs() < 1e-12);
}

#[test]
fn an_unseen_category_gets_a_prediction_between_those_of_the_seen() {
    let [table, _] = towns(Kind { categories: 60, rows_of_each: 30 });
    let forest = table.forest(&params());
    let margin = |code: f64| forest.margin(&[code, 0.5]);
    assert_eq!(margin(0.0), margin(1e9));
    assert_eq!(margin(0.5), margin(-1.0));
    let seen = || (0..60).map(|at| margin(f64::from(3 * at + 1)));
    let lower = seen().filter(|&seen| seen < margin(0.0)).count();
    let higher = seen().filter(|&seen| seen > margin(0.0)).count();
    assert!(lower > 15 && higher > 15, "{lower} {higher}");
}

#[test]
fn a_missing_category_goes_where_it_was_found_better() {
    let [mut table, _] = towns(Kind { categories: 60, rows_of_each: 30 });
    for row in (0..table.targets.len()).step_by(3) {
        table.columns[0][row] = f64::NAN;
        table.targets[row] = 1.0;
    }
    let forest = table.forest(&params());
    assert!(forest.margin(&[f64::NAN, 0.5]) > forest.margin(&[0.0, 0.5]) + 1.0);
    // Also where the categories themselves tell nothing.
    let codes =
        (0..table.targets.len()).map(|row| if row % 3 == 0 { f64::NAN } else { row as f64 });
    table.columns[0] = codes.collect();
    let forest = table.forest(&params());
    assert!(forest.margin(&[f64::NAN, 0.5]) > forest.margin(&[1.0, 0.5]) + 1.0);
    assert_eq!(forest.margin(&[1.0, 0.5]), forest.margin(&[1e9, 0.5]));
}

#[test]
fn a_column_of_names_is_not_learned_by_heart() {
    let [table, later] = towns(Kind { categories: 4_000, rows_of_each: 1 });
    let without =
        |table: &OwnedTable| OwnedTable::new(vec![table.columns[1].clone()], table.targets.clone());
    let plain = without(&table).forest(&params());
    let (loss, auc) = (mean_loss(&plain, &without(&later)), auc(&plain, &without(&later)));
    // Each name once, and each twice.
    for share in [1, 2] {
        let mut named = table.clone();
        named.columns[0] = (0..named.targets.len()).map(|row| (row / share) as f64).collect();
        let named = named.forest(&params());
        let (named_loss, named_auc) = (mean_loss(&named, &later), self::auc(&named, &later));
        assert!(named_loss < 1.01 * loss, "{share}: {named_loss} {loss}");
        assert!(named_auc > auc - 0.002, "{share}: {named_auc} {auc}");
    }
}

#[test]
fn a_column_of_one_category_changes_nothing() {
    let [mut table, _] = towns(Kind { categories: 60, rows_of_each: 30 });
    table.columns[0].fill(7.0);
    for most in [0, 16] {
        let forest = table.forest(&params().max_cat_to_sets(most));
        let mut plain = table.clone();
        plain.categorical.clear();
        assert_eq!(forest, plain.forest(&params()));
    }
}

#[test]
fn every_objective_learns_from_ranked_categories() {
    let [mut table, _] = towns(Kind { categories: 80, rows_of_each: 25 });
    let spend = |(row, yes): (usize, &f64)| yes * (1.0 + 9.0 * effect(table.columns[0][row]));
    let spend: Vec<f64> = table.targets.iter().enumerate().map(spend).collect();
    for objective in [
        BoostingObjective::Regression,
        BoostingObjective::Tweedie { variance_power: 1.5 },
        BoostingObjective::Poisson,
        BoostingObjective::Quantile { alpha: 0.7 },
    ] {
        table.targets = spend.clone();
        let forest = table.forest(&params().objective(objective));
        let prediction = |code: f64| forest.link.prediction(forest.margin(&[code, 0.5]));
        let codes = || (0..80).map(|at| f64::from(3 * at + 1));
        let mean = |wanted: &dyn Fn(f64) -> bool| {
            let some: Vec<f64> = codes().filter(|&code| wanted(effect(code))).collect();
            some.iter().map(|&code| prediction(code)).sum::<f64>() / some.len() as f64
        };
        let (low, high) = (mean(&|effect| effect < 0.2), mean(&|effect| effect > 0.8));
        assert!(high > 1.5 * low, "{objective:?}: {low} {high}");
    }
}

#[test]
fn ranked_categories_give_the_same_forest_for_any_number_of_threads() {
    let [mut table, _] = towns(Kind { categories: 300, rows_of_each: 40 });
    table.weights = Some((0..table.targets.len()).map(|row| noise(row, 5) * 2.0).collect());
    let grow = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| table.forest(&params()))
    };
    let one = grow(1);
    assert_eq!(one, grow(3));
    assert_ne!(one, table.forest(&params().seed(1)));
    let sizes = one.trees.iter().flat_map(|tree| &tree.splits).map(|split| match split {
        Split::Categorical { left, .. } => left.len(),
        Split::Numeric { .. } => 0,
    });
    assert!(sizes.max().unwrap() > 50);
}

#[test]
fn a_compiled_forest_and_one_from_disk_answer_as_the_plain_one() {
    let [table, later] = towns(Kind { categories: 300, rows_of_each: 10 });
    for growth in [TreeGrowth::LeafWise, TreeGrowth::Symmetric] {
        let forest = table.forest(&params().growth(growth));
        let mut bytes = Vec::new();
        forest.write_to(&mut bytes);
        assert_eq!(Forest::read_from(&bytes).unwrap(), forest);
        let compiled = CompiledForest::new(&forest);
        for code in [f64::NAN, 0.0, 1.0, 4.0, 0.5, -1.0, 1e12, f64::INFINITY] {
            assert_eq!(compiled.margin(&[code, 0.3]), forest.margin(&[code, 0.3]), "{code}");
        }
        for row in 0..300 {
            assert_eq!(compiled.margin(&later.row(row)), forest.margin(&later.row(row)));
        }
    }
}

#[test]
fn contributions_add_up_to_the_margin_below_sets_and_statistics() {
    for categories in [12, 300] {
        let [table, later] = towns(Kind { categories, rows_of_each: 3_000 / categories });
        let forest = table.forest(&params());
        let is_of_categories = |split: &Split| matches!(split, Split::Categorical { .. });
        assert!(forest.trees.iter().flat_map(|tree| &tree.splits).any(is_of_categories));
        let explainer = Explainer::new(&forest);
        let unlike = [f64::NAN, 0.0, 1e9].map(|code| vec![code, 0.4]);
        for row in (0..200).map(|row| later.row(row)).chain(unlike) {
            let parts = explainer.contributions(&row);
            let sum: f64 = parts.iter().sum();
            assert!((sum - forest.margin(&row)).abs() < 1e-9, "{row:?}: {parts:?}");
        }
        let of_category = |row: usize| explainer.contributions(&later.row(row))[0].abs();
        assert!((0..200).map(of_category).sum::<f64>() > 20.0);
    }
}

#[test]
fn few_categories_keep_the_symmetries_of_rows_and_weights() {
    let [mut table, _] = towns(Kind { categories: 12, rows_of_each: 100 });
    let rows = table.targets.len();
    let expected = table.forest(&params());
    let reversed: Vec<usize> = (0..rows).rev().collect();
    assert_eq!(table.rows(&reversed).forest(&params()), expected);
    let twice: Vec<usize> = (0..rows).chain(0..rows).collect();
    let repeated = table.rows(&twice).forest(&params());
    table.weights = Some(vec![2.0; rows]);
    assert_eq!(table.forest(&params()), repeated);
}

#[test]
fn the_sides_of_a_set_are_shrunk_by_the_penalty_of_its_gain() {
    let codes: Vec<f64> = (0..400).map(|row| f64::from(row % 2)).collect();
    let mut table = OwnedTable::new(vec![codes.clone()], codes);
    table.categorical = vec![0];
    let params = params().objective(BoostingObjective::Regression).num_leaves(2).num_iterations(1);
    let forest = table.forest(&params.learning_rate(1.0).cat_l2(50.0));
    // 200 rows whose slope is a half, over 200 and the penalty.
    assert_eq!(forest.margin(&[1.0]), 0.5 + 100.0 / 250.0);
    assert_eq!(forest.margin(&[0.0]), 0.5 - 100.0 / 250.0);
}
