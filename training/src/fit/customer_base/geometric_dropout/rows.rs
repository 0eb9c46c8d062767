//! The log-likelihood of a cohort with its first and second derivatives.
//!
//! A customer either is still there at the end or left right after the last purchase:
//! `ln L = constant + ln(there + left)`. So the second derivatives are the mean of those of the two
//! cases, plus the covariance of their first derivatives.

use crate::fit::cohort::{Cohort, DistinctCustomers};
use crate::fit::numerics::rising_factorial::RisingFactorial;

/// The properties in which the four families differ.
#[derive(Clone, Copy, Debug)]
pub(super) struct Process {
    /// Hidden events per purchase, at least 1.
    pub(super) k: u32,
    pub(super) leaves_after_first: bool,
}

/// A log-likelihood and its derivatives by `r`, `alpha`, `a` and `b`.
#[derive(Default)]
pub(super) struct Slopes {
    pub(super) value: f64,
    pub(super) gradient: [f64; 4],
    /// The lower triangle of the second derivatives.
    pub(super) curvature: [[f64; 4]; 4],
}

/// The parameters with the functions of them that every row needs.
struct Parameters {
    r: f64,
    alpha: f64,
    a: f64,
    b: f64,
    ln_alpha: f64,
    times: Vec<TimeTerms>,
}

/// The functions of one of the cohort's times.
struct TimeTerms {
    /// `ln(alpha + time)`.
    log: f64,
    /// `1 / (alpha + time)`.
    inverse: f64,
}

/// The gamma functions of the frequencies, which rise from one group of rows to the next.
struct Factorials {
    shape: RisingFactorial,
    stays: RisingFactorial,
    exits: RisingFactorial,
}

/// Sums over the rows of one frequency.
#[derive(Default)]
struct RowSums {
    customers: f64,
    left: f64,
    log_likelihood: f64,
    by_r: f64,
    by_alpha: f64,
    by_r_r: f64,
    by_r_alpha: f64,
    by_alpha_alpha: f64,
    /// The variance of being in one case or the other, and its covariances with the derivatives.
    variance: f64,
    covariance_r: f64,
    covariance_alpha: f64,
}

/// The hidden events since the last purchase: log of their summed weights, and its derivatives.
#[derive(Default)]
struct HiddenEvents {
    log: f64,
    by_shape: f64,
    by_alpha: f64,
    by_shape_shape: f64,
    by_shape_alpha: f64,
    by_alpha_alpha: f64,
}

impl Parameters {
    fn new(values: &[f64], times: &[f64]) -> Parameters {
        let (r, alpha, a, b) = (values[0], values[1], values[2], values[3]);
        let of = |time: &f64| TimeTerms { log: (alpha + time).ln(), inverse: 1.0 / (alpha + time) };
        Parameters { r, alpha, a, b, ln_alpha: alpha.ln(), times: times.iter().map(of).collect() }
    }
}

impl Process {
    /// The log-likelihood without its constant terms, and its derivatives.
    pub(super) fn slopes(&self, cohort: &Cohort, values: &[f64]) -> Slopes {
        let at = Parameters::new(values, cohort.times());
        let mut factorials = Factorials {
            shape: RisingFactorial::new(at.r),
            stays: RisingFactorial::new(at.b),
            exits: RisingFactorial::new(at.a + at.b),
        };
        let mut slopes = Slopes::default();
        for (frequency, rows) in cohort.by_frequency() {
            let events = u64::from(self.k) * u64::from(frequency);
            let survived = u64::from(frequency) + u64::from(self.leaves_after_first);
            factorials.shape.rise_to(events);
            factorials.stays.rise_to(survived);
            factorials.exits.rise_to(survived);
            let shape = at.r + events as f64;
            // Chance to leave after the last purchase, given that the earlier ones were survived.
            let exit = (survived > 0).then_some(at.b + survived as f64 - 1.0);
            let log_exit = exit.map_or(f64::NEG_INFINITY, |exit| (at.a / exit).ln());
            let sums = self.row_sums(&at, shape, log_exit, rows);
            slopes.add_cases(&sums, exit.map_or([0.0; 2], |exit| [1.0 / at.a, -1.0 / exit]));
            slopes.add_constant(&at, &factorials, sums.customers);
        }
        slopes
    }

