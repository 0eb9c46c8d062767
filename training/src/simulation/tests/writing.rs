//! The folder of a shop: the same bytes again, refusals, and nothing left of a failure.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::plan;
use crate::progress::Progress;
use crate::simulation::plan::{ShopPlan, SimulationError};
use crate::simulation::writing::{SHOP_FILE, simulate};

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let file = |entry: fs::DirEntry| {
        (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).unwrap())
    };
    entries.map(file).collect()
}

fn written(plan: &ShopPlan, threads: usize) -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("shop");
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| simulate(plan, &out, &Progress::hidden())).unwrap();
    files(&out)
}

#[test]
fn the_same_plan_gives_the_same_bytes_on_any_number_of_threads() {
    let plan = plan(9_000, 70);
    let one = written(&plan, 1);
    let names: Vec<&str> = one.keys().map(String::as_str).collect();
    let tables = ["contacts", "customers", "engagement", "identities", "orders"];
    let mut expected: Vec<String> = tables.iter().map(|name| format!("{name}.parquet")).collect();
    expected.extend([SHOP_FILE, "truth.parquet", "truth.toml"].map(str::to_owned));
    assert_eq!(names, expected);
    assert!(one == written(&plan, 3), "other bytes on three threads");
    assert!(one["orders.parquet"] != written(&ShopPlan { seed: 8, ..plan }, 2)["orders.parquet"]);
}

#[test]
fn less_engagement_changes_no_order() {
    let plan = plan(500, 100);
    let (all, few) = (written(&plan, 2), written(&ShopPlan { engagement: 0.1, ..plan }, 2));
    for (name, bytes) in &all {
        let differs = bytes != &few[name];
        assert_eq!(
            differs,
            ["engagement.parquet", "truth.toml"].contains(&name.as_str()),
            "{name}"
        );
    }
    assert!(few["engagement.parquet"].len() * 4 < all["engagement.parquet"].len());
}

#[test]
fn a_folder_that_holds_something_is_refused_and_an_empty_one_is_filled() {
    let folder = tempfile::tempdir().unwrap();
    let run = |out: &Path| simulate(&plan(10, 60), out, &Progress::hidden());
    fs::write(folder.path().join("file"), "").unwrap();
    for occupied in [folder.path().to_owned(), folder.path().join("file")] {
        let error = run(&occupied).unwrap_err();
        assert!(matches!(error, SimulationError::Occupied { .. }), "{error}");
    }
    let error = run(&folder.path().join("..")).unwrap_err();
    assert!(matches!(error, SimulationError::Nameless { .. }), "{error}");
    let empty = folder.path().join("empty");
    fs::create_dir(&empty).unwrap();
    run(&empty).unwrap();
    assert_eq!(files(&empty).len(), 8);
}

#[test]
fn a_folder_that_cannot_be_made_is_named_and_leftovers_of_its_name_alone_are_swept() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "").unwrap();
    let out = folder.path().join("file").join("shop");
    let error = simulate(&plan(10, 60), &out, &Progress::hidden()).unwrap_err();
    assert!(error.to_string().contains("shop"), "{error}");
    for name in [".shop.1.partial", ".other.1.partial"] {
        fs::create_dir(folder.path().join(name)).unwrap();
    }
    simulate(&plan(10, 60), &folder.path().join("shop"), &Progress::hidden()).unwrap();
    assert!(!folder.path().join(".shop.1.partial").exists());
    assert!(folder.path().join(".other.1.partial").exists());
}
