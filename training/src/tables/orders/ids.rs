//! Remarks on customers' ids that are likely mistakes of an export.

use std::collections::HashMap;

use super::merging::UnmergedRow;
use crate::tables::checks::reasons::Note;
use crate::tables::checks::tally::Tally;

/// The remark on rows of a customer whose id is a usual word for "no value".
const LIKE_MISSING: Note =
    Note::OfTable("rows, kept, whose customer id looks like a missing value (such as NULL or 0)");
/// The remark on ids that are one when upper and lower case are the same.
const ONE_BUT_FOR_CASE: Note = Note::OfTable(
    "customer ids, kept apart, that differ from another only in upper and lower case",
);

/// TableWords that exports write for a missing value, in lower case.
const MISSING_VALUES: [&str; 11] =
    ["null", "nan", "none", "n/a", "na", "nil", "unknown", "undefined", "0", "-1", "-"];

/// Notes in the tally the ids that are likely mistakes; every row is kept.
pub(super) fn note(customer_ids: &[String], rows: &[UnmergedRow], tally: &mut Tally) {
    let missing: Vec<bool> = customer_ids.iter().map(|id| is_like_missing(id)).collect();
    if missing.contains(&true) {
        let like_missing = rows.iter().filter(|row| missing[row.customer as usize]).count();
        tally.note_many(LIKE_MISSING, like_missing as u64);
    }
    tally.note_many(ONE_BUT_FOR_CASE, one_but_for_case(customer_ids));
}

fn is_like_missing(id: &str) -> bool {
    MISSING_VALUES.iter().any(|word| word.eq_ignore_ascii_case(id))
}

/// The number of ids that differ from another only in upper and lower case.
fn one_but_for_case(ids: &[String]) -> u64 {
    let has_upper = |id: &&String| id.chars().any(char::is_uppercase);
    // Without an upper-case letter anywhere, which is usual, there is nothing to compare.
    let mut ids_by_lower: HashMap<String, u64> =
        ids.iter().filter(has_upper).map(|id| (id.to_lowercase(), 0)).collect();
    if ids_by_lower.is_empty() {
        return 0;
    }
    for id in ids {
        if let Some(ids) = ids_by_lower.get_mut(&id.to_lowercase()) {
            *ids += 1;
        }
    }
    ids_by_lower.into_values().filter(|ids| *ids > 1).sum()
}
