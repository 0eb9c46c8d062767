//! The weak prior, and the bounds of the search.

use crate::fit::likelihood::{Parameter, Size};

/// The use of the weak prior in a fit.
///
/// The prior takes each coordinate to be normal: the logarithm of a positive parameter
/// around that of its usual value with standard deviation 2 (so a factor of 7.4 either
/// way is unremarkable), a real parameter around 0 with its own spread. It weighs as much as a
/// few customers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Prior {
    /// Maximum likelihood alone, as the papers do.
    Off,
    /// Always.
    Weak,
    /// Only where data are thin: fewer than 100 repeaters, or where maximum likelihood alone
    /// runs to a bound, does not converge or cannot tell parameters apart.
    #[default]
    WhenThin,
}

/// Fewer repeaters than this are thin data.
pub(super) const THIN_BELOW_REPEATERS: f64 = 100.0;

const LOG_SPREAD: f64 = 2.0;
/// A positive parameter this factor away from its usual value has run away.
const RUNAWAY_FACTOR: f64 = 1e5;
/// A positive parameter this factor away is running away if the data hardly determine it.
const FAR_FACTOR: f64 = 1e3;

/// Centre and standard deviation of a coordinate under the weak prior.
fn centre_and_spread(size: Size) -> (f64, f64) {
    match size {
        Size::Positive { usual } => (usual.ln(), LOG_SPREAD),
        Size::Real { spread } => (0.0, spread),
    }
}

/// The log of the weak prior up to a constant; adds its derivatives to `gradient`.
pub(super) fn add_log_prior(
    parameters: &[Parameter],
    coordinates: &[f64],
    gradient: &mut [f64],
) -> f64 {
    let mut log_prior = 0.0;
    for ((parameter, coordinate), slope) in parameters.iter().zip(coordinates).zip(gradient) {
        let (centre, spread) = centre_and_spread(parameter.size);
        let distance = (coordinate - centre) / spread;
        log_prior -= 0.5 * distance * distance;
        *slope -= distance / spread;
    }
    log_prior
}

/// The second derivative of the log of the weak prior by its coordinate.
pub(super) fn log_prior_curvature(size: Size) -> f64 {
    let (_, spread) = centre_and_spread(size);
    -1.0 / (spread * spread)
}

/// The interval a coordinate may be searched in.
pub(super) fn bounds(parameter: &Parameter) -> (f64, f64) {
    let (centre, spread) = centre_and_spread(parameter.size);
    let reach = match parameter.size {
        Size::Positive { .. } => RUNAWAY_FACTOR.ln(),
        Size::Real { .. } => 20.0 * spread,
    };
    (centre - reach, centre + reach)
}

/// True if a positive parameter is so far from its usual value that it counts as running away
/// where the data hardly determine it.
pub(super) fn is_far(parameter: &Parameter, coordinate: f64) -> bool {
    let (centre, _) = centre_and_spread(parameter.size);
    (coordinate - centre).abs() > FAR_FACTOR.ln()
}
