//! An ONNX graph with named inputs and outputs, loaded into `rten` and run there.

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use rten::{Model, ModelOptions, NodeId, RunOptions, ThreadPool, Value, ValueOrView};
use rten_tensor::prelude::*;

use super::EngineError;
use super::rten::NAME;
use crate::model::{ENCODER_FILE, ModelError, ModelFiles};

/// A loaded graph of `I` inputs and `O` outputs.
pub(super) struct Graph<const I: usize, const O: usize> {
    file: &'static str,
    model: Model,
    inputs: [NodeId; I],
    outputs: [NodeId; O],
}

impl<const I: usize, const O: usize> Graph<I, O> {
    pub(super) fn load(
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
            Cow::Borrowed(bytes) => options.load_static_slice(bytes),
            Cow::Owned(bytes) => options.load(bytes.clone()),
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

    pub(super) fn error(&self, reason: impl Into<String>) -> EngineError {
        EngineError { engine: NAME, graph: self.file, reason: reason.into() }
    }

    pub(super) fn run(
        &self,
        inputs: [Value; I],
        pool: &Arc<ThreadPool>,
    ) -> Result<[Value; O], EngineError> {
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
    pub(super) fn rows(
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
