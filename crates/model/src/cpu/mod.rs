//! The default engine, pure Rust: a BERT encoder's forward pass and the salience head's.
//!
//! Windows run one at a time on a thread, and side by side on several. A single window is cut into
//! runs of tokens where there are more threads than windows; results do not depend on it.

mod attention;
mod bert;
mod float;
mod int8;
mod ops;
mod salience;
#[cfg(all(test, feature = "embedded-model"))]
mod tests;

use std::sync::Arc;

use rayon::ThreadPool;
use rayon::prelude::*;

use crate::engine::thread_pool;
use crate::weights::Weights;
use crate::{
    Activation, ContextHead, EncoderInput, EncoderOutput, Engine, EngineError, ModelError,
    ModelFiles, ModelSpec, Precision, SPEC_FILE, WEIGHTS_FILE,
};
use bert::Bert;
use float::Float;
use int8::{Int8, Kernel};
use ops::AllFinite;
use rten_simd::SimdOp;
use salience::Salience;

const NAME: &str = "cpu";

/// The `architecture` that this engine runs.
const ARCHITECTURE: &str = "bert";

/// Parameters of a layer normalization.
struct NormWeights {
    weight: Vec<f32>,
    bias: Vec<f32>,
    /// What is added to the variance.
    epsilon: f32,
}

/// Takes a layer normalization.
#[expect(clippy::cast_possible_truncation, reason = "small numbers of little precision")]
fn norm(
    weights: &Weights,
    name: &str,
    size: usize,
    epsilon: f64,
) -> Result<NormWeights, ModelError> {
    let part = |part: &str| weights.floats(&format!("{name}.{part}"), &[size]);
    Ok(NormWeights {
        weight: part("weight")?.to_vec(),
        bias: part("bias")?.to_vec(),
        epsilon: epsilon as f32,
    })
}

/// A loaded model.
pub struct CpuEngine {
    parts: Arc<Parts>,
    /// The threads that windows run on; none where all runs on the caller's. A pool that could not
    /// be started is an error when it is needed.
    pool: Result<Option<Arc<ThreadPool>>, String>,
    threads: usize,
}

struct Parts {
    encoder: Encoder,
    salience: Option<Salience>,
    /// Numbers of a sentence that the salience head reads.
    salience_width: usize,
    kernels: String,
}

enum Encoder {
    Int8(Bert<Int8>),
    Float(Bert<Float>),
}

impl CpuEngine {
    /// Loads a model and runs it once on the least input, so that weights that make no numbers are
    /// found now and not in the middle of work.
    pub fn load(files: &ModelFiles, spec: &ModelSpec) -> Result<Self, ModelError> {
        Self::with_kernel(files, spec, Kernel::all().first().copied())
    }

    fn with_kernel(
        files: &ModelFiles,
        spec: &ModelSpec,
        kernel: Option<Kernel>,
    ) -> Result<Self, ModelError> {
        let encoder = &spec.encoder;
        if encoder.architecture != ARCHITECTURE || encoder.activation != Activation::Gelu {
            return Err(files.error(
                SPEC_FILE,
                format!(
                    "the CPU engine runs `{ARCHITECTURE}` encoders with `gelu`, not `{}` with {:?}",
                    encoder.architecture, encoder.activation
                ),
            ));
        }
        let weights = Weights::parse(&files.origin.join(WEIGHTS_FILE), &files.weights)?;
        let (encoder, kernels) = match spec.precision {
            Precision::Int8 => {
                let name = kernel.map_or("portable".to_owned(), |kernel| kernel.to_string());
                let int8 = Int8::load(spec, &weights, kernel)?;
                (Encoder::Int8(Bert::new(int8, spec)), name)
            }
            Precision::F32 | Precision::Bf16 => {
                let float = Float::load(spec, &weights)?;
                (Encoder::Float(Bert::new(float, spec)), ops::instructions().to_owned())
            }
        };
        let salience = spec.salience.as_ref();
        let salience = salience.map(|own| Salience::load(spec, own, &weights)).transpose()?;
        // The head is the caller's.
        ContextHead::take(spec, &weights)?;
        weights.finish()?;
        let salience_width = spec.salience_width();
        let parts = Arc::new(Parts { encoder, salience, salience_width, kernels });
        let engine = Self { parts, pool: Ok(None), threads: 1 };

        let fail = |error: EngineError| files.error(WEIGHTS_FILE, error.reason);
        let least = EncoderInput { ids: vec![0; 2], segments: vec![0; 2] };
        let EncoderOutput { logits, hidden } = engine.encode_one(&least, 1).map_err(fail)?;
        if ![&logits, &hidden].iter().all(|numbers| AllFinite(numbers).dispatch()) {
            return Err(files.error(WEIGHTS_FILE, "the encoder makes a number that is not finite"));
        }
        if engine.has_salience() {
            engine.salience(&vec![0.0; 2 * salience_width], salience_width).map_err(fail)?;
        }
        Ok(engine)
    }

