pub use crate::customers::examples::{Example, examples, examples_after}; // moved: crate::customers

#[cfg(test)]
pub(crate) mod tests {
    pub(crate) use crate::testing::past; // moved: crate::testing
}
