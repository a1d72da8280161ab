//! The forward pass of a BERT encoder with int8 products.
//!
//! The same weights as the ONNX graph, run without a graph: products of bytes with packed
//! weights (`tile`, `linear`), attention (`attention`), and between them a few passes over
//! rows that are in the cache (`ops`, put together in `layer`). It differs from the graph
//! in one point that shows: activations are quantized **row by row**, not over the whole
//! tensor. That is more exact, as one outlier no longer costs all tokens their resolution,
//! and a token's result does not depend on how many others are computed with it. Biases,
//! normalizations, GELU, softmax and attention are fp32.

mod attention;
mod layer;
mod linear;
mod ops;
#[cfg(test)]
mod tests;
mod tile;
mod weights;

use std::borrow::Cow;
use std::sync::Mutex;

use rayon::prelude::*;
use rten_simd::SimdOp;

use super::{EncoderInput, EncoderOutput};
use crate::model::ModelConfig;
use attention::{Heads, Memory};
use layer::{Layer, Run, even};
use linear::{Linear, Sums};
use ops::{AllFinite, Dequantize, Embed, RowQuantization};
use tile::Kernel;
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
    /// Buffers of windows that are done, for those to come.
    buffers: Mutex<Vec<Buffers>>,
}

/// Buffers of one forward pass, grown to the longest window seen.
#[derive(Default)]
struct Buffers {
    runs: Vec<Run>,
    memories: Vec<Memory>,
    sums: Sums,
}

impl Bert {
    /// Reads an encoder out of its ONNX graph; `None` if the graph has another form than
    /// this forward pass computes.
    #[expect(clippy::ptr_arg, reason = "bytes that are borrowed stay in memory")]
    pub(super) fn from_onnx(onnx: &Cow<'static, [u8]>, config: &ModelConfig) -> Option<Self> {
        Self::with_kernel(onnx, config, Kernel::all().first().copied())
    }

