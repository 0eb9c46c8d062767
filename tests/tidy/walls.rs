//! Files have one idea and functions fit a screen.

use crate::source::{self, SourceFile};

const FILE_LINES_MAX: usize = 400;
const FUNCTION_LINES_MAX: usize = 70;

#[test]
fn no_file_is_longer_than_the_wall() {
    let complaints: Vec<String> = source::all()
        .iter()
        .filter(|file| file.text.lines().count() > FILE_LINES_MAX)
        .map(|file| format!("{}: {} lines", file.path, file.text.lines().count()))
        .collect();
    source::none(&complaints);
}

#[test]
fn no_function_is_longer_than_the_wall() {
    let complaints: Vec<String> = source::all().iter().flat_map(long_functions).collect();
    source::none(&complaints);
}

/// Functions by rustfmt's layout: one ends at the first closing brace on its own indentation.
fn long_functions(file: &SourceFile) -> Vec<String> {
    let lines: Vec<&str> = file.text.lines().collect();
    let mut found = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        if !opens_function(line) {
            continue;
        }
        let indentation = &line[..line.len() - line.trim_start().len()];
        let closing = format!("{indentation}}}");
        let length = lines[start..].iter().position(|line| **line == closing).map_or(1, |n| n + 1);
        if length > FUNCTION_LINES_MAX {
            found.push(format!("{}:{}: {length} lines", file.path, start + 1));
        }
    }
    found
}

fn opens_function(line: &str) -> bool {
    let mut words = line.split_whitespace();
    words.find(|word| !is_modifier(word)) == Some("fn")
}

fn is_modifier(word: &str) -> bool {
    matches!(word, "pub" | "const" | "async" | "unsafe") || word.starts_with("pub(")
}
