//! The forward pass of a BERT encoder with int8 products, on the kernels of `rten-gemm`.
//!
//! The same weights as the ONNX graph, run without a graph: products of bytes with prepacked
//! weights, and between them a few passes over rows that are in the cache. It differs from
//! the graph in one point that shows: activations are quantized **row by row**, not over
//! the whole tensor. That is more exact, as one outlier no longer costs all tokens their
//! resolution, and a token's result does not depend on how many others are in the window's
//! tensor. Biases, normalizations, GELU, softmax and attention are fp32.

mod ops;
mod weights;

use std::sync::Mutex;

use rten_gemm::{GemmError, GemmExecutor, GemmInputA, GemmInputB, GemmOptions, PackedBMatrix};
use rten_simd::SimdOp;
use rten_tensor::NdTensorView;

use super::{EncoderInput, EncoderOutput};
use crate::model::ModelConfig;
use ops::{AddEmbeddings, Dequantize, RowQuantization, gelu, layer_norm, quantize, softmax};
use weights::{LinearWeights, NormWeights, Table, Weights};

/// A loaded encoder with its label head.
pub(super) struct Bert {
    /// Word, segment and position embeddings.
    embeddings: [Table; 3],
    embedding_norm: NormWeights,
    layers: Vec<Layer>,
    head: Linear,
    /// The layers whose outputs, side by side, are the hidden states.
    hidden_layers: Vec<usize>,
    size: usize,
    heads: usize,
    epsilon: f32,
    /// Buffers of windows that are done, for those to come.
    scratch: Mutex<Vec<Scratch>>,
}

struct Layer {
    query_key_value: Linear,
    attention_output: Linear,
    attention_norm: NormWeights,
    up: Linear,
    down: Linear,
    output_norm: NormWeights,
}

/// A linear layer, ready for products with bytes.
struct Linear {
    packed: PackedBMatrix<i8>,
    /// The sum of each column of weights: what a zero point of 1 adds to its sums.
    column_sums: Vec<i32>,
    scales: Vec<f32>,
    bias: Vec<f32>,
    inputs: usize,
}

/// The products for this machine. Cheap to make, but not to be shared by threads, so each
/// forward pass has its own.
struct Products {
    bytes: GemmExecutor<u8, i8, i32>,
    floats: GemmExecutor<f32>,
}

/// Buffers of one forward pass, `[tokens, …]`, grown to the longest window seen.
#[derive(Default)]
struct Scratch {
    bytes: Vec<u8>,
    quantizations: Vec<RowQuantization>,
    sums: Vec<i32>,
    hidden: Vec<f32>,
    attended: Vec<f32>,
    wide: Vec<f32>,
    scores: Vec<f32>,
    context: Vec<f32>,
    head: Vec<f32>,
}

impl Bert {
    /// Reads an encoder out of its ONNX graph; `None` if the graph has another form than
    /// this forward pass computes.
    pub(super) fn from_onnx(onnx: &[u8], config: &ModelConfig) -> Option<Self> {
        if config.activation != "gelu" || config.attention_heads == 0 {
            return None;
        }
        let weights = Weights::parse(onnx)?;
        let embedding_norm = weights.norm("embeddings.LayerNorm")?;
        let size = embedding_norm.weight.len();
        let bytes = GemmExecutor::new();
        let linear = |weights: LinearWeights| Linear::pack(weights, &bytes);
        let layer = |index: usize| -> Option<Layer> {
            let name = |part: &str| format!("encoder.layer.{index}.{part}");
            let attention = |part: &str| weights.linear(&name(&format!("attention.self.{part}")));
            let query_key_value = LinearWeights::side_by_side(
                [attention("query")?, attention("key")?, attention("value")?],
                size,
            )?;
            Some(Layer {
                query_key_value: linear(query_key_value)?,
                attention_output: linear(weights.linear(&name("attention.output.dense"))?)?,
                attention_norm: weights.norm(&name("attention.output.LayerNorm"))?,
                up: linear(weights.linear(&name("intermediate.dense"))?)?,
                down: linear(weights.linear(&name("output.dense"))?)?,
                output_norm: weights.norm(&name("output.LayerNorm"))?,
            })
        };
        let layers = (0..weights.layers()).map(layer).collect::<Option<Vec<_>>>()?;
        let bert = Self {
            embeddings: [
                weights.table("word_embeddings")?,
                weights.table("token_type_embeddings")?,
                weights.table("position_embeddings")?,
            ],
            epsilon: weights.epsilon("embeddings.LayerNorm")?,
            embedding_norm,
            head: linear(weights.linear_that_makes("ner_logits")?)?,
            hidden_layers: weights.layers_that_make("hidden")?,
            layers,
            size,
            heads: config.attention_heads,
            scratch: Mutex::default(),
        };
        bert.fits(config).then_some(bert)
    }

