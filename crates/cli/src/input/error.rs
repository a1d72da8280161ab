//! Why an input could not be read or analyzed.

use std::io;

use nutgraf::{AnalyzeError, SourceError};
use thiserror::Error;

/// An input that failed, and why.
#[derive(Debug, Error)]
#[error("cannot {verb} `{place}`: {reason}", verb = reason.verb())]
pub(crate) struct InputError {
    /// The path, the pattern, `FILE:LINE` or `FILE, row ROW`.
    place: String,
    #[source]
    reason: Reason,
}

impl InputError {
    pub(crate) fn new(place: impl Into<String>, reason: impl Into<Reason>) -> Self {
        Self { place: place.into(), reason: reason.into() }
    }

    pub(crate) fn place(&self) -> &str {
        &self.place
    }

    pub(crate) fn reason(&self) -> &Reason {
        &self.reason
    }
}

#[derive(Debug, Error)]
pub(crate) enum Reason {
    #[error("{}", plain(.0))]
    Io(#[from] io::Error),
    #[error("it {0}")]
    Source(#[from] SourceError),
    #[error("{0}")]
    Analyze(#[from] AnalyzeError),
    #[error("{0}")]
    Written(String),
    #[error("it is empty")]
    Empty,
    #[error("it has only white space")]
    Blank,
    #[error("it has no text")]
    NoText,
    #[error("no file has such a name")]
    NoMatch,
    #[error("not a valid pattern: {0}")]
    Pattern(String),
    #[error(
        "the folder has no file that ends in .txt, .md, .html, .jsonl, .parquet or .arrow; name \
         files of other kinds one by one"
    )]
    NoArticles,
    #[error("{0}")]
    Walk(String),
    #[error("it is not valid JSON: {0}")]
    Json(String),
    #[error("it is not a JSON object")]
    NotObject,
    #[error("it has no {what} {wanted}, but {there}: say by `--text-field` which one has the text")]
    NoField { what: &'static str, wanted: String, there: String },
    #[error("its field `{0}` is not a string")]
    NotString(String),
    #[cfg(feature = "parquet")]
    #[error(
        "its column `{column}` is {kind}, not text: say by `--text-field` which one has the text"
    )]
    ColumnType { column: String, kind: String },
    #[cfg(feature = "parquet")]
    #[error("its column `{0}` is null")]
    Null(String),
    /// What kind of file it should be, and what is wrong with it.
    #[cfg(feature = "parquet")]
    #[error("it is not a sound {0} file: {1}")]
    Damaged(&'static str, String),
    #[cfg(not(feature = "parquet"))]
    #[error("this program was built without its feature `parquet`, which reads {0} files")]
    NoTables(&'static str),
}

impl Reason {
    fn verb(&self) -> &'static str {
        match self {
            Self::Analyze(_) => "analyze",
            Self::Written(_) => "summarize",
            Self::NoMatch | Self::Pattern(_) => "find",
            _ => "read",
        }
    }
}

/// An i/o error without its number, in the words of the other messages.
pub(crate) fn plain(error: &io::Error) -> String {
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
