//! The best question to ask of a leaf's rows about one numeric feature.

use super::binned::{BinRule, HISTOGRAM_BINS};
use super::binning::MISSING;
use super::cpu_unsafe::{Computation, in_widest_vectors};
use super::params::Settings;
use super::quantisation::{Sums, Units};
use super::screening::Screen;

/// What a leaf's rows sum to, and what its value may be.
#[derive(Clone, Copy, Debug)]
pub(super) struct LeafTotals {
    pub(super) sums: Sums,
    /// The weight of the rows.
    pub(super) weight: f64,
    /// The least and the most the leaf's value may be, by monotone constraints above it.
    pub(super) bounds: (f64, f64),
}

/// What makes a split good, and what forbids it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules {
    pub(super) units: Units,
    pub(super) lambda_l1: f64,
    pub(super) lambda_l2: f64,
    pub(super) min_child_weight: f64,
    pub(super) min_data_in_leaf: f64,
    pub(super) min_gain_to_split: f64,
}

/// A split that could be made.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Candidate {
    /// The position among the features that are used.
    pub(super) feature: usize,
    pub(super) rule: BinRule,
    /// By how much the penalised loss falls, doubled, as LightGBM counts it.
    pub(super) gain: f64,
    /// The sums of the left side.
    pub(super) left: Sums,
}

/// The gains of every threshold of one feature; minus infinity where a split is forbidden.
pub(super) struct Gains {
    /// By bin, missing going right.
    pub(super) missing_right: [f64; HISTOGRAM_BINS],
    /// By bin, missing going left.
    pub(super) missing_left: [f64; HISTOGRAM_BINS],
}

impl Candidate {
    /// Whether this one is taken before another; equal gains are decided by position, so that
    /// the order of looking does not matter.
    pub(super) fn beats(&self, other: &Candidate) -> bool {
        self.gain > other.gain || (self.gain == other.gain && self.feature < other.feature)
    }
}

/// The better of two candidates.
pub(super) fn better(one: Option<Candidate>, other: Option<Candidate>) -> Option<Candidate> {
    match (one, other) {
        (Some(one), Some(other)) => Some(if other.beats(&one) { other } else { one }),
        (one, other) => one.or(other),
    }
}

impl Rules {
    pub(super) fn new(settings: &Settings, units: Units) -> Rules {
        Rules {
            units,
            lambda_l1: settings.lambda_l1,
            lambda_l2: settings.lambda_l2,
            min_child_weight: settings.min_child_weight,
            min_data_in_leaf: settings.min_data_in_leaf,
            min_gain_to_split: settings.min_gain_to_split,
        }
    }

    /// The value that is best for rows of these sums, learning rate not included.
    pub(super) fn leaf_value(&self, sums: Sums, bounds: (f64, f64)) -> f64 {
        let gradient = self.shrink(sums.gradient as f64 * self.units.gradient);
        let curvature = sums.hessian as f64 * self.units.hessian + self.lambda_l2;
        let value = if curvature > 0.0 { -gradient / curvature } else { 0.0 };
        value.clamp(bounds.0, bounds.1)
    }

    /// What a leaf of these sums and this value takes from the loss, doubled.
    fn gain_of_value(&self, sums: Sums, value: f64) -> f64 {
        let gradient = self.shrink(sums.gradient as f64 * self.units.gradient);
        let curvature = sums.hessian as f64 * self.units.hessian + self.lambda_l2;
        -(2.0 * gradient * value + curvature * value * value)
    }

    /// What the leaf takes from the loss unsplit.
    pub(super) fn gain_unsplit(&self, leaf: &LeafTotals) -> f64 {
        self.gain_of_value(leaf.sums, self.leaf_value(leaf.sums, leaf.bounds))
    }

    /// The least hessian, in units, that a side of a split must have. Rows of a side are
    /// counted by its share of the leaf's hessian, as LightGBM does.
    pub(super) fn hessian_min(&self, leaf: &LeafTotals) -> i64 {
        let for_rows = leaf.sums.hessian as f64 * (self.min_data_in_leaf / leaf.weight);
        let for_weight = self.min_child_weight / self.units.hessian;
        // A side without curvature has no best value.
        for_rows.max(for_weight).ceil().max(1.0) as i64
    }

