//! Compiles the service definition in `proto/` with protox, so that no system
//! `protoc` is needed.

#![allow(clippy::disallowed_methods)] // cargo speaks to build scripts through the environment.

use std::env;
use std::error::Error;
use std::fs;
use std::path::PathBuf;

const PROTOS: [&str; 2] = ["tenure/v1/scoring.proto", "tenure/v1/retention.proto"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=proto");
    let mut compiler = protox::Compiler::new(["proto"])?;
    compiler.include_imports(true).include_source_info(true).open_files(PROTOS)?;

    // Comments become the documentation of the generated types; reflection, which
    // sends these bytes to clients, does without.
    let descriptors = compiler.file_descriptor_set();
    let reflected = compiler.include_source_info(false).encode_file_descriptor_set();
    let out_dir = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out_dir.join("tenure_descriptors.bin"), reflected)?;

    // Our server reads requests with a codec of its own, which must not read the replies
    // of a client, and writes scores itself: messages, servers and clients are generated apart.
    let status = (".google.rpc.Status", "::tonic_types::pb::Status");
    tonic_prost_build::configure()
        .build_client(false)
        .build_server(false)
        .extern_path(status.0, status.1)
        .compile_fds(descriptors.clone())?;
    let servers = out_dir.join("servers");
    fs::create_dir_all(&servers)?;
    tonic_prost_build::configure()
        .build_client(false)
        .out_dir(servers)
        .codec_path("crate::serving::grpc::codec::ServerCodec")
        .extern_path(".tenure.v1", "crate::serving::proto")
        .extern_path(".tenure.v1.ScoreCustomerResponse", "crate::serving::proto::EncodedReply")
        .extern_path(
            ".tenure.v1.BatchScoreCustomersResponse",
            "crate::serving::proto::EncodedReply",
        )
        .extern_path(status.0, status.1)
        .compile_fds(descriptors.clone())?;
    let clients = out_dir.join("clients");
    fs::create_dir_all(&clients)?;
    tonic_prost_build::configure()
        .build_server(false)
        .out_dir(clients)
        .extern_path(".tenure.v1", "crate::serving::proto")
        .extern_path(status.0, status.1)
        .compile_fds(descriptors)?;
    Ok(())
}
