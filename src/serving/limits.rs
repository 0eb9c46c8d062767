//! Limits of the transport: what one connection may ask of the server.
//!
//! Limits of a question, such as the size of a batch, are in [`crate::requests`].

use std::time::Duration;

/// The largest request message, bytes.
pub const MESSAGE_BYTES_MAX: usize = 4 << 20;

/// The most request headers, bytes.
pub(super) const HEADER_BYTES_MAX: u32 = 16 << 10;

/// The most requests in flight on one connection.
pub(super) const STREAMS_PER_CONNECTION_MAX: u32 = 1_024;

/// The silence after which a connection is asked for a sign of life.
pub(super) const HTTP2_KEEPALIVE: Duration = Duration::from_secs(60);

/// The same on the socket, for peers that vanished without closing it.
pub(super) const TCP_KEEPALIVE: Duration = Duration::from_secs(60);
