//! Micro-benchmarks of the booster: `cargo bench -p tenure-training --features bench --bench boosting`.
//!
//! `count` is divided by its updates (rows times features): a fraction of a nanosecond each.

use divan::Bencher;
use divan::counter::ItemsCount;
use tenure_training::boosting::bench::LeafBench;

fn main() {
    divan::main();
}

/// Counting of a leaf's rows into histograms, from the whole table to a sparse leaf.
#[divan::bench(args = [1, 8, 64])]
fn count(bencher: Bencher, one_in: u32) {
    let mut bench = LeafBench::new(200_000, 60, one_in);
    bencher.counter(ItemsCount::new(bench.updates())).bench_local(|| bench.count());
}

/// The best split of 60 features.
#[divan::bench]
fn search(bencher: Bencher) {
    let bench = LeafBench::new(50_000, 60, 1);
    bencher.counter(ItemsCount::new(60_usize)).bench_local(|| bench.search());
}
