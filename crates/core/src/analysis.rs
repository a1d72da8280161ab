//! What a model found in one document.

use std::sync::Arc;

use crate::document::Document;
use crate::entity::{Entity, centrality, link};
use crate::mention::Mention;
use crate::model::{ContextHead, SelectionSpec};

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
    /// What a context head reads; `None` if the model has none.
    context: Option<Projections>,
}

/// What a context head made of a document's sentences.
#[derive(Debug, Clone)]
pub(crate) struct Projections {
    pub(crate) head: Arc<ContextHead>,
    /// `[sentences, projected]`; zeros for those that were not read.
    rows: Vec<f32>,
}

impl Projections {
    /// The row of a sentence of the document.
    pub(crate) fn of(&self, sentence: usize) -> &[f32] {
        let width = self.head.projected();
        &self.rows[sentence * width..][..width]
    }
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
        Self {
            mentions,
            entities,
            salience,
            document,
            selection,
            vectors: Vec::new(),
            context: None,
        }
    }

    /// Keeps what `head` made of each sentence, `[sentences, projected]`.
    pub(crate) fn keep_context(&mut self, head: Arc<ContextHead>, rows: Vec<f32>) {
        self.context = Some(Projections { head, rows });
    }

    pub(crate) fn context(&self) -> Option<&Projections> {
        self.context.as_ref()
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

    /// Keeps the mentions and entities of these types, grouped as they are. A summary that was chosen
    /// before may need the others: choose it first.
    pub fn retain_types(&mut self, is_wanted: impl Fn(&str) -> bool) {
        let mut places = vec![None; self.mentions.len()];
        let mut kept = 0;
        for (place, mention) in places.iter_mut().zip(&self.mentions) {
            if is_wanted(&mention.label) {
                *place = Some(kept);
                kept += 1;
            }
        }
        self.mentions.retain(|mention| is_wanted(&mention.label));
        for entity in &mut self.entities {
            entity.mentions = entity.mentions.iter().filter_map(|&index| places[index]).collect();
        }
        self.entities.retain(|entity| !entity.mentions.is_empty());
    }

    /// How [central](crate::entity::centrality) each of the entities is, in their order.
    pub fn centrality(&self) -> Vec<f32> {
        let of = |entity| centrality(&self.document, &self.mentions, &self.salience, entity);
        self.entities.iter().map(of).collect()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Span;

    #[test]
    fn of_some_types() {
        let text = "Oslo and Ann Lee met Bo. Ann Lee left Oslo.";
        let document = Document::from_text(text);
        let mention = |start: usize, name: &str, label: &str| {
            assert_eq!(&text[start..start + name.len()], name);
            let sentence = usize::from(start > 24);
            let span = Span::new(start, start + name.len());
            Mention { span, label: label.into(), confidence: 1.0, sentence }
        };
        let mentions = vec![
            mention(0, "Oslo", "LOC"),
            mention(9, "Ann Lee", "PER"),
            mention(21, "Bo", "PER"),
            mention(25, "Ann Lee", "PER"),
            mention(38, "Oslo", "LOC"),
        ];
        let mut analysis = Analysis::new(&document, mentions, Vec::new(), SelectionSpec::default());
        analysis.retain_types(|label| label == "PER");
        let found: Vec<(&str, &[usize])> =
            analysis.entities.iter().map(|e| (&*e.name, &*e.mentions)).collect();
        assert_eq!(found, [("Ann Lee", &[0, 2][..]), ("Bo", &[1][..])]);
        assert_eq!(analysis.mentions.len(), 3);
    }
}
