//! Isotonic regression by pooling adjacent violators, which fits a calibrator.

use tenure::predictors::learned::Calibrator;

/// Margins with their outcomes and weights.
pub struct Outcomes<'a> {
    /// One margin per row, finite; best from models that have not seen the row.
    pub margins: &'a [f64],
    /// 1 where the event occurred, else 0.
    pub events: &'a [f64],
    /// The weight of each row, above 0.
    pub weights: &'a [f64],
}

/// Rows pooled into one probability.
#[derive(Clone, Copy)]
struct PooledBlock {
    weight: f64,
    events: f64,
    margins: f64,
    /// The weight of pseudo-observations, half of them events, that hold the share away from 0 and 1.
    pseudo_observations: f64,
}

impl PooledBlock {
    fn share(&self) -> f64 {
        (self.events + self.pseudo_observations / 2.0) / (self.weight + self.pseudo_observations)
    }

    fn absorb(&mut self, other: &PooledBlock) {
        self.weight += other.weight;
        self.events += other.events;
        self.margins += other.margins;
        self.pseudo_observations += other.pseudo_observations;
    }
}

/// The rising map from margin to probability that fits best; its knots are the centres of the
/// pooled blocks.
///
/// One pseudo-observation, half an event, is then added to each block and violators are pooled
/// again. So no finite number of rows makes a probability of 0 or 1, and a few rows at an end,
/// which that observation pulls to one half, cannot lift everyone beyond it.
///
/// # Panics
///
/// When there are no rows, or their three slices differ in length.
pub fn isotonic(outcomes: &Outcomes) -> Calibrator {
    let blocks = pool(points(outcomes).into_iter());
    let smoothed =
        pool(blocks.into_iter().map(|block| PooledBlock { pseudo_observations: 1.0, ..block }));
    let centre = |block: &PooledBlock| block.margins / block.weight;
    let margins = smoothed.iter().map(centre).collect();
    let probabilities = smoothed.iter().map(PooledBlock::share).collect();
    Calibrator::new(margins, probabilities).expect("pooled blocks rise in margin and probability")
}

/// One block per distinct margin, in rising order: rows of equal margin share a probability.
fn points(outcomes: &Outcomes) -> Vec<PooledBlock> {
    let rows = outcomes.margins.len();
    assert!(rows > 0 && rows == outcomes.events.len() && rows == outcomes.weights.len());
    let mut order: Vec<usize> = (0..rows).collect();
    order.sort_by(|a, b| outcomes.margins[*a].total_cmp(&outcomes.margins[*b]));
    let mut points: Vec<PooledBlock> = Vec::new();
    let mut last_margin = f64::NAN;
    for row in order {
        let (weight, margin) = (outcomes.weights[row], outcomes.margins[row]);
        let events = weight * outcomes.events[row];
        let single =
            PooledBlock { weight, events, margins: weight * margin, pseudo_observations: 0.0 };
        match points.last_mut() {
            Some(last) if margin == last_margin => last.absorb(&single),
            _ => points.push(single),
        }
        last_margin = margin;
    }
    points
}

/// Pools neighbours until the shares rise.
fn pool(blocks: impl Iterator<Item = PooledBlock>) -> Vec<PooledBlock> {
    let mut pooled: Vec<PooledBlock> = Vec::new();
    for block in blocks {
        pooled.push(block);
        while let [.., left, right] = pooled.as_mut_slice() {
            if left.share() < right.share() {
                break;
            }
            left.absorb(right);
            pooled.pop();
        }
    }
    pooled
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn violators_are_pooled_into_their_mean() {
        let outcomes = Outcomes {
            margins: &[0.0, 1.0, 2.0, 3.0],
            events: &[0.0, 1.0, 0.0, 1.0],
            weights: &[1e6; 4],
        };
        let calibrator = isotonic(&outcomes);
        assert!(calibrator.probability(0.0) < 1e-6);
        assert!((calibrator.probability(1.5) - 0.5).abs() < 1e-6);
        assert!(calibrator.probability(3.0) > 1.0 - 1e-6);
    }

    #[test]
    fn little_experience_is_held_away_from_certainty() {
        let outcomes = Outcomes { margins: &[0.0], events: &[1.0], weights: &[1.0] };
        assert_eq!(isotonic(&outcomes).probability(5.0), 0.75);
    }

    #[test]
    fn a_few_rows_at_an_end_do_not_lift_everyone_beyond_it() {
        let mut margins = vec![-9.0];
        let mut events = vec![0.0];
        for row in 0..2000 {
            margins.push(f64::from(row) / 1000.0);
            events.push(f64::from(u8::from(row % 100 == 0)));
        }
        let weights = vec![1.0; margins.len()];
        let outcomes = Outcomes { margins: &margins, events: &events, weights: &weights };
        assert!(isotonic(&outcomes).probability(1.0) < 0.02);
    }

    proptest! {
        #[test]
        fn a_higher_margin_never_has_a_lower_probability(
            rows in prop::collection::vec((-5.0..5.0_f64, prop::bool::ANY, 0.1..3.0_f64), 1..60),
        ) {
            let margins: Vec<f64> = rows.iter().map(|row| row.0).collect();
            let events: Vec<f64> = rows.iter().map(|row| f64::from(u8::from(row.1))).collect();
            let weights: Vec<f64> = rows.iter().map(|row| row.2).collect();
            let calibrator =
                isotonic(&Outcomes { margins: &margins, events: &events, weights: &weights });
            let mut last = 0.0;
            for step in -60..=60 {
                let probability = calibrator.probability(f64::from(step) / 10.0);
                prop_assert!(probability >= last && probability < 1.0);
                last = probability;
            }
        }
    }
}
