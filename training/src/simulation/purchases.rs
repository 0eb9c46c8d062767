//! The purchase process: stages of exponential length on the shop's clock.
//!
//! One stage between purchases is a Poisson process; several are an Erlang renewal process, whose
//! buyers are regular. As a stage has no memory, the number of stages left is all that the past
//! says about the next purchase.

use tenure::numerics::random::Random;

use super::season::SeasonClock;

/// A purchase.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Purchase {
    pub(super) at: f64,
    /// The time at which the last stage before it began.
    pub(super) due_from: f64,
}

/// A buyer between two purchases.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct BuyingState {
    /// The time of this state.
    pub(super) at: f64,
    /// Stages until the next purchase, at least 1.
    pub(super) stages_left: u32,
    /// The time at which the current stage began.
    pub(super) stage_from: f64,
}

/// The pace of one customer.
#[derive(Clone, Copy, Debug)]
pub(super) struct PurchaseProcess<'clock> {
    pub(super) clock: &'clock SeasonClock,
    /// Purchases a day at season index 1.
    pub(super) rate: f64,
    /// Stages between two purchases.
    pub(super) regularity: u32,
}

impl PurchaseProcess<'_> {
    /// The state right after a purchase.
    pub(super) fn after_purchase(&self, at: f64) -> BuyingState {
        BuyingState { at, stages_left: self.regularity, stage_from: at }
    }

    /// Moves the state to `until`, at a multiple of the usual rate, and adds the purchases made
    /// before it.
    pub(super) fn advance(
        &self,
        state: &mut BuyingState,
        stretch: &Stretch,
        random: &mut Random,
        purchases: &mut Vec<Purchase>,
    ) {
        if stretch.until <= state.at {
            return;
        }
        let stage_rate = self.rate * f64::from(self.regularity) * stretch.factor;
        let mut clock = self.clock.at(state.at);
        loop {
            clock += random.exponential() / stage_rate;
            let at = self.clock.time_of(clock);
            if at >= stretch.until {
                state.at = stretch.until;
                return;
            }
            if state.stages_left == 1 {
                purchases.push(Purchase { at, due_from: state.stage_from });
                state.stages_left = self.regularity;
            } else {
                state.stages_left -= 1;
            }
            state.stage_from = at;
        }
    }
}

/// A stretch of time with one factor on the purchase rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stretch {
    pub(super) until: f64,
    pub(super) factor: f64,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn purchases(regularity: u32, factor: f64) -> Vec<Purchase> {
        let clock = SeasonClock::new("2023-01-01".parse().unwrap(), 3_650);
        let process = PurchaseProcess { clock: &clock, rate: 0.2, regularity };
        let mut random = Random::new(u64::from(regularity));
        let mut found = Vec::new();
        for _ in 0..20 {
            let mut state = process.after_purchase(0.0);
            let stretch = Stretch { until: 3_640.0, factor };
            process.advance(&mut state, &stretch, &mut random, &mut found);
            assert_eq!(state.at, 3_640.0);
        }
        found
    }

    #[test]
    fn every_regularity_buys_at_its_rate() {
        for regularity in [1, 2, 4, 8] {
            for factor in [1.0, 1.5] {
                let expected = 0.2 * factor * 3_640.0 * 20.0;
                let found = purchases(regularity, factor).len() as f64;
                assert!((found / expected - 1.0).abs() < 0.04, "{regularity}: {found}");
            }
        }
    }

    #[test]
    fn gaps_of_more_stages_vary_less() {
        let variation = |regularity| {
            let found = purchases(regularity, 1.0);
            let gaps: Vec<f64> = found
                .windows(2)
                .map(|pair| pair[1].at - pair[0].at)
                .filter(|gap| *gap > 0.0)
                .collect();
            let mean = gaps.iter().sum::<f64>() / gaps.len() as f64;
            let variance = gaps.iter().map(|gap| (gap - mean).powi(2)).sum::<f64>();
            variance / gaps.len() as f64 / (mean * mean)
        };
        assert!(variation(1) > 2.0 * variation(4), "{} and {}", variation(1), variation(4));
    }

    #[test]
    fn a_stretch_in_the_past_changes_nothing() {
        let clock = SeasonClock::new("2023-01-01".parse().unwrap(), 100);
        let process = PurchaseProcess { clock: &clock, rate: 1.0, regularity: 2 };
        let (mut state, mut found) = (process.after_purchase(9.0), Vec::new());
        let before = state;
        let stretch = Stretch { until: 8.0, factor: 1.0 };
        process.advance(&mut state, &stretch, &mut Random::new(1), &mut found);
        assert_eq!((state, found.len()), (before, 0));
    }
}
