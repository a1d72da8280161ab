//! The encoder with its label head as an ONNX graph with int8 weights and products.

use rten_onnx::onnx::DataType;

use super::super::{floats, quantize};
use super::graph::{Attribute, Graph};
use super::transposed;
use crate::TrainError;
use crate::model::Parameters;
use nutgraf::model::ModelSpec;

/// Writes the graph: inputs `input_ids`, `attention_mask` and `token_type_ids`, `[batch, tokens]`
/// integers; outputs `ner_logits [batch, tokens, labels]` and `hidden`, the layers for sentence
/// vectors side by side. Products are dynamic int8: weights with a scale for each output,
/// activations quantized as they come.
pub(super) struct Encoder<'a> {
    graph: Graph,
    weights: &'a Parameters,
    spec: &'a ModelSpec,
}

impl<'a> Encoder<'a> {
    pub(super) fn graph(weights: &'a Parameters, spec: &'a ModelSpec) -> Result<Graph, TrainError> {
        let mut this = Self { graph: Graph::default(), weights, spec };
        this.build()?;
        Ok(this.graph)
    }

    fn build(&mut self) -> Result<(), TrainError> {
        let dims = [Err("batch"), Err("tokens")];
        for name in ["input_ids", "attention_mask", "token_type_ids"] {
            self.graph.input(name, DataType::INT64, &dims);
        }
        let encoder = &self.spec.encoder;
        let (hidden, heads) = (encoder.hidden as i64, encoder.heads as i64);
        for (name, value) in [("zero", 0), ("one", 1), ("two", 2)] {
            self.graph.integers(name, &[], &[value]);
        }
        self.graph.integers("mask_axes", &[2], &[1, 2]);
        self.graph.integers("split_heads", &[4], &[0, 0, heads, hidden / heads]);
        self.graph.integers("join_heads", &[3], &[0, 0, hidden]);
        let named = [
            ("one_float", 1.0),
            ("half", 0.5),
            ("root_two", std::f32::consts::SQRT_2),
            ("very_low", -1e4),
            ("head_root", ((hidden / heads) as f32).sqrt()),
        ];
        for (name, value) in named {
            self.graph.floats(name, &[], &[value]);
        }

        let mask = self.graph.node("Cast", &["attention_mask"], &[Attribute::Int("to", 1)]);
        let mask = self.graph.node("Sub", &["one_float", &mask], &[]);
        let mask = self.graph.node("Mul", &[&mask, "very_low"], &[]);
        let mask = self.graph.node("Unsqueeze", &[&mask, "mask_axes"], &[]);

        let sizes = self.graph.node("Shape", &["input_ids"], &[]);
        let tokens = self.graph.node("Gather", &[&sizes, "one"], &[Attribute::Int("axis", 0)]);
        let positions = self.graph.node("Range", &["zero", &tokens, "one"], &[]);
        let words = self.embedding("word_embeddings", "input_ids")?;
        let segments = self.embedding("token_type_embeddings", "token_type_ids")?;
        let positions = self.embedding("position_embeddings", &positions)?;
        let sum = self.graph.node("Add", &[&words, &segments], &[]);
        let sum = self.graph.node("Add", &[&sum, &positions], &[]);
        let mut x = self.norm(&sum, "bert.embeddings.LayerNorm")?;

        let mut kept = Vec::new();
        let layers = self.spec.sentence_vectors.as_ref().map(|vectors| vectors.layers.as_slice());
        let layers = layers.unwrap_or_default();
        for layer in 1..=self.spec.encoder.layers {
            x = self.layer(&x, &mask, layer - 1)?;
            if layers.contains(&layer) {
                kept.push(x.clone());
            }
        }
        let kept: Vec<&str> = kept.iter().map(String::as_str).collect();
        let vectors = self.graph.node("Concat", &kept, &[Attribute::Int("axis", -1)]);
        let quantized = self.quantized(&x);
        let logits = self.linear(&quantized, "classifier")?;
        let labels = self.spec.labels.len() as i64;
        let wide = hidden * kept.len() as i64;
        self.graph.output(&logits, "ner_logits", &[dims[0], dims[1], Ok(labels)]);
        self.graph.output(&vectors, "hidden", &[dims[0], dims[1], Ok(wide)]);
        Ok(())
    }

    fn embedding(&mut self, name: &str, ids: &str) -> Result<String, TrainError> {
        let name = format!("bert.embeddings.{name}");
        let tensor = self.weights.get(&format!("{name}.weight"))?;
        let table = quantize::table(&floats(tensor)?);
        let base = format!("{name}.weight");
        let rows = self.graph.unsigned(&format!("{base}_quantized"), &tensor.size(), table.values);
        let scale = self.graph.floats(&format!("{base}_scale"), &[], &[table.scale]);
        let zero = self.graph.unsigned(&format!("{base}_zero_point"), &[], vec![table.zero]);
        let picked = self.graph.node("Gather", &[&rows, ids], &[Attribute::Int("axis", 0)]);
        Ok(self.graph.node("DequantizeLinear", &[&picked, &scale, &zero], &[]))
    }

