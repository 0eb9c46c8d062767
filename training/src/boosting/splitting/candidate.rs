//! A possible split of a leaf: the rule by which rows go left, and the gain.

use crate::boosting::binned::HISTOGRAM_BINS;
use crate::boosting::binning::MISSING;
use crate::boosting::quantisation::Sums;

/// The bins whose rows go left at a split.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum BinRule {
    /// Ordinary bins up to `bin`.
    UpTo { bin: u8, missing_left: bool },
    /// The bins listed, ascending: never the shared bin of rare categories.
    AnyOf { bins: Vec<u8>, missing_left: bool },
}

/// A split that could be made.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SplitCandidate {
    /// The position among the features that are used.
    pub(crate) feature: usize,
    pub(crate) rule: BinRule,
    /// The fall of the penalised loss, doubled, as LightGBM counts it.
    pub(crate) gain: f64,
    /// The sums of the left side.
    pub(crate) left: Sums,
}

impl BinRule {
    /// True when the rows of a bin go left.
    pub(crate) fn goes_left(&self, bin: u8) -> bool {
        match self {
            BinRule::UpTo { missing_left, .. } | BinRule::AnyOf { missing_left, .. }
                if bin == MISSING =>
            {
                *missing_left
            }
            BinRule::UpTo { bin: last, .. } => bin <= *last,
            BinRule::AnyOf { bins, .. } => bins.binary_search(&bin).is_ok(),
        }
    }

    /// For each of the 256 bins, whether its rows go left.
    pub(crate) fn sides(&self) -> [bool; HISTOGRAM_BINS] {
        let mut left = [false; HISTOGRAM_BINS];
        match self {
            BinRule::UpTo { bin, missing_left } => {
                left[..=usize::from(*bin)].fill(true);
                left[usize::from(MISSING)] = *missing_left;
            }
            BinRule::AnyOf { bins, missing_left } => {
                bins.iter().for_each(|&bin| left[usize::from(bin)] = true);
                left[usize::from(MISSING)] = *missing_left;
            }
        }
        left
    }

    /// The sums of the rows that go left, from the histogram of the feature: running sums if
    /// the rule is a threshold.
    pub(crate) fn left_of(&self, histogram: &[i64]) -> Sums {
        let (below, missing_left) = match self {
            BinRule::UpTo { bin, missing_left } => (histogram[usize::from(*bin)], *missing_left),
            BinRule::AnyOf { bins, missing_left } => {
                (bins.iter().map(|&bin| histogram[usize::from(bin)]).sum(), *missing_left)
            }
        };
        let missing = if missing_left { histogram[usize::from(MISSING)] } else { 0 };
        Sums::unpack(below + missing)
    }
}

impl SplitCandidate {
    /// True when this one is preferred to another; equal gains are decided by position, so that
    /// the order of the search does not matter.
    pub(crate) fn beats(&self, other: &SplitCandidate) -> bool {
        self.gain > other.gain || (self.gain == other.gain && self.feature < other.feature)
    }
}

/// The better of two candidates.
pub(crate) fn better(
    one: Option<SplitCandidate>,
    other: Option<SplitCandidate>,
) -> Option<SplitCandidate> {
    match (one, other) {
        (Some(one), Some(other)) => Some(if other.beats(&one) { other } else { one }),
        (one, other) => one.or(other),
    }
}
