//! Many questions at once.

use super::limits::BATCH_REQUESTS_MAX;
use super::refusal::{InvalidQuestion, Refusal};

/// Checks the number of questions in one batch.
///
/// # Errors
///
/// When there is none, or more than [`BATCH_REQUESTS_MAX`].
pub fn check_batch(requests: usize) -> Result<(), Refusal> {
    if (1..=BATCH_REQUESTS_MAX).contains(&requests) {
        Ok(())
    } else {
        Err(InvalidQuestion::BatchSize { requests }.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_holds_one_to_a_thousand_questions() {
        assert_eq!(check_batch(1), Ok(()));
        assert_eq!(check_batch(BATCH_REQUESTS_MAX), Ok(()));
        for requests in [0, BATCH_REQUESTS_MAX + 1] {
            assert_eq!(check_batch(requests), Err(InvalidQuestion::BatchSize { requests }.into()));
        }
    }
}
