//! Work beside the threads that answer calls, given up when its call is.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::status::RpcError;

/// A mark on work that is not wanted any more: its deadline passed, or the caller
/// hung up.
#[derive(Clone, Debug, Default)]
pub(super) struct Abandoned(Arc<AtomicBool>);

impl Abandoned {
    /// True once nobody waits for the work.
    fn is_abandoned(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Abandons the work when the future that waits for it is dropped.
struct Waiting(Abandoned);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.0.store(true, Ordering::Relaxed);
    }
}

/// The answers to all parts, computed on a thread of its own; dropping the future stops the
/// thread before the next part.
///
/// # Errors
///
/// When an answer panics.
pub(super) async fn answer_all<Part, Answer>(
    parts: Vec<Part>,
    mut answer: impl FnMut(&Part) -> Answer + Send + 'static,
) -> Result<Vec<Answer>, RpcError>
where
    Part: Send + 'static,
    Answer: Send + 'static,
{
    let waiting = Waiting(Abandoned::default());
    let abandoned = waiting.0.clone();
    let answers = tokio::task::spawn_blocking(move || {
        // Nobody sees the answers of an abandoned call, so they need not be complete.
        let wanted = parts.iter().take_while(|_| !abandoned.is_abandoned());
        wanted.map(&mut answer).collect()
    });
    answers.await.map_err(|_| RpcError::Unfinished)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn every_part_is_answered_in_order() {
        let answers = answer_all(vec![1, 2, 3], |part| part * 10).await;
        assert_eq!(answers, Ok(vec![10, 20, 30]));
    }

    #[tokio::test]
    async fn a_call_that_is_given_up_is_not_computed_to_its_end() {
        let (started, starts) = mpsc::channel();
        let (go_on, permission) = mpsc::channel::<()>();
        let call = answer_all(vec![(); 1_000], move |()| {
            started.send(()).unwrap();
            let _ = permission.recv();
        });
        // The deadline passes while the first part is computed.
        tokio::time::timeout(Duration::from_millis(20), call).await.unwrap_err();
        drop(go_on);
        assert!(starts.iter().count() <= 1);
    }
}
