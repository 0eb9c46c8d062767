//! A Parquet table written piece by piece, so that it may be larger than memory.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use polars::prelude::*;
use tenure::disk::atomic::AtomicFile;

use super::error::TablesError;

/// The fewest rows in a row group but the last.
const ROWS_PER_GROUP: usize = 1 << 18;

/// A column of a piece.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct StreamedColumn {
    /// The column's name, the same in every piece.
    pub(crate) name: String,
    /// Its values, of the same type in every piece.
    pub(crate) values: StreamedValues,
}

/// The values of a column in a piece.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum StreamedValues {
    /// A few words by their positions; a position beyond the words is missing.
    Words {
        /// The words.
        words: &'static [&'static str],
        /// The position of each row's word.
        positions: Vec<u8>,
    },
    /// Any texts.
    Texts(TextColumn),
    /// Microseconds since 1970 of the shop's clock.
    Instants(Vec<i64>),
    /// Days since 1970.
    Days(Vec<i32>),
    /// Numbers; NaN is missing.
    Numbers(Vec<f64>),
    /// Whole numbers; the smallest one is missing.
    Wholes(Vec<i64>),
    /// Truths.
    Flags(Vec<bool>),
}

/// Texts one behind the other.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct TextColumn {
    text: String,
    ends: Vec<usize>,
}

impl TextColumn {
    /// Adds a text, which `write` appends.
    pub(crate) fn push_with(&mut self, write: impl FnOnce(&mut String)) {
        write(&mut self.text);
        self.ends.push(self.text.len());
    }

    fn iter(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| &self.text[start..*end])
    }
}

/// A Parquet file being written; it takes its name when it is complete.
///
/// The same rows in the same pieces give the same bytes for any number of threads.
pub(crate) struct TableStream {
    path: PathBuf,
    file: SharedFile,
    writer: Option<BatchedParquetWriter>,
    waiting: Option<DataFrame>,
    rows: u64,
}

type BatchedParquetWriter = polars::io::parquet::write::BatchedWriter<SharedFile>;

/// The file, which the writer of Parquet and the publication share.
#[derive(Clone)]
struct SharedFile(Arc<Mutex<AtomicFile>>);

impl Write for SharedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).flush()
    }
}

impl TableStream {
    /// Starts the file.
    ///
    /// # Errors
    ///
    /// When the system refuses the file.
    pub(crate) fn create(path: &Path) -> Result<TableStream, TablesError> {
        let file = SharedFile(Arc::new(Mutex::new(AtomicFile::create(path)?)));
        Ok(TableStream { path: path.to_owned(), file, writer: None, waiting: None, rows: 0 })
    }

    /// Adds a piece; every piece has the same columns.
    ///
    /// # Errors
    ///
    /// When the system refuses a write.
    ///
    /// # Panics
    ///
    /// When columns differ in length or share a name, or a piece has other columns than the first.
    pub(crate) fn append(&mut self, columns: Vec<StreamedColumn>) -> Result<(), TablesError> {
        let columns = columns.into_iter().map(to_column).collect();
        let piece = DataFrame::new_infer_height(columns)
            .expect("columns of one length, whose names differ");
        self.rows += piece.height() as u64;
        match &mut self.waiting {
            Some(waiting) => {
                waiting.vstack_mut(&piece).expect("the columns of the first piece");
            }
            waiting => *waiting = Some(piece),
        }
        self.write_group(ROWS_PER_GROUP)
    }

    /// Writes what is left and gives the file its name; returns the number of rows.
    ///
    /// # Errors
    ///
    /// When the system refuses a write.
    ///
    /// # Panics
    ///
    /// Without a piece, even one without rows, which names the columns.
    pub(crate) fn publish(mut self) -> Result<u64, TablesError> {
        self.write_group(0)?;
        let writer = self.writer.take().expect("the columns are known from a piece");
        writer.finish().map_err(|source| self.unencodable(source))?;
        drop(writer);
        let file = Arc::into_inner(self.file.0).expect("the writer is gone");
        file.into_inner().unwrap_or_else(PoisonError::into_inner).publish()?;
        Ok(self.rows)
    }

    /// Writes the waiting rows as one group if they are at least this many.
    fn write_group(&mut self, rows_min: usize) -> Result<(), TablesError> {
        let Some(mut frame) = self.waiting.take_if(|waiting| waiting.height() >= rows_min) else {
            return Ok(());
        };
        let writer = match &mut self.writer {
            Some(writer) => writer,
            none => {
                let started = ParquetWriter::new(self.file.clone())
                    .with_compression(ParquetCompression::Zstd(None))
                    .batched(frame.schema());
                none.insert(started.map_err(|source| unencodable(&self.path, source))?)
            }
        };
        frame.rechunk_mut();
        writer.write_batch(&frame).map_err(|source| unencodable(&self.path, source))
    }

