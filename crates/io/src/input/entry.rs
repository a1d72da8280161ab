//! An article as it was read, and where it came from.

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::STDIN;
use super::content::{Content, Given};
use super::error::{InputError, Reason};

/// What a reader makes of a part of a file.
pub(super) struct Read {
    pub(super) content: Result<Content, Reason>,
    pub(super) given: Given,
    pub(super) notes: Vec<String>,
    /// Which part of what is there the content is.
    pub(super) part: Option<&'static str>,
}

impl Read {
    pub(super) fn text(content: Content) -> Self {
        Self { content: Ok(content), given: Given::default(), notes: Vec::new(), part: None }
    }

    pub(super) fn failed(reason: impl Into<Reason>) -> Self {
        let content = Err(reason.into());
        Self { content, given: Given::default(), notes: Vec::new(), part: None }
    }
}

/// An article as it was read, or why it was not.
#[derive(Debug)]
pub struct Entry {
    /// Where it came from.
    pub origin: Origin,
    /// What was read.
    pub content: Result<Content, InputError>,
    /// What the file it came in says of it.
    pub given: Given,
    /// What a person may want to know of the input.
    pub notes: Vec<String>,
}

impl Entry {
    pub(super) fn new(mut origin: Origin, read: Read) -> Self {
        let Read { content, given, notes, part } = read;
        origin.part = part;
        let content = content.map_err(|reason| InputError::new(origin.place(), reason));
        Self { origin, content, given, notes }
    }

    pub(super) fn failed(origin: Origin, reason: Reason) -> Self {
        Self::new(origin, Read::failed(reason))
    }

    /// How many bytes it takes, about.
    pub fn size(&self) -> usize {
        self.content.as_ref().map_or(0, Content::size)
    }

    /// Tells this entry from others: a digest of its id and its content.
    pub fn digest(&self) -> [u8; 32] {
        let mut digest = Sha256::new_with_prefix(self.origin.id.as_bytes());
        digest.update([0]);
        match &self.content {
            Ok(content) => content.digest(&mut digest),
            Err(error) => digest.update(error.to_string()),
        }
        digest.finalize().into()
    }

    /// Its id, text and notes in a line, or why it failed.
    #[cfg(test)]
    pub(super) fn told(self) -> String {
        let place = self.origin.place();
        let read = self.content.and_then(|content| {
            content.document(self.given).map_err(|reason| InputError::new(place, reason))
        });
        match read {
            Ok((document, warnings)) => {
                let notes: Vec<_> = self.notes.into_iter().chain(warnings).collect();
                let notes = notes.join("; ");
                let notes = if notes.is_empty() { notes } else { format!(" ({notes})") };
                format!("{}: {}{notes}", self.origin.id, document.text().replace('\n', "⏎"))
            }
            Err(error) => error.to_string(),
        }
    }
}

/// Where an article came from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The article's name: its path, the id its record gives, or `FILE#N`, where N is the line,
    /// the row or the entry.
    pub id: String,
    /// The file; `None` is standard input.
    pub path: Option<String>,
    /// The line, from 1, of a file of JSON lines or a table of text.
    pub line: Option<usize>,
    /// The row, from 0, of a table or an array.
    pub row: Option<usize>,
    /// Which of the articles of a feed, an archive or a document it is, from 0.
    pub entry: Option<usize>,
    /// The name of that in an archive.
    pub member: Option<String>,
    /// Which part of what is there was read, such as `summary`.
    pub part: Option<&'static str>,
    /// Fields that are passed through.
    pub kept: Map<String, Value>,
    /// How many bytes of the input it took.
    pub bytes: u64,
}

impl Origin {
    /// A whole file, or standard input.
    pub(super) fn of(path: Option<String>) -> Self {
        Self { id: path.clone().unwrap_or_else(|| STDIN.to_owned()), path, ..Self::default() }
    }

    /// A row of this file, which takes so many bytes.
    pub(super) fn row(&self, row: usize, bytes: u64) -> Self {
        Self { id: format!("{}#{row}", self.id), row: Some(row), bytes, ..self.clone() }
    }

    /// An entry of this file, which takes so many bytes.
    pub(super) fn entry(&self, entry: usize, bytes: u64) -> Self {
        Self { id: format!("{}#{entry}", self.id), entry: Some(entry), bytes, ..self.clone() }
    }

    /// Whether it is one of many of its file.
    pub fn is_part(&self) -> bool {
        self.line.is_some() || self.row.is_some() || self.entry.is_some()
    }

    /// For messages: `FILE`, `FILE:LINE`, `FILE, row ROW`, `FILE#ENTRY` or `FILE#MEMBER`.
    pub fn place(&self) -> String {
        let path = self.path.as_deref().unwrap_or(STDIN);
        match (self.line, self.row, self.entry) {
            (Some(line), ..) => format!("{path}:{line}"),
            (None, Some(row), _) => format!("{path}, row {row}"),
            (None, None, Some(entry)) => match &self.member {
                Some(member) => format!("{path}#{member}"),
                None => format!("{path}#{entry}"),
            },
            (None, None, None) => path.to_owned(),
        }
    }
}
