//! `scores.parquet`: whole files, equal bytes, and values that are read back.

use std::fs::File;
use std::path::{Path, PathBuf};

use polars::prelude::*;

use crate::tables::{ScoreColumn, ScoreTable, ScoreValues, write_scores};

#[test]
fn scores_are_written_whole_and_equal_tables_give_equal_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| -> PathBuf { folder.path().join("out").join(name) };
    let numbers = |scale: f64| (0..5_000).map(|row| f64::from(row) * scale).collect();
    let table = ScoreTable {
        customer_ids: (0..5_000).map(|row| format!("{row:05}")).collect(),
        as_of: "2011-09-01".parse().unwrap(),
        columns: vec![
            ScoreColumn {
                name: "churn_probability_90".to_owned(),
                values: ScoreValues::Numbers(numbers(0.1)),
            },
            ScoreColumn {
                name: "segment".to_owned(),
                values: ScoreValues::Texts(vec!["loyal".to_owned(); 5_000]),
            },
        ],
    };
    write_scores(&path("one.parquet"), &table).unwrap();
    write_scores(&path("two.parquet"), &table).unwrap();
    let bytes = |name: &str| std::fs::read(path(name)).unwrap();
    assert_eq!(bytes("one.parquet"), bytes("two.parquet"));
    assert_eq!(std::fs::read_dir(folder.path().join("out")).unwrap().count(), 2);
    let error = write_scores(Path::new("/proc/no/scores.parquet"), &table).unwrap_err();
    assert!(error.to_string().contains("/proc/no/scores.parquet"), "{error}");
}

#[test]
fn scores_are_read_back_as_they_were_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("scores.parquet");
    let table = ScoreTable {
        customer_ids: vec!["007".to_owned(), "b".to_owned()],
        as_of: "2011-09-01".parse().unwrap(),
        columns: vec![
            ScoreColumn {
                name: "churn_probability_90".to_owned(),
                values: ScoreValues::Numbers(vec![0.1 + 0.2, f64::MIN_POSITIVE]),
            },
            ScoreColumn {
                name: "segment".to_owned(),
                values: ScoreValues::Texts(vec!["loyal".to_owned(), "lost".to_owned()]),
            },
        ],
    };
    write_scores(&path, &table).unwrap();
    let frame = ParquetReader::new(File::open(&path).unwrap()).finish().unwrap();
    let names: Vec<&str> = frame.columns().iter().map(|column| column.name().as_str()).collect();
    assert_eq!(names, ["customer_id", "as_of", "churn_probability_90", "segment"]);
    assert_eq!(frame.column("as_of").unwrap().dtype(), &DataType::Date);
    let id = frame.column("customer_id").unwrap().str().unwrap().get(0);
    assert_eq!(id, Some("007"));
    let probability = frame.column("churn_probability_90").unwrap().f64().unwrap();
    assert_eq!(probability.get(0), Some(0.1 + 0.2));
    assert_eq!(probability.get(1), Some(f64::MIN_POSITIVE));
}
