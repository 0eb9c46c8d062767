//! `tenure-train`: the offline job.

fn main() {}
