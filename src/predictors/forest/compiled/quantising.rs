//! A row as small whole numbers: where each value lies among the thresholds of its feature.
//!
//! Forests ask a feature only whether it is at most one of a few hundred thresholds, so
//! the rank of a value among them answers every question. Ranks are held in columns of
//! bytes; a question is then `code <= limit` in one column. A missing value has to go left
//! at some nodes and right at others, so a feature may have two columns: in one it is below
//! every limit, in the other above. More than 254 thresholds take further columns, and a
//! categorical question has a column of its own.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::predictors::forest::{Forest, Split};

/// The number of rows that are quantised and evaluated together.
pub(super) const BLOCK: usize = 64;

/// The most thresholds whose ranks a byte holds beside one code for missing values.
const THRESHOLDS_MAX: usize = 254;

/// A question to a quantised row: whether its code in `column` is at most `limit`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CodeSplit {
    pub(super) column: u32,
    pub(super) limit: u8,
}

/// Makes codes of rows.
#[derive(Clone, Debug, Default)]
pub(super) struct RowQuantiser {
    columns: usize,
    scales: Vec<Scale>,
    categories: Vec<Categories>,
}

/// Up to 254 thresholds of one feature.
#[derive(Clone, Debug)]
struct Scale {
    feature: usize,
    /// Ascending, filled up to a power of two with infinity.
    thresholds: Vec<f64>,
    /// The column where missing is 0 and a present value is 1 + its rank.
    missing_below: Option<usize>,
    /// The column where a present value is its rank and missing is 255.
    missing_above: Option<usize>,
}

/// One categorical question: its column holds 0 for left and 1 for right.
#[derive(Clone, Debug)]
struct Categories {
    split: Split,
    column: usize,
}

/// Finds the question that a split is to a quantised row.
pub(super) struct Translation {
    /// Each feature's thresholds, ascending, and its first scale.
    features: Vec<(Vec<f64>, usize)>,
    categories: BTreeMap<(u32, Vec<u32>, bool), u32>,
}

impl RowQuantiser {
    /// The columns that sound forests of the same rows need, and how their splits ask them.
    pub(super) fn new(forests: &[&Forest]) -> (RowQuantiser, Translation) {
        let features = forests.first().map_or(0, |forest| forest.feature_names.len());
        let mut quantiser = RowQuantiser::default();
        let mut translation =
            Translation { features: vec![(vec![], 0); features], categories: BTreeMap::new() };
        let trees = || forests.iter().flat_map(|forest| &forest.trees);
        let splits = || trees().flat_map(|tree| &tree.splits);
        for split in splits() {
            if let Split::Numeric { feature, threshold, .. } = split {
                // Adding 0 makes of the two zeros, which compare equal, one.
                translation.features[*feature as usize].0.push(threshold + 0.0);
            }
        }
        for (feature, (thresholds, first_scale)) in translation.features.iter_mut().enumerate() {
            thresholds.sort_by(f64::total_cmp);
            thresholds.dedup();
            *first_scale = quantiser.scales.len();
            quantiser
                .scales
                .extend(thresholds.chunks(THRESHOLDS_MAX).map(|chunk| Scale::new(feature, chunk)));
        }
        for split in splits() {
            quantiser.add_column(split, &mut translation);
        }
        (quantiser, translation)
    }

    /// The number of bytes of a quantised row.
    pub(super) fn columns(&self) -> usize {
        self.columns
    }

    fn add_column(&mut self, split: &Split, translation: &mut Translation) {
        match split {
            Split::Numeric { feature, threshold, missing_left } => {
                let (scale, _) = translation.rank(*feature, *threshold);
                let scale = &mut self.scales[scale];
                let column =
                    if *missing_left { &mut scale.missing_below } else { &mut scale.missing_above };
                if column.is_none() {
                    *column = Some(self.columns);
                    self.columns += 1;
                }
            }
            Split::Categorical { feature, left, missing_left } => {
                let question = (*feature, left.clone(), *missing_left);
                if let Entry::Vacant(unseen) = translation.categories.entry(question) {
                    unseen.insert(self.columns as u32);
                    self.categories.push(Categories { split: split.clone(), column: self.columns });
                    self.columns += 1;
                }
            }
        }
    }

    /// The question a split of the forests asks.
    pub(super) fn question(&self, split: &Split, translation: &Translation) -> CodeSplit {
        match split {
            Split::Numeric { feature, threshold, missing_left } => {
                let (scale, rank) = translation.rank(*feature, *threshold);
                let scale = &self.scales[scale];
                let (column, limit) = if *missing_left {
                    (scale.missing_below, rank + 1)
                } else {
                    (scale.missing_above, rank)
                };
                let column = column.expect("each split of the forests has its column");
                CodeSplit { column: column as u32, limit }
            }
            Split::Categorical { feature, left, missing_left } => {
                let question = (*feature, left.clone(), *missing_left);
                CodeSplit { column: translation.categories[&question], limit: 0 }
            }
        }
    }

    /// Writes the codes of one row, one a column.
    pub(super) fn quantise_row(&self, row: &[f64], codes: &mut [u8]) {
        self.quantise::<1>(row, row.len(), codes);
    }

