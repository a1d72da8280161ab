//! The analyzer: a loaded model, and documents through it.

mod features;
mod stage;
mod stream;

use std::path::Path;
use std::sync::Arc;

use crate::aggregate::Aggregation;
use crate::agree::agree;
use crate::decode::decode;
use crate::document::Document;
use crate::engine::{EncoderInput, EncoderOutput, Engine, EngineError, RtenEngine};
use crate::entity::{Entity, link};
use crate::mention::Mention;
use crate::model::{ModelConfig, ModelError, ModelFiles, TOKENIZER_FILE, WordTokenizer, Words};
use crate::summary::{self, Summary, SummaryOptions};
use crate::window::{Window, WindowSize, windows};

pub use features::{FEATURES, Place, text_features};
pub use stage::Stage;
pub use stream::AnalyzeAll;

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
#[derive(Debug, thiserror::Error)]
pub enum AnalyzeError {
    /// The tokenizer failed.
    #[error("the tokenizer failed: {0}")]
    Tokenizer(String),
    /// The model failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// What the model found in one document: mentions, entities, and how salient each
/// sentence is.
#[derive(Debug, Clone, PartialEq)]
pub struct Analysis {
    /// In text order, not overlapping, each within one sentence.
    pub mentions: Vec<Mention>,
    /// In the order of their first mentions.
    pub entities: Vec<Entity>,
    /// The probability, 0 to 1, that each sentence belongs in a summary; one per sentence
    /// of the document, 0 for those that may not be chosen.
    pub salience: Vec<f32>,
}

impl Analysis {
    /// Chooses a summary. Cheap: no model runs, so several may be asked for.
    pub fn summarize(&self, document: &Document, options: &SummaryOptions) -> Summary {
        summary::select(document, self, options)
    }

    /// Keeps the mentions of at least this confidence, and groups them anew.
    pub fn retain_confident(&mut self, document: &Document, least: f32) {
        self.mentions.retain(|mention| mention.confidence >= least);
        self.entities = link(document.text(), &self.mentions);
    }
}

/// What an [`Analyzer`] of another engine is made of.
pub struct AnalyzerParts {
    /// What the model is.
    pub config: ModelConfig,
    /// Cuts sentences into the model's words and word pieces.
    pub tokenizer: WordTokenizer,
    /// The ids of the special tokens before and after each window.
    pub frame: [i32; 2],
    /// How a word's labels come from those of its pieces.
    pub aggregation: Aggregation,
    /// Runs it.
    pub engine: Arc<dyn Engine>,
}

/// A loaded model that documents go through; cheap to clone, shared by threads.
#[derive(Clone)]
pub struct Analyzer {
    parts: Arc<Parts>,
    engine: Arc<dyn Engine>,
}

struct Parts {
    info: ModelInfo,
    config: ModelConfig,
    tokenizer: WordTokenizer,
    frame: [i32; 2],
    aggregation: Aggregation,
}

const _: () = {
    const fn shared<T: Send + Sync>() {}
    shared::<Analyzer>();
    shared::<Document>();
    shared::<Analysis>();
};

/// The most windows whose outputs are held at once: 1 MB each at 384 hidden units.
const WINDOWS_AT_ONCE: usize = 32;

/// The most pieces of a sentence that its vector is the mean of, as in training.
const VECTOR_PIECES: usize = 120;

/// The most sentences that the salience head takes at once; its time grows with the square.
const SALIENCE_SENTENCES: usize = 512;

/// Sentences from the start of a document that go before every later group, so that the
/// later sentences have the positions, and the lead to compare with, of training: all
/// positions past this one share an embedding.
const SALIENCE_LEAD: usize = 64;

impl Analyzer {
    /// The model compiled into this library, on all cores.
    #[cfg(feature = "embedded-model")]
    pub fn embedded() -> Result<Self, ModelError> {
        Self::load(&ModelFiles::embedded())
    }

    /// The model in directory `dir`, on all cores.
    pub fn open(dir: &Path) -> Result<Self, ModelError> {
        Self::load(&ModelFiles::read(dir)?)
    }

    /// A model from the contents of its files, on all cores.
    pub fn load(files: &ModelFiles) -> Result<Self, ModelError> {
        let config = ModelConfig::parse(files)?;
        let (tokenizer, engine) = rayon::join(
            || WordTokenizer::parse(files, &config),
            || RtenEngine::load(files, &config),
        );
        Self::assemble(files, config, tokenizer?, Arc::new(engine?))
    }

