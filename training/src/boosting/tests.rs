//! What holds of every forest, on small tables of many kinds.

use linfa::ParamGuard;
use proptest::prelude::*;
use tenure::predictors::forest::Forest;

use super::*;

/// A small table that owns its parts.
#[derive(Clone, Debug)]
struct Table {
    columns: Vec<Vec<f64>>,
    names: Vec<String>,
    targets: Vec<f64>,
    weights: Option<Vec<f64>>,
    categorical: Vec<usize>,
}

impl Table {
    fn new(columns: Vec<Vec<f64>>, targets: Vec<f64>) -> Table {
        let names = (0..columns.len()).map(|at| format!("x{at}")).collect();
        Table { columns, names, targets, weights: None, categorical: Vec::new() }
    }

    fn view(&self) -> TrainingTable<'_> {
        TrainingTable {
            columns: self.columns.iter().map(|column| Column::F64(column)).collect(),
            feature_names: &self.names,
            targets: &self.targets,
            weights: self.weights.as_deref(),
            base_margins: None,
            categorical: &self.categorical,
        }
    }

    fn row(&self, row: usize) -> Vec<f64> {
        self.columns.iter().map(|column| column[row]).collect()
    }

    /// The rows in another order, or some of them several times.
    fn rows(&self, order: &[usize]) -> Table {
        let pick = |values: &Vec<f64>| order.iter().map(|&row| values[row]).collect();
        Table {
            columns: self.columns.iter().map(pick).collect(),
            targets: pick(&self.targets),
            weights: self.weights.as_ref().map(pick),
            ..self.clone()
        }
    }

    fn forest(&self, params: &BoostingParams) -> Forest {
        params.grow(&self.view(), None).unwrap().forest
    }
}

/// A repeatable number in `[0, 1)` for each pair.
fn noise(row: usize, column: usize) -> f64 {
    let mixed = (row as f64 * 12.9898 + column as f64 * 78.233).sin() * 43_758.545_3;
    mixed - mixed.floor()
}

/// Counts, ties, missing values, noise, and a yes or no that depends on two of the columns.
fn shop(rows: usize) -> Table {
    let column = |column: usize| {
        let value = move |row: usize| match (column, noise(row, column)) {
            (0, at) => (at * at * 20.0).floor(),
            (1, at) if at < 0.2 => f64::NAN,
            (_, at) => at,
        };
        (0..rows).map(value).collect::<Vec<f64>>()
    };
    let columns: Vec<Vec<f64>> = (0..11).map(column).collect();
    let says_yes = |row: usize| {
        let signal = columns[0][row] / 20.0 - columns[1][row].max(0.3) + noise(row, 99) * 0.5;
        f64::from(u8::from(signal > 0.1))
    };
    let targets = (0..rows).map(says_yes).collect();
    Table::new(columns, targets)
}

fn small() -> BoostingParams {
    BoostingParams::default().num_iterations(12).num_leaves(9).min_data_in_leaf(3.0)
}

fn shuffled(rows: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..rows).collect();
    order.sort_by(|&one, &other| noise(one, 7).total_cmp(&noise(other, 7)));
    order
}

#[test]
fn rows_in_another_order_give_the_same_forest() {
    let table = shop(3_000);
    for growth in [TreeGrowth::LeafWise, TreeGrowth::LevelWise, TreeGrowth::Symmetric] {
        for objective in [BoostingObjective::Binary, BoostingObjective::Quantile { alpha: 0.4 }] {
            let params = small().growth(growth).objective(objective);
            let forest = table.forest(&params);
            assert!(!forest.trees.is_empty());
            assert_eq!(forest, table.rows(&shuffled(3_000)).forest(&params));
        }
    }
}

