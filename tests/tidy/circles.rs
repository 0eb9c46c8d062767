//! No circle of files: of any two files of a package, at most one knows the other, however far round.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::arrows::{Arrow, arrows};
use crate::modules::{HOUSE, Workspace};
use crate::source;

/// The uses of one file by another, by (using, used): the first line that does.
type Uses = BTreeMap<String, BTreeMap<String, Arrow>>;

fn uses(workspace: &Workspace) -> Uses {
    let mut uses = Uses::new();
    for arrow in arrows(workspace) {
        if arrow.uses_item
            && package(&arrow.from).is_some()
            && package(&arrow.from) == package(&arrow.to)
        {
            uses.entry(arrow.from.clone()).or_default().entry(arrow.to.clone()).or_insert(arrow);
        }
    }
    uses
}

fn package(path: &str) -> Option<&str> {
    ["src/", "training/src/"].into_iter().find(|folder| path.starts_with(folder))
}

/// The shortest way from a file back to itself.
fn shortest_circle(uses: &Uses, start: &str) -> Option<Vec<Arrow>> {
    let mut reached: BTreeMap<&str, &Arrow> = BTreeMap::new();
    let mut waiting = VecDeque::from([start]);
    while let Some(file) = waiting.pop_front() {
        for (to, arrow) in uses.get(file).into_iter().flatten() {
            if !reached.contains_key(to.as_str()) {
                reached.insert(to, arrow);
                waiting.push_back(to);
            }
        }
    }
    let mut circle = vec![(*reached.get(start)?).clone()];
    while circle[0].from != start {
        circle.insert(0, reached[circle[0].from.as_str()].clone());
    }
    Some(circle)
}

/// One complaint for each circle that is the shortest through one of its files.
fn circles(workspace: &Workspace) -> Vec<String> {
    let uses = uses(workspace);
    let mut described: BTreeSet<BTreeSet<String>> = BTreeSet::new();
    let mut complaints = Vec::new();
    for start in uses.keys() {
        let Some(circle) = shortest_circle(&uses, start) else { continue };
        if described.insert(circle.iter().map(|arrow| arrow.from.clone()).collect()) {
            complaints.push(describe(&circle));
        }
    }
    complaints
}

fn describe(circle: &[Arrow]) -> String {
    let steps = circle.iter().map(|Arrow { from, line, path, to, .. }| {
        format!("    {from}:{line}: `{path}` is in {to}")
    });
    let steps: Vec<String> = steps.collect();
    format!("a circle of {} files\n{}", circle.len(), steps.join("\n"))
}

#[test]
fn no_files_go_round_in_a_circle() {
    source::assert_none(&circles(&HOUSE));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::modules::made_up;

    #[test]
    fn a_circle_of_two_files_is_refused() {
        let sources = [
            ("src/lib.rs", "mod money;\nmod time;"),
            ("src/money.rs", "use crate::time::Day;\npub struct Money;"),
            ("src/time.rs", "pub struct Day;\nfn f() -> super::money::Money {}"),
        ];
        assert_eq!(
            circles(&made_up(&sources)),
            ["a circle of 2 files\n\
             \x20   src/money.rs:1: `crate::time::Day` is in src/time.rs\n\
             \x20   src/time.rs:2: `super::money::Money` is in src/money.rs"]
        );
    }

    #[test]
    fn a_circle_of_three_files_is_refused_once() {
        let sources = [
            ("training/src/lib.rs", "mod fit;"),
            ("training/src/fit/mod.rs", "mod a; mod b; mod c; mod above;"),
            ("training/src/fit/a.rs", "use super::b::B; pub struct A;"),
            ("training/src/fit/b.rs", "use super::c; pub struct B(c::C);"),
            ("training/src/fit/c.rs", "use super::a::*; pub struct C(A);"),
            ("training/src/fit/above.rs", "use super::{a::A, b::B, c::C};"),
        ];
        let found = circles(&made_up(&sources));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("a circle of 3 files"));
    }

    #[test]
    fn a_circle_through_a_re_export_of_the_folder_is_refused() {
        let sources = [
            ("src/lib.rs", "mod predictors;"),
            ("src/predictors/mod.rs", "mod model; mod nbd; pub use model::Model; pub use nbd::*;"),
            ("src/predictors/model.rs", "use super::Nbd; pub enum Model { Nbd(Nbd) }"),
            ("src/predictors/nbd.rs", "use super::Model; pub struct Nbd;"),
        ];
        assert_eq!(circles(&made_up(&sources)).len(), 1);
    }

    #[test]
    fn a_folder_that_uses_its_files_which_use_it_is_refused() {
        let sources = [
            ("src/lib.rs", "mod features;"),
            ("src/features/mod.rs", "mod returns; pub struct Feature; fn f() { returns::all() }"),
            ("src/features/returns.rs", "use super::Feature; pub fn all() {}"),
        ];
        assert_eq!(circles(&made_up(&sources)).len(), 1);
    }

    #[test]
    fn a_folder_that_only_re_exports_its_files_passes() {
        let sources = [
            ("src/lib.rs", "mod forest;"),
            ("src/forest/mod.rs", "mod tree; pub mod check;\npub use {check::check, tree::Tree};"),
            ("src/forest/tree.rs", "pub struct Tree;"),
            ("src/forest/check.rs", "use super::Tree; pub fn check(tree: &super::tree::Tree) {}"),
        ];
        assert!(circles(&made_up(&sources)).is_empty());
    }

    #[test]
    fn files_that_use_their_folder_pass() {
        let sources = [
            ("src/lib.rs", "mod history; pub mod time;"),
            ("src/history/mod.rs", "mod encoding; pub struct History;"),
            ("src/history/encoding.rs", "pub(in crate::history) fn f(h: super::History) {}"),
        ];
        assert!(circles(&made_up(&sources)).is_empty());
    }

    #[test]
    fn tests_may_go_round() {
        let sources = [
            ("src/lib.rs", "mod money; mod time;"),
            ("src/money.rs", "#[cfg(test)] mod tests { use crate::time::Day; } pub struct Money;"),
            ("src/time.rs", "use crate::money::Money; pub struct Day;"),
        ];
        assert!(circles(&made_up(&sources)).is_empty());
    }
}
