//! Words that tell of a missing room, of work left undone, or of code that needs an argument.

use crate::source::{self, SourceFile};

const DRAWERS: [&str; 7] = ["util", "utils", "common", "helper", "helpers", "manager", "misc"];

fn drawers(sources: &[SourceFile]) -> Vec<String> {
    sources
        .iter()
        .filter(|file| {
            let mut parts = file.path.trim_end_matches(".rs").split('/');
            parts.any(|part| DRAWERS.contains(&part))
        })
        .map(|file| format!("{}: name the room after what it holds", file.path))
        .collect()
}

fn marks_left(sources: &[SourceFile]) -> Vec<String> {
    // In two parts, so that this file does not complain of itself.
    let marks = ["TO".to_owned() + "DO", "FIX".to_owned() + "ME", "#[ig".to_owned() + "nore"];
    let mut complaints = Vec::new();
    for file in sources {
        for (number, line) in file.text.lines().enumerate() {
            if marks.iter().any(|mark| line.contains(mark.as_str())) {
                complaints.push(format!("{}:{}: {}", file.path, number + 1, line.trim()));
            }
        }
    }
    complaints
}

fn unsafe_code_without_its_name(sources: &[SourceFile]) -> Vec<String> {
    let allowance = "allow(unsafe".to_owned() + "_code)";
    sources
        .iter()
        .filter(|file| file.text.contains(&allowance) && !file.path.ends_with("_unsafe.rs"))
        .map(|file| format!("{}: name the module *_unsafe.rs and give its argument", file.path))
        .collect()
}

#[test]
fn no_file_is_a_drawer_for_odds_and_ends() {
    source::assert_none(&drawers(&source::rust_files()));
}

#[test]
fn nothing_is_left_for_later() {
    source::assert_none(&marks_left(&source::rust_files()));
}

#[test]
fn unsafe_code_is_only_in_modules_named_for_it() {
    source::assert_none(&unsafe_code_without_its_name(&source::rust_files()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::made_up;

    #[test]
    fn a_drawer_is_refused_and_a_room_passes() {
        let sources = [("src/utils.rs", ""), ("src/common/mod.rs", ""), ("src/time.rs", "")];
        assert_eq!(drawers(&made_up(&sources)).len(), 2);
    }

    #[test]
    fn a_mark_is_refused_with_its_line() {
        let text = "fn f() {}\n// TO".to_owned() + "DO: later\n";
        let found = marks_left(&made_up(&[("src/time.rs", &text)]));
        assert_eq!(found, ["src/time.rs:2: // TO".to_owned() + "DO: later"]);
    }

    #[test]
    fn unsafe_code_is_refused_unless_the_file_is_named_for_it() {
        let text = "#![allow(unsafe".to_owned() + "_code)]";
        let sources = [("src/disk/map.rs", &*text), ("src/disk/map_unsafe.rs", &*text)];
        let found = unsafe_code_without_its_name(&made_up(&sources));
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("src/disk/map.rs:"));
    }
}
