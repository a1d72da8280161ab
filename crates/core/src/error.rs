//! What can go wrong with a document, alone or among many.

use std::any::Any;

use crate::engine::EngineError;

/// What went wrong with one document.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AnalyzeError {
    /// The tokenizer failed.
    #[error("the tokenizer failed: {0}")]
    Tokenizer(String),
    /// The model failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// Who follows the analysis had it end before it was through.
    #[error("it was stopped")]
    Stopped,
    /// The document did not come through the [pipeline](crate::Pipeline).
    #[error(transparent)]
    Pipeline(#[from] PipelineError),
}

/// Why there is no result for an item.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PipelineError {
    /// The threads could not be started.
    #[error("{0}")]
    Threads(String),
    /// The work on an item panicked: a bug. Other items are not touched by it.
    #[error("it made the program panic: {0}")]
    Panicked(String),
    /// What gives the items panicked; there are no more after it.
    #[error("reading on made the program panic: {0}")]
    Reader(String),
    /// A thread ended before the item's work was done.
    #[error("the thread that worked on it is gone")]
    Lost,
}

impl PipelineError {
    /// The error of an item whose work ended in this panic.
    pub fn from_panic(panic: &(dyn Any + Send)) -> Self {
        Self::Panicked(panic_message(panic))
    }
}

/// What a panic says.
pub(crate) fn panic_message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
    text.unwrap_or_else(|| "it says nothing of it".to_owned())
}
