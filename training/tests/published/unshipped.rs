//! Data that may not be shipped: a test without them says so and checks nothing.

use std::fs::File;
use std::io::{self, Read, Write};
use std::thread;

use flate2::read::GzDecoder;

use crate::shops::workspace;

/// The text of a gzip file in the folder `shared/data` beside the workspace; without the file,
/// nothing, and a line on the real standard error, which the test harness does not capture.
pub(crate) fn read_gzip(name: &str) -> Option<String> {
    let path = workspace().join("../shared/data").join(name);
    let Ok(file) = File::open(&path) else {
        let test = thread::current().name().unwrap_or("a test").to_owned();
        let skipped = format!("SKIPPED {test}: {} is missing\n", path.display());
        io::stderr().write_all(skipped.as_bytes()).unwrap();
        return None;
    };
    let mut text = String::new();
    GzDecoder::new(file).read_to_string(&mut text).unwrap();
    Some(text)
}
