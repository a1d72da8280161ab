//! What an engine is: something that runs a model's encoder and heads on word pieces.
//!
//! Tokenization, windows, decoding and selection are the same for all engines and live
//! outside; an engine knows tensors only.

use std::sync::Arc;

/// A pool of `threads` threads, of at most [`MOST_THREADS`]; says why if it cannot be started.
pub fn thread_pool(threads: usize) -> Result<Arc<rayon::ThreadPool>, String> {
    if threads > MOST_THREADS {
        return Err(format!(
            "{threads} threads are more than {MOST_THREADS}, the most there may be"
        ));
    }
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .thread_name(|index| format!("nutgraf-{index}"))
        .build()
        .map(Arc::new)
        .map_err(|error| format!("cannot start {threads} threads: {error}"))
}

/// The most threads of a pool: as many as large machines have cores.
pub const MOST_THREADS: usize = 1024;

/// One window of a document, as the encoder takes it: `[CLS]` and `[SEP]` included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncoderInput {
    /// Vocabulary ids, `[tokens]`.
    pub ids: Vec<i32>,
    /// Segment ids, `[tokens]`.
    pub segments: Vec<i32>,
}

/// What the encoder makes of one window.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EncoderOutput {
    /// Label logits, `[tokens, labels]`, row by row.
    pub logits: Vec<f32>,
    /// Hidden states for sentence vectors, `[tokens, dim]`, row by row; the same `dim` for
    /// every window.
    pub hidden: Vec<f32>,
}

/// A failure while a model ran.
#[derive(Debug, thiserror::Error)]
#[error("the {engine} engine failed in the {part}: {reason}")]
pub struct EngineError {
    /// The engine's name.
    pub engine: &'static str,
    /// What was running, such as `encoder`.
    pub part: &'static str,
    /// What went wrong.
    pub reason: String,
}

/// Runs a loaded model. Its result for a window must not depend on the other windows of
/// the call, nor on the number of threads.
pub trait Engine: Send + Sync {
    /// Its name, such as `cpu`.
    fn name(&self) -> &'static str;

    /// The instructions that its products are computed with, such as `avx512-vnni`, as far as it
    /// knows. Results may differ between them, within what ARCHITECTURE.md says.
    fn kernels(&self) -> Option<&str> {
        None
    }

    /// How many threads it uses.
    fn threads(&self) -> usize;

    /// The same model on another number of threads.
    fn with_threads(&self, threads: usize) -> Arc<dyn Engine>;

    /// How many windows it is best given at a time, at most 32: it works on them side by side, and
    /// each output is some 1.5 MB at 384 hidden units.
    fn windows_at_once(&self) -> usize {
        32
    }

    /// Runs the encoder on each of `windows`.
    fn encode(&self, windows: &[EncoderInput]) -> Result<Vec<EncoderOutput>, EngineError>;

    /// Takes back outputs of [`encode`](Self::encode) that were read: their memory may serve for
    /// windows to come.
    fn reuse(&self, outputs: Vec<EncoderOutput>) {
        drop(outputs);
    }

    /// Whether the model has a salience head.
    fn has_salience(&self) -> bool {
        true
    }

    /// Runs the salience head on sentence vectors `[sentences, dim]`, given row by row in
    /// text order: one logit per sentence.
    fn salience(&self, vectors: &[f32], dim: usize) -> Result<Vec<f32>, EngineError>;
}
