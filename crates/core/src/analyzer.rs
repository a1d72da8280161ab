//! The analyzer: a loaded model, and documents through it.

use std::fmt;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use crate::aggregate::Aggregation;
use crate::analysis::Analysis;
use crate::document::Document;
use crate::encoded::Encoded;
use crate::engine::{EncoderInput, Engine, EngineError};
use crate::error::AnalyzeError;
use crate::fold::fold;
use crate::model::{
    ContextHead, CpuEngine, ModelError, ModelFiles, ModelSpec, TOKENIZER_FILE, WordTokenizer, Words,
};
use crate::parts::{AnalyzerParts, ModelInfo, Parts};
use crate::stage::Stage;
use crate::summary;
use crate::tasks::{Entities, SalienceRun};
use crate::window::{Window, WindowSize, windows};

/// A loaded model that documents go through; cheap to clone, shared by threads. On one thread
/// ([`with_threads(1)`](Self::with_threads)) it works on the caller's, so that callers on many
/// threads run side by side.
#[derive(Clone)]
pub struct Analyzer {
    parts: Arc<Parts>,
    engine: Arc<dyn Engine>,
    keeps_vectors: bool,
}

const _: () = {
    const fn shared<T: Send + Sync>() {}
    shared::<Analyzer>();
    shared::<Document>();
    shared::<Encoded>();
    shared::<Analysis>();
};

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
        let spec = ModelSpec::parse(files)?;
        let (tokenizer, engine) = std::thread::scope(|scope| {
            let tokenizer = scope.spawn(|| WordTokenizer::parse(files, &spec));
            let engine = CpuEngine::load(files, &spec);
            (tokenizer.join(), engine)
        });
        let tokenizer = tokenizer.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        Self::assemble(files, spec, tokenizer, Arc::new(engine?))
    }

    /// A model that another engine runs: its spec and tokenizer are read from `files`, its
    /// weights are the engine's own.
    pub fn with_engine(files: &ModelFiles, engine: Arc<dyn Engine>) -> Result<Self, ModelError> {
        let spec = ModelSpec::parse(files)?;
        let tokenizer = WordTokenizer::parse(files, &spec)?;
        Self::assemble(files, spec, tokenizer, engine)
    }

    fn assemble(
        files: &ModelFiles,
        spec: ModelSpec,
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
        let context = ContextHead::open(files, &spec)?;
        let parts = AnalyzerParts { spec, tokenizer, frame, aggregation, context, engine };
        Ok(Self::from_parts(parts))
    }

    /// A model of any engine, on all cores.
    pub fn from_parts(parts: AnalyzerParts) -> Self {
        let AnalyzerParts { spec, mut tokenizer, frame, aggregation, context, engine } = parts;
        tokenizer.limit_word_pieces(spec.windows.pieces);
        let info = ModelInfo {
            name: spec.name.clone(),
            version: spec.version.clone(),
            engine: engine.name(),
            precision: Some(spec.precision.to_string()),
            kernels: engine.kernels().map(str::to_owned),
        };
        let parts = Arc::new(Parts {
            info,
            spec,
            tokenizer,
            frame,
            aggregation,
            context: context.map(Arc::new),
        });
        Self { parts, engine, keeps_vectors: false }.with_threads(0)
    }

    /// The same model on this many threads; 0 means one for each core. The results do not
    /// depend on it.
    #[must_use]
    pub fn with_threads(&self, threads: usize) -> Self {
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        let threads = if threads == 0 { cores() } else { threads };
        Self { engine: self.engine.with_threads(threads), ..self.clone() }
    }

    /// The same model, whose analyses keep the vectors of sentences: [`Evidence::of`] compares
    /// generated text by them.
    ///
    /// [`Evidence::of`]: crate::Evidence::of
    #[must_use]
    pub fn keeping_vectors(&self) -> Self {
        Self { keeps_vectors: true, ..self.clone() }
    }

    /// How many threads it works on.
    pub fn threads(&self) -> usize {
        self.engine.threads()
    }

    /// Which model this runs.
    pub fn model(&self) -> &ModelInfo {
        &self.parts.info
    }

    /// Whether the model says which sentences are salient. If not, an analysis has entities
    /// only, and salience 0 for every sentence.
    pub fn has_salience(&self) -> bool {
        self.parts.spec.salience.is_some()
    }

    /// What runs the model.
    pub fn engine(&self) -> &dyn Engine {
        &*self.engine
    }

    /// What the model is.
    pub fn spec(&self) -> &ModelSpec {
        &self.parts.spec
    }

    /// The entity types the model knows.
    pub fn entity_types(&self) -> &[Arc<str>] {
        self.parts.spec.labels.types()
    }

    /// Mentions, entities and salience of one document.
    pub fn analyze(&self, document: &Document) -> Result<Analysis, AnalyzeError> {
        self.analyze_traced(document, |_| ControlFlow::Continue(()))
    }

    /// As [`analyze`](Self::analyze), and tells `enter` of each stage when it begins, which may have
    /// it end there. Long documents are encoded in groups of windows, so a stage may begin several
    /// times.
    ///
    /// # Errors
    /// As [`analyze`](Self::analyze), and [`AnalyzeError::Stopped`].
    pub fn analyze_traced(
        &self,
        document: &Document,
        mut enter: impl FnMut(Stage) -> ControlFlow<()>,
    ) -> Result<Analysis, AnalyzeError> {
        let mut enter = |stage| match enter(stage) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(AnalyzeError::Stopped),
        };
        let mut mentions = Vec::new();
        let mut run = None;
        // What is behind is forgotten, since a book has more sentences than memory has room for
        // vectors.
        let encoded = self.encode_traced(document, &mut enter, |encoded, enter| {
            let (words, logits) = encoded.whole_sentences();
            let read = words.len();
            mentions.extend(Entities::decode(encoded, words, logits));
            encoded.forget_logits(read);
            let run = match &mut run {
                Some(run) => run,
                empty => {
                    let run = empty.insert(SalienceRun::new(encoded));
                    if !self.keeps_vectors {
                        encoded.only_vectors_of(run.sentences());
                    }
                    run
                }
            };
            loop {
                let Some(group) = run.next_group(encoded)? else { return Ok(()) };
                enter(Stage::Select)?;
                if !self.keeps_vectors {
                    let group: Vec<usize> = group.collect();
                    encoded.forget_vectors(group.into_iter());
                }
            }
        })?;
        enter(Stage::Decode)?;
        let (words, logits) = encoded.whole_sentences();
        mentions.extend(Entities::decode(&encoded, words, logits));
        let mentions = Entities::settle(&encoded, mentions);
        enter(Stage::Select)?;
        let mut run = run.unwrap_or_else(|| SalienceRun::new(&encoded));
        while run.next_group(&encoded)?.is_some() {}
        let rows = std::mem::take(&mut run.projected);
        let vectors = self.keeps_vectors.then(|| encoded.sentence_vectors());
        drop(encoded);
        let mut analysis =
            Analysis::new(document, mentions, run.salience, self.parts.spec.selection);
        if let Some(head) = &self.parts.context {
            analysis.keep_context(Arc::clone(head), rows);
        }
        if let Some(vectors) = vectors {
            analysis.keep_vectors(vectors);
        }
        Ok(analysis)
    }

    /// A document through the encoder, once: what tasks read.
    pub fn encode(&self, document: &Document) -> Result<Encoded, AnalyzeError> {
        self.encode_traced(document, &mut |_| Ok(()), |_, _| Ok(()))
    }

    /// `between` is called before each group of windows.
    fn encode_traced<E: FnMut(Stage) -> Result<(), AnalyzeError>>(
        &self,
        document: &Document,
        enter: &mut E,
        mut between: impl FnMut(&mut Encoded, &mut E) -> Result<(), AnalyzeError>,
    ) -> Result<Encoded, AnalyzeError> {
        enter(Stage::Tokenize)?;
        let (words, windows) = self.read(document)?;
        let mut encoded = Encoded::new(document, words, &self.parts, &self.engine);
        for group in windows.chunks(self.engine.windows_at_once().max(1)) {
            between(&mut encoded, enter)?;
            enter(Stage::Tokenize)?;
            let words = encoded.words_and_pieces();
            let inputs: Vec<_> = group.iter().map(|window| self.input(words, window)).collect();
            enter(Stage::Encode)?;
            let outputs = self.engine.encode(&inputs)?;
            if outputs.len() != inputs.len() {
                let reason =
                    format!("it gave {} outputs for {} windows", outputs.len(), inputs.len());
                return Err(
                    EngineError { engine: self.engine.name(), part: "encoder", reason }.into()
                );
            }
            enter(Stage::Decode)?;
            for ((window, input), output) in group.iter().zip(&inputs).zip(&outputs) {
                encoded.take(window, input, output)?;
            }
            self.engine.reuse(outputs);
        }
        Ok(encoded)
    }

    /// What the encoder is given for a document: one input a window, those of the article in text
    /// order, then those of what stands around it.
    pub fn encoder_inputs(&self, document: &Document) -> Result<Vec<EncoderInput>, AnalyzeError> {
        let (words, windows) = self.read(document)?;
        Ok(windows.iter().map(|window| self.input(&words, window)).collect())
    }

    /// The words that are read, and the windows that they are read in. What stands around the article
    /// is read in windows of its own, so that it changes nothing of what is made of the article.
    fn read(&self, document: &Document) -> Result<(Words, Vec<Window>), AnalyzeError> {
        let [own, around] = summary::readable(document);
        let mut words = self.words(document, &own)?;
        let mut all = windows(&words, self.window_size());
        let around = self.words(document, &around)?;
        let before = words.words.len();
        all.extend(windows(&around, self.window_size()).into_iter().map(|w| w.after(before)));
        words.append(around);
        Ok((words, all))
    }

    fn words(&self, document: &Document, sentences: &[usize]) -> Result<Words, AnalyzeError> {
        let mut words = Words::default();
        let tokenizer = &self.parts.tokenizer;
        for &index in sentences {
            let (text, span) = (document.text(), document.sentences()[index].span);
            match fold(span.of(text), document.language()) {
                Some(folded) => tokenizer.push_folded(&mut words, &folded, span.start, index),
                None => tokenizer.push(&mut words, text, span, index),
            }
            .map_err(AnalyzeError::Tokenizer)?;
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

    fn window_size(&self) -> WindowSize {
        let windows = self.parts.spec.windows;
        WindowSize { core: windows.pieces, context: windows.context }
    }
}

impl fmt::Debug for Analyzer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Analyzer")
            .field("model", &self.parts.info)
            .field("threads", &self.engine.threads())
            .finish_non_exhaustive()
    }
}
