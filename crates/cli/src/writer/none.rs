//! No model that writes.

use clap::ArgMatches;
use nutgraf::{Analysis, Analyzer, Document, Length, ModelInfo};

use crate::engine::ModelChoice;
use crate::generation::{GenerationArgs, refuse_generation};
use crate::options::Task;
use crate::output::ArticleSummary;
use crate::run::RunError;

/// A model that writes, chosen.
#[derive(Debug)]
pub(crate) enum WriterChoice {}

/// A model that writes, loaded.
pub(crate) enum Writer {}

impl WriterChoice {
    pub(crate) fn resolve(
        _task: Task,
        _model: &ModelChoice,
        _args: &GenerationArgs,
        _length: Length,
        matches: &ArgMatches,
    ) -> Result<Option<Self>, clap::Error> {
        refuse_generation(matches)?;
        Ok(None)
    }

    pub(crate) fn load(&self, _threads: usize) -> Result<Writer, RunError> {
        match *self {}
    }
}

impl Writer {
    pub(crate) const ARTICLES_AT_ONCE: usize = 1;

    pub(crate) fn model(&self) -> ModelInfo {
        match *self {}
    }

    pub(crate) fn summarize(
        &self,
        _analyzer: &Analyzer,
        _articles: &[(&Document, &Analysis)],
    ) -> Vec<Result<ArticleSummary, String>> {
        match *self {}
    }
}
