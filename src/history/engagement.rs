//! Engagement: the customer looked, searched, opened, wrote, without buying.

use super::{OptionalSum, Word};
use crate::time::Day;

/// A customer's engagement of one kind on one day, in one category and one channel.
///
/// Engagement has the resolution of a day: a day counts whole in any past of that day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Engagement {
    /// The day on which the customer acted.
    pub day: Day,
    /// The day on which the shop's systems knew of it; at least `day`.
    pub known_day: Day,
    /// The shop's word for the act; never [`Word::NONE`].
    pub kind: Word,
    /// The category of goods it was about.
    pub category: Word,
    /// The channel it came through.
    pub channel: Word,
    /// The number of acts, at least 1.
    pub count: u32,
    /// The sum of the acts' own values, such as a rating; in thousandths.
    pub value_milli: OptionalSum,
}

impl Engagement {
    /// Acts of one day, known on the same day, without category, channel and value.
    pub fn of(day: Day, kind: Word, count: u32) -> Engagement {
        let (category, channel) = (Word::NONE, Word::NONE);
        Engagement {
            day,
            known_day: day,
            kind,
            category,
            channel,
            count,
            value_milli: OptionalSum::NONE,
        }
    }

    /// Reports whether two entries differ in nothing but counts and values.
    pub(super) fn is_alike(&self, other: &Engagement) -> bool {
        let key = |of: &Engagement| (of.day, of.known_day, of.kind, of.category, of.channel);
        key(self) == key(other)
    }

    /// Adds the acts of an entry that [is alike](Engagement::is_alike).
    pub(super) fn add(&mut self, other: &Engagement) {
        self.count = self.count.saturating_add(other.count);
        self.value_milli = self.value_milli.plus(other.value_milli);
    }
}
