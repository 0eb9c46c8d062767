//! The room as a whole, from CSV files to histories.

mod hostile;
mod parquet;

use std::io::Write;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use tenure::history::OrderKind;
use tenure::time::Day;

use super::*;
use crate::config::Config;

/// A folder with tables, and the configuration that reads them.
pub(super) struct Shop {
    pub(super) folder: TempDir,
    orders: String,
    rest: String,
}

impl Shop {
    pub(super) fn new() -> Shop {
        let orders = "path = \"orders*\"\nmax_rejected_share = 1.0\n".to_owned();
        Shop { folder: tempfile::tempdir().unwrap(), orders, rest: String::new() }
    }

    pub(super) fn with_file(self, name: &str, content: impl AsRef<[u8]>) -> Shop {
        std::fs::write(self.folder.path().join(name), content).unwrap();
        self
    }

    pub(super) fn with_orders(self, orders: &str) -> Shop {
        Shop { orders: format!("path = \"orders*\"\n{orders}"), ..self }
    }

    fn with_rest(self, rest: &str) -> Shop {
        Shop { rest: rest.to_owned(), ..self }
    }

    fn quarantine_path(&self) -> PathBuf {
        self.folder.path().join("quarantine.csv")
    }

    fn quarantine(&self) -> String {
        std::fs::read_to_string(self.quarantine_path()).unwrap()
    }

    pub(super) fn read(&self) -> Result<OrdersTable, TablesError> {
        let (orders, rest) = (&self.orders, &self.rest);
        let head = "horizons_days = [30]\ncurrency = \"GBP\"\n";
        let text = format!("{head}[orders]\n{orders}\n{rest}\n");
        let config = Config::from_text(&text, self.folder.path()).unwrap();
        read_orders(&config, Some("2020-01-01".parse().unwrap()), &self.quarantine_path())
    }

    pub(super) fn error(&self) -> String {
        self.read().unwrap_err().to_string()
    }

    /// Each order as "customer day amount", in the order of customers and time.
    pub(super) fn lines(&self) -> Vec<String> {
        let histories = self.read().unwrap().into_histories();
        let mut lines = Vec::new();
        for (id, history) in histories.ids.iter().zip(&histories.histories) {
            for order in history.orders() {
                lines.push(format!("{id} {} {}", order.at.day(), order.amount_minor));
            }
        }
        lines
    }
}

fn shop(csv: &str) -> Shop {
    Shop::new().with_file("orders.csv", csv)
}

fn gzipped(text: &str) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    writer.write_all(text.as_bytes()).unwrap();
    writer.finish().unwrap()
}

const HEADER: &str = "customer_id,ordered_at,amount\n";

#[test]
fn orders_become_histories_sorted_by_customer_and_time() {
    let shop = shop(
        "customer_id,ordered_at,amount\n007,2011-02-01,5\nb,2011-01-01 10:00:00,1.50\n007,20110101,2.5\n",
    );
    assert_eq!(shop.lines(), ["007 2011-01-01 250", "007 2011-02-01 500", "b 2011-01-01 150"]);
    let table = shop.read().unwrap();
    assert_eq!(table.summary("GBP".parse().unwrap()).repeat_buyers, 1);
    let histories = table.into_histories();
    assert_eq!(histories.first_day.to_string(), "2011-01-01");
    assert_eq!(histories.last_day.to_string(), "2011-02-01");
}

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
fn the_shops_own_names_separator_format_and_decimal_comma_are_read() {
    let shop = shop("Kunde;Datum;Betrag\n1;31.12.2010;12,50\n").with_orders(
        "separator = \";\"\ndate_format = \"%d.%m.%Y\"\ndecimal_comma = true\n\
         [orders.columns]\ncustomer_id = \"Kunde\"\nordered_at = \"Datum\"\namount = \"Betrag\"",
    );
    assert_eq!(shop.lines(), ["1 2010-12-31 1250"]);
}

