//! Work beside the threads that answer calls: on all cores, and given up when its call is.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::available_parallelism;

use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use super::status::RpcError;

/// The most parts of a call that are worked on without a pause.
const BLOCK_PARTS_MAX: usize = 256;

/// The cores of the machine, shared by all calls: as many blocks are worked on at a time.
///
/// Calls that have more to do take turns, block by block, and so a large one does not hold up
/// the others.
#[derive(Clone, Debug)]
pub(super) struct Background {
    cores: Arc<Semaphore>,
}

/// The sign that somebody still waits for the work: false once the deadline passed or the
/// caller hung up.
#[derive(Clone, Debug)]
pub(super) struct StillWanted(Arc<AtomicBool>);

impl StillWanted {
    pub(super) fn is_wanted(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Ends the wish for the work when the future that waits for it is dropped.
struct Waiting(StillWanted);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.0.store(false, Ordering::Relaxed);
    }
}

impl Default for Background {
    /// The cores that the system lets this process have.
    fn default() -> Background {
        let cores = available_parallelism().map_or(1, usize::from);
        Background { cores: Arc::new(Semaphore::new(cores)) }
    }
}

impl Background {
    /// The answers to all parts, in their order, computed block by block; when the future is
    /// dropped, blocks that were not begun never are.
    ///
    /// `answer` gives the answers to the parts of a block. It may stop early once the block is
    /// not wanted.
    ///
    /// # Errors
    ///
    /// When `answer` panics.
    pub(super) async fn answer_all<Part, Answer, F>(
        &self,
        parts: Vec<Part>,
        answer: F,
    ) -> Result<Vec<Answer>, RpcError>
    where
        Part: Send + 'static,
        Answer: Send + 'static,
        F: Fn(Vec<Part>, &StillWanted) -> Vec<Answer> + Send + Sync + 'static,
    {
        let waiting = Waiting(StillWanted(Arc::new(AtomicBool::new(true))));
        let answer = Arc::new(answer);
        let mut answers = Vec::with_capacity(parts.len());
        let mut working = Vec::new();
        for block in blocks(parts) {
            let core = self.cores.clone().acquire_owned().await.expect("it is never closed");
            let (answer, wanted) = (answer.clone(), waiting.0.clone());
            working.push(spawn_blocking(move || {
                let answers = answer(block, &wanted);
                drop(core);
                answers
            }));
        }
        for block in working {
            answers.append(&mut block.await.map_err(|_| RpcError::Unfinished)?);
        }
        Ok(answers)
    }
}

/// The parts in blocks of about the same size, in their order.
fn blocks<Part>(parts: Vec<Part>) -> impl Iterator<Item = Vec<Part>> {
    let count = parts.len().div_ceil(BLOCK_PARTS_MAX).max(1);
    let size = parts.len().div_ceil(count);
    let mut parts = parts.into_iter();
    (0..count).map(move |_| parts.by_ref().take(size).collect())
}

#[cfg(test)]
mod tests {
    use std::sync::{Mutex, mpsc};
    use std::time::Duration;

    use super::*;

    fn tenfold(parts: Vec<usize>, _: &StillWanted) -> Vec<usize> {
        parts.into_iter().map(|part| part * 10).collect()
    }

    #[tokio::test]
    async fn every_part_is_answered_in_order() {
        for count in [1, 3, BLOCK_PARTS_MAX, BLOCK_PARTS_MAX + 1, 5 * BLOCK_PARTS_MAX + 3] {
            let parts: Vec<usize> = (0..count).collect();
            let expected = tenfold(parts.clone(), &StillWanted(Arc::default()));
            assert_eq!(Background::default().answer_all(parts, tenfold).await, Ok(expected));
        }
    }

    #[test]
    fn blocks_are_of_about_the_same_size() {
        let sizes = |count: usize| blocks(vec![(); count]).map(|it| it.len()).collect::<Vec<_>>();
        assert_eq!(sizes(1), [1]);
        assert_eq!(sizes(BLOCK_PARTS_MAX), [BLOCK_PARTS_MAX]);
        assert_eq!(sizes(1_000), [250; 4]);
    }

    #[tokio::test]
    async fn a_call_that_panics_is_unfinished_and_leaves_the_cores_to_others() {
        let background = Background::default();
        for _ in 0..100 {
            let answers = background.answer_all(vec![1], |_, _| -> Vec<usize> { panic!() }).await;
            assert_eq!(answers, Err(RpcError::Unfinished));
        }
        assert_eq!(background.answer_all(vec![1], tenfold).await, Ok(vec![10]));
    }

    #[tokio::test]
    async fn a_call_that_is_given_up_is_not_computed_to_its_end() {
        let (started, starts) = mpsc::channel();
        let (go_on, permission) = mpsc::channel::<()>();
        let permission = Mutex::new(permission);
        let background = Background { cores: Arc::new(Semaphore::new(1)) };
        let call = background.answer_all(vec![(); 10 * BLOCK_PARTS_MAX], move |parts, wanted| {
            let wanted = parts.iter().take_while(|()| wanted.is_wanted());
            wanted
                .map(|()| {
                    started.send(()).unwrap();
                    let _ = permission.lock().unwrap().recv();
                })
                .collect()
        });
        // The deadline passes while the first part is computed.
        tokio::time::timeout(Duration::from_millis(20), call).await.unwrap_err();
        drop(go_on);
        assert!(starts.iter().count() <= 1);
    }

    #[tokio::test]
    async fn a_small_call_passes_a_large_one_between_its_blocks() {
        let background = Background { cores: Arc::new(Semaphore::new(1)) };
        let (began, mut beginnings) = tokio::sync::mpsc::unbounded_channel();
        let (go_on, permission) = mpsc::channel::<()>();
        let permission = Mutex::new(permission);
        let large = background.answer_all(vec![(); 3 * BLOCK_PARTS_MAX], move |parts, _| {
            began.send(()).unwrap();
            permission.lock().unwrap().recv().unwrap();
            parts
        });
        let mut large = std::pin::pin!(large);
        tokio::select! {
            biased;
            _ = &mut large => unreachable!("its blocks wait for permission"),
            _ = beginnings.recv() => {}
        }
        // One block runs and the large call waits for its next turn: then the small one has its.
        let small = background.answer_all(vec![4], tenfold);
        let mut small = std::pin::pin!(small);
        go_on.send(()).unwrap();
        go_on.send(()).unwrap();
        tokio::select! {
            biased;
            answers = &mut small => assert_eq!(answers, Ok(vec![40])),
            _ = &mut large => unreachable!("its last block waits for permission"),
        }
        go_on.send(()).unwrap();
        assert_eq!(large.await.map(|answers| answers.len()), Ok(3 * BLOCK_PARTS_MAX));
    }
}
