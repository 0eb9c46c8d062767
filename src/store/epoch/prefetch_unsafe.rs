//! The start of a load from memory whose result is needed later.
//!
//! Safety: a prefetch reads nothing that the program sees and faults at no address; the pointer
//! is that of an item of the slice.
#![allow(unsafe_code)]

/// Starts to load an item of a slice; nothing where there is no such item.
#[inline]
pub(super) fn prefetch<T>(items: &[T], at: usize) {
    #[cfg(target_arch = "x86_64")]
    if let Some(item) = items.get(at) {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: a prefetch has no effect that the program sees, see the top of this file.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(item).cast()) }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = (items, at);
}
