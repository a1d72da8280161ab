//! Bytes of a file to text: what it is, its encoding, its format, its main content and
//! its metadata.
//!
//! `Source::from_bytes` (with the feature `files`) is a pipeline of stages, a module each: `binary` turns away
//! what is not text, `encoding` decodes, `format` tells HTML from plain text, `html` and
//! `markdown` reduce markup to prose, built block by block by `prose`. Nothing here reads
//! files or knows their names: errors say what the bytes are, the caller says whose.

#[cfg(feature = "files")]
mod binary;
mod columns;
#[cfg(feature = "files")]
mod encoding;
#[cfg(feature = "files")]
mod format;
#[cfg(feature = "files")]
mod front_matter;
#[cfg(feature = "files")]
mod guess;
#[cfg(feature = "files")]
mod html;
#[cfg(feature = "files")]
mod markdown;
#[cfg(feature = "files")]
mod prose;
#[cfg(all(test, feature = "files"))]
mod tests;

use crate::fold;
use crate::kind::BlockKind;
use crate::span::Span;

#[cfg(feature = "files")]
pub use binary::BinaryKind;

/// What a file said of itself beside its text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Metadata {
    /// The headline.
    pub title: Option<String>,
    /// Where it is to be found, as it says itself: its canonical address.
    pub url: Option<String>,
    /// Who wrote it, as printed, without a leading "By".
    pub byline: Option<String>,
    /// When it was published, as the page gives it (ISO 8601 where the page does).
    pub date: Option<String>,
    /// BCP 47 language tag.
    pub language: Option<String>,
    /// The publication or site.
    pub site: Option<String>,
    /// The section of the site, as it names it.
    pub section: Option<String>,
}

impl Metadata {
    /// This, with what it lacks taken from `other`.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            title: self.title.or(other.title),
            url: self.url.or(other.url),
            byline: self.byline.or(other.byline),
            date: self.date.or(other.date),
            language: self.language.or(other.language),
            site: self.site.or(other.site),
            section: self.section.or(other.section),
        }
    }
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

/// Why bytes could not become a [`Source`]. The messages read on from a file's name:
/// "`report.pdf` " and then "is a PDF document ...".
#[cfg(feature = "files")]
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SourceError {
    /// The bytes are not text.
    #[error("is {kind}, not text: {}", kind.advice())]
    Binary {
        /// What they are.
        kind: BinaryKind,
    },
    /// Text in an encoding that can't be read.
    #[error(
        "is {encoding} text, which can't be read: convert it to UTF-8 first, e.g. with `iconv -f {encoding} -t UTF-8`"
    )]
    Encoding {
        /// The encoding's name, as `iconv` knows it.
        encoding: &'static str,
    },
    /// An HTML page that shows no text.
    #[error(
        "is an HTML page without text (only scripts, images or navigation): if a browser shows its article, save the page from there"
    )]
    NoText,
}

impl Format {
    /// The format that a file extension (without the dot, any case) stands for, if it is
    /// one of text, Markdown or HTML.
    pub fn from_extension(extension: &str) -> Option<Self> {
        match extension.to_ascii_lowercase().as_str() {
            "txt" | "text" | "asc" => Some(Self::Text),
            "md" | "markdown" | "mdown" | "mkd" | "mkdn" => Some(Self::Markdown),
            "html" | "htm" | "xhtml" | "xht" | "shtml" => Some(Self::Html),
            _ => None,
        }
    }
}

impl Source {
    /// Plain text, as it is. Where characters are written as HTML does (`&amp;`), a warning says so.
    pub fn from_text(text: impl Into<String>) -> Self {
        let text = text.into();
        let mut warnings = Vec::new();
        if let Some(written) = fold::first_reference(&text) {
            warnings.push(format!(
                "has characters written as in HTML, such as `{written}`: names are read and shown \
                 without, the text keeps them; to decode them, say that it is HTML \
                 (`--input-format html`, of records `--text-format html`)"
            ));
        }
        if columns::side_by_side(&text) {
            warnings.push(
                "has columns side by side, whose lines are read across: make it again with one \
                 column after the other, e.g. by `pdftotext` without `-layout`"
                    .to_owned(),
            );
        }
        Self { text, format: Format::Text, metadata: Metadata::default(), blocks: None, warnings }
    }

    /// All the text that a piece of HTML shows, without telling an article from what surrounds
    /// it: for what is an article's alone, such as a chapter of a book or an e-mail.
    #[cfg(feature = "files")]
    pub fn from_fragment(html: &str) -> Self {
        html::fragment(html)
    }

    /// The text of a file's bytes.
    ///
    /// With `format` `None`, HTML is recognised by its first tags and everything else is
    /// plain text; Markdown is never guessed (see [`Format::from_extension`]). Empty
    /// input gives an empty text, not an error.
    ///
    /// # Errors
    /// If the bytes are not text ([`SourceError::Binary`]), are in an encoding that can't
    /// be read ([`SourceError::Encoding`]), or are HTML that shows no text
    /// ([`SourceError::NoText`]).
    #[cfg(feature = "files")]
    pub fn from_bytes(bytes: &[u8], format: Option<Format>) -> Result<Self, SourceError> {
        let decoded = encoding::decode(bytes, format)?;
        let mut source = match format.unwrap_or_else(|| format::detect(&decoded.text)) {
            Format::Text => Self::from_text(decoded.text),
            Format::Markdown => markdown::read(&decoded.text),
            Format::Html => html::read(&decoded.text)?,
        };
        source.warnings.splice(0..0, decoded.warnings);
        Ok(source)
    }
}
