//! Categories in an order: that of the mean slope of the loss over each category's rows.
//!
//! A column of many categories cannot be split by sets that are searched leaf by leaf: most of
//! its categories have too few rows in a leaf, and sets chosen by the rows they are then judged
//! on overfit. Here each category has one number, its statistic, and splits are thresholds of it.
//! A training row's own target never enters its own statistic: in a random order of the rows,
//! only those before it count. So a high statistic promises to a training row what it promises
//! to a new one, for which all rows count.
//!
//! The forest knows nothing of statistics: a threshold is the set of the categories beyond it.
//!
//! Source: Prokhorenkova et al. (2018), "CatBoost: unbiased boosting with categorical features",
//! for ordered statistics; Bühlmann & Straub (1970), "Glaubwürdigkeit für Schadensätze", for the
//! weight of the prior.

mod codes;
mod credibility;
mod ordered;
mod ranks;
mod slopes;

pub(super) use codes::category;
pub(super) use ordered::{RankedFeature, rank_columns};
pub(super) use ranks::CategoryRanks;
pub(super) use slopes::StartingSlopes;
