//! How salient each sentence is.

use super::Task;
use crate::engine::EngineError;
use crate::model::features::{SENTENCE_FEATURES, place_features, text_features};
use crate::model::{ContextHead, SalienceSpec};
use crate::summary::candidates;
use crate::{AnalyzeError, Encoded};

/// Finds the probability, 0 to 1, that each sentence of a document belongs in a summary; 0 for those
/// that may not be chosen, and for all if the model has no salience head.
#[derive(Debug, Clone, Copy, Default)]
pub struct Salience;

impl Salience {
    /// The sentences that a summary may be chosen from, in text order, each with what a salience
    /// head reads of it: its vector and, if asked for, [`SENTENCE_FEATURES`] numbers behind it.
    pub fn inputs(encoded: &Encoded, features: bool) -> Vec<(usize, Vec<f32>)> {
        let read = |sentence: &usize| encoded.sentence_vector(*sentence).is_some();
        let sentences: Vec<usize> =
            candidates(encoded.document()).into_iter().filter(read).collect();
        let texts =
            if features { text_features(encoded.document(), &sentences) } else { Vec::new() };
        let input = |(index, sentence): (usize, usize)| {
            let mut input = Vec::new();
            push_input(encoded, sentence, texts.get(index), &mut input);
            (sentence, input)
        };
        sentences.into_iter().enumerate().map(input).collect()
    }
}

/// Appends what a salience head reads of a sentence: its vector and, with what its text says, where it
/// stands and that.
fn push_input(encoded: &Encoded, sentence: usize, text: Option<&TextFeatures>, to: &mut Vec<f32>) {
    encoded.push_vector(sentence, to);
    if let Some(text) = text {
        let place = encoded.place(sentence).unwrap_or_default();
        to.extend(place_features(place, encoded.spec().windows.pieces));
        to.extend(text);
    }
}

/// What a head is told of the text of a sentence.
type TextFeatures = [f32; SENTENCE_FEATURES / 2];

impl Task for Salience {
    type Output = Vec<f32>;

    fn run(&self, encoded: &Encoded) -> Result<Vec<f32>, AnalyzeError> {
        let mut run = SalienceRun::new(encoded);
        while run.next_group(encoded)?.is_some() {}
        Ok(run.salience)
    }
}

/// The salience of sentences while the encoder reads on: a group of them at a time, as soon as all of
/// it was read, so that no more vectors are held than a group has.
#[derive(Debug)]
pub(crate) struct SalienceRun {
    /// One for each sentence of the document.
    pub(crate) salience: Vec<f32>,
    /// What the context head, if there is one, makes of each of them: `[sentences, projected]`.
    pub(crate) projected: Vec<f32>,
    /// The sentences that may be chosen and are read, each with the number of words up to its end.
    candidates: Vec<(u32, u32)>,
    /// What the head is told of their texts, if it is.
    texts: Vec<TextFeatures>,
    /// How many of the candidates have their salience.
    done: usize,
    /// What the head reads of the first ones.
    lead: Vec<f32>,
}

impl SalienceRun {
    /// Nothing was read yet, or all.
    pub(crate) fn new(encoded: &Encoded) -> Self {
        let document = encoded.document();
        let count = document.sentences().len();
        let salience = vec![0.0; count];
        let none = |salience| Self {
            salience,
            projected: vec![0.0; encoded.context().map_or(0, ContextHead::projected) * count],
            candidates: Vec::new(),
            texts: Vec::new(),
            done: 0,
            lead: Vec::new(),
        };
        let Some(SalienceSpec { features, .. }) = encoded.spec().salience else {
            return none(salience);
        };
        // Documents that have more words than that do not fit into memory.
        let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let mut ends = vec![0; salience.len()];
        let words = encoded.words_and_pieces();
        for (index, word) in words.words.iter().enumerate() {
            if !words.pieces(index, index + 1).is_empty() {
                ends[word.sentence] = number(index + 1);
            }
        }
        let read = candidates(document).into_iter().filter(|sentence| ends[*sentence] > 0);
        let candidates: Vec<(u32, u32)> =
            read.map(|sentence| (number(sentence), ends[sentence])).collect();
        let texts = if features {
            let sentences: Vec<usize> = candidates.iter().map(|(at, _)| *at as usize).collect();
            text_features(document, &sentences)
        } else {
            Vec::new()
        };
        Self { candidates, texts, ..none(salience) }
    }

    /// The sentences whose vectors it reads.
    pub(crate) fn sentences(&self) -> impl Iterator<Item = usize> {
        self.candidates.iter().map(|(sentence, _)| *sentence as usize)
    }

    /// Finds the salience of the next group of sentences, if all of it was read. Gives which they
    /// are: their vectors are needed no more.
    pub(crate) fn next_group(
        &mut self,
        encoded: &Encoded,
    ) -> Result<Option<impl Iterator<Item = usize>>, AnalyzeError> {
        let Some(SalienceSpec { sentences, lead, .. }) = encoded.spec().salience else {
            return Ok(None);
        };
        let most = if self.done == 0 { sentences } else { sentences - lead };
        let group = self.done..self.candidates.len().min(self.done + most);
        let members = &self.candidates[group.clone()];
        let is_read = |(_, end): &(u32, u32)| *end as usize <= encoded.taken();
        if members.is_empty() || !members.iter().all(is_read) {
            return Ok(None);
        }
        let mut inputs = self.lead.clone();
        for index in group.clone() {
            let sentence = self.candidates[index].0 as usize;
            let start = inputs.len();
            push_input(encoded, sentence, self.texts.get(index), &mut inputs);
            if let Some(head) = encoded.context() {
                let row = head.project(&inputs[start..]);
                self.projected[sentence * row.len()..][..row.len()].copy_from_slice(&row);
            }
        }
        let extra = if self.texts.is_empty() { 0 } else { SENTENCE_FEATURES };
        let width = encoded.vector_width() + extra;
        let before = self.lead.len() / width.max(1);
        let logits = encoded.engine().salience(&inputs, width)?;
        check(encoded, &logits, before + members.len())?;
        let selection = &encoded.spec().selection;
        for (&(sentence, _), logit) in members.iter().zip(&logits[before..]) {
            self.done += 1;
            // At least one, so that no sentence is impossible.
            let words = encoded.document().words().count(sentence as usize).max(1);
            let odds = logit.clamp(-30.0, 30.0).exp() * (words as f32).powf(selection.length_prior)
                / (self.done as f32).powf(selection.lead_prior);
            self.salience[sentence as usize] = odds / (1.0 + odds);
        }
        if group.start == 0 {
            inputs.truncate(width * lead.min(group.end));
            self.lead = inputs;
        }
        Ok(Some(self.candidates[group].iter().map(|(sentence, _)| *sentence as usize)))
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
