//! The commands of `tenure-train`: their arguments and the text they print.
//!
//! A command hands its lines to `print`, after its files are written; only `main` owns the
//! terminal.

pub mod check;
pub mod customer_base;
pub mod demo;
pub mod forest;
pub mod run;
pub mod simulate;

mod printer;

pub use printer::Printer;

/// The error that stops a command; `main` prints it with its causes.
pub type CommandError = Box<dyn std::error::Error>;

/// The receiver of a command's lines.
pub type Print<'a> = dyn FnMut(&str) + 'a;

/// A command whose work is done but whose lines could not be printed.
#[derive(Debug, thiserror::Error)]
#[error("{done}, but standard output cannot be written")]
pub struct UnprintedError {
    /// The work that was done, as a clause.
    pub done: String,
    /// The refusal of the output.
    pub source: std::io::Error,
}

/// Today by the system's clock; later orders are mistakes.
fn today() -> tenure::time::Day {
    let date = jiff::Zoned::now().date();
    tenure::time::Day::from_calendar(date.year(), date.month(), date.day())
        .expect("a date of the clock is in the calendar")
}
