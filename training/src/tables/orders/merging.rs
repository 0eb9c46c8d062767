//! The merging of rows that belong to one order: duplicates are dropped, lines added up.

use tenure::history::{Order, OrderKind, OrderTerms};
use tenure::time::Timestamp;

use super::details::{Baskets, LineDetails};
use crate::config::RowMeaning;
use crate::tables::checks::reasons::Note;
use crate::tables::checks::tally::Tally;

/// The remark on rows, kept, whose order id another row has with other content.
pub(crate) const ORDER_ID_AGAIN: Note = Note::OfTable("rows with an order id seen before, kept");
/// The remark on rows added to another line of their order.
const LINE_ADDED: Note = Note::OfTable("lines added to their order");

/// The place of the details of a row that states none.
const NO_DETAILS: u32 = u32::MAX;

/// The value of a row's kind column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum KindValue {
    Empty,
    Purchase,
    Return,
}

/// An order or a return that was accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrderRow {
    /// The customer's index in [`super::OrdersTable::customer_ids`].
    pub customer: u32,
    /// The order itself.
    pub order: Order,
}

/// A row before it is merged with others of its order. Sorting by the fields in this
/// order puts the rows of one order next to each other, and equal ones among them too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct UnmergedRow {
    pub(super) customer: u32,
    /// A digest of the order id; `None` without one.
    pub(super) order_id: Option<[u64; 2]>,
    pub(super) kind: KindValue,
    pub(super) at: Timestamp,
    pub(super) amount_minor: i64,
    pub(super) known_at: Timestamp,
    /// The place of the row's details among those of the table.
    pub(super) details: u32,
}

/// The rows of a table and their details, which are empty where no file has such a column.
#[derive(Debug, Default)]
pub(super) struct UnmergedRows {
    pub(super) rows: Vec<UnmergedRow>,
    pub(super) details: Vec<LineDetails>,
}

/// Orders sorted by customer, and their details; these are empty where each order is one row
/// that states none.
#[derive(Debug)]
pub(super) struct MergedOrders {
    pub(super) rows: Vec<OrderRow>,
    pub(super) baskets: Baskets,
}

/// The digest that replaces an order id: 128 bits, so that two ids of one customer do not
/// collide.
pub(super) fn digest(order_id: &str) -> [u64; 2] {
    let hash = blake3::hash(order_id.as_bytes());
    let word = |from: usize| {
        u64::from_le_bytes(hash.as_bytes()[from..from + 8].try_into().expect("a hash has 32 bytes"))
    };
    [word(0), word(8)]
}

impl UnmergedRows {
    /// Keeps the details of the next row, and returns their place. A row that states none takes no room.
    pub(super) fn place_of(&mut self, details: LineDetails) -> u32 {
        if details == LineDetails::NONE {
            return NO_DETAILS;
        }
        let place = u32::try_from(self.details.len()).expect("fewer than 2^32 rows");
        self.details.push(details);
        place
    }

    /// The details of a row.
    fn details_of(&self, row: &UnmergedRow) -> LineDetails {
        self.details.get(row.details as usize).copied().unwrap_or(LineDetails::NONE)
    }

    /// Sorts by everything a row says, so that nothing depends on the order of the rows.
    fn sort(&mut self) {
        let mut rows = std::mem::take(&mut self.rows);
        let said = |row: &UnmergedRow| (UnmergedRow { details: 0, ..*row }, self.details_of(row));
        if self.details.is_empty() {
            rows.sort_unstable();
        } else {
            rows.sort_unstable_by_key(said);
        }
        self.rows = rows;
    }
}

/// Merges rows into orders: sorts them by customer, drops duplicates or adds up lines,
/// and distinguishes purchases from returns by the sign of the amount.
pub(super) fn merge(
    mut unmerged: UnmergedRows,
    meaning: RowMeaning,
    tally: &mut Tally,
) -> MergedOrders {
    unmerged.sort();
    if meaning == RowMeaning::Orders {
        drop_duplicates(&mut unmerged.rows, tally);
    }
    let mut orders = MergedOrders { rows: Vec::new(), baskets: Baskets::default() };
    let of_one_order = |line: &UnmergedRow, next: &UnmergedRow| {
        meaning == RowMeaning::Lines && is_of_one_order(line, next)
    };
    let has_details = meaning == RowMeaning::Lines || !unmerged.details.is_empty();
    for lines in unmerged.rows.chunk_by(of_one_order) {
        tally.note_many(LINE_ADDED, lines.len() as u64 - 1);
        orders.rows.push(kind_by_sign(&sum(lines), tally));
        if has_details {
            let details = lines.iter().map(|row| (row.amount_minor, unmerged.details_of(row)));
            orders.baskets.push(details);
        }
    }
    orders
}

/// Keeps, of equal rows, the one known first. A row that repeats an order id with another
/// time, amount or kind is another event of that order, such as its return.
fn drop_duplicates(rows: &mut Vec<UnmergedRow>, tally: &mut Tally) {
    let before = rows.len();
    rows.dedup_by(|next, kept| {
        next.order_id.is_some()
            && UnmergedRow { known_at: kept.known_at, details: kept.details, ..*next } == *kept
    });
    tally.note_many(Note::Duplicate, (before - rows.len()) as u64);
    let again = |pair: &&[UnmergedRow]| {
        let [first, second] = [pair[0], pair[1]];
        first.order_id.is_some()
            && (first.customer, first.order_id) == (second.customer, second.order_id)
    };
    let again = rows.windows(2).filter(again).count();
    tally.note_many(ORDER_ID_AGAIN, again as u64);
}

