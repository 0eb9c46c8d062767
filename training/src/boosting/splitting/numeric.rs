//! The best question to ask of a leaf's rows about one numeric feature.

use super::criterion::{Candidate, LeafTotals, SplitCriterion};
use super::screening::{PlainGain, Screen, unpack_exactly};
use crate::boosting::binned::{BinRule, HISTOGRAM_BINS};
use crate::boosting::binning::MISSING;
use crate::boosting::cpu_unsafe::{Computation, in_widest_vectors};
use crate::boosting::quantisation::Sums;

/// The gains of every threshold of one feature; minus infinity where a split is forbidden.
pub(crate) struct Gains {
    /// By bin, missing going right.
    pub(crate) missing_right: [f64; HISTOGRAM_BINS],
    /// By bin, missing going left.
    pub(crate) missing_left: [f64; HISTOGRAM_BINS],
}

/// The gains of splitting a leaf at each bin of a numeric feature with `bins` ordinary bins;
/// the histogram holds running sums.
#[inline(always)]
pub(crate) fn numeric_gains(
    histogram: &[i64],
    bins: usize,
    monotone: i8,
    leaf: &LeafTotals,
    criterion: &SplitCriterion,
) -> Gains {
    let missing = histogram[usize::from(MISSING)];
    let mut gains = Gains {
        missing_right: [f64::NEG_INFINITY; HISTOGRAM_BINS],
        missing_left: [f64::NEG_INFINITY; HISTOGRAM_BINS],
    };
    // Without missing rows both directions are one, and the last bin is the whole leaf.
    let right_end = if missing == 0 { bins.saturating_sub(1) } else { bins };
    let left_end = if missing == 0 { 0 } else { bins.saturating_sub(1) };
    let right = &mut gains.missing_right[..right_end];
    let left = &mut gains.missing_left[..left_end];
    if let Some(plain) = PlainGain::new(leaf, criterion, monotone) {
        fill_plain(right, histogram, 0, &plain);
        fill_plain(left, histogram, missing, &plain);
    } else {
        fill_constrained(right, histogram, (0, monotone), leaf, criterion);
        fill_constrained(left, histogram, (missing, monotone), leaf, criterion);
    }
    gains
}

#[inline(always)]
fn fill_plain(gains: &mut [f64], running: &[i64], more: i64, plain: &PlainGain) {
    for (gain, &running) in gains.iter_mut().zip(running) {
        let (numerator, denominator, allowed) = plain.fraction(unpack_exactly(running + more));
        *gain = if allowed { numerator / denominator } else { f64::NEG_INFINITY };
    }
}

fn fill_constrained(
    gains: &mut [f64],
    running: &[i64],
    (more, monotone): (i64, i8),
    leaf: &LeafTotals,
    criterion: &SplitCriterion,
) {
    let least = criterion.hessian_min(leaf);
    for (gain, &running) in gains.iter_mut().zip(running) {
        let left = Sums::unpack(running + more);
        if left.hessian >= least && left.hessian <= leaf.sums.hessian - least {
            *gain = criterion.gain_of_sides(leaf, left, monotone);
        }
    }
}

impl Gains {
    /// The largest gain with its bin and the side of the missing; the first among equals.
    #[inline(always)]
    pub(crate) fn best(&self, bins: usize) -> (f64, u8, bool) {
        let bins = bins.next_multiple_of(8);
        let largest = |gains: &[f64]| largest(&gains[..bins]);
        let (right, left) = (largest(&self.missing_right), largest(&self.missing_left));
        let (gain, gains, missing_left) = if left > right {
            (left, &self.missing_left, true)
        } else {
            (right, &self.missing_right, false)
        };
        let bin = gains.iter().position(|&at| at == gain).unwrap_or(0);
        (gain, bin as u8, missing_left)
    }
}

/// The largest of numbers none of which is NaN, eight at a time.
#[inline(always)]
fn largest(numbers: &[f64]) -> f64 {
    let larger = |one: f64, other: f64| if other > one { other } else { one };
    let mut lanes = [f64::NEG_INFINITY; 8];
    for eight in numbers.chunks_exact(8) {
        for (lane, &number) in lanes.iter_mut().zip(eight) {
            *lane = larger(*lane, number);
        }
    }
    lanes.into_iter().fold(f64::NEG_INFINITY, larger)
}

/// The search for the best threshold of one feature.
struct Search<'a> {
    histogram: &'a [i64],
    bins: usize,
    monotone: i8,
    leaf: &'a LeafTotals,
    criterion: &'a SplitCriterion,
}

impl Computation for Search<'_> {
    type Output = (f64, u8, bool);

    #[inline(always)]
    fn compute(self) -> (f64, u8, bool) {
        numeric_gains(self.histogram, self.bins, self.monotone, self.leaf, self.criterion)
            .best(self.bins)
    }
}

/// The best split of a leaf by a numeric feature, if any is allowed, worth it, and gains more
/// than `rival`, which was found before; the histogram holds running sums.
pub(crate) fn best_numeric(
    histogram: &[i64],
    (feature, bins, monotone): (usize, usize, i8),
    (leaf, criterion): (&LeafTotals, &SplitCriterion),
    rival: Option<f64>,
) -> Option<Candidate> {
    let unsplit = criterion.gain_unsplit(leaf);
    if let Some(plain) = PlainGain::new(leaf, criterion, monotone) {
        let floor = criterion.gain_to_beat(rival, unsplit);
        let screen = Screen { histogram, bins, plain, floor };
        if !in_widest_vectors(screen) {
            return None;
        }
    }
    let search = Search { histogram, bins, monotone, leaf, criterion };
    let (both, bin, missing_left) = in_widest_vectors(search);
    let gain = both - unsplit;
    let loses = rival.is_some_and(|rival| gain <= rival);
    if both == f64::NEG_INFINITY || loses || !criterion.is_worth(gain, unsplit) {
        return None;
    }
    let (left, missing_left) = left_side(histogram, bin, missing_left, leaf);
    let rule = BinRule::UpTo { bin, missing_left };
    Some(Candidate { feature, rule, gain, left })
}

