//! The data of a customer-base fit: distinct customers and the number of each.

use linfa::dataset::Records;
use tenure::history::Past;
use tenure::predictors::customer_base::{RecencyFrequency, TimeUnit};
use tenure::time::Day;

use super::error::FitError;
use super::likelihood::FitData;
use super::numerics::deterministic_sum::{add_weighted, sum_slopes};
use super::numerics::mixing_hasher::MixingMap;

/// The fewest customers with repeat purchases that a customer-base model is fitted on.
pub(super) const FEWEST_REPEATERS: u64 = 5;

/// Customers with the same frequency, recency and age.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct DistinctCustomers {
    /// Time from the first purchase to the last.
    pub(super) recency: f64,
    /// Time from the first purchase to the end of the data.
    pub(super) age: f64,
    /// Their number; a weight, so it need not be whole.
    pub(super) customers: f64,
    /// The index of `recency` in [`Cohort::times`].
    pub(super) recency_index: usize,
    /// The index of `age` in [`Cohort::times`].
    pub(super) age_index: usize,
}

/// The customers of a fit, as distinct rows sorted by frequency, recency and age.
#[derive(Clone, Debug, PartialEq)]
pub struct Cohort {
    /// The unit of recencies and ages.
    pub unit: TimeUnit,
    frequencies: Vec<(u32, usize)>,
    rows: Vec<DistinctCustomers>,
    times: Vec<f64>,
    customers: f64,
    log_gaps: Option<f64>,
}

impl Cohort {
    /// Collects customers whose times are in `unit`.
    pub fn new(unit: TimeUnit, customers: impl IntoIterator<Item = RecencyFrequency>) -> Cohort {
        Cohort::weighted(unit, customers.into_iter().map(|customer| (customer, 1.0)))
    }

    /// Collects customers with weights: the number of customers that each represents.
    pub fn weighted(
        unit: TimeUnit,
        customers: impl IntoIterator<Item = (RecencyFrequency, f64)>,
    ) -> Cohort {
        // Times are at least 0, where the order of floats is the order of their bits.
        let mut counts: MixingMap<(u32, u64, u64), f64> = MixingMap::default();
        for (customer, weight) in customers {
            let RecencyFrequency { frequency, recency, age } = customer;
            *counts.entry((frequency, recency.to_bits(), age.to_bits())).or_default() += weight;
        }
        let mut sorted: Vec<_> = counts.into_iter().collect();
        sorted.sort_unstable_by_key(|(key, _)| *key);
        let (times, places) = distinct_times(sorted.iter().map(|(key, _)| *key));
        let mut cohort = Cohort {
            unit,
            frequencies: Vec::new(),
            rows: Vec::with_capacity(sorted.len()),
            times,
            customers: 0.0,
            log_gaps: None,
        };
        for ((frequency, recency, age), customers) in sorted {
            let (recency_index, age_index) = (places[&recency], places[&age]);
            let (recency, age) = (f64::from_bits(recency), f64::from_bits(age));
            cohort.push(
                frequency,
                DistinctCustomers { recency, age, customers, recency_index, age_index },
            );
        }
        cohort
    }

