//! Text in, text out: what a sequence-to-sequence model offers to the summarizer.

mod checkpoint;
mod model;
mod network;
mod options;
mod search;

pub use model::{LoadOptions, Precision, SequenceModel};

/// What a sequence-to-sequence model offers. The summarizer works with this alone, so it can
/// be tested without weights.
pub trait TextGenerator: Send + Sync {
    /// The most tokens the encoder takes, special tokens and the checkpoint's prefix included.
    fn max_input_tokens(&self) -> usize;

    /// How many tokens `text` is for the encoder, special tokens and prefix included.
    fn count_tokens(&self, text: &str) -> Result<usize, GenerateError>;

    /// The checkpoint's own options, from `generation_config.json` or `config.json`.
    fn defaults(&self) -> GenerationOptions;

    /// Generates for each of `texts`, best hypothesis first: `options.returned` of them each.
    /// The result for a text does not depend on the others.
    fn generate(
        &self,
        texts: &[&str],
        options: &GenerationOptions,
    ) -> Result<Vec<Vec<Hypothesis>>, GenerateError>;
}

/// How to generate, by the field's names.
#[derive(Debug, Clone, PartialEq)]
pub struct GenerationOptions {
    /// Beams; 1 is greedy search (or sampling).
    pub beams: usize,
    /// How many hypotheses to return per text, at most `beams`.
    pub returned: usize,
    /// The least tokens of the output, as `min_length` counts them (start token included).
    pub min_length: usize,
    /// The most tokens of the output, as `max_length` counts them (start token included).
    pub max_length: usize,
    /// Exponent of the length by which a hypothesis' log probability is divided.
    pub length_penalty: f32,
    /// No n-gram of this many tokens comes twice; 0 is off.
    pub no_repeat_ngram: usize,
    /// Stop as soon as `beams` hypotheses are complete.
    pub early_stopping: bool,
    /// Sample instead of taking the most probable token.
    pub sampling: Option<Sampling>,
}

/// Sampling from the next token's distribution.
#[derive(Debug, Clone, PartialEq)]
pub struct Sampling {
    /// Divides the logits; above 0.
    pub temperature: f32,
    /// Only the most probable `top_k` tokens; 0 is off.
    pub top_k: usize,
    /// Only the most probable tokens that make up this share; 1 is off.
    pub top_p: f32,
    /// The generator's seed; the same seed gives the same text.
    pub seed: u64,
}

/// One generated text.
#[derive(Debug, Clone, PartialEq)]
pub struct Hypothesis {
    /// The decoded text, special tokens left out.
    pub text: String,
    /// Token ids, start token included.
    pub ids: Vec<i64>,
    /// Log probability divided by length to the power of the length penalty.
    pub score: f32,
}

/// A failure while a model generated.
#[derive(Debug, thiserror::Error)]
#[error("{model}: {reason}")]
pub struct GenerateError {
    /// The model's name or folder.
    pub model: String,
    /// What went wrong.
    pub reason: String,
}