/// The sums of the left side of a threshold, and where missing values go: where they were
/// found better, or with the heavier side when this leaf has none.
pub(crate) fn left_side(
    histogram: &[i64],
    bin: u8,
    missing_left: bool,
    leaf: &LeafTotals,
) -> (Sums, bool) {
    let missing = histogram[usize::from(MISSING)];
    let below = Sums::unpack(histogram[usize::from(bin)]);
    if missing == 0 {
        return (below, 2 * below.hessian >= leaf.sums.hessian);
    }
    let missing = if missing_left { Sums::unpack(missing) } else { Sums::default() };
    (below.plus(missing), missing_left)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::boosting::counting::make_running_sums;
    use crate::boosting::params::BoostingSettings;
    use crate::boosting::quantisation::Units;

    const FREE: (f64, f64) = (f64::NEG_INFINITY, f64::INFINITY);

    /// A row of a leaf: its bin, its gradient and its hessian in units.
    type BinnedRow = (u8, i64, i64);

    fn histogram(rows: &[BinnedRow]) -> Vec<i64> {
        let mut sums = vec![0; HISTOGRAM_BINS];
        for &(bin, gradient, hessian) in rows {
            sums[usize::from(bin)] += (gradient << 32) + hessian;
        }
        make_running_sums(&mut sums[..9]);
        sums
    }

    fn total(rows: &[BinnedRow], goes_left: impl Fn(u8) -> bool) -> Sums {
        let sum = |pick: fn(&BinnedRow) -> i64| {
            rows.iter().filter(|row| goes_left(row.0)).map(pick).sum()
        };
        Sums { gradient: sum(|row| row.1), hessian: sum(|row| row.2) }
    }

    /// The largest gain over all thresholds, by the definition: what both values take from the
    /// penalised loss, less what one value would.
    fn brute_force(
        rows: &[BinnedRow],
        bins: u8,
        leaf: &LeafTotals,
        criterion: &SplitCriterion,
    ) -> Option<f64> {
        let taken = |sums: Sums| {
            let gradient = sums.gradient as f64 * criterion.units.gradient;
            let curvature = sums.hessian as f64 * criterion.units.hessian + criterion.lambda_l2;
            let value = criterion.leaf_value(sums, leaf.bounds);
            -(2.0 * gradient * value + curvature * value * value)
                - 2.0 * criterion.lambda_l1 * value.abs()
        };
        let least = criterion.hessian_min(leaf);
        let mut best = None;
        for bin in 0..bins {
            for missing_left in [false, true] {
                let left =
                    total(rows, |at| at <= bin && at != MISSING || missing_left && at == MISSING);
                let right = leaf.sums.minus(left);
                if left.hessian >= least && right.hessian >= least {
                    let gain = taken(left) + taken(right) - taken(leaf.sums);
                    best = Some(best.map_or(gain, |best: f64| best.max(gain)));
                }
            }
        }
        best
    }

    fn rows() -> impl Strategy<Value = Vec<BinnedRow>> {
        let bin = prop_oneof![0_u8..9, Just(MISSING)];
        proptest::collection::vec((bin, -1000_i64..1000, 1_i64..500), 1..60)
    }

    proptest! {
        #[test]
        fn the_best_split_is_the_one_brute_force_finds(
            rows in rows(),
            l1 in prop_oneof![Just(0.0), 0.0..0.5_f64],
            l2 in 0.0..2.0_f64,
            bounds in prop_oneof![Just(FREE), (-1.0..0.0_f64, 0.0..1.0_f64)],
        ) {
            let settings = BoostingSettings {
                lambda_l1: l1, lambda_l2: l2, min_data_in_leaf: 2.0, ..BoostingSettings::default()
            };
            let criterion = SplitCriterion::new(&settings, Units { gradient: 0.001, hessian: 0.002 });
            let sums = total(&rows, |_| true);
            let leaf = LeafTotals { sums, weight: rows.len() as f64, bounds };
            let best = |rival| best_numeric(&histogram(&rows), (0, 9, 0), (&leaf, &criterion), rival);
            let found = best(None);
            let gain = found.as_ref().map_or(0.0, |found| found.gain);
            prop_assert_eq!(&best(Some(gain - gain * f64::EPSILON)), &found);
            prop_assert_eq!(best(Some(gain)), None);
            let expected = brute_force(&rows, 9, &leaf, &criterion);
            let scale = 1.0 + criterion.gain_unsplit(&leaf).abs();
            match found {
                Some(found) => {
                    let best = expected.unwrap();
                    prop_assert!((found.gain - best).abs() < 1e-9 * scale, "{} {best}", found.gain);
                    let BinRule::UpTo { bin, missing_left } = found.rule else { unreachable!() };
                    let goes_left =
                        |at: u8| at <= bin && at != MISSING || missing_left && at == MISSING;
                    prop_assert_eq!(found.left, total(&rows, goes_left));
                }
                None => prop_assert!(expected.is_none_or(|best| best < 1e-9 * scale)),
            }
        }
    }
}
