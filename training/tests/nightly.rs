//! The nightly job as its operator sees it: the real program, on real and on broken data.

#[path = "nightly/bad_input.rs"]
mod bad_input;
#[path = "nightly/every_table.rs"]
mod every_table;
#[path = "nightly/fallback.rs"]
mod fallback;
#[path = "nightly/invariants.rs"]
mod invariants;
#[path = "nightly/output.rs"]
mod output;
#[path = "nightly/program.rs"]
mod program;
#[path = "nightly/publication.rs"]
mod publication;
#[path = "nightly/simulated.rs"]
mod simulated;
