//! Statistics of a few values; NaN where they are not defined.

/// The mean; NaN without values.
pub(super) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The most values that are sorted without memory of their own.
const SORTED_IN_PLACE: usize = 64;

/// The middle value, or the mean of the two middle ones; NaN without values.
pub(super) fn median(values: &[f64]) -> f64 {
    if values.len() > SORTED_IN_PLACE {
        return middle(&mut values.to_vec());
    }
    let mut copied = [0.0; SORTED_IN_PLACE];
    let copied = &mut copied[..values.len()];
    copied.copy_from_slice(values);
    middle(copied)
}

/// The median of values that may be put into another order.
fn middle(sorted: &mut [f64]) -> f64 {
    sorted.sort_unstable_by(f64::total_cmp);
    match sorted.len() {
        0 => f64::NAN,
        n if n % 2 == 1 => sorted[n / 2],
        n => f64::midpoint(sorted[n / 2 - 1], sorted[n / 2]),
    }
}

/// The standard deviation with n - 1 in the denominator; NaN below two values.
pub(super) fn standard_deviation(values: &[f64]) -> f64 {
    if values.len() < 2 {
        return f64::NAN;
    }
    let centre = mean(values);
    let squares: f64 = values.iter().map(|value| (value - centre).powi(2)).sum();
    (squares / (values.len() - 1) as f64).sqrt()
}

/// `numerator / denominator`, NaN where the denominator is not above zero.
pub(super) fn ratio(numerator: f64, denominator: f64) -> f64 {
    if denominator > 0.0 { numerator / denominator } else { f64::NAN }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_an_even_count_is_the_mean_of_the_middle_two() {
        assert_eq!(median(&[4.0, 1.0, 3.0, 2.0]), 2.5);
        assert_eq!(median(&[5.0, 1.0, 3.0]), 3.0);
        assert!(median(&[]).is_nan());
        let many: Vec<f64> = (0..101).rev().map(f64::from).collect();
        assert_eq!((median(&many), median(&many[..64])), (50.0, 68.5));
    }

    #[test]
    fn one_value_has_no_standard_deviation() {
        assert!(standard_deviation(&[3.0]).is_nan());
        assert_eq!(standard_deviation(&[1.0, 3.0]), 2.0_f64.sqrt());
    }
}
