//! LightGBM text models.

mod reading;
mod section;
mod writing;

pub use reading::from_lightgbm;
pub use writing::to_lightgbm;
