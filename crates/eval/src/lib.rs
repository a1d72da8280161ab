//! Scores named entities and summaries against gold annotations.
//!
//! The metrics take plain data (byte spans with labels, tag sequences, strings) and know
//! nothing of models, files or reports. Where the field has a reference scorer, the
//! numbers equal that scorer's; `COMPATIBILITY.md` beside this crate says where and how that
//! was checked, and where we differ on purpose.
//!
//! - [`ner`]: entity precision, recall and F1 (from spans or from tag columns), the four
//!   SemEval-2013 measures, confusion between types, every error classed.
//! - [`summary`]: ROUGE, chrF, extractive coverage and density, novelty, redundancy, lead
//!   bias, content units (Pyramid), entities kept.
//! - [`baselines`]: lead, `TextRank`, `LexRank`, random and oracle, to read a summary's scores by.
//! - [`stats`]: bootstrap intervals, paired tests for two systems, and
//!   for many with Holm's correction, agreement of annotators.
//! - [`evaluate`]: all of it over a set, as one [`report`]; [`compare`] tells several reports apart,
//!   and [`gate`] holds a report against a baseline.
//! - [`set`]: a gold set, and a model run on it.
//! - [`signature`]: the line that says how a score was made.
//! - [`formats`]: reads and writes annotations in the formats of the field, through the common
//!   form in [`data`]; [`gold`] is the format of this project's own annotations.
//!
//! A score that has no value (the precision of a system that predicted nothing) is `None`,
//! never 0, unless the function says that it follows a reference tool.

pub mod baselines;
pub mod compare;
pub mod data;
pub mod evaluate;
#[cfg(feature = "formats")]
pub mod formats;
pub mod gate;
pub mod gold;
pub mod ner;
pub mod report;
#[cfg(feature = "formats")]
pub mod set;
pub mod signature;
pub mod stats;
pub mod summary;

pub use nutgraf_text::Span;
pub use signature::Signature;
