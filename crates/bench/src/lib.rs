//! Measures the pipeline: how long an article takes, how many go through in a second, where
//! the time goes, and whether two such measurements differ.
//!
//! The scenarios are those of `MLPerf` inference (Reddi et al. 2020): [`single_stream`] (one
//! article after another), [`offline`] (all at once) and [`server`] (arrivals of a Poisson
//! process). [`measure()`] runs them and gives a [`Report`], which keeps every sample;
//! [`compare()`] judges two reports. Printing is left to the program.
//!
//! [`single_stream`]: Scenario::SingleStream
//! [`offline`]: Scenario::Offline
//! [`server`]: Scenario::Server

pub mod compare;
pub mod corpus;
mod doubts;
pub mod machine;
mod measure;
mod offline;
mod peak;
pub mod pipeline;
mod plan;
pub mod report;
pub mod rounds;
mod server;
mod single_stream;
pub mod stats;
pub mod unit;

pub use compare::{Comparison, compare};
pub use corpus::{Article, Corpus};
pub use measure::measure;
pub use pipeline::Pipeline;
pub use plan::{Amount, Plan, Scenario};
pub use report::Report;
pub use rounds::{Rounds, rounds};

/// Why nothing could be measured.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// There are no articles.
    #[error("there is no article to measure with")]
    NoArticles,
    /// An article is no text.
    #[error("cannot read `{id}`: it {error}")]
    Read {
        /// The article.
        id: String,
        /// Why.
        error: nutgraf::SourceError,
    },
    /// The model failed on an article.
    #[error("cannot analyze `{id}`: {error}")]
    Analyze {
        /// The article.
        id: String,
        /// Why.
        error: nutgraf::AnalyzeError,
    },
    /// An article did not come through the pipeline.
    #[error(transparent)]
    Pipeline(#[from] nutgraf::PipelineError),
    /// Two reports have nothing in common.
    #[error("the two have no scenario in common, on the same number of threads")]
    NothingInCommon,
    /// A report of a later version of the program.
    #[error("its schema version is {0}, this program knows up to {current}", current = report::SCHEMA_VERSION)]
    SchemaVersion(u32),
}
