//! What a run gives, as it is kept in a file: figures, and every sample they come from. It
//! only grows; a change that breaks a reader raises [`SCHEMA_VERSION`].

use nutgraf::Analyzer;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::corpus::Corpus;
use crate::pipeline::{Step, Steps};
use crate::plan::{Amount, Plan, batch_size};
use crate::stats::{Estimate, Outliers};
use crate::unit::{
    Bytes, DocumentsPerSecond, OperationsPerSecond, Seconds, TokensPerSecond, WordsPerSecond,
};

/// Raised when a reader of the last version would misread a report.
pub const SCHEMA_VERSION: u32 = 1;

/// A measurement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "nutgraf bench report")]
pub struct Report {
    /// The version of this schema.
    pub schema_version: u32,
    /// When it began, UTC.
    pub started: String,
    /// The program.
    pub program: Program,
    /// The machine.
    pub machine: Machine,
    /// The model.
    pub model: Model,
    /// The articles.
    pub corpus: CorpusInfo,
    /// What was asked for.
    pub plan: PlanInfo,
    /// One article after another.
    pub single_stream: Option<SingleStream>,
    /// All articles at once, for each number of threads.
    pub offline: Vec<Offline>,
    /// Articles that arrive at random.
    pub server: Option<Server>,
    /// What the machine can do at most, and how much of it the encoder does.
    pub peak: Peak,
    /// The most memory the program had at once: model, articles and samples included.
    pub peak_memory: Option<Bytes>,
    /// Reasons to doubt the figures.
    pub warnings: Vec<String>,
}

/// The program that measured, which is what was measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Program {
    /// Its version.
    pub version: String,
    /// The commit it was built from, if it was built in a repository.
    pub commit: Option<String>,
    /// Whether it was built without optimization.
    pub debug: bool,
}

impl Program {
    pub(crate) fn current() -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            commit: option_env!("NUTGRAF_COMMIT").map(str::to_owned),
            debug: cfg!(debug_assertions),
        }
    }
}

/// The machine; what the operating system does not tell is left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Machine {
    /// Such as `linux`.
    pub os: String,
    /// Such as `x86_64`.
    pub arch: String,
    /// The CPU's name.
    pub cpu: Option<String>,
    /// Cores that the program may use.
    pub cores: usize,
    /// Instruction sets that matrix products may use.
    pub features: Vec<String>,
    /// All memory.
    pub memory: Option<Bytes>,
    /// Processes that were running before the measurement, a mean over a minute.
    pub load: Option<f64>,
    /// Of `cores`, how many others used on the average while this measured.
    #[serde(default)]
    pub others: Option<f64>,
}

impl Machine {
    /// How many times as long others may have made something take on so many threads: at least 1.
    pub(crate) fn slowed(&self, threads: usize) -> f64 {
        ((self.others.unwrap_or(0.0) + threads as f64) / self.cores.max(1) as f64).max(1.0)
    }
}

/// The model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Model {
    /// Such as `nutgraf-mini`.
    pub name: String,
    /// As the model gives it.
    pub version: String,
    /// What runs it, such as `cpu`; windows go through it one at a time on each thread.
    pub engine: String,
    /// What its weights are stored in, such as `int8`.
    #[serde(default)]
    pub precision: Option<String>,
    /// The instructions that its products are computed with, such as `avx512-vnni`.
    #[serde(default)]
    pub kernels: Option<String>,
    /// Hex digits that are the same for the same files.
    #[serde(default)]
    pub digest: Option<String>,
}

impl Model {
    pub(crate) fn of(analyzer: &Analyzer) -> Self {
        let info = analyzer.model();
        Self {
            name: info.name.clone(),
            version: info.version.clone(),
            engine: info.engine.to_owned(),
            precision: info.precision.clone(),
            kernels: info.kernels.clone(),
            digest: None,
        }
    }
}

/// The articles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CorpusInfo {
    /// Whether they were made up by the program.
    pub generated: bool,
    /// The same for the same articles.
    pub fingerprint: String,
    /// Each article; samples name them by their place here.
    pub articles: Vec<ArticleInfo>,
}

/// An article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ArticleInfo {
    /// Its name.
    pub id: String,
    /// Words: what stands between white space.
    pub words: usize,
    /// Tokens the encoder reads.
    pub tokens: usize,
    /// Windows it is cut into.
    pub windows: usize,
}

impl CorpusInfo {
    pub(crate) fn of(corpus: &Corpus) -> Self {
        let articles = corpus.articles().iter().zip(corpus.sizes());
        let articles = articles.map(|(article, size)| ArticleInfo {
            id: article.id.clone(),
            words: size.words,
            tokens: size.tokens(),
            windows: size.windows.len(),
        });
        Self {
            generated: corpus.is_generated(),
            fingerprint: corpus.fingerprint(),
            articles: articles.collect(),
        }
    }
}

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PlanInfo {
    /// How long each scenario ran, and each trial of the server scenario.
    pub duration: Option<Seconds>,
    /// Or how many articles.
    pub count: Option<usize>,
    /// How long the pipeline ran before anything counted.
    pub warm_up: Seconds,
    /// Numbers of threads.
    pub threads: Vec<usize>,
    /// Articles handed over at once in the offline scenario.
    pub batch: usize,
    /// How late the 99th percentile may be in the server scenario.
    pub latency_bound: Seconds,
    /// Of arrivals and made-up articles.
    pub seed: u64,
}