/// True for two lines of one customer, order id, kind and calendar day. A line of a later day
/// is an event of its own: an earlier order is never restated.
fn is_of_one_order(line: &UnmergedRow, next: &UnmergedRow) -> bool {
    let order = |row: &UnmergedRow| (row.customer, row.order_id, row.kind, row.at.day());
    line.order_id.is_some() && order(line) == order(next)
}

/// The order of these lines, at the time of the first and known when the last was known.
fn sum(lines: &[UnmergedRow]) -> UnmergedRow {
    let mut order = lines[0];
    for line in &lines[1..] {
        order.amount_minor = order.amount_minor.saturating_add(line.amount_minor);
        order.known_at = order.known_at.max(line.known_at);
    }
    order
}

fn kind_by_sign(row: &UnmergedRow, tally: &mut Tally) -> OrderRow {
    let negative = row.amount_minor < 0;
    if negative && row.kind != KindValue::Return {
        tally.note(Note::NegativeAmount);
    }
    let kind = if negative || row.kind == KindValue::Return {
        OrderKind::Return
    } else {
        OrderKind::Purchase
    };
    let UnmergedRow { at, known_at, amount_minor, .. } = *row;
    let terms = OrderTerms::default();
    OrderRow { customer: row.customer, order: Order { at, known_at, kind, amount_minor, terms } }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(order_id: &str, at_hours: i64, amount_minor: i64) -> UnmergedRow {
        let at = Timestamp::from_micros(at_hours * 3_600_000_000);
        let order_id = (!order_id.is_empty()).then(|| digest(order_id));
        UnmergedRow {
            customer: 0,
            order_id,
            kind: KindValue::Empty,
            at,
            amount_minor,
            known_at: at,
            details: 0,
        }
    }

    fn unmerged(rows: Vec<UnmergedRow>) -> UnmergedRows {
        UnmergedRows { rows, details: Vec::new() }
    }

    fn merged(rows: Vec<UnmergedRow>, meaning: RowMeaning) -> (Vec<i64>, Tally) {
        let mut tally = Tally::default();
        let orders = merge(unmerged(rows), meaning, &mut tally).rows;
        let mut amounts: Vec<i64> = orders.iter().map(|row| row.order.amount_minor).collect();
        amounts.sort_unstable();
        (amounts, tally)
    }

    #[test]
    fn an_order_sent_twice_counts_once_and_is_known_from_the_first_time() {
        let late = UnmergedRow { known_at: Timestamp::from_micros(i64::MAX), ..row("7", 1, 100) };
        let mut tally = Tally::default();
        let rows = unmerged(vec![late, row("7", 1, 100)]);
        let orders = merge(rows, RowMeaning::Orders, &mut tally).rows;
        assert_eq!(orders.len(), 1);
        assert_eq!(orders[0].order.known_at, orders[0].order.at);
        assert_eq!(tally.noted[&Note::Duplicate], 1);
    }

    #[test]
    fn equal_rows_without_an_order_id_are_two_orders() {
        let (amounts, tally) = merged(vec![row("", 1, 100), row("", 1, 100)], RowMeaning::Orders);
        assert_eq!(amounts, [100, 100]);
        assert!(tally.noted.is_empty());
    }

    #[test]
    fn an_order_id_with_other_content_is_another_event() {
        let rows = vec![row("7", 1, 100), row("7", 50, -100), row("8", 1, 100)];
        let (amounts, tally) = merged(rows, RowMeaning::Orders);
        assert_eq!(amounts, [-100, 100, 100]);
        assert_eq!(tally.noted[&ORDER_ID_AGAIN], 1);
        assert_eq!(tally.noted[&Note::NegativeAmount], 1);
    }

    #[test]
    fn equal_lines_of_an_order_are_all_added() {
        let rows = vec![row("7", 1, 100), row("7", 1, 100), row("7", 2, -30), row("8", 1, 5)];
        let (amounts, tally) = merged(rows, RowMeaning::Lines);
        assert_eq!(amounts, [5, 170]);
        assert_eq!(tally.noted[&LINE_ADDED], 2);
    }

    #[test]
    fn a_line_of_a_later_day_does_not_restate_the_order() {
        let (amounts, _) = merged(vec![row("7", 1, 100), row("7", 30, 40)], RowMeaning::Lines);
        assert_eq!(amounts, [40, 100]);
    }

    #[test]
    fn an_order_is_known_when_its_last_line_is() {
        let mut tally = Tally::default();
        let rows = vec![row("7", 1, 100), row("7", 5, 40)];
        let orders = merge(unmerged(rows), RowMeaning::Lines, &mut tally).rows;
        assert_eq!(orders[0].order.at, row("7", 1, 0).at);
        assert_eq!(orders[0].order.known_at, row("7", 5, 0).at);
    }
}
