//! The int8 form: products of bytes with packed weights, and between two of them one pass over rows
//! that are in the cache.
//!
//! Activations are quantized **row by row**: one outlier does not cost all tokens their resolution,
//! and a token's result does not depend on how many others are computed with it. Biases,
//! normalizations, GELU, softmax and attention are in f32.

mod layer;
pub(super) mod linear;
mod tile;

use std::ops::Range;

use rten_simd::SimdOp;

use super::attention::{Heads, Memory};
use super::bert::{Form, layer_name};
use super::ops::{Dequantize, Embed, RowQuantization};
use super::{NormWeights, norm};
use crate::weights::{Dtype, Weights};
use crate::{Bytes, EncoderInput, ModelError, ModelSpec};
use layer::{Layer, Run};
use linear::{Linear, LinearWeights, Sums};
pub(super) use tile::Kernel;

/// An encoder with its label head.
pub(super) struct Int8 {
    /// Word, segment and position embeddings.
    embeddings: [Table; 3],
    embedding_norm: NormWeights,
    layers: Vec<Layer>,
    head: Linear,
    size: usize,
}

/// A table of embeddings, where it lies in the file: rows of bytes with one scale and zero point.
struct Table {
    rows: Bytes,
    quantization: RowQuantization,
}

impl Int8 {
    /// Takes an encoder's tensors, and packs them for `kernel`, or for `rten-gemm`.
    pub(super) fn load(
        spec: &ModelSpec,
        weights: &Weights,
        kernel: Option<Kernel>,
    ) -> Result<Self, ModelError> {
        let encoder = &spec.encoder;
        let (size, wide) = (encoder.hidden, encoder.intermediate);
        let heads = Heads { heads: encoder.heads, size: size / encoder.heads };
        let take = |name: &str, inputs, outputs| linear(weights, name, inputs, outputs);
        let pack = |name: &str, inputs, outputs| {
            Ok::<_, ModelError>(Linear::pack(take(name, inputs, outputs)?, kernel))
        };
        let norm = |name: &str| norm(weights, name, size, encoder.layer_norm_epsilon);
        let layer = |index: usize| {
            let name = |part: &str| layer_name(index, part);
            let attention = |part: &str| take(&name(&format!("attention.self.{part}")), size, size);
            let mut query = attention("query")?;
            let factors = query.scales.iter_mut().chain(&mut query.bias);
            factors.for_each(|factor| *factor *= heads.query_scale());
            let parts = [query, attention("key")?, attention("value")?];
            Ok(Layer {
                query_key_value: Linear::pack(LinearWeights::side_by_side(parts), kernel),
                attention_output: pack(&name("attention.output.dense"), size, size)?,
                attention_norm: norm(&name("attention.output.LayerNorm"))?,
                up: pack(&name("intermediate.dense"), size, wide)?,
                down: pack(&name("output.dense"), wide, size)?,
                output_norm: norm(&name("output.LayerNorm"))?,
                heads,
            })
        };
        let table =
            |name: &str, rows| table(weights, &format!("bert.embeddings.{name}"), rows, size);
        Ok(Self {
            embeddings: [
                table("word_embeddings", encoder.vocabulary)?,
                table("token_type_embeddings", encoder.segments)?,
                table("position_embeddings", encoder.positions)?,
            ],
            embedding_norm: norm("bert.embeddings.LayerNorm")?,
            layers: (0..encoder.layers).map(layer).collect::<Result<_, ModelError>>()?,
            head: pack("classifier", size, spec.labels.len())?,
            size,
        })
    }

    /// The largest byte of an activation: 127 where the kernel's sums would saturate beyond.
    #[cfg(all(test, feature = "embedded-model"))]
    pub(super) fn largest_byte(&self) -> u8 {
        self.head.largest_byte()
    }
}

/// Takes a linear layer.
fn linear(
    weights: &Weights,
    name: &str,
    inputs: usize,
    outputs: usize,
) -> Result<LinearWeights, ModelError> {
    let weight = format!("{name}.weight");
    let bytes = weights.integers(&weight, &[outputs, inputs], Dtype::I8)?;
    let floats =
        |name: &str| Ok::<_, ModelError>(weights.exactly(name, &[outputs], Dtype::F32)?.to_vec());
    Ok(LinearWeights {
        weights: bytes.iter().map(|byte| byte.cast_signed()).collect(),
        scales: floats(&format!("{weight}.scale"))?,
        bias: floats(&format!("{name}.bias"))?,
    })
}

/// Takes a table of embeddings.
fn table(weights: &Weights, name: &str, rows: usize, size: usize) -> Result<Table, ModelError> {
    let weight = format!("{name}.weight");
    let scale = weights.exactly(&format!("{weight}.scale"), &[1], Dtype::F32)?.to_vec()[0];
    let zero = weights.integers(&format!("{weight}.zero"), &[1], Dtype::U8)?[0];
    let rows = weights.integers(&weight, &[rows, size], Dtype::U8)?;
    Ok(Table { rows, quantization: RowQuantization { scale, zero } })
}

impl Form for Int8 {
    type Run = Run;

    fn layers(&self) -> usize {
        self.layers.len()
    }

    fn embed(
        &self,
        window: &EncoderInput,
        tokens: Range<usize>,
        run: &mut Run,
    ) -> Result<(), String> {
        let Run { hidden, bytes, .. } = run;
        hidden.resize(tokens.len() * self.size, 0.0);
        let first = self.layers.first().map_or(&self.head, |layer| &layer.query_key_value);
        first.start(tokens.len(), bytes);
        for (position, row) in tokens.zip(hidden.chunks_exact_mut(self.size)) {
            let entry = |table: usize, index: Option<usize>| {
                let Table { rows, quantization } = &self.embeddings[table];
                Some((rows.chunks_exact(self.size).nth(index?)?, *quantization))
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

    fn project(&self, layer: usize, run: &mut Run, memory: &mut Memory) -> Result<(), String> {
        self.layers[layer].project(run, memory)
    }

    fn finish(&self, layer: usize, run: &mut Run, memories: &[Memory]) -> Result<(), String> {
        self.layers[layer].finish(run, memories)
    }

    fn hidden(run: &Run) -> &[f32] {
        &run.hidden
    }

    fn label(&self, run: &Run, logits: &mut Vec<f32>) -> Result<(), String> {
        let (rows, mut sums) = (run.bytes.all(), Sums::default());
        self.head.multiply(rows, &mut sums)?;
        for index in 0..rows.quantizations.len() {
            let start = logits.len();
            logits.resize(start + self.head.bias.len(), 0.0);
            let product = self.head.product(rows, &sums, index);
            Dequantize { product, out: &mut logits[start..] }.dispatch();
        }
        Ok(())
    }
}
