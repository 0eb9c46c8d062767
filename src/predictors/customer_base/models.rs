//! The table of customer-base models: everything that has one entry for each of them.

use serde::{Deserialize, Serialize};

use super::bg_bb::BgBb;
use super::bg_cnbd_k::BgCnbdK;
use super::bg_nbd::BgNbd;
use super::ggom_nbd::GgomNbd;
use super::mbg_cnbd_k::MbgCnbdK;
use super::mbg_nbd::MbgNbd;
use super::model::CustomerBaseModel;
use super::nbd::Nbd;
use super::parameters::{NamedParameter, Parameters};
use super::pareto_nbd::ParetoNbd;

/// Hands the table of all customer-base models to the macro `$then`, the plainest model first.
///
/// A row is the documentation of a family, the type of its model and the name that a command
/// line or a config gives it. A new model needs its own file, its fitter's, and a row here.
#[macro_export]
macro_rules! customer_base_models {
    ($then:ident) => {
        $then! {
            /// Nobody ever leaves.
            Nbd = "nbd",
            /// Customers leave after a repeat purchase.
            BgNbd = "bg_nbd",
            /// Customers leave after any purchase.
            MbgNbd = "mbg_nbd",
            /// As BG/NBD, with regular gaps between purchases.
            BgCnbdK = "bg_cnbd_k",
            /// As MBG/NBD, with regular gaps between purchases.
            MbgCnbdK = "mbg_cnbd_k",
            /// Customers leave at any moment.
            ParetoNbd = "pareto_nbd",
            /// Customers leave at any moment, at a rate that grows with age.
            GgomNbd = "ggom_nbd",
            /// Time passes in discrete periods.
            BgBb = "bg_bb",
        }
    };
}

macro_rules! define_models {
    ($($(#[$about:meta])+ $model:ident = $name:literal,)+) => {
        /// The families of customer-base models that can be fitted.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Family {
            $($(#[$about])+ $model,)+
        }

        /// A model of any family with its parameters.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(tag = "family", rename_all = "snake_case")]
        pub enum Model {
            $(#[doc = concat!("See [`", stringify!($model), "`].")] $model($model),)+
        }

        $(impl From<$model> for Model {
            fn from(model: $model) -> Model {
                Model::$model(model)
            }
        })+

        impl Family {
            /// Every family, the plainest first.
            pub const ALL: [Family; [$($name),+].len()] = [$(Family::$model),+];

            /// The name that a command line or a config gives it.
            pub const fn name(self) -> &'static str {
                match self { $(Family::$model => $name,)+ }
            }
        }

        impl Model {
            /// The family it belongs to.
            pub fn family(&self) -> Family {
                match self { $(Model::$model(_) => Family::$model,)+ }
            }

            /// The model behind the trait that all of them share.
            pub fn as_model(&self) -> &(dyn CustomerBaseModel + Sync) {
                match self { $(Model::$model(model) => model,)+ }
            }

            /// Its parameters in the order of the paper.
            pub fn parameters(&self) -> Vec<NamedParameter> {
                match self { $(Model::$model(model) => model.named(),)+ }
            }

            /// The same family with the same choices and other estimates.
            pub(super) fn with_estimates(&self, estimates: &[f64]) -> Model {
                match self { $(Model::$model(model) => model.with_estimates(estimates).into(),)+ }
            }
        }
    };
}

customer_base_models!(define_models);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_family_is_stored_by_its_name() {
        for family in Family::ALL {
            assert_eq!(serde_json::to_string(&family).unwrap(), format!("{:?}", family.name()));
        }
    }

    #[test]
    fn other_estimates_keep_the_family_and_what_was_chosen() {
        let k = std::num::NonZeroU32::new(3).unwrap();
        let model = Model::from(BgCnbdK { k, r: 0.2, alpha: 4.4, a: 0.8, b: 2.4 });
        let changed = model.with_estimates(&[1.0, 2.0, 3.0, 4.0]);
        assert_eq!(changed, Model::from(BgCnbdK { k, r: 1.0, alpha: 2.0, a: 3.0, b: 4.0 }));
    }
}
