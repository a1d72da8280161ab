//! What an input holds, read but not yet understood.

use nutgraf::{Document, Format, Source};
use sha2::{Digest, Sha256};

use super::error::Reason;

/// An article as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// Decoded, of a known format.
    Text(String, Format),
    /// As it lies in a file; `None` is for the content to tell.
    Bytes(Vec<u8>, Option<Format>),
}

impl Content {
    /// How many bytes it takes.
    pub fn size(&self) -> usize {
        match self {
            Self::Text(text, _) => text.len(),
            Self::Bytes(bytes, _) => bytes.len(),
        }
    }

    /// The document, with what was lost or guessed in reading it, unless there is nothing in
    /// it to read.
    pub fn document(self) -> Result<(Document, Vec<String>), Reason> {
        let mut source = match self {
            Self::Text(text, _) if text.is_empty() => return Err(Reason::Empty),
            Self::Bytes(bytes, _) if bytes.is_empty() => return Err(Reason::Empty),
            Self::Text(text, Format::Text) => Source::from_text(text),
            Self::Text(text, format) => Source::from_bytes(text.as_bytes(), Some(format))?,
            Self::Bytes(bytes, format) => Source::from_bytes(&bytes, format)?,
        };
        if source.text.trim().is_empty() {
            return Err(match source.format {
                Format::Text => Reason::Blank,
                Format::Markdown | Format::Html => Reason::NoText,
            });
        }
        let warnings = std::mem::take(&mut source.warnings);
        Ok((Document::new(source), warnings))
    }

    /// The content with its format, to be read later.
    pub fn into_bytes(self) -> (Vec<u8>, Option<Format>) {
        match self {
            Self::Text(text, format) => (text.into_bytes(), Some(format)),
            Self::Bytes(bytes, format) => (bytes, format),
        }
    }

    /// Adds the content to a digest.
    pub(super) fn digest(&self, digest: &mut Sha256) {
        digest.update(match self {
            Self::Text(text, _) => text.as_bytes(),
            Self::Bytes(bytes, _) => bytes,
        });
    }
}
