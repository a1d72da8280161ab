//! What an input holds, read but not yet understood.

use encoding_rs::{Encoding, UTF_8};
use nutgraf::{Document, Format, Metadata, Source};
use sha2::{Digest, Sha256};

use super::documents;
use super::error::Reason;
use super::limits::{Limit, Limits};
use crate::format::InputFormat;

/// What is said of an article by what it came in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Given {
    /// It counts more than what the article says itself.
    pub metadata: Metadata,
    /// Where it was fetched, if it does not say itself where it is to be found.
    pub address: Option<String>,
    /// How much of it is read.
    pub limits: Limits,
}

impl From<Metadata> for Given {
    fn from(metadata: Metadata) -> Self {
        Self { metadata, ..Self::default() }
    }
}

/// An article as it was read.
#[derive(Debug, Clone)]
pub enum Content {
    /// Decoded, of a known format.
    Text(String, Format),
    /// As it lies in a file; `None` is for the content to tell.
    Bytes(Vec<u8>, Option<Format>),
    /// As it lies in a file that is of this kind, or is to be refused.
    Document(Vec<u8>, InputFormat),
    /// Read already.
    Source(Box<Source>),
}

impl Content {
    /// Bytes that came with the encoding they are in, if they are text.
    pub(super) fn encoded(
        bytes: Vec<u8>,
        encoding: Option<&'static Encoding>,
        format: Option<Format>,
    ) -> Self {
        // A byte order mark knows better, and UTF-8 tells itself.
        let is_told = |encoding: &&Encoding| {
            *encoding != UTF_8
                && Encoding::for_bom(&bytes).is_none()
                && str::from_utf8(&bytes).is_err()
        };
        match (encoding.filter(is_told), format) {
            (Some(encoding), Some(format)) => {
                let (text, _) = encoding.decode_without_bom_handling(&bytes);
                Self::Text(text.into_owned(), format)
            }
            _ => Self::Bytes(bytes, format),
        }
    }

    /// How many bytes it takes.
    pub fn size(&self) -> usize {
        match self {
            Self::Text(text, _) => text.len(),
            Self::Bytes(bytes, _) | Self::Document(bytes, _) => bytes.len(),
            Self::Source(source) => source.text.len(),
        }
    }

    /// The document, with what was lost or guessed in reading it, unless there is nothing in
    /// it to read. What is `given` of it counts more than what it says itself.
    pub fn document(self, given: Given) -> Result<(Document, Vec<String>), Reason> {
        let mut source = match self {
            Self::Source(source) => *source,
            Self::Text(text, _) if text.is_empty() => return Err(Reason::Empty),
            Self::Bytes(bytes, _) | Self::Document(bytes, _) if bytes.is_empty() => {
                return Err(Reason::Empty);
            }
            Self::Text(text, Format::Text) => Source::from_text(text),
            Self::Text(text, format) => Source::from_bytes(text.as_bytes(), Some(format))?,
            Self::Bytes(bytes, format) => documents::source(bytes, format, &given.limits)?,
            Self::Document(bytes, format) => documents::of_format(bytes, format, &given.limits)?,
        };
        if source.text.trim().is_empty() {
            return Err(match source.format {
                Format::Text => Reason::Blank,
                Format::Markdown | Format::Html => Reason::NoText,
            });
        }
        let Given { metadata, address, limits } = given;
        limits.check(Limit::Text, source.text.len())?;
        source.metadata = metadata.or(source.metadata);
        source.metadata.url = source.metadata.url.or(address);
        let warnings = std::mem::take(&mut source.warnings);
        let document = Document::new(source);
        limits.check(Limit::Sentences, document.sentences().len())?;
        Ok((document, warnings))
    }

    /// The content with its format, to be read later.
    pub fn into_bytes(self) -> (Vec<u8>, Option<Format>) {
        match self {
            Self::Text(text, format) => (text.into_bytes(), Some(format)),
            Self::Bytes(bytes, format) => (bytes, format),
            Self::Document(bytes, _) => (bytes, None),
            Self::Source(source) => (source.text.into_bytes(), Some(Format::Text)),
        }
    }

    /// Adds the content to a digest.
    pub(super) fn digest(&self, digest: &mut Sha256) {
        digest.update(match self {
            Self::Text(text, _) => text.as_bytes(),
            Self::Bytes(bytes, _) | Self::Document(bytes, _) => bytes,
            Self::Source(source) => source.text.as_bytes(),
        });
    }
}
