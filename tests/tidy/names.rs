//! Words that tell of a missing room, of work left undone, or of a place outside the house.

use crate::source;

#[test]
fn no_file_is_a_drawer_for_odds_and_ends() {
    let drawers = ["util", "utils", "common", "helper", "helpers", "manager", "misc"];
    let complaints: Vec<String> = source::all()
        .iter()
        .filter(|file| {
            let parts = file.path.trim_end_matches(".rs").split('/');
            parts.into_iter().any(|part| drawers.contains(&part))
        })
        .map(|file| format!("{}: a thing without a home tells that a room is missing", file.path))
        .collect();
    source::none(&complaints);
}

#[test]
fn nothing_is_left_for_later() {
    let marks = ["TO".to_owned() + "DO", "FIX".to_owned() + "ME", "#[ig".to_owned() + "nore"];
    let mut complaints = Vec::new();
    for file in source::all() {
        for (number, line) in file.text.lines().enumerate() {
            if marks.iter().any(|mark| line.contains(mark.as_str())) {
                complaints.push(format!("{}:{}: {}", file.path, number + 1, line.trim()));
            }
        }
    }
    source::none(&complaints);
}

#[test]
fn unsafe_code_stands_only_in_modules_named_for_it() {
    let allowance = "allow(unsafe".to_owned() + "_code)";
    let complaints: Vec<String> = source::all()
        .iter()
        .filter(|file| file.text.contains(&allowance))
        .filter(|file| !file.path.ends_with("_unsafe.rs"))
        .map(|file| format!("{}: name the module *_unsafe.rs and give its argument", file.path))
        .collect();
    source::none(&complaints);
}