    /// What both sides must gain together to be worth a split and better than a rival; a little
    /// less, so that rounding loses none.
    pub(super) fn gain_to_beat(&self, rival: Option<f64>, unsplit: f64) -> f64 {
        let gain = rival.unwrap_or(0.0).max(self.min_gain_to_split);
        (unsplit + gain) * (1.0 - 1e-12)
    }

    /// Whether a gain is worth a split: above the threshold, and above the noise of rounding.
    pub(super) fn is_worth(&self, gain: f64, unsplit: f64) -> bool {
        gain > self.min_gain_to_split && gain > unsplit.abs() * 1e-12
    }

    pub(super) fn is_plain(&self, bounds: (f64, f64), monotone: i8) -> bool {
        let free = bounds == (f64::NEG_INFINITY, f64::INFINITY);
        self.lambda_l1 == 0.0 && monotone == 0 && free
    }

    fn shrink(&self, gradient: f64) -> f64 {
        let beyond = (gradient.abs() - self.lambda_l1).max(0.0);
        beyond.copysign(gradient)
    }

    /// The gain of both sides together, or minus infinity if they break a constraint.
    pub(super) fn gain_of_sides(&self, leaf: &LeafTotals, left: Sums, monotone: i8) -> f64 {
        let right = leaf.sums.minus(left);
        let values = (self.leaf_value(left, leaf.bounds), self.leaf_value(right, leaf.bounds));
        if f64::from(monotone) * (values.1 - values.0) < 0.0 {
            return f64::NEG_INFINITY;
        }
        self.gain_of_value(left, values.0) + self.gain_of_value(right, values.1)
    }
}

/// The gains of splitting a leaf at each bin of a numeric feature with `bins` ordinary bins;
/// the histogram holds running sums.
#[inline(always)]
pub(super) fn numeric_gains(
    histogram: &[i64],
    bins: usize,
    monotone: i8,
    leaf: &LeafTotals,
    rules: &Rules,
) -> Gains {
    let missing = histogram[usize::from(MISSING)];
    let mut gains = Gains {
        missing_right: [f64::NEG_INFINITY; HISTOGRAM_BINS],
        missing_left: [f64::NEG_INFINITY; HISTOGRAM_BINS],
    };
    // Without missing rows both directions are one, and the last bin is the whole leaf.
    let right_end = if missing == 0 { bins.saturating_sub(1) } else { bins };
    let left_end = if missing == 0 { 0 } else { bins.saturating_sub(1) };
    if rules.is_plain(leaf.bounds, monotone) {
        fill_plain(&mut gains.missing_right[..right_end], histogram, 0, leaf, rules);
        fill_plain(&mut gains.missing_left[..left_end], histogram, missing, leaf, rules);
    } else {
        let right = &mut gains.missing_right[..right_end];
        fill_constrained(right, histogram, (0, monotone), leaf, rules);
        let left = &mut gains.missing_left[..left_end];
        fill_constrained(left, histogram, (missing, monotone), leaf, rules);
    }
    gains
}

/// What the gain of a split without constraints is made of, the same for all splits of a leaf.
#[derive(Clone, Copy)]
pub(super) struct PlainGain {
    units: Units,
    lambda_l2: f64,
    gradient: f64,
    curvature: f64,
    /// The least and the most that the left side's hessian may be, in units.
    allowed: (f64, f64),
}

impl PlainGain {
    #[inline(always)]
    pub(super) fn new(leaf: &LeafTotals, rules: &Rules) -> PlainGain {
        let least = rules.hessian_min(leaf);
        PlainGain {
            units: rules.units,
            lambda_l2: rules.lambda_l2,
            gradient: leaf.sums.gradient as f64 * rules.units.gradient,
            curvature: leaf.sums.hessian as f64 * rules.units.hessian,
            allowed: (least as f64, (leaf.sums.hessian - least) as f64),
        }
    }

