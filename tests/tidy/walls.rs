//! Files have one idea, functions fit a screen, and arguments have names.

use crate::modules::{HOUSE, Workspace};
use crate::source::{self, SourceFile};
use crate::syntax::FunctionSyntax;

const FILE_LINES_MAX: usize = 400;
const FUNCTION_LINES_MAX: usize = 70;

/// Files whose functions may take a tuple.
const TUPLES_ALLOWED: &[&str] = &[];

fn long_files(sources: &[SourceFile]) -> Vec<String> {
    let lengths = sources.iter().map(|file| (file, file.text.lines().count()));
    lengths
        .filter(|(_, lines)| *lines > FILE_LINES_MAX)
        .map(|(file, lines)| format!("{}: {lines} lines", file.path))
        .collect()
}

fn long_functions(workspace: &Workspace) -> Vec<String> {
    functions(workspace)
        .filter(|(_, function)| function.lines > FUNCTION_LINES_MAX)
        .map(|(path, function)| {
            let FunctionSyntax { name, line, lines, .. } = function;
            format!("{path}:{line}: `{name}` has {lines} lines")
        })
        .collect()
}

/// Functions that take a tuple: a struct's name would tell what the two are together.
fn tuple_parameters(workspace: &Workspace) -> Vec<String> {
    functions(workspace)
        .filter(|(path, function)| !function.test_only && !TUPLES_ALLOWED.contains(path))
        .filter(|(_, function)| !function.tuple_parameters.is_empty())
        .map(|(path, function)| {
            let FunctionSyntax { name, line, tuple_parameters, .. } = function;
            let tuples = tuple_parameters.join(", ");
            format!("{path}:{line}: `{name}` takes a tuple ({tuples}): make it a struct")
        })
        .collect()
}

/// Every function, with the path of its file.
fn functions(workspace: &Workspace) -> impl Iterator<Item = (&str, &FunctionSyntax)> {
    workspace.files.iter().flat_map(|file| {
        file.syntax.functions.iter().map(|function| (file.path.as_str(), function))
    })
}

#[test]
fn no_file_is_longer_than_the_wall() {
    source::assert_none(&long_files(&source::rust_files()));
}

#[test]
fn no_function_is_longer_than_the_wall() {
    source::assert_none(&long_functions(&HOUSE));
}

#[test]
fn no_function_takes_a_tuple() {
    source::assert_none(&tuple_parameters(&HOUSE));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::modules::made_up;

    fn function_of(lines: usize) -> String {
        format!("/// Long.\npub fn long() {{\n{}}}\n", "    step();\n".repeat(lines - 2))
    }

    #[test]
    fn a_file_over_the_wall_is_refused() {
        let (at, over) = ("//\n".repeat(400), "//\n".repeat(401));
        let sources = [("src/time.rs", &*at), ("src/money.rs", &*over)];
        assert_eq!(long_files(&source::made_up(&sources)), ["src/money.rs: 401 lines"]);
    }

    #[test]
    fn a_function_over_the_wall_is_refused_wherever_it_is() {
        let over = function_of(71);
        let sources = [
            ("src/time.rs", function_of(70)),
            ("src/money.rs", over.clone()),
            ("src/disk.rs", format!("impl Draft {{\n{over}}}\nmod inner {{\n{over}}}\n")),
        ];
        let sources: Vec<(&str, &str)> = sources.iter().map(|(p, t)| (*p, &**t)).collect();
        let found = long_functions(&made_up(&sources));
        assert_eq!(found.len(), 3, "{found:?}");
        assert_eq!(found[0], "src/money.rs:2: `long` has 71 lines");
    }

    #[test]
    fn a_tuple_for_an_argument_is_refused() {
        let text = "fn f((a, b): (usize, usize)) {}\nfn g(pair: &(f64, f64)) {}\n\
                    impl S { fn h(&self, both: (u8, u8)) {} }";
        assert_eq!(tuple_parameters(&made_up(&[("src/time.rs", text)])).len(), 3);
    }

    #[test]
    fn tuples_in_tests_slices_and_given_signatures_pass() {
        let text = "fn f(pairs: &[(usize, usize)]) -> (u8, u8) {}\n\
                    impl T for S { fn g(pair: (u8, u8)) {} }\n\
                    #[cfg(test)] mod tests { fn h(pair: (u8, u8)) {} }";
        assert!(tuple_parameters(&made_up(&[("src/time.rs", text)])).is_empty());
    }
}
