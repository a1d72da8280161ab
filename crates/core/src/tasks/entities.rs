//! Mentions of named entities.

use std::sync::Arc;

use super::Task;
use super::agree::agree;
use super::decode::decode;
use super::partners::partners;
use super::tidy::tidy;
use crate::mention::Mention;
use crate::model::{EntitySpec, Role, Word};
use crate::{AnalyzeError, Encoded};

/// Finds the mentions of a document, in text order: labels of words to mentions, made to agree
/// where the model's spec says so, with their calibrated confidence.
#[derive(Debug, Clone, Copy, Default)]
pub struct Entities;

impl Task for Entities {
    type Output = Vec<Mention>;

    fn run(&self, encoded: &Encoded) -> Result<Vec<Mention>, AnalyzeError> {
        Ok(Self::settle(encoded, Self::decode(encoded, encoded.words(), encoded.logits())))
    }
}

impl Entities {
    /// The mentions in whole sentences, as their `words` and their logits tell.
    pub(crate) fn decode(encoded: &Encoded, words: &[Word], mut logits: &[f32]) -> Vec<Mention> {
        let labels = &encoded.spec().labels;
        let document = encoded.document();
        let names = &document.language().names;
        let mut mentions = Vec::new();
        for words in words.chunk_by(|a, b| a.sentence == b.sentence) {
            let (own, rest) = logits.split_at(words.len() * labels.len());
            logits = rest;
            mentions.extend(decode(labels, names, document.text(), words, own));
        }
        mentions
    }

    /// The mentions of a document, of which these were decoded.
    pub(crate) fn settle(encoded: &Encoded, mut mentions: Vec<Mention>) -> Vec<Mention> {
        let (labels, document) = (&encoded.spec().labels, encoded.document());
        // Words around the article come after its own.
        mentions.sort_by_key(|mention| mention.span.start);
        mentions = tidy(document, mentions);
        let is_body = |label: &&Arc<str>| Role::of(label) == Role::Organisation;
        if let Some(body) = labels.types().iter().find(is_body) {
            mentions = partners(document, mentions, body);
        }
        let EntitySpec { consistent_names, confidence, least_confidence } =
            &encoded.spec().entities;
        if *consistent_names {
            mentions = agree(document, mentions, labels.types());
        }
        for mention in &mut mentions {
            mention.confidence = confidence.apply(mention.confidence);
        }
        mentions.retain(|mention| {
            let least = least_confidence.get(&*mention.label);
            least.is_none_or(|least| mention.confidence >= *least)
        });
        mentions
    }
}
