//! Diagnostics of a fit: standard errors, and warnings of estimates that the data do not support.

use super::prior::{bounds, is_far};
use crate::fit::estimates::{ParameterEstimate, Warning};
use crate::fit::likelihood::{Parameter, Size};
use crate::fit::numerics::symmetric_matrix::Matrix;
use crate::fit::numerics::trust_region::Minimum;

/// The data hardly determine a parameter whose logarithm has a larger standard error than this.
const VAGUE_ABOVE: f64 = 1.0;

/// The estimates with standard errors by the delta method: the error of a value is that of its
/// coordinate times the derivative of the value.
pub(super) fn estimates(
    parameters: &[Parameter],
    values: &[f64],
    covariance: Option<&Matrix>,
) -> Vec<ParameterEstimate> {
    let named = parameters.iter().zip(values).enumerate();
    named
        .map(|(index, (parameter, &value))| ParameterEstimate {
            name: parameter.name.clone(),
            value,
            standard_error: covariance.map(|covariance| {
                covariance[index][index].sqrt() * parameter.size.derivative(value)
            }),
        })
        .collect()
}

/// Warnings of parameters that ran away or that the data hardly determine, and of searches that did
/// not converge.
pub(super) fn warnings(
    parameters: &[Parameter],
    found: &Minimum,
    covariance: Option<&Matrix>,
) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for (index, parameter) in parameters.iter().enumerate() {
        let (coordinate, (low, high)) = (found.point.coordinates[index], bounds(parameter));
        let is_positive = matches!(parameter.size, Size::Positive { .. });
        let error = covariance.map_or(0.0, |covariance| covariance[index][index].sqrt());
        let vague = is_positive && error > VAGUE_ABOVE;
        // Where the likelihood is flat long before the bound, the search stops on the way.
        let underway = vague && is_far(parameter, coordinate);
        if coordinate <= low || coordinate >= high || underway {
            let value = parameter.size.value(coordinate);
            warnings.push(Warning::Runaway { parameter: parameter.name.clone(), value });
        } else if vague {
            warnings.push(Warning::Vague { parameter: parameter.name.clone() });
        }
    }
    if covariance.is_none() && warnings.is_empty() {
        warnings.push(Warning::Unidentified);
    }
    if !found.converged {
        warnings.push(Warning::NotConverged);
    }
    warnings
}
