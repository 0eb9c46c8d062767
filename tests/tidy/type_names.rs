//! One name, one type: no two types that can be seen outside their module share a name.

use std::collections::{BTreeMap, BTreeSet};

use crate::modules::{HOUSE, Workspace};
use crate::source;

/// Names that several modules may give to a type of their own.
const ALLOWED: &[&str] = &[
    // Each command has its own, and is always named with its module: `run::Arguments`.
    "Arguments",
];

fn names_used_twice(workspace: &Workspace) -> Vec<String> {
    let mut places: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for module in &workspace.modules {
        let file = &workspace.files[module.file];
        let in_a_package =
            ["src/", "training/src/"].iter().any(|folder| file.path.starts_with(folder));
        if file.test_only || !in_a_package {
            continue;
        }
        for found in module.syntax.types.iter().filter(|found| !found.private && !found.test_only) {
            places.entry(&found.name).or_default().insert(format!("{}:{}", file.path, found.line));
        }
    }
    places
        .into_iter()
        .filter(|(name, places)| places.len() > 1 && !ALLOWED.contains(name))
        .map(|(name, places)| {
            let places: Vec<String> = places.into_iter().collect();
            format!("{name} is the name of {} types: {}", places.len(), places.join(", "))
        })
        .collect()
}

#[test]
fn no_public_type_name_is_used_twice() {
    source::assert_none(&names_used_twice(&HOUSE));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::modules::made_up;

    #[test]
    fn a_name_of_two_types_is_refused_across_packages_and_kinds() {
        let sources = [
            ("src/bundle/manifest.rs", "pub struct Quality;"),
            ("training/src/evaluate/quality.rs", "\npub(crate) type Quality = u8;"),
            ("src/money.rs", "mod inner { pub(super) enum Order {} }"),
            ("src/history/mod.rs", "pub trait Order {}"),
            ("src/models.rs", "macro_rules! define { () => { pub enum Family { A } } }"),
            ("training/src/fit/family.rs", "rows! { pub(crate) struct Family; }"),
        ];
        assert_eq!(
            names_used_twice(&made_up(&sources)),
            [
                "Family is the name of 2 types: src/models.rs:1, training/src/fit/family.rs:1",
                "Order is the name of 2 types: src/history/mod.rs:1, src/money.rs:1",
                "Quality is the name of 2 types: \
                 src/bundle/manifest.rs:1, training/src/evaluate/quality.rs:2"
            ]
        );
    }

    #[test]
    fn private_types_test_types_and_re_exports_pass() {
        let sources = [
            ("src/lib.rs", "mod money; mod time; mod tests; pub use money::Money;"),
            ("src/money.rs", "pub struct Money; struct Parts; fn f() { pub struct Local; }"),
            ("src/time.rs", "struct Parts; pub use crate::money::Money as Amount;"),
            ("src/store.rs", "#[cfg(test)] mod tests { pub struct Money; pub struct Local; }"),
            ("tests/serving.rs", "pub struct Money;"),
            ("training/src/commands/run.rs", "pub struct Arguments;"),
            ("training/src/commands/check.rs", "pub struct Arguments;"),
        ];
        assert!(names_used_twice(&made_up(&sources)).is_empty());
    }
}
