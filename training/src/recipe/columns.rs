//! The columns of a sample, each in as little memory as its values allow.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::boosting::Column;

/// The values of one input, one per row, kept to the bit.
#[derive(Clone, Debug)]
pub(super) enum SampleColumn {
    /// Each row has the position of its value in a list: days and counts take few values.
    Coded(CodedColumn),
    /// There are more values than codes.
    Plain(Vec<f64>),
}

/// A column of at most 65,536 distinct values.
#[derive(Clone, Debug, Default)]
pub(super) struct CodedColumn {
    /// The position of each row's value.
    pub(super) codes: Vec<u16>,
    /// The values in the order of their first rows.
    pub(super) values: Vec<f64>,
    /// The position of each value, by its bits; empty once the column is closed.
    code_of: HashMap<u64, u16>,
}

impl SampleColumn {
    /// No rows yet, but room for them.
    pub(super) fn with_room(rows: usize) -> SampleColumn {
        let codes = Vec::with_capacity(rows);
        SampleColumn::Coded(CodedColumn { codes, ..CodedColumn::default() })
    }

    /// Adds rows at the end.
    pub(super) fn extend(&mut self, values: impl Iterator<Item = f64>) {
        for value in values {
            match self {
                SampleColumn::Plain(plain) => plain.push(value),
                SampleColumn::Coded(coded) => match coded.code(value) {
                    Some(code) => coded.codes.push(code),
                    None => {
                        let mut plain = coded.decoded();
                        plain.push(value);
                        *self = SampleColumn::Plain(plain);
                    }
                },
            }
        }
    }

    /// Frees what only a column that grows needs.
    pub(super) fn close(&mut self) {
        if let SampleColumn::Coded(coded) = self {
            coded.code_of = HashMap::new();
        }
    }

    /// The column as the booster reads it.
    pub(super) fn as_column(&self) -> Column<'_> {
        match self {
            SampleColumn::Coded(CodedColumn { codes, values, .. }) => {
                Column::Coded { codes, values }
            }
            SampleColumn::Plain(values) => Column::F64(values),
        }
    }
}

impl CodedColumn {
    /// The code of a value, new or not; `None` when all codes are taken by others.
    fn code(&mut self, value: f64) -> Option<u16> {
        match self.code_of.entry(value.to_bits()) {
            Entry::Occupied(known) => Some(*known.get()),
            Entry::Vacant(new) => {
                let code = u16::try_from(self.values.len()).ok()?;
                self.values.push(value);
                Some(*new.insert(code))
            }
        }
    }

    /// The value of each row, with the room that the codes had.
    fn decoded(&self) -> Vec<f64> {
        let mut values = Vec::with_capacity(self.codes.capacity());
        values.extend(self.codes.iter().map(|code| self.values[usize::from(*code)]));
        values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bits(column: &SampleColumn) -> Vec<u64> {
        let column = column.as_column();
        (0..column.len()).map(|row| column.value(row).to_bits()).collect()
    }

    #[test]
    fn a_column_keeps_every_bit_however_many_values_it_has() {
        for distinct in [1_u32, 7, 65_535, 65_536, 65_537, 100_000] {
            let value = |row: u32| match row % distinct {
                0 => f64::NAN,
                1 => -0.0,
                2 => 0.0,
                other => f64::from(other) / 3.0,
            };
            let mut column = SampleColumn::with_room(120_000);
            column.extend((0..50_000).map(value));
            column.extend((50_000..120_000).map(value));
            column.close();
            let twin: Vec<u64> = (0..120_000).map(|row| value(row).to_bits()).collect();
            assert_eq!(bits(&column), twin, "{distinct} values");
            let is_coded = matches!(column, SampleColumn::Coded(_));
            assert_eq!(is_coded, distinct <= 65_536, "{distinct} values");
        }
    }
}