    /// Whether all sizes agree with each other and with the config.
    fn fits(&self, config: &ModelConfig) -> bool {
        let norm =
            |norm: &NormWeights| norm.weight.len() == self.size && norm.bias.len() == self.size;
        let linear = |linear: &Linear, inputs, outputs| {
            linear.inputs == inputs && linear.bias.len() == outputs
        };
        let layer = |layer: &Layer| {
            let wide = layer.up.bias.len();
            linear(&layer.query_key_value, self.size, 3 * self.size)
                && linear(&layer.attention_output, self.size, self.size)
                && linear(&layer.up, self.size, wide)
                && linear(&layer.down, wide, self.size)
                && norm(&layer.attention_norm)
                && norm(&layer.output_norm)
        };
        let rows = [config.vocab_size, config.type_vocab_size, config.max_tokens];
        self.size > 0
            && self.size.is_multiple_of(self.heads)
            && norm(&self.embedding_norm)
            && self.layers.iter().all(layer)
            && linear(&self.head, self.size, config.labels.len())
            && self.hidden_layers.iter().all(|&layer| layer < self.layers.len())
            && self
                .embeddings
                .iter()
                .zip(rows)
                .all(|(table, rows)| table.rows.len() == rows * self.size)
    }

    /// Runs the encoder on one window. Fails if a product does, or on ids out of range.
    pub(super) fn encode(&self, window: &EncoderInput) -> Result<EncoderOutput, String> {
        let mut scratch =
            self.scratch.lock().ok().and_then(|mut list| list.pop()).unwrap_or_default();
        let output = self.forward(window, &mut scratch);
        if let Ok(mut list) = self.scratch.lock() {
            list.push(scratch);
        }
        output
    }

    fn forward(&self, window: &EncoderInput, s: &mut Scratch) -> Result<EncoderOutput, String> {
        let products = Products { bytes: GemmExecutor::new(), floats: GemmExecutor::new() };
        let tokens = window.ids.len();
        let width = self.size * self.hidden_layers.len();
        let mut hidden = vec![0.0; tokens * width];
        self.embed(window, &mut s.hidden)?;
        for (index, layer) in self.layers.iter().enumerate() {
            self.run(&products, layer, tokens, s).map_err(|error| error.to_string())?;
            for (place, _) in self.hidden_layers.iter().enumerate().filter(|(_, l)| **l == index) {
                let rows = hidden.chunks_exact_mut(width).zip(s.hidden.chunks_exact(self.size));
                for (out, row) in rows {
                    out[place * self.size..][..self.size].copy_from_slice(row);
                }
            }
        }
        let mut logits = Vec::new();
        let Scratch { bytes, quantizations, sums, hidden: states, .. } = s;
        products
            .of_bytes(&self.head, states, bytes, quantizations, sums)
            .map_err(|error| error.to_string())?;
        self.head.dequantize(quantizations, sums, None, &mut logits);
        if logits.iter().chain(&hidden).any(|x| !x.is_finite()) {
            return Err("the encoder made a number that is not finite".to_owned());
        }
        Ok(EncoderOutput { logits, hidden })
    }

