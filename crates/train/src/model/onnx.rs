//! Reads the weights of an encoder with int8 products back out of its ONNX graph.

use std::collections::BTreeMap;
use std::path::Path;

use rten_onnx::onnx::{DataType, ModelProto, NodeProto, TensorProto};
use tch::{Kind, Tensor};

use crate::TrainError;

/// The weights of the graph in `path`, by their names in `PyTorch`: bytes with their scales as
/// floats, matrices turned back to `[outputs, inputs]`.
pub(super) fn read(path: &Path) -> Result<Vec<(String, Tensor)>, TrainError> {
    let fail = |reason: &str| TrainError::file(path, reason);
    let bytes = std::fs::read(path).map_err(|error| fail(&error.to_string()))?;
    let model = ModelProto::parse_buf(&bytes).map_err(|_| fail("it is no ONNX model"))?;
    let graph = model.graph.ok_or_else(|| fail("it has no graph"))?;
    let names = names(&graph.node);
    let tensors: BTreeMap<String, TensorProto> =
        graph.initializer.into_iter().filter_map(|t| Some((t.name.clone()?, t))).collect();
    let mut weights = Vec::new();
    let is_scale = |name: &str| {
        let base = name.strip_suffix("_scale");
        base.is_some_and(|base| tensors.contains_key(&format!("{base}_quantized")))
    };
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
            weights.push((names.get(base).cloned().unwrap_or_else(|| base.to_owned()), weight));
        } else if tensor.data_type == Some(DataType::FLOAT)
            && !is_scale(name)
            && let Some(weight) = floats(tensor)
        {
            weights.push((name.clone(), weight));
        }
    }
    // What comes before these parts differs among exporters.
    let first = "encoder.layer.0.attention.self.query.weight";
    let prefix = weights.iter().find_map(|(name, _)| name.strip_suffix(first));
    let prefix = prefix.ok_or_else(|| fail("it is no BERT encoder with int8 products"))?.to_owned();
    for (name, _) in &mut weights {
        if let Some(rest) = name.strip_prefix(&prefix) {
            *name = rest.to_owned();
        }
    }
    Ok(weights)
}

/// The names of matrices: that of the bias which is added to their product. Some exporters number
/// matrices instead of naming them.
fn names(nodes: &[NodeProto]) -> BTreeMap<String, String> {
    let maker = |value: &str| nodes.iter().find(|node| node.output.iter().any(|o| o == value));
    let mut names = BTreeMap::new();
    for add in nodes.iter().filter(|node| node.op_type.as_deref() == Some("Add")) {
        let Some(bias) = add.input.iter().find_map(|input| input.strip_suffix(".bias")) else {
            continue;
        };
        let scaled = add.input.iter().find_map(|input| maker(input));
        let cast = scaled.and_then(|node| {
            let makers = node.input.iter().filter_map(|input| maker(input));
            makers.into_iter().find(|node| node.op_type.as_deref() == Some("Cast"))
        });
        let product = cast.and_then(|node| maker(node.input.first()?));
        let matrix = product.and_then(|node| node.input.get(1)?.strip_suffix("_quantized"));
        names.extend(matrix.map(|matrix| (matrix.to_owned(), format!("{bias}.weight"))));
    }
    names
}

/// A tensor as floats, whatever it holds; `None` if its data is missing or too short.
fn floats(tensor: &TensorProto) -> Option<Tensor> {
    let kind = match tensor.data_type? {
        DataType::FLOAT => Kind::Float,
        DataType::INT8 => Kind::Int8,
        DataType::UINT8 => Kind::Uint8,
        _ => return None,
    };
    let made = match &tensor.raw_data {
        Some(raw) => Tensor::f_from_data_size(&raw.borrow(), &tensor.dims, kind).ok()?,
        None if kind == Kind::Float => Tensor::from_slice(&tensor.float_data),
        None => Tensor::from_slice(&tensor.int32_data),
    };
    let made = made.f_reshape(&tensor.dims).ok()?;
    Some(made.to_kind(Kind::Float))
}
