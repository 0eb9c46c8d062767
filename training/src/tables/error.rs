//! Errors of reading and writing tables.

use std::path::PathBuf;

use tenure::disk::atomic::WriteError;

use super::sources::PostgresError;

/// The reason reading or writing a table stopped.
#[derive(Debug, thiserror::Error)]
pub enum TablesError {
    /// No file matches.
    #[error(
        "no file matches {table}.path {pattern:?}; correct the path, which starts from the config file's folder"
    )]
    NoMatch {
        /// The table, as its section is called in the configuration.
        table: &'static str,
        /// The path or glob, with its folder.
        pattern: String,
    },
    /// The pattern is not a valid glob.
    #[error(
        "{table}.path {pattern:?} is not a valid glob; write * and ? only where they stand for other characters"
    )]
    BadGlob {
        /// The table, as its section is called in the configuration.
        table: &'static str,
        /// The path or glob, with its folder.
        pattern: String,
        /// The flaw in it.
        source: glob::PatternError,
    },
    /// A path that matches, or a folder on the way to it, cannot be followed.
    #[error(
        "{} matches {table}.path or is a folder on the way, and cannot be read; check its permissions or, if it is a link, its target",
        path.display()
    )]
    Unreachable {
        /// The table, as its section is called in the configuration.
        table: &'static str,
        /// The file, folder or link.
        path: PathBuf,
        /// The error of the system.
        source: std::io::Error,
    },
    /// The path is a folder where a file is expected.
    #[error("{table}.path matches {}, which is a folder; write the pattern of its files, such as {:?}", path.display(), path.join("*.csv"))]
    Folder {
        /// The table, as its section is called in the configuration.
        table: &'static str,
        /// The folder.
        path: PathBuf,
    },
    /// The file's ending does not name a format that can be read.
    #[error("{} is not a table this program can read; give .csv, .csv.gz or .parquet files", path.display())]
    UnknownFormat {
        /// The file.
        path: PathBuf,
    },
    /// The system could not read the file.
    #[error("{} cannot be read; check its permissions and that it was transferred whole", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The error of the system.
        source: std::io::Error,
    },
    /// The file has 0 bytes, so not even a header.
    #[error("{} is empty; export it again with a header row", path.display())]
    EmptyFile {
        /// The file.
        path: PathBuf,
    },
    /// The file is not a well-formed CSV.
    #[error("{}, line {line}: {problem}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// The line of the file, 1 for the header.
        line: usize,
        /// The flaw and its remedy.
        problem: String,
    },
    /// The content is not of the format that the ending names.
    #[error("{} is damaged or not a {format} file; export it again", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// CSV or Parquet.
        format: &'static str,
        /// The error of the reader.
        source: polars::error::PolarsError,
    },
    /// A column that is needed or configured does not exist.
    #[error("{} has no column {wanted:?} for {column}; {advice}", path.display())]
    MissingColumn {
        /// The table, as its section is called in the configuration.
        table: &'static str,
        /// The file.
        path: PathBuf,
        /// Our name of the column.
        column: &'static str,
        /// The name that was looked for.
        wanted: String,
        /// The names the file has, and the likely remedy.
        advice: String,
    },
    /// One column of the file is read as two of ours that cannot be one.
    #[error("{}: column {wanted:?} would be read as both {columns}; name another under [{table}.columns]", path.display())]
    OneColumnTwice {
        /// The table, as its section is called in the configuration.
        table: &'static str,
        /// The file.
        path: PathBuf,
        /// The file's name of the column.
        wanted: String,
        /// Our names of the two.
        columns: String,
    },
    /// Rows are lines of orders, and no column says of which.
    #[error("{} has no column for order_id, which {table}.rows = \"lines\" needs; name it as order_id under [{table}.columns]", path.display())]
    LinesWithoutOrderId {
        /// The table, as its section is called in the configuration.
        table: &'static str,
        /// The file.
        path: PathBuf,
    },
    /// Two columns have the same name.
    #[error("{} has two columns {wanted:?}, which {column} is read from; rename one", path.display())]
    TwoColumns {
        /// The file.
        path: PathBuf,
        /// Our name of the column.
        column: &'static str,
        /// The name that both have.
        wanted: String,
    },
    /// A column has a type that its values cannot be read from.
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
    /// The files have headers, but not one row.
    #[error("the {files} file(s) of {table}.path hold no rows, the first is {}; export the {table} again", path.display())]
    NoRows {
        /// The table, as its section is called in the configuration.
        table: &'static str,
        /// The number of files that were read.
        files: usize,
        /// The first of them.
        path: PathBuf,
    },
    /// More rows were rejected than the configuration allows.
    #[error("{rejected} of {rows} rows were rejected ({reasons}), more than {table}.max_rejected_share = {limit} allows; the rows and reasons are in {}", quarantine.display())]
    TooManyRejected {
        /// The table, as its section is called in the configuration.
        table: &'static str,
        /// The number of rejected rows.
        rejected: u64,
        /// The number of rows, rejected ones included.
        rows: u64,
        /// The allowed share.
        limit: f64,
        /// The reasons with their counts, the most frequent first, and a row of that one.
        reasons: String,
        /// The file of rejected rows.
        quarantine: PathBuf,
    },
    /// Every row was rejected or left out.
    #[error("none of {rows} rows is {accepted_row} ({reasons}); check [{table}.columns]")]
    NothingLeft {
        /// The table, as its section is called in the configuration.
        table: &'static str,
        /// A row that would have been accepted, such as "an order of a known customer".
        accepted_row: &'static str,
        /// The number of rows, rejected ones included.
        rows: u64,
        /// The reasons and remarks with their counts, and a row of the most frequent reason.
        reasons: String,
    },
    /// A column of words holds nearly as many as there are rows.
    #[error(
        "{column} of the {table} has {words} words, more than {limit}; check {column} under [{table}.columns]"
    )]
    TooManyWords {
        /// The table, as its section is called in the configuration.
        table: &'static str,
        /// Our name of the column.
        column: &'static str,
        /// The number of words that were found.
        words: usize,
        /// The allowed number.
        limit: usize,
    },
    /// A column of categories holds nearly as many as there are customers.
    #[error(
        "the attribute {column:?} of the customers has {values} values that are not numbers, more than {limit}; leave the column out: list those that are attributes in customers.attributes"
    )]
    TooManyValues {
        /// The file's name of the column.
        column: String,
        /// The number of values that were found.
        values: usize,
        /// The allowed number.
        limit: usize,
    },
    /// A column has the name of an attribute that is made of another column.
    #[error(
        "the attribute {column:?} of the customers would be both the column of that name and what signup_at or consent_marketing is read as; rename the column, or list those that are attributes in customers.attributes"
    )]
    AttributeTwice {
        /// The name of both.
        column: String,
    },
    /// An id is mapped to two customers from the same time on.
    #[error(
        "the identities map {external} to {customers} from the same time on; correct the rows, or give each its valid_from"
    )]
    IdentityConflict {
        /// The id, with its channel.
        external: String,
        /// The customers that it is mapped to.
        customers: String,
    },
    /// Ids are mapped to each other in a circle.
    #[error(
        "the identities map ids in a circle: {ids}; remove one of these rows, or map an id back to itself from a later valid_from on"
    )]
    IdentityCycle {
        /// The ids on the circle, each mapped to the next.
        ids: String,
    },
    /// A column of a numeric table holds something other than numbers.
    #[error("{}: column {column:?} has the type {found}, every column has to be numbers; drop or encode it", path.display())]
    NotNumeric {
        /// The file.
        path: PathBuf,
        /// The column's name.
        column: String,
        /// The type it has.
        found: String,
    },
    /// A cell of a numeric table holds something other than a number.
    #[error("{}: column {column:?} holds {found:?} in row {row} below the header, every column has to be numbers; drop or encode it", path.display())]
    NotANumber {
        /// The file.
        path: PathBuf,
        /// The column's name.
        column: String,
        /// The row, 1 for the first below the header.
        row: usize,
        /// The text of the cell.
        found: String,
    },
    /// A query to PostgreSQL brought no table.
    #[error(transparent)]
    Postgres(#[from] PostgresError),
    /// A file could not be written.
    #[error(transparent)]
    Unwritable(#[from] WriteError),
    /// The table could not be encoded as Parquet.
    #[error("{} cannot be written as Parquet; check free space", path.display())]
    Unencodable {
        /// The file.
        path: PathBuf,
        /// The error of the writer.
        source: polars::error::PolarsError,
    },
}
