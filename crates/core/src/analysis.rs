//! What a model found in one document.

use crate::document::Document;
use crate::entity::{Entity, link};
use crate::mention::Mention;
use crate::model::SelectionSpec;

/// What the model found in one document: mentions, entities, and how salient each
/// sentence is.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Analysis {
    /// In text order, not overlapping, each within one sentence.
    pub mentions: Vec<Mention>,
    /// In the order of their first mentions.
    pub entities: Vec<Entity>,
    /// The probability, 0 to 1, that each sentence belongs in a summary; one per sentence
    /// of the document, 0 for those that may not be chosen.
    pub salience: Vec<f32>,
    document: Document,
    selection: SelectionSpec,
    /// One per sentence, if they are kept; empty for those that were not read.
    vectors: Vec<Vec<f32>>,
}

impl Analysis {
    /// Of a document, what tasks found in it: mentions in text order, which are grouped to entities,
    /// and the salience of each sentence, which is filled up with 0.
    pub fn new(
        document: &Document,
        mentions: Vec<Mention>,
        mut salience: Vec<f32>,
        selection: SelectionSpec,
    ) -> Self {
        salience.resize(document.sentences().len(), 0.0);
        let entities = link(document, &mentions);
        let document = document.clone();
        Self { mentions, entities, salience, document, selection, vectors: Vec::new() }
    }

    pub(crate) fn keep_vectors(&mut self, vectors: Vec<Vec<f32>>) {
        self.vectors = vectors;
    }

    /// The vector of each sentence, empty for those that were not read; none at all if the analyzer
    /// does not [keep](crate::Analyzer::keeping_vectors) them.
    pub fn sentence_vectors(&self) -> &[Vec<f32>] {
        &self.vectors
    }

    /// The document that this is of.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// Keeps the mentions of at least this confidence, and groups them anew.
    pub fn retain_confident(&mut self, least: f32) {
        self.mentions.retain(|mention| mention.confidence >= least);
        self.entities = link(&self.document, &self.mentions);
    }

    /// How a summary's sentences are chosen.
    pub(crate) fn selection(&self) -> &SelectionSpec {
        &self.selection
    }
}

impl PartialEq for Analysis {
    /// The same findings; of the same text or of another.
    fn eq(&self, other: &Self) -> bool {
        self.mentions == other.mentions
            && self.entities == other.entities
            && self.salience == other.salience
    }
}
