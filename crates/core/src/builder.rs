//! How an analyzer is made.

use std::path::PathBuf;

use crate::analyzer::Analyzer;
use crate::model::ModelError;

/// Says of which model an [`Analyzer`] is, and how it works; [`build`](Self::build) loads it.
#[derive(Debug, Clone, Default)]
pub struct AnalyzerBuilder {
    model: Option<PathBuf>,
    threads: usize,
    keeps_vectors: bool,
}

impl Analyzer {
    /// To say of which model, and on how many threads.
    pub fn builder() -> AnalyzerBuilder {
        AnalyzerBuilder::default()
    }
}

impl AnalyzerBuilder {
    /// The model in a directory, in place of the one compiled into this library.
    #[must_use]
    pub fn model(mut self, directory: impl Into<PathBuf>) -> Self {
        self.model = Some(directory.into());
        self
    }

    /// How many threads it works on; 0, which is what it is otherwise, means one for each core. On one
    /// thread it works on the caller's.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = threads;
        self
    }

    /// Analyses keep the vectors of sentences, by which [`Evidence::of`](crate::Evidence::of) compares
    /// generated text.
    #[must_use]
    pub fn keep_vectors(mut self) -> Self {
        self.keeps_vectors = true;
        self
    }

    /// Loads the model.
    ///
    /// # Errors
    /// If a file of the model is missing, damaged, or does not fit the others; also if no model was
    /// named, and none is compiled in (feature `embedded-model`).
    pub fn build(self) -> Result<Analyzer, ModelError> {
        let analyzer = match &self.model {
            Some(directory) => Analyzer::open(directory)?,
            None => embedded()?,
        };
        let analyzer = analyzer.with_threads(self.threads);
        Ok(if self.keeps_vectors { analyzer.keeping_vectors() } else { analyzer })
    }
}

#[cfg(feature = "embedded-model")]
fn embedded() -> Result<Analyzer, ModelError> {
    Analyzer::embedded()
}

#[cfg(not(feature = "embedded-model"))]
fn embedded() -> Result<Analyzer, ModelError> {
    let reason = "no model is compiled in; name the directory of one".to_owned();
    Err(ModelError { file: "embedded".into(), reason })
}
