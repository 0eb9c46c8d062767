//! `scores.bin`: the scores of all customers as of the epoch's day, and their ranking.
//!
//! One row per scored customer, sorted by customer: the customer's position in
//! `histories.bin` (u32), then for each horizon `churn_probability`, `expected_value` and
//! `expected_purchases` (f64 each); little-endian. A customer who had bought nothing has no row.

use super::error::{EpochContentError, StoredCustomerError};
use super::histories::StoredHistories;
use crate::disk::bytes::WriteBytes;
use crate::predictors::prediction::Horizon;
use crate::scoring::HorizonScore;

const NUMBERS_PER_HORIZON: usize = 3;
const POSITION_BYTES: usize = 4;

/// The scores in memory, with one order of all rows per horizon.
#[derive(Clone, Debug)]
pub(super) struct StoredScores {
    customers: Vec<u32>,
    numbers: Vec<f64>,
    n_horizons: usize,
    by_value: Vec<Vec<u32>>,
}

/// A customer on a list, with the score that put it there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScoredCustomer<'a> {
    /// The customer's id.
    pub customer_id: &'a str,
    /// The score within the horizon of the list.
    pub score: HorizonScore,
}

/// The scored customers of an epoch by expected value within one horizon.
#[derive(Clone, Copy, Debug)]
pub struct Ranking<'a> {
    histories: &'a StoredHistories,
    scores: &'a StoredScores,
    horizon: Horizon,
    column: usize,
}

/// Appends one row to the bytes of the file.
///
/// # Errors
///
/// When a number is not one a model may predict.
pub(super) fn append(
    bytes: &mut Vec<u8>,
    position: u32,
    scores: &[HorizonScore],
) -> Result<(), StoredCustomerError> {
    bytes.put_u32(position);
    for score in scores {
        check(score.churn_probability, score.expected_value, score.expected_purchases)?;
        bytes.put_f64(score.churn_probability);
        bytes.put_f64(score.expected_value);
        bytes.put_f64(score.expected_purchases);
    }
    Ok(())
}

fn check(churn_probability: f64, value: f64, purchases: f64) -> Result<(), StoredCustomerError> {
    if !(0.0..=1.0).contains(&churn_probability) {
        return Err(StoredCustomerError::NotAProbability { found: churn_probability });
    }
    if !value.is_finite() || !purchases.is_finite() {
        return Err(StoredCustomerError::NotFinite { value, purchases });
    }
    Ok(())
}

impl StoredScores {
    /// Reads and checks the whole file, and ranks its rows.
    ///
    /// # Errors
    ///
    /// When the bytes are not what [`append`] writes.
    pub(super) fn read(
        bytes: &[u8],
        n_horizons: usize,
        customers: usize,
    ) -> Result<StoredScores, EpochContentError> {
        let row_bytes = POSITION_BYTES + n_horizons * NUMBERS_PER_HORIZON * size_of::<f64>();
        if !bytes.len().is_multiple_of(row_bytes) {
            return Err(EpochContentError::NotRows { bytes: bytes.len() });
        }
        let n_rows = bytes.len() / row_bytes;
        let mut scores = StoredScores {
            customers: Vec::with_capacity(n_rows),
            numbers: Vec::with_capacity(n_rows * n_horizons * NUMBERS_PER_HORIZON),
            n_horizons,
            by_value: Vec::new(),
        };
        for row in bytes.chunks_exact(row_bytes) {
            scores.push_row(row, customers)?;
        }
        scores.by_value = (0..n_horizons).map(|column| scores.ranked(column)).collect();
        Ok(scores)
    }

    fn push_row(&mut self, row: &[u8], customers: usize) -> Result<(), EpochContentError> {
        let (position, numbers) = row.split_at(POSITION_BYTES);
        let position = u32::from_le_bytes(position.try_into().expect("a row starts with four"));
        let ascending = self.customers.last().is_none_or(|&last| last < position);
        if !ascending || position as usize >= customers {
            return Err(EpochContentError::RowOutOfPlace { position });
        }
        self.customers.push(position);
        for number in numbers.chunks_exact(size_of::<f64>()) {
            self.numbers.push(f64::from_le_bytes(number.try_into().expect("eight at a time")));
        }
        let from = self.numbers.len() - self.n_horizons * NUMBERS_PER_HORIZON;
        self.numbers[from..]
            .chunks_exact(NUMBERS_PER_HORIZON)
            .try_for_each(|score| check(score[0], score[1], score[2]))
            .map_err(|source| EpochContentError::Score { position, source })
    }

    /// The rows, the highest value first; equal values keep the order of ids.
    fn ranked(&self, column: usize) -> Vec<u32> {
        let mut rows: Vec<u32> = (0..self.customers.len() as u32).collect();
        let value = |row: u32| self.numbers_at(row, column)[1];
        rows.sort_by(|&left, &right| value(right).total_cmp(&value(left)));
        rows
    }

    fn numbers_at(&self, row: u32, column: usize) -> &[f64] {
        let start = (row as usize * self.n_horizons + column) * NUMBERS_PER_HORIZON;
        &self.numbers[start..start + NUMBERS_PER_HORIZON]
    }
}

impl<'a> Ranking<'a> {
    pub(super) fn new(
        histories: &'a StoredHistories,
        scores: &'a StoredScores,
        horizon: Horizon,
        column: usize,
    ) -> Ranking<'a> {
        Ranking { histories, scores, horizon, column }
    }

    /// The customers from `rank` on, the most valuable of all having rank 0.
    pub fn from_rank(self, rank: usize) -> impl Iterator<Item = ScoredCustomer<'a>> {
        let rows = self.scores.by_value[self.column].get(rank..).unwrap_or_default();
        rows.iter().map(move |&row| self.scored(row))
    }

    /// The number of ranked customers.
    pub fn len(self) -> usize {
        self.scores.customers.len()
    }

    /// True when nobody is ranked.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    fn scored(self, row: u32) -> ScoredCustomer<'a> {
        let numbers = self.scores.numbers_at(row, self.column);
        ScoredCustomer {
            customer_id: self.histories.id_at(self.scores.customers[row as usize] as usize),
            score: HorizonScore {
                horizon_days: self.horizon.days,
                churn_probability: numbers[0],
                expected_value: numbers[1],
                expected_purchases: numbers[2],
                method: self.horizon.method,
            },
        }
    }
}