    /// A model that another engine runs: its config and tokenizer are read from `files`, its
    /// weights are the engine's own.
    pub fn with_engine(files: &ModelFiles, engine: Arc<dyn Engine>) -> Result<Self, ModelError> {
        let config = ModelConfig::parse(files)?;
        let tokenizer = WordTokenizer::parse(files, &config)?;
        Self::assemble(files, config, tokenizer, engine)
    }

    fn assemble(
        files: &ModelFiles,
        config: ModelConfig,
        tokenizer: WordTokenizer,
        engine: Arc<dyn Engine>,
    ) -> Result<Self, ModelError> {
        let special = |token: &str| {
            tokenizer
                .special(token)
                .ok_or_else(|| files.error(TOKENIZER_FILE, format!("it has no `{token}`")))
        };
        let frame = [special("[CLS]")?, special("[SEP]")?];
        let aggregation = Aggregation::First;
        Ok(Self::from_parts(AnalyzerParts { config, tokenizer, frame, aggregation, engine }))
    }

    /// A model of any engine, on all cores.
    pub fn from_parts(parts: AnalyzerParts) -> Self {
        let AnalyzerParts { config, mut tokenizer, frame, aggregation, engine } = parts;
        tokenizer.limit_word_pieces(window_size(&config).core);
        let info = ModelInfo {
            name: config.name.clone(),
            version: config.version.clone(),
            engine: engine.name(),
        };
        let parts = Arc::new(Parts { info, config, tokenizer, frame, aggregation });
        Self { parts, engine }.with_threads(0)
    }

    /// The same model on this many threads; 0 means one for each core. The results do not
    /// depend on it.
    #[must_use]
    pub fn with_threads(&self, threads: usize) -> Self {
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        let threads = if threads == 0 { cores() } else { threads };
        Self { parts: Arc::clone(&self.parts), engine: self.engine.with_threads(threads) }
    }

    /// Which model this runs.
    pub fn model(&self) -> &ModelInfo {
        &self.parts.info
    }

    /// Whether the model says which sentences are salient. If not, an analysis has entities
    /// only, and salience 0 for every sentence.
    pub fn has_salience(&self) -> bool {
        self.engine.has_salience()
    }

    /// What runs the model.
    pub fn engine(&self) -> &dyn Engine {
        &*self.engine
    }

    /// What the model's `config.json` says.
    pub fn config(&self) -> &ModelConfig {
        &self.parts.config
    }

    /// The entity types the model knows.
    pub fn entity_types(&self) -> &[Arc<str>] {
        self.parts.config.labels.types()
    }

    /// Mentions, entities and salience of one document.
    pub fn analyze(&self, document: &Document) -> Result<Analysis, AnalyzeError> {
        self.analyze_traced(document, |_| {})
    }

    /// As [`analyze`](Self::analyze), and tells `enter` of each stage when it begins. Long
    /// documents are encoded in groups of windows, so a stage may begin several times.
    pub fn analyze_traced(
        &self,
        document: &Document,
        mut enter: impl FnMut(Stage),
    ) -> Result<Analysis, AnalyzeError> {
        enter(Stage::Tokenize);
        let words = self.words(document)?;
        let reading = self.read(document, &words, &mut enter)?;
        enter(Stage::Decode);
        let mut mentions = words
            .words
            .chunk_by(|a, b| a.sentence == b.sentence)
            .zip(reading.sentence_logits(&words, self.parts.config.labels.len()))
            .flat_map(|(words, logits)| {
                decode(&self.parts.config.labels, document.text(), words, logits)
            })
            .collect::<Vec<_>>();
        if self.parts.config.consistent_names {
            mentions = agree(document, mentions);
        }
        for mention in &mut mentions {
            mention.confidence = self.parts.config.confidence.apply(mention.confidence);
        }
        let least = &self.parts.config.least_confidence;
        mentions.retain(|m| least.get(&*m.label).is_none_or(|least| m.confidence >= *least));
        let entities = link(document.text(), &mentions);
        enter(Stage::Select);
        let salience = if self.has_salience() {
            self.salience(document, &reading)?
        } else {
            vec![0.0; document.sentences().len()]
        };
        Ok(Analysis { mentions, entities, salience })
    }

