//! No model that writes.

use clap::ArgMatches;
use nutgraf::{Analysis, Analyzer, Document, Length, ModelInfo};
use nutgraf_io::output::{ArticleSummary, Task};

use crate::engine::{Model, ModelChoice};
use crate::failure::Failure;
use crate::generation::{GenerationArgs, refuse_generation};

/// How a model is to write, if it is one that does.
#[derive(Debug)]
pub(crate) enum Writing {}

/// A model that writes, chosen.
#[derive(Debug)]
pub(crate) enum WriterChoice {}

/// A model that writes, loaded.
pub(crate) enum Writer {}

impl Writing {
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

    pub(crate) fn args(&self) -> &GenerationArgs {
        match *self {}
    }

    pub(crate) fn choose(&self, _model: &Model) -> Result<Option<WriterChoice>, clap::Error> {
        match *self {}
    }
}

impl WriterChoice {
    pub(crate) fn load(&self, _threads: usize) -> Result<Writer, Failure> {
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
