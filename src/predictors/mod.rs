//! Numbers in, numbers out: everything learned is evaluated here, nothing is fitted.

pub mod blend;
pub mod calibrator;
pub mod contributions;
pub mod forest;
pub mod linear;
pub mod purchase_count;
pub mod spend;

pub use crate::numerics::special; // moved: predictors::special

pub mod recency_frequency;

pub mod bg_bb;
pub mod bg_cnbd_k;
pub mod bg_nbd;
/// See [`crate::numerics::random`].
pub mod chance {
    pub use crate::numerics::random::Random as Chance; // moved: predictors::chance::Chance
}
pub mod customer_base;
pub mod drawn_models;
pub mod forecaster;
pub mod gamma_gamma;
mod geometric_dropout;
pub mod ggom_nbd;
mod hidden_lifetime;
pub mod lifetime_value;
pub mod mbg_cnbd_k;
pub mod mbg_nbd;
pub mod nbd;
pub mod pareto_nbd;
pub mod pareto_nbd_with_covariates;
pub mod partly_loyal;

pub mod customer_base_inputs;
pub mod net_spend;

pub mod customer_base_forecast;
pub mod horizon_model;
pub mod learned;
pub mod method;