    /// The vector of each sentence: the mean of the encoder's hidden states over its word
    /// pieces (the first 120 of them), in the context of the document. One per sentence of the
    /// document, all of the model's width; empty for those that are not read, such as
    /// boilerplate.
    pub fn sentence_vectors(&self, document: &Document) -> Result<Vec<Vec<f32>>, AnalyzeError> {
        let words = self.words(document)?;
        let reading = self.read(document, &words, &mut |_| {})?;
        let read = |sentence| reading.counts[sentence] > 0;
        let vector = |sentence| -> Vec<f32> {
            if read(sentence) { reading.vector(sentence).collect() } else { Vec::new() }
        };
        Ok((0..document.sentences().len()).map(vector).collect())
    }

    /// What a salience head reads of each sentence of the document: its vector, and behind it, if
    /// asked for, what [`ModelConfig::sentence_features`] says. Empty for those that no summary is
    /// chosen from.
    pub fn salience_inputs(
        &self,
        document: &Document,
        features: bool,
    ) -> Result<Vec<Vec<f32>>, AnalyzeError> {
        let words = self.words(document)?;
        let reading = self.read(document, &words, &mut |_| {})?;
        let mut inputs = vec![Vec::new(); document.sentences().len()];
        for (sentence, input) in self.head_inputs(document, &reading, features) {
            inputs[sentence] = input;
        }
        Ok(inputs)
    }

    /// The sentences that a summary may be chosen from, with what the salience head reads of them.
    fn head_inputs(
        &self,
        document: &Document,
        reading: &Reading,
        features: bool,
    ) -> Vec<(usize, Vec<f32>)> {
        let candidates: Vec<usize> =
            summary::candidates(document).into_iter().filter(|&i| reading.counts[i] > 0).collect();
        let mut inputs: Vec<Vec<f32>> =
            candidates.iter().map(|&sentence| reading.vector(sentence).collect()).collect();
        if features {
            let window = window_size(&self.parts.config).core;
            let texts = text_features(document, &candidates);
            for ((input, &sentence), text) in inputs.iter_mut().zip(&candidates).zip(texts) {
                input.extend(reading.places[sentence].features(window));
                input.extend(text);
            }
        }
        candidates.into_iter().zip(inputs).collect()
    }

    /// What the encoder is given for a document: one input a window, in text order.
    pub fn encoder_inputs(&self, document: &Document) -> Result<Vec<EncoderInput>, AnalyzeError> {
        let words = self.words(document)?;
        let windows = windows(&words, window_size(&self.parts.config));
        Ok(windows.iter().map(|window| self.input(&words, window)).collect())
    }

    /// Documents through the model on all its threads, one document a thread, in order.
    /// Takes a bounded number of documents at a time from `documents`.
    pub fn analyze_all<I>(&self, documents: I) -> AnalyzeAll<I::IntoIter>
    where
        I: IntoIterator<Item = Document>,
    {
        AnalyzeAll::new(self, documents.into_iter())
    }

    /// All of a document through the encoder.
    fn read(
        &self,
        document: &Document,
        words: &Words,
        enter: &mut impl FnMut(Stage),
    ) -> Result<Reading, AnalyzeError> {
        let mut reading = Reading::new(document.sentences().len(), self.parts.aggregation);
        let windows = windows(words, window_size(&self.parts.config));
        for group in windows.chunks(WINDOWS_AT_ONCE) {
            enter(Stage::Tokenize);
            let inputs: Vec<_> = group.iter().map(|window| self.input(words, window)).collect();
            enter(Stage::Encode);
            let outputs = self.engine.encode(&inputs)?;
            enter(Stage::Decode);
            for (window, output) in group.iter().zip(&outputs) {
                reading.take(words, window, output, self.parts.config.labels.len());
            }
        }
        Ok(reading)
    }

    /// Words of the sentences that are read: all but those of boilerplate, if there are
    /// others.
    fn words(&self, document: &Document) -> Result<Words, AnalyzeError> {
        let mut words = Words::default();
        for index in summary::readable(document) {
            self.parts
                .tokenizer
                .push(&mut words, document.text(), document.sentences()[index].span, index)
                .map_err(|error| AnalyzeError::Tokenizer(error.to_string()))?;
        }
        Ok(words)
    }

    fn input(&self, words: &Words, window: &Window) -> EncoderInput {
        let pieces = words.pieces(window.words.start, window.words.end);
        let [first, last] = self.parts.frame;
        let framed = |first: i32, inner: &[i32], last: i32| [&[first], inner, &[last]].concat();
        EncoderInput {
            ids: framed(first, &words.ids[pieces.clone()], last),
            segments: framed(0, &words.casing[pieces], 0),
        }
    }

