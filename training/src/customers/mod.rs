//! Customers at a day: what was known of them then, and what followed.

pub mod examples;
pub mod labels;
pub mod snapshots;