    fn embed(&self, window: &EncoderInput, out: &mut Vec<f32>) -> Result<(), String> {
        out.resize(window.ids.len() * self.size, 0.0);
        let rows = window.ids.iter().zip(&window.segments).enumerate();
        for ((position, (&id, &segment)), out) in rows.zip(out.chunks_exact_mut(self.size)) {
            let row = |table: usize, index: Option<usize>| {
                let table = &self.embeddings[table];
                let rows = table.rows.chunks_exact(self.size);
                let row = index.and_then(|index| rows.clone().nth(index));
                let quantization = RowQuantization { scale: table.scale, zero: table.zero };
                Some((row?, quantization))
            };
            let index = |id: i32| usize::try_from(id).ok();
            let tables = [row(0, index(id)), row(1, index(segment)), row(2, Some(position))];
            let [Some(word), Some(segment), Some(place)] = tables else {
                return Err(format!("token {position} is outside the embeddings"));
            };
            AddEmbeddings { tables: [word, segment, place], out: &mut *out }.dispatch();
            layer_norm(out, &self.embedding_norm.weight, &self.embedding_norm.bias, self.epsilon);
        }
        Ok(())
    }

    /// One encoder layer, over `s.hidden`, `[tokens, size]`.
    fn run(
        &self,
        products: &Products,
        layer: &Layer,
        tokens: usize,
        s: &mut Scratch,
    ) -> Result<(), GemmError> {
        let Scratch { bytes, quantizations, sums, hidden, attended, wide, .. } = s;
        products.of_bytes(&layer.query_key_value, hidden, bytes, quantizations, sums)?;
        layer.query_key_value.dequantize(quantizations, sums, None, wide);
        self.attend(&products.floats, wide, tokens, &mut s.scores, &mut s.head, &mut s.context)?;

        products.of_bytes(&layer.attention_output, &s.context, bytes, quantizations, sums)?;
        layer.attention_output.dequantize(quantizations, sums, Some(hidden), attended);
        self.normalize(attended, &layer.attention_norm);

        products.of_bytes(&layer.up, attended, bytes, quantizations, sums)?;
        layer.up.dequantize(quantizations, sums, None, wide);
        gelu(wide);
        products.of_bytes(&layer.down, wide, bytes, quantizations, sums)?;
        layer.down.dequantize(quantizations, sums, Some(attended), hidden);
        self.normalize(hidden, &layer.output_norm);
        Ok(())
    }

    /// Multi-head attention over `[tokens, 3 * size]` of queries, keys and values, into
    /// `context`, `[tokens, size]`.
    fn attend(
        &self,
        floats: &GemmExecutor<f32>,
        query_key_value: &[f32],
        tokens: usize,
        scores: &mut Vec<f32>,
        head_context: &mut Vec<f32>,
        context: &mut Vec<f32>,
    ) -> Result<(), GemmError> {
        let size = self.size / self.heads;
        let all = NdTensorView::from_data([tokens, 3 * self.size], query_key_value);
        scores.resize(tokens * tokens, 0.0);
        head_context.resize(tokens * size, 0.0);
        context.resize(tokens * self.size, 0.0);
        let scale = 1.0 / (size as f32).sqrt();
        for head in 0..self.heads {
            let part = |which: usize| {
                let start = which * self.size + head * size;
                all.slice((.., start..start + size))
            };
            let (query, key, value) = (part(0), part(1), part(2));
            floats.gemm(
                scores,
                GemmInputA::Unpacked(query),
                GemmInputB::Unpacked(key.transposed()),
                GemmOptions { alpha: scale, ..GemmOptions::default() },
            )?;
            scores.chunks_exact_mut(tokens).for_each(softmax);
            floats.gemm(
                head_context,
                GemmInputA::Unpacked(NdTensorView::from_data([tokens, tokens], scores.as_slice())),
                GemmInputB::Unpacked(value),
                GemmOptions::default(),
            )?;
            let rows = context.chunks_exact_mut(self.size).zip(head_context.chunks_exact(size));
            rows.for_each(|(all, own)| all[head * size..][..size].copy_from_slice(own));
        }
        Ok(())
    }

    fn normalize(&self, rows: &mut [f32], norm: &NormWeights) {
        for row in rows.chunks_exact_mut(self.size) {
            layer_norm(row, &norm.weight, &norm.bias, self.epsilon);
        }
    }
}

