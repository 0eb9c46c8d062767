//! Changes that leave a forest as it is: another order, weights for rows, more threads.

use linfa::ParamGuard;

use super::tables::{noise, shop, shuffled, small};
use crate::boosting::{BoostingObjective, TreeGrowth};

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
fn samples_follow_the_seed() {
    let table = shop(2_000);
    let params = small().bagging_fraction(0.5).feature_fraction(0.5);
    assert_eq!(table.forest(&params), table.forest(&params));
    assert_ne!(table.forest(&params), table.forest(&params.clone().seed(1)));
    assert!(params.check().is_ok());
}
