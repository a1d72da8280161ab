//! The record: what is said of an article, in the form other programs get it.
//!
//! It is a promise, kept apart from the types of the library: it only grows, and a change that
//! breaks a reader raises [`SCHEMA_VERSION`]. What is written as JSON is read as JSON by the same
//! definition; a record of another version is refused:
//!
//! ```
//! use nutgraf_wire::Line;
//!
//! let line = r#"{"schema_version": 2, "id": "a", "entities": []}"#;
//! let error = Line::read(line).unwrap_err();
//! assert_eq!(error.to_string(), "`schema_version` 2 is not 1, the version known here");
//! ```
//!
//! With the feature `schema` it has its JSON Schema (`schema`), with `arrow` its columns. The
//! schema says what `nutgraf` writes of the articles it reads. Annotations that come from
//! elsewhere lack what only a model says; they are records too, and the fields whose type here is
//! an `Option` are absent.

#[cfg(feature = "arrow")]
pub mod arrow;
mod check;
mod names;
mod offsets;
mod read;
mod record;
mod version;
mod written;

#[cfg(feature = "schema")]
pub use check::check_schema;
pub use check::{
    CheckLine, CheckReport, CheckedSentence, CheckedSummary, Problem, ProblemKind, SourceSentence,
};
pub use names::{RECORD_FIELDS, REPORT_FIELDS};
pub use offsets::Offsets;
pub use read::ReadError;
#[cfg(feature = "schema")]
pub use record::schema;
pub use record::{
    Block, Entity, Evidence, Head, Line, Mention, Model, Record, Report, Sentence, Source, Summary,
    SummarySentence,
};
pub use version::{OtherVersion, SCHEMA_VERSION, SchemaVersion};
pub use written::{FactKind, Faithful, Generated, UnsupportedFact};