    /// Collects the customers among these pasts, each as of the end of its past.
    pub fn of_pasts<'a>(unit: TimeUnit, pasts: impl IntoIterator<Item = &'a Past<'a>>) -> Cohort {
        let purchase_days =
            pasts.into_iter().map(|past| (past.purchase_days(), past.as_of().day()));
        Cohort::of_days(unit, purchase_days)
    }

    /// Collects customers from their distinct, ordered purchase days, each as of a day.
    ///
    /// Unlike [`Cohort::new`] this also measures the regularity of the gaps, which the choice of
    /// k in the CNBD-k models needs.
    pub fn of_days(unit: TimeUnit, customers: impl IntoIterator<Item = (Vec<Day>, Day)>) -> Cohort {
        let mut log_gaps = 0.0;
        let statistics = customers.into_iter().filter_map(|(days, as_of)| {
            for pair in days.windows(2) {
                log_gaps += unit.of_days(f64::from(pair[1].days_since(pair[0]))).ln();
            }
            RecencyFrequency::of_days(&days, as_of, unit)
        });
        let mut cohort = Cohort::new(unit, statistics);
        cohort.log_gaps = Some(log_gaps);
        cohort
    }

    fn push(&mut self, frequency: u32, row: DistinctCustomers) {
        self.rows.push(row);
        self.customers += row.customers;
        match self.frequencies.last_mut() {
            Some((last, end)) if *last == frequency => *end += 1,
            _ => self.frequencies.push((frequency, self.rows.len())),
        }
    }

    /// The distinct rows of each frequency, in rising order.
    pub(super) fn by_frequency(&self) -> impl Iterator<Item = (u32, &[DistinctCustomers])> {
        self.frequencies.iter().scan(0, |start, &(frequency, end)| {
            let rows = &self.rows[*start..end];
            *start = end;
            Some((frequency, rows))
        })
    }

    /// The distinct customers with the number of each.
    pub fn distinct(&self) -> impl Iterator<Item = (RecencyFrequency, f64)> {
        self.by_frequency().flat_map(|(frequency, rows)| {
            rows.iter().map(move |row| {
                let DistinctCustomers { recency, age, customers, .. } = *row;
                (RecencyFrequency { frequency, recency, age }, customers)
            })
        })
    }

    /// The distinct recencies and ages, in rising order. They are far fewer than the rows, so a
    /// likelihood computes its functions of time once for each.
    pub(super) fn times(&self) -> &[f64] {
        &self.times
    }

    /// The number of customers that the rows represent.
    pub fn customers(&self) -> f64 {
        self.customers
    }

    /// The number of customers with a repeat purchase.
    pub fn repeaters(&self) -> f64 {
        self.total(|frequency, _| f64::from(u8::from(frequency > 0)))
    }

    /// The number of repeat purchases of all customers.
    pub(super) fn repeat_purchases(&self) -> f64 {
        self.total(|frequency, _| f64::from(frequency))
    }

    /// The mean age, in the unit; NaN without customers.
    pub(super) fn mean_age(&self) -> f64 {
        self.total(|_, row| row.age) / self.customers
    }

    /// Mean observed time of a customer per repeat purchase.
    pub(super) fn time_per_purchase(&self) -> f64 {
        self.mean_age() * self.customers() / self.repeat_purchases()
    }

    /// The log-likelihood of all customers and, written into `gradient`, its derivatives, from
    /// those of a single customer.
    pub(super) fn sum_log_likelihood<G: AsRef<[f64]>>(
        &self,
        gradient: &mut [f64],
        of_customer: impl Fn(&RecencyFrequency) -> (f64, G) + Sync,
    ) -> f64 {
        let rows: Vec<_> = self.distinct().collect();
        sum_slopes(&rows, gradient, |(customer, customers), slopes| {
            let (value, own) = of_customer(customer);
            add_weighted(slopes, own.as_ref(), *customers);
            customers * value
        })
    }

    /// The sum over all gaps between purchases of the logarithm of their length, if the
    /// cohort was built from days.
    pub(super) fn log_gaps(&self) -> Option<f64> {
        self.log_gaps
    }

    fn total(&self, value: impl Fn(u32, &DistinctCustomers) -> f64) -> f64 {
        let groups = self.by_frequency();
        groups
            .flat_map(|(frequency, rows)| rows.iter().map(move |row| (frequency, row)))
            .map(|(frequency, row)| row.customers * value(frequency, row))
            .sum()
    }
}

/// The times among these keys in rising order, and the index of each.
fn distinct_times(
    keys: impl Iterator<Item = (u32, u64, u64)>,
) -> (Vec<f64>, MixingMap<u64, usize>) {
    let times = keys.flat_map(|(_, recency, age)| [recency, age]);
    let mut places: MixingMap<u64, usize> = times.map(|time| (time, 0)).collect();
    let mut sorted: Vec<u64> = places.keys().copied().collect();
    sorted.sort_unstable();
    for (place, time) in sorted.iter().enumerate() {
        places.insert(*time, place);
    }
    (sorted.into_iter().map(f64::from_bits).collect(), places)
}

impl FitData for Cohort {
    /// Refuses a cohort without customers, time, or enough repeaters.
    fn check(&self) -> Result<(), FitError> {
        if self.customers() == 0.0 {
            return Err(FitError::NoCustomers);
        }
        if self.mean_age() == 0.0 {
            return Err(FitError::NoTime);
        }
        if self.repeaters() < FEWEST_REPEATERS as f64 {
            return Err(FitError::TooFewRepeaters {
                found: self.repeaters() as u64,
                customers: self.customers() as u64,
                needed: FEWEST_REPEATERS,
            });
        }
        Ok(())
    }

    fn customers(&self) -> f64 {
        self.customers()
    }

    fn repeaters(&self) -> f64 {
        self.repeaters()
    }
}

impl Records for Cohort {
    type Elem = f64;

    /// The number of distinct rows.
    fn nsamples(&self) -> usize {
        self.rows.len()
    }

    /// Frequency, recency and age.
    fn nfeatures(&self) -> usize {
        3
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn customer(frequency: u32, recency: f64, age: f64) -> RecencyFrequency {
        RecencyFrequency { frequency, recency, age }
    }

    #[test]
    fn equal_customers_share_a_row_whatever_their_sequence() {
        let customers = [customer(2, 1.0, 3.0), customer(0, 0.0, 2.0), customer(2, 1.0, 3.0)];
        let cohort = Cohort::new(TimeUnit::Week, customers);
        let reversed = Cohort::new(TimeUnit::Week, customers.into_iter().rev());
        assert_eq!(cohort, reversed);
        let rows: Vec<_> = cohort.distinct().collect();
        assert_eq!(rows, [(customer(0, 0.0, 2.0), 1.0), (customer(2, 1.0, 3.0), 2.0)]);
        assert_eq!((cohort.customers(), cohort.repeaters()), (3.0, 2.0));
        assert_eq!((cohort.repeat_purchases(), cohort.nsamples()), (4.0, 2));
    }

    #[test]
    fn gaps_are_learned_from_days() {
        let day = Day::from_days_since_epoch;
        let days = vec![day(0), day(7), day(21)];
        let cohort = Cohort::of_days(TimeUnit::Week, [(days, day(28))]);
        assert_eq!(cohort.log_gaps(), Some(2_f64.ln()));
        assert_eq!(cohort.distinct().next(), Some((customer(2, 3.0, 4.0), 1.0)));
    }
}
