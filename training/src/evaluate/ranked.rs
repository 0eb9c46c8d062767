//! The order of customers by some number, lowest first, with ties kept together.

/// An order by rising value. Equal values form one group: no metric may depend on the order in
/// which a sort happens to leave ties.
#[derive(Clone, Debug)]
pub(super) struct Ranked {
    order: Vec<usize>,
    ends: Vec<usize>,
}

impl Ranked {
    /// Ranks finite values.
    pub(super) fn of(values: &[f64]) -> Ranked {
        // Adding zero makes the two zeros one value.
        let key = |position: usize| values[position] + 0.0;
        let mut order: Vec<usize> = (0..values.len()).collect();
        order.sort_by(|&a, &b| key(a).total_cmp(&key(b)));
        let ends = (1..=order.len())
            .filter(|&end| end == order.len() || key(order[end]) != key(order[end - 1]))
            .collect();
        Ranked { order, ends }
    }

    /// The groups of equal values, lowest first; each lists positions.
    pub(super) fn ties(&self) -> impl DoubleEndedIterator<Item = &[usize]> {
        (0..self.ends.len()).map(|group| {
            let start = if group == 0 { 0 } else { self.ends[group - 1] };
            &self.order[start..self.ends[group]]
        })
    }

    /// The rank of each position, when each counts as often as its weight says: the weight
    /// below it plus half the weight of its ties.
    pub(super) fn midranks(&self, weights: &[f64]) -> Vec<f64> {
        let mut ranks = vec![0.0; self.order.len()];
        let mut below = 0.0;
        for tied in self.ties() {
            let weight: f64 = tied.iter().map(|&position| weights[position]).sum();
            for &position in tied {
                ranks[position] = below + weight / 2.0;
            }
            below += weight;
        }
        ranks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_share_a_group_and_a_rank() {
        let ranked = Ranked::of(&[3.0, -0.0, 3.0, 0.0, 9.0]);
        let groups: Vec<&[usize]> = ranked.ties().collect();
        assert_eq!(groups, [&[1, 3][..], &[0, 2][..], &[4][..]]);
        assert_eq!(ranked.midranks(&[1.0; 5]), [3.0, 1.0, 3.0, 1.0, 4.5]);
    }

    #[test]
    fn a_customer_drawn_twice_weighs_as_two() {
        let ranked = Ranked::of(&[1.0, 2.0, 3.0]);
        assert_eq!(ranked.midranks(&[2.0, 0.0, 1.0]), [1.0, 2.0, 2.5]);
        assert!(Ranked::of(&[]).ties().next().is_none());
    }
}
