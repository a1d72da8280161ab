//! Why an input cannot be read, and why an output cannot be written.

use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::data::Place;
use crate::ner::tags::{Scheme, TagError};

/// Why an input cannot be read. The message names file, line and field.
#[derive(Debug)]
pub struct ReadError {
    /// The file and the line.
    pub place: Place,
    /// The field of the line, such as `spans[3].end`, or what takes its place in formats
    /// without fields.
    pub field: Option<String>,
    /// What is wrong there.
    pub kind: Box<ReadErrorKind>,
}

/// What is wrong with an input.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadErrorKind {
    /// The file cannot be read.
    #[error("cannot be read: {0}")]
    Io(#[from] io::Error),
    /// Bytes that are no text.
    #[error("byte {byte} of the file is not UTF-8: convert the file first")]
    NotUtf8 {
        /// Position in the file, from 0.
        byte: usize,
    },
    /// Nothing is in the file or folder.
    #[error("holds no document")]
    Empty,
    /// The format cannot be told.
    #[error("its format cannot be told by its name or content: name the format")]
    UnknownFormat,
    /// A file that belongs to another is not there.
    #[error("there is no `{}` beside it", .0.display())]
    NoCompanion(PathBuf),
    /// What JSON should hold.
    #[error("{0}")]
    Json(String),
    /// A value that must be there is not.
    #[error("is missing{0}")]
    Missing(&'static str),
    /// A value that the format does not allow.
    #[error("`{found}` is not {expected}")]
    Unexpected {
        /// What stands there.
        found: String,
        /// What may stand there.
        expected: &'static str,
    },
    /// A document that another has the id of.
    #[error("`{id}` is the id of the document at {first} already: ids must be unique")]
    DuplicateId {
        /// The id.
        id: String,
        /// The place of the first.
        first: Place,
    },
    /// An id that occurs twice within a document.
    #[error("`{0}` is there already: ids must be unique")]
    Twice(String),
    /// An id that nothing has.
    #[error("no {what} is called `{id}`")]
    UnknownId {
        /// What is looked for.
        what: &'static str,
        /// The id.
        id: String,
    },
    /// A span that ends after the text.
    #[error("{end} is after the end of the text, which has {length} {unit}")]
    OutOfRange {
        /// The end of the span.
        end: usize,
        /// The length of the text.
        length: usize,
        /// What is counted: bytes or chars.
        unit: &'static str,
    },
    /// A span that ends after the text, as it would not if line ends were two chars.
    #[error(
        "{end} is after the end of the text, which has {length} chars; its {breaks} line ends may have been counted as two chars each, as Windows writes them: give the text as it was when it was annotated"
    )]
    LineEnds {
        /// The end of the span.
        end: usize,
        /// The length of the text in chars.
        length: usize,
        /// Its line ends, of one char each.
        breaks: usize,
    },
    /// A span that holds nothing or runs backwards.
    #[error("{start}..{end} holds nothing")]
    NoLength {
        /// First byte or char.
        start: usize,
        /// One past the last.
        end: usize,
    },
    /// A byte offset that cuts a char.
    #[error("byte {0} is inside a char: are the offsets chars, not bytes?")]
    InsideChar(usize),
    /// The text at a span is not the one given.
    #[error("`{given}` is not what stands there: `{found}`")]
    OtherText {
        /// The text the annotation gives.
        given: String,
        /// The text at its span.
        found: String,
    },
    /// The text of a document, which the annotations leave out, has another length than they say.
    #[error("{given} is not the length of the document's text: it has {found} bytes")]
    OtherLength {
        /// As the annotations say.
        given: usize,
        /// As it is.
        found: usize,
    },
    /// Byte offsets and char offsets of one span that disagree.
    #[error("bytes {bytes} are not chars {chars}")]
    OtherChars {
        /// As given in bytes.
        bytes: nutgraf_text::Span,
        /// As given in chars.
        chars: nutgraf_text::Span,
    },
    /// Sentences or tokens that are not in order.
    #[error("{0} is not after the one before it, or not within its sentence")]
    Order(nutgraf_text::Span),
    /// A type that is not among the known ones.
    #[error("the type `{label}` is not one of {known}")]
    UnknownLabel {
        /// The type.
        label: String,
        /// The known types.
        known: String,
    },
    /// Two entities of flat annotations that overlap.
    #[error("{this} overlaps {other}")]
    Overlap {
        /// The later one.
        this: String,
        /// The earlier one.
        other: String,
    },
    /// A line with more or fewer columns than the others.
    #[error("has {found} columns instead of {expected}")]
    Columns {
        /// Columns of this line.
        found: usize,
        /// What is right.
        expected: String,
    },
    /// A tag that no scheme has.
    #[error("{0}")]
    Tag(#[from] TagError),
    /// Tags of two schemes.
    #[error(
        "`{tag}` does not go with `{other}` at line {line}: the tags are of different schemes; name the scheme, or read them leniently"
    )]
    MixedSchemes {
        /// The tag.
        tag: String,
        /// A tag of another scheme.
        other: String,
        /// The line of the other tag.
        line: usize,
    },
    /// A tag that its scheme does not allow in this place.
    #[error("`{tag}` breaks {scheme} here ({before}): mend it, or read the tags leniently")]
    Inconsistent {
        /// The tag.
        tag: String,
        /// The scheme.
        scheme: Scheme,
        /// What stands before it.
        before: String,
    },
    /// Lists that go together and differ in length.
    #[error("has {found} entries, but there are {expected} {what}")]
    Lengths {
        /// Entries here.
        found: usize,
        /// Entries of the other list.
        expected: usize,
        /// What the other list holds.
        what: &'static str,
    },
    /// The text is not the one that was annotated.
    #[error("`{given}` is not the SHA-256 of `{}`, which is {found}", .file.display())]
    Sha256 {
        /// The sum in the annotations.
        given: String,
        /// The sum of the file.
        found: String,
        /// The file with the text.
        file: PathBuf,
    },
}

impl ReadError {
    pub(crate) fn new(place: Place, kind: impl Into<ReadErrorKind>) -> Self {
        Self { place, field: None, kind: Box::new(kind.into()) }
    }

    pub(crate) fn field(
        place: Place,
        field: impl Into<String>,
        kind: impl Into<ReadErrorKind>,
    ) -> Self {
        Self { place, field: Some(field.into()), kind: Box::new(kind.into()) }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, field, kind } = self;
        match field {
            Some(field) => write!(f, "{place}: `{field}`: {kind}"),
            None => write!(f, "{place}: {kind}"),
        }
    }
}

impl std::error::Error for ReadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &*self.kind {
            ReadErrorKind::Io(error) => Some(error),
            _ => None,
        }
    }
}

/// Why an output cannot be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The file system refuses.
    #[error("`{}` cannot be written: {source}", .file.display())]
    Io {
        /// The file.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A format that is only read.
    #[error("`{format}` is only read, not written: `spans` is what spaCy's converters take")]
    ReadOnly {
        /// The format.
        format: super::Format,
    },
    /// Tags that cannot be encoded.
    #[error("document `{document}`: {source}")]
    Tag {
        /// The document's id.
        document: String,
        /// Why.
        source: TagError,
    },
    /// A value that JSON cannot hold, such as a confidence that is not a number.
    #[error("document `{document}` cannot be written: {source}")]
    Json {
        /// The document's id.
        document: String,
        /// Why.
        source: serde_json::Error,
    },
}
