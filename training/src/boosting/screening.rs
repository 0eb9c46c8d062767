//! Whether a feature could give a better split than one that was found before.
//!
//! Most features of a leaf cannot, and to see that takes no division and writes nothing down.

use super::binning::MISSING;
use super::cpu_unsafe::Computation;
use super::splitting::{PlainGain, unpack_exactly};

/// The look at one numeric feature without constraints: whether both sides of some threshold
/// gain `floor` or more.
pub(super) struct Screen<'a> {
    /// Running sums.
    pub(super) histogram: &'a [i64],
    pub(super) bins: usize,
    pub(super) plain: PlainGain,
    pub(super) floor: f64,
}

impl Screen<'_> {
    #[inline(always)]
    fn passes(&self, left: (f64, f64)) -> bool {
        let (numerator, denominator, allowed) = self.plain.fraction(left);
        // What overflowed passes, and is looked at more closely.
        let less = numerator < self.floor * denominator;
        allowed & !less
    }
}

impl Computation for Screen<'_> {
    type Output = bool;

    #[inline(always)]
    fn compute(self) -> bool {
        let missing = self.histogram[usize::from(MISSING)];
        let running = &self.histogram[..self.bins];
        // Counted to the end: a loop that may stop early does not become vectors.
        let mut passing = 0_u64;
        if missing == 0 {
            for &running in running {
                passing += u64::from(self.passes(unpack_exactly(running)));
            }
        } else {
            let (gradient, hessian) = unpack_exactly(missing);
            for &running in running {
                let below = unpack_exactly(running);
                let missing_left = (below.0 + gradient, below.1 + hessian);
                passing += u64::from(self.passes(below) | self.passes(missing_left));
            }
        }
        passing > 0
    }
}
