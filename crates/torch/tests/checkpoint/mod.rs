//! The embedded model's int8 weights made into floats again, as a checkpoint for libtorch. The
//! benchmarks of both engines use it too.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use nutgraf::model::ModelFiles;
use rten_onnx::onnx::{DataType, GraphProto, ModelProto, NodeProto, TensorProto};
use tch::{Kind, Tensor};
use tempfile::TempDir;

/// A graph's tensors and the nodes that make its values.
struct Graph {
    tensors: HashMap<String, TensorProto>,
    nodes: Vec<NodeProto>,
}

impl Graph {
    fn parse(onnx: &[u8]) -> Self {
        let graph = ModelProto::parse_buf(onnx).ok().and_then(|model| model.graph);
        let GraphProto { initializer, node, .. } = graph.expect("the graph is sound");
        let named = |tensor: TensorProto| (tensor.name.clone().unwrap_or_default(), tensor);
        Self { tensors: initializer.into_iter().map(named).collect(), nodes: node }
    }

    /// The numbers of a tensor, and its shape.
    fn tensor(&self, name: &str) -> Tensor {
        let proto = &self.tensors[name];
        let shape: Vec<i64> = proto.dims.clone();
        let kind = match proto.data_type {
            Some(DataType::UINT8) => Kind::Uint8,
            Some(DataType::INT8) => Kind::Int8,
            Some(DataType::FLOAT) => Kind::Float,
            other => panic!("{name} is of type {other:?}"),
        };
        let raw = match &proto.raw_data {
            Some(raw) => raw.borrow().clone(),
            None if kind == Kind::Float => {
                proto.float_data.iter().flat_map(|x| x.to_le_bytes()).collect()
            }
            None => proto.int32_data.iter().map(|x| x.to_le_bytes()[0]).collect(),
        };
        Tensor::from_data_size(&raw, &shape, kind).to_kind(Kind::Float)
    }

    /// The floats that a quantized tensor stands for: `(x - zero) * scale`.
    fn dequantized(&self, name: &str) -> Tensor {
        let part = |part: &str| self.tensor(&format!("{name}_{part}"));
        (part("quantized") - part("zero_point")) * part("scale")
    }

    /// The weight, `[outputs, inputs]`, of the layer whose bias is `bias`.
    fn weight(&self, bias: &str) -> Tensor {
        let add = self.nodes.iter().find(|node| {
            node.op_type.as_deref() == Some("Add") && node.input.iter().any(|name| name == bias)
        });
        let add = add.unwrap_or_else(|| panic!("nothing adds {bias}"));
        let mut value = add.input.iter().find(|name| *name != bias).expect("a product");
        loop {
            let made = |node: &&NodeProto| node.output.contains(value);
            let node = self.nodes.iter().find(made).expect("something makes it");
            match node.op_type.as_deref() {
                Some("MatMul") => return self.tensor(&node.input[1]).transpose(0, 1).contiguous(),
                Some("MatMulInteger") => {
                    let name = node.input[1].trim_end_matches("_quantized");
                    return self.dequantized(name).transpose(0, 1).contiguous();
                }
                // Scales times the product as floats.
                Some("Mul") => {
                    let cast = |name: &&String| {
                        let casts = |node: &&NodeProto| node.op_type.as_deref() == Some("Cast");
                        self.nodes.iter().filter(casts).any(|node| node.output.contains(name))
                    };
                    value = node.input.iter().find(cast).expect("one is a product");
                }
                _ => value = &node.input[0],
            }
        }
    }

    /// All tensors with names as `PyTorch` has them, less the first part, which becomes
    /// `prefix`.
    fn named(&self, prefix: &str) -> Vec<(String, Tensor)> {
        let mut all = Vec::new();
        for name in self.tensors.keys() {
            let renamed = |name: &str| match name.split_once('.') {
                Some((_, rest)) => format!("{prefix}{rest}"),
                None => name.to_owned(),
            };
            let table = name.strip_suffix("_quantized").filter(|name| name.contains("embeddings"));
            if let Some(table) = table {
                all.push((renamed(table), self.dequantized(table)));
            } else if name.ends_with("bias") || name.ends_with(".weight") {
                all.push((renamed(name), self.tensor(name)));
                let layer = name.strip_suffix("bias").filter(|name| !is_norm(name));
                if let Some(layer) = layer {
                    all.push((renamed(&format!("{layer}weight")), self.weight(name)));
                }
            }
        }
        all
    }
}

/// The salience head's weights by their names in `PyTorch`: matrices turned back to
/// `[outputs, inputs]`, and those of queries, keys and values joined.
fn salience(graph: &Graph) -> Vec<(String, Tensor)> {
    let is_parameter =
        |name: &&String| matches!(name.rsplit_once('.'), Some((_, "weight" | "bias")));
    let turned = |name: &str| {
        let tensor = graph.tensor(name);
        let is_matrix = tensor.dim() == 2 && name != "pos.weight";
        if is_matrix { tensor.transpose(0, 1).contiguous() } else { tensor }
    };
    let mut all = Vec::new();
    for name in graph.tensors.keys().filter(is_parameter) {
        if let Some((attention, part)) = name.split_once(".query.") {
            let parts =
                ["query", "key", "value"].map(|p| turned(&format!("{attention}.{p}.{part}")));
            all.push((format!("{attention}.in_proj_{part}"), Tensor::cat(&parts, 0)));
        } else if !name.contains(".key.") && !name.contains(".value.") {
            all.push((name.clone(), turned(name)));
        }
    }
    all
}

/// Whether a parameter is of a normalization, which has its weight under its own name.
fn is_norm(name: &str) -> bool {
    name.ends_with("LayerNorm.")
}

/// A folder with the weights of the model directory `model` as floats.
pub(crate) fn checkpoint(model: &Path) -> TempDir {
    let files = ModelFiles::read(model).expect("it is committed");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = |name: &str| folder.path().join(name);
    fs::write(path("config.json"), &files.config).expect("it is written");
    fs::write(path("tokenizer.json"), &files.tokenizer).expect("it is written");
    let mut encoder = Graph::parse(&files.encoder).named("bert.");
    for (name, _) in &mut encoder {
        if let Some(head) = name
            .strip_prefix("bert.")
            .filter(|n| !n.contains("embeddings") && !n.contains("encoder"))
        {
            *name = format!("classifier.{}", head.rsplit('.').next().unwrap_or(head));
        }
    }
    Tensor::write_safetensors(&encoder, path("model.safetensors")).expect("it is written");
    let salience = salience(&Graph::parse(&files.salience));
    Tensor::write_safetensors(&salience, path("salience.safetensors")).expect("it is written");
    folder
}
