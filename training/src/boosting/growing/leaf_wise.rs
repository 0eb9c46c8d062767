//! Growth by a queue of leaves: by gain, or level by level.
//!
//! A split changes nothing but its own leaf, so threads split several leaves at once, each
//! thread one: the first of the queue. A split enters the tree when a single thread would have
//! made it, and is discarded if the tree is full before; so the tree is the one that a single
//! thread grows.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::context::{GrowContext, Parallelism};
use super::growing_tree::{GrowingTree, LeafBuffers, LeafSplit};
use super::grown_tree::GrownLeaf;
use super::pool::BufferPool;
use super::sides::{LeafToSplit, SplitWork, Wanted};
use crate::boosting::params::BoostingSettings;
use crate::boosting::splitting::SplitCandidate;

/// Below this many rows a tree is grown sooner than a second thread wakes up.
const ROWS_OF_ONE_THREAD: usize = 1 << 12;
/// While the queue has fewer leaves per thread, all threads work on the first leaf.
const LEAVES_PER_THREAD: usize = 8;
/// The least rows of a leaf that all threads work on.
const ROWS_OF_ALL_THREADS: usize = 1 << 13;

/// The order in which leaves are split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum QueueOrder {
    /// The largest gain first.
    Gain,
    /// The oldest leaf first.
    Level,
}

/// Grows until the tree is full or nothing is worth a split; returns the leaves' values.
pub(super) fn grow(
    context: &GrowContext,
    tree: &mut GrowingTree,
    pool: &BufferPool,
    order: QueueOrder,
) -> Vec<f64> {
    let root = &mut tree.leaves[0];
    root.candidate = context.best(root);
    let rows = root.leaf.rows.len();
    let threads = if rows < ROWS_OF_ONE_THREAD { 1 } else { rayon::current_num_threads() };
    let mut queue = SplitQueue::new(tree, context.settings, order);
    while threads > 1 && queue.needs_all_threads(threads) {
        let Some(task) = queue.next() else { break };
        let done = task.work(context, Parallelism::AllThreads, pool);
        queue.finish(done);
    }
    let shared =
        SharedSplitQueue { context, pool, queue: Mutex::new(queue), changed: Condvar::new() };
    if threads == 1 {
        shared.work();
    } else {
        rayon::scope(|scope| {
            (1..threads).for_each(|_| scope.spawn(|_| shared.work()));
            shared.work();
        });
    }
    shared.lock().clear(pool);
    drop(shared);
    tree.leaves.iter().map(|growing| growing.leaf.value(&context.criterion)).collect()
}

/// A position in the queue: the largest rank is first.
#[derive(Clone, Copy, Debug, PartialEq)]
struct QueueKey {
    rank: f64,
    leaf: usize,
}

impl Eq for QueueKey {}

impl Ord for QueueKey {
    /// The larger rank first; among equals the older leaf.
    fn cmp(&self, other: &QueueKey) -> Ordering {
        other.rank.total_cmp(&self.rank).then(self.leaf.cmp(&other.leaf))
    }
}

impl PartialOrd for QueueKey {
    fn partial_cmp(&self, other: &QueueKey) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The progress of a leaf in the queue.
enum SplitState<'a> {
    Waiting,
    InProgress,
    Done(Box<LeafSplit<'a>>),
}

/// The leaves that could be split, in the order of their splits.
struct SplitQueue<'t, 'a> {
    tree: &'t mut GrowingTree<'a>,
    splits: BTreeMap<QueueKey, SplitState<'a>>,
    splits_left: usize,
    added: usize,
    order: QueueOrder,
    max_depth: u32,
}

/// A leaf to be split.
struct SplitTask<'a> {
    key: QueueKey,
    leaf: GrownLeaf,
    buffers: LeafBuffers<'a>,
    how: SplitCandidate,
    wanted: Wanted,
}

/// A leaf that was split.
struct FinishedSplit<'a> {
    key: QueueKey,
    split: LeafSplit<'a>,
}

impl<'a> SplitTask<'a> {
    fn work(
        self,
        context: &GrowContext,
        parallelism: Parallelism,
        pool: &BufferPool,
    ) -> FinishedSplit<'a> {
        let SplitTask { key, leaf, buffers, how, wanted } = self;
        let whole = LeafToSplit { leaf: &leaf, buffers };
        let sides = context.sides(whole, &how, SplitWork { wanted, parallelism }, pool);
        FinishedSplit { key, split: LeafSplit { how, sides } }
    }
}

