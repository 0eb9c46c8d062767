//! Parquet: each type of column, and the values it is read as.

use std::fs::File;
use std::path::Path;

use polars::prelude::*;

use super::Shop;
use crate::tables::{Note, read_numeric};

fn write(path: &Path, columns: Vec<Column>) {
    let mut frame = DataFrame::new_infer_height(columns).unwrap();
    ParquetWriter::new(File::create(path).unwrap()).finish(&mut frame).unwrap();
}

/// A shop with one Parquet file of a customer, a time and an amount column.
fn shop(customers: Column, times: Column, amounts: Column) -> Shop {
    let shop = Shop::new();
    write(&shop.folder.path().join("orders.parquet"), vec![customers, times, amounts]);
    shop
}

fn ids() -> Column {
    Column::new("customer_id".into(), ["a", "b"])
}

fn days() -> Column {
    let days = Int32Chunked::from_vec("ordered_at".into(), vec![14_975, 14_976]);
    days.into_date().into_column()
}

fn amounts() -> Column {
    Column::new("amount".into(), [1.5, -0.285])
}

const READ: [&str; 2] = ["a 2011-01-01 150", "b 2011-01-02 -29"];

#[test]
fn dates_and_timestamps_of_any_unit_are_read_as_the_same_days() {
    assert_eq!(shop(ids(), days(), amounts()).lines(), READ);
    for (unit, per_second) in [
        (TimeUnit::Milliseconds, 1_000),
        (TimeUnit::Microseconds, 1_000_000),
        (TimeUnit::Nanoseconds, 1_000_000_000),
    ] {
        let last_instants =
            vec![14_976 * 86_400 * per_second - 1, 14_977 * 86_400 * per_second - 1];
        let times = Int64Chunked::from_vec("ordered_at".into(), last_instants);
        let times = times.into_datetime(unit, None).into_column();
        assert_eq!(shop(ids(), times, amounts()).lines(), READ);
    }
}

#[test]
fn times_and_amounts_may_be_text_or_whole_numbers() {
    let texts = Column::new("ordered_at".into(), ["2011-01-01", "2011-01-02 10:00:00"]);
    let numbers = Column::new("ordered_at".into(), [20_110_101_i64, 20_110_102]);
    for times in [texts, numbers] {
        let amounts = Column::new("amount".into(), ["1.50", "-0.285"]);
        assert_eq!(shop(ids(), times, amounts).lines(), READ);
    }
    let amounts = Column::new("amount".into(), [3_u32, 0]);
    assert_eq!(shop(ids(), days(), amounts).lines()[0], "a 2011-01-01 300");
}

#[test]
fn floats_count_as_the_decimals_they_print_as() {
    let double = Column::new("amount".into(), [1.005, 29.33]);
    let single = Column::new("amount".into(), [1.005_f32, 29.33]);
    for amounts in [double, single] {
        let lines = shop(ids(), days(), amounts).lines();
        assert_eq!(lines, ["a 2011-01-01 101", "b 2011-01-02 2933"]);
    }
}

#[test]
fn ids_may_be_numbers_and_whole_floats_lose_their_fraction() {
    for ids in [
        Column::new("customer_id".into(), [13_085_i64, 7]),
        Column::new("customer_id".into(), [13_085.0, 7.0]),
        Column::new("customer_id".into(), [13_085_u64, 7]),
    ] {
        let ids_read = shop(ids, days(), amounts()).read().unwrap().customer_ids;
        assert_eq!(ids_read, ["13085", "7"]);
    }
    let gaps = Column::new("customer_id".into(), [Some(1.0), None]);
    let table = shop(gaps, days(), amounts()).read().unwrap();
    assert_eq!(table.tally.noted[&Note::Guest], 1);
}

/// A column of decimals, from whole numbers of the last digit.
fn decimals(name: &str, digits: [i128; 2], scale: usize) -> Column {
    let digits = Int128Chunked::from_vec(name.into(), digits.to_vec());
    digits.into_decimal_unchecked(38, scale).into_column()
}

#[test]
fn decimals_and_short_integers_are_read_as_databases_write_them() {
    let exact = decimals("amount", [15_000, -2_850], 4);
    assert_eq!(shop(ids(), days(), exact).lines(), READ);
    let short = Column::new("amount".into(), [3_i16, -1]);
    assert_eq!(shop(ids(), days(), short).lines(), ["a 2011-01-01 300", "b 2011-01-02 -100"]);
    let times = decimals("ordered_at", [20_110_101, 20_110_102], 0);
    assert_eq!(shop(ids(), times, amounts()).lines(), READ);
    for ids in [decimals("customer_id", [7, 8], 0), Column::new("customer_id".into(), [7_u8, 8])] {
        assert_eq!(shop(ids, days(), amounts()).read().unwrap().customer_ids, ["7", "8"]);
    }
    let error = shop(decimals("customer_id", [71, 80], 1), days(), amounts()).error();
    assert!(error.contains("\"customer_id\"") && error.contains("without a fraction"), "{error}");
}

#[test]
fn amounts_that_are_no_finite_number_are_rejected() {
    let amounts = Column::new("amount".into(), [f64::NAN, f64::INFINITY]);
    let guests_and_all = shop(ids(), days(), amounts).error();
    assert!(guests_and_all.contains("missing_amount 1, unreadable_amount 1"), "{guests_and_all}");
}

#[test]
fn a_column_of_an_unreadable_type_is_refused_with_the_types_that_can_be_read() {
    let flags = Column::new("amount".into(), [true, false]);
    let error = shop(ids(), days(), flags).error();
    let parts = ["orders.parquet", "\"amount\"", "Boolean", "Float64"];
    assert!(parts.iter().all(|part| error.contains(part)), "{error}");
    let floats = Column::new("ordered_at".into(), [1.0, 2.0]);
    let error = shop(ids(), floats, amounts()).error();
    assert!(error.contains("\"ordered_at\"") && error.contains("Timestamp"), "{error}");
}

#[test]
fn a_parquet_file_that_is_empty_or_damaged_is_refused() {
    let whole = {
        let shop = shop(ids(), days(), amounts());
        std::fs::read(shop.folder.path().join("orders.parquet")).unwrap()
    };
    for bytes in [&whole[..whole.len() - 9], b"PAR1", b"no parquet at all"] {
        let error = Shop::new().with_file("orders.parquet", bytes).error();
        assert!(error.contains("orders.parquet is damaged"), "{error}");
    }
    let error = Shop::new().with_file("orders.parquet", b"").error();
    assert!(error.contains("orders.parquet is empty"), "{error}");
}

#[test]
fn no_altered_byte_of_a_parquet_file_makes_the_readers_panic() {
    let shop = shop(ids(), days(), amounts());
    let path = shop.folder.path().join("orders.parquet");
    let whole = std::fs::read(&path).unwrap();
    for position in 0..whole.len() {
        // The number of values in a page: with its sign changed, the reader asks for more
        // memory than there can be, which ends a program and is no panic.
        let is_page_size = whole[..position].ends_with(&[0x2c, 0x15]);
        for mask in if is_page_size { vec![] } else { vec![0x01, 0x80, 0xff] } {
            let mut altered = whole.clone();
            altered[position] ^= mask;
            std::fs::write(&path, &altered).unwrap();
            for error in [shop.read().err(), read_numeric(&path).err()].into_iter().flatten() {
                let text = error.to_string();
                let names_it = text.contains("orders.parquet") || text.contains("of 2 rows");
                assert!(names_it, "byte {position}: {text}");
            }
        }
    }
}
