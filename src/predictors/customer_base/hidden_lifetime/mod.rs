//! The process behind Pareto/NBD and GGom/NBD: purchases at a gamma rate until a hidden
//! lifetime ends.
//!
//! While alive a customer buys as a Poisson process at a rate `lambda ~ Gamma(r, alpha)`;
//! the lifetime, counted from the first purchase, has a survival function `S` and a density
//! `f`. Both models' lifetimes keep their form with age, so a living customer is a new
//! customer with other parameters, and every forecast is a forecast for a new customer.
//!
//! The papers' likelihoods are differences of hypergeometric functions, which overflow and
//! cancel. Here the same quantity is left as the integral it comes from,
//! `∫ (alpha + u)^-(r+x) f(u) du` over the silence `t_x..T`: smooth, positive, and with
//! gradients at no further cost.
//!
//! Sources: Schmittlein, Morrison & Colombo (1987); Fader & Hardie (2005), "A Note on
//! Deriving the Pareto/NBD Model and Related Expressions"; Bemmaor & Glady (2012).

mod answers;
mod curvature;
mod lifetime;
mod silence;

pub(super) use curvature::LifetimeWithCurvature;
pub use curvature::SecondOrder;
pub(super) use lifetime::{HiddenLifetime, Lifetime, Span};
