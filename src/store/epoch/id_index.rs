//! From the id of a customer to its position, by a table of hashes.
//!
//! A binary search among the ids costs a cache miss for each of its steps, which is more than
//! a score; this table costs one, and then the customer's own.

use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use super::prefetch_unsafe::prefetch;

/// The bits of an entry that hold a position and one; the others hold a part of the hash.
const POSITION_BITS: u32 = 40;

/// An entry without a customer.
const VACANT: u64 = 0;

/// A table of positions, searched from the place that the hash of an id gives to the next
/// vacant entry. At most half of the entries are taken.
#[derive(Clone, Debug)]
pub(super) struct IdIndex {
    entries: Vec<u64>,
}

impl IdIndex {
    /// The index of distinct ids, given in the order of their positions.
    pub(super) fn of<'a>(ids: impl ExactSizeIterator<Item = &'a [u8]>) -> IdIndex {
        assert!(ids.len() < 1 << POSITION_BITS, "memory ends before positions do");
        let capacity = (2 * ids.len()).next_power_of_two();
        let mut index = IdIndex { entries: vec![VACANT; capacity] };
        for (position, id) in ids.enumerate() {
            let hash = hash_of(id);
            let is_vacant = |at: &usize| index.entries[*at] == VACANT;
            let at = index.places(hash).find(is_vacant).expect("half of the entries are vacant");
            index.entries[at] = part_of(hash) | (position as u64 + 1);
        }
        index
    }

    /// The position of an id; `is_at` tells whether the id is that of the customer at a position.
    pub(super) fn find(&self, id: &[u8], is_at: impl Fn(usize) -> bool) -> Option<usize> {
        let hash = hash_of(id);
        for at in self.places(hash) {
            let entry = self.entries[at];
            if entry == VACANT {
                return None;
            }
            let position = (entry & !part_of(u64::MAX)) as usize;
            if entry - position as u64 == part_of(hash) && is_at(position - 1) {
                return Some(position - 1);
            }
        }
        None
    }

    /// Starts to load the first entry that is searched for an id.
    pub(super) fn prefetch(&self, hash: IdHash) {
        prefetch(&self.entries, hash.0 as usize & (self.entries.len() - 1));
    }

    /// The position in the first entry that is searched, if it has this hash: most often that
    /// of the id.
    pub(super) fn likely_position(&self, hash: IdHash) -> Option<usize> {
        let entry = self.entries[hash.0 as usize & (self.entries.len() - 1)];
        let position = entry & !part_of(u64::MAX);
        let is_likely = entry != VACANT && part_of(entry) == part_of(hash.0);
        is_likely.then(|| position as usize - 1)
    }

    /// The places of the entries, from the one of this hash on.
    fn places(&self, hash: u64) -> impl Iterator<Item = usize> + use<> {
        let mask = self.entries.len() - 1;
        (0..=mask).map(move |step| (hash as usize).wrapping_add(step) & mask)
    }
}

/// The hash of an id.
#[derive(Clone, Copy, Debug)]
pub(super) struct IdHash(u64);

impl IdHash {
    pub(super) fn of(id: &[u8]) -> IdHash {
        IdHash(hash_of(id))
    }
}

/// The part of a hash that an entry holds.
fn part_of(hash: u64) -> u64 {
    hash >> POSITION_BITS << POSITION_BITS
}

/// The same for the same id in every process.
fn hash_of(id: &[u8]) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_is_found_and_no_other() {
        for count in [0, 1, 2, 3, 1_000] {
            let ids: Vec<String> = (0..count).map(|number| format!("c{number:07}")).collect();
            let index = IdIndex::of(ids.iter().map(String::as_bytes));
            let found = |asked: &str| index.find(asked.as_bytes(), |at| ids[at] == asked);
            for number in 0..2 * count {
                let asked = format!("c{number:07}");
                let position = ids.binary_search(&asked).ok();
                assert_eq!(found(&asked), position, "{asked} of {count}");
                let hash = IdHash::of(asked.as_bytes());
                index.prefetch(hash);
                let likely = index.likely_position(hash);
                assert!(likely.is_none() || likely == position, "{asked} of {count}");
            }
        }
    }

    #[test]
    fn an_id_of_the_same_hash_is_told_by_the_id_itself() {
        let index = IdIndex::of([&b"one"[..]].into_iter());
        assert_eq!(index.find(b"one", |_| false), None);
        assert_eq!(index.find(b"one", |position| position == 0), Some(0));
    }
}
