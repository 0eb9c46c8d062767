//! The duration of each step.

use std::time::Instant;

/// A line for each finished step, with its duration.
pub(super) struct Stopwatch {
    since: Instant,
    lines: Vec<String>,
}

impl Stopwatch {
    pub(super) fn start() -> Stopwatch {
        Stopwatch { since: now(), lines: Vec::new() }
    }

    /// Adds a line: the time since the step before, and the result of the step.
    pub(super) fn lap(&mut self, step: &str, done: &str) {
        let seconds = self.since.elapsed().as_secs_f64();
        self.lines.push(format!("{step:<14} {seconds:>9.3} s  {done}"));
        self.since = now();
    }

    /// Adds a line without a time.
    pub(super) fn note(&mut self, name: &str, value: &str) {
        self.lines.push(format!("{name:<14} {value:>9}"));
    }

    pub(super) fn lines(self) -> Vec<String> {
        self.lines
    }
}

// Only the printed lines depend on this clock.
#[allow(clippy::disallowed_methods)]
fn now() -> Instant {
    Instant::now()
}
