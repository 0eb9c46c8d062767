//! The leaf values of small trees, looked up by the answers to all questions of a tree.
//!
//! A tree of at most four leaves asks at most three questions. Asked all at once, on the way
//! or not, their answers are a number below eight, and a table has the leaf value for each.
//! The answers of 21 trees are the bits of one word, and several forests are added up in step:
//! the additions of one forest wait for each other, those of different forests do not.

use super::quantising::CodeSplit;
use super::scanning::COLUMNS_MAX;
use crate::predictors::forest::Tree;

/// The most questions of a tree here.
pub(super) const QUESTIONS_MAX: usize = 3;

/// The combinations of answers to the questions of a tree.
pub(super) const ANSWERS: usize = 1 << QUESTIONS_MAX;

/// The number of trees that are asked at once.
pub(super) const TREES: usize = u64::BITS as usize / QUESTIONS_MAX;

/// The places for questions of that many trees; the last is vacant.
pub(super) const PLACES: usize = u64::BITS as usize;

/// A value that changes no sum, not even the sign of a zero.
const NOTHING: f64 = -0.0;

/// A forest of small trees.
#[derive(Clone, Debug)]
pub(super) struct TabulatedForest {
    /// The number of trees; the groups have places for more.
    #[cfg_attr(
        not(target_arch = "x86_64"),
        expect(dead_code, reason = "blocks use it there alone")
    )]
    pub(super) trees: usize,
    /// The trees, in their order.
    pub(super) groups: Vec<TreeGroup>,
}

/// Neighbouring trees; a place without a tree adds nothing.
#[derive(Clone, Debug)]
#[repr(C, align(64))]
pub(super) struct TreeGroup {
    /// The column of each question.
    pub(super) columns: [u8; PLACES],
    /// The largest code that goes left; places without a question always go left.
    pub(super) limits: [u8; PLACES],
    /// For each tree the leaf value by its answers: the first question is the lowest bit, and
    /// 1 is right.
    pub(super) values: [[f64; ANSWERS]; TREES],
}

impl TabulatedForest {
    /// Prepares sound trees, each with the `questions` of its splits; none if one is too large.
    pub(super) fn new(trees: &[Tree], questions: &[Vec<CodeSplit>]) -> Option<TabulatedForest> {
        let groups = trees.chunks(TREES).zip(questions.chunks(TREES));
        let groups = groups.map(|(trees, questions)| TreeGroup::new(trees, questions));
        Some(TabulatedForest { trees: trees.len(), groups: groups.collect::<Option<_>>()? })
    }

    /// The forests, with as many groups as the one with the most; none if one is missing.
    pub(super) fn all<const N: usize>(
        forests: [Option<TabulatedForest>; N],
    ) -> Option<[TabulatedForest; N]> {
        let groups = forests.iter().flatten().map(|forest| forest.groups.len()).max().unwrap_or(0);
        let mut padded = Vec::with_capacity(N);
        for forest in forests {
            let mut forest = forest?;
            forest.groups.resize(groups, TreeGroup::VACANT);
            padded.push(forest);
        }
        padded.try_into().ok()
    }
}

impl TreeGroup {
    const VACANT: TreeGroup = TreeGroup {
        columns: [0; PLACES],
        limits: [u8::MAX; PLACES],
        values: [[NOTHING; ANSWERS]; TREES],
    };

    fn new(trees: &[Tree], questions: &[Vec<CodeSplit>]) -> Option<TreeGroup> {
        let mut group = TreeGroup::VACANT;
        for (at, (tree, questions)) in trees.iter().zip(questions).enumerate() {
            if questions.len() > QUESTIONS_MAX {
                return None;
            }
            for (place, question) in (QUESTIONS_MAX * at..).zip(questions) {
                group.columns[place] = u8::try_from(question.column).ok()?;
                group.limits[place] = question.limit;
            }
            group.values[at] = std::array::from_fn(|answers| value_of(tree, answers));
        }
        Some(group)
    }
}

/// The leaf value of the rows with these answers.
fn value_of(tree: &Tree, answers: usize) -> f64 {
    let mut child = if tree.splits.is_empty() { !0 } else { 0 };
    while child >= 0 {
        let node = child as usize;
        child = if answers >> node & 1 == 1 { tree.right[node] } else { tree.left[node] };
    }
    tree.leaf_values[!child as usize]
}

/// Adds to each forest's margin the leaf values of its trees, in their order.
///
/// `answers` gives the answers of a group as bits; the forests are those of [`TabulatedForest::all`].
#[inline(always)]
pub(super) fn add_all<const N: usize>(
    forests: &[TabulatedForest; N],
    margins: &mut [f64; N],
    answers: impl Fn(&TreeGroup) -> u64,
) {
    let count = forests.first().map_or(0, |forest| forest.groups.len());
    for at in 0..count {
        let groups: [&TreeGroup; N] = std::array::from_fn(|forest| &forests[forest].groups[at]);
        let answers = groups.map(&answers);
        for tree in 0..TREES {
            for (forest, margin) in margins.iter_mut().enumerate() {
                let answer = answers[forest] >> (QUESTIONS_MAX * tree);
                *margin += groups[forest].values[tree][answer as usize % ANSWERS];
            }
        }
    }
}

/// The answers of a group for one row of codes.
#[inline(always)]
pub(super) fn answers(group: &TreeGroup, codes: &[u8; COLUMNS_MAX]) -> u64 {
    let mut asked = [0; PLACES];
    for (code, column) in asked.iter_mut().zip(group.columns) {
        *code = codes[column as usize];
    }
    let goes_right = |place: usize| u64::from(asked[place] > group.limits[place]) << place;
    (0..PLACES).map(goes_right).sum()
}
