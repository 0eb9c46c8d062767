//! Histograms: for each bin of each feature, the sum of the packed rows in it; of a numeric
//! feature, once it is counted, in it and in the ordinary bins below.

/// The sibling's histograms: what its parent's have more than `other`'s.
pub(crate) fn subtract_histograms(parent: &mut [i64], other: &[i64]) {
    for (parent, other) in parent.iter_mut().zip(other) {
        *parent -= other;
    }
}

/// Adds histograms of further rows.
pub(crate) fn add_histograms(sums: &mut [i64], more: &[i64]) {
    for (sums, more) in sums.iter_mut().zip(more) {
        *sums += more;
    }
}

/// Makes sums by bin into running sums: up to and including each bin.
pub(crate) fn make_running_sums(bins: &mut [i64]) {
    let mut sum = 0;
    for bin in bins {
        sum += *bin;
        *bin = sum;
    }
}
