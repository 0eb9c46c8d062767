//! Growth by a queue of leaves: by gain, or level by level.
//!
//! A split changes nothing but its own leaf, so threads split several leaves at once, each
//! thread one: those that stand first in the queue. What comes of a leaf is put into the tree
//! when its turn has come, and thrown away if the tree is full before; so the tree is the one
//! that a single thread grows.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::grown::Leaf;
use super::sapling::{GrowingLeaf, Material, Sapling, Spare};
use super::sides::Wanted;
use super::{Crew, Ground};
use crate::boosting::params::Settings;
use crate::boosting::rules::Candidate;

/// Below this many rows a tree is grown before a second thread is awake.
const ROWS_OF_ONE_THREAD: usize = 1 << 12;
/// While the queue has fewer leaves per thread, all threads work on the first leaf.
const LEAVES_PER_THREAD: usize = 8;
/// But not on one with fewer rows.
const ROWS_OF_A_CREW: usize = 1 << 13;

/// Which leaf is split next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// The one that gains most.
    Gain,
    /// The one that was found first.
    Level,
}

/// Grows until the tree is full or nothing is worth a split; returns the leaves' values.
pub(super) fn grow(
    ground: &Ground,
    sapling: &mut Sapling,
    spare: &Spare,
    order: Order,
) -> Vec<f64> {
    let root = &mut sapling.leaves[0];
    root.candidate = ground.best(root);
    let rows = root.leaf.rows.len();
    let threads = if rows < ROWS_OF_ONE_THREAD { 1 } else { rayon::current_num_threads() };
    let mut queue = Queue::new(sapling, ground.settings, order);
    while threads > 1 && queue.needs_a_crew(threads) {
        let Some(task) = queue.next() else { break };
        let done = task.work(ground, Crew::All, spare);
        queue.finish(done);
    }
    let workshop = Workshop { ground, spare, queue: Mutex::new(queue), changed: Condvar::new() };
    if threads == 1 {
        workshop.work();
    } else {
        rayon::scope(|scope| {
            (1..threads).for_each(|_| scope.spawn(|_| workshop.work()));
            workshop.work();
        });
    }
    workshop.lock().clear(spare);
    drop(workshop);
    sapling.leaves.iter().map(|growing| growing.leaf.value(&ground.rules)).collect()
}

/// A place in the queue: the largest rank is first.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Place {
    rank: f64,
    leaf: usize,
}

impl Eq for Place {}

impl Ord for Place {
    /// The larger rank first; among equals the older leaf.
    fn cmp(&self, other: &Place) -> Ordering {
        other.rank.total_cmp(&self.rank).then(self.leaf.cmp(&other.leaf))
    }
}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Place) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// How far a leaf of the queue has come.
enum State<'a> {
    Waiting,
    InWork,
    Done(Box<(Candidate, [GrowingLeaf<'a>; 2])>),
}

/// The leaves that could be split, in the order of their splits.
struct Queue<'t, 'a> {
    sapling: &'t mut Sapling<'a>,
    places: BTreeMap<Place, State<'a>>,
    splits_left: usize,
    added: usize,
    order: Order,
    max_depth: u32,
}

/// A leaf to be split.
struct Task<'a> {
    place: Place,
    leaf: Leaf,
    material: Material<'a>,
    how: Candidate,
    wanted: Wanted,
}

/// A leaf that was split.
struct Done<'a> {
    place: Place,
    how: Candidate,
    sides: [GrowingLeaf<'a>; 2],
}

impl<'a> Task<'a> {
    fn work(self, ground: &Ground, crew: Crew, spare: &Spare) -> Done<'a> {
        let Task { place, leaf, material, how, wanted } = self;
        let sides = ground.sides((&leaf, material), &how, (wanted, crew), spare);
        Done { place, how, sides }
    }
}

