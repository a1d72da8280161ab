//! Bytes of a file to text: encoding, format, main content, metadata.

use crate::document::BlockKind;
use crate::span::Span;

/// What a file said of itself beside its text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Metadata {
    /// The headline.
    pub title: Option<String>,
    /// Who wrote it, as printed.
    pub byline: Option<String>,
    /// When it was published, as the page gives it (ISO 8601 where the page does).
    pub date: Option<String>,
    /// BCP 47 language tag.
    pub language: Option<String>,
}

/// The form a text came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Plain text: the document's text is the file's text, unmodified.
    Text,
    /// Markdown: the document's text is the prose without its markup.
    Markdown,
    /// HTML: the document's text is the page's main content.
    Html,
}

/// A text ready to become a [`Document`](crate::Document).
#[derive(Debug, Clone)]
pub struct Source {
    /// The text that spans of the document point into.
    pub text: String,
    /// The form it came in.
    pub format: Format,
    /// What the file said of itself.
    pub metadata: Metadata,
    /// Blocks the markup gives (HTML and Markdown); `None` for plain text.
    pub blocks: Option<Vec<(Span, BlockKind)>>,
    /// What was lost or guessed on the way, for people.
    pub warnings: Vec<String>,
}

impl Source {
    /// Plain text, as it is.
    pub fn from_text(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            format: Format::Text,
            metadata: Metadata::default(),
            blocks: None,
            warnings: Vec::new(),
        }
    }
}
