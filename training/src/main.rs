//! `tenure-train`: the offline job of Tenure.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tenure::error_chain::error_chain;
use tenure_training::commands::{
    CommandError, Print, Printer, UnprintedError, check, customer_base, demo, forest, run, simulate,
};

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
    /// Only reads and validates the tables, and prints a summary.
    Check(check::CheckArguments),
    /// Fits a customer-base model on its own and predicts each customer's purchases.
    #[command(name = "base")]
    CustomerBase(customer_base::CustomerBaseArguments),
    /// Runs the nightly job on the sample that is part of the program, and serves the result.
    Demo(demo::DemoArguments),
    /// Fits, evaluates and converts forests over a table of numbers.
    Forest(forest::ForestArguments),
    /// Writes a made-up shop whose truth is known, to test and measure on.
    Simulate(simulate::SimulateArguments),
}

impl Command {
    fn run(&self, print: &mut Print) -> Result<(), CommandError> {
        match self {
            Command::Run(arguments) => run::run(arguments, print),
            Command::Check(arguments) => check::run(arguments, print),
            Command::CustomerBase(arguments) => customer_base::run(arguments, print),
            Command::Demo(arguments) => demo::run(arguments, print),
            Command::Forest(arguments) => Ok(forest::run(arguments, print)?),
            Command::Simulate(arguments) => simulate::run(arguments, print),
        }
    }

    /// The work of a command that succeeded, as a clause.
    fn done(&self) -> String {
        let published = |out: &Path| format!("everything is published in {}", out.display());
        match self {
            Command::Run(arguments) => published(&arguments.out),
            Command::Demo(arguments) => published(&arguments.out),
            Command::Check(arguments) => format!(
                "the tables are valid, rejected orders are in {}",
                arguments.quarantine.display()
            ),
            Command::CustomerBase(arguments) => match &arguments.out {
                Some(out) => format!("the predictions are in {}", out.display()),
                None => "the model is fitted".to_owned(),
            },
            Command::Forest(_) => "the files are written".to_owned(),
            Command::Simulate(arguments) => {
                format!("the shop is written to {}", arguments.out.display())
            }
        }
    }
}

/// Prints on standard output; a reader who goes away changes neither the work nor the exit code.
fn main() -> ExitCode {
    let command = Arguments::parse().command;
    let mut printer = Printer::new(io::stdout());
    let done = command.run(&mut |text| printer.print(text)).and_then(|()| {
        let unprinted = |source| UnprintedError { done: command.done(), source };
        Ok(printer.finish().map_err(unprinted)?)
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Standard error is the last resort: where it fails, the exit code has to speak.
            let line = format!("tenure-train: failed: {}\n", error_chain(&*error));
            let _ = io::stderr().write_all(line.as_bytes());
            ExitCode::FAILURE
        }
    }
}