impl<'t, 'a> Queue<'t, 'a> {
    /// A queue of the sapling's only leaf.
    fn new(sapling: &'t mut Sapling<'a>, settings: &Settings, order: Order) -> Queue<'t, 'a> {
        let mut queue = Queue {
            sapling,
            places: BTreeMap::new(),
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
        let growing = &self.sapling.leaves[leaf];
        let may_be_split = self.max_depth == 0 || growing.leaf.depth < self.max_depth;
        let Some(candidate) = growing.candidate.as_ref().filter(|_| may_be_split) else { return };
        self.added += 1;
        let rank = match self.order {
            Order::Gain => candidate.gain,
            Order::Level => -(self.added as f64),
        };
        self.places.insert(Place { rank, leaf }, State::Waiting);
    }

    /// Whether the queue is too short for a leaf per thread, and its first leaf is large.
    fn needs_a_crew(&self, threads: usize) -> bool {
        let rows = |place: &Place| self.sapling.leaves[place.leaf].leaf.rows.len();
        let first = self.places.first_key_value().map_or(0, |(place, _)| rows(place));
        self.places.len() < threads * LEAVES_PER_THREAD && first >= ROWS_OF_A_CREW
    }

    fn is_finished(&self) -> bool {
        self.splits_left == 0 || self.places.is_empty()
    }

    /// The next leaf that would be split if those before it had no better sides.
    fn next(&mut self) -> Option<Task<'a>> {
        let mut places = self.places.iter_mut().take(self.splits_left);
        let (&place, state) = places.find(|(_, state)| matches!(state, State::Waiting))?;
        *state = State::InWork;
        let growing = &mut self.sapling.leaves[place.leaf];
        Some(Task {
            place,
            leaf: growing.leaf.clone(),
            material: std::mem::take(&mut growing.material),
            how: growing.candidate.take()?,
            wanted: if self.splits_left == 1 { Wanted::Rows } else { Wanted::Candidates },
        })
    }

    /// Takes in what became of a leaf, and makes all splits whose turn has come.
    fn finish(&mut self, Done { place, how, sides }: Done<'a>) {
        self.places.insert(place, State::Done(Box::new((how, sides))));
        while self.splits_left > 0
            && let Some(first) = self.places.first_entry()
            && matches!(first.get(), State::Done(..))
            && let (place, State::Done(done)) = first.remove_entry()
        {
            self.splits_left -= 1;
            let (how, sides) = *done;
            let right = self.sapling.split(place.leaf, how, sides);
            self.add(place.leaf);
            self.add(right);
        }
    }

    /// Keeps the histograms of splits that were not made.
    fn clear(&mut self, spare: &Spare) {
        for state in std::mem::take(&mut self.places).into_values() {
            if let State::Done(done) = state {
                done.1.into_iter().for_each(|side| spare.keep(side.material.histograms));
            }
        }
    }
}

/// Where threads take leaves from the queue.
struct Workshop<'g, 't, 'a> {
    ground: &'g Ground<'g>,
    spare: &'g Spare,
    queue: Mutex<Queue<'t, 'a>>,
    changed: Condvar,
}

impl<'t, 'a> Workshop<'_, 't, 'a> {
    fn lock(&self) -> MutexGuard<'_, Queue<'t, 'a>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Splits leaves until the tree is grown. Nothing in here waits for another thread of the
    /// pool but one that is at work, so it may run on any number of them.
    fn work(&self) {
        let _alarm = Alarm(self);
        let mut queue = self.lock();
        while !queue.is_finished() {
            let Some(task) = queue.next() else {
                queue = self.changed.wait(queue).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            drop(queue);
            let done = task.work(self.ground, Crew::One, self.spare);
            queue = self.lock();
            queue.finish(done);
            self.changed.notify_all();
        }
    }
}

/// Sends the other threads home when one panics; they would wait for its leaf for ever.
struct Alarm<'w, 'g, 't, 'a>(&'w Workshop<'g, 't, 'a>);

impl Drop for Alarm<'_, '_, '_, '_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.lock().splits_left = 0;
            self.0.changed.notify_all();
        }
    }
}
