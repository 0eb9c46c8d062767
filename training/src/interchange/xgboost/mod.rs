//! XGBoost JSON models.

mod f32_order;
mod f32_sums;
mod fields;
mod infinities;
mod obstacles;
mod reading;
mod writing;

pub use reading::from_xgboost;
pub use writing::{XgboostSums, to_xgboost};
