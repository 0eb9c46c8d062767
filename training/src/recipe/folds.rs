//! Folds by customer: all snapshots of one customer fall into one fold.

/// The number of folds of the cross-fitting.
pub(super) const FOLDS: u8 = 4;

/// The fold of each row, from the hash of its customer's id: a customer falls into the
/// same fold every night, whoever else is in the file.
pub(super) fn folds(ids: &[&str], customers: &[u32], seed: u64) -> Vec<u8> {
    let of_customer: Vec<u8> = ids.iter().map(|id| fold_of(id, seed)).collect();
    customers.iter().map(|customer| of_customer[*customer as usize]).collect()
}

fn fold_of(id: &str, seed: u64) -> u8 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&seed.to_le_bytes());
    hasher.update(id.as_bytes());
    hasher.finalize().as_bytes()[0] % FOLDS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_rows_of_a_customer_share_a_fold_and_every_fold_is_used() {
        let ids: Vec<String> = (0..100).map(|id| format!("customer {id}")).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let customers: Vec<u32> = (0..100).chain(0..100).collect();
        let folds = folds(&ids, &customers, 7);
        assert_eq!(folds[..100], folds[100..]);
        for fold in 0..FOLDS {
            assert!(folds.contains(&fold));
        }
    }
}
