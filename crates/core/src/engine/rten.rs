//! The default engine, pure Rust: the encoder's forward pass in `bert`, where the model has
//! the form it computes; any other encoder, and the salience head, as ONNX graphs on
//! `rten`.
//!
//! Windows run one at a time. A graph may quantize activations over the whole input tensor,
//! so windows that shared a batch would change each other's results; and batches gain
//! nothing (at 256 tokens, 4 windows in a batch run at 0.97 times the tokens/s of one at a
//! time).

use std::cell::RefCell;
use std::sync::Arc;

use rayon::prelude::*;
use rten::ThreadPool;
use rten_tensor::NdTensor;

use super::bert::Bert;
use super::graph::Graph;
use super::{EncoderInput, EncoderOutput, Engine, EngineError};
use crate::model::{ENCODER_FILE, ModelConfig, ModelError, ModelFiles, SALIENCE_FILE};

pub(super) const NAME: &str = "rten";

/// A loaded model.
pub struct RtenEngine {
    parts: Arc<Parts>,
    pool: Arc<ThreadPool>,
    threads: usize,
}

struct Parts {
    encoder: Encoder,
    salience: Graph<2, 1>,
    labels: usize,
}

enum Encoder {
    Bert(Box<Bert>),
    Graph(Box<Graph<3, 2>>),
}

thread_local! {
    /// A pool of one thread for each thread that runs graphs, so that they run side by side.
    static NARROW: RefCell<Option<Arc<ThreadPool>>> = const { RefCell::new(None) };
}

impl RtenEngine {
    /// Loads a model and runs it once on the least input, so that a file that does not fit
    /// the config is found now and not in the middle of work.
    pub fn load(files: &ModelFiles, config: &ModelConfig) -> Result<Self, ModelError> {
        match Bert::from_onnx(&files.encoder, config) {
            Some(bert) => Self::with_encoder(Encoder::Bert(Box::new(bert)), files, config),
            None => Self::load_graph(files, config),
        }
    }

    /// As [`Self::load`], but the encoder runs as an ONNX graph, whatever its form: what
    /// the forward pass is compared with.
    pub fn load_graph(files: &ModelFiles, config: &ModelConfig) -> Result<Self, ModelError> {
        let inputs = ["input_ids", "attention_mask", "token_type_ids"];
        let graph = Graph::load(files, ENCODER_FILE, inputs, ["ner_logits", "hidden"])?;
        Self::with_encoder(Encoder::Graph(Box::new(graph)), files, config)
    }

    fn with_encoder(
        encoder: Encoder,
        files: &ModelFiles,
        config: &ModelConfig,
    ) -> Result<Self, ModelError> {
        let salience = Graph::load(files, SALIENCE_FILE, ["sentences", "mask"], ["salience"])?;
        let parts = Arc::new(Parts { encoder, salience, labels: config.labels.len() });
        let engine = Self { parts, pool: Arc::new(ThreadPool::with_num_threads(1)), threads: 1 };

        let least = EncoderInput { ids: vec![0; 2], segments: vec![0; 2] };
        let output = engine
            .encode_one(&least, 1)
            .map_err(|error| files.error(ENCODER_FILE, error.reason))?;
        let dim = config.salience_width(output.hidden.len() / 2);
        engine
            .salience(&vec![0.0; 2 * dim], dim)
            .map_err(|error| files.error(SALIENCE_FILE, error.reason))?;
        Ok(engine)
    }

    fn encode_one(
        &self,
        window: &EncoderInput,
        threads: usize,
    ) -> Result<EncoderOutput, EngineError> {
        match &self.parts.encoder {
            Encoder::Bert(bert) => bert.encode(window, threads).map_err(|reason| EngineError {
                engine: NAME,
                graph: ENCODER_FILE,
                reason,
            }),
            Encoder::Graph(graph) => {
                let tokens = window.ids.len();
                let row = |data: &[i32]| NdTensor::from_data([1, tokens], data.to_vec()).into();
                let inputs =
                    [&window.ids, &vec![1; tokens], &window.segments].map(|data| row(data));
                let [logits, hidden] = graph.run(inputs, &narrow_pool())?;
                let logits = graph.rows(logits, tokens, Some(self.parts.labels), "ner_logits")?;
                let hidden = graph.rows(hidden, tokens, None, "hidden")?;
                Ok(EncoderOutput { logits, hidden })
            }
        }
    }
}

impl Engine for RtenEngine {
    fn name(&self) -> &'static str {
        NAME
    }

    fn threads(&self) -> usize {
        self.threads
    }

    fn with_threads(&self, threads: usize) -> Arc<dyn Engine> {
        let pool = Arc::new(ThreadPool::with_num_threads(threads));
        Arc::new(Self { parts: Arc::clone(&self.parts), pool, threads })
    }

    fn encode(&self, windows: &[EncoderInput]) -> Result<Vec<EncoderOutput>, EngineError> {
        // As many windows on each thread as there are for all; the rest in pieces.
        let rest = match self.parts.encoder {
            Encoder::Bert(_) => windows.len() % self.threads.max(1),
            Encoder::Graph(_) => 0,
        };
        let (whole, pieces) = windows.split_at(windows.len() - rest);
        self.pool.run(|| {
            let whole = whole.par_iter().with_max_len(1).map(|window| self.encode_one(window, 1));
            let mut outputs = whole.collect::<Result<Vec<_>, _>>()?;
            for window in pieces {
                outputs.push(self.encode_one(window, self.threads)?);
            }
            Ok(outputs)
        })
    }

    fn salience(&self, vectors: &[f32], dim: usize) -> Result<Vec<f32>, EngineError> {
        let graph = &self.parts.salience;
        let sentences = vectors.len().checked_div(dim).unwrap_or(0);
        let inputs = [
            NdTensor::from_data([1, sentences, dim], vectors.to_vec()).into(),
            NdTensor::full([1, sentences], 1.0_f32).into(),
        ];
        // On one thread: `rten` splits the fp32 products of a short document otherwise on
        // more, and the sums round differently.
        let [scores] = graph.run(inputs, &narrow_pool())?;
        graph.rows(scores, sentences, Some(1), "salience")
    }
}

fn narrow_pool() -> Arc<ThreadPool> {
    NARROW.with_borrow_mut(|pool| {
        Arc::clone(pool.get_or_insert_with(|| Arc::new(ThreadPool::with_num_threads(1))))
    })
}