#[test]
fn each_bad_row_is_quarantined_with_its_number_reason_and_values() {
    let shop = shop(&format!(
        "{HEADER}a,2011-01-01,1\na,01/02/2011,1\na,1899-12-31,1\na,2020-01-02,1\na,2011-01-01,\n\
         a,2011-01-01,NaN\na,2011-01-01,\"1,5\"\na,2011-01-01,1e14\na,2011-01-01,1,5\na\n"
    ));
    let table = shop.read().unwrap();
    let reasons: Vec<(Reason, u64)> = table.tally.rejected.into_iter().collect();
    assert_eq!(
        reasons,
        [
            (Reason::UnreadableDate, 2),
            (Reason::DateOutOfRange, 1),
            (Reason::FutureDate, 1),
            (Reason::MissingAmount, 1),
            (Reason::UnreadableAmount, 2),
            (Reason::AmountTooLarge, 1),
            (Reason::TooManyFields, 1),
        ]
    );
    let quarantine = shop.quarantine();
    let lines: Vec<&str> = quarantine.lines().collect();
    let head =
        "file,row,reason,detail,customer_id,ordered_at,amount,order_id,known_at,currency,kind";
    assert_eq!(lines[0], head);
    assert_eq!(lines.len(), 10);
    let path = shop.folder.path().join("orders.csv");
    let second = format!(
        "{},2,unreadable_date,\"ordered_at is \"\"01/02/2011\"\"\",a,01/02/2011,1,,,,",
        path.display()
    );
    assert_eq!(lines[1], second);
    assert!(lines[6].contains(",7,unreadable_amount,") && lines[6].contains("\"1,5\""));
}

#[test]
fn too_many_rejected_rows_stop_the_run_with_the_reasons_and_the_place() {
    let shop = shop(&format!("{HEADER}a,2011-01-01,1\na,x,1\na,x,1\na,2011-01-01,y\n"))
        .with_orders("max_rejected_share = 0.5");
    let error = shop.error();
    let told = ["3 of 4 rows", "unreadable_date 2, unreadable_amount 1", "quarantine.csv"];
    assert!(told.iter().all(|words| error.contains(words)), "{error}");
    assert_eq!(shop.quarantine().lines().count(), 4);
}

#[test]
fn rows_without_a_customer_are_guests_unless_the_config_calls_them_mistakes() {
    let csv = format!("{HEADER}a,2011-01-01,1\n,2011-01-01,1\n  ,2011-01-01,1\n");
    let table = shop(&csv).read().unwrap();
    assert_eq!(table.tally.noted[&Note::Guest], 2);
    assert_eq!(table.tally.rejected_rows(), 0);
    let strict = shop(&csv)
        .with_orders("max_rejected_share = 1.0\nmissing_customer = \"reject\"")
        .read()
        .unwrap();
    assert_eq!(strict.tally.rejected[&Reason::MissingCustomer], 2);
}

#[test]
fn blank_lines_are_left_out_but_keep_their_row_numbers() {
    let shop = shop(&format!("{HEADER}a,2011-01-01,1\n\n,,\nb,x,1\n"));
    let table = shop.read().unwrap();
    assert_eq!(table.tally.noted[&Note::Blank], 2);
    assert!(shop.quarantine().contains(",4,unreadable_date,"), "{}", shop.quarantine());
}

#[test]
fn negative_amounts_are_returns_at_their_own_time() {
    let table = shop(&format!("{HEADER}a,2011-01-01,5\na,2011-01-09,-2\n")).read().unwrap();
    assert_eq!(table.tally.noted[&Note::NegativeAmount], 1);
    let histories = table.into_histories();
    let orders = histories.histories[0].orders();
    assert_eq!((orders[0].kind, orders[0].amount_minor), (OrderKind::Purchase, 500));
    assert_eq!((orders[1].kind, orders[1].amount_minor), (OrderKind::Return, -200));
}

#[test]
fn the_shops_words_tell_returns_from_purchases_and_other_words_are_rejected() {
    let shop = shop("customer_id,ordered_at,amount,is_cancellation\na,2011-01-01,5,0\na,2011-01-02,2,1\na,2011-01-03,-3,1\na,2011-01-04,4,2\na,2011-01-05,6,\n")
        .with_orders("max_rejected_share = 1.0\npurchase_values = [\"0\"]\nreturn_values = [\"1\"]\ncolumns.kind = \"is_cancellation\"");
    assert_eq!(
        shop.lines(),
        ["a 2011-01-01 500", "a 2011-01-02 -200", "a 2011-01-03 -300", "a 2011-01-05 600"]
    );
    assert_eq!(shop.read().unwrap().tally.rejected[&orders::UNKNOWN_KIND], 1);
}

#[test]
fn other_currencies_are_converted_or_rejected() {
    let shop = shop("customer_id,ordered_at,amount,currency\na,2011-01-01,10,EUR\na,2011-01-02,10,gbp\na,2011-01-03,10,\na,2011-01-04,10,USD\n")
        .with_rest("[currencies]\nEUR = \"0.86\"");
    assert_eq!(shop.lines(), ["a 2011-01-01 860", "a 2011-01-02 1000", "a 2011-01-03 1000"]);
    let tally = shop.read().unwrap().tally;
    assert_eq!(tally.rejected[&Reason::UnknownCurrency], 1);
    assert_eq!(tally.noted[&Note::Converted], 1);
}

