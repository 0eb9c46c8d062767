//! The stated truth against a future that is simulated again from the latent state.

use tenure::numerics::random::Random;

use super::{mean, plan, slope};
use crate::simulation::campaigns::EFFECT_DAYS;
use crate::simulation::customers::{CustomerTraits, LEAVING_HAZARD};
use crate::simulation::draws::happens;
use crate::simulation::purchases::{Purchase, PurchaseProcess, Stretch};
use crate::simulation::shop::{CustomerPast, MadeUpShop};
use crate::simulation::truth::{HORIZONS_DAYS, LatentState, Outlook, Phase};

const CUSTOMERS: u64 = 20_000;

/// One possible future of a customer within a horizon.
struct Future {
    purchases: f64,
    value: f64,
}

impl Future {
    fn silent(&self) -> f64 {
        if self.purchases == 0.0 { 1.0 } else { 0.0 }
    }
}

/// The time of leaving, drawn anew from the phase.
fn leaves_at(customer: &CustomerTraits, phase: Phase, end: f64, random: &mut Random) -> f64 {
    match phase {
        Phase::Gone => end,
        Phase::Fading => end + random.exponential() / LEAVING_HAZARD,
        Phase::Active => {
            let fades_after = random.exponential() / customer.fading_hazard;
            end + fades_after + random.exponential() / LEAVING_HAZARD
        }
    }
}

fn future(
    shop: &MadeUpShop,
    past: &CustomerPast,
    state: &LatentState,
    days: f64,
    random: &mut Random,
) -> Future {
    let customer = &past.traits;
    let end = shop.plan.end();
    let leaves_at = leaves_at(customer, state.phase, end, random);
    let process = PurchaseProcess {
        clock: &shop.clock,
        rate: customer.purchase_rate,
        regularity: customer.regularity,
    };
    let mut buying = past.story.state;
    buying.at = end;
    let until = leaves_at.min(end + days);
    let affected = (end + state.affected_days).min(until);
    let mut purchases: Vec<Purchase> = Vec::new();
    for stretch in [
        Stretch { until: affected, factor: customer.contact_factor },
        Stretch { until, factor: 1.0 },
    ] {
        process.advance(&mut buying, &stretch, random, &mut purchases);
    }
    let mut value = 0.0;
    for purchase in &purchases {
        let order = customer.spending.order(random);
        value += order.amount_minor as f64 / 100.0;
        if let Some(back) = customer.spending.return_of(&order, random)
            && purchase.at + back.after_days < end + days
        {
            value += back.price.amount_minor as f64 / 100.0;
        }
    }
    Future { purchases: purchases.len() as f64, value }
}

struct Sample {
    outlooks: Vec<Outlook>,
    pasts: Vec<CustomerPast>,
    states: Vec<LatentState>,
}

fn sample(shop: &MadeUpShop) -> Sample {
    let pasts: Vec<CustomerPast> = (0..CUSTOMERS).map(|number| shop.customer(number)).collect();
    let states: Vec<LatentState> =
        pasts.iter().map(|past| LatentState::at_end(&past.story, shop.plan.end())).collect();
    let outlook =
        |(past, state): (&CustomerPast, &LatentState)| shop.future().untreated(&past.traits, state);
    let outlooks = pasts.iter().zip(&states).map(outlook).collect();
    Sample { outlooks, pasts, states }
}

/// The day after a campaign, so that the effect of contacts still runs.
const DAYS: u32 = 35 * 11 + 5;

#[test]
fn the_stated_truth_is_calibrated_against_a_simulated_future() {
    let shop = MadeUpShop::new(plan(CUSTOMERS, DAYS));
    let Sample { outlooks, pasts, states } = sample(&shop);
    let mut random = Random::new(1);
    for (horizon, days) in HORIZONS_DAYS.iter().enumerate() {
        let mut outcomes = [const { Vec::new() }; 3];
        for (past, state) in pasts.iter().zip(&states) {
            let future = future(&shop, past, state, *days as f64, &mut random);
            outcomes[0].push(future.silent());
            outcomes[1].push(future.purchases);
            outcomes[2].push(future.value);
        }
        let stated = [
            outlooks.iter().map(|o| o[horizon].churn_probability).collect::<Vec<f64>>(),
            outlooks.iter().map(|o| o[horizon].expected_purchases).collect(),
            outlooks.iter().map(|o| o[horizon].expected_value).collect(),
        ];
        for (stated, outcomes) in stated.iter().zip(&outcomes) {
            let slope = slope(stated, outcomes);
            assert!((slope - 1.0).abs() < 0.05, "{days} days: slope {slope}");
            let gaps: Vec<f64> = stated.iter().zip(outcomes).map(|(a, b)| b - a).collect();
            let gap = mean(&gaps);
            assert!(gap.value.abs() < 4.0 * gap.error, "{days} days: {gap:?}");
        }
    }
}

#[test]
fn the_stated_effect_is_the_difference_of_a_randomised_experiment() {
    let shop = MadeUpShop::new(plan(CUSTOMERS, DAYS));
    let Sample { outlooks, pasts, states } = sample(&shop);
    let mut random = Random::new(2);
    let mut effects = Vec::new();
    let mut arms = [Vec::new(), Vec::new()];
    for ((past, state), outlook) in pasts.iter().zip(&states).zip(&outlooks) {
        let treated = shop.future().treated(&past.traits, state);
        effects.push(treated[0].expected_purchases - outlook[0].expected_purchases);
        let contacted = happens(0.5, &mut random);
        let driven_away = contacted && happens(past.traits.contact_leaving, &mut random);
        let state = LatentState {
            affected_days: if contacted { EFFECT_DAYS } else { state.affected_days },
            phase: if driven_away { Phase::Gone } else { state.phase },
            ..*state
        };
        let future = future(&shop, past, &state, HORIZONS_DAYS[0] as f64, &mut random);
        // The stated expectation without a contact takes most of the noise out.
        arms[usize::from(contacted)].push(future.purchases - outlook[0].expected_purchases);
    }
    let (control, treated) = (mean(&arms[0]), mean(&arms[1]));
    let difference = treated.value - control.value;
    let error = treated.error.hypot(control.error);
    let stated = mean(&effects).value;
    assert!((difference - stated).abs() < 1.96 * error, "{difference} ± {error}, stated {stated}");
    assert!(stated > 2.0 * error, "{stated}: the experiment could not tell it from nothing");
}
