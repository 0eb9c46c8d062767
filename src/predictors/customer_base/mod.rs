//! Customer-base models: when customers buy, whether they have left, and what they spend.
//!
//! Each model has a file of its own below [`CustomerBaseModel`], which it implements;
//! [`CustomerBase`], the fitted and stored form of any of them, is above the models.

mod bg_bb;
mod bg_cnbd_k;
mod bg_nbd;
mod family;
mod fitted;
mod gamma_gamma;
mod geometric_dropout;
mod ggom_nbd;
mod hidden_lifetime;
mod intervals;
mod lifetime_value;
mod mbg_cnbd_k;
mod mbg_nbd;
mod mixture;
mod model;
mod models;
mod nbd;
mod parameters;
mod pareto_nbd;
mod prepared;
mod recency_frequency;

pub use bg_bb::BgBb;
pub use bg_cnbd_k::BgCnbdK;
pub use bg_nbd::BgNbd;
pub use family::NotAFamily;
pub use fitted::{BadParameter, CustomerBase};
pub use gamma_gamma::{GammaGamma, RepeatSpend};
pub use ggom_nbd::GgomNbd;
pub use hidden_lifetime::SecondOrder;
pub use intervals::{ExpectedPurchasesInterval, IntervalError, ParameterDraws};
pub use lifetime_value::{Valuation, lifetime_value};
pub use mbg_cnbd_k::MbgCnbdK;
pub use mbg_nbd::MbgNbd;
pub use mixture::NeverLeaving;
pub use model::{CustomerBaseModel, Forecast};
pub use models::{Family, Model};
pub use nbd::Nbd;
pub use parameters::{NamedParameter, ParameterKind};
pub use pareto_nbd::{BadCovariates, Coefficient, Covariates, ParetoNbd, ParetoNbdWithCovariates};
pub use prepared::PreparedModel;
pub use recency_frequency::{NotACustomer, NotATimeUnit, RecencyFrequency, TimeUnit};
