//! A guard around the reader of files, which panics on some damaged ones.

use std::any::Any;
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::sync::Once;
use std::sync::atomic::{AtomicUsize, Ordering};

use polars::prelude::*;

use super::files::Format;
use crate::tables::error::TablesError;
use crate::tables::excerpt::excerpt;

/// Checks that the columns of a frame are as long as the frame: those of a damaged file may
/// be shorter, and reading a row beyond their end panics.
pub(crate) fn check_heights(frame: &DataFrame) -> PolarsResult<()> {
    let differs = |column: &&Column| column.as_materialized_series().len() != frame.height();
    match frame.columns().iter().find(differs) {
        None => Ok(()),
        Some(column) => Err(PolarsError::ShapeMismatch(
            format!("column {} has {} rows of {}", column.name(), column.len(), frame.height())
                .into(),
        )),
    }
}

/// The beginning of the names of the reader's own threads.
const READER_THREADS: &str = "polars";

thread_local! {
    static IS_READING: Cell<bool> = const { Cell::new(false) };
}

/// The number of readings under way in all threads.
static READINGS: AtomicUsize = AtomicUsize::new(0);

/// Reads from a file. Both an error and a panic of the reader become an error that names
/// the file; a panic prints nothing.
///
/// A file that makes the reader ask for more memory than there can be still ends the program.
pub(crate) fn read_guarded<T>(
    path: &Path,
    format: Format,
    read: impl FnOnce() -> PolarsResult<T>,
) -> Result<T, TablesError> {
    let outcome = {
        let _quiet = Quiet::start();
        panic::catch_unwind(AssertUnwindSafe(read))
    };
    let problem = match outcome {
        Ok(Ok(content)) => return Ok(content),
        Ok(Err(error)) => excerpt(&error.to_string()),
        Err(payload) => format!("the reader stopped: {}", excerpt(panic_message(&*payload))),
    };
    let source = PolarsError::ComputeError(problem.into());
    Err(TablesError::Damaged { path: path.to_owned(), format: format.name(), source })
}

fn panic_message(payload: &(dyn Any + Send)) -> &str {
    let owned = payload.downcast_ref::<String>().map(String::as_str);
    owned.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("without a message")
}

/// Silence about the panics of one reading. Those of any other thread are printed as before.
struct Quiet;

impl Quiet {
    fn start() -> Quiet {
        static HOOK: Once = Once::new();
        HOOK.call_once(|| {
            let earlier = panic::take_hook();
            panic::set_hook(Box::new(move |panic| {
                if !is_quiet() {
                    earlier(panic);
                }
            }));
        });
        READINGS.fetch_add(1, Ordering::SeqCst);
        IS_READING.set(true);
        Quiet
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        IS_READING.set(false);
        READINGS.fetch_sub(1, Ordering::SeqCst);
    }
}

fn is_quiet() -> bool {
    let of_the_reader =
        || std::thread::current().name().is_some_and(|name| name.starts_with(READER_THREADS));
    IS_READING.get() || (READINGS.load(Ordering::SeqCst) > 0 && of_the_reader())
}
