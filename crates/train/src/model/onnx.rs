//! Reads back the weights of an exported encoder.

use std::collections::BTreeMap;
use std::path::Path;

use rten_onnx::onnx::{DataType, ModelProto, TensorProto};
use tch::{Kind, Tensor};

use crate::TrainError;

/// The weights of the graph in `path`, by their names in `PyTorch`: bytes with their scales as
/// floats, matrices turned back to `[outputs, inputs]`.
pub(super) fn read(path: &Path) -> Result<Vec<(String, Tensor)>, TrainError> {
    let fail = |reason: &str| TrainError::file(path, reason);
    let bytes = std::fs::read(path).map_err(|error| fail(&error.to_string()))?;
    let model = ModelProto::parse_buf(&bytes).map_err(|_| fail("it is no ONNX model"))?;
    let graph = model.graph.ok_or_else(|| fail("it has no graph"))?;
    let tensors: BTreeMap<String, TensorProto> =
        graph.initializer.into_iter().filter_map(|t| Some((t.name.clone()?, t))).collect();
    let mut weights = Vec::new();
    for (name, tensor) in &tensors {
        if let Some(base) = name.strip_suffix("_quantized") {
            let part = |part: &str| {
                let name = format!("{base}_{part}");
                let tensor = tensors.get(&name).and_then(floats);
                tensor.ok_or_else(|| fail(&format!("it has no `{name}`")))
            };
            let values = floats(tensor).ok_or_else(|| fail(&format!("`{name}` has no bytes")))?;
            let steps = (values - part("zero_point")?) * part("scale")?;
            let turned = tensor.data_type == Some(DataType::INT8);
            let weight = if turned { steps.transpose(0, 1).contiguous() } else { steps };
            weights.push((base.to_owned(), weight));
        } else if tensor.data_type == Some(DataType::FLOAT)
            && let Some(weight) = floats(tensor)
        {
            weights.push((name.clone(), weight));
        }
    }
    if weights.iter().all(|(name, _)| name != "classifier.weight") {
        return Err(fail("it is no encoder that nutgraf-train exported"));
    }
    Ok(weights)
}

/// A tensor as floats, whatever it holds; `None` if its data is missing or too short.
fn floats(tensor: &TensorProto) -> Option<Tensor> {
    let raw = tensor.raw_data.as_ref()?.borrow();
    let kind = match tensor.data_type? {
        DataType::FLOAT => Kind::Float,
        DataType::INT8 => Kind::Int8,
        DataType::UINT8 => Kind::Uint8,
        _ => return None,
    };
    let made = Tensor::f_from_data_size(&raw, &tensor.dims, kind).ok()?;
    Some(made.to_kind(Kind::Float))
}
