//! Reads an article and gives its summary and its named entities, each tied to the
//! characters of the source that support it.

mod aggregate;
mod agree;
pub mod analyze;
mod decode;
pub mod document;
pub mod engine;
pub mod entity;
pub mod evidence;
pub mod mention;
pub mod model;
pub mod porter;
pub mod source;
pub mod span;
pub mod summary;
mod window;

pub use aggregate::Aggregation;
pub use analyze::{Analysis, AnalyzeAll, AnalyzeError, Analyzer, AnalyzerParts, ModelInfo, Stage};
pub use document::{Block, BlockKind, Document, Sentence};
pub use entity::Entity;
pub use evidence::Evidence;
pub use mention::Mention;
pub use model::ModelError;
pub use source::{Format, Metadata, Source, SourceError};
pub use span::{CharOffsets, Span};
pub use summary::{Length, Summary, SummaryOptions, SummarySentence, WrittenSummary};
