//! The name of a family as text: on a command line, in a config and in messages.

use std::fmt;
use std::str::FromStr;

use super::models::Family;

/// A text that is not the name of a family.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a customer-base model; write one of {}", Family::ALL.map(Family::name).join(", "))]
pub struct NotAFamily {
    /// The text that was read.
    pub text: String,
}

impl FromStr for Family {
    type Err = NotAFamily;

    fn from_str(text: &str) -> Result<Family, NotAFamily> {
        let named = Family::ALL.into_iter().find(|family| family.name() == text);
        named.ok_or_else(|| NotAFamily { text: text.to_owned() })
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_family_is_printed_as_it_was_read() {
        for family in Family::ALL {
            assert_eq!(family.to_string().parse::<Family>(), Ok(family));
        }
        assert!("bgnbd".parse::<Family>().unwrap_err().to_string().contains("mbg_cnbd_k"));
    }
}