    /// As [`Self::from_onnx`], with a kernel of choice, or without one.
    #[expect(clippy::ptr_arg, reason = "bytes that are borrowed stay in memory")]
    fn with_kernel(
        onnx: &Cow<'static, [u8]>,
        config: &ModelConfig,
        kernel: Option<Kernel>,
    ) -> Option<Self> {
        if config.activation != "gelu" || config.attention_heads == 0 {
            return None;
        }
        let weights = Weights::parse(onnx)?;
        let embedding_norm = weights.norm("embeddings.LayerNorm")?;
        let size = embedding_norm.weight.len();
        let heads = Heads { heads: config.attention_heads, size: size / config.attention_heads };
        let linear = |weights: LinearWeights| Linear::pack(weights, kernel);
        let layer = |index: usize| -> Option<Layer> {
            let name = |part: &str| format!("encoder.layer.{index}.{part}");
            let attention = |part: &str| weights.linear(&name(&format!("attention.self.{part}")));
            let mut query = attention("query")?;
            let factors = query.scales.iter_mut().chain(&mut query.bias);
            factors.for_each(|factor| *factor *= heads.query_scale());
            let query_key_value =
                LinearWeights::side_by_side([query, attention("key")?, attention("value")?], size)?;
            Some(Layer {
                query_key_value: linear(query_key_value)?,
                attention_output: linear(weights.linear(&name("attention.output.dense"))?)?,
                attention_norm: weights.norm(&name("attention.output.LayerNorm"))?,
                up: linear(weights.linear(&name("intermediate.dense"))?)?,
                down: linear(weights.linear(&name("output.dense"))?)?,
                output_norm: weights.norm(&name("output.LayerNorm"))?,
                heads,
            })
        };
        let layers = (0..weights.layers()).map(layer).collect::<Option<Vec<_>>>()?;
        let bert = Self {
            embeddings: [
                weights.table("word_embeddings")?,
                weights.table("token_type_embeddings")?,
                weights.table("position_embeddings")?,
            ],
            embedding_norm,
            head: linear(weights.linear_that_makes("ner_logits")?)?,
            hidden_layers: weights.layers_that_make("hidden")?,
            layers,
            size,
            buffers: Mutex::default(),
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
            && self.size.is_multiple_of(config.attention_heads)
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

    /// Runs the encoder on one window, cut into runs of tokens that `threads` threads of the
    /// current pool compute side by side. Fails if a product does, or on ids out of range.
    pub(super) fn encode(
        &self,
        window: &EncoderInput,
        threads: usize,
    ) -> Result<EncoderOutput, String> {
        let mut buffers =
            self.buffers.lock().ok().and_then(|mut list| list.pop()).unwrap_or_default();
        let output = self.forward(window, threads, &mut buffers);
        if let Ok(mut list) = self.buffers.lock() {
            list.push(buffers);
        }
        output
    }

    fn forward(
        &self,
        window: &EncoderInput,
        threads: usize,
        buffers: &mut Buffers,
    ) -> Result<EncoderOutput, String> {
        let Buffers { runs, memories, sums } = buffers;
        let tokens = window.ids.len();
        let run_tokens = even(tokens, threads);
        runs.resize_with(tokens.div_ceil(run_tokens), Run::default);
        memories.resize_with(runs.len(), Memory::default);

        let width = self.size * self.hidden_layers.len();
        let mut hidden = vec![0.0; tokens * width];
        for (run, start) in runs.iter_mut().zip((0..tokens).step_by(run_tokens)) {
            self.embed(window, start..tokens.min(start + run_tokens), run)?;
        }
        for (index, layer) in self.layers.iter().enumerate() {
            let pairs = runs.par_iter_mut().zip(memories.par_iter_mut()).with_max_len(1);
            pairs.try_for_each(|(run, memory)| layer.project(run, memory))?;
            let runs_side_by_side = runs.par_iter_mut().with_max_len(1);
            runs_side_by_side.try_for_each(|run| layer.finish(run, memories))?;
            for (place, _) in self.hidden_layers.iter().enumerate().filter(|(_, l)| **l == index) {
                let rows = runs.iter().flat_map(|run| run.hidden.chunks_exact(self.size));
                for (out, row) in hidden.chunks_exact_mut(width).zip(rows) {
                    out[place * self.size..][..self.size].copy_from_slice(row);
                }
            }
        }
        let logits = self.label(runs, sums)?;
        if ![&logits, &hidden].iter().all(|numbers| AllFinite(numbers).dispatch()) {
            return Err("the encoder made a number that is not finite".to_owned());
        }
        Ok(EncoderOutput { logits, hidden })
    }

    /// Label logits of the last layer's output, `[tokens, labels]`.
    fn label(&self, runs: &[Run], sums: &mut Sums) -> Result<Vec<f32>, String> {
        let labels = self.head.bias.len();
        let mut logits = Vec::new();
        for run in runs {
            let rows = run.bytes.all();
            self.head.multiply(rows, sums)?;
            for index in 0..rows.quantizations.len() {
                let start = logits.len();
                logits.resize(start + labels, 0.0);
                let product = self.head.product(rows, sums, index);
                Dequantize { product, out: &mut logits[start..] }.dispatch();
            }
        }
        Ok(logits)
    }

    fn embed(
        &self,
        window: &EncoderInput,
        tokens: std::ops::Range<usize>,
        run: &mut Run,
    ) -> Result<(), String> {
        let Run { hidden, bytes, .. } = run;
        hidden.resize(tokens.len() * self.size, 0.0);
        let first = self.layers.first().map_or(&self.head, |layer| &layer.query_key_value);
        first.start(tokens.len(), bytes);
        for (position, row) in tokens.zip(hidden.chunks_exact_mut(self.size)) {
            let entry = |table: usize, index: Option<usize>| {
                let table = &self.embeddings[table];
                let row = table.rows.chunks_exact(self.size).nth(index?)?;
                Some((row, RowQuantization { scale: table.scale, zero: table.zero }))
            };
            let index = |ids: &[i32]| usize::try_from(*ids.get(position)?).ok();
            let tables = [
                entry(0, index(&window.ids)),
                entry(1, index(&window.segments)),
                entry(2, Some(position)),
            ];
            let [Some(word), Some(segment), Some(place)] = tables else {
                return Err(format!("token {position} is outside the embeddings"));
            };
            let (tables, norm) = ([word, segment, place], &self.embedding_norm);
            bytes.push(self.size, |bytes| Embed { tables, row, norm, bytes }.dispatch());
        }
        Ok(())
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
