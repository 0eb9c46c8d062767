//! The progress bars of a run, drawn only on a terminal.

use std::borrow::Cow;
use std::sync::LazyLock;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

/// The terminal that all bars share: each has a line of its own.
static TERMINAL: LazyLock<MultiProgress> = LazyLock::new(MultiProgress::new);

/// The steps of a run, shown as a bar on standard error if that is a terminal.
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// A bar with a number of steps; nothing is drawn when standard error is not a terminal.
    pub fn of_steps(steps: u64) -> Progress {
        Progress::drawn(ProgressBar::new(steps), "{bar:24} {pos}/{len} {wide_msg}")
    }

    /// A count of bytes whose total is not known; nothing is drawn when standard error is not a
    /// terminal.
    pub(crate) fn of_bytes() -> Progress {
        Progress::drawn(ProgressBar::no_length(), "{bytes} {wide_msg}")
    }

    fn drawn(bar: ProgressBar, template: &str) -> Progress {
        let style = ProgressStyle::with_template(template).expect("the template is well-formed");
        Progress { bar: TERMINAL.add(bar.with_style(style)) }
    }

    /// A bar that is never drawn.
    pub fn hidden() -> Progress {
        Progress { bar: ProgressBar::hidden() }
    }

    /// Shows what is being done now.
    pub fn doing(&self, what: impl Into<Cow<'static, str>>) {
        self.bar.set_message(what);
    }

    /// Counts one step as done.
    pub fn step(&self) {
        self.bar.inc(1);
    }

    /// Counts bytes as done.
    pub(crate) fn add_bytes(&self, bytes: usize) {
        self.bar.inc(bytes as u64);
    }

    /// Removes the bar.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
