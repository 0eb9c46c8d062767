//! The best question to ask of a leaf's rows about one numeric feature.

use super::binned::{BinRule, HISTOGRAM_BINS};
use super::binning::MISSING;
use super::cpu_unsafe::{Computation, in_widest_vectors};
use super::criterion::{Candidate, LeafTotals, SplitCriterion};
use super::quantisation::Sums;
use super::screening::{PlainGain, Screen, unpack_exactly};

/// The gains of every threshold of one feature; minus infinity where a split is forbidden.
pub(super) struct Gains {
    /// By bin, missing going right.
    pub(super) missing_right: [f64; HISTOGRAM_BINS],
    /// By bin, missing going left.
    pub(super) missing_left: [f64; HISTOGRAM_BINS],
}

/// The gains of splitting a leaf at each bin of a numeric feature with `bins` ordinary bins;
/// the histogram holds running sums.
#[inline(always)]
pub(super) fn numeric_gains(
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
    pub(super) fn best(&self, bins: usize) -> (f64, u8, bool) {
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
pub(super) fn best_numeric(
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
pub(super) fn left_side(
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