impl<'t, 'a> SplitQueue<'t, 'a> {
    /// A queue of the tree's only leaf.
    fn new(
        tree: &'t mut GrowingTree<'a>,
        settings: &BoostingSettings,
        order: QueueOrder,
    ) -> SplitQueue<'t, 'a> {
        let mut queue = SplitQueue {
            tree,
            splits: BTreeMap::new(),
            splits_left: settings.num_leaves as usize - 1,
            added: 0,
            order,
            max_depth: settings.max_depth,
        };
        queue.add(0);
        queue
    }

    /// Adds a leaf of the tree, if it may be split.
    fn add(&mut self, leaf: usize) {
        let growing = &self.tree.leaves[leaf];
        let may_be_split = self.max_depth == 0 || growing.leaf.depth < self.max_depth;
        let Some(candidate) = growing.candidate.as_ref().filter(|_| may_be_split) else { return };
        self.added += 1;
        let rank = match self.order {
            QueueOrder::Gain => candidate.gain,
            QueueOrder::Level => -(self.added as f64),
        };
        self.splits.insert(QueueKey { rank, leaf }, SplitState::Waiting);
    }

    /// True when the queue is too short for a leaf per thread, and its first leaf is large.
    fn needs_all_threads(&self, threads: usize) -> bool {
        let rows = |key: &QueueKey| self.tree.leaves[key.leaf].leaf.rows.len();
        let first = self.splits.first_key_value().map_or(0, |(key, _)| rows(key));
        self.splits.len() < threads * LEAVES_PER_THREAD && first >= ROWS_OF_ALL_THREADS
    }

    fn is_finished(&self) -> bool {
        self.splits_left == 0 || self.splits.is_empty()
    }

    /// The next leaf to split, if no side of the leaves before it has a larger gain.
    fn next(&mut self) -> Option<SplitTask<'a>> {
        let mut splits = self.splits.iter_mut().take(self.splits_left);
        let (&key, state) = splits.find(|(_, state)| matches!(state, SplitState::Waiting))?;
        *state = SplitState::InProgress;
        let growing = &mut self.tree.leaves[key.leaf];
        Some(SplitTask {
            key,
            leaf: growing.leaf.clone(),
            buffers: std::mem::take(&mut growing.buffers),
            how: growing.candidate.take()?,
            wanted: if self.splits_left == 1 { Wanted::Rows } else { Wanted::Candidates },
        })
    }

    /// Stores the split of a leaf, and makes all splits whose turn it is.
    fn finish(&mut self, FinishedSplit { key, split }: FinishedSplit<'a>) {
        self.splits.insert(key, SplitState::Done(Box::new(split)));
        while self.splits_left > 0
            && let Some(first) = self.splits.first_entry()
            && matches!(first.get(), SplitState::Done(..))
            && let (key, SplitState::Done(done)) = first.remove_entry()
        {
            self.splits_left -= 1;
            let right = self.tree.split(key.leaf, *done);
            self.add(key.leaf);
            self.add(right);
        }
    }

    /// Gives the histograms of splits that were not made back to the pool.
    fn clear(&mut self, pool: &BufferPool) {
        for state in std::mem::take(&mut self.splits).into_values() {
            if let SplitState::Done(done) = state {
                done.sides.into_iter().for_each(|side| pool.keep(side.buffers.histograms));
            }
        }
    }
}

/// The queue as the threads share it.
struct SharedSplitQueue<'g, 't, 'a> {
    context: &'g GrowContext<'g>,
    pool: &'g BufferPool,
    queue: Mutex<SplitQueue<'t, 'a>>,
    changed: Condvar,
}

impl<'t, 'a> SharedSplitQueue<'_, 't, 'a> {
    fn lock(&self) -> MutexGuard<'_, SplitQueue<'t, 'a>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Splits leaves until the tree is grown. A thread waits only for threads that are splitting
    /// a leaf, never for one that has yet to start, so any number of them may run.
    fn work(&self) {
        let _guard = PanicGuard(self);
        let mut queue = self.lock();
        while !queue.is_finished() {
            let Some(task) = queue.next() else {
                queue = self.changed.wait(queue).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            drop(queue);
            let done = task.work(self.context, Parallelism::OneThread, self.pool);
            queue = self.lock();
            queue.finish(done);
            self.changed.notify_all();
        }
    }
}

/// Stops the other threads when one panics: they would wait for its leaf for ever.
struct PanicGuard<'w, 'g, 't, 'a>(&'w SharedSplitQueue<'g, 't, 'a>);

impl Drop for PanicGuard<'_, '_, '_, '_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.lock().splits_left = 0;
            self.0.changed.notify_all();
        }
    }
}
