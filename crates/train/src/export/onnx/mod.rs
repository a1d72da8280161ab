//! ONNX, for those who run models elsewhere: a folder in the form of versions before 0.4, which
//! nutgraf itself reads no more. `nutgraf-train convert` turns it back.

mod encoder;
mod graph;
mod salience;

use std::path::Path;

use nutgraf::model::{Activation, Bytes, ModelSpec, TOKENIZER_FILE};

use super::{config, write_file};
use crate::TrainError;
use crate::model::Parameters;

/// The encoder's graph.
const ENCODER_FILE: &str = "model.onnx";
/// The salience head's.
const SALIENCE_FILE: &str = "salience.onnx";
const CONFIG_FILE: &str = "config.json";

/// Writes `model.onnx`, `salience.onnx` if there is such a head, `config.json` and `tokenizer.json`.
pub(super) fn write(
    weights: &Parameters,
    spec: &ModelSpec,
    tokenizer: &Bytes,
    folder: &Path,
) -> Result<(), TrainError> {
    if spec.encoder.activation != Activation::Gelu || spec.sentence_vectors.is_none() {
        let reason = "as ONNX, models with GELU and sentence vectors can be written";
        return Err(TrainError::file(folder, reason));
    }
    let finish = |graph: graph::Graph, name: &str| {
        let path = folder.join(name);
        let bytes =
            graph.finish("nutgraf-train").map_err(|error| TrainError::file(&path, error))?;
        write_file(&path, &bytes)
    };
    finish(encoder::Encoder::graph(weights, spec)?, ENCODER_FILE)?;
    if let Some(salience) = &spec.salience {
        let graph = salience::graph(weights, salience, spec.salience_width())?;
        finish(graph, SALIENCE_FILE)?;
    }
    let config = serde_json::to_string_pretty(&config(spec)).unwrap_or_default() + "\n";
    write_file(&folder.join(CONFIG_FILE), config.as_bytes())?;
    write_file(&folder.join(TOKENIZER_FILE), tokenizer)
}

/// A matrix of so many rows turned.
fn transposed(values: &[i8], rows: usize) -> Vec<i8> {
    let columns = values.len() / rows.max(1);
    (0..values.len()).map(|at| values[at % rows * columns + at / rows]).collect()
}
