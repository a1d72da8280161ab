//! A document that has been through the encoder: what tasks read.

use std::fmt;
use std::sync::Arc;

use crate::Aggregation;
use crate::document::Document;
use crate::engine::{EncoderInput, EncoderOutput, Engine, EngineError};
use crate::model::features::Place;
use crate::model::{ContextHead, ModelSpec, Word, Words};
use crate::parts::Parts;
use crate::window::Window;

/// The most pieces of a sentence that its vector is the mean of, where the spec says nothing.
const VECTOR_PIECES: usize = 120;

/// The row of a sentence that has none, yet or any more.
const NO_ROW: u32 = u32::MAX;

/// The row of a sentence that never gets one.
const UNWANTED: u32 = u32::MAX - 1;

/// A document with what the encoder made of it: the label logits of its words, and a vector of each
/// of its sentences. [Tasks](crate::tasks) read it; nothing runs the encoder again.
pub struct Encoded {
    document: Document,
    words: Words,
    /// `[words, labels]`, in text order: windows are taken in order, and each word once.
    logits: Vec<f32>,
    /// How many words were taken, and whose logits are no longer there.
    taken: usize,
    forgotten: usize,
    /// The first word of the sentence of the last word that was taken.
    begun: usize,
    /// `[rows, dim]`: sums over the first pieces of a sentence each.
    sums: Vec<f32>,
    /// Which row of them a sentence has, or [`NO_ROW`].
    rows: Vec<u32>,
    /// Rows whose sentences are forgotten.
    free: Vec<u32>,
    /// How many pieces are in each sum.
    counts: Vec<u32>,
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
            logits: Vec::new(),
            taken: 0,
            forgotten: 0,
            begun: 0,
            words,
            sums: Vec::new(),
            rows: vec![NO_ROW; sentences],
            free: Vec::new(),
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
        let mut vector = Vec::with_capacity(self.dim);
        self.push_vector(sentence, &mut vector).then_some(vector)
    }

    /// Appends the vector of a sentence; whether there is one.
    pub(crate) fn push_vector(&self, sentence: usize, to: &mut Vec<f32>) -> bool {
        let Some(row) = self.rows.get(sentence).filter(|row| **row < UNWANTED) else {
            return false;
        };
        let count = self.counts[sentence] as f32;
        let sums = &self.sums[*row as usize * self.dim..][..self.dim];
        to.extend(sums.iter().map(|sum| sum / count));
        count > 0.0
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

    /// The model's context head, if it has one.
    pub(crate) fn context(&self) -> Option<&ContextHead> {
        self.parts.context.as_deref()
    }

    pub(crate) fn words_and_pieces(&self) -> &Words {
        &self.words
    }

    /// How many of the words the encoder has read so far.
    pub(crate) fn taken(&self) -> usize {
        self.taken
    }

    /// The words of whole sentences that were read and whose logits are there, with these.
    pub(crate) fn whole_sentences(&self) -> (&[Word], &[f32]) {
        let words = &self.words.words;
        let is_inside = self.taken > 0
            && words.get(self.taken).is_some_and(|w| w.sentence == words[self.taken - 1].sentence);
        let end = if is_inside { self.begun.max(self.forgotten) } else { self.taken };
        let logits = (end - self.forgotten) * self.parts.spec.labels.len();
        (&words[self.forgotten..end], &self.logits[..logits])
    }

    /// Forgets the logits of so many of the words that have some.
    pub(crate) fn forget_logits(&mut self, words: usize) {
        self.logits.drain(..words * self.parts.spec.labels.len());
        self.forgotten += words;
    }

    /// Makes no vectors but those of these sentences.
    pub(crate) fn only_vectors_of(&mut self, sentences: impl Iterator<Item = usize>) {
        self.rows.fill(UNWANTED);
        for sentence in sentences {
            self.rows[sentence] = NO_ROW;
        }
    }

    /// Forgets the vectors of sentences.
    pub(crate) fn forget_vectors(&mut self, sentences: impl Iterator<Item = usize>) {
        for sentence in sentences {
            let row = std::mem::replace(&mut self.rows[sentence], UNWANTED);
            if row < UNWANTED {
                self.free.push(row);
            }
        }
    }

    /// The row of a sentence, all zeros, for its vector.
    fn new_row(&mut self, sentence: usize) {
        let dim = self.dim;
        let row = self.free.pop().unwrap_or_else(|| {
            let row = self.sums.len() / dim.max(1);
            self.sums.resize(self.sums.len() + dim, 0.0);
            // Sentences have places in lists of at most as many.
            u32::try_from(row).unwrap_or(NO_ROW)
        });
        self.sums[row as usize * dim..][..dim].fill(0.0);
        self.rows[sentence] = row;
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
        let vectors = self.parts.spec.sentence_vectors.as_ref();
        let most = vectors.map_or(VECTOR_PIECES, |vectors| vectors.pieces);
        // [CLS] stands before the first piece.
        let before = self.words.pieces(0, window.words.start).len();
        let row = |piece: usize| 1 + piece - before;
        for index in window.core.clone() {
            let sentence = self.words.words[index].sentence;
            let pieces = self.words.pieces(index, index + 1);
            if self.counts[sentence] == 0 {
                self.places[sentence] = Place {
                    before: row(pieces.start) - 1,
                    first: index == window.core.start,
                    lead: window.core.start == 0,
                };
            }
            let rows = row(pieces.start) * labels..row(pieces.end) * labels;
            let aggregation: Aggregation = self.parts.aggregation;
            aggregation.push(&output.logits[rows], labels, &mut self.logits);
            for piece in pieces {
                if (self.counts[sentence] as usize) < most {
                    let hidden = row(piece);
                    self.counts[sentence] += 1;
                    if self.rows[sentence] == UNWANTED {
                        continue;
                    }
                    if self.rows[sentence] == NO_ROW {
                        self.new_row(sentence);
                    }
                    let hidden = &output.hidden[hidden * dim..][..dim];
                    let sum = &mut self.sums[self.rows[sentence] as usize * dim..][..dim];
                    sum.iter_mut().zip(hidden).for_each(|(sum, x)| *sum += x);
                }
            }
            if index > 0 && self.words.words[index - 1].sentence != sentence {
                self.begun = index;
            }
            self.taken = index + 1;
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
