//! The truth about a customer's future, given the latent state at the end of the observed days.
//!
//! Conditioned on: the phase, the stages left until the next purchase, every trait, the season to
//! come, the effect of past contacts that still runs, and the returns already decided. No campaign
//! follows. The purchase process and the lifetime are independent given these, so each number is
//! one sum over days of a closed form; within a day the chance of being a customer still is taken
//! at noon.

use super::campaigns::EFFECT_DAYS;
use super::customers::{CustomerTraits, LEAVING_HAZARD};
use super::season::SeasonClock;
use super::spending::returned_within;
use super::story::Story;

/// The horizons of the truth, days after the last observed day.
pub(super) const HORIZONS_DAYS: [usize; 5] = [30, 60, 90, 180, 365];

/// The longest of them.
pub(super) const LAST_HORIZON_DAYS: usize = 365;

/// The phase of a customer's lifetime.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    Active,
    Fading,
    Gone,
}

/// The names of the phases, in the order of the variants.
pub(super) const PHASES: [&str; 3] = ["active", "fading", "gone"];

/// The latent state at the end of the observed days.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct LatentState {
    pub(super) phase: Phase,
    pub(super) stages_left: u32,
    /// Days for which the last contact still changes the purchase rate.
    pub(super) affected_days: f64,
}

impl LatentState {
    pub(super) fn at_end(story: &Story, end: f64) -> LatentState {
        let phase = if story.leaves_at <= end {
            Phase::Gone
        } else if story.fades_at <= end {
            Phase::Fading
        } else {
            Phase::Active
        };
        LatentState {
            phase,
            stages_left: story.state.stages_left,
            affected_days: (story.affected_until - end).max(0.0),
        }
    }
}

/// The truth within one horizon.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct HorizonTruth {
    /// P(no purchase within the horizon).
    pub(super) churn_probability: f64,
    /// Expected orders within the horizon.
    pub(super) expected_purchases: f64,
    /// Expected net value within the horizon of the purchases to come, their refunds taken off
    /// when they come.
    pub(super) expected_value: f64,
}

/// The truth within every horizon.
pub(super) type Outlook = [HorizonTruth; HORIZONS_DAYS.len()];

/// The future of the shop that customers' truths are computed for.
#[derive(Clone, Copy, Debug)]
pub(super) struct ShopFuture<'a> {
    pub(super) clock: &'a SeasonClock,
    /// The end of the observed days.
    pub(super) end: f64,
}

impl ShopFuture<'_> {
    /// The outlook without a further contact.
    pub(super) fn untreated(&self, customer: &CustomerTraits, state: &LatentState) -> Outlook {
        self.outlook(customer, state)
    }

    /// The outlook after a contact at the end of the observed days.
    pub(super) fn treated(&self, customer: &CustomerTraits, state: &LatentState) -> Outlook {
        let affected = LatentState { affected_days: EFFECT_DAYS, ..*state };
        let gone = LatentState { phase: Phase::Gone, ..*state };
        let stayed = self.outlook(customer, &affected);
        let left = self.outlook(customer, &gone);
        let leaving = customer.contact_leaving;
        let mixed = |stays: f64, leaves: f64| (1.0 - leaving) * stays + leaving * leaves;
        std::array::from_fn(|index| {
            let (stays, leaves) = (&stayed[index], &left[index]);
            HorizonTruth {
                churn_probability: mixed(stays.churn_probability, leaves.churn_probability),
                expected_purchases: mixed(stays.expected_purchases, leaves.expected_purchases),
                expected_value: mixed(stays.expected_value, leaves.expected_value),
            }
        })
    }

    fn outlook(&self, customer: &CustomerTraits, state: &LatentState) -> Outlook {
        let nothing = HorizonTruth { churn_probability: 1.0, ..HorizonTruth::default() };
        if state.phase == Phase::Gone {
            return [nothing; HORIZONS_DAYS.len()];
        }
        let renewal = StageCount::new(customer.regularity, state.stages_left);
        let stage_rate = customer.purchase_rate * f64::from(customer.regularity);
        let means = customer.spending.means();
        let mut lifetime = Lifetime::new(customer.fading_hazard, state.phase);
        let mut purchases_by_day = [0.0; LAST_HORIZON_DAYS];
        let (mut stages, mut silent, mut bought) = (0.0, 1.0, 0.0);
        let (mut churn, mut purchases) = (1.0, 0.0);
        let mut outlook = [nothing; HORIZONS_DAYS.len()];
        let mut horizons = HORIZONS_DAYS.iter().zip(&mut outlook).peekable();
        for day in 0..LAST_HORIZON_DAYS {
            let affected = (state.affected_days - day as f64).clamp(0.0, 1.0);
            let factor = 1.0 + (customer.contact_factor - 1.0) * affected;
            stages += stage_rate * factor * self.clock.index_at(self.end + day as f64);
            let here = lifetime.next_noon();
            let (silent_before, bought_before) = (silent, bought);
            (silent, bought) = (renewal.silent(stages), renewal.expected_purchases(stages));
            churn -= here * (silent_before - silent);
            purchases_by_day[day] = here * (bought - bought_before);
            purchases += purchases_by_day[day];
            if let Some((_, truth)) = horizons.next_if(|(days, _)| **days == day + 1) {
                let returned = expected_returns(&purchases_by_day[..=day]);
                truth.churn_probability = churn.clamp(0.0, 1.0);
                truth.expected_purchases = purchases;
                truth.expected_value = means.amount * purchases - means.refund * returned;
            }
        }
        outlook
    }
}

/// The purchases by day, weighted by the probability that a return of them has come by the end.
fn expected_returns(purchases_by_day: &[f64]) -> f64 {
    let days = purchases_by_day.len() as f64;
    let returned = |day: usize| returned_within(days - day as f64 - 0.5);
    purchases_by_day.iter().enumerate().map(|(day, purchases)| purchases * returned(day)).sum()
}

