//! The first line of a doc comment names the thing; it does not ask a question about it.

use crate::modules::{HOUSE, Workspace};
use crate::source;

const RIDDLES: [&str; 5] = ["What", "How", "Why", "Whether", "All"];

fn riddles(workspace: &Workspace) -> Vec<String> {
    let mut complaints = Vec::new();
    for file in &workspace.files {
        for doc in file.syntax.doc_comments.iter().filter(|doc| !doc.test_only) {
            let first = doc.first_line.split(|c: char| !c.is_alphabetic()).next();
            if first.is_some_and(|word| RIDDLES.contains(&word)) {
                complaints.push(format!("{}:{}: {}", file.path, doc.line, doc.first_line));
            }
        }
    }
    complaints
}

#[test]
fn a_doc_comment_opens_with_what_the_thing_is() {
    source::assert_none(&riddles(&HOUSE));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::modules::made_up;

    #[test]
    fn a_first_line_that_asks_is_refused() {
        let text = "//! What a shop knows.\n\n/// How long, in days.\nfn f() {}\n\
                    struct S {\n    /// Whether it is.\n    field: bool,\n}\n\
                    impl S {\n    /// All of them.\n    fn g() {}\n}";
        let found = riddles(&made_up(&[("src/time.rs", text)]));
        assert_eq!(found.len(), 4, "{found:?}");
        assert_eq!(found[1], "src/time.rs:3: How long, in days.");
    }

    #[test]
    fn later_lines_and_longer_words_pass() {
        let text = "/// The days of a period.\n/// All of them count.\n///\n/// How: by name.\nfn f() {}\n\
                    /// Allowed letters.\nfn g() {}\n\
                    #[cfg(test)] mod tests {\n    /// What it is.\n    fn h() {}\n}";
        assert!(riddles(&made_up(&[("src/time.rs", text)])).is_empty());
    }
}
