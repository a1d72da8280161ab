//! A document that has been through the encoder: what tasks read.

use std::fmt;
use std::sync::Arc;

use crate::Aggregation;
use crate::document::Document;
use crate::engine::{EncoderInput, EncoderOutput, Engine, EngineError};
use crate::model::features::Place;
use crate::model::{ModelSpec, Word, Words};
use crate::parts::Parts;
use crate::window::Window;

/// The most pieces of a sentence that its vector is the mean of, where the spec says nothing.
const VECTOR_PIECES: usize = 120;

/// A document with what the encoder made of it: the label logits of its words, and a vector of each
/// of its sentences. [Tasks](crate::tasks) read it; nothing runs the encoder again.
pub struct Encoded {
    document: Document,
    words: Words,
    /// `[words, labels]`, in text order: windows are taken in order, and each word once.
    logits: Vec<f32>,
    /// `[sentences, dim]`: sums over the first pieces of each sentence.
    sums: Vec<f32>,
    /// How many pieces are in each sum.
    counts: Vec<usize>,
    /// Where each sentence begins.
    places: Vec<Place>,
    dim: usize,
    parts: Arc<Parts>,
    engine: Arc<dyn Engine>,
}

impl Encoded {
    pub(crate) fn new(
        document: &Document,
        words: Words,
        parts: &Arc<Parts>,
        engine: &Arc<dyn Engine>,
    ) -> Self {
        let sentences = document.sentences().len();
        Self {
            document: document.clone(),
            logits: Vec::with_capacity(words.words.len() * parts.spec.labels.len()),
            words,
            sums: Vec::new(),
            counts: vec![0; sentences],
            places: vec![Place::default(); sentences],
            dim: 0,
            parts: Arc::clone(parts),
            engine: Arc::clone(engine),
        }
    }

    /// The document.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// The model that encoded it.
    pub fn spec(&self) -> &ModelSpec {
        &self.parts.spec
    }

    /// What runs the model, and its heads.
    pub fn engine(&self) -> &dyn Engine {
        &*self.engine
    }

    /// The words that were read: those of the article in text order, then those of the boilerplate
    /// that names people and dates, such as credits. Other boilerplate is read only if there is no
    /// other text.
    pub fn words(&self) -> &[Word] {
        &self.words.words
    }

    /// The label logits of each word, `[words, labels]`, row by row.
    pub fn logits(&self) -> &[f32] {
        &self.logits
    }

    /// How many numbers a sentence's vector has.
    pub fn vector_width(&self) -> usize {
        self.dim
    }

    /// The vector of a sentence of the document: the mean of the encoder's hidden states over its
    /// first word pieces, in the context of the document. `None` if it was not read, or is no
    /// sentence.
    pub fn sentence_vector(&self, sentence: usize) -> Option<Vec<f32>> {
        let count = *self.counts.get(sentence).filter(|count| **count > 0)? as f32;
        let sums = self.sums.get(sentence * self.dim..)?.get(..self.dim)?;
        Some(sums.iter().map(|sum| sum / count).collect())
    }

    /// The vector of each sentence of the document, empty for those that were not read.
    pub fn sentence_vectors(&self) -> Vec<Vec<f32>> {
        let sentences = 0..self.counts.len();
        sentences.map(|sentence| self.sentence_vector(sentence).unwrap_or_default()).collect()
    }

    /// Where a sentence begins in its window. `None` if it was not read, or is no sentence.
    pub fn place(&self, sentence: usize) -> Option<Place> {
        self.counts.get(sentence).filter(|count| **count > 0)?;
        self.places.get(sentence).copied()
    }

    pub(crate) fn words_and_pieces(&self) -> &Words {
        &self.words
    }

    /// Takes the core of `window` from what the encoder made of it.
    pub(crate) fn take(
        &mut self,
        window: &Window,
        input: &EncoderInput,
        output: &EncoderOutput,
    ) -> Result<(), EngineError> {
        let labels = self.parts.spec.labels.len();
        let dim = self.check(input, output, labels)?;
        self.dim = dim;
        self.sums.resize(self.counts.len() * dim, 0.0);
        let vectors = self.parts.spec.sentence_vectors.as_ref();
        let most = vectors.map_or(VECTOR_PIECES, |vectors| vectors.pieces);
        // [CLS] stands before the first piece.
        let row = |piece: usize| 1 + piece - self.words.pieces(0, window.words.start).len();
        for index in window.core.clone() {
            let word = &self.words.words[index];
            let pieces = self.words.pieces(index, index + 1);
            if self.counts[word.sentence] == 0 {
                self.places[word.sentence] = Place {
                    before: row(pieces.start) - 1,
                    first: index == window.core.start,
                    lead: window.core.start == 0,
                };
            }
            let rows = row(pieces.start) * labels..row(pieces.end) * labels;
            let aggregation: Aggregation = self.parts.aggregation;
            aggregation.push(&output.logits[rows], labels, &mut self.logits);
            for piece in pieces {
                if self.counts[word.sentence] < most {
                    self.counts[word.sentence] += 1;
                    let hidden = &output.hidden[row(piece) * dim..][..dim];
                    let sum = &mut self.sums[word.sentence * dim..][..dim];
                    sum.iter_mut().zip(hidden).for_each(|(sum, x)| *sum += x);
                }
            }
        }
        Ok(())
    }

    /// How wide the hidden states are. An engine that gives too much, too little, or what is no
    /// number, is an error.
    fn check(
        &self,
        input: &EncoderInput,
        output: &EncoderOutput,
        labels: usize,
    ) -> Result<usize, EngineError> {
        let fail = |reason: String| {
            Err(EngineError { engine: self.engine.name(), part: "encoder", reason })
        };
        let tokens = input.ids.len();
        let EncoderOutput { logits, hidden } = output;
        if logits.len() != tokens * labels {
            return fail(format!(
                "it gave {} logits for {tokens} word pieces and {labels} labels",
                logits.len()
            ));
        }
        let dim = hidden.len() / tokens.max(1);
        if hidden.len() != tokens * dim || self.dim != 0 && self.dim != dim {
            return fail(format!("it gave {} hidden numbers for {tokens} pieces", hidden.len()));
        }
        if !all_finite(logits) || !all_finite(hidden) {
            return fail("it made a number that is not finite".to_owned());
        }
        Ok(dim)
    }
}

fn all_finite(numbers: &[f32]) -> bool {
    numbers.iter().fold(0, |most: u32, x| most.max(x.abs().to_bits())) < f32::INFINITY.to_bits()
}

impl fmt::Debug for Encoded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Encoded")
            .field("model", &self.parts.spec.name)
            .field("words", &self.words.words.len())
            .field("sentences", &self.counts.len())
            .finish_non_exhaustive()
    }
}