#[test]
fn a_row_of_weight_two_is_that_row_twice() {
    let mut table = shop(2_000);
    let weights: Vec<f64> = (0..2_000).map(|row| (noise(row, 3) * 4.0).floor()).collect();
    let repeat = |row: usize| std::iter::repeat_n(row, weights[row] as usize);
    let order: Vec<usize> = (0..2_000).flat_map(repeat).collect();
    let repeated = table.rows(&order);
    table.weights = Some(weights);
    for objective in
        [BoostingObjective::Binary, BoostingObjective::Poisson, BoostingObjective::Regression]
    {
        let params = small().objective(objective);
        assert_eq!(table.forest(&params), repeated.forest(&params));
    }
}

#[test]
fn any_number_of_threads_gives_the_same_forest() {
    // Large enough that threads share the first leaves and then split leaves of their own.
    let table = shop(70_000);
    let quantile = BoostingObjective::Quantile { alpha: 0.7 };
    for (growth, objective) in [
        (TreeGrowth::LeafWise, BoostingObjective::Binary),
        (TreeGrowth::LeafWise, quantile),
        (TreeGrowth::LevelWise, BoostingObjective::Binary),
        (TreeGrowth::Symmetric, BoostingObjective::Binary),
    ] {
        let params = small().growth(growth).objective(objective).num_leaves(50).num_iterations(5);
        let grow = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| table.forest(&params))
        };
        let one = grow(1);
        assert_eq!(one, grow(2));
        assert_eq!(one, grow(5));
    }
}

#[test]
fn covers_and_leaves_of_the_forest_are_those_of_the_training_rows() {
    let table = shop(1_500);
    for growth in [TreeGrowth::LeafWise, TreeGrowth::Symmetric] {
        for tree in table.forest(&small().growth(growth)).trees {
            let mut cover = vec![0.0; tree.leaf_cover.len()];
            (0..1_500).for_each(|row| cover[tree.leaf_of(&table.row(row))] += 1.0);
            assert_eq!(cover, tree.leaf_cover);
            assert_eq!(tree.node_cover.first().copied(), Some(1_500.0));
        }
    }
}

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
    let mut table = Table::new(vec![codes.clone()], codes.iter().map(odd).collect());
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

fn monotone_breaks(forest: &Forest, table: &Table, sign: f64) -> usize {
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
    let constant = Table::new(vec![vec![1.0; 50], vec![f64::NAN; 50]], shop(50).targets);
    let one_row = Table::new(vec![vec![3.0]], vec![1.0]);
    let one_class = Table::new(shop(100).columns, vec![1.0; 100]);
    let no_columns = Table::new(Vec::new(), vec![0.0, 1.0]);
    for table in [constant, one_row, one_class, no_columns] {
        let forest = table.forest(&BoostingParams::default());
        assert!(forest.trees.is_empty());
        let mean = table.targets.iter().sum::<f64>() / table.targets.len() as f64;
        let row = vec![0.0; table.columns.len()];
        assert!((forest.link.prediction(forest.margin(&row)) - mean).abs() < 1e-8);
    }
}

#[test]
fn missing_and_infinite_values_are_told_apart() {
    let values = [f64::NAN, f64::NEG_INFINITY, 0.0, f64::INFINITY].repeat(50);
    let table = Table::new(vec![values], [5.0, 1.0, 3.0, -2.0].repeat(50));
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
    let refused = |change: &dyn Fn(&mut Table), told: &str| {
        let mut table = table.clone();
        change(&mut table);
        let error = small().grow(&table.view(), None).unwrap_err().to_string();
        assert!(error.contains(told), "{error}");
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
fn samples_follow_the_seed() {
    let table = shop(2_000);
    let params = small().bagging_fraction(0.5).feature_fraction(0.5);
    assert_eq!(table.forest(&params), table.forest(&params));
    assert_ne!(table.forest(&params), table.forest(&params.clone().seed(1)));
    assert!(params.check().is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn any_finite_table_gives_finite_predictions(
        rows in proptest::collection::vec((any::<f64>(), -3_i8..4, 0.0..1e6_f64, 0.0..3.0_f64), 1..80),
        leaves in 2_u32..12,
        power in 1.01..1.99_f64,
    ) {
        let mut table = Table::new(
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
