//! Floors look down, never up; polars and linfa stay in the annex.

use crate::source;

/// The rooms of the light package from the ground up; a room knows its own floor and those below.
const FLOORS: [&[&str]; 7] = [
    &["time", "money", "publish", "manifest", "history"],
    &["features"],
    &["predictors"],
    &["bundle"],
    &["scoring", "rules"],
    &["store"],
    &["serving"],
];

fn floor_of(room: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.contains(&room))
}

/// The room of a file under `src/`, if it is in one.
fn room_of(path: &str) -> Option<&str> {
    let inside = path.strip_prefix("src/")?;
    inside.split(['/', '.']).next()
}

#[test]
fn floors_look_down_only() {
    let mut complaints = Vec::new();
    for file in source::all() {
        let Some(own_floor) = room_of(&file.path).and_then(floor_of) else { continue };
        for (number, line) in file.code_lines() {
            for named in line.split("crate::").skip(1) {
                let room = named.split(|c: char| !c.is_alphanumeric() && c != '_').next();
                if room.and_then(floor_of).is_some_and(|floor| floor > own_floor) {
                    complaints.push(format!("{}:{number}: {}", file.path, line.trim()));
                }
            }
        }
    }
    source::none(&complaints);
}

#[test]
fn every_room_of_the_light_package_stands_on_a_floor() {
    let complaints: Vec<String> = source::all()
        .iter()
        .filter_map(|file| room_of(&file.path).map(|room| (file, room)))
        .filter(|(_, room)| !["lib", "bin"].contains(room) && floor_of(room).is_none())
        .map(|(file, _)| format!("{}: give its room a floor in tests/tidy/floors.rs", file.path))
        .collect();
    source::none(&complaints);
}

#[test]
fn polars_is_named_only_in_the_room_of_tables_and_linfa_only_in_the_annex() {
    let mut complaints = Vec::new();
    for file in source::all().iter().filter(|file| !file.path.starts_with("tests/tidy/")) {
        for (number, line) in file.code_lines() {
            let polars_astray =
                line.contains("polars::") && !file.path.starts_with("training/src/tables/");
            let linfa_astray = line.contains("linfa") && !file.path.starts_with("training/");
            if polars_astray || linfa_astray {
                complaints.push(format!("{}:{number}: {}", file.path, line.trim()));
            }
        }
    }
    source::none(&complaints);
}

#[test]
fn no_clock_environment_or_chance_below_the_serving_floor() {
    let forbidden = [
        "SystemTime::now",
        "Instant::now",
        "env::var",
        "Timestamp::now",
        "thread_rng",
        "rand::rng(",
    ];
    let mut complaints = Vec::new();
    for file in source::all() {
        let Some(floor) = room_of(&file.path).and_then(floor_of) else { continue };
        for (number, line) in file.code_lines() {
            if floor < 6 && forbidden.iter().any(|name| line.contains(name)) {
                complaints.push(format!("{}:{number}: {}", file.path, line.trim()));
            }
        }
    }
    source::none(&complaints);
}
