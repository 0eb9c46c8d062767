//! The length of a customer id.

/// The longest customer id an epoch holds and a request may name, bytes.
pub const CUSTOMER_ID_BYTES_MAX: usize = 256;
