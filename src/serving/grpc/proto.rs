//! The types, clients and servers generated from `proto/tenure/v1/`, documented there.

#![allow(missing_docs, unreachable_pub, clippy::all)]

tonic::include_proto!("tenure.v1");

/// The encoded descriptors of the package and all it imports: what reflection answers.
pub const FILE_DESCRIPTOR_SET: &[u8] =
    include_bytes!(concat!(env!("OUT_DIR"), "/tenure_descriptors.bin"));
