//! A list that takes memory of its own only when it is long.

use std::ops::{Deref, DerefMut};

/// The most values of a list that are kept in place: in most shops few customers buy on more
/// days than these.
const IN_PLACE: usize = 32;

/// A list that is built once and read as a slice.
#[derive(Clone, Debug)]
pub(super) struct ShortList<T> {
    in_place: [T; IN_PLACE],
    /// The number of values in place.
    len: usize,
    /// Every value, when there are more than fit in place.
    long: Vec<T>,
}

impl<T: Copy> ShortList<T> {
    /// An empty list; `unused` fills the places without a value.
    pub(super) fn new(unused: T) -> ShortList<T> {
        ShortList { in_place: [unused; IN_PLACE], len: 0, long: Vec::new() }
    }

    /// Adds a value at the end.
    pub(super) fn push(&mut self, value: T) {
        if self.long.is_empty() && self.len < IN_PLACE {
            self.in_place[self.len] = value;
            self.len += 1;
            return;
        }
        if self.long.is_empty() {
            self.long.extend_from_slice(&self.in_place);
        }
        self.long.push(value);
    }
}

impl<T> Deref for ShortList<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        if self.long.is_empty() { &self.in_place[..self.len] } else { &self.long }
    }
}

impl<T> DerefMut for ShortList<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        if self.long.is_empty() { &mut self.in_place[..self.len] } else { &mut self.long }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_holds_what_a_vector_would_whether_it_fits_in_place_or_not() {
        for len in [0, 1, IN_PLACE - 1, IN_PLACE, IN_PLACE + 1, 3 * IN_PLACE] {
            let mut list = ShortList::new(0);
            let mut twin = Vec::new();
            for value in 1..=len {
                list.push(value);
                twin.push(value);
                if let (Some(last), Some(last_of_twin)) = (list.last_mut(), twin.last_mut()) {
                    *last *= 7;
                    *last_of_twin *= 7;
                }
            }
            assert_eq!(list[..], twin[..], "{len} values");
        }
    }
}
