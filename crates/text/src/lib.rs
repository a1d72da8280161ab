//! Bytes to text, and text to a [`Document`]: blocks and sentences as spans of the unmodified text.
//!
//! Nothing here knows of models. A file's bytes become a [`Source`] (encoding, HTML, Markdown), and
//! a source becomes a document:
//!
//! ```
//! # #[cfg(feature = "files")] {
//! use nutgraf_text::{Document, Source};
//!
//! let source = Source::from_bytes(b"Dr. Kim spoke. Nobody answered.", None)?;
//! let document = Document::new(source);
//! assert_eq!(document.sentences().len(), 2);
//! assert_eq!(document.sentence_text(0), "Dr. Kim spoke.");
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod accents;
pub mod document;
pub mod fold;
mod kind;
pub mod language;
pub mod porter;
pub mod source;
pub mod span;
pub mod words;

pub use document::{Block, BlockKind, Document, Sentence};
pub use language::Language;
#[cfg(feature = "files")]
pub use source::SourceError;
pub use source::{Format, Metadata, Source};
pub use span::{CharOffsets, Span};
pub use words::DocumentWords;
