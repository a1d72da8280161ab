//! Readers and writers of annotation formats, all through the common form of
//! [`crate::data`].
//!
//! Reading is all or nothing: one malformed line is an error that names file, line and
//! field, since a score of what is left would be of another set. What a format says that the
//! common form cannot hold is listed in [`Dataset::problems`] and [`Dataset::left_out`].

mod error;

use std::path::Path;

pub use error::ReadError;

use crate::data::{Dataset, SummaryRecord};
use crate::ner::tags::Scheme;

/// A file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// What `nutgraf analyze --format json` writes: one object for all articles.
    Json,
    /// What `nutgraf analyze --format jsonl` writes: an object on a line for each article.
    Jsonl,
    /// The gold format of this project; see [`crate::gold`].
    Gold,
    /// Columns of tokens and tags, an empty line after each sentence.
    Conll,
    /// Standoff annotations of brat: `.ann` beside `.txt`.
    Brat,
    /// A text with its spans on each line, as spaCy and Prodigy have them; char offsets.
    Spans,
    /// The tokens and tags of a document on each line.
    Tags,
    /// An article with reference summaries and a summary on each line.
    Summaries,
}

/// How to read.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// The format; `None` tells it by extension and content.
    pub format: Option<Format>,
    /// The scheme of tags; `None` tells it by the prefixes.
    pub scheme: Option<Scheme>,
    /// The known types: another one is an error. `None` accepts any.
    pub labels: Option<Vec<String>>,
    /// Whether overlapping entities are an error, as they are in flat gold annotations.
    pub flat: bool,
    /// Whether documents without an id are called by their number in the file, from 1. Else
    /// they are an error, except in `CoNLL` files without any id.
    pub number: bool,
}

/// Reads the articles of a file, or of all files of a folder.
pub fn read(path: &Path, options: &ReadOptions) -> Result<Dataset, ReadError> {
    let _ = options;
    Err(ReadError::NotYet(path.to_owned()))
}

/// Reads summaries, which may leave the article out ([`read`] wants it).
pub fn read_summaries(path: &Path, options: &ReadOptions) -> Result<Vec<SummaryRecord>, ReadError> {
    let _ = options;
    Err(ReadError::NotYet(path.to_owned()))
}
