//! The best threshold of one numeric feature for a leaf's rows.

use super::candidate::{BinRule, SplitCandidate};
use super::criterion::{LeafTotals, LeafView};
use super::screening::{PlainGain, Screen, unpack_exactly};
use crate::boosting::binned::HISTOGRAM_BINS;
use crate::boosting::binning::MISSING;
use crate::boosting::cpu_unsafe::{Computation, in_widest_vectors};
use crate::boosting::quantisation::Sums;

/// A numeric feature that is searched.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NumericFeature {
    /// The position among the features that are used.
    pub(crate) at: usize,
    /// The number of ordinary bins.
    pub(crate) bins: usize,
    /// -1 when the prediction must fall with the value, 1 when it must rise, 0 when free.
    pub(crate) monotone: i8,
}

/// The gains of every threshold of one feature; minus infinity where a split is forbidden.
pub(crate) struct Gains {
    /// By bin, missing going right.
    pub(crate) missing_right: [f64; HISTOGRAM_BINS],
    /// By bin, missing going left.
    pub(crate) missing_left: [f64; HISTOGRAM_BINS],
}

/// The threshold with the largest gain.
struct BestThreshold {
    /// The gain of both sides together.
    both: f64,
    bin: u8,
    missing_left: bool,
}

/// The gains of splitting a leaf at each bin of a numeric feature.
///
/// `histogram`: running sums.
#[inline(always)]
pub(crate) fn numeric_gains(histogram: &[i64], feature: NumericFeature, leaf: LeafView) -> Gains {
    let NumericFeature { bins, monotone, .. } = feature;
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
    if let Some(plain) = PlainGain::new(leaf, monotone) {
        fill_plain(right, histogram, 0, &plain);
        fill_plain(left, histogram, missing, &plain);
    } else {
        let constrained = ConstrainedGain { monotone, leaf };
        constrained.fill(right, histogram, 0);
        constrained.fill(left, histogram, missing);
    }
    gains
}

/// Fills the gains of a feature without constraints; `more` is added to every left side.
#[inline(always)]
fn fill_plain(gains: &mut [f64], running: &[i64], more: i64, plain: &PlainGain) {
    for (gain, &running) in gains.iter_mut().zip(running) {
        let both = plain.fraction(unpack_exactly(running + more));
        *gain = if both.allowed { both.numerator / both.denominator } else { f64::NEG_INFINITY };
    }
}

/// The gains of a feature where a constraint or an L1 penalty bears on the values.
struct ConstrainedGain<'a> {
    monotone: i8,
    leaf: LeafView<'a>,
}

impl ConstrainedGain<'_> {
    /// Fills the gains; `more` is added to every left side.
    fn fill(&self, gains: &mut [f64], running: &[i64], more: i64) {
        let LeafView { totals, criterion } = self.leaf;
        let least = criterion.hessian_min(totals);
        for (gain, &running) in gains.iter_mut().zip(running) {
            let left = Sums::unpack(running + more);
            if left.hessian >= least && left.hessian <= totals.sums.hessian - least {
                *gain = criterion.gain_of_sides(totals, left, self.monotone);
            }
        }
    }
}

impl Gains {
    /// The largest gain with its bin and the side of the missing; the first among equals.
    #[inline(always)]
    fn best(&self, bins: usize) -> BestThreshold {
        let bins = bins.next_multiple_of(8);
        let largest = |gains: &[f64]| largest(&gains[..bins]);
        let (right, left) = (largest(&self.missing_right), largest(&self.missing_left));
        let (both, gains, missing_left) = if left > right {
            (left, &self.missing_left, true)
        } else {
            (right, &self.missing_right, false)
        };
        let bin = gains.iter().position(|&at| at == both).unwrap_or(0);
        BestThreshold { both, bin: bin as u8, missing_left }
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
    feature: NumericFeature,
    leaf: LeafView<'a>,
}

impl Computation for Search<'_> {
    type Output = BestThreshold;

    #[inline(always)]
    fn compute(self) -> BestThreshold {
        numeric_gains(self.histogram, self.feature, self.leaf).best(self.feature.bins)
    }
}

/// The best split of a leaf by a numeric feature, if any is allowed, worth it, and gains more
/// than `rival`, which was found before.
///
/// `histogram`: running sums.
pub(crate) fn best_numeric(
    histogram: &[i64],
    feature: NumericFeature,
    leaf: LeafView,
    rival: Option<f64>,
) -> Option<SplitCandidate> {
    let LeafView { totals, criterion } = leaf;
    let unsplit = criterion.gain_unsplit(totals);
    if let Some(plain) = PlainGain::new(leaf, feature.monotone) {
        let floor = criterion.gain_to_beat(rival, unsplit);
        let screen = Screen { histogram, bins: feature.bins, plain, floor };
        if !in_widest_vectors(screen) {
            return None;
        }
    }
    let best = in_widest_vectors(Search { histogram, feature, leaf });
    let gain = best.both - unsplit;
    let loses = rival.is_some_and(|rival| gain <= rival);
    if best.both == f64::NEG_INFINITY || loses || !criterion.is_worth(gain, unsplit) {
        return None;
    }
    let (left, missing_left) = left_side(histogram, &best, totals);
    let rule = BinRule::UpTo { bin: best.bin, missing_left };
    Some(SplitCandidate { feature: feature.at, rule, gain, left })
}

/// The sums of the left side of a threshold, and whether missing values go left: on the side
/// that was found better, or with the heavier side when this leaf has none.
fn left_side(histogram: &[i64], best: &BestThreshold, leaf: &LeafTotals) -> (Sums, bool) {
    let missing = histogram[usize::from(MISSING)];
    let below = Sums::unpack(histogram[usize::from(best.bin)]);
    if missing == 0 {
        return (below, 2 * below.hessian >= leaf.sums.hessian);
    }
    let missing = if best.missing_left { Sums::unpack(missing) } else { Sums::default() };
    (below.plus(missing), best.missing_left)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::boosting::counting::make_running_sums;
    use crate::boosting::params::BoostingSettings;
    use crate::boosting::quantisation::Units;
    use crate::boosting::splitting::{SplitCriterion, ValueBounds};

    const FEATURE: NumericFeature = NumericFeature { at: 0, bins: 9, monotone: 0 };

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

    /// The largest gain over all thresholds, by the definition: the fall of the penalised loss by
    /// the two values, less the fall by one value.
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

    fn narrow_bounds() -> impl Strategy<Value = ValueBounds> {
        (-1.0..0.0_f64, 0.0..1.0_f64).prop_map(|(least, most)| ValueBounds { least, most })
    }

    proptest! {
        #[test]
        fn the_best_split_is_the_one_brute_force_finds(
            rows in rows(),
            l1 in prop_oneof![Just(0.0), 0.0..0.5_f64],
            l2 in 0.0..2.0_f64,
            bounds in prop_oneof![Just(ValueBounds::FREE), narrow_bounds()],
        ) {
            let settings = BoostingSettings {
                lambda_l1: l1, lambda_l2: l2, min_data_in_leaf: 2.0, ..BoostingSettings::default()
            };
            let criterion = SplitCriterion::new(&settings, Units { gradient: 0.001, hessian: 0.002 });
            let sums = total(&rows, |_| true);
            let leaf = LeafTotals { sums, weight: rows.len() as f64, bounds };
            let view = LeafView { totals: &leaf, criterion: &criterion };
            let best = |rival| best_numeric(&histogram(&rows), FEATURE, view, rival);
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
