//! The folding of events: those of one customer, day and kind become one row, while the table
//! is read, so that the memory grows with the rows that are left and not with the events.

use tenure::history::OptionalSum;
use tenure::time::Day;

/// The number that stands for "no category" in a row.
pub(super) const NO_CATEGORY: u32 = u32::MAX;
/// The number that stands for "no channel" in a row.
pub(super) const NO_CHANNEL: u16 = u16::MAX;
/// Events that are gathered before they are folded, at least.
const GATHERED_MIN: usize = 1 << 21;

/// The events of one customer, day and kind, and of one category, channel and day on which they
/// became known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EngagementRow {
    /// The customer's index in [`super::EngagementTable::customer_ids`].
    pub customer: u32,
    /// The day on which the customer acted.
    pub day: Day,
    /// The day on which the shop's systems knew of it; at least `day`.
    pub known_day: Day,
    category: u32,
    /// The kind's number among the table's kinds.
    pub kind: u16,
    channel: u16,
    /// The number of events, at least 1.
    pub count: u32,
    /// The sum of the values that events state, in thousandths.
    pub value_thousandths: OptionalSum,
}

impl EngagementRow {
    /// The category's number among the table's categories.
    pub fn category(&self) -> Option<u32> {
        Some(self.category).filter(|category| *category != NO_CATEGORY)
    }

    /// The channel's number among the table's channels.
    pub fn channel(&self) -> Option<u16> {
        Some(self.channel).filter(|channel| *channel != NO_CHANNEL)
    }

    /// The events that are folded into one row, as one number that sorts as they do; the
    /// customer's is above the others.
    fn key(&self) -> (u64, u64, u32) {
        let days = |high: Day, low: u32| {
            // Days are moved above 0, so that earlier ones are smaller.
            (u64::from(high.days_since_epoch().wrapping_sub(i32::MIN) as u32) << 32)
                | u64::from(low)
        };
        let words = (u32::from(self.kind) << 16) | u32::from(self.channel);
        let customer = (u64::from(self.customer) << 32)
            | u64::from(self.day.days_since_epoch().wrapping_sub(i32::MIN) as u32);
        (customer, days(self.known_day, words), self.category)
    }
}

/// One event, its words by number; [`NO_CATEGORY`] and [`NO_CHANNEL`] where it names none.
pub(super) struct EngagementEvent {
    pub(super) customer: u32,
    pub(super) day: Day,
    pub(super) known_day: Day,
    pub(super) kind: u16,
    pub(super) category: u32,
    pub(super) channel: u16,
    pub(super) value_thousandths: OptionalSum,
}

/// Events that are folded from time to time: the first ones are sorted and folded already.
#[derive(Default)]
pub(super) struct FoldedEvents {
    rows: Vec<EngagementRow>,
    folded: usize,
}

/// The final numbers of a table's words.
pub(super) struct WordPlaces {
    pub(super) kinds: Vec<u32>,
    pub(super) categories: Vec<u32>,
    pub(super) channels: Vec<u32>,
}

impl FoldedEvents {
    /// Adds an event.
    pub(super) fn push(&mut self, event: EngagementEvent) {
        // Folding once as many have come as are kept costs each event a bounded number of sorts.
        if self.rows.len() >= 2 * self.folded.max(GATHERED_MIN) {
            self.fold();
        }
        self.rows.push(EngagementRow {
            customer: event.customer,
            day: event.day,
            known_day: event.known_day,
            category: event.category,
            kind: event.kind,
            channel: event.channel,
            count: 1,
            value_thousandths: event.value_thousandths,
        });
    }

    /// Gives words their final numbers. Folded rows stay folded, in another order.
    pub(super) fn replace_words(&mut self, places: &WordPlaces) {
        self.fold();
        for row in &mut self.rows {
            row.kind = places.kinds[usize::from(row.kind)] as u16;
            if row.category != NO_CATEGORY {
                row.category = places.categories[row.category as usize];
            }
            if row.channel != NO_CHANNEL {
                row.channel = places.channels[usize::from(row.channel)] as u16;
            }
        }
    }

    /// The rows of customers who have other numbers now, folded again.
    pub(super) fn renumbered(mut self, numbers: &[u32]) -> Vec<EngagementRow> {
        for row in &mut self.rows {
            row.customer = numbers[row.customer as usize];
        }
        self.fold();
        self.rows.shrink_to_fit();
        self.rows
    }

    fn fold(&mut self) {
        // Of new rows only: then two sorted runs are merged, which a stable sort detects.
        self.rows[self.folded..].sort_unstable_by_key(EngagementRow::key);
        self.rows.sort_by_key(EngagementRow::key);
        self.rows.dedup_by(|next, kept| {
            let same = next.key() == kept.key();
            if same {
                kept.count = kept.count.saturating_add(next.count);
                kept.value_thousandths = kept.value_thousandths.plus(next.value_thousandths);
            }
            same
        });
        self.folded = self.rows.len();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn event(customer: u32, day: i32, kind: u16) -> EngagementEvent {
        let day = Day::from_days_since_epoch(day);
        EngagementEvent {
            customer,
            day,
            known_day: day,
            kind,
            category: NO_CATEGORY,
            channel: NO_CHANNEL,
            value_thousandths: OptionalSum::of(500),
        }
    }

    #[test]
    fn a_row_takes_no_more_room_than_its_parts() {
        assert_eq!(std::mem::size_of::<EngagementRow>(), 32);
    }

    #[test]
    fn days_before_1970_come_first() {
        let mut events = FoldedEvents::default();
        for day in [1, -2, 0, -1] {
            events.push(event(0, day, 0));
        }
        let rows = events.renumbered(&[0]);
        let days: Vec<i32> = rows.iter().map(|row| row.day.days_since_epoch()).collect();
        assert_eq!(days, [-2, -1, 0, 1]);
    }

    proptest! {
        #[test]
        fn folding_loses_no_event_whatever_the_order(
            events in prop::collection::vec((0_u32..3, -2..2, 0_u16..2), 1..60),
            fold_after in 0_usize..60,
        ) {
            let folded = |events: &[(u32, i32, u16)]| {
                let mut folding = FoldedEvents::default();
                for (place, (customer, day, kind)) in events.iter().enumerate() {
                    folding.push(event(*customer, *day, *kind));
                    if place == fold_after {
                        folding.fold();
                    }
                }
                folding.renumbered(&[0, 1, 1])
            };
            let rows = folded(&events);
            let reversed: Vec<(u32, i32, u16)> = events.iter().rev().copied().collect();
            prop_assert_eq!(&rows, &folded(&reversed));
            prop_assert_eq!(rows.iter().map(|row| row.count as usize).sum::<usize>(), events.len());
            for row in &rows {
                let is_in = |event: &&(u32, i32, u16)| {
                    let customer = event.0.min(1);
                    (customer, event.1, event.2)
                        == (row.customer, row.day.days_since_epoch(), row.kind)
                };
                prop_assert_eq!(events.iter().filter(is_in).count(), row.count as usize);
                prop_assert_eq!(row.value_thousandths.get(), Some(500 * i64::from(row.count)));
            }
        }
    }
}
