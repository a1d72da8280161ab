//! Why an input could not be read or analyzed.

use std::io;

use nutgraf::{AnalyzeError, PipelineError, SourceError};
use thiserror::Error;

use super::limits::{Limit, Over};
use crate::fetch::FetchError;

/// An input that failed, and why.
#[derive(Debug, Error)]
#[error("cannot {verb} `{place}`: {reason}", verb = reason.verb())]
pub struct InputError {
    /// The path, the pattern, `FILE:LINE` or `FILE, row ROW`.
    place: String,
    #[source]
    reason: Reason,
}

impl InputError {
    /// A failure at a place: a path, a pattern, `FILE:LINE` or `FILE, row ROW`.
    pub fn new(place: impl Into<String>, reason: impl Into<Reason>) -> Self {
        Self { place: place.into(), reason: reason.into() }
    }

    /// Where it happened.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// Why.
    pub fn reason(&self) -> &Reason {
        &self.reason
    }
}

/// Why an input failed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Reason {
    /// The file cannot be read.
    #[error("{}", plain(.0))]
    Io(#[from] io::Error),
    /// An address led to nothing.
    #[error("{0}")]
    Fetch(#[from] FetchError),
    /// Its bytes are no text.
    #[error("it {0}")]
    Source(#[from] SourceError),
    /// The model failed.
    #[error("{0}")]
    Analyze(#[from] AnalyzeError),
    /// The model that writes failed.
    #[error("{0}")]
    Written(String),
    /// Nothing is in it.
    #[error("it is empty")]
    Empty,
    /// Nothing but white space is in it.
    #[error("it has only white space")]
    Blank,
    /// Its markup holds no text.
    #[error("it has no text")]
    NoText,
    /// A pattern matches no file.
    #[error("no file has such a name")]
    NoMatch,
    /// A pattern cannot be one.
    #[error("not a valid pattern: {0}")]
    Pattern(String),
    /// A folder has no file of a kind that is read.
    #[error("the folder has no file of a kind that is read; name files of other kinds one by one")]
    NoArticles,
    /// A folder cannot be gone through.
    #[error("{0}")]
    Walk(String),
    /// A line is no JSON.
    #[error("it is not valid JSON: {0}")]
    Json(String),
    /// A line is JSON, but no object.
    #[error("it is not a JSON object")]
    NotObject,
    /// No field or column holds the text.
    #[error("it has no {what} {wanted}, but {there}")]
    NoField {
        /// What is looked for: a field or a column.
        what: &'static str,
        /// Its name, or the names it may have.
        wanted: String,
        /// The names that are there.
        there: String,
    },
    /// The field that should hold the text holds something else.
    #[error("its field `{0}` is not a string")]
    NotString(String),
    /// A record has no summary to be checked.
    #[error("it has no field `{0}` with a summary")]
    NoSummary(String),
    /// An article has no summary, or a summary no article.
    #[error("there is no {0} of its name")]
    Unpaired(&'static str),
    /// The article of a summary failed with another summary of it.
    #[error("its article failed, see `{0}`")]
    OfSource(String),
    /// Several summaries have the name of an article.
    #[error("several summaries have its name")]
    Ambiguous,
    /// A column that is to be read is there more than once.
    #[error("its header has the column `{0}` more than once")]
    Twice(String),
    /// A row is not as long as the header.
    #[error(
        "it has {cells} cells where the header has {header}: a separator, a quotation mark or a \
         line end in a cell may lack its quotation marks"
    )]
    Cells {
        /// How many the row has.
        cells: usize,
        /// How many the header has.
        header: usize,
    },
    /// A cell never ends.
    #[error("a quotation mark that opens a cell here is never closed")]
    Unclosed,
    /// There is more of something than there may be.
    #[error("{0}")]
    Over(#[from] Over),
    /// The file ends before what it holds does.
    #[error("it is cut off in the middle{0}")]
    Cut(&'static str),
    /// XML that holds no article.
    #[error(
        "it is XML whose outermost element is `{0}`, not a feed, NITF, NewsML-G2 or a web page"
    )]
    Xml(String),
    /// It is of a kind that is known, but not read.
    #[error("it is {kind}, which is not read: {advice}")]
    Unsupported {
        /// What it is, with an article.
        kind: &'static str,
        /// What to do.
        advice: &'static str,
    },
    /// What kind of file it should be, and what is wrong with it.
    #[error("it is not a sound {0} file: {1}")]
    Damaged(&'static str, String),
    /// A crawl without pages.
    #[error(
        "it has no web pages, but {others} other records and {refused} answers that are errors or \
         redirects"
    )]
    NoPages {
        /// Records that are no web pages.
        others: usize,
        /// Pages that were not to be had.
        refused: usize,
    },
    /// A feed without entries.
    #[error("its feed has no entries")]
    NoEntries,
    /// An entry of a feed that has a title at most.
    #[error("the feed has neither content nor a summary of it")]
    Bare,
    /// The column that should hold the text holds something else.
    #[cfg(feature = "parquet")]
    #[error("its column `{column}` is {kind}, not text")]
    ColumnType {
        /// The column.
        column: String,
        /// What is in it.
        kind: String,
    },
    /// A row has no text.
    #[cfg(feature = "parquet")]
    #[error("its column `{0}` is null")]
    Null(String),
    /// It is not of the kind that was asked for.
    #[error("it is not of the kind `{asked}`: {why}")]
    OtherKind {
        /// The kind asked for, by the name of its format.
        asked: &'static str,
        /// What it is instead.
        why: String,
    },
    /// A document of a kind that is read, but not this one; or of one that is not.
    #[error("it is {what}, but {why}")]
    Document {
        /// What it is, with an article.
        what: &'static str,
        /// What is wrong with it, and what to do.
        why: String,
    },
    /// The program reads no tables.
    #[cfg(not(feature = "parquet"))]
    #[error("this program was built without its feature `parquet`, which reads {0} files")]
    NoTables(&'static str),
}

impl Reason {
    /// Whether it may have passed when the input is tried again: what was short is there then, or
    /// the network is.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Io(error) => may_pass(error),
            Self::Fetch(error) => error.may_pass(),
            Self::Analyze(AnalyzeError::Pipeline(PipelineError::Threads(_))) => true,
            _ => false,
        }
    }

    fn verb(&self) -> &'static str {
        match self {
            Self::Over(over) if over.limit() == Limit::Seconds => "analyze",
            Self::Analyze(_) => "analyze",
            Self::Written(_) => "summarize",
            Self::NoMatch | Self::Pattern(_) => "find",
            _ => "read",
        }
    }
}

