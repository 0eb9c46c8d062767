//! Fitting a calibrator: isotonic regression by pooling adjacent violators.

use tenure::predictors::calibrator::Calibrator;

/// Margins and whether the event came.
pub struct Outcomes<'a> {
    /// One margin per row, finite; best from models that have not seen the row.
    pub margins: &'a [f64],
    /// 1 where the event came, 0 where not.
    pub events: &'a [f64],
    /// How much each row counts, above 0.
    pub weights: &'a [f64],
}

/// Rows pooled into one probability.
struct Block {
    weight: f64,
    events: f64,
    margins: f64,
}

impl Block {
    fn share(&self) -> f64 {
        self.events / self.weight
    }

    fn absorb(&mut self, other: &Block) {
        self.weight += other.weight;
        self.events += other.events;
        self.margins += other.margins;
    }
}

/// The rising map from margin to probability that fits best; knots stand at the centres
/// of the pooled blocks.
///
/// A block of weight `w` with share `v` gets `(w v + 1/2) / (w + 1)`, so that no finite
/// experience makes a probability of 0 or 1.
///
/// # Panics
///
/// When there are no rows, or their three slices differ in length.
pub fn isotonic(outcomes: &Outcomes) -> Calibrator {
    let blocks = pool(outcomes);
    let mut margins: Vec<f64> = Vec::with_capacity(blocks.len());
    let mut probabilities: Vec<f64> = Vec::with_capacity(blocks.len());
    for block in &blocks {
        let centre = block.margins / block.weight;
        let probability = (block.events + 0.5) / (block.weight + 1.0);
        // Smoothing shrinks small blocks more than large ones: keep the map rising all the same.
        let risen = probabilities.last().map_or(probability, |last: &f64| last.max(probability));
        if margins.last().is_none_or(|last| centre > *last) {
            margins.push(centre);
            probabilities.push(risen);
        } else if let Some(last) = probabilities.last_mut() {
            *last = risen;
        }
    }
    Calibrator::new(margins, probabilities).expect("pooled blocks rise in margin and probability")
}

/// Pools neighbours, in the order of margins, until the shares rise.
fn pool(outcomes: &Outcomes) -> Vec<Block> {
    let rows = outcomes.margins.len();
    assert!(rows > 0 && rows == outcomes.events.len() && rows == outcomes.weights.len());
    let mut order: Vec<usize> = (0..rows).collect();
    order.sort_by(|a, b| outcomes.margins[*a].total_cmp(&outcomes.margins[*b]));
    let mut blocks: Vec<Block> = Vec::new();
    let mut last_margin = f64::NAN;
    for row in order {
        let weight = outcomes.weights[row];
        let margin = outcomes.margins[row];
        let single =
            Block { weight, events: weight * outcomes.events[row], margins: weight * margin };
        match blocks.last_mut() {
            // Equal margins are one point of the map and cannot be told apart.
            Some(last) if margin == last_margin => last.absorb(&single),
            _ => blocks.push(single),
        }
        last_margin = margin;
        while let [.., left, right] = blocks.as_mut_slice() {
            if left.share() < right.share() {
                break;
            }
            left.absorb(right);
            blocks.pop();
        }
    }
    blocks
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