    fn salience(&self, document: &Document, reading: &Reading) -> Result<Vec<f32>, AnalyzeError> {
        let mut salience = vec![0.0; document.sentences().len()];
        let features = self.parts.config.sentence_features;
        let inputs = self.head_inputs(document, reading, features);
        let (first, rest) = inputs.split_at(inputs.len().min(SALIENCE_SENTENCES));
        let lead = &first[..first.len().min(SALIENCE_LEAD)];
        let groups = std::iter::once((&first[..0], first))
            .chain(rest.chunks(SALIENCE_SENTENCES - SALIENCE_LEAD).map(|group| (lead, group)));
        let config = &self.parts.config;
        let mut position = 0;
        for (lead, group) in groups.filter(|(_, group)| !group.is_empty()) {
            let all = lead.iter().chain(group).map(|(_, input)| input.as_slice());
            let all: Vec<&[f32]> = all.collect();
            let logits = self.engine.salience(&all.concat(), all[0].len())?;
            for (&(sentence, _), logit) in group.iter().zip(&logits[lead.len()..]) {
                position += 1;
                // At least one, so that no sentence is impossible.
                let words = summary::count_words(document.sentence_text(sentence)).max(1);
                let odds = logit.clamp(-30.0, 30.0).exp()
                    * (words as f32).powf(config.length_prior)
                    / (position as f32).powf(config.lead_prior);
                salience[sentence] = odds / (1.0 + odds);
            }
        }
        Ok(salience)
    }
}

fn window_size(config: &ModelConfig) -> WindowSize {
    WindowSize { core: config.window.min(config.longest_window()), context: config.context() }
}

/// What has been read of a document so far: label logits of words, and sums of hidden
/// states of sentences.
struct Reading {
    /// `[words, labels]`, in text order: windows are taken in order, and each word once.
    logits: Vec<f32>,
    /// `[sentences, dim]`: sums over the first [`VECTOR_PIECES`] pieces.
    sums: Vec<f32>,
    /// How many pieces are in each sum.
    counts: Vec<usize>,
    /// Where each sentence begins.
    places: Vec<Place>,
    dim: usize,
    aggregation: Aggregation,
}

impl Reading {
    fn new(sentences: usize, aggregation: Aggregation) -> Self {
        let (counts, places) = (vec![0; sentences], vec![Place::default(); sentences]);
        Self { logits: Vec::new(), sums: Vec::new(), counts, places, dim: 0, aggregation }
    }

    /// Takes the core of `window` from what the encoder made of it.
    fn take(&mut self, words: &Words, window: &Window, output: &EncoderOutput, labels: usize) {
        // [CLS] stands before the first piece.
        let row = |piece: usize| 1 + piece - words.pieces(0, window.words.start).len();
        let tokens = output.logits.len() / labels;
        self.dim = output.hidden.len() / tokens.max(1);
        self.sums.resize(self.counts.len() * self.dim, 0.0);
        for index in window.core.clone() {
            let word = &words.words[index];
            let pieces = words.pieces(index, index + 1);
            if self.counts[word.sentence] == 0 {
                self.places[word.sentence] = Place::new(window, index, row(pieces.start) - 1);
            }
            let rows = row(pieces.start) * labels..row(pieces.end) * labels;
            self.aggregation.push(&output.logits[rows], labels, &mut self.logits);
            for piece in pieces {
                if self.counts[word.sentence] < VECTOR_PIECES {
                    self.counts[word.sentence] += 1;
                    let hidden = &output.hidden[row(piece) * self.dim..][..self.dim];
                    let sum = &mut self.sums[word.sentence * self.dim..][..self.dim];
                    sum.iter_mut().zip(hidden).for_each(|(sum, x)| *sum += x);
                }
            }
        }
    }

    /// The logits of each run of words of the same sentence.
    fn sentence_logits<'a>(
        &'a self,
        words: &'a Words,
        labels: usize,
    ) -> impl Iterator<Item = &'a [f32]> {
        let mut rest = self.logits.as_slice();
        words.words.chunk_by(|a, b| a.sentence == b.sentence).map(move |chunk| {
            let (head, tail) = rest.split_at(chunk.len() * labels);
            rest = tail;
            head
        })
    }

    /// The mean hidden state of a sentence, `[dim]`.
    fn vector(&self, sentence: usize) -> impl Iterator<Item = f32> {
        let count = self.counts[sentence].max(1) as f32;
        self.sums[sentence * self.dim..][..self.dim].iter().map(move |sum| sum / count)
    }
}