    fn encode_one(
        &self,
        window: &EncoderInput,
        threads: usize,
    ) -> Result<EncoderOutput, EngineError> {
        let output = match &self.parts.encoder {
            Encoder::Int8(bert) => bert.encode(window, threads),
            Encoder::Float(bert) => bert.encode(window, threads),
        };
        output.map_err(|reason| EngineError { engine: NAME, part: "encoder", reason })
    }
}

impl Engine for CpuEngine {
    fn name(&self) -> &'static str {
        NAME
    }

    fn kernels(&self) -> Option<&str> {
        Some(&self.parts.kernels)
    }

    fn threads(&self) -> usize {
        self.threads
    }

    fn with_threads(&self, threads: usize) -> Arc<dyn Engine> {
        let pool = match threads {
            0 | 1 => Ok(None),
            _ => thread_pool(threads).map(Some),
        };
        Arc::new(Self { parts: Arc::clone(&self.parts), pool, threads: threads.max(1) })
    }

    fn windows_at_once(&self) -> usize {
        if self.threads == 1 { 1 } else { (4 * self.threads).min(32) }
    }

    fn encode(&self, windows: &[EncoderInput]) -> Result<Vec<EncoderOutput>, EngineError> {
        let pool = self.pool.as_ref().map_err(|reason| EngineError {
            engine: NAME,
            part: "threads",
            reason: reason.clone(),
        })?;
        let Some(pool) = pool else {
            return windows.iter().map(|window| self.encode_one(window, 1)).collect();
        };
        // As many windows on each thread as there are for all; the rest in pieces.
        let (whole, pieces) = windows.split_at(windows.len() - windows.len() % self.threads);
        pool.install(|| {
            let whole = whole.par_iter().with_max_len(1).map(|window| self.encode_one(window, 1));
            let mut outputs = whole.collect::<Result<Vec<_>, _>>()?;
            for window in pieces {
                outputs.push(self.encode_one(window, self.threads)?);
            }
            Ok(outputs)
        })
    }

    fn reuse(&self, outputs: Vec<EncoderOutput>) {
        match &self.parts.encoder {
            Encoder::Int8(bert) => bert.reuse(outputs),
            Encoder::Float(bert) => bert.reuse(outputs),
        }
    }

    fn has_salience(&self) -> bool {
        self.parts.salience.is_some()
    }

    fn salience(&self, vectors: &[f32], dim: usize) -> Result<Vec<f32>, EngineError> {
        let fail = |reason: String| EngineError { engine: NAME, part: "salience head", reason };
        let Some(salience) = &self.parts.salience else {
            return Err(fail("the model has none".to_owned()));
        };
        let want = self.parts.salience_width;
        if dim != want || !vectors.len().is_multiple_of(want) {
            return Err(fail(format!("it reads rows of {want} numbers, not of {dim}")));
        }
        let logits = salience.logits(vectors);
        if logits.iter().all(|logit| logit.is_finite()) {
            return Ok(logits);
        }
        Err(fail("it made a number that is not finite".to_owned()))
    }
}

impl std::fmt::Debug for CpuEngine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Parts { kernels, .. } = &*self.parts;
        f.debug_struct("CpuEngine")
            .field("kernels", kernels)
            .field("threads", &self.threads)
            .finish_non_exhaustive()
    }
}
