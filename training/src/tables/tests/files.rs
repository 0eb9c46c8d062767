//! Files: formats, paths and what makes one unusable.

use std::path::PathBuf;

use super::{HEADER, Shop, gzipped, shop};

#[test]
fn a_byte_order_mark_and_windows_line_ends_and_quotes_and_spaces_are_no_obstacle() {
    let text = "\u{feff}note,customer_id,ordered_at,amount\r\n\"a, \"\"b\"\"\n c\",\" 01 \",2011-01-01, 1.5 \r\n,02,2011-01-02,2\r\n";
    assert_eq!(shop(text).lines(), ["01 2011-01-01 150", "02 2011-01-02 200"]);
}

#[test]
fn the_last_line_may_lack_its_end() {
    assert_eq!(shop(&format!("{HEADER}a,2011-01-01,1")).lines(), ["a 2011-01-01 100"]);
}

#[test]
fn files_of_a_glob_are_read_in_the_order_of_their_names_and_may_be_gzipped() {
    let shop = Shop::new()
        .with_file("orders_2.csv", format!("{HEADER}b,2011-01-02,2\n"))
        .with_file("orders_1.csv.gz", gzipped(&format!("{HEADER}a,2011-01-01,1\n")))
        .with_file("orders_3.csv", HEADER);
    assert_eq!(shop.lines(), ["a 2011-01-01 100", "b 2011-01-02 200"]);
    let names: Vec<String> = shop
        .read()
        .unwrap()
        .files
        .iter()
        .map(|file| file.path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    assert_eq!(names, ["orders_1.csv.gz", "orders_2.csv", "orders_3.csv"]);
}

#[test]
fn gzip_files_joined_together_are_read_to_the_end() {
    let mut joined = gzipped(&format!("{HEADER}a,2011-01-01,1\n"));
    joined.extend(gzipped("b,2011-01-02,2\n"));
    let shop = Shop::new().with_file("orders.csv.gz", joined);
    assert_eq!(shop.lines(), ["a 2011-01-01 100", "b 2011-01-02 200"]);
}

#[test]
fn a_gzip_file_that_was_cut_off_is_refused() {
    let whole = gzipped(&format!("{HEADER}a,2011-01-01,1\n"));
    let shop = Shop::new().with_file("orders.csv.gz", &whole[..whole.len() - 9]);
    assert!(shop.error().contains("orders.csv.gz"), "{}", shop.error());
}

#[test]
fn tables_without_rows_or_without_orders_stop_the_run() {
    assert!(shop("").error().contains("orders.csv is empty"), "{}", shop("").error());
    assert!(shop("\n\n").error().contains("orders.csv is empty"));
    assert!(shop(HEADER).error().contains("no rows"), "{}", shop(HEADER).error());
    let guests = shop(&format!("{HEADER},2011-01-01,1\n")).error();
    assert!(guests.contains("none of 1 rows") && guests.contains("1 rows of guests"), "{guests}");
}

#[test]
fn a_path_that_matches_nothing_or_no_table_is_named() {
    let nothing = Shop::new().error();
    assert!(nothing.contains("orders*"), "{nothing}");
    let unknown = Shop::new().with_file("orders.xlsx", "x").error();
    assert!(unknown.contains("orders.xlsx") && unknown.contains(".parquet"), "{unknown}");
}

#[test]
fn a_malformed_csv_is_refused_with_its_line() {
    let error = shop(&format!("{HEADER}a,2011-01-01,1\n\"b,2011-01-01,1\n")).error();
    assert!(error.contains("orders.csv, line 3") && error.contains("never closed"), "{error}");
}

#[test]
fn a_run_that_stops_leaves_nothing_half_written() {
    let shop = Shop::new()
        .with_file("orders_1.csv", format!("{HEADER}a,x,1\n"))
        .with_file("orders_2.csv", "client\n1\n");
    shop.error();
    let left: Vec<PathBuf> = std::fs::read_dir(shop.folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension() != Some("csv".as_ref()))
        .collect();
    assert!(left.is_empty() && !shop.quarantine_path().exists(), "{left:?}");
}

#[cfg(unix)]
#[test]
fn a_link_or_folder_that_cannot_be_followed_is_named_and_not_passed_over() {
    use std::os::unix::fs::symlink;
    let good = format!("{HEADER}a,2011-01-01,1\n");
    for (pattern, link, target) in [
        ("*/orders.csv", "february", "nowhere"),
        ("*/orders.csv", "january/orders.csv", "orders.csv"),
        ("*/*.csv", "february", "february"),
        ("*/*.csv", "january/more.csv", "nowhere"),
        ("february/*.csv", "february", "nowhere"),
        ("orders.csv", "orders.csv", "nowhere"),
    ] {
        let shop = Shop { orders: format!("path = {pattern:?}"), ..Shop::new() };
        std::fs::create_dir_all(shop.folder.path().join("march")).unwrap();
        std::fs::create_dir_all(shop.folder.path().join("january")).unwrap();
        let shop = shop.with_file("march/orders.csv", &good);
        symlink(target, shop.folder.path().join(link)).unwrap();
        let error = shop.error();
        assert!(error.contains(link) && error.contains("cannot be read"), "{pattern}: {error}");
    }
}

#[test]
fn a_folder_without_the_files_of_a_pattern_is_passed_over() {
    let shop = Shop { orders: "path = \"*/orders.csv\"".to_owned(), ..Shop::new() };
    for folder in ["january", "february"] {
        std::fs::create_dir(shop.folder.path().join(folder)).unwrap();
    }
    let shop = shop
        .with_file("january/orders.csv", format!("{HEADER}a,2011-01-01,1\n"))
        .with_file("notes", "x");
    assert_eq!(shop.lines(), ["a 2011-01-01 100"]);
}

#[test]
fn a_folder_in_the_place_of_a_file_is_called_a_folder() {
    let shop = Shop { orders: "path = \"exports\"".to_owned(), ..Shop::new() };
    std::fs::create_dir(shop.folder.path().join("exports")).unwrap();
    let error = shop.error();
    assert!(error.contains("exports, which is a folder") && error.contains("*.csv"), "{error}");
    let shop = Shop::new().with_file("orders_1.csv", format!("{HEADER}a,2011-01-01,1\n"));
    std::fs::create_dir(shop.folder.path().join("orders_2.parquet")).unwrap();
    let error = shop.error();
    assert!(error.contains("orders_2.parquet, which is a folder"), "{error}");
}
