//! Libraries that only some rooms may name, and functions that make two runs differ.

use std::collections::BTreeSet;

use crate::floors::{self, CLOCK_FLOOR};
use crate::modules::{HOUSE, Workspace};
use crate::source;

/// The beginning of a crate's name, and the only folder that may name such a crate.
const ONLY_IN: &[(&str, &str)] = &[("polars", "training/src/tables/"), ("linfa", "training/")];

/// Paths outside the workspace whose answer depends on when or where a program runs.
const UNREPEATABLE: &[&str] = &[
    "std::time::SystemTime::now",
    "std::time::Instant::now",
    "jiff::Timestamp::now",
    "jiff::Zoned::now",
    "std::env::var",
    "std::env::var_os",
    "std::env::vars",
    "std::env::vars_os",
];

/// Crates of random numbers; those of the project have their seed from the caller.
const RANDOM: &[&str] = &["rand", "getrandom", "fastrand"];

/// A path outside the workspace, named by a file, test code included.
struct Foreign<'workspace> {
    file: &'workspace str,
    line: usize,
    path: Vec<String>,
    /// Whether it is one name in an expression, which may be a variable's.
    may_be_local: bool,
}

fn foreign_paths(workspace: &Workspace) -> impl Iterator<Item = Foreign<'_>> {
    workspace.modules.iter().enumerate().flat_map(move |(id, module)| {
        let imports = module.syntax.imports.iter().map(|import| (&import.path, import.line, false));
        let paths = module
            .syntax
            .paths
            .iter()
            .map(|path| (&path.segments, path.line, path.segments.len() == 1));
        imports.chain(paths).filter_map(move |(path, line, may_be_local)| {
            let path = workspace.outside(id, path)?;
            Some(Foreign { file: workspace.path_of(id), line, path, may_be_local })
        })
    })
}

fn strayed_libraries(workspace: &Workspace) -> Vec<String> {
    let mut complaints = BTreeSet::new();
    for Foreign { file, line, path, .. } in
        foreign_paths(workspace).filter(|foreign| !foreign.may_be_local)
    {
        for (library, folder) in ONLY_IN {
            let name = &path[0];
            if name.starts_with(library) && !file.starts_with(folder) {
                complaints.insert(format!("{file}:{line}: `{name}` is named only in {folder}"));
            }
        }
    }
    complaints.into_iter().collect()
}

fn unrepeatable_calls(workspace: &Workspace) -> Vec<String> {
    let mut complaints = BTreeSet::new();
    for Foreign { file, line, path, may_be_local } in foreign_paths(workspace) {
        let below = floors::light_floor(file).is_some_and(|floor| floor < CLOCK_FLOOR);
        let random = !may_be_local && RANDOM.contains(&path[0].as_str());
        let path = path.join("::");
        if below && (random || UNREPEATABLE.contains(&path.as_str())) {
            complaints.insert(format!("{file}:{line}: `{path}` below the serving floor"));
        }
    }
    complaints.into_iter().collect()
}

#[test]
fn polars_is_named_only_in_the_room_of_tables_and_linfa_only_in_the_annex() {
    source::assert_none(&strayed_libraries(&HOUSE));
}

#[test]
fn no_clock_environment_or_unseeded_randomness_below_the_serving_floor() {
    source::assert_none(&unrepeatable_calls(&HOUSE));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::modules::made_up;

    #[test]
    fn a_heavy_library_outside_its_room_is_refused() {
        let polars = [("training/src/report/mod.rs", "use polars::prelude::DataFrame;")];
        assert_eq!(
            strayed_libraries(&made_up(&polars)),
            ["training/src/report/mod.rs:1: `polars` is named only in training/src/tables/"]
        );
        let linfa = [("src/scoring.rs", "fn f() { vec![linfa_logistic::fit()] }")];
        assert_eq!(strayed_libraries(&made_up(&linfa)).len(), 1);
        let renamed = [("src/scoring.rs", "use polars as frames; fn f(linfa: u8) -> u8 { linfa }")];
        assert_eq!(strayed_libraries(&made_up(&renamed)).len(), 1);
    }

    #[test]
    fn a_heavy_library_in_its_room_passes() {
        let sources = [
            ("training/src/tables/csv.rs", "use polars::prelude::*;"),
            ("training/src/fit/linear.rs", "use linfa::Dataset;"),
            (
                "src/time.rs",
                "// polars::prelude\nfn text() -> &'static str { \"polars::prelude\" }",
            ),
        ];
        assert!(strayed_libraries(&made_up(&sources)).is_empty());
    }

    #[test]
    fn a_clock_is_refused_by_whatever_name() {
        for text in [
            "fn f() { std::time::Instant::now(); }",
            "use std::time::Instant; fn f() { Instant::now(); }",
            "use std::time::{self, Instant as Clock}; fn f() { assert!(Clock::now() > x); }",
            "use std::time; fn f() { time::SystemTime::now(); }",
            "use std::env::var;",
            "use rand::Rng;",
        ] {
            let found = unrepeatable_calls(&made_up(&[("src/requests/score.rs", text)]));
            assert_eq!(found.len(), 1, "{text}: {found:?}");
        }
    }

    #[test]
    fn a_clock_on_the_serving_floor_and_a_time_of_ours_pass() {
        let clock = "use std::time::Instant; fn f() { Instant::now(); }";
        assert!(unrepeatable_calls(&made_up(&[("src/serving/mod.rs", clock)])).is_empty());
        let ours = [
            ("src/lib.rs", "mod time; mod history;"),
            ("src/time.rs", "pub struct Instant;"),
            ("src/history.rs", "use crate::time::Instant; fn f() { Instant::now(); }"),
        ];
        assert!(unrepeatable_calls(&made_up(&ours)).is_empty());
    }
}
