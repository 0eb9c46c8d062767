//! What a model of another program, or a forest for one, can be refused for.

use tenure::predictors::forest::ForestError;

/// Why a model cannot be brought in or out without changing its predictions.
#[derive(Debug, thiserror::Error)]
pub enum InterchangeError {
    /// The text is no model of the program it was said to come from.
    #[error("this is no {format} model: {problem}")]
    Format {
        /// What was expected.
        format: &'static str,
        /// What was found instead.
        problem: String,
    },
    /// The text is no well-formed JSON, or not of the shape of a model.
    #[error("this is no XGBoost JSON model; save it with save_model to a .json file")]
    Json {
        /// What the reader said.
        source: serde_json::Error,
    },
    /// A field that has to be there is not.
    #[error("{place} of the model has no {field}; save the model again")]
    Missing {
        /// The header, or a tree.
        place: String,
        /// The field.
        field: String,
    },
    /// A field holds what it must not hold.
    #[error("{field} in {place} of the model is {found:?}, it should be {expected}")]
    Value {
        /// The header, or a tree.
        place: String,
        /// The field.
        field: String,
        /// What it holds.
        found: String,
        /// What it should hold.
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
    /// Something that the other side has no words for.
    #[error("{place} has {what}, which {side} cannot represent; {remedy}")]
    Unsupported {
        /// Where it is.
        place: String,
        /// What it is.
        what: String,
        /// The program that cannot.
        side: &'static str,
        /// What to do instead.
        remedy: &'static str,
    },
    /// The trees do not hold together.
    #[error("the model's trees are not sound")]
    Unsound {
        /// What is wrong, and where.
        #[from]
        source: ForestError,
    },
}
