//! The types, clients and servers generated from `proto/tenure/v1/`, documented there.

#![allow(missing_docs, unreachable_pub, clippy::all)]

pub use super::wire::EncodedReply;

// Messages.
tonic::include_proto!("tenure.v1");

// Servers, which reply with scores that are encoded already.
include!(concat!(env!("OUT_DIR"), "/servers/tenure.v1.rs"));

// Clients.
include!(concat!(env!("OUT_DIR"), "/clients/tenure.v1.rs"));

/// The encoded descriptors of the package and all it imports.
pub const FILE_DESCRIPTOR_SET: &[u8] =
    include_bytes!(concat!(env!("OUT_DIR"), "/tenure_descriptors.bin"));
