//! The salience head as an ONNX graph, fp32.

use rten_onnx::onnx::DataType;
use tch::Tensor;

use super::super::floats;
use super::encoder::gelu;
use super::graph::{Attribute, Graph};
use crate::TrainError;
use crate::model::Parameters;
use nutgraf::model::SalienceSpec;

/// Writes the graph: inputs `sentences [batch, sentences, dim]` and `mask [batch, sentences]`, 1
/// for sentences; output `salience [batch, sentences]`, logits.
pub(super) fn graph(
    weights: &Parameters,
    spec: &SalienceSpec,
    inputs: usize,
) -> Result<Graph, TrainError> {
    let mut head = Head { graph: Graph::default(), weights, spec };
    head.build(inputs)?;
    Ok(head.graph)
}

struct Head<'a> {
    graph: Graph,
    weights: &'a Parameters,
    spec: &'a SalienceSpec,
}

impl Head<'_> {
    fn build(&mut self, inputs: usize) -> Result<(), TrainError> {
        let (width, heads) = (self.spec.hidden as i64, self.spec.heads as i64);
        let (dim, positions) = (inputs as i64, self.spec.positions as i64);
        let dims = [Err("batch"), Err("sentences")];
        self.graph.input("sentences", DataType::FLOAT, &[dims[0], dims[1], Ok(dim)]);
        self.graph.input("mask", DataType::FLOAT, &dims);
        let integers = [("zero", 0), ("one", 1), ("last_position", positions - 1)];
        for (name, value) in integers {
            self.graph.integers(name, &[], &[value]);
        }
        self.graph.integers("mask_axes", &[2], &[1, 2]);
        self.graph.integers("last_axis", &[1], &[-1]);
        self.graph.integers("split_heads", &[4], &[0, 0, heads, width / heads]);
        self.graph.integers("join_heads", &[3], &[0, 0, width]);
        let named = [
            ("one_float", 1.0),
            ("half", 0.5),
            ("root_two", std::f32::consts::SQRT_2),
            ("very_low", -1e4),
            ("head_root", ((width / heads) as f32).sqrt()),
        ];
        for (name, value) in named {
            self.graph.floats(name, &[], &[value]);
        }
        let mask = self.graph.node("Sub", &["one_float", "mask"], &[]);
        let mask = self.graph.node("Mul", &[&mask, "very_low"], &[]);
        let mask = self.graph.node("Unsqueeze", &[&mask, "mask_axes"], &[]);

        let sizes = self.graph.node("Shape", &["sentences"], &[]);
        let count = self.graph.node("Gather", &[&sizes, "one"], &[Attribute::Int("axis", 0)]);
        let index = self.graph.node("Range", &["zero", &count, "one"], &[]);
        let index = self.graph.node("Min", &[&index, "last_position"], &[]);
        let table = floats(self.weight("pos.weight")?)?;
        let table = self.graph.floats("pos.weight", &[positions, width], &table);
        let positions = self.graph.node("Gather", &[&table, &index], &[Attribute::Int("axis", 0)]);

        let vectors = self.norm("sentences", "nin")?;
        let input = self.linear(&vectors, "inp")?;
        let mut x = self.graph.node("Add", &[&input, &positions], &[]);
        for layer in 0..self.spec.layers {
            x = self.layer(&x, &mask, layer)?;
        }
        let x = self.norm(&x, "ln")?;
        let logits = self.linear(&x, "out")?;
        let logits = self.graph.node("Squeeze", &[&logits, "last_axis"], &[]);
        self.graph.output(&logits, "salience", &dims);
        Ok(())
    }

    fn weight(&self, name: &str) -> Result<&Tensor, TrainError> {
        Ok(self.weights.get(&format!("salience.{name}"))?)
    }

    fn norm(&mut self, x: &str, name: &str) -> Result<String, TrainError> {
        let mut part = |part: &str| -> Result<String, TrainError> {
            let tensor = self.weights.get(&format!("salience.{name}.{part}"))?;
            Ok(self.graph.floats(&format!("{name}.{part}"), &tensor.size(), &floats(tensor)?))
        };
        let (weight, bias) = (part("weight")?, part("bias")?);
        let epsilon = self.spec.layer_norm_epsilon as f32;
        let attributes = [Attribute::Int("axis", -1), Attribute::Float("epsilon", epsilon)];
        Ok(self.graph.node("LayerNormalization", &[x, &weight, &bias], &attributes))
    }

    fn linear(&mut self, x: &str, name: &str) -> Result<String, TrainError> {
        let [weight, bias] = ["weight", "bias"].map(|part| self.weight(&format!("{name}.{part}")));
        let (weight, bias) = (weight?.shallow_clone(), bias?.shallow_clone());
        self.product(x, name, &weight, &bias)
    }

    fn product(
        &mut self,
        x: &str,
        name: &str,
        weight: &Tensor,
        bias: &Tensor,
    ) -> Result<String, TrainError> {
        let turned = weight.f_transpose(0, 1)?.f_contiguous()?;
        let graph = &mut self.graph;
        let weight = graph.floats(&format!("{name}.weight"), &turned.size(), &floats(&turned)?);
        let bias = graph.floats(&format!("{name}.bias"), &bias.size(), &floats(bias)?);
        let product = graph.node("MatMul", &[x, &weight], &[]);
        Ok(graph.node("Add", &[&bias, &product], &[]))
    }

    fn layer(&mut self, x: &str, mask: &str, layer: usize) -> Result<String, TrainError> {
        let at = |part: &str| format!("inter.layers.{layer}.{part}");
        let normed = self.norm(x, &at("norm1"))?;
        let joint = at("self_attn");
        let weights = self.weight(&format!("{joint}.in_proj_weight"))?.f_chunk(3, 0)?;
        let biases = self.weight(&format!("{joint}.in_proj_bias"))?.f_chunk(3, 0)?;
        let perms = [[0, 2, 1, 3], [0, 2, 3, 1], [0, 2, 1, 3]];
        let mut heads = Vec::new();
        for (index, (weight, bias)) in weights.iter().zip(&biases).enumerate() {
            let name = format!("{joint}.{}", ["query", "key", "value"][index]);
            let all = self.product(&normed, &name, weight, bias)?;
            let split = self.graph.node("Reshape", &[&all, "split_heads"], &[]);
            let perm = [Attribute::Ints("perm", &perms[index])];
            heads.push(self.graph.node("Transpose", &[&split], &perm));
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
        let output = self.linear(&attended, &at("self_attn.out_proj"))?;
        let x = self.graph.node("Add", &[x, &output], &[]);
        let normed = self.norm(&x, &at("norm2"))?;
        let inner = self.linear(&normed, &at("linear1"))?;
        let inner = gelu(&mut self.graph, &inner);
        let output = self.linear(&inner, &at("linear2"))?;
        Ok(self.graph.node("Add", &[&x, &output], &[]))
    }
}
