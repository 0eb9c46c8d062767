//! The speed of a forest inside a process.
//!
//! `cargo run --release -p tenure-lab --bin forest_speed -- MODEL.forest ROWS.f64 THREADS REPEATS`
//!
//! `ROWS.f64` holds rows of one little-endian `f64` per feature, nothing else. Prints one line
//! of JSON: medians over the repeats, with the rows split among the threads.

#![allow(clippy::disallowed_methods, clippy::print_stdout)] // This program is a clock.

use std::error::Error;
use std::time::Instant;

use tenure::predictors::forest::Explainer;
use tenure::predictors::forest::{CompiledForest, Forest};

const ROWS_EXPLAINED: usize = 20_000;
const ROWS_ALONE: usize = 20_000;

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [model, table, threads, repeats] = &words[..] else {
        return Err("usage: forest_speed MODEL.forest ROWS.f64 THREADS REPEATS".into());
    };
    let forest = Forest::read_from(&std::fs::read(model)?)?;
    let rows: Vec<f64> = std::fs::read(table)?
        .chunks_exact(8)
        .map(|bytes| f64::from_le_bytes(bytes.try_into().expect("chunks of eight")))
        .collect();
    let (threads, repeats): (usize, usize) = (threads.parse()?, repeats.parse()?);
    let features = forest.feature_names.len();
    let count = rows.len() / features;

    let compiled = CompiledForest::new(&forest);
    let mut margins = vec![0.0; count];
    let batch = median(repeats, || {
        in_parts(threads, Table { rows: &rows, features }, &mut margins, 1, |rows, margins| {
            compiled.margins_into(rows, margins);
        });
    });

    let alone = count.min(ROWS_ALONE);
    let mut next = 0;
    let single = median(alone, || {
        std::hint::black_box(compiled.margin(&rows[next * features..][..features]));
        next = (next + 1) % alone;
    });

    let explained = count.min(ROWS_EXPLAINED);
    let explainer = Explainer::new(&forest);
    let mut contributions = vec![0.0; explained * (features + 1)];
    let explaining = median(repeats, || {
        let table = Table { rows: &rows[..explained * features], features };
        in_parts(threads, table, &mut contributions, features + 1, |rows, part| {
            explainer.contributions_into(rows, part);
        });
    });

    println!(
        r#"{{"batch_rows_per_second":{},"single_row_microseconds":{},"contribution_rows_per_second":{}}}"#,
        count as f64 / batch,
        single * 1e6,
        explained as f64 / explaining,
    );
    Ok(())
}

/// The median of the seconds that `work` takes.
fn median(repeats: usize, mut work: impl FnMut()) -> f64 {
    let mut seconds: Vec<f64> = (0..repeats.max(1))
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed().as_secs_f64()
        })
        .collect();
    seconds.sort_by(f64::total_cmp);
    seconds[seconds.len() / 2]
}

/// Rows of values, one per feature.
struct Table<'a> {
    rows: &'a [f64],
    features: usize,
}

/// Splits rows and the slots of their answers evenly among the threads.
fn in_parts(
    threads: usize,
    table: Table,
    answers: &mut [f64],
    width: usize,
    work: impl Fn(&[f64], &mut [f64]) + Sync,
) {
    let part = (answers.len() / width).div_ceil(threads).max(1);
    let parts = table.rows.chunks(part * table.features);
    std::thread::scope(|scope| {
        for (rows, answers) in parts.zip(answers.chunks_mut(part * width)) {
            scope.spawn(|| work(rows, answers));
        }
    });
}
