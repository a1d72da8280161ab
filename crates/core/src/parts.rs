//! What a loaded model is made of, whatever runs it.

use std::fmt;
use std::sync::Arc;

use crate::aggregate::Aggregation;
use crate::engine::Engine;
use crate::model::{ContextHead, ModelSpec, WordTokenizer};

/// Which model made an analysis, and what ran it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ModelInfo {
    /// Its name, such as `nutgraf-mini`.
    pub name: String,
    /// Its version, as its spec gives it.
    pub version: String,
    /// The engine that runs it, such as `cpu`.
    pub engine: &'static str,
    /// What its weights are stored in, such as `int8`, if that is known.
    pub precision: Option<String>,
    /// The instructions that its products are computed with, such as `avx512-vnni`, if that is known.
    pub kernels: Option<String>,
}

impl ModelInfo {
    /// A model's name, version and engine, where nothing is known of the rest.
    pub fn new(name: impl Into<String>, version: impl Into<String>, engine: &'static str) -> Self {
        let (name, version) = (name.into(), version.into());
        Self { name, version, engine, precision: None, kernels: None }
    }
}

/// What an [`Analyzer`](crate::Analyzer) of another engine is made of.
pub struct AnalyzerParts {
    /// What the model is.
    pub spec: ModelSpec,
    /// Cuts sentences into the model's words and word pieces.
    pub tokenizer: WordTokenizer,
    /// The ids of the special tokens before and after each window.
    pub frame: [i32; 2],
    /// How a word's labels come from those of its pieces.
    pub aggregation: Aggregation,
    /// What a sentence needs before it, if the model can tell.
    pub context: Option<ContextHead>,
    /// Runs it.
    pub engine: Arc<dyn Engine>,
}

/// What an analyzer and what it encoded share.
pub(crate) struct Parts {
    pub(crate) info: ModelInfo,
    pub(crate) spec: ModelSpec,
    pub(crate) tokenizer: WordTokenizer,
    pub(crate) frame: [i32; 2],
    pub(crate) aggregation: Aggregation,
    pub(crate) context: Option<Arc<ContextHead>>,
}

impl fmt::Debug for AnalyzerParts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnalyzerParts").field("spec", &self.spec).finish_non_exhaustive()
    }
}
