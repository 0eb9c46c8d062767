//! The real server on a loopback port, asked as a stranger would ask it.

#[path = "serving/connections.rs"]
mod connections;
#[path = "serving/fixture.rs"]
mod fixture;
#[path = "serving/hostile.rs"]
mod hostile;
#[path = "serving/lifecycle.rs"]
mod lifecycle;
#[path = "serving/lists.rs"]
mod lists;
#[path = "serving/program.rs"]
mod program;
#[path = "serving/refusals.rs"]
mod refusals;
#[path = "serving/scoring.rs"]
mod scoring;
