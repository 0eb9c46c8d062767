//! An error and its causes as one line, for the two programs that print them.
//!
//! Errors of this project never print their source: a message is followed by its cause once.

use std::error::Error;

/// The message of `error` and of each of its causes, outermost first, joined by `": "`.
pub fn error_chain(error: &dyn Error) -> String {
    std::iter::successors(Some(error), |&error| error.source())
        .map(ToString::to_string)
        .collect::<Vec<String>>()
        .join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("cannot open the till; look for the key")]
    struct Locked {
        source: std::num::ParseIntError,
    }

    #[test]
    fn each_cause_follows_its_error() {
        let source = "x".parse::<u8>().unwrap_err();
        let line = error_chain(&Locked { source });
        assert_eq!(line, "cannot open the till; look for the key: invalid digit found in string");
    }

    #[test]
    fn an_error_without_a_cause_is_its_own_message() {
        assert_eq!(error_chain(&std::fmt::Error), std::fmt::Error.to_string());
    }
}
