//! The errors of importing and exporting a model.

use tenure::predictors::forest::ForestError;

/// A reason for which a model cannot be imported or exported without changing its predictions.
#[derive(Debug, thiserror::Error)]
pub enum InterchangeError {
    /// The text is not a model of the program it should be of.
    #[error("not a {format} model: {problem}")]
    Format {
        /// The format that was expected.
        format: &'static str,
        /// The difference from that format.
        problem: String,
    },
    /// The text is not well-formed JSON, or does not have the shape of a model.
    #[error("not an XGBoost JSON model; save it with save_model to a .json file")]
    Json {
        /// The error of the JSON reader.
        source: serde_json::Error,
    },
    /// A required field is missing.
    #[error("{place} of the model has no {field}; save the model again")]
    Missing {
        /// The header, or a tree.
        place: String,
        /// The field.
        field: String,
    },
    /// A field has a value that is not allowed.
    #[error("{field} in {place} of the model is {found:?}, it should be {expected}")]
    Value {
        /// The header, or a tree.
        place: String,
        /// The field.
        field: String,
        /// Its value.
        found: String,
        /// The values that are allowed.
        expected: String,
    },
    /// A field this program does not know.
    #[error(
        "{place} of the model has the field {field:?}, which this program does not know and \
         which may change predictions; save the model with a release it was tested with"
    )]
    Unknown {
        /// The header, or a tree.
        place: String,
        /// The field.
        field: String,
    },
    /// A part of the model that the other program cannot represent.
    #[error("{place} has {what}, which {side} cannot represent; {remedy}")]
    Unsupported {
        /// The part of the model.
        place: String,
        /// The property that cannot be represented.
        what: String,
        /// The program that cannot represent it.
        side: &'static str,
        /// The way out.
        remedy: &'static str,
    },
    /// The trees are inconsistent.
    #[error("the model's trees are not sound")]
    Unsound {
        /// The inconsistency and its place.
        #[from]
        source: ForestError,
    },
}