/// Whether an i/o error is of what the machine lacks at the moment.
fn may_pass(error: &io::Error) -> bool {
    // Too many open files, of the program and of the machine, have no kind.
    const TOO_MANY_OPEN: [i32; 2] = [24, 23];
    let is_full = |code| cfg!(unix) && TOO_MANY_OPEN.contains(&code);
    let of_kind = matches!(
        error.kind(),
        io::ErrorKind::OutOfMemory
            | io::ErrorKind::StorageFull
            | io::ErrorKind::QuotaExceeded
            | io::ErrorKind::ResourceBusy
            | io::ErrorKind::StaleNetworkFileHandle
            | io::ErrorKind::TimedOut
            | io::ErrorKind::WouldBlock
    );
    // What unpacks a file wraps the errors of reading it.
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<io::Error>());
    of_kind || error.raw_os_error().is_some_and(is_full) || inner.is_some_and(may_pass)
}

/// An i/o error without its number, in the words of the other messages.
pub fn plain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder".into(),
        io::ErrorKind::PermissionDenied => "permission denied".into(),
        io::ErrorKind::IsADirectory => "it is a folder".into(),
        _ => {
            let message = error.to_string();
            let message = message.split(" (os error").next().unwrap_or_default();
            let mut chars = message.chars();
            let first = chars.next().map(|first| first.to_ascii_lowercase());
            first.into_iter().chain(chars).collect()
        }
    }
}
