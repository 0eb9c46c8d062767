//! Memory for tables that are read at random: it begins on a cache line and, if large, lies in
//! huge pages.
//!
//! With 4 KB pages nearly every row of a sparse leaf costs a walk through the page tables.
//!
//! # Safety
//!
//! [`LineBytes`] owns one allocation of its layout, all of it initialised, and frees it once.
#![allow(unsafe_code)]

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::ops::{Deref, DerefMut};
use std::ptr::NonNull;

const LINE_BYTES: usize = 64;
const HUGE_PAGE_BYTES: usize = 1 << 21;

/// Zeroed bytes that begin on a cache line.
#[derive(Debug)]
pub(super) struct LineBytes {
    start: NonNull<u8>,
    layout: Layout,
}

// SAFETY: plain bytes with one owner.
unsafe impl Send for LineBytes {}
// SAFETY: shared references only read.
unsafe impl Sync for LineBytes {}

impl LineBytes {
    pub(super) fn zeroed(bytes: usize) -> LineBytes {
        let align = if bytes >= 2 * HUGE_PAGE_BYTES { HUGE_PAGE_BYTES } else { LINE_BYTES };
        let layout = Layout::from_size_align(bytes.max(1), align).expect("a table fits memory");
        // SAFETY: the layout has at least one byte.
        let start = unsafe { alloc(layout) };
        let Some(start) = NonNull::new(start) else { handle_alloc_error(layout) };
        #[cfg(target_os = "linux")]
        if align == HUGE_PAGE_BYTES {
            // SAFETY: advice about memory of our own; a refusal changes nothing but speed.
            unsafe { libc::madvise(start.as_ptr().cast(), bytes, libc::MADV_HUGEPAGE) };
        }
        // SAFETY: the whole allocation is ours to write.
        unsafe { start.as_ptr().write_bytes(0, layout.size()) };
        LineBytes { start, layout }
    }
}

impl Deref for LineBytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        // SAFETY: the allocation has this size and is initialised.
        unsafe { std::slice::from_raw_parts(self.start.as_ptr(), self.layout.size()) }
    }
}

impl DerefMut for LineBytes {
    fn deref_mut(&mut self) -> &mut [u8] {
        // SAFETY: as above, and borrowed mutably.
        unsafe { std::slice::from_raw_parts_mut(self.start.as_ptr(), self.layout.size()) }
    }
}

impl Drop for LineBytes {
    fn drop(&mut self) {
        // SAFETY: allocated with this layout, and not freed before.
        unsafe { dealloc(self.start.as_ptr(), self.layout) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_zero_on_a_line_and_can_be_written() {
        for bytes in [0, 1, 100, 5 << 20] {
            let mut memory = LineBytes::zeroed(bytes);
            assert!(memory.iter().all(|&byte| byte == 0));
            assert_eq!(memory.as_ptr() as usize % LINE_BYTES, 0);
            memory.fill(7);
            assert!(memory.iter().all(|&byte| byte == 7) && memory.len() == bytes.max(1));
        }
    }
}