    fn norm(&mut self, x: &str, name: &str) -> Result<String, TrainError> {
        let hidden = [self.spec.encoder.hidden as i64];
        let mut part = |part: &str| -> Result<String, TrainError> {
            let values = floats(self.weights.get(&format!("{name}.{part}"))?)?;
            Ok(self.graph.floats(&format!("{name}.{part}"), &hidden, &values))
        };
        let (weight, bias) = (part("weight")?, part("bias")?);
        let epsilon = self.spec.encoder.layer_norm_epsilon as f32;
        let attributes = [Attribute::Int("axis", -1), Attribute::Float("epsilon", epsilon)];
        Ok(self.graph.node("LayerNormalization", &[x, &weight, &bias], &attributes))
    }

    /// Activations as bytes, with their scale and zero point.
    fn quantized(&mut self, x: &str) -> [String; 3] {
        self.graph.nodes("DynamicQuantizeLinear", &[x], &[])
    }

    fn linear(&mut self, x: &[String; 3], name: &str) -> Result<String, TrainError> {
        let [x, x_scale, x_zero] = x;
        let tensor = self.weights.get(&format!("{name}.weight"))?;
        let (outputs, inputs) = tensor.size2()?;
        let rows = quantize::rows(&floats(tensor)?, outputs as usize);
        let columns = transposed(&rows.values, outputs as usize);
        let base = format!("{name}.weight");
        let graph = &mut self.graph;
        let weights = graph.signed(&format!("{base}_quantized"), &[inputs, outputs], &columns);
        let scales = graph.floats(&format!("{base}_scale"), &[outputs], &rows.scales);
        let zeros = vec![0; outputs as usize];
        let zeros = graph.signed(&format!("{base}_zero_point"), &[outputs], &zeros);
        let product = graph.node("MatMulInteger", &[x, &weights, x_zero, &zeros], &[]);
        let product = graph.node("Cast", &[&product], &[Attribute::Int("to", 1)]);
        let scales = graph.node("Mul", &[x_scale, &scales], &[]);
        let product = graph.node("Mul", &[&product, &scales], &[]);
        let bias = floats(self.weights.get(&format!("{name}.bias"))?)?;
        let bias = graph.floats(&format!("{name}.bias"), &[outputs], &bias);
        Ok(graph.node("Add", &[&bias, &product], &[]))
    }

    fn layer(&mut self, x: &str, mask: &str, layer: usize) -> Result<String, TrainError> {
        let at = |part: &str| format!("bert.encoder.layer.{layer}.{part}");
        let quantized = self.quantized(x);
        let mut heads = Vec::new();
        for (part, perm) in
            [("query", [0, 2, 1, 3]), ("key", [0, 2, 3, 1]), ("value", [0, 2, 1, 3])]
        {
            let all = self.linear(&quantized, &at(&format!("attention.self.{part}")))?;
            let split = self.graph.node("Reshape", &[&all, "split_heads"], &[]);
            heads.push(self.graph.node("Transpose", &[&split], &[Attribute::Ints("perm", &perm)]));
        }
        let graph = &mut self.graph;
        let scores = graph.node("MatMul", &[&heads[0], &heads[1]], &[]);
        let scores = graph.node("Div", &[&scores, "head_root"], &[]);
        let scores = graph.node("Add", &[&scores, mask], &[]);
        let chances = graph.node("Softmax", &[&scores], &[Attribute::Int("axis", -1)]);
        let attended = graph.node("MatMul", &[&chances, &heads[2]], &[]);
        let attended =
            graph.node("Transpose", &[&attended], &[Attribute::Ints("perm", &[0, 2, 1, 3])]);
        let attended = graph.node("Reshape", &[&attended, "join_heads"], &[]);
        let quantized = self.quantized(&attended);
        let output = self.linear(&quantized, &at("attention.output.dense"))?;
        let sum = self.graph.node("Add", &[&output, x], &[]);
        let x = self.norm(&sum, &at("attention.output.LayerNorm"))?;

        let quantized = self.quantized(&x);
        let inner = self.linear(&quantized, &at("intermediate.dense"))?;
        let inner = gelu(&mut self.graph, &inner);
        let quantized = self.quantized(&inner);
        let output = self.linear(&quantized, &at("output.dense"))?;
        let sum = self.graph.node("Add", &[&output, &x], &[]);
        self.norm(&sum, &at("output.LayerNorm"))
    }
}

/// GELU by the error function (Hendrycks and Gimpel 2016), of the constants `root_two`,
/// `one_float` and `half`.
pub(super) fn gelu(graph: &mut Graph, x: &str) -> String {
    let erf = graph.node("Div", &[x, "root_two"], &[]);
    let erf = graph.node("Erf", &[&erf], &[]);
    let erf = graph.node("Add", &[&erf, "one_float"], &[]);
    let product = graph.node("Mul", &[x, &erf], &[]);
    graph.node("Mul", &[&product, "half"], &[])
}
