//! The gRPC services: requests become questions, answers become replies.
//!
//! Nothing is decided here about customers. What may be asked and what is answered is the
//! matter of [`crate::requests`]; this room knows the texts, codes and tokens of the wire.

mod background;
mod codec;
mod page_token;
pub mod proto;
mod retention;
mod scoring;
mod status;
mod wire;

pub(super) use retention::Retention;
pub(super) use scoring::Scoring;
pub(super) use status::RpcError;
