//! Reading the weights of a BERT encoder with dynamic int8 products out of its ONNX graph.
//!
//! Weights are found by following the graph back from what they make, with the names that
//! `PyTorch` gives parameters (`….encoder.layer.0.attention.self.query.bias`). A graph of any
//! other form gives `None`, and the general engine runs it.

use std::borrow::Cow;
use std::collections::HashMap;

use rten_onnx::onnx::{DataType, ModelProto, NodeProto, TensorProto};

/// A table of embeddings: rows of bytes with one scale and zero point.
pub(super) struct Table {
    pub(super) rows: Cow<'static, [u8]>,
    pub(super) scale: f32,
    pub(super) zero: u8,
}

/// A linear layer, `[inputs, outputs]`, row by row, with a scale for each output.
pub(super) struct LinearWeights {
    pub(super) weights: Vec<i8>,
    pub(super) scales: Vec<f32>,
    pub(super) bias: Vec<f32>,
}

/// Parameters of a layer normalization.
pub(super) struct NormWeights {
    pub(super) weight: Vec<f32>,
    pub(super) bias: Vec<f32>,
    /// What is added to the variance.
    pub(super) epsilon: f32,
}

/// The named parts of a graph.
pub(super) struct Weights {
    /// The file, if it stays in memory in any case.
    resident: Option<&'static [u8]>,
    initializers: HashMap<String, TensorProto>,
    /// The node that makes each value.
    makers: HashMap<String, NodeProto>,
    /// What comes before `encoder.layer.0` in the names of parameters.
    prefix: String,
}

impl Weights {
    /// Parses a graph; `None` if it is no ONNX or names no encoder layers.
    #[expect(clippy::ptr_arg, reason = "bytes that are borrowed stay in memory")]
    pub(super) fn parse(onnx: &Cow<'static, [u8]>) -> Option<Self> {
        let resident = match onnx {
            Cow::Borrowed(bytes) => Some(*bytes),
            Cow::Owned(_) => None,
        };
        let graph = ModelProto::parse_buf(onnx).ok()?.graph?;
        let initializers: HashMap<String, TensorProto> = graph
            .initializer
            .into_iter()
            .filter_map(|tensor| Some((tensor.name.clone()?, tensor)))
            .collect();
        let mut makers = HashMap::new();
        for node in graph.node {
            for output in node.output.clone() {
                makers.insert(output, node.clone());
            }
        }
        let first = "encoder.layer.0.attention.self.query.bias";
        let prefix = initializers.keys().find_map(|name| name.strip_suffix(first))?.to_owned();
        Some(Self { resident, initializers, makers, prefix })
    }

    /// How many encoder layers there are.
    pub(super) fn layers(&self) -> usize {
        let is_there = |layer: &usize| {
            let name = format!("{}encoder.layer.{layer}.output.dense.bias", self.prefix);
            self.initializers.contains_key(&name)
        };
        (0..self.initializers.len()).take_while(is_there).count()
    }

    /// The embedding table `name`.
    pub(super) fn table(&self, name: &str) -> Option<Table> {
        let base = format!("{}embeddings.{name}.weight", self.prefix);
        let scale = *self.floats(&format!("{base}_scale"))?.first()?;
        let zero = *self.bytes(&format!("{base}_zero_point"), DataType::UINT8)?.first()?;
        let rows = self.take_bytes(&format!("{base}_quantized"), DataType::UINT8)?;
        Some(Table { rows: self.in_place(rows), scale, zero })
    }

