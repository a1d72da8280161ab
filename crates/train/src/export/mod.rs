//! From trained weights to a model directory: int8 for the program, fp32 for everyone else, or ONNX.

mod onnx;
mod quantize;

use std::collections::HashMap;
use std::path::Path;

use nutgraf::model::{Bytes, ModelSpec, Precision, SPEC_FILE, TOKENIZER_FILE, WEIGHTS_FILE};
use nutgraf_tch::{CONFIG_FILE, Part, context_parts, encoder_parts, head_parts, salience_parts};
use safetensors::{Dtype, SafeTensorError, tensor::TensorView};
use serde_json::{Map, Value, json};
use tch::{Device, Kind, Tensor};

use crate::TrainError;
use crate::model::Parameters;

/// What to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A model directory with 8-bit integers.
    Int8,
    /// A model directory with 32-bit floats, and a `config.json` with which `transformers` loads the
    /// encoder and its head as `BertForTokenClassification`.
    Fp32,
    /// ONNX graphs with int8 products, in the form of versions before 0.4.
    Onnx,
}

/// Writes a model into `folder`: what is in `weights` beside the model of the spec is left out.
pub fn write(
    weights: &Parameters,
    spec: &ModelSpec,
    tokenizer: &Bytes,
    folder: &Path,
    form: Form,
) -> Result<(), TrainError> {
    std::fs::create_dir_all(folder).map_err(|error| TrainError::file(folder, error.to_string()))?;
    let precision = match form {
        Form::Int8 => Precision::Int8,
        Form::Fp32 => Precision::F32,
        Form::Onnx => return onnx::write(weights, spec, tokenizer, folder),
    };
    let mut stored = Vec::new();
    let all =
        [encoder_parts(&spec.encoder), head_parts(spec), salience_parts(spec), context_parts(spec)];
    for parts in all {
        for part in parts {
            store(weights, &part, precision, &mut stored)?;
        }
    }
    write_safetensors(&stored, &folder.join(WEIGHTS_FILE))?;
    let spec = ModelSpec { precision, ..spec.clone() };
    write_file(&folder.join(SPEC_FILE), spec.to_json().as_bytes())?;
    if form == Form::Fp32 {
        let config = serde_json::to_string_pretty(&config(&spec)).unwrap_or_default() + "\n";
        write_file(&folder.join(CONFIG_FILE), config.as_bytes())?;
    }
    write_file(&folder.join(TOKENIZER_FILE), tokenizer)
}

/// A tensor's name, type, shape and bytes.
type Stored = (String, Dtype, Vec<usize>, Vec<u8>);

/// Adds a tensor as models of a precision store it.
fn store(
    weights: &Parameters,
    part: &Part,
    precision: Precision,
    stored: &mut Vec<Stored>,
) -> Result<(), TrainError> {
    let Part { name, shape, form } = part;
    let numbers = floats(weights.get(name)?)?;
    let bytes = |numbers: &[f32]| numbers.iter().flat_map(|x| x.to_le_bytes()).collect();
    let (scale, zero) = (format!("{name}.scale"), format!("{name}.zero"));
    match (precision, form) {
        (Precision::Int8, nutgraf_tch::Form::Matrix) => {
            let rows = quantize::rows(&numbers, shape[0]);
            let values = rows.values.iter().map(|value| value.cast_unsigned()).collect();
            stored.push((name.clone(), Dtype::I8, shape.clone(), values));
            stored.push((scale, Dtype::F32, vec![shape[0]], bytes(&rows.scales)));
        }
        (Precision::Int8, nutgraf_tch::Form::Table) => {
            let table = quantize::table(&numbers);
            stored.push((name.clone(), Dtype::U8, shape.clone(), table.values));
            stored.push((scale, Dtype::F32, vec![1], bytes(&[table.scale])));
            stored.push((zero, Dtype::U8, vec![1], vec![table.zero]));
        }
        (Precision::Int8, nutgraf_tch::Form::Halves) => {
            let halves = numbers.iter().flat_map(|&x| quantize::half(x)).collect();
            stored.push((name.clone(), Dtype::BF16, shape.clone(), halves));
        }
        _ => stored.push((name.clone(), Dtype::F32, shape.clone(), bytes(&numbers))),
    }
    Ok(())
}

/// With the mark of `PyTorch`: earlier versions of `transformers` (4.44 among them) load nothing that
/// has no such mark.
fn write_safetensors(stored: &[Stored], path: &Path) -> Result<(), TrainError> {
    let fail = |error: SafeTensorError| TrainError::file(path, error.to_string());
    let mut views = Vec::with_capacity(stored.len());
    for (name, dtype, shape, bytes) in stored {
        views.push((name, TensorView::new(*dtype, shape.clone(), bytes).map_err(fail)?));
    }
    let mark = HashMap::from([("format".to_owned(), "pt".to_owned())]);
    safetensors::serialize_to_file(views, Some(mark), path).map_err(fail)
}

/// What a spec says as a `config.json` of `transformers`, with nutgraf's own keys of versions before
/// 0.4.
fn config(spec: &ModelSpec) -> Value {
    let encoder = &spec.encoder;
    let labels = spec.labels.names();
    let numbered = |label: (usize, &String)| (label.0.to_string(), json!(label.1));
    let named = |label: (usize, &String)| (label.1.clone(), json!(label.0));
    let by_number: Map<String, Value> = labels.iter().enumerate().map(numbered).collect();
    let by_name: Map<String, Value> = labels.iter().enumerate().map(named).collect();
    let mut config = json!({
        "architectures": ["BertForTokenClassification"],
        "model_type": encoder.architecture,
        "hidden_act": encoder.activation,
        "hidden_size": encoder.hidden,
        "intermediate_size": encoder.intermediate,
        "layer_norm_eps": encoder.layer_norm_epsilon,
        "max_position_embeddings": encoder.positions,
        "num_attention_heads": encoder.heads,
        "num_hidden_layers": encoder.layers,
        "type_vocab_size": encoder.segments,
        "vocab_size": encoder.vocabulary,
        "id2label": by_number,
        "label2id": by_name,
        "model_name": spec.name,
        "model_version": spec.version,
        "confidence": spec.entities.confidence,
        "consistent_names": spec.entities.consistent_names,
        "least_confidence": spec.entities.least_confidence,
        "lead_prior": spec.selection.lead_prior,
        "length_prior": spec.selection.length_prior,
        "window": spec.windows.pieces,
    });
    if let (Some(salience), Some(map)) = (&spec.salience, config.as_object_mut()) {
        map.insert("sentence_features".to_owned(), json!(salience.features));
    }
    config
}

fn write_file(path: &Path, bytes: &[u8]) -> Result<(), TrainError> {
    std::fs::write(path, bytes).map_err(|error| TrainError::file(path, error.to_string()))
}

fn floats(tensor: &Tensor) -> Result<Vec<f32>, TrainError> {
    let flat = tensor.f_detach()?.f_to_device(Device::Cpu)?.f_to_kind(Kind::Float)?;
    Ok(Vec::try_from(flat.f_contiguous()?.f_view([-1])?)?)
}
