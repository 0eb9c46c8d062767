//! The old paths of this room.

#[doc(hidden)]
pub use crate::numerics::special; // moved: predictors::special

#[doc(hidden)]
pub mod chance {
    pub use crate::numerics::random::Random as Chance; // moved: predictors::chance
}
#[doc(hidden)]
pub mod recency_frequency {
    pub use crate::predictors::customer_base::{
        NotACustomer, NotATimeUnit, RecencyFrequency, TimeUnit,
    }; // moved: predictors::recency_frequency
}
#[doc(hidden)]
pub mod nbd {
    pub use crate::predictors::customer_base::Nbd; // moved: predictors::nbd
}
#[doc(hidden)]
pub mod bg_nbd {
    pub use crate::predictors::customer_base::BgNbd; // moved: predictors::bg_nbd
}
#[doc(hidden)]
pub mod mbg_nbd {
    pub use crate::predictors::customer_base::MbgNbd; // moved: predictors::mbg_nbd
}
#[doc(hidden)]
pub mod bg_cnbd_k {
    pub use crate::predictors::customer_base::BgCnbdK; // moved: predictors::bg_cnbd_k
}
#[doc(hidden)]
pub mod mbg_cnbd_k {
    pub use crate::predictors::customer_base::MbgCnbdK; // moved: predictors::mbg_cnbd_k
}
#[doc(hidden)]
pub mod bg_bb {
    pub use crate::predictors::customer_base::BgBb; // moved: predictors::bg_bb
}
#[doc(hidden)]
pub mod ggom_nbd {
    pub use crate::predictors::customer_base::GgomNbd; // moved: predictors::ggom_nbd
}
#[doc(hidden)]
pub mod pareto_nbd {
    pub use crate::predictors::customer_base::{ParetoNbd, SecondOrder as Bend}; // moved: predictors::pareto_nbd
}
#[doc(hidden)]
pub mod pareto_nbd_with_covariates {
    pub use crate::predictors::customer_base::{
        BadCovariates, Coefficient, Covariates, ParetoNbdWithCovariates,
    }; // moved: predictors::pareto_nbd_with_covariates
}
#[doc(hidden)]
pub mod gamma_gamma {
    pub use crate::predictors::customer_base::{GammaGamma, RepeatSpend}; // moved: predictors::gamma_gamma
}
#[doc(hidden)]
pub mod lifetime_value {
    pub use crate::predictors::customer_base::{Valuation, lifetime_value}; // moved: predictors::lifetime_value
}
#[doc(hidden)]
pub mod forecaster {
    pub use crate::predictors::customer_base::{Forecast, PreparedModel as Forecaster}; // moved: predictors::forecaster
}
#[doc(hidden)]
pub mod drawn_models {
    pub use crate::predictors::customer_base::{
        ExpectedPurchasesInterval, IntervalError as CannotDraw, ParameterDraws as DrawnModels,
    }; // moved: predictors::drawn_models
}
#[doc(hidden)]
pub mod blend {
    pub use crate::predictors::learned::Blend; // moved: predictors::blend
}
#[doc(hidden)]
pub mod calibrator {
    pub use crate::predictors::learned::{Calibrator, CalibratorError}; // moved: predictors::calibrator
}
#[doc(hidden)]
pub mod linear {
    pub use crate::predictors::learned::{Linear, Term, Transform}; // moved: predictors::linear
}
#[doc(hidden)]
pub mod purchase_count {
    pub use crate::predictors::learned::{PurchaseCount, log_past_rate}; // moved: predictors::purchase_count
}
#[doc(hidden)]
pub mod spend {
    pub use crate::predictors::learned::{SpendModel, unsmeared_minor, usual_spend_minor}; // moved: predictors::spend
}
#[doc(hidden)]
pub mod customer_base_inputs {
    pub use crate::predictors::learned::CustomerBaseInputs; // moved: predictors::customer_base_inputs
}
#[doc(hidden)]
pub mod contributions {
    pub use crate::predictors::forest::Explainer; // moved: predictors::contributions
}
#[doc(hidden)]
pub mod customer_base_forecast {
    pub use crate::predictors::fallback::CustomerBasePredictor as CustomerBaseForecast; // moved: predictors::customer_base_forecast
}
#[doc(hidden)]
pub mod net_spend {
    pub use crate::predictors::fallback::{NetSpend, Spent}; // moved: predictors::net_spend
}
#[doc(hidden)]
pub mod method {
    pub use crate::predictors::prediction::{Horizon, ScoreMethod as Method}; // moved: predictors::method
}
