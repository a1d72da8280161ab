//! The default engine: ONNX graphs on `rten`, pure Rust, int8 where the CPU can.
//!
//! Windows run one at a time, each on one thread of its own when there are several. The
//! graph quantizes activations over the whole input tensor, so windows that shared a batch
//! would change each other's results; and batches gain nothing here (at 256 tokens, 4
//! windows in a batch run at 0.97 times the tokens/s of one at a time).

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use rayon::prelude::*;
use rten::{Model, ModelOptions, NodeId, RunOptions, ThreadPool, Value, ValueOrView};
use rten_tensor::NdTensor;
use rten_tensor::prelude::*;

use super::{EncoderInput, EncoderOutput, Engine, EngineError};
use crate::model::{ENCODER_FILE, ModelConfig, ModelError, ModelFiles, SALIENCE_FILE};

const NAME: &str = "rten";

/// A model loaded into `rten`.
pub struct RtenEngine {
    graphs: Arc<Graphs>,
    pool: Arc<ThreadPool>,
    threads: usize,
}

struct Graphs {
    encoder: Graph<3, 2>,
    salience: Graph<2, 1>,
    labels: usize,
}

/// A graph with its named inputs and outputs.
struct Graph<const I: usize, const O: usize> {
    file: &'static str,
    model: Model,
    inputs: [NodeId; I],
    outputs: [NodeId; O],
}

thread_local! {
    /// A pool of one thread for each thread that runs windows, so that they run side by side.
    static NARROW: RefCell<Option<Arc<ThreadPool>>> = const { RefCell::new(None) };
}

impl RtenEngine {
    /// Loads the graphs of a model directory and runs each once on the least input, so
    /// that a file that does not fit the config is found now and not in the middle of work.
    pub fn load(files: &ModelFiles, config: &ModelConfig) -> Result<Self, ModelError> {
        let encoder = Graph::load(
            files,
            ENCODER_FILE,
            ["input_ids", "attention_mask", "token_type_ids"],
            ["ner_logits", "hidden"],
        )?;
        let salience = Graph::load(files, SALIENCE_FILE, ["sentences", "mask"], ["salience"])?;
        let graphs = Arc::new(Graphs { encoder, salience, labels: config.labels.len() });
        let engine = Self { graphs, pool: Arc::new(ThreadPool::with_num_threads(1)), threads: 1 };

        let least = EncoderInput { ids: vec![0; 2], segments: vec![0; 2] };
        let output = engine
            .encode_one(&least, &engine.pool)
            .map_err(|error| files.error(ENCODER_FILE, error.reason))?;
        let dim = output.hidden.len() / 2;
        engine
            .salience(&output.hidden, dim)
            .map_err(|error| files.error(SALIENCE_FILE, error.reason))?;
        Ok(engine)
    }

    fn encode_one(
        &self,
        window: &EncoderInput,
        pool: &Arc<ThreadPool>,
    ) -> Result<EncoderOutput, EngineError> {
        let graph = &self.graphs.encoder;
        let tokens = window.ids.len();
        let row = |data: &[i32]| NdTensor::from_data([1, tokens], data.to_vec()).into();
        let inputs = [&window.ids, &vec![1; tokens], &window.segments].map(|data| row(data));
        let [logits, hidden] = graph.run(inputs, pool)?;
        let logits = graph.rows(logits, tokens, Some(self.graphs.labels), "ner_logits")?;
        let hidden = graph.rows(hidden, tokens, None, "hidden")?;
        Ok(EncoderOutput { logits, hidden })
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
        Arc::new(Self { graphs: Arc::clone(&self.graphs), pool, threads })
    }

    fn encode(&self, windows: &[EncoderInput]) -> Result<Vec<EncoderOutput>, EngineError> {
        if self.threads == 1 || windows.len() == 1 {
            return windows.iter().map(|window| self.encode_one(window, &self.pool)).collect();
        }
        self.pool.run(|| {
            windows
                .par_iter()
                .with_max_len(1)
                .map(|window| self.encode_one(window, &narrow_pool()))
                .collect()
        })
    }

    fn salience(&self, vectors: &[f32], dim: usize) -> Result<Vec<f32>, EngineError> {
        let graph = &self.graphs.salience;
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

impl<const I: usize, const O: usize> Graph<I, O> {
    fn load(
        files: &ModelFiles,
        file: &'static str,
        inputs: [&str; I],
        outputs: [&str; O],
    ) -> Result<Self, ModelError> {
        let data = match file {
            ENCODER_FILE => &files.encoder,
            _ => &files.salience,
        };
        let fail = |reason: String| files.error(file, reason);
        let mut options = ModelOptions::with_all_ops();
        options.prepack_weights(true);
        // A damaged file may also break an assertion of the loader.
        let model = catch_unwind(AssertUnwindSafe(|| match data {
            std::borrow::Cow::Borrowed(bytes) => options.load_static_slice(bytes),
            std::borrow::Cow::Owned(bytes) => options.load(bytes.clone()),
        }))
        .map_err(|_| fail("it is damaged: the ONNX loader gave up on it".to_owned()))?
        .map_err(|error| fail(error.to_string()))?;
        let node = |name: &str| {
            model.find_node(name).ok_or_else(|| fail(format!("the graph has no `{name}`")))
        };
        let find =
            |names: &[&str]| names.iter().map(|name| node(name)).collect::<Result<Vec<_>, _>>();
        let (input_ids, output_ids) = (find(&inputs)?, find(&outputs)?);
        let fixed = |_| fail("the graph has other inputs or outputs".to_owned());
        Ok(Self {
            file,
            inputs: input_ids.try_into().map_err(fixed)?,
            outputs: output_ids.try_into().map_err(fixed)?,
            model,
        })
    }

    fn error(&self, reason: impl Into<String>) -> EngineError {
        EngineError { engine: NAME, graph: self.file, reason: reason.into() }
    }

    fn run(&self, inputs: [Value; I], pool: &Arc<ThreadPool>) -> Result<[Value; O], EngineError> {
        let values: Vec<(NodeId, ValueOrView<'_>)> =
            self.inputs.iter().copied().zip(inputs.map(ValueOrView::from)).collect();
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(pool)));
        // Operators assert on shapes that contradict each other; a graph that does not fit
        // its config must not take the program down.
        catch_unwind(AssertUnwindSafe(|| self.model.run_n(values, self.outputs, Some(options))))
            .map_err(|_| self.error("its tensors do not fit each other"))?
            .map_err(|error| self.error(error.to_string()))
    }

    /// The rows of an output, which must be `rows` rows of finite numbers, `width` wide.
    fn rows(
        &self,
        value: Value,
        rows: usize,
        width: Option<usize>,
        name: &str,
    ) -> Result<Vec<f32>, EngineError> {
        let tensor = value
            .into_tensor::<f32>()
            .ok_or_else(|| self.error(format!("`{name}` does not hold 32-bit floats")))?;
        let shape = tensor.shape().to_vec();
        let data = tensor.into_data();
        let width = width.unwrap_or(data.len() / rows.max(1));
        if data.len() != rows * width || width == 0 {
            let want = format!("{rows} rows of {width}");
            return Err(self.error(format!("`{name}` has the shape {shape:?}, not {want}")));
        }
        if data.iter().any(|x| !x.is_finite()) {
            return Err(self.error(format!("`{name}` holds a number that is not finite")));
        }
        Ok(data)
    }
}