    /// The same bytes where they lie in the file, rather than a second time: a table of words is
    /// half of a small model.
    fn in_place(&self, bytes: Vec<u8>) -> Cow<'static, [u8]> {
        let start = &bytes[..bytes.len().min(256)];
        let found = self.resident.and_then(|file| {
            let starts = memchr::memmem::find_iter(file, start);
            starts.filter_map(|at| file.get(at..at + bytes.len())).find(|place| *place == bytes)
        });
        found.map_or(Cow::Owned(bytes), Cow::Borrowed)
    }

    /// The layer normalization `name`.
    pub(super) fn norm(&self, name: &str) -> Option<NormWeights> {
        let base = format!("{}{name}", self.prefix);
        let weight = format!("{base}.weight");
        let node = self.makers.values().find(|node| node.input.get(1) == Some(&weight))?;
        let epsilon = node.attribute.iter().find(|a| a.name.as_deref() == Some("epsilon"))?.f?;
        Some(NormWeights {
            weight: self.floats(&weight)?,
            bias: self.floats(&format!("{base}.bias"))?,
            epsilon,
        })
    }

    /// The linear layer whose bias is `name.bias`.
    pub(super) fn linear(&self, name: &str) -> Option<LinearWeights> {
        let bias = format!("{}{name}.bias", self.prefix);
        let adds = |node: &&NodeProto| {
            node.op_type.as_deref() == Some("Add") && node.input.contains(&bias)
        };
        let output = self.makers.values().find(adds)?.output.first()?.clone();
        self.linear_that_makes(&output)
    }

    /// The linear layer that ends in the value `output`: bias + scales * product.
    pub(super) fn linear_that_makes(&self, output: &str) -> Option<LinearWeights> {
        let add = self.made_by(output, "Add")?;
        let (bias, product) = self.constant_and_other(add)?;
        let multiply = self.made_by(&product, "Mul")?;
        let is_cast = |name: &&String| self.made_by(name, "Cast").is_some();
        let cast = multiply.input.iter().find(is_cast)?;
        let product = self.made_by(self.made_by(cast, "Cast")?.input.first()?, "MatMulInteger")?;
        let weights = product.input.get(1)?.clone();
        let zero = product.input.get(3)?.clone();
        let scales = format!("{}_scale", weights.strip_suffix("_quantized")?);
        // Weights are symmetric about zero.
        if self.bytes(&zero, DataType::INT8)?.iter().any(|&zero| zero != 0) {
            return None;
        }
        let bias = self.floats(&bias)?;
        let mut scales = self.floats(&scales)?;
        if scales.len() == 1 {
            scales = vec![scales[0]; bias.len()];
        }
        let weights = self.take_bytes(&weights, DataType::INT8)?;
        let weights = weights.into_iter().map(u8::cast_signed).collect();
        Some(LinearWeights { weights, scales, bias })
    }

    /// The encoder layers whose outputs, side by side, make the value `output`.
    pub(super) fn layers_that_make(&self, output: &str) -> Option<Vec<usize>> {
        let concat = self.made_by(output, "Concat")?;
        let layer = |input: &String| -> Option<usize> {
            let norm = self.made_by(input, "LayerNormalization")?.input.get(1)?;
            let name = norm.strip_prefix(&self.prefix)?.strip_prefix("encoder.layer.")?;
            name.strip_suffix(".output.LayerNorm.weight")?.parse().ok()
        };
        concat.input.iter().map(layer).collect()
    }

    fn made_by(&self, value: &str, operator: &str) -> Option<&NodeProto> {
        self.makers.get(value).filter(|node| node.op_type.as_deref() == Some(operator))
    }

    /// The two inputs of a node, of which one is an initializer: that one first.
    fn constant_and_other(&self, node: &NodeProto) -> Option<(String, String)> {
        let [a, b] = node.input.as_slice() else { return None };
        match (self.initializers.contains_key(a), self.initializers.contains_key(b)) {
            (true, false) => Some((a.clone(), b.clone())),
            (false, true) => Some((b.clone(), a.clone())),
            _ => None,
        }
    }

    /// The numbers of a tensor of floats, if all are finite.
    fn floats(&self, name: &str) -> Option<Vec<f32>> {
        let tensor = self.initializers.get(name)?;
        if tensor.data_type != Some(DataType::FLOAT) {
            return None;
        }
        let floats: Vec<f32> = match &tensor.raw_data {
            Some(raw) => {
                let number = |b: &[u8]| f32::from_le_bytes([b[0], b[1], b[2], b[3]]);
                raw.borrow().chunks_exact(4).map(number).collect()
            }
            None => tensor.float_data.clone(),
        };
        floats.iter().all(|x| x.is_finite()).then_some(floats)
    }

    /// The bytes of a tensor of 8-bit integers.
    fn bytes(&self, name: &str, kind: DataType) -> Option<Vec<u8>> {
        let tensor = self.initializers.get(name).filter(|t| t.data_type == Some(kind))?;
        Some(match &tensor.raw_data {
            Some(raw) => raw.borrow().clone(),
            None => tensor.int32_data.iter().map(|x| x.to_le_bytes()[0]).collect(),
        })
    }

    /// As [`Self::bytes`], but leaves nothing behind: for large tensors.
    fn take_bytes(&self, name: &str, kind: DataType) -> Option<Vec<u8>> {
        let tensor = self.initializers.get(name).filter(|t| t.data_type == Some(kind))?;
        match &tensor.raw_data {
            Some(raw) => Some(raw.take()),
            None => self.bytes(name, kind),
        }
    }
}
