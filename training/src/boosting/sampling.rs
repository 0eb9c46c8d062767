//! Samples of rows and of features for a tree, chosen by the seed alone.

use super::params::BoostingSettings;

/// A hash of a number that looks random (splitmix64).
fn mix(mut number: u64) -> u64 {
    number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

/// A number in `[0, 1)` for each `item` of a numbered draw.
fn uniform(seed: u64, draw: u64, item: u64) -> f64 {
    (mix(mix(mix(seed) ^ draw) ^ item) >> 11) as f64 / (1_u64 << 53) as f64
}

/// The rows a tree is grown on, ascending. All of them without bagging.
pub(super) fn rows_of_tree(settings: &BoostingSettings, tree: u32, rows: usize) -> Vec<u32> {
    let all = 0..rows as u32;
    if settings.bagging_fraction >= 1.0 {
        return all.collect();
    }
    let draw = u64::from(tree / settings.bagging_freq);
    let chosen = |row: &u32| uniform(settings.seed, 2 * draw, u64::from(*row));
    all.filter(|row| chosen(row) < settings.bagging_fraction).collect()
}

/// By feature, whether a tree may be split on it: exactly the share of the settings, at least one.
pub(super) fn features_of_tree(
    settings: &BoostingSettings,
    tree: u32,
    features: usize,
) -> Vec<bool> {
    let count = ((features as f64 * settings.feature_fraction).round() as usize).max(1);
    if count >= features {
        return vec![true; features];
    }
    let draw = 2 * u64::from(tree) + 1;
    let mut order: Vec<usize> = (0..features).collect();
    order.sort_by_key(|&at| mix(mix(mix(settings.seed) ^ draw) ^ at as u64));
    let mut allowed = vec![false; features];
    order[..count].iter().for_each(|&at| allowed[at] = true);
    allowed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_has_the_share_of_the_settings_and_follows_the_seed() {
        let settings = BoostingSettings {
            bagging_fraction: 0.3,
            feature_fraction: 0.5,
            ..BoostingSettings::default()
        };
        let rows = rows_of_tree(&settings, 4, 100_000);
        assert!((29_000..31_000).contains(&rows.len()) && rows.is_sorted());
        assert_eq!(rows, rows_of_tree(&settings, 4, 100_000));
        assert_ne!(rows, rows_of_tree(&settings, 5, 100_000));
        let features = features_of_tree(&settings, 0, 10);
        assert_eq!(features.iter().filter(|&&allowed| allowed).count(), 5);
        let other = BoostingSettings { seed: 1, ..settings };
        assert_ne!(rows, rows_of_tree(&other, 4, 100_000));
    }
}
