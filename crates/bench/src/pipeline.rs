//! The way of one article through the program, with the time of each step.

use std::hint::black_box;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Instant;

use nutgraf::{Analysis, Analyzer, Document, Stage, Summary, SummaryOptions};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::BenchError;
use crate::corpus::Article;
use crate::unit::Seconds;

/// What is done with a finished article: writes it somewhere in memory, and says how many
/// bytes it took.
pub type Write = dyn Fn(Document, Analysis, Summary) -> usize + Send + Sync;

/// Bytes in, written result out.
#[derive(Clone)]
pub struct Pipeline {
    analyzer: Analyzer,
    write: Arc<Write>,
}

/// A step on an article's way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    /// Bytes in memory to text: encoding, HTML, Markdown.
    Read,
    /// Text to blocks and sentences.
    Split,
    /// Sentences to words, word pieces and windows.
    Tokenize,
    /// The encoder.
    Encode,
    /// Labels to mentions and entities.
    Decode,
    /// Salience, and the choice of the summary's sentences.
    Select,
    /// The result as JSON, in memory.
    Write,
}

impl Step {
    /// All, in order.
    pub const ALL: [Self; 7] = [
        Self::Read,
        Self::Split,
        Self::Tokenize,
        Self::Encode,
        Self::Decode,
        Self::Select,
        Self::Write,
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Split => "split",
            Self::Tokenize => "tokenize",
            Self::Encode => "encode",
            Self::Decode => "decode",
            Self::Select => "select",
            Self::Write => "write",
        }
    }
}

impl From<Stage> for Step {
    fn from(stage: Stage) -> Self {
        match stage {
            Stage::Tokenize => Self::Tokenize,
            Stage::Encode => Self::Encode,
            Stage::Decode => Self::Decode,
            Stage::Select => Self::Select,
        }
    }
}

/// The time of each step of one article, in the order of [`Step::ALL`].
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Steps(pub [Seconds; 7]);

impl Steps {
    /// The time of one step.
    pub fn get(&self, step: Step) -> Seconds {
        self.0[step as usize]
    }

    /// The time of all: there is nothing between them.
    pub fn total(&self) -> Seconds {
        Seconds(self.0.iter().map(|step| step.0).sum())
    }
}

/// A clock that is told when a step begins.
struct Clock {
    steps: Steps,
    step: Step,
    since: Instant,
}

impl Clock {
    fn start(step: Step) -> Self {
        Self { steps: Steps::default(), step, since: Instant::now() }
    }

    fn enter(&mut self, step: Step) {
        let now = Instant::now();
        self.steps.0[self.step as usize].0 += (now - self.since).as_secs_f64();
        (self.step, self.since) = (step, now);
    }

    fn stop(mut self) -> Steps {
        self.enter(self.step);
        self.steps
    }
}

impl Pipeline {
    /// A pipeline that ends in `write`.
    pub fn new(
        analyzer: Analyzer,
        write: impl Fn(Document, Analysis, Summary) -> usize + Send + Sync + 'static,
    ) -> Self {
        Self { analyzer, write: Arc::new(write) }
    }

    /// The same on another number of threads.
    #[must_use]
    pub fn with_threads(&self, threads: usize) -> Self {
        Self { analyzer: self.analyzer.with_threads(threads), write: Arc::clone(&self.write) }
    }

    /// The analyzer in it.
    pub fn analyzer(&self) -> &Analyzer {
        &self.analyzer
    }

    /// One article, all threads on it.
    pub fn run(&self, article: &Article) -> Result<Steps, BenchError> {
        let mut clock = Clock::start(Step::Read);
        let source = article.source()?;
        clock.enter(Step::Split);
        let document = Document::new(source);
        let analysis = self
            .analyzer
            .analyze_traced(&document, |stage| {
                clock.enter(stage.into());
                ControlFlow::Continue(())
            })
            .map_err(|error| BenchError::Analyze { id: article.id.clone(), error })?;
        clock.enter(Step::Select);
        let summary = analysis.summarize(&SummaryOptions::default());
        clock.enter(Step::Write);
        black_box((self.write)(document, analysis, summary));
        Ok(clock.stop())
    }

    /// Many articles, one a thread, in order: each is read, analyzed, summarized and written by its
    /// thread, as the program does it.
    pub fn run_all<'a>(
        &self,
        articles: impl Iterator<Item = &'a Article>,
    ) -> Result<(), BenchError> {
        let pipeline = nutgraf::Pipeline::new(&self.analyzer)?;
        let write = Arc::clone(&self.write);
        let work = move |analyzer: &Analyzer, article: Article| {
            let document = Document::new(article.source()?);
            let analysis = analyzer
                .analyze(&document)
                .map_err(|error| BenchError::Analyze { id: article.id, error })?;
            let summary = analysis.summarize(&SummaryOptions::default());
            Ok::<usize, BenchError>(write(document, analysis, summary))
        };
        for written in pipeline.map(articles.cloned(), |article| article.bytes.len(), work) {
            black_box(written??);
        }
        Ok(())
    }
}
