//! libtorch behind the library's `Engine`.
//!
//! Each window runs alone, on one thread of libtorch's, and windows run side by side: so a
//! window's result depends neither on those beside it (rust-bert attaches the rows of a
//! batch to the wrong texts when there are more than `batch_size`) nor on how many threads
//! there are (sums are split otherwise on more).

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use nutgraf::ModelError;
use nutgraf::engine::{EncoderInput, EncoderOutput, Engine, EngineError};
use tch::{TchError, Tensor, no_grad};

use crate::checkpoint::SALIENCE_FILE;
use crate::encoder::Encoder;
use crate::salience::Salience;
use crate::weights::reason;

/// The engine's name.
const NAME: &str = "torch";

/// A loaded encoder, with a salience head or without.
pub(crate) struct TorchEngine {
    shared: Arc<Shared>,
    threads: usize,
}

struct Shared {
    /// The file of the encoder's weights.
    file: &'static str,
    /// What new handles are made from. Tensors may move to other threads but not be used by
    /// two at once, so each thread takes a handle of its own on the same weights.
    encoder: Mutex<Encoder>,
    /// Handles that no thread is using.
    idle: Mutex<Vec<Encoder>>,
    salience: Option<Mutex<Salience>>,
}

const _: () = {
    const fn shared<T: Send + Sync>() {}
    shared::<TorchEngine>();
};

impl TorchEngine {
    /// Takes a loaded model, on one thread, and runs it once on the least input, so that
    /// weights that make no numbers are found now.
    pub(crate) fn new(
        file: &'static str,
        encoder: Encoder,
        salience: Option<Salience>,
        failed: impl FnOnce(&'static str, String) -> ModelError,
    ) -> Result<Self, ModelError> {
        let inputs = salience.as_ref().map(Salience::inputs);
        let shared = Shared {
            file,
            encoder: Mutex::new(encoder),
            idle: Mutex::default(),
            salience: salience.map(Mutex::new),
        };
        let engine = Self { shared: Arc::new(shared), threads: 1 };
        let least = EncoderInput { ids: vec![0; 2], segments: vec![0; 2] };
        let run = || {
            engine.encode(&[least])?;
            if let Some(inputs) = inputs {
                engine.salience(&vec![0.0; 2 * inputs], inputs)?;
            }
            Ok::<_, EngineError>(())
        };
        match run() {
            Ok(()) => Ok(engine),
            Err(error) => Err(failed(error.graph, error.reason)),
        }
    }

    fn encode_one(&self, window: &EncoderInput) -> Result<EncoderOutput, TchError> {
        let idle = || self.shared.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let free = idle().pop();
        let handle = match free {
            Some(handle) => handle,
            None => self.shared.encoder.lock().unwrap_or_else(PoisonError::into_inner).share()?,
        };
        let row = |ids: &[i32]| {
            Tensor::f_from_slice(&ids.iter().copied().map(i64::from).collect::<Vec<_>>())
        };
        let output = no_grad(|| {
            let (logits, hidden) = handle.forward(&row(&window.ids)?, &row(&window.segments)?)?;
            Ok(EncoderOutput { logits: numbers(&logits)?, hidden: numbers(&hidden)? })
        });
        idle().push(handle);
        output
    }

    fn error(graph: &'static str, error: &TchError) -> EngineError {
        EngineError { engine: NAME, graph, reason: reason(error) }
    }
}

impl Engine for TorchEngine {
    fn name(&self) -> &'static str {
        NAME
    }

    fn threads(&self) -> usize {
        self.threads
    }

    fn with_threads(&self, threads: usize) -> Arc<dyn Engine> {
        Arc::new(Self { shared: Arc::clone(&self.shared), threads: threads.max(1) })
    }

    fn encode(&self, windows: &[EncoderInput]) -> Result<Vec<EncoderOutput>, EngineError> {
        let one = |window: &EncoderInput| {
            self.encode_one(window).map_err(|error| Self::error(self.shared.file, &error))
        };
        on_threads(self.threads, windows, one).into_iter().collect()
    }

    fn has_salience(&self) -> bool {
        self.shared.salience.is_some()
    }

    fn salience(&self, vectors: &[f32], dim: usize) -> Result<Vec<f32>, EngineError> {
        let Some(salience) = &self.shared.salience else {
            let reason = "the model has no salience head".to_owned();
            return Err(EngineError { engine: NAME, graph: SALIENCE_FILE, reason });
        };
        let sentences = vectors.len().checked_div(dim).unwrap_or(0);
        let shape = [sentences, dim].map(|side| i64::try_from(side).unwrap_or(i64::MAX));
        let run = |vectors: &&[f32]| {
            let head = salience.lock().unwrap_or_else(PoisonError::into_inner);
            let vectors = Tensor::f_from_slice(vectors)?.f_view(shape)?;
            let scores = numbers(&no_grad(|| head.forward(&vectors))?)?;
            if scores.iter().all(|score| score.is_finite()) {
                return Ok(scores);
            }
            Err(TchError::Torch("it made a number that is not finite".to_owned()))
        };
        let mut scores = on_threads(1, &[vectors], run);
        let scores = scores.pop().unwrap_or_else(|| Ok(Vec::new()));
        scores.map_err(|error| Self::error(SALIENCE_FILE, &error))
    }
}

/// What `run` makes of each item, in order, on `count` threads that each run libtorch on
/// themselves alone.
///
/// The threads have ended when this returns, libtorch's own data of theirs included: a
/// thread that ends while the program exits damages the heap.
fn on_threads<T: Sync, R: Send>(count: usize, items: &[T], run: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let work = || {
        tch::set_num_threads(1);
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(index) else { return done };
            done.push((index, run(item)));
        }
    };
    let mut done = Vec::with_capacity(items.len());
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..count.min(items.len())).map(|_| scope.spawn(work)).collect();
        for thread in threads {
            match thread.join() {
                Ok(part) => done.extend(part),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
    });
    done.sort_unstable_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}

/// The numbers of a tensor of floats, row by row.
fn numbers(tensor: &Tensor) -> Result<Vec<f32>, TchError> {
    let flat = tensor.f_contiguous()?.f_view([-1])?;
    Vec::<f32>::try_from(&flat)
}
