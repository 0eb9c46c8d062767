//! Arithmetic in the CPU's widest vectors, chosen at run time, with the same bits on every CPU.
//!
//! The code is compiled three times; multiplication and addition are never fused, so that all
//! three give the same bits.
//!
//! # Safety
//!
//! A function compiled for a CPU feature is called only after that feature was detected.
#![allow(unsafe_code)]

use tenure::numerics::cpu::CpuPath;

/// Arithmetic to be compiled for each kind of vector.
///
/// Mark `compute` and the functions it calls `#[inline(always)]`: only inlined code becomes
/// vectors, which is why this is a trait and not a closure.
pub(super) trait Computation {
    type Output;

    fn compute(self) -> Self::Output;
}

/// The vectors that are used: the widest of this CPU, but for tests that overrule it.
#[inline(always)]
fn widest_vectors() -> CpuPath {
    #[cfg(test)]
    if let Some(path) = tests::OVERRULED.get() {
        return path;
    }
    CpuPath::best()
}

/// Runs a computation in the widest vectors of this CPU.
#[inline(always)]
pub(super) fn in_widest_vectors<C: Computation>(computation: C) -> C::Output {
    match widest_vectors() {
        // SAFETY: the features were detected.
        #[cfg(target_arch = "x86_64")]
        CpuPath::Avx512 => unsafe { with_avx512(computation) },
        // SAFETY: the feature was detected.
        #[cfg(target_arch = "x86_64")]
        CpuPath::Avx2 => unsafe { with_avx2(computation) },
        _ => computation.compute(),
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512dq,avx512vl")]
fn with_avx512<C: Computation>(computation: C) -> C::Output {
    computation.compute()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn with_avx2<C: Computation>(computation: C) -> C::Output {
    computation.compute()
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::boosting::{BoostingObjective, BoostingParams, Column, TrainingTable, TreeGrowth};

    thread_local! {
        /// The vectors that this thread uses, whatever else the CPU has.
        pub(super) static OVERRULED: Cell<Option<CpuPath>> = const { Cell::new(None) };
    }

    /// Runs `work` on two threads, in each kind of vectors that this CPU has.
    fn in_every_kind_of_vectors<T: Send>(work: impl Fn() -> T + Sync) -> Vec<T> {
        let run = |path| {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(2)
                .start_handler(move |_| OVERRULED.set(Some(path)))
                .build()
                .unwrap();
            pool.install(|| {
                assert_eq!(widest_vectors(), path);
                work()
            })
        };
        CpuPath::available().map(run).collect()
    }

    struct Arithmetic<'a>(&'a [f64]);

    impl Computation for Arithmetic<'_> {
        type Output = Vec<u64>;

        #[inline(always)]
        fn compute(self) -> Vec<u64> {
            let of = |value: &f64| (value * 1.1 + 0.7) / (value - 3.3) - value.max(0.5);
            self.0.iter().map(|value| of(value).to_bits()).collect()
        }
    }

    #[test]
    fn every_path_gives_the_same_bits() {
        let values: Vec<f64> = (0..999).map(|at| f64::from(at).sin() * 9.0).collect();
        let plain = Arithmetic(&values).compute();
        for found in in_every_kind_of_vectors(|| in_widest_vectors(Arithmetic(&values))) {
            assert_eq!(found, plain);
        }
    }

    /// The bytes of a forest of skewed amounts with ties and missing values.
    fn forest_bytes(objective: BoostingObjective, growth: TreeGrowth) -> Vec<u8> {
        let wave = |row: u32, column: u32| f64::from(row * (column + 3)).sin();
        let column = |column: u32| {
            let value = move |row: u32| match (row + column) % 9 {
                0 => f64::NAN,
                1..5 => (wave(row, column) * 6.0).floor(),
                _ => wave(row, column).exp(),
            };
            (0..5_000).map(value).collect::<Vec<f64>>()
        };
        let columns: Vec<Vec<f64>> = (0..7).map(column).collect();
        let names: Vec<String> = (0..7).map(|at| at.to_string()).collect();
        let buys = |row: u32| wave(row, 0) + wave(row, 1) * wave(row, 2) > 0.2;
        let amount = |row: u32| match (buys(row), objective) {
            (false, _) => 0.0,
            (true, BoostingObjective::Binary) => 1.0,
            (true, _) => (wave(row, 3) * 2.0).exp(),
        };
        let table = TrainingTable {
            columns: columns.iter().map(|column| Column::F64(column)).collect(),
            feature_names: &names,
            targets: &(0..5_000).map(amount).collect::<Vec<f64>>(),
            weights: Some(&(0..5_000).map(|row| wave(row, 9).abs()).collect::<Vec<f64>>()),
            base_margins: None,
            categorical: &[],
        };
        let params = BoostingParams::default().objective(objective).growth(growth);
        let forest = params.num_iterations(20).num_leaves(15).grow(&table, None).unwrap().forest;
        assert!(forest.trees.iter().map(|tree| tree.splits.len()).sum::<usize>() > 100);
        let mut bytes = Vec::new();
        forest.write_to(&mut bytes);
        bytes
    }

    #[test]
    fn every_path_grows_the_same_forest() {
        for objective in
            [BoostingObjective::Binary, BoostingObjective::Tweedie { variance_power: 1.4 }]
        {
            for growth in [TreeGrowth::LeafWise, TreeGrowth::Symmetric] {
                let grown = in_every_kind_of_vectors(|| forest_bytes(objective, growth));
                assert!(grown.iter().all(|bytes| *bytes == grown[0]), "{objective:?}, {growth:?}");
            }
        }
    }
}
