//! A made-up shop whose truth is known: customers, their tables, and the future they imply.
//!
//! In the order of the model: a *plan* (size, days, seed), the *season* and its clock, the traits
//! of *customers* with their *attributes* and *channels*, their *story* (*purchases* and the
//! contacts of *campaigns*), *spending* and *engagement* that follow from it, and the *truth*.
//! *Blocks* of customers become *columns*, which are written piece by piece.
//!
//! Every customer depends on the plan and the customer's number alone, so blocks are made in any
//! order on any number of threads. `docs/SIMULATOR.md` has the equations. Every figure that rests
//! on such a shop has to be called simulated.

mod attributes;
mod blocks;
mod calendar;
mod campaigns;
mod channels;
mod columns;
mod customers;
mod description;
mod draws;
mod engagement;
mod plan;
mod purchases;
mod season;
mod shop;
mod spending;
mod story;
mod truth;
mod writing;

#[cfg(test)]
mod tests;

pub use plan::{ShopPlan, SimulationError};
pub use writing::{SHOP_FILE, SimulatedRows, simulate, steps};
