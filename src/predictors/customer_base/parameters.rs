//! The parameters of a customer-base model: their names, kinds and values.

/// The source of a parameter's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterKind {
    /// The likelihood: the value is uncertain, with a standard error.
    Estimated,
    /// A choice among models, such as the k of a CNBD-k model: the value has no standard error.
    Chosen,
}

/// One parameter of a fitted model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NamedParameter {
    /// The letter of the paper.
    pub name: &'static str,
    /// The source of the value.
    pub kind: ParameterKind,
    /// The value, above 0.
    pub value: f64,
}

/// The parameters of one family, by the letters of its paper.
pub(super) trait Parameters: Sized {
    /// Every parameter, in the order of the paper.
    fn named(&self) -> Vec<NamedParameter>;

    /// The same model with the same choices and other estimates, in the order of the paper.
    ///
    /// # Panics
    ///
    /// When there is not one value for each estimated parameter.
    fn with_estimates(&self, estimates: &[f64]) -> Self;
}

impl NamedParameter {
    /// A parameter that the likelihood gives.
    pub(super) fn estimated(name: &'static str, value: f64) -> NamedParameter {
        NamedParameter { name, kind: ParameterKind::Estimated, value }
    }

    /// A parameter that was chosen.
    pub(super) fn chosen(name: &'static str, value: f64) -> NamedParameter {
        NamedParameter { name, kind: ParameterKind::Chosen, value }
    }
}

/// Implements [`Parameters`] for a struct whose estimated fields are `f64` and whose chosen
/// fields are `NonZeroU32`.
macro_rules! parameters {
    ($model:ident { $(chosen: $chosen:ident;)? estimated: $($name:ident),+ }) => {
        impl $crate::predictors::customer_base::parameters::Parameters for $model {
            fn named(&self) -> Vec<$crate::predictors::customer_base::NamedParameter> {
                use $crate::predictors::customer_base::NamedParameter;
                vec![
                    $(NamedParameter::chosen(stringify!($chosen), self.$chosen.get().into()),)?
                    $(NamedParameter::estimated(stringify!($name), self.$name)),+
                ]
            }

            fn with_estimates(&self, estimates: &[f64]) -> Self {
                let &[$($name),+] = estimates else {
                    panic!("each estimated parameter needs one value")
                };
                $model { $($chosen: self.$chosen,)? $($name),+ }
            }
        }
    };
}

pub(super) use parameters;