    fn row_sums(
        &self,
        at: &Parameters,
        shape: f64,
        log_exit: f64,
        rows: &[DistinctCustomers],
    ) -> RowSums {
        let mut sums = RowSums::default();
        for row in rows {
            let (end, last) = (&at.times[row.age_index], &at.times[row.recency_index]);
            let unseen = self.hidden_events(shape, row, end.inverse);
            let log_odds = log_exit + shape * (end.log - last.log) - unseen.log;
            // Beyond 700 the exponential overflows, and 1 is negligible beside it.
            let (log_either, there, left) = if log_odds < 700.0 {
                let odds = log_odds.exp();
                let there = 1.0 / (1.0 + odds);
                ((1.0 + odds).ln(), there, odds * there)
            } else {
                (log_odds, 0.0, 1.0)
            };
            let (there_r, left_r) = (unseen.by_shape - end.log, -last.log);
            let there_alpha = unseen.by_alpha - shape * end.inverse;
            let left_alpha = -shape * last.inverse;
            let (apart_r, apart_alpha) = (left_r - there_r, left_alpha - there_alpha);
            let variance = there * left;
            let customers = row.customers;
            sums.customers += customers;
            sums.left += customers * left;
            sums.log_likelihood += customers * (unseen.log - shape * end.log + log_either);
            sums.by_r += customers * (there * there_r + left * left_r);
            sums.by_alpha += customers * (there * there_alpha + left * left_alpha);
            sums.by_r_r +=
                customers * (there * unseen.by_shape_shape + variance * apart_r * apart_r);
            sums.by_r_alpha += customers
                * (there * (unseen.by_shape_alpha - end.inverse) - left * last.inverse
                    + variance * apart_r * apart_alpha);
            sums.by_alpha_alpha += customers
                * (there * (unseen.by_alpha_alpha + shape * end.inverse * end.inverse)
                    + left * shape * last.inverse * last.inverse
                    + variance * apart_alpha * apart_alpha);
            sums.variance += customers * variance;
            sums.covariance_r += customers * variance * apart_r;
            sums.covariance_alpha += customers * variance * apart_alpha;
        }
        sums
    }

    fn hidden_events(&self, shape: f64, row: &DistinctCustomers, inverse_end: f64) -> HiddenEvents {
        if self.k == 1 {
            return HiddenEvents::default();
        }
        let share = (row.age - row.recency) * inverse_end;
        let (mut weight, mut log_slope, mut log_curvature) = (1.0, 0.0, 0.0);
        let mut sum = 1.0;
        let (mut slope, mut curvature) = (0.0, 0.0);
        let (mut events, mut squares, mut crossed) = (0.0, 0.0, 0.0);
        for hidden in 1..self.k {
            let count = f64::from(hidden);
            let factor = shape + count - 1.0;
            weight *= factor * share / count;
            log_slope += 1.0 / factor;
            log_curvature -= 1.0 / (factor * factor);
            sum += weight;
            slope += weight * log_slope;
            curvature += weight * (log_slope * log_slope + log_curvature);
            events += weight * count;
            squares += weight * count * (count + 1.0);
            crossed += weight * log_slope * count;
        }
        let (by_shape, by_alpha) = (slope / sum, -events / sum * inverse_end);
        HiddenEvents {
            log: sum.ln(),
            by_shape,
            by_alpha,
            by_shape_shape: curvature / sum - by_shape * by_shape,
            by_shape_alpha: -crossed / sum * inverse_end - by_shape * by_alpha,
            by_alpha_alpha: squares / sum * inverse_end * inverse_end - by_alpha * by_alpha,
        }
    }
}

impl Slopes {
    /// Adds the terms of the two cases; `exit`: the derivatives, by `a` and `b`, of the log of the
    /// chance to leave.
    fn add_cases(&mut self, sums: &RowSums, exit: [f64; 2]) {
        self.value += sums.log_likelihood;
        self.gradient[0] += sums.by_r;
        self.gradient[1] += sums.by_alpha;
        self.curvature[0][0] += sums.by_r_r;
        self.curvature[1][0] += sums.by_r_alpha;
        self.curvature[1][1] += sums.by_alpha_alpha;
        for (place, slope) in (2..).zip(exit) {
            self.gradient[place] += sums.left * slope;
            self.curvature[place][0] += sums.covariance_r * slope;
            self.curvature[place][1] += sums.covariance_alpha * slope;
        }
        // The second derivative of ln a - ln(b + ..) is minus the squared first one by a, plus that by b.
        self.curvature[2][2] += (sums.variance - sums.left) * exit[0] * exit[0];
        self.curvature[3][2] += sums.variance * exit[0] * exit[1];
        self.curvature[3][3] += (sums.variance + sums.left) * exit[1] * exit[1];
    }

    /// Adds the terms that all customers of a frequency share.
    fn add_constant(&mut self, at: &Parameters, factorials: &Factorials, customers: f64) {
        let Factorials { shape, stays, exits } = factorials;
        let constant = shape.log() + at.r * at.ln_alpha + stays.log() - exits.log();
        self.value += customers * constant;
        self.gradient[0] += customers * (shape.slope + at.ln_alpha);
        self.gradient[1] += customers * at.r / at.alpha;
        self.gradient[2] -= customers * exits.slope;
        self.gradient[3] += customers * (stays.slope - exits.slope);
        self.curvature[0][0] += customers * shape.curvature;
        self.curvature[1][0] += customers / at.alpha;
        self.curvature[1][1] -= customers * at.r / (at.alpha * at.alpha);
        self.curvature[2][2] -= customers * exits.curvature;
        self.curvature[3][2] -= customers * exits.curvature;
        self.curvature[3][3] += customers * (stays.curvature - exits.curvature);
    }
}