impl Products {
    /// `rows`, quantized, times the weights of `linear`: sums `[rows, outputs]`.
    fn of_bytes(
        &self,
        linear: &Linear,
        rows: &[f32],
        bytes: &mut Vec<u8>,
        quantizations: &mut Vec<RowQuantization>,
        sums: &mut Vec<i32>,
    ) -> Result<(), GemmError> {
        // Where pairs of products are added in 16 bits (x86-64 without VNNI), 7 bits of
        // activation keep the sums from saturating.
        let most = if self.bytes.may_saturate() { 127 } else { 255 };
        let tokens = rows.len() / linear.inputs;
        bytes.resize(rows.len(), 0);
        sums.resize(tokens * linear.bias.len(), 0);
        quantizations.clear();
        quantizations.extend(
            rows.chunks_exact(linear.inputs)
                .zip(bytes.chunks_exact_mut(linear.inputs))
                .map(|(row, bytes)| quantize(row, bytes, most)),
        );
        // Zero points are taken off afterwards, by the column sums: `rten-gemm` 0.27 gets
        // zero points that differ by row wrong where the depth needs more than one block.
        self.bytes.gemm(
            sums,
            GemmInputA::Unpacked(NdTensorView::from_data(
                [tokens, linear.inputs],
                bytes.as_slice(),
            )),
            GemmInputB::Packed(&linear.packed),
            GemmOptions::default(),
        )
    }
}

impl LinearWeights {
    /// Three layers of the same input, `inputs` wide, as one.
    fn side_by_side(parts: [Self; 3], inputs: usize) -> Option<Self> {
        let outputs = parts.each_ref().map(|part| part.bias.len());
        if parts.iter().zip(outputs).any(|(part, outputs)| part.weights.len() != inputs * outputs) {
            return None;
        }
        let mut weights = Vec::with_capacity(parts.iter().map(|part| part.weights.len()).sum());
        for row in 0..inputs {
            for (part, outputs) in parts.iter().zip(outputs) {
                weights.extend(&part.weights[row * outputs..][..outputs]);
            }
        }
        let [a, b, c] = parts;
        Some(Self {
            weights,
            scales: [a.scales, b.scales, c.scales].concat(),
            bias: [a.bias, b.bias, c.bias].concat(),
        })
    }
}

impl Linear {
    /// `None` if the sizes do not agree.
    fn pack(linear: LinearWeights, bytes: &GemmExecutor<u8, i8, i32>) -> Option<Self> {
        let LinearWeights { weights, scales, bias } = linear;
        let outputs = bias.len();
        let inputs = weights.len().checked_div(outputs)?;
        if weights.len() != inputs * outputs || scales.len() != outputs {
            return None;
        }
        let mut column_sums = vec![0; outputs];
        for row in weights.chunks_exact(outputs) {
            column_sums.iter_mut().zip(row).for_each(|(sum, &weight)| *sum += i32::from(weight));
        }
        let packed =
            bytes.prepack_b(NdTensorView::from_data([inputs, outputs], weights.as_slice()));
        Some(Self { packed, column_sums, scales, bias, inputs })
    }

    /// Sums back to floats, with bias, on top of `onto` if given: `[rows, outputs]`.
    fn dequantize(
        &self,
        quantizations: &[RowQuantization],
        sums: &[i32],
        onto: Option<&[f32]>,
        out: &mut Vec<f32>,
    ) {
        let outputs = self.bias.len();
        out.resize(quantizations.len() * outputs, 0.0);
        let rows = quantizations.iter().zip(sums.chunks_exact(outputs));
        for (index, ((&quantization, sums), out)) in
            rows.zip(out.chunks_exact_mut(outputs)).enumerate()
        {
            Dequantize {
                quantization,
                sums,
                column_sums: &self.column_sums,
                weight_scales: &self.scales,
                bias: &self.bias,
                onto: onto.map(|rows| &rows[index * outputs..][..outputs]),
                out,
            }
            .dispatch();
        }
    }
}
