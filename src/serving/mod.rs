//! The gRPC server: requests become a `Past`, the score of it becomes a reply.

pub mod proto;