    fn unencodable(&self, source: PolarsError) -> TablesError {
        unencodable(&self.path, source)
    }
}

fn unencodable(path: &Path, source: PolarsError) -> TablesError {
    TablesError::Unencodable { path: path.to_owned(), source }
}

fn to_column(column: StreamedColumn) -> Column {
    let name = PlSmallStr::from_string(column.name);
    match column.values {
        StreamedValues::Words { words, positions } => {
            let words = positions.iter().map(|position| words.get(usize::from(*position)).copied());
            StringChunked::from_iter_options(name, words).into_column()
        }
        StreamedValues::Texts(texts) => {
            StringChunked::from_iter_values(name, texts.iter()).into_column()
        }
        StreamedValues::Instants(micros) => Int64Chunked::from_vec(name, micros)
            .into_datetime(TimeUnit::Microseconds, None)
            .into_column(),
        StreamedValues::Days(days) => Int32Chunked::from_vec(name, days).into_date().into_column(),
        StreamedValues::Numbers(numbers) if numbers.iter().any(|number| number.is_nan()) => {
            let numbers = numbers.into_iter().map(|number| Some(number).filter(|x| !x.is_nan()));
            Float64Chunked::from_iter_options(name, numbers).into_column()
        }
        StreamedValues::Numbers(numbers) => Float64Chunked::from_vec(name, numbers).into_column(),
        StreamedValues::Wholes(wholes) if wholes.contains(&i64::MIN) => {
            let wholes = wholes.into_iter().map(|whole| Some(whole).filter(|x| *x != i64::MIN));
            Int64Chunked::from_iter_options(name, wholes).into_column()
        }
        StreamedValues::Wholes(wholes) => Int64Chunked::from_vec(name, wholes).into_column(),
        StreamedValues::Flags(flags) => {
            BooleanChunked::from_iter_values(name, flags.into_iter()).into_column()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(first: i64) -> Vec<StreamedColumn> {
        let mut texts = TextColumn::default();
        ["one", "", "three"].into_iter().for_each(|text| texts.push_with(|all| all.push_str(text)));
        let column = |name: &str, values| StreamedColumn { name: name.to_owned(), values };
        vec![
            column("word", StreamedValues::Words { words: &["a", "b"], positions: vec![0, 9, 1] }),
            column("text", StreamedValues::Texts(texts)),
            column("at", StreamedValues::Instants(vec![0, 1, 86_400_000_000])),
            column("day", StreamedValues::Days(vec![0, 1, 2])),
            column("number", StreamedValues::Numbers(vec![0.1, f64::NAN, -2.0])),
            column("whole", StreamedValues::Wholes(vec![first, i64::MIN, 3])),
            column("flag", StreamedValues::Flags(vec![true, false, true])),
        ]
    }

    #[test]
    fn pieces_are_read_back_as_one_table_with_missing_values() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("table.parquet");
        let mut stream = TableStream::create(&path).unwrap();
        stream.append(piece(1)).unwrap();
        stream.append(piece(4)).unwrap();
        assert!(!path.exists());
        assert_eq!(stream.publish().unwrap(), 6);
        let read = ParquetReader::new(std::fs::File::open(&path).unwrap()).finish().unwrap();
        assert_eq!(read.shape(), (6, 7));
        let words: Vec<_> = read.column("word").unwrap().str().unwrap().iter().collect();
        assert_eq!(words[..3], [Some("a"), None, Some("b")]);
        let texts: Vec<_> = read.column("text").unwrap().str().unwrap().iter().collect();
        assert_eq!(texts[3..], [Some("one"), Some(""), Some("three")]);
        let wholes: Vec<_> = read.column("whole").unwrap().i64().unwrap().iter().collect();
        assert_eq!(wholes, [Some(1), None, Some(3), Some(4), None, Some(3)]);
        assert_eq!(read.column("number").unwrap().null_count(), 2);
        let at = DataType::Datetime(TimeUnit::Microseconds, None);
        assert_eq!(*read.column("at").unwrap().dtype(), at);
        assert_eq!(*read.column("day").unwrap().dtype(), DataType::Date);
    }

    #[test]
    fn a_table_without_rows_has_its_columns_and_a_dropped_one_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("table.parquet");
        let none = StreamedValues::Wholes(Vec::new());
        let column = StreamedColumn { name: "whole".to_owned(), values: none };
        let mut stream = TableStream::create(&path).unwrap();
        stream.append(vec![column]).unwrap();
        assert_eq!(stream.publish().unwrap(), 0);
        let read = ParquetReader::new(std::fs::File::open(&path).unwrap()).finish().unwrap();
        assert_eq!(read.shape(), (0, 1));
        let mut dropped = TableStream::create(&folder.path().join("other.parquet")).unwrap();
        dropped.append(piece(1)).unwrap();
        drop(dropped);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
