//! Reads an article and gives its summary and its named entities, each tied to the
//! characters of the source that support it.
//!
//! ```
//! # #[cfg(feature = "embedded-model")] {
//! use nutgraf::{Analyzer, Document, SummaryOptions};
//!
//! let analyzer = Analyzer::embedded()?;
//! let document = Document::from_text("Zhao Leji met Kim Jong Un in Pyongyang. They talked of trade.");
//! let analysis = analyzer.analyze(&document)?;
//! for entity in &analysis.entities {
//!     println!("{} {}", entity.label, entity.name);
//! }
//! for sentence in analysis.summarize(&SummaryOptions::default()).sentences {
//!     println!("{}", sentence.span.of(document.text()));
//! }
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A text goes through a model's encoder once ([`Analyzer::encode`]), and [`tasks`] read what it
//! made of it: entities and salience here, others anywhere.

/// The examples of the README, compiled as tests.
#[cfg(all(doctest, feature = "embedded-model"))]
#[doc = include_str!("../../../README.md")]
struct Readme;

mod aggregate;
mod analysis;
mod analyzer;
mod builder;
mod encoded;
pub mod entity;
mod error;
pub mod evidence;
pub mod mention;
mod parts;
pub mod pipeline;
mod stage;
pub mod summary;
pub mod tasks;
mod window;

pub use nutgraf_model as model;
pub use nutgraf_model::engine;
pub use nutgraf_text::{accents, document, fold, language, porter, source, span, words};

pub use aggregate::Aggregation;
pub use analysis::Analysis;
pub use analyzer::Analyzer;
pub use builder::AnalyzerBuilder;
pub use document::{Block, BlockKind, Document, Sentence};
pub use encoded::Encoded;
pub use entity::Entity;
pub use error::{AnalyzeError, PipelineError};
pub use evidence::{Evidence, Faithful, WrittenSummary};
pub use language::Language;
pub use mention::Mention;
pub use model::features::Place;
pub use model::{ModelError, Role};
pub use parts::{AnalyzerParts, ModelInfo};
pub use pipeline::{AnalyzeAll, Pipeline};
pub use source::{Format, Metadata, Source, SourceError};
pub use span::{CharOffsets, Span};
pub use stage::Stage;
pub use summary::{Length, Summary, SummaryOptions, SummarySentence};
pub use tasks::Task;