    /// Writes the codes of a block of rows: `BLOCK` for the first column, then the next.
    ///
    /// `rows`: row after row, at most `BLOCK` of `features` values.
    pub(super) fn quantise_block(&self, rows: &[f64], features: usize, codes: &mut [u8]) {
        self.quantise::<BLOCK>(rows, features, codes);
    }

    #[inline(always)]
    fn quantise<const STRIDE: usize>(&self, rows: &[f64], features: usize, codes: &mut [u8]) {
        for scale in &self.scales {
            let mut ranks = [0_u8; STRIDE];
            let mut missing = [false; STRIDE];
            let values = rows.iter().skip(scale.feature).step_by(features);
            scale.rank_all(values, &mut ranks, &mut missing);
            if let Some(column) = scale.missing_below {
                let codes = &mut codes[column * STRIDE..][..STRIDE];
                for lane in 0..STRIDE {
                    codes[lane] = if missing[lane] { 0 } else { ranks[lane] + 1 };
                }
            }
            if let Some(column) = scale.missing_above {
                let codes = &mut codes[column * STRIDE..][..STRIDE];
                for lane in 0..STRIDE {
                    codes[lane] = if missing[lane] { 255 } else { ranks[lane] };
                }
            }
        }
        for categories in &self.categories {
            let codes = &mut codes[categories.column * STRIDE..][..STRIDE];
            let feature = categories.split.feature() as usize;
            let values = rows.iter().skip(feature).step_by(features);
            for (code, &value) in codes.iter_mut().zip(values) {
                *code = u8::from(!categories.split.value_goes_left(value));
            }
        }
    }
}

impl Scale {
    fn new(feature: usize, thresholds: &[f64]) -> Scale {
        let mut thresholds = thresholds.to_vec();
        // One more than the thresholds, so that the last step of a search stays inside.
        let size = (thresholds.len() + 1).next_power_of_two();
        thresholds.resize(size, f64::INFINITY);
        Scale { feature, thresholds, missing_below: None, missing_above: None }
    }

    #[inline(always)]
    fn rank_all<'a, const STRIDE: usize>(
        &self,
        values: impl Iterator<Item = &'a f64>,
        ranks: &mut [u8; STRIDE],
        missing: &mut [bool; STRIDE],
    ) {
        match self.thresholds.len() {
            2 => rank_among::<2>(&self.thresholds, values, ranks, missing),
            4 => rank_among::<4>(&self.thresholds, values, ranks, missing),
            8 => rank_among::<8>(&self.thresholds, values, ranks, missing),
            16 => rank_among::<16>(&self.thresholds, values, ranks, missing),
            32 => rank_among::<32>(&self.thresholds, values, ranks, missing),
            64 => rank_among::<64>(&self.thresholds, values, ranks, missing),
            128 => rank_among::<128>(&self.thresholds, values, ranks, missing),
            _ => rank_among::<256>(&self.thresholds, values, ranks, missing),
        }
    }
}

/// The rank of a value is the number of thresholds below it; 0 for a missing value.
#[inline(always)]
fn rank_among<'a, const N: usize>(
    thresholds: &[f64],
    values: impl Iterator<Item = &'a f64>,
    ranks: &mut [u8],
    missing: &mut [bool],
) {
    let thresholds: &[f64; N] =
        thresholds.try_into().expect("scales have the length they were chosen by");
    for ((rank, missing), &value) in ranks.iter_mut().zip(missing).zip(values) {
        // A search without branches: the processor has many of them under way at once.
        let (mut below, mut step) = (0, N / 2);
        while step > 0 {
            below += if thresholds[(below + step - 1) & (N - 1)] < value { step } else { 0 };
            step /= 2;
        }
        *rank = below as u8;
        *missing = value.is_nan();
    }
}

impl Translation {
    /// The scale that holds a threshold of the forests, and its rank there.
    fn rank(&self, feature: u32, threshold: f64) -> (usize, u8) {
        let (thresholds, first_scale) = &self.features[feature as usize];
        let rank = thresholds.partition_point(|&other| other < threshold);
        (first_scale + rank / THRESHOLDS_MAX, (rank % THRESHOLDS_MAX) as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::predictors::forest::random_forests::{ForestShape, random_forest, random_row};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn codes_answer_every_question_as_the_values_do(
            seed: u64, thresholds in 1_u64..1000, categorical: bool,
        ) {
            let shape =
                ForestShape { trees: 5, leaves: 60, features: 3, thresholds, categorical, ..ForestShape::default() };
            let forest = random_forest(seed, &shape);
            let (quantiser, translation) = RowQuantiser::new(&[&forest]);
            let row = random_row(seed, &shape);
            let mut codes = vec![0; quantiser.columns()];
            quantiser.quantise_row(&row, &mut codes);
            let mut block = vec![0; quantiser.columns() * BLOCK];
            quantiser.quantise_block(&row.repeat(3), row.len(), &mut block);
            for split in forest.trees.iter().flat_map(|tree| &tree.splits) {
                let CodeSplit { column, limit } = quantiser.question(split, &translation);
                let code = codes[column as usize];
                prop_assert_eq!(code <= limit, split.goes_left(&row), "{:?} {:?}", split, row);
                prop_assert_eq!(&block[column as usize * BLOCK..][..3], &[code; 3]);
            }
        }
    }
}
