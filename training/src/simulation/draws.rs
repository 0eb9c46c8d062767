//! Distributions that the project's random numbers do not have yet.
//!
//! They stand on `numerics::random` rather than on a crate of distributions: that sequence is the
//! same for a seed for ever, while crates of distributions may change theirs with a release.

use tenure::numerics::random::Random;

/// A Poisson number of a small mean: the exponential gaps that fit into `mean`.
pub(super) fn poisson(mean: f64, random: &mut Random) -> u32 {
    let (mut count, mut passed) = (0, random.exponential());
    while passed < mean {
        count += 1;
        passed += random.exponential();
    }
    count
}

/// True with this probability.
pub(super) fn happens(probability: f64, random: &mut Random) -> bool {
    random.unit() < probability
}

/// The position drawn from weights that add to 1; the last takes what rounding leaves.
pub(super) fn position(weights: &[f64], random: &mut Random) -> usize {
    let mut rest = random.unit();
    for (position, weight) in weights.iter().enumerate() {
        if rest < *weight {
            return position;
        }
        rest -= weight;
    }
    weights.len() - 1
}

/// Shares that add to 1, from a symmetric Dirichlet distribution.
pub(super) fn dirichlet<const N: usize>(concentration: f64, random: &mut Random) -> [f64; N] {
    // A share may underflow to 0, never all of them: the smallest one keeps the sum positive.
    let gammas: [f64; N] =
        std::array::from_fn(|_| random.gamma(concentration).max(f64::MIN_POSITIVE));
    let sum: f64 = gammas.iter().sum();
    gammas.map(|gamma| gamma / sum)
}

/// A uniform number between two.
pub(super) fn between(low: f64, high: f64, random: &mut Random) -> f64 {
    low + (high - low) * random.unit()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_poisson_number_has_its_mean_and_variance() {
        let mut random = Random::new(1);
        let counts: Vec<f64> = (0..50_000).map(|_| f64::from(poisson(1.7, &mut random))).collect();
        let mean = counts.iter().sum::<f64>() / 50_000.0;
        let variance = counts.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 50_000.0;
        assert!((mean - 1.7).abs() < 0.02 && (variance - 1.7).abs() < 0.04, "{mean}, {variance}");
        assert_eq!(poisson(0.0, &mut random), 0);
    }

    #[test]
    fn shares_add_to_one_and_positions_follow_them() {
        let mut random = Random::new(2);
        let shares: [f64; 12] = dirichlet(0.4, &mut random);
        assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        let mut counts = [0.0; 12];
        (0..50_000).for_each(|_| counts[position(&shares, &mut random)] += 1.0 / 50_000.0);
        for (count, share) in counts.iter().zip(shares) {
            assert!((count - share).abs() < 0.01, "{count} and {share}");
        }
    }
}
