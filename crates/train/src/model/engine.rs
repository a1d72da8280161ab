//! The model in training as an engine, so that it is scored by the very code that ships.

use std::sync::{Arc, Mutex, PoisonError};

use nutgraf::engine::{EncoderInput, EncoderOutput, Engine, EngineError};
use tch::{Device, Kind, Tensor, no_grad};

use super::{Batch, Model};
use crate::data::Pieces;

/// A model behind the engine's interface. Windows run one at a time, so that the result does not
/// depend on the batch.
pub struct TorchEngine {
    model: Arc<Mutex<Model>>,
}

impl TorchEngine {
    /// An engine that runs `model`.
    pub fn new(model: Model) -> Self {
        Self { model: Arc::new(Mutex::new(model)) }
    }
}

fn values(tensor: &Tensor) -> Result<Vec<f32>, EngineError> {
    let flat = tensor.to_device(Device::Cpu).to_kind(Kind::Float).reshape([-1]);
    Vec::try_from(flat).map_err(|error: tch::TchError| EngineError {
        engine: "torch",
        graph: "model.safetensors",
        reason: error.to_string(),
    })
}

impl Engine for TorchEngine {
    fn name(&self) -> &'static str {
        "torch"
    }

    fn threads(&self) -> usize {
        1
    }

    fn with_threads(&self, _threads: usize) -> Arc<dyn Engine> {
        Arc::new(Self { model: Arc::clone(&self.model) })
    }

    fn encode(&self, windows: &[EncoderInput]) -> Result<Vec<EncoderOutput>, EngineError> {
        let model = self.model.lock().unwrap_or_else(PoisonError::into_inner);
        let encode = |window: &EncoderInput| {
            let inner = 1..window.ids.len().max(2) - 1;
            let pieces = Pieces {
                ids: window.ids[inner.clone()].to_vec(),
                segments: window.segments[inner].to_vec(),
            };
            no_grad(|| {
                let device = model.weights.device();
                let batch = Batch::new(&[&pieces], model.shape.specials, device);
                let encoded = model.encode(&batch, 0.0);
                let logits = model.labels(&encoded.last.squeeze_dim(0), 0.0);
                Ok(EncoderOutput { logits: values(&logits)?, hidden: values(&encoded.sentences)? })
            })
        };
        windows.iter().map(encode).collect()
    }

    fn salience(&self, vectors: &[f32], dim: usize) -> Result<Vec<f32>, EngineError> {
        let model = self.model.lock().unwrap_or_else(PoisonError::into_inner);
        let count = (vectors.len() / dim.max(1)) as i64;
        no_grad(|| {
            let device = model.weights.device();
            let vectors = Tensor::from_slice(vectors).reshape([1, count, dim as i64]);
            let mask = Tensor::ones([1, count], (Kind::Float, device));
            values(&model.salience(&vectors.to_device(device), &mask, 0.0))
        })
    }
}
