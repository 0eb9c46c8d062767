//! Properties of every forest, on small tables of many kinds.

mod categories;
mod invariance;
mod learning;
mod limits;
mod tables;
