//! libtorch behind the library's `Engine`.
//!
//! Each window runs alone, on one thread of libtorch's, and windows run side by side: so a
//! window's result depends neither on those beside it (rust-bert attaches the rows of a
//! batch to the wrong texts when there are more than `batch_size`) nor on how many threads
//! there are (sums are split otherwise on more).

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use nutgraf_model::{EncoderInput, EncoderOutput, Engine, EngineError};
use tch::{Device, Kind, TchError, Tensor, no_grad};

use crate::SalienceHead;
use crate::layers::Dropout;
use crate::weights::{finite, reason};

/// The engine's name.
const NAME: &str = "torch";

/// An encoder with a label head that runs one window at a time.
pub trait WindowEncoder: Send + Sized + 'static {
    /// Logits `[tokens, labels]` and hidden states `[tokens, dim]` of one window; `ids` and
    /// `segments` are `[tokens]`, 64-bit integers. Encoders without sentence vectors give no hidden
    /// states.
    fn forward(
        &self,
        ids: &Tensor,
        segments: &Tensor,
    ) -> Result<(Tensor, Option<Tensor>), TchError>;

    /// Another handle on the same weights, for another thread.
    fn share(&self) -> Result<Self, TchError>;
}

/// A loaded encoder, with a salience head or without.
pub struct TorchEngine<E> {
    shared: Arc<Shared<E>>,
    threads: usize,
}

struct Shared<E> {
    /// What new handles are made from. Tensors may move to other threads but not be used by
    /// two at once, so each thread takes a handle of its own on the same weights.
    encoder: Mutex<E>,
    /// Handles that no thread is using.
    idle: Mutex<Vec<E>>,
    salience: Option<Mutex<SalienceHead>>,
    device: Device,
}

impl<E: WindowEncoder> TorchEngine<E> {
    /// Takes a loaded model on a device, on one thread, and runs it once on the least input, so that
    /// weights that make no numbers are found now.
    pub fn new(
        encoder: E,
        salience: Option<SalienceHead>,
        device: Device,
    ) -> Result<Self, EngineError> {
        let inputs = salience.as_ref().map(SalienceHead::inputs);
        let shared = Shared {
            encoder: Mutex::new(encoder),
            idle: Mutex::default(),
            salience: salience.map(Mutex::new),
            device,
        };
        let engine = Self { shared: Arc::new(shared), threads: 1 };
        engine.encode(&[EncoderInput { ids: vec![0; 2], segments: vec![0; 2] }])?;
        if let Some(inputs) = inputs {
            engine.salience(&vec![0.0; 2 * inputs], inputs)?;
        }
        Ok(engine)
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
            let hidden = hidden.as_ref().map(numbers).transpose()?.unwrap_or_default();
            Ok(EncoderOutput { logits: numbers(&logits)?, hidden })
        });
        idle().push(handle);
        output
    }

    fn salience_of(&self, vectors: &[f32], dim: usize) -> Result<Vec<f32>, TchError> {
        let Some(salience) = &self.shared.salience else {
            return Err(TchError::Torch("the model has none".to_owned()));
        };
        let head = salience.lock().unwrap_or_else(PoisonError::into_inner);
        let inputs = head.inputs();
        if dim != inputs || !vectors.len().is_multiple_of(inputs.max(1)) {
            let reason = format!("it reads rows of {inputs} numbers, not of {dim}");
            return Err(TchError::Torch(reason));
        }
        let sentences = crate::size(vectors.len() / inputs.max(1));
        let vectors = Tensor::f_from_slice(vectors)?.f_to_device(self.shared.device)?;
        let vectors = vectors.f_view([1, sentences, crate::size(dim)])?;
        let mask = Tensor::f_ones([1, sentences], (Kind::Float, self.shared.device))?;
        numbers(&no_grad(|| head.forward(&vectors, &mask, Dropout(0.0)))?)
    }
}

impl<E: WindowEncoder> Engine for TorchEngine<E> {
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
            self.encode_one(window).map_err(|error| failure("encoder", &error))
        };
        on_threads(self.threads, windows, one).into_iter().collect()
    }

    fn has_salience(&self) -> bool {
        self.shared.salience.is_some()
    }

    fn salience(&self, vectors: &[f32], dim: usize) -> Result<Vec<f32>, EngineError> {
        let run = |vectors: &&[f32]| self.salience_of(vectors, dim);
        let mut scores = on_threads(1, &[vectors], run);
        let scores = scores.pop().unwrap_or_else(|| Ok(Vec::new()));
        scores.map_err(|error| failure("salience head", &error))
    }
}

fn failure(part: &'static str, error: &TchError) -> EngineError {
    EngineError { engine: NAME, part, reason: reason(error) }
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

/// The numbers of a tensor, row by row. Fails if one is not finite.
fn numbers(tensor: &Tensor) -> Result<Vec<f32>, TchError> {
    if finite(tensor)?.is_some() {
        return Err(TchError::Torch("it made a number that is not finite".to_owned()));
    }
    let flat = tensor.f_to_device(Device::Cpu)?.f_to_kind(Kind::Float)?;
    Vec::<f32>::try_from(&flat.f_contiguous()?.f_view([-1])?)
}
