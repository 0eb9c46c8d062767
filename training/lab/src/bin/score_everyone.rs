//! The scoring of everyone, as the nightly job does it, beside plain trees walked row by row.
//!
//! ```text
//! cargo run --release -p tenure-lab --bin score_everyone -- MODELS BASE REPEATS
//! ```
//!
//! Both ways score the customers of a published night on all cores, in turns; the plain one is
//! what the nightly job did before its forests were compiled. Their scores are compared to the bit.

#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::print_stderr)]

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use rayon::prelude::*;
use tenure::features::FeatureEngine;
use tenure::history::{Buyer, History};
use tenure::predictors::prediction::Prediction;
use tenure::requests::PublishedState;

/// Customers that are scored together.
const SCORED_TOGETHER: usize = 512;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [models, base, repeats] = &arguments[..] else {
        eprintln!("usage: score_everyone MODELS BASE REPEATS");
        return ExitCode::FAILURE;
    };
    match compare(Path::new(models), Path::new(base), repeats) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("score_everyone: {error}");
            ExitCode::FAILURE
        }
    }
}

fn compare(models: &Path, base: &Path, repeats: &str) -> Result<(), Box<dyn Error>> {
    let state = PublishedState::load(models, base)?;
    let histories = histories(&state);
    let as_of = state.epoch().as_of().end();
    let buyers: Vec<Buyer> =
        histories.iter().filter_map(|history| history.past(as_of).buyer()).collect();
    let engine = FeatureEngine::new(state.bundle().features().clone(), state.epoch().words());
    let (mut plain_seconds, mut seconds) = (Vec::new(), Vec::new());
    for _ in 0..repeats.parse::<usize>()? {
        let start = Instant::now();
        let plain: Vec<u64> =
            buyers.par_iter().flat_map_iter(|buyer| plain_bits(&state, &engine, buyer)).collect();
        plain_seconds.push(start.elapsed().as_secs_f64());
        let start = Instant::now();
        let scores: Vec<u64> = buyers
            .par_chunks(SCORED_TOGETHER)
            .flat_map_iter(|buyers| state.scorer().score_all(buyers))
            .flat_map_iter(|score| score.horizons)
            .map(|horizon| horizon.churn_probability.to_bits())
            .collect();
        seconds.push(start.elapsed().as_secs_f64());
        if scores != plain {
            return Err("the two ways disagree".into());
        }
    }
    let (plain, compiled) = (median(plain_seconds), median(seconds));
    let each = |seconds: f64| buyers.len() as f64 / seconds;
    println!(
        "{} customers; plain trees {:.0} customers/s, as the night scores {:.0} customers/s, \
         {:.2} times",
        buyers.len(),
        each(plain),
        each(compiled),
        plain / compiled
    );
    Ok(())
}

/// The histories of all scored customers of the night, in the order of the first horizon's list.
fn histories(state: &PublishedState) -> Vec<History> {
    let first = state.epoch().horizons()[0].days;
    let ranking = state.epoch().ranking(first).expect("an epoch ranks its own horizons");
    let ids = ranking.from_rank(0).map(|customer| customer.customer_id.to_owned());
    ids.filter_map(|id| state.epoch().history(&id)).collect()
}

fn plain_bits(state: &PublishedState, engine: &FeatureEngine, buyer: &Buyer) -> Vec<u64> {
    let features = engine.row(buyer);
    let predictions = state.bundle().models().iter().map(|model| model.predict(buyer, &features));
    predictions.map(|Prediction { churn_probability, .. }| churn_probability.to_bits()).collect()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}