/// The probability of being a customer still, at the noon of one day after the other.
struct Lifetime {
    /// exp(-hazard) of each phase over a day.
    stays_active: f64,
    stays_fading: f64,
    /// Weights of the two exponentials, at the coming noon.
    active: f64,
    fading: f64,
}

impl Lifetime {
    /// The time to leave is exponential for those who fade, and the sum of two for the others:
    /// P(T > u) = (n e^(-m u) - m e^(-n u)) / (n - m), m the hazard of fading, n that of leaving.
    fn new(fading_hazard: f64, phase: Phase) -> Lifetime {
        let leaving = LEAVING_HAZARD;
        // The formula has no value where the hazards are equal; nearby it is smooth.
        let near = (fading_hazard - leaving).abs() < 1e-6 * leaving;
        let fading_hazard = if near { leaving * (1.0 + 1e-6) } else { fading_hazard };
        let (active, fading) = match phase {
            Phase::Active => {
                let difference = leaving - fading_hazard;
                (leaving / difference, -fading_hazard / difference)
            }
            _ => (0.0, 1.0),
        };
        Lifetime {
            stays_active: (-fading_hazard).exp(),
            stays_fading: (-leaving).exp(),
            active: active * (-0.5 * fading_hazard).exp(),
            fading: fading * (-0.5 * leaving).exp(),
        }
    }

    fn next_noon(&mut self) -> f64 {
        let here = self.active + self.fading;
        self.active *= self.stays_active;
        self.fading *= self.stays_fading;
        here
    }
}

/// Purchases in a Poisson number of stages: one at every `regularity`-th, the first after
/// `stages_left`.
struct StageCount {
    regularity: u32,
    stages_left: u32,
    waves: [Wave; 4],
}

/// One term of the Fourier sum for the remainder of the stages; conjugate pairs are one term.
#[derive(Clone, Copy, Default)]
struct Wave {
    decay: f64,
    turn: f64,
    real: f64,
    imaginary: f64,
}

impl StageCount {
    fn new(regularity: u32, stages_left: u32) -> StageCount {
        let mut waves = [Wave::default(); 4];
        let passed = f64::from(regularity - stages_left);
        for order in 1..=regularity / 2 {
            let angle = std::f64::consts::TAU * f64::from(order) / f64::from(regularity);
            // w^passed / (w^-1 - 1), w = exp(i angle), doubled for a pair.
            let pair = if 2 * order == regularity { 1.0 } else { 2.0 };
            let (below_real, below_imaginary) = (angle.cos() - 1.0, -angle.sin());
            let square = below_real * below_real + below_imaginary * below_imaginary;
            let (up_real, up_imaginary) = ((angle * passed).cos(), (angle * passed).sin());
            waves[order as usize - 1] = Wave {
                decay: 1.0 - angle.cos(),
                turn: angle.sin(),
                real: pair * (up_real * below_real + up_imaginary * below_imaginary) / square,
                imaginary: pair * (up_imaginary * below_real - up_real * below_imaginary) / square,
            };
        }
        StageCount { regularity, stages_left, waves }
    }

    /// P(fewer stages than are left) of a Poisson number with this mean.
    fn silent(&self, mean: f64) -> f64 {
        let (mut term, mut sum) = (1.0, 1.0);
        for stage in 1..self.stages_left {
            term *= mean / f64::from(stage);
            sum += term;
        }
        sum * (-mean).exp()
    }

    /// E floor((stages + passed) / regularity): the mean less that of the remainder, which is a
    /// finite Fourier sum.
    fn expected_purchases(&self, mean: f64) -> f64 {
        let regularity = f64::from(self.regularity);
        let passed = regularity - f64::from(self.stages_left);
        let mut remainder = 0.5 * (regularity - 1.0);
        for wave in &self.waves[..self.regularity as usize / 2] {
            let (sine, cosine) = (mean * wave.turn).sin_cos();
            let size = (-mean * wave.decay).exp();
            remainder += size * (wave.real * cosine - wave.imaginary * sine);
        }
        (mean + passed - remainder) / regularity
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expected_purchases_are_the_sum_over_all_numbers_of_stages() {
        for regularity in [1_u32, 2, 4, 8] {
            for stages_left in 1..=regularity {
                for mean in [0.0_f64, 0.3, 2.0, 11.0] {
                    let count = StageCount::new(regularity, stages_left);
                    let (mut expected, mut silent) = (0.0, 0.0);
                    let mut probability = (-mean).exp();
                    for stages in 0..100_u32 {
                        let purchases = (stages + regularity - stages_left) / regularity;
                        expected += probability * f64::from(purchases);
                        silent += if purchases == 0 { probability } else { 0.0 };
                        probability *= mean / f64::from(stages + 1);
                    }
                    let (found, still) = (count.expected_purchases(mean), count.silent(mean));
                    assert!((found - expected).abs() < 1e-10, "{regularity} {stages_left} {mean}");
                    assert!((still - silent).abs() < 1e-10, "{regularity} {stages_left} {mean}");
                }
            }
        }
    }

    #[test]
    fn a_lifetime_begins_certain_and_is_smooth_where_the_hazards_meet() {
        for phase in [Phase::Active, Phase::Fading] {
            let mut at = Lifetime::new(LEAVING_HAZARD, phase);
            let mut beside = Lifetime::new(LEAVING_HAZARD * 1.001, phase);
            for _ in 0..365 {
                let (one, other) = (at.next_noon(), beside.next_noon());
                assert!((one - other).abs() < 1e-3 && (0.0..=1.0).contains(&one), "{one}, {other}");
            }
        }
    }
}