#[test]
fn an_order_known_before_it_was_made_is_known_when_it_was_made() {
    let shop = shop(
        "customer_id,ordered_at,amount,known_at\na,2011-01-05,1,2011-01-01\na,2011-01-06,1,2011-02-01\na,2011-01-07,1,\na,2011-01-08,1,soon\n",
    );
    let table = shop.read().unwrap();
    assert_eq!(table.tally.noted[&Note::KnownTooEarly], 1);
    assert_eq!(table.tally.rejected[&Reason::UnreadableKnownAt], 1);
    let histories = table.into_histories();
    let known: Vec<String> =
        histories.histories[0].orders().iter().map(|o| o.known_at.day().to_string()).collect();
    assert_eq!(known, ["2011-01-05", "2011-02-01", "2011-01-07"]);
}

#[test]
fn duplicates_are_dropped_only_where_an_order_id_proves_them() {
    let without = shop(&format!("{HEADER}a,2011-01-01,1\na,2011-01-01,1\n"));
    assert_eq!(without.lines().len(), 2);
    let with = shop(
        "customer_id,ordered_at,amount,order_id\na,2011-01-01,1,7\na,2011-01-01,1,7\nb,2011-01-01,1,7\na,2011-01-01,2,7\n",
    );
    assert_eq!(with.lines(), ["a 2011-01-01 100", "a 2011-01-01 200", "b 2011-01-01 100"]);
    let tally = with.read().unwrap().tally;
    assert_eq!((tally.noted[&Note::Duplicate], tally.noted[&orders::ORDER_ID_AGAIN]), (1, 1));
    assert_eq!(tally.rejected_rows(), 0);
}

#[test]
fn lines_of_an_order_are_added_up() {
    let shop = shop("customer_id,ordered_at,amount,order_id\na,2011-01-01,1,7\na,2011-01-01,1,7\na,2011-01-01,-0.5,7\n")
        .with_orders("rows = \"lines\"");
    assert_eq!(shop.lines(), ["a 2011-01-01 150"]);
}

#[test]
fn a_missing_column_is_named_with_the_columns_there_are() {
    let error = shop("client,ordered_at,amount\na,2011-01-01,1\n").error();
    assert!(error.contains("\"customer_id\"") && error.contains("client, ordered_at"), "{error}");
    let configured = shop(&format!("{HEADER}a,2011-01-01,1\n"))
        .with_orders("columns.order_id = \"Invoice\"")
        .error();
    assert!(configured.contains("\"Invoice\" for order_id"), "{configured}");
}

#[test]
fn a_column_that_stands_twice_is_refused() {
    let error = shop("customer_id,ordered_at,amount,amount\na,2011-01-01,1,2\n").error();
    assert!(error.contains("two columns \"amount\""), "{error}");
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

#[test]
fn the_summary_says_what_was_found() {
    let table = shop("customer_id,ordered_at,amount,Nr\na,2011-01-01,5,1\na,2011-01-03,5,2\nb,2011-01-02,-1,3\nb,x,1,4\n")
        .with_orders("max_rejected_share = 1.0\ncolumns.order_id = \"Nr\"")
        .read()
        .unwrap();
    let printed = table.summary("GBP".parse().unwrap()).to_string();
    assert_eq!(table.into_histories().ids, ["a", "b"]);
    for words in [
        "orders.csv (4 rows)",
        "customer_id, ordered_at, amount, order_id = Nr",
        "2, of whom 1 (50.0 %)",
        "2011-01-01 to 2011-01-03",
        "2, together 10.00 GBP",
        "1, together -1.00 GBP",
        "1 negative amounts",
        "1 of 4 rows (unreadable_date 1)",
    ] {
        assert!(printed.contains(words), "{words} in\n{printed}");
    }
}

#[test]
fn many_rows_are_read_in_the_sequence_they_stand_in() {
    let day = |row: i32| Day::from_days_since_epoch(10_000 + row % 3_000);
    let rows = (0..5_000).map(|row| format!("c{:04},{},{}\n", row % 700, day(row), row));
    let text = format!("{HEADER}{}", rows.collect::<String>());
    let table = shop(&text).read().unwrap();
    assert_eq!(table.customer_ids[..3], ["c0000", "c0001", "c0002"]);
    assert_eq!(table.rows.len(), 5_000);
    let sum: i64 = table.rows.iter().map(|row| row.order.amount_minor).sum();
    assert_eq!(sum, (0..5_000).sum::<i64>() * 100);
}

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
