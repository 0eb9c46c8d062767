//! `tenure-train`: the offline job of Tenure.

#![allow(clippy::print_stdout, clippy::print_stderr)] // The one place that talks to the terminal.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tenure::error_chain::error_chain;
use tenure_training::commands::{check, customer_base, demo, forest, run};

/// Predicts who is leaving and what each customer will be worth, tests it, and publishes.
#[derive(Debug, Parser)]
#[command(name = "tenure-train", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Reads the orders, fits, judges out of time, scores everyone and publishes.
    Run(run::RunArguments),
    /// Only reads and validates the orders, and prints a summary.
    Check(check::CheckArguments),
    /// Fits a customer-base model on its own and predicts each customer's purchases.
    #[command(name = "base")]
    CustomerBase(customer_base::CustomerBaseArguments),
    /// Runs the nightly job on the sample that is part of the program, and serves the result.
    Demo(demo::DemoArguments),
    /// Fits, evaluates and converts forests over a table of numbers.
    Forest(forest::ForestArguments),
}

fn main() -> ExitCode {
    let mut print = |text: &str| println!("{text}");
    let done = match Arguments::parse().command {
        Command::Run(arguments) => run::run(&arguments, &mut print),
        Command::Check(arguments) => check::run(&arguments, &mut print),
        Command::CustomerBase(arguments) => customer_base::run(&arguments, &mut print),
        Command::Demo(arguments) => demo::run(&arguments, &mut print),
        Command::Forest(arguments) => forest::run(&arguments, &mut print).map_err(Into::into),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tenure-train: failed: {}", error_chain(&*error));
            ExitCode::FAILURE
        }
    }
}
