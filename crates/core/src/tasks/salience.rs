//! How salient each sentence is.

use super::Task;
use crate::engine::EngineError;
use crate::model::SalienceSpec;
use crate::model::features::{place_features, text_features};
use crate::summary::candidates;
use crate::{AnalyzeError, Encoded};

/// Finds the probability, 0 to 1, that each sentence of a document belongs in a summary; 0 for those
/// that may not be chosen, and for all if the model has no salience head.
#[derive(Debug, Clone, Copy, Default)]
pub struct Salience;

impl Salience {
    /// The sentences that a summary may be chosen from, in text order, each with what a salience
    /// head reads of it: its vector and, if asked for, [`SENTENCE_FEATURES`](crate::model::features::SENTENCE_FEATURES) numbers behind it.
    pub fn inputs(encoded: &Encoded, features: bool) -> Vec<(usize, Vec<f32>)> {
        let mut inputs: Vec<(usize, Vec<f32>)> = candidates(encoded.document())
            .into_iter()
            .filter_map(|sentence| Some((sentence, encoded.sentence_vector(sentence)?)))
            .collect();
        if features {
            let sentences: Vec<usize> = inputs.iter().map(|(sentence, _)| *sentence).collect();
            let texts = text_features(encoded.document(), &sentences);
            let window = encoded.spec().windows.pieces;
            for ((sentence, input), text) in inputs.iter_mut().zip(texts) {
                let place = encoded.place(*sentence).unwrap_or_default();
                input.extend(place_features(place, window));
                input.extend(text);
            }
        }
        inputs
    }
}

impl Task for Salience {
    type Output = Vec<f32>;

    fn run(&self, encoded: &Encoded) -> Result<Vec<f32>, AnalyzeError> {
        let document = encoded.document();
        let mut salience = vec![0.0; document.sentences().len()];
        let Some(SalienceSpec { features, sentences, lead, .. }) = encoded.spec().salience else {
            return Ok(salience);
        };
        let inputs = Self::inputs(encoded, features);
        let (first, rest) = inputs.split_at(inputs.len().min(sentences));
        let before = &first[..first.len().min(lead)];
        let groups = std::iter::once((&first[..0], first))
            .chain(rest.chunks(sentences - lead).map(|group| (before, group)));
        let selection = &encoded.spec().selection;
        let mut position = 0;
        for (lead, group) in groups.filter(|(_, group)| !group.is_empty()) {
            let all = lead.iter().chain(group).map(|(_, input)| input.as_slice());
            let all: Vec<&[f32]> = all.collect();
            let logits = encoded.engine().salience(&all.concat(), all[0].len())?;
            check(encoded, &logits, all.len())?;
            for (&(sentence, _), logit) in group.iter().zip(&logits[lead.len()..]) {
                position += 1;
                // At least one, so that no sentence is impossible.
                let words = document.words().count(sentence).max(1);
                let odds = logit.clamp(-30.0, 30.0).exp()
                    * (words as f32).powf(selection.length_prior)
                    / (position as f32).powf(selection.lead_prior);
                salience[sentence] = odds / (1.0 + odds);
            }
        }
        Ok(salience)
    }
}

/// An engine that gives too many logits, too few, or what is no number, is an error.
fn check(encoded: &Encoded, logits: &[f32], sentences: usize) -> Result<(), EngineError> {
    let reason = if logits.len() != sentences {
        format!("it gave {} logits for {sentences} sentences", logits.len())
    } else if logits.iter().any(|logit| logit.is_nan()) {
        "it made a number that is not finite".to_owned()
    } else {
        return Ok(());
    };
    Err(EngineError { engine: encoded.engine().name(), part: "salience head", reason })
}
