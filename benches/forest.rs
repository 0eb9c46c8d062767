//! Micro-benchmarks of the forest: one row, a batch, and contributions.

use divan::Bencher;
use divan::counter::ItemsCount;
use tenure::numerics::random::Random;
use tenure::predictors::forest::Explainer;
use tenure::predictors::forest::{CompiledForest, CompiledForests, Forest, Link, Split, Tree};

const FEATURES: usize = 60;
const ROWS: usize = 1024;

fn main() {
    divan::main();
}

/// A number below `bound`.
fn below(random: &mut Random, bound: u64) -> u64 {
    random.bits() % bound
}

fn question(random: &mut Random) -> Split {
    Split::Numeric {
        feature: below(random, FEATURES as u64) as u32,
        threshold: below(random, 254) as f64,
        missing_left: below(random, 2) == 0,
    }
}

/// A tree whose inner nodes hang below each other at random.
fn random_tree(random: &mut Random, leaves: usize) -> Tree {
    let (mut left, mut right) = (vec![0; leaves - 1], vec![0; leaves - 1]);
    let mut open = vec![];
    for node in 0..leaves - 1 {
        if !open.is_empty() {
            let (parent, is_left): (usize, bool) =
                open.swap_remove(below(random, open.len() as u64) as usize);
            if is_left { left[parent] = node as i32 } else { right[parent] = node as i32 }
        }
        open.extend([(node, true), (node, false)]);
    }
    for (leaf, (parent, is_left)) in open.into_iter().enumerate() {
        if is_left { left[parent] = !(leaf as i32) } else { right[parent] = !(leaf as i32) }
    }
    tree(random, left, right, leaves)
}

fn tree(random: &mut Random, left: Vec<i32>, right: Vec<i32>, leaves: usize) -> Tree {
    Tree {
        splits: (1..leaves).map(|_| question(random)).collect(),
        left,
        right,
        node_cover: vec![2.0; leaves - 1],
        leaf_values: (0..leaves).map(|_| below(random, 1000) as f64 / 1000.0 - 0.5).collect(),
        leaf_cover: vec![1.0; leaves],
    }
}

/// A complete tree of one question a level.
fn symmetric_tree(random: &mut Random, depth: u32) -> Tree {
    let leaves = 1_usize << depth;
    let child = |at: usize| {
        if at < leaves - 1 { at as i32 } else { !((at - (leaves - 1)) as i32) }
    };
    let left = (0..leaves - 1).map(|node| child(2 * node + 1)).collect();
    let right = (0..leaves - 1).map(|node| child(2 * node + 2)).collect();
    let mut tree = tree(random, left, right, leaves);
    for level in 0..depth {
        let split = question(random);
        tree.splits[(1 << level) - 1..(2 << level) - 1].fill(split);
    }
    tree
}

fn forest(trees: Vec<Tree>) -> Forest {
    Forest {
        feature_names: (0..FEATURES).map(|feature| format!("feature_{feature}")).collect(),
        link: Link::Logistic,
        base_margin: 0.0,
        trees,
    }
}

fn leaf_wise() -> Forest {
    let mut random = Random::new(1);
    forest((0..300).map(|_| random_tree(&mut random, 63)).collect())
}

fn symmetric() -> Forest {
    let mut random = Random::new(2);
    forest((0..300).map(|_| symmetric_tree(&mut random, 6)).collect())
}

fn rows() -> Vec<f64> {
    let mut random = Random::new(3);
    let value = |random: &mut Random| match below(random, 10) {
        0 => f64::NAN,
        _ => below(random, 508) as f64 / 2.0,
    };
    (0..ROWS * FEATURES).map(|_| value(&mut random)).collect()
}

#[divan::bench]
fn evaluate_one_row(bencher: Bencher) {
    let (forest, rows) = (CompiledForest::new(&leaf_wise()), rows());
    let mut next = 0;
    bencher.bench_local(|| {
        next = (next + 1) % ROWS;
        forest.margin(&rows[next * FEATURES..][..FEATURES])
    });
}

/// Three forests of small trees, as the recipe grows them for a horizon.
fn small_trees() -> [Forest; 3] {
    [4, 5, 6].map(|seed| {
        let mut random = Random::new(seed);
        forest((0..200).map(|_| random_tree(&mut random, 4)).collect())
    })
}

#[divan::bench]
fn evaluate_one_row_in_three_forests_of_small_trees(bencher: Bencher) {
    let (forests, rows) = (CompiledForests::new(small_trees().each_ref()), rows());
    let mut next = 0;
    bencher.bench_local(|| {
        next = (next + 1) % ROWS;
        forests.margins(&rows[next * FEATURES..][..FEATURES])
    });
}

#[divan::bench]
fn evaluate_a_batch_in_three_forests_of_small_trees(bencher: Bencher) {
    let (forests, rows) = (CompiledForests::new(small_trees().each_ref()), rows());
    let mut margins = [(); 3].map(|()| vec![0.0; ROWS]);
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| {
        forests.margins_into(&rows, margins.each_mut().map(Vec::as_mut_slice));
    });
}

#[divan::bench]
fn evaluate_a_batch(bencher: Bencher) {
    evaluate(bencher, &leaf_wise());
}

#[divan::bench]
fn evaluate_a_batch_in_symmetric_trees(bencher: Bencher) {
    evaluate(bencher, &symmetric());
}

fn evaluate(bencher: Bencher, forest: &Forest) {
    let (forest, rows) = (CompiledForest::new(forest), rows());
    let mut margins = vec![0.0; ROWS];
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| forest.margins_into(&rows, &mut margins));
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn contributions_of_a_batch(bencher: Bencher) {
    let (explainer, rows) = (Explainer::new(&leaf_wise()), rows());
    let mut contributions = vec![0.0; ROWS * (FEATURES + 1)];
    bencher
        .counter(ItemsCount::new(ROWS))
        .bench_local(|| explainer.contributions_into(&rows, &mut contributions));
}
