//! How long each step took.

use std::time::Instant;

/// Notes a line for each step as it ends.
pub(super) struct Stopwatch {
    since: Instant,
    lines: Vec<String>,
}

impl Stopwatch {
    pub(super) fn start() -> Stopwatch {
        Stopwatch { since: now(), lines: Vec::new() }
    }

    /// Notes the time since the step before, and what the step did.
    pub(super) fn lap(&mut self, step: &str, done: &str) {
        let seconds = self.since.elapsed().as_secs_f64();
        self.lines.push(format!("{step:<14} {seconds:>9.3} s  {done}"));
        self.since = now();
    }

    /// Notes a line without a time.
    pub(super) fn note(&mut self, name: &str, value: &str) {
        self.lines.push(format!("{name:<14} {value:>9}"));
    }

    pub(super) fn lines(self) -> Vec<String> {
        self.lines
    }
}

// Nothing but the lines for the reader depends on this clock.
#[allow(clippy::disallowed_methods)]
fn now() -> Instant {
    Instant::now()
}
