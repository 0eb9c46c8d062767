//! The interface between a family and the estimator.

use linfa::dataset::Records;

use super::error::FitError;
use super::numerics::symmetric_matrix::Matrix;

/// The range of a parameter, and its usual size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Size {
    /// Positive, searched over its logarithm; `usual` is the centre of the weak prior.
    Positive {
        /// A usual value: 1 for shapes, about the mean age for scales of time.
        usual: f64,
    },
    /// Any real number, for instance a covariate's weight; the weak prior is centred at 0
    /// with this standard deviation.
    Real {
        /// A large but plausible magnitude.
        spread: f64,
    },
}

/// One parameter of a family.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// The paper's letter, or the covariate's name.
    pub name: String,
    /// Its range and usual size.
    pub size: Size,
}

/// A data set that families are fitted to.
pub trait FitData: Records {
    /// Refuses data from which no family can learn.
    ///
    /// # Errors
    ///
    /// A [`FitError`] that names what is missing.
    fn check(&self) -> Result<(), FitError>;

    /// The number of customers that the data represent.
    fn customers(&self) -> f64;

    /// The number of customers with repeat purchases: few of them make the data thin.
    fn repeaters(&self) -> f64;
}

/// A family's log-likelihood over a data set, with its gradient.
pub trait Likelihood {
    /// The data set.
    type Data: FitData;
    /// The model that fitted parameters make.
    type Model;

    /// The family's name, for messages.
    fn name(&self) -> &'static str;

    /// The parameters in the order of every slice of values.
    fn parameters(&self, data: &Self::Data) -> Vec<Parameter>;

    /// Refuses data that this family cannot explain, or that leave a parameter of it open; what
    /// [`FitData::check`] refuses needs no second check.
    ///
    /// # Errors
    ///
    /// A [`FitError`] that names what is wrong.
    fn check(&self, _data: &Self::Data) -> Result<(), FitError> {
        Ok(())
    }

    /// Starting values, the most promising first; at least one.
    fn starts(&self, data: &Self::Data) -> Vec<Vec<f64>>;

    /// The log-likelihood of all customers at `values`; writes its derivative by each value
    /// into `gradient`.
    fn evaluate(&self, data: &Self::Data, values: &[f64], gradient: &mut [f64]) -> f64;

    /// The same with the second derivatives, written into the symmetric `curvature`, where the
    /// family has them: a Newton step then costs one pass over the data. Otherwise `None`, and
    /// differences of gradients take their place, at one pass per parameter.
    fn evaluate_with_curvature(
        &self,
        _data: &Self::Data,
        _values: &[f64],
        _gradient: &mut [f64],
        _curvature: &mut Matrix,
    ) -> Option<f64> {
        None
    }

    /// The model with these values.
    fn model(&self, values: &[f64]) -> Self::Model;
}

impl Parameter {
    /// A positive parameter with a usual value.
    pub fn positive(name: impl Into<String>, usual: f64) -> Parameter {
        Parameter { name: name.into(), size: Size::Positive { usual } }
    }

    /// A real parameter around 0.
    pub fn real(name: impl Into<String>, spread: f64) -> Parameter {
        Parameter { name: name.into(), size: Size::Real { spread } }
    }
}

impl Size {
    /// The search coordinate of a value: its logarithm if it is positive by nature.
    pub(super) fn coordinate(self, value: f64) -> f64 {
        match self {
            Size::Positive { .. } => value.ln(),
            Size::Real { .. } => value,
        }
    }

    /// The value at a search coordinate.
    pub(super) fn value(self, coordinate: f64) -> f64 {
        match self {
            Size::Positive { .. } => coordinate.exp(),
            Size::Real { .. } => coordinate,
        }
    }

    /// The derivative of the value by its coordinate.
    pub(super) fn derivative(self, value: f64) -> f64 {
        match self {
            Size::Positive { .. } => value,
            Size::Real { .. } => 1.0,
        }
    }

    /// The second derivative of the value by its coordinate.
    pub(super) fn second_derivative(self, value: f64) -> f64 {
        match self {
            Size::Positive { .. } => value,
            Size::Real { .. } => 0.0,
        }
    }
}