impl PlanInfo {
    pub(crate) fn of(plan: &Plan, articles: usize) -> Self {
        let (duration, count) = match plan.amount {
            Amount::Time(duration) => (Some(duration.into()), None),
            Amount::Count(count) => (None, Some(count)),
        };
        Self {
            duration,
            count,
            warm_up: plan.warm_up.into(),
            threads: plan.threads.clone(),
            batch: batch_size(plan, articles),
            latency_bound: plan.latency_bound.into(),
            seed: plan.seed,
        }
    }
}

/// One article after another, all threads on each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SingleStream {
    /// Threads.
    pub threads: usize,
    /// Median latency.
    pub p50: Estimate<Seconds>,
    /// The latency that 90 % stay under.
    pub p90: Estimate<Seconds>,
    /// The latency that 99 % stay under.
    pub p99: Estimate<Seconds>,
    /// Samples far from what is usual for their article, of the articles that ran at least
    /// three times.
    pub outliers: Outliers,
    /// Where the time goes.
    pub steps: Vec<StepTime>,
    /// Articles of about the same length.
    pub by_length: Vec<LengthGroup>,
    /// Every article's run, in order.
    pub samples: Vec<Query>,
}

/// A step's part in the time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StepTime {
    /// The step.
    pub step: Step,
    /// The median over samples.
    pub median: Seconds,
    /// Its share of the time of all samples, 0 to 1.
    pub share: f64,
}

/// Articles of about the same length.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LengthGroup {
    /// Their median number of words.
    pub words: f64,
    /// How many samples.
    pub samples: usize,
    /// Median latency.
    pub latency: Estimate<Seconds>,
    /// Median rate of one article.
    pub words_per_second: Estimate<WordsPerSecond>,
}

/// One article's run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Query {
    /// Its place in the corpus.
    pub article: usize,
    /// From bytes in memory to the written result.
    pub latency: Seconds,
    /// The same by step: read, split, tokenize, encode, decode, select, write.
    pub steps: Steps,
}

/// All articles at once, one a thread.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Offline {
    /// Threads.
    pub threads: usize,
    /// Median over batches.
    pub documents_per_second: Estimate<DocumentsPerSecond>,
    /// Median over batches.
    pub words_per_second: Estimate<WordsPerSecond>,
    /// Median over batches.
    pub tokens_per_second: Estimate<TokensPerSecond>,
    /// Every batch, in order.
    pub samples: Vec<BatchRun>,
}

/// One batch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BatchRun {
    /// How long it took.
    pub seconds: Seconds,
    /// Articles in it.
    pub documents: usize,
    /// Words in it.
    pub words: usize,
    /// Tokens in it.
    pub tokens: usize,
}

/// Articles that arrive at random (a Poisson process), each served by one thread.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Server {
    /// Threads.
    pub threads: usize,
    /// How late the 99th percentile may be.
    pub bound: Seconds,
    /// The highest rate that held; none did if it is absent.
    pub highest: Option<DocumentsPerSecond>,
    /// The lowest rate that failed; none did if it is absent.
    pub fails_at: Option<DocumentsPerSecond>,
    /// Every rate tried, in order.
    pub trials: Vec<Trial>,
}

/// A rate tried.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Trial {
    /// Arrivals a second.
    pub rate: DocumentsPerSecond,
    /// Articles that were to arrive. A trial ends early when too many are late.
    pub planned: usize,
    /// Articles served after the bound.
    pub late: usize,
    /// Whether all were served and at most 1 % of them late.
    pub held: bool,
    /// Median latency.
    pub p50: Seconds,
    /// 99th percentile of latency.
    pub p99: Seconds,
    /// From arrival to the written result, in the order of arrival.
    pub latencies: Vec<Seconds>,
}

/// What the machine can do at most, and how much of it the encoder does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Peak {
    /// Threads, each with work of its own.
    pub threads: usize,
    /// The best product of 8-bit integers.
    pub int8: OperationsPerSecond,
    /// The best product of 32-bit floats.
    pub fp32: OperationsPerSecond,
    /// The encoder; absent if the model's config does not tell its size.
    pub encoder: Option<EncoderRate>,
    /// Every product measured.
    pub products: Vec<Product>,
}

/// How much arithmetic the encoder does.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EncoderRate {
    /// Of all threads together.
    pub rate: OperationsPerSecond,
    /// Its share of the 8-bit peak.
    pub of_int8: f64,
    /// Its share of the 32-bit peak; more than 1 for weights of 8 bits is no mistake.
    pub of_fp32: f64,
}

/// A product of matrices.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Product {
    /// What is multiplied.
    pub numbers: Numbers,
    /// Rows, columns, depth.
    pub shape: [usize; 3],
    /// Its rate on all threads together.
    pub rate: OperationsPerSecond,
}

/// What is multiplied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Numbers {
    /// `u8` with `i8` into `i32`.
    Int8,
    /// `f32`.
    Fp32,
}
