//! The page of every feature, `docs/FEATURES.md`, made from the code and compared with it.
//!
//! Where they differ, the test fails once and has written the page anew.

use std::fmt::Write;
use std::path::Path;

use super::feature::Range;
use super::{FeatureColumn, FeatureSet, probe};

const INTRODUCTION: &str = "\
# Features

One row per customer, one column per feature. This page is made from the code: where the two differ,
`cargo test -p tenure features::listing` fails once and writes it anew.

A customer is seen as of the end of a day, `as_of`: an event counts when it had happened and was known by
then. Windows end with that day: the last 7 days are that day and the 6 before it. Several purchases of one day
are one purchase day. Missing (NaN) is not 0: it means that the value is not defined or not known.

Every shop has the families `recency_frequency`, `intervals`, `spending` and `returns`. It has another one where its
tables give the data, unless the configuration switches the family off:

```toml
features = { off = [\"season\", \"standing\"] }
```

A shop with nothing but orders has the first four families alone. `season` also asks for 400 days since the shop's
first purchase. What is relative to the shop, such as medians, the dearest category, the levels of a categorical
feature and the kinds of engagement, is counted once, as of the day the model is fitted at, and is kept in the bundle:
a kind, a category or a value that came later means nothing until the next fit.

The columns of `kinds` are there for each of the usual kinds of engagement that the shop has (`view`, `cart_add`,
`favourite`, `search`, `email_sent`, `email_open`, `email_click`, `app_open`, `share`, `review`, `complaint`) and for
the 8 of its own kinds with the most acts; here stands `<kind>`. Those of `attributes` that end in a name are there for
each attribute.
";

/// The text in the place of a shop's own.
fn general(column: &FeatureColumn) -> String {
    match column.name.split_once('.') {
        Some(("attribute", _)) => "attribute.<name>".to_owned(),
        Some((feature, _)) => format!("{feature}.<kind>"),
        None => column.name.clone(),
    }
}

fn range(column: &FeatureColumn) -> String {
    let Range { from, to } = column.range;
    let is_shops = matches!(&*column.name, "last_channel" | "top_category");
    match (from.is_finite(), to.is_finite()) {
        _ if is_shops => "the shop's".to_owned(),
        _ if column.is_categorical() => column.levels.join(", "),
        (true, true) => format!("{from} to {to}"),
        (true, false) => format!("{from} and above"),
        _ => "any".to_owned(),
    }
}

fn page() -> String {
    let set = FeatureSet::for_shop(probe::facts(), &[]).unwrap();
    let mut page = INTRODUCTION.to_owned();
    for of_family in set.families() {
        let heading = format!("\n## {}\n\n", of_family.family);
        page.push_str(&heading);
        page.push_str("| feature | unit | range | meaning |\n|---|---|---|---|\n");
        let mut before = String::new();
        for column in of_family.columns {
            let line = match &*general(column) {
                "attribute.<name>" => {
                    "| `attribute.<name>` | as given, or level | any, or the attribute's levels | the \
                     attribute's value as of as_of; NaN where it is not given |"
                        .to_owned()
                }
                name => {
                    let FeatureColumn { unit, meaning, .. } = column;
                    format!("| `{name}` | {unit} | {} | {meaning} |", range(column))
                }
            };
            // Columns that are alike but for the kind or the attribute stand once.
            if !before.contains(&line) {
                writeln!(page, "{line}").unwrap();
                writeln!(before, "{line}").unwrap();
            }
        }
    }
    page
}

#[test]
fn the_page_of_features_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/FEATURES.md");
    let page = page();
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    if written != page {
        std::fs::write(&path, &page).unwrap();
        panic!("docs/FEATURES.md was not what the code computes and is written anew; commit it");
    }
}

#[test]
fn there_are_at_least_ninety_features_beside_those_of_single_kinds() {
    let set = FeatureSet::for_shop(probe::facts(), &[]).unwrap();
    let of_shop = set.columns().iter().filter(|column| !column.name.contains('.'));
    assert!(of_shop.count() >= 90);
}
