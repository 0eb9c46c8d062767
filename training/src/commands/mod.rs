//! The commands of `tenure-train`: their arguments, and what they say.
//!
//! A command hands its lines to `print`; only `main` owns the terminal.

pub mod base;
pub mod check;
pub mod demo;
pub mod forest;
pub mod run;

/// Why a command stopped; `main` prints it with its causes.
pub type CommandError = Box<dyn std::error::Error>;

/// Where a command's lines go.
pub type Print<'a> = dyn FnMut(&str) + 'a;

/// Today, by the system's clock: orders after it are mistakes.
fn today() -> tenure::time::Day {
    let date = jiff::Zoned::now().date();
    tenure::time::Day::from_calendar(date.year(), date.month(), date.day())
        .expect("a date of the clock is in the calendar")
}
