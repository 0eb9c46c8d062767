//! Why the tables could not be used: what, where, and what to do.

use std::path::PathBuf;

/// Why reading or writing a table stopped.
#[derive(Debug, thiserror::Error)]
pub enum TablesError {
    /// No file matches.
    #[error(
        "no file matches orders.path {pattern:?}; correct the path, which starts from the config file's folder"
    )]
    NoMatch {
        /// The path or glob, with its folder.
        pattern: String,
    },
    /// The pattern is no valid glob.
    #[error(
        "orders.path {pattern:?} is no valid glob: {problem}; write * and ? only where they stand for other letters"
    )]
    BadGlob {
        /// The path or glob, with its folder.
        pattern: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The file's ending names no format that can be read.
    #[error("{} is no table this program can read; give .csv, .csv.gz or .parquet files", path.display())]
    UnknownFormat {
        /// The file.
        path: PathBuf,
    },
    /// The system could not read the file.
    #[error("{} cannot be read; check its permissions and that it was transferred whole", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file holds no byte, not even a header.
    #[error("{} is empty; export it again with a header row", path.display())]
    EmptyFile {
        /// The file.
        path: PathBuf,
    },
    /// The file is no well-formed CSV.
    #[error("{}, line {line}: {problem}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// The line of the file, 1 for the header.
        line: usize,
        /// What is wrong and what to do.
        problem: &'static str,
    },
    /// The reader of the format gave up.
    #[error("{} is damaged or no {format} file; export it again", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// CSV or Parquet.
        format: &'static str,
        /// What the reader said.
        source: polars::error::PolarsError,
    },
    /// A column that is needed or configured does not exist.
    #[error("{} has no column {wanted:?} for {column}; its columns are {found}; name the right one as {column} under [orders.columns]", path.display())]
    MissingColumn {
        /// The file.
        path: PathBuf,
        /// Our name of the column.
        column: &'static str,
        /// The name that was looked for.
        wanted: String,
        /// The names the file has.
        found: String,
    },
    /// Two columns have the same name.
    #[error("{} has two columns {wanted:?}, which {column} is read from; rename one", path.display())]
    TwoColumns {
        /// The file.
        path: PathBuf,
        /// Our name of the column.
        column: &'static str,
        /// The name that stands twice.
        wanted: String,
    },
    /// A column has a type its meaning cannot be read from.
    #[error("{}: column {wanted:?} has the type {found}, {column} is read from {accepted}; convert the column", path.display())]
    ColumnType {
        /// The file.
        path: PathBuf,
        /// Our name of the column.
        column: &'static str,
        /// The shop's name of the column.
        wanted: String,
        /// The type that was found.
        found: String,
        /// The types that can be read.
        accepted: &'static str,
    },
    /// The files have headers, but no rows.
    #[error("the {files} file(s) of orders.path hold no rows, the first is {}; export the orders again", path.display())]
    NoRows {
        /// How many files were read.
        files: usize,
        /// The first of them.
        path: PathBuf,
    },
    /// More rows were rejected than the configuration allows.
    #[error("{rejected} of {rows} rows were rejected ({reasons}), more than orders.max_rejected_share = {limit} allows; the rows and reasons are in {}", quarantine.display())]
    TooManyRejected {
        /// Rejected rows.
        rejected: u64,
        /// All rows.
        rows: u64,
        /// The allowed share.
        limit: f64,
        /// The most frequent reasons with their counts.
        reasons: String,
        /// Where the rejected rows are.
        quarantine: PathBuf,
    },
    /// Every row was rejected or set aside.
    #[error(
        "none of {rows} rows is an order of a known customer ({reasons}); check [orders.columns]"
    )]
    NothingLeft {
        /// All rows.
        rows: u64,
        /// What became of them.
        reasons: String,
    },
    /// A column of a table of numbers holds something else.
    #[error("{}: column {column:?} has the type {found}, every column has to be numbers; drop or encode it", path.display())]
    NotNumeric {
        /// The file.
        path: PathBuf,
        /// The column's name.
        column: String,
        /// The type it has.
        found: String,
    },
    /// A file could not be written.
    #[error("{} cannot be written; check the folder's permissions and free space", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The Parquet writer gave up.
    #[error("{} cannot be written as Parquet; check free space", path.display())]
    Unencodable {
        /// The file.
        path: PathBuf,
        /// What the writer said.
        source: polars::error::PolarsError,
    },
}
