//! `tenure-train`: the offline job of Tenure.

#![allow(clippy::print_stdout, clippy::print_stderr)] // The one place that talks to the terminal.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tenure_training::commands::{base, check, demo, forest, run};

/// Learns who is leaving and what each customer will be worth, proves it, and publishes.
#[derive(Debug, Parser)]
#[command(name = "tenure-train", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Reads the orders, fits, judges out of time, scores everyone and publishes.
    Run(run::Arguments),
    /// Only reads and validates the orders, and says what it found.
    Check(check::Arguments),
    /// Fits a customer-base model on its own and answers for every customer.
    Base(base::Arguments),
    /// Does it all on the sample that comes with the program, and serves the result.
    Demo(demo::Arguments),
    /// Fits, evaluates and converts forests over a table of numbers.
    Forest(forest::Arguments),
}

fn main() -> ExitCode {
    let mut print = |text: &str| println!("{text}");
    let done = match Arguments::parse().command {
        Command::Run(arguments) => run::run(&arguments, &mut print),
        Command::Check(arguments) => check::run(&arguments, &mut print),
        Command::Base(arguments) => base::run(&arguments, &mut print),
        Command::Demo(arguments) => demo::run(&arguments, &mut print),
        Command::Forest(arguments) => forest::run(&arguments, &mut print).map_err(Into::into),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tenure-train: failed: {}", one_line(&*error));
            ExitCode::FAILURE
        }
    }
}

/// The error and its causes; a cause that the error already tells is not told twice.
fn one_line(error: &dyn std::error::Error) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(source) = cause {
        let text = source.to_string();
        if !line.contains(&text) {
            line = format!("{line}: {text}");
        }
        cause = source.source();
    }
    line
}
