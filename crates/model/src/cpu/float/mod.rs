//! The float form: weights in f32 or bf16, all arithmetic in f32.

mod layer;
mod linear;

use std::ops::Range;

use rten_simd::SimdOp;

use super::attention::{Heads, Memory};
use super::bert::{Form, layer_name};
use super::ops::Normalize;
use super::{NormWeights, norm};
use crate::weights::{Floats, Weights};
use crate::{EncoderInput, ModelError, ModelSpec};
pub(super) use layer::{Attention, FeedForward, Scratch};
pub(super) use linear::{Linear, LinearWeights};

/// An encoder with its label head.
pub(super) struct Float {
    /// Word, segment and position embeddings, where they lie in the file.
    embeddings: [Floats; 3],
    embedding_norm: NormWeights,
    layers: Vec<Layer>,
    head: Linear,
    size: usize,
}

struct Layer {
    attention: Attention,
    attention_norm: NormWeights,
    feed_forward: FeedForward,
    output_norm: NormWeights,
}

/// A run of a window's tokens.
#[derive(Default)]
pub(super) struct Run {
    hidden: Vec<f32>,
    scratch: Scratch,
}

impl Float {
    /// Takes an encoder's tensors, and packs them.
    pub(super) fn load(spec: &ModelSpec, weights: &Weights) -> Result<Self, ModelError> {
        let encoder = &spec.encoder;
        let (size, wide) = (encoder.hidden, encoder.intermediate);
        let heads = Heads { heads: encoder.heads, size: size / encoder.heads };
        let norm = |name: &str| norm(weights, name, size, encoder.layer_norm_epsilon);
        let layer = |index: usize| {
            let name = |part: &str| layer_name(index, part);
            let linear = |part: &str, inputs, outputs| {
                LinearWeights::take(weights, &name(part), inputs, outputs)
            };
            let query_key_value = LinearWeights::side_by_side([
                linear("attention.self.query", size, size)?,
                linear("attention.self.key", size, size)?,
                linear("attention.self.value", size, size)?,
            ]);
            let output = linear("attention.output.dense", size, size)?;
            Ok(Layer {
                attention: Attention::new(query_key_value, &output, heads),
                attention_norm: norm(&name("attention.output.LayerNorm"))?,
                feed_forward: FeedForward {
                    up: Linear::pack(&linear("intermediate.dense", size, wide)?),
                    down: Linear::pack(&linear("output.dense", wide, size)?),
                },
                output_norm: norm(&name("output.LayerNorm"))?,
            })
        };
        let table = |name: &str, rows| {
            weights.floats(&format!("bert.embeddings.{name}.weight"), &[rows, size])
        };
        Ok(Self {
            embeddings: [
                table("word_embeddings", encoder.vocabulary)?,
                table("token_type_embeddings", encoder.segments)?,
                table("position_embeddings", encoder.positions)?,
            ],
            embedding_norm: norm("bert.embeddings.LayerNorm")?,
            layers: (0..encoder.layers).map(layer).collect::<Result<_, ModelError>>()?,
            head: Linear::take(weights, "classifier", size, spec.labels.len())?,
            size,
        })
    }
}

impl Form for Float {
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
        run.hidden.clear();
        run.hidden.resize(tokens.len() * self.size, 0.0);
        for (position, row) in tokens.zip(run.hidden.chunks_exact_mut(self.size)) {
            let index = |ids: &[i32]| usize::try_from(*ids.get(position)?).ok();
            let rows = [index(&window.ids), index(&window.segments), Some(position)];
            for (table, index) in self.embeddings.iter().zip(rows) {
                let start = index.filter(|&index| index < table.len() / self.size);
                let Some(start) = start.map(|index| index * self.size) else {
                    return Err(format!("token {position} is outside the embeddings"));
                };
                let numbers = table.range(start..start + self.size);
                row.iter_mut().zip(numbers).for_each(|(sum, x)| *sum += x);
            }
            Normalize { row, norm: &self.embedding_norm }.dispatch();
        }
        Ok(())
    }

    fn project(&self, layer: usize, run: &mut Run, memory: &mut Memory) -> Result<(), String> {
        self.layers[layer].attention.project(&run.hidden, &mut run.scratch, memory);
        Ok(())
    }

    fn finish(&self, layer: usize, run: &mut Run, memories: &[Memory]) -> Result<(), String> {
        let Run { hidden, scratch } = run;
        let layer = &self.layers[layer];
        let normalize = |rows: &mut [f32], norm: &NormWeights| {
            rows.chunks_exact_mut(self.size).for_each(|row| Normalize { row, norm }.dispatch());
        };
        layer.attention.attend(hidden, scratch, memories);
        normalize(hidden, &layer.attention_norm);
        scratch.input.clone_from(hidden);
        layer.feed_forward.add(hidden, scratch);
        normalize(hidden, &layer.output_norm);
        Ok(())
    }

    fn hidden(run: &Run) -> &[f32] {
        &run.hidden
    }

    fn label(&self, run: &Run, logits: &mut Vec<f32>) -> Result<(), String> {
        let mut own = Vec::new();
        self.head.apply(&run.hidden, &mut own);
        logits.append(&mut own);
        Ok(())
    }
}
