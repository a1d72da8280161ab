//! From trained weights to a model directory: int8 ONNX for nutgraf, fp32 safetensors in Hugging
//! Face names for everyone else.

mod encoder;
mod graph;
mod quantize;
mod salience;

use std::collections::HashMap;
use std::path::Path;

use nutgraf::model::{CONFIG_FILE, ENCODER_FILE, SALIENCE_FILE, TOKENIZER_FILE};
use safetensors::{Dtype, SafeTensorError, tensor::TensorView};
use tch::{Device, Kind, Tensor};

use crate::TrainError;
use crate::calibrate::Confidence;
use crate::model::{LANGUAGE_HEAD, WORD_HEAD, Weights};
use crate::setup::Setup;

/// Writes `model.onnx`, `salience.onnx`, `config.json` and `tokenizer.json` into `folder`.
pub fn directory(
    weights: &Weights,
    setup: &Setup,
    confidence: &Confidence,
    folder: &Path,
) -> Result<(), TrainError> {
    let fail = |path: &Path, reason: String| TrainError::file(path, reason);
    std::fs::create_dir_all(folder).map_err(|error| fail(folder, error.to_string()))?;
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        std::fs::write(&path, bytes).map_err(|error| fail(&path, error.to_string()))
    };
    let finish = |graph: graph::Graph, name: &str| {
        let bytes =
            graph.finish("nutgraf-train").map_err(|error| fail(&folder.join(name), error))?;
        write(name, &bytes)
    };
    finish(encoder::Encoder::graph(weights, &setup.shape)?, ENCODER_FILE)?;
    finish(salience::graph(weights)?, SALIENCE_FILE)?;
    let config = confidence
        .put(&setup.files.config)
        .map_err(|error| fail(&folder.join(CONFIG_FILE), error.to_string()))?;
    write(CONFIG_FILE, &config)?;
    write(TOKENIZER_FILE, &setup.files.tokenizer)
}

/// Writes the encoder with its label head, and the salience head, as fp32 safetensors: `transformers`
/// loads the first as `BertForTokenClassification`.
pub fn safetensors(weights: &Weights, setup: &Setup, folder: &Path) -> Result<(), TrainError> {
    std::fs::create_dir_all(folder).map_err(|error| TrainError::file(folder, error.to_string()))?;
    let (encoder, head): (Vec<_>, Vec<_>) = weights
        .iter()
        .filter(|(name, _)| !name.starts_with(LANGUAGE_HEAD) && !name.starts_with(WORD_HEAD))
        .partition(|(name, _)| name.starts_with("bert.") || name.starts_with("classifier."));
    for (name, part) in [("model.safetensors", encoder), ("salience.safetensors", head)] {
        write_safetensors(&part, &folder.join(name))?;
    }
    for (name, bytes) in
        [(CONFIG_FILE, &setup.files.config), (TOKENIZER_FILE, &setup.files.tokenizer)]
    {
        let path = folder.join(name);
        std::fs::write(&path, bytes).map_err(|error| TrainError::file(&path, error.to_string()))?;
    }
    Ok(())
}

/// As fp32, with the mark of `PyTorch`: earlier versions of `transformers` (4.44 among them) load
/// nothing that has no such mark.
fn write_safetensors(tensors: &[(&str, &Tensor)], path: &Path) -> Result<(), TrainError> {
    let fail = |error: SafeTensorError| TrainError::file(path, error.to_string());
    let mut parts = Vec::with_capacity(tensors.len());
    for &(name, tensor) in tensors {
        let bytes: Vec<u8> = floats(tensor)?.into_iter().flat_map(f32::to_le_bytes).collect();
        let shape: Vec<usize> = tensor.size().into_iter().map(|size| size as usize).collect();
        parts.push((name, shape, bytes));
    }
    let mut views = Vec::with_capacity(parts.len());
    for (name, shape, bytes) in &parts {
        let view = TensorView::new(Dtype::F32, shape.clone(), bytes).map_err(fail)?;
        views.push((*name, view));
    }
    let mark = HashMap::from([("format".to_owned(), "pt".to_owned())]);
    safetensors::serialize_to_file(views, &Some(mark), path).map_err(fail)
}

fn floats(tensor: &Tensor) -> Result<Vec<f32>, TrainError> {
    let flat = tensor.detach().to_device(Device::Cpu).to_kind(Kind::Float).contiguous().view([-1]);
    Ok(Vec::try_from(flat)?)
}
