//! The laboratory of Tenure: simulated shops for tests and benchmarks. Never part of the product.

mod simulation;

pub use simulation::{SimulatedShop, pareto_nbd_customer};
