//! Arithmetic with histograms: sums by bin, or running sums where a feature is numeric.

/// Subtracts a side's histograms from its parent's: the rest is the other side's.
pub(crate) fn subtract_histograms(parent: &mut [i64], side: &[i64]) {
    for (parent, side) in parent.iter_mut().zip(side) {
        *parent -= side;
    }
}

/// Adds the histograms of further rows.
pub(crate) fn add_histograms(sums: &mut [i64], more: &[i64]) {
    for (sums, more) in sums.iter_mut().zip(more) {
        *sums += more;
    }
}

/// Turns sums by bin into running sums: up to and including each bin.
pub(crate) fn make_running_sums(bins: &mut [i64]) {
    let mut sum = 0;
    for bin in bins {
        sum += *bin;
        *bin = sum;
    }
}
