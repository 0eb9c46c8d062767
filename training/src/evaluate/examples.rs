pub use crate::customers::Snapshot as Example; // moved: crate::customers::Snapshot

#[cfg(test)]
pub(crate) mod tests {
    pub(crate) use crate::testing::past; // moved: crate::testing
}