    /// The gain of both sides as a fraction, and whether the split is allowed; from the left
    /// side's gradient and hessian in units.
    ///
    /// A fraction has one division for both sides, or none if it is only compared.
    #[inline(always)]
    pub(super) fn fraction(&self, (gradient, hessian): (f64, f64)) -> (f64, f64, bool) {
        let left_gradient = gradient * self.units.gradient;
        let left_hessian = hessian * self.units.hessian;
        let right_gradient = self.gradient - left_gradient;
        let left_curvature = left_hessian + self.lambda_l2;
        let right_curvature = self.curvature - left_hessian + self.lambda_l2;
        let numerator = left_gradient * left_gradient * right_curvature
            + right_gradient * right_gradient * left_curvature;
        let allowed = (hessian >= self.allowed.0) & (hessian <= self.allowed.1);
        (numerator, left_curvature * right_curvature, allowed)
    }
}

#[inline(always)]
fn fill_plain(gains: &mut [f64], running: &[i64], more: i64, leaf: &LeafTotals, rules: &Rules) {
    let plain = PlainGain::new(leaf, rules);
    for (gain, &running) in gains.iter_mut().zip(running) {
        let (numerator, denominator, allowed) = plain.fraction(unpack_exactly(running + more));
        *gain = if allowed { numerator / denominator } else { f64::NEG_INFINITY };
    }
}

/// Both halves of a packed sum as floating point numbers, without a conversion instruction,
/// which only the newest vectors have: the halves become the lower bits of `2^52`.
#[inline(always)]
pub(super) fn unpack_exactly(packed: i64) -> (f64, f64) {
    const TWO_52: f64 = 4_503_599_627_370_496.0;
    const TWO_31: f64 = 2_147_483_648.0;
    let bits = packed as u64;
    // Flipping the sign bit of the upper half adds 2^31 to it.
    let gradient = f64::from_bits(TWO_52.to_bits() | ((bits >> 32) ^ 0x8000_0000));
    let hessian = f64::from_bits(TWO_52.to_bits() | (bits & 0xffff_ffff));
    (gradient - (TWO_52 + TWO_31), hessian - TWO_52)
}

fn fill_constrained(
    gains: &mut [f64],
    running: &[i64],
    (more, monotone): (i64, i8),
    leaf: &LeafTotals,
    rules: &Rules,
) {
    let least = rules.hessian_min(leaf);
    for (gain, &running) in gains.iter_mut().zip(running) {
        let left = Sums::unpack(running + more);
        if left.hessian >= least && left.hessian <= leaf.sums.hessian - least {
            *gain = rules.gain_of_sides(leaf, left, monotone);
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
    rules: &'a Rules,
}

impl Computation for Search<'_> {
    type Output = (f64, u8, bool);

    #[inline(always)]
    fn compute(self) -> (f64, u8, bool) {
        numeric_gains(self.histogram, self.bins, self.monotone, self.leaf, self.rules)
            .best(self.bins)
    }
}

/// The best split of a leaf by a numeric feature, if any is allowed, worth it, and gains more
/// than `rival`, which was found before; the histogram holds running sums.
pub(super) fn best_numeric(
    histogram: &[i64],
    (feature, bins, monotone): (usize, usize, i8),
    (leaf, rules): (&LeafTotals, &Rules),
    rival: Option<f64>,
) -> Option<Candidate> {
    let unsplit = rules.gain_unsplit(leaf);
    if rules.is_plain(leaf.bounds, monotone) {
        let floor = rules.gain_to_beat(rival, unsplit);
        let screen = Screen { histogram, bins, plain: PlainGain::new(leaf, rules), floor };
        if !in_widest_vectors(screen) {
            return None;
        }
    }
    let search = Search { histogram, bins, monotone, leaf, rules };
    let (both, bin, missing_left) = in_widest_vectors(search);
    let gain = both - unsplit;
    let loses = rival.is_some_and(|rival| gain <= rival);
    if both == f64::NEG_INFINITY || loses || !rules.is_worth(gain, unsplit) {
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
