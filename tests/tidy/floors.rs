//! Floors look down, never up.

use std::collections::BTreeMap;

use crate::arrows::{Arrow, arrows};
use crate::modules::{HOUSE, Workspace};
use crate::source;

/// A room by its path below `src/`, and its floor; a room knows its own floor and those below.
/// A room within a room, such as `predictors/forest`, may have a floor of its own.
type Floor = (&'static str, usize);

/// The light package, from the ground up.
const LIGHT: &[Floor] = &[
    ("time", 0),
    ("money", 0),
    ("error_chain", 0),
    ("numerics", 0),
    ("disk", 0),
    ("history", 0),
    ("features", 1),
    ("charts", 1),
    ("predictors", 2),
    ("bundle", 3),
    ("scoring", 4),
    ("rules", 4),
    ("planning", 4),
    ("store", 5),
    ("requests", 6),
    ("serving", 7),
    ("bin", 8),
];

/// The annex, from the ground up.
const ANNEX: &[Floor] = &[
    ("config", 0),
    ("progress", 0),
    ("tables", 1),
    ("customers", 2),
    ("simulation", 2),
    ("boosting", 3),
    ("fit", 3),
    ("interchange", 4),
    ("baselines", 4),
    ("evaluate", 4),
    ("recipe", 4),
    ("report", 5),
    ("pipeline", 6),
    ("commands", 7),
    ("main", 8),
];

/// The highest floor of the light package that the annex knows: the store.
const ANNEX_KNOWS: usize = 5;

/// The files of the annex that may know the rooms above it as well.
const ALLOWED: &[&str] = &[
    // `demo` serves what it published, in one command for a first visitor.
    "training/src/commands/demo.rs",
];

/// The lowest floor that may look at a clock, the environment or unseeded randomness.
pub(crate) const CLOCK_FLOOR: usize = 7;

/// The path of a file of the light package within `src/`, if it is in a room.
fn light_room(path: &str) -> Option<&str> {
    room(path.strip_prefix("src/")?)
}

fn annex_room(path: &str) -> Option<&str> {
    room(path.strip_prefix("training/src/")?)
}

fn room(inside: &str) -> Option<&str> {
    let inside = inside.strip_suffix(".rs")?;
    let inside = inside.strip_suffix("/mod").unwrap_or(inside);
    (inside != "lib").then_some(inside)
}

/// The outermost room of a file.
fn outer_room(path: &str) -> &str {
    let room = light_room(path).or_else(|| annex_room(path)).unwrap_or(path);
    room.split('/').next().unwrap_or(room)
}

/// The floor of the innermost room that has one.
fn floor_in(floors: &[Floor], inside: &str) -> Option<usize> {
    let holds = |room: &str| {
        inside.strip_prefix(room).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let rooms = floors.iter().filter(|(room, _)| holds(room));
    rooms.max_by_key(|(room, _)| room.len()).map(|&(_, floor)| floor)
}

/// The floor of a file of the light package.
pub(crate) fn light_floor(path: &str) -> Option<usize> {
    floor_in(LIGHT, light_room(path)?)
}

fn annex_floor(path: &str) -> Option<usize> {
    floor_in(ANNEX, annex_room(path)?)
}

fn looks_up(arrow: &Arrow, to: &str) -> bool {
    let above =
        |from: Option<usize>, to: Option<usize>| from.zip(to).is_some_and(|(from, to)| to > from);
    above(light_floor(&arrow.from), light_floor(to))
        || above(annex_floor(&arrow.from), annex_floor(to))
}

fn leaves_the_annex(arrow: &Arrow, to: &str) -> bool {
    annex_room(&arrow.from).is_some()
        && light_floor(to).is_some_and(|floor| floor > ANNEX_KNOWS)
        && !ALLOWED.contains(&&*arrow.from)
}

/// The first line of each file that names a room above its own.
fn upward_arrows(workspace: &Workspace) -> Vec<String> {
    let mut complaints = BTreeMap::new();
    for arrow in arrows(workspace) {
        for to in
            arrow.trail.iter().filter(|to| looks_up(&arrow, to) || leaves_the_annex(&arrow, to))
        {
            let Arrow { from, line, path, .. } = &arrow;
            let complaint = format!("{from}:{line}: `{path}` looks up to {}", outer_room(to));
            complaints.entry((from.clone(), outer_room(to).to_owned())).or_insert(complaint);
        }
    }
    complaints.into_values().collect()
}

fn rooms_without_a_floor(workspace: &Workspace) -> Vec<String> {
    let code = workspace.files.iter().filter(|file| !file.test_only);
    let paths = code.map(|file| file.path.as_str());
    paths
        .filter(|path| {
            light_room(path).is_some() && light_floor(path).is_none()
                || annex_room(path).is_some() && annex_floor(path).is_none()
        })
        .map(|path| format!("{path}: give its room a floor in tests/tidy/floors.rs"))
        .collect()
}

#[test]
fn floors_look_down_only() {
    source::assert_none(&upward_arrows(&HOUSE));
}

#[test]
fn every_room_has_a_floor() {
    source::assert_none(&rooms_without_a_floor(&HOUSE));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::modules::made_up;

    const SERVING: [(&str, &str); 4] = [
        ("src/lib.rs", "pub mod store; pub mod serving; pub mod features;"),
        ("src/serving/mod.rs", "mod state; pub use state::ServingState; pub fn run() {}"),
        ("src/serving/state.rs", "pub struct ServingState;"),
        ("src/store/mod.rs", "pub struct Epoch;"),
    ];

    fn upward_arrows_of(path: &str, text: &str) -> Vec<String> {
        upward_arrows(&made_up(&[&SERVING[..], &[(path, text)]].concat()))
    }

    #[test]
    fn a_room_that_looks_up_is_refused_in_every_spelling() {
        for text in [
            "use crate::serving::run;",
            "use crate::{store::Epoch, serving::{self, run}};",
            "use crate::serving as above;",
            "use crate::serving::*;",
            "pub use crate::serving::ServingState;",
            "use super::serving::run;",
            "mod inner { use super::super::serving::run; }",
            "use super::{super::features::*, serving::run};",
            "use self::super::serving::run;",
            "fn f() { crate::serving::run() }",
            "fn f() { use crate::serving::run; run() }",
            "fn f(state: &super::serving::state::ServingState) {}",
            "fn f() { assert_eq!(1, crate::serving::run()) }",
            "impl From<crate::serving::ServingState> for u8 {}",
            "struct S { #[serde(with = \"crate::serving::as_text\")] f: u8 }",
        ] {
            let found = upward_arrows_of("src/features/mod.rs", text);
            assert!(
                found.iter().any(|complaint| complaint.ends_with("looks up to serving")),
                "{text}: {found:?}"
            );
        }
    }

    #[test]
    fn a_room_that_is_reached_through_a_re_export_is_refused() {
        let sources = [
            ("src/lib.rs", "mod time; mod features; mod scoring;"),
            ("src/time.rs", "pub use crate::scoring::score;"),
            ("src/features/mod.rs", "use crate::time::score;"),
            ("src/scoring.rs", "pub fn score() {}"),
        ];
        assert_eq!(
            upward_arrows(&made_up(&sources)),
            [
                "src/features/mod.rs:1: `crate::time::score` looks up to scoring",
                "src/time.rs:1: `crate::scoring::score` looks up to scoring"
            ]
        );
    }

    #[test]
    fn a_room_that_looks_down_passes() {
        let text = "use crate::{features::row, store::Epoch}; fn serving() { serving() }\n\
                    // use crate::serving::run;\n\
                    #[cfg(test)] mod tests { use crate::serving::run; }\n\
                    #[cfg(test)] use crate::serving;";
        let above = ("src/bin/tenure-serve.rs", "use tenure::{serving, store};");
        assert!(upward_arrows_of("src/store/current.rs", text).is_empty());
        assert!(upward_arrows_of(above.0, above.1).is_empty());
    }

    #[test]
    fn a_test_file_may_look_up() {
        let sources = [
            ("src/lib.rs", "mod store; mod serving;"),
            ("src/serving/mod.rs", "pub fn run() {}"),
            ("src/store/mod.rs", "#[cfg(test)] mod tests;"),
            ("src/store/tests.rs", "use crate::serving::run;"),
        ];
        assert!(upward_arrows(&made_up(&sources)).is_empty());
    }

    #[test]
    fn the_annex_knows_the_store_and_not_the_server() {
        let annex = ("training/src/lib.rs", "mod pipeline; mod report; mod commands;");
        let with = |path: &'static str, text: &'static str| {
            upward_arrows(&made_up(&[&SERVING[..], &[annex, (path, text)]].concat()))
        };
        let report = "training/src/report/mod.rs";
        assert!(with(report, "use tenure::store::Epoch;").is_empty());
        assert_eq!(
            with(report, "use tenure::{store, serving::ServingState};"),
            ["training/src/report/mod.rs:1: `tenure::serving::ServingState` looks up to serving"]
        );
        assert_eq!(with(report, "fn f() { ::tenure::serving::run() }").len(), 1);
        assert!(with(ALLOWED[0], "use tenure::serving;").is_empty());
    }

    #[test]
    fn the_floors_of_the_annex_look_down() {
        let sources = [
            ("training/src/lib.rs", "pub mod fit; pub mod evaluate; pub mod pipeline;"),
            ("training/src/fit/mod.rs", "use crate::evaluate::Metric;"),
            ("training/src/evaluate/mod.rs", "pub struct Metric;"),
            ("training/src/pipeline/mod.rs", "use crate::{evaluate::Metric, fit::Fit};"),
            ("training/src/main.rs", "use tenure_training::pipeline;"),
        ];
        assert_eq!(
            upward_arrows(&made_up(&sources)),
            ["training/src/fit/mod.rs:1: `crate::evaluate::Metric` looks up to evaluate"]
        );
    }

    #[test]
    fn a_room_without_a_floor_is_refused() {
        let sources = [
            ("src/lib.rs", "mod attic; mod time; #[cfg(any(test, feature = \"x\"))] mod testing;"),
            ("src/attic.rs", ""),
            ("src/time.rs", ""),
            ("src/testing.rs", ""),
            ("training/src/cellar/mod.rs", ""),
        ];
        assert_eq!(rooms_without_a_floor(&made_up(&sources)).len(), 2);
    }
}
