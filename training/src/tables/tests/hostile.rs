//! Random tables: a well-formed one is read exactly, and none makes the reader panic.

use proptest::prelude::*;

use super::Shop;
use crate::tables::TablesError;

fn quoted(field: &str) -> String {
    format!("\"{}\"", field.replace('"', "\"\""))
}

/// The rows of a well-formed text, counted the plain way.
fn plain_rows(text: &str, quoted: bool) -> u64 {
    let mut inside = false;
    let mut rows = 0;
    for letter in text.chars() {
        inside ^= quoted && letter == '"';
        rows += u64::from(letter == '\n' && !inside);
    }
    rows + u64::from(!text.is_empty() && !text.ends_with('\n'))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn quoted_fields_come_back_as_they_were_written(
        notes in prop::collection::vec("[a\",;\n\r é]{0,12}", 1..60),
    ) {
        let rows: String = notes
            .iter()
            .enumerate()
            .map(|(row, note)| format!("{},{},2011-01-01,{row}\r\n", quoted(note), quoted(&format!("{note}{row}x"))))
            .collect();
        let shop = Shop::new()
            .with_file("orders.csv", format!("note,customer_id,ordered_at,amount\r\n{rows}"));
        let read = shop.read().unwrap().customer_ids;
        let written: Vec<String> = notes
            .iter()
            .enumerate()
            .map(|(row, note)| format!("{note}{row}x").trim().to_owned())
            .collect();
        prop_assert_eq!(read, written);
    }

    #[test]
    fn any_text_is_read_row_by_row_or_refused_for_its_shape(
        text in "[a1,\"\n\r -]{0,200}",
        quoted in any::<bool>(),
    ) {
        let shop = Shop::new()
            .with_file("orders.csv", format!("customer_id,ordered_at,amount\n{text}"))
            .with_orders(&format!("max_rejected_share = 1.0\nquoted = {quoted}"));
        let rows = match shop.read() {
            Ok(table) => table.tally.rows,
            Err(TablesError::NothingLeft { rows, .. }) => rows,
            Err(TablesError::NoRows { .. }) => 0,
            Err(TablesError::Malformed { .. }) => return Ok(()),
            Err(error) => return Err(TestCaseError::fail(error.to_string())),
        };
        prop_assert_eq!(rows, plain_rows(&text, quoted));
    }

    #[test]
    fn no_header_makes_the_reader_panic(text in "[a,\"\n\r]{0,20}", quoted in any::<bool>()) {
        let shop = Shop::new()
            .with_file("orders.csv", text)
            .with_orders(&format!("quoted = {quoted}"));
        prop_assert!(shop.read().is_err());
    }
}
