//! The analyzer: a loaded model, and documents through it.

use std::fmt;
use std::sync::Arc;

use crate::document::Document;
use crate::entity::Entity;
use crate::mention::Mention;
use crate::summary::{Summary, SummaryOptions, SummarySentence};

/// Which model made an analysis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelInfo {
    /// Its name, such as `nutgraf-mini`.
    pub name: String,
    /// Its version, as its config gives it.
    pub version: String,
    /// The engine that runs it, such as `rten`.
    pub engine: &'static str,
}

/// What went wrong with one document.
#[derive(Debug)]
pub struct AnalyzeError;

impl fmt::Display for AnalyzeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the engine failed")
    }
}

impl std::error::Error for AnalyzeError {}

/// What the model found in one document: mentions, entities, and how salient each
/// sentence is.
#[derive(Debug, Clone, PartialEq)]
pub struct Analysis {
    /// In text order, not overlapping, each within one sentence.
    pub mentions: Vec<Mention>,
    /// In the order of their first mentions.
    pub entities: Vec<Entity>,
    /// The probability, 0 to 1, that each sentence belongs in a summary; one per sentence
    /// of the document.
    pub salience: Vec<f32>,
}

impl Analysis {
    /// Chooses a summary. Cheap: no model runs, so several may be asked for.
    pub fn summarize(&self, document: &Document, options: &SummaryOptions) -> Summary {
        let _ = options;
        let sentences = document.sentences().iter().enumerate().take(3);
        let sentences = sentences
            .map(|(sentence, s)| SummarySentence { span: s.span, sentence, score: 0.5 })
            .collect();
        Summary { sentences }
    }
}

/// A loaded model that documents go through; shared by threads.
#[derive(Debug, Clone)]
pub struct Analyzer {
    info: Arc<ModelInfo>,
}

impl Analyzer {
    /// Which model this runs.
    pub fn model(&self) -> &ModelInfo {
        &self.info
    }

    /// Mentions, entities and salience of one document.
    pub fn analyze(&self, document: &Document) -> Result<Analysis, AnalyzeError> {
        Ok(Analysis {
            mentions: Vec::new(),
            entities: Vec::new(),
            salience: vec![0.5; document.sentences().len()],
        })
    }
}
