//! Samples of rows and of features for a tree, chosen by the seed alone.

use tenure::numerics::random::{mixed, unit_interval};

use super::params::BoostingSettings;

/// A number in `[0, 1)` for each `item` of a numbered draw.
fn uniform(seed: u64, draw: u64, item: u64) -> f64 {
    unit_interval(mixed(mixed(mixed(seed) ^ draw) ^ item))
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
    order.sort_by_key(|&at| mixed(mixed(mixed(settings.seed) ^ draw) ^ at as u64));
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
