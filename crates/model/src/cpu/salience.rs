//! The salience head: sentence vectors in, one logit a sentence out.
//!
//! Layer normalization and projection of the vectors, an embedding of each position (those past the
//! last share one), transformer layers with normalization first (`PyTorch`'s
//! `TransformerEncoderLayer(norm_first=True, activation="gelu")`), and a projection to one number.
//! In f32, whatever the encoder's precision.

use rten_simd::SimdOp;

use super::attention::{Heads, Memory};
use super::float::{Attention, FeedForward, Linear, LinearWeights, Scratch};
use super::ops::Normalize;
use super::{NormWeights, norm};
use crate::weights::Weights;
use crate::{ModelError, ModelSpec, SalienceSpec};

/// A loaded head.
pub(super) struct Salience {
    input_norm: NormWeights,
    input: Linear,
    /// `[positions, hidden]`.
    positions: Vec<f32>,
    layers: Vec<Layer>,
    output_norm: NormWeights,
    output: Linear,
    hidden: usize,
}

struct Layer {
    attention_norm: NormWeights,
    attention: Attention,
    feed_forward_norm: NormWeights,
    feed_forward: FeedForward,
}

impl Salience {
    /// Takes the head's tensors.
    pub(super) fn load(
        spec: &ModelSpec,
        salience: &SalienceSpec,
        weights: &Weights,
    ) -> Result<Self, ModelError> {
        let SalienceSpec { hidden, intermediate, heads, layer_norm_epsilon, .. } = *salience;
        let inputs = spec.salience_width();
        let own = |name: &str| format!("salience.{name}");
        let norm = |name: &str, size| norm(weights, &own(name), size, layer_norm_epsilon);
        let linear =
            |name: &str, inputs, outputs| LinearWeights::take(weights, &own(name), inputs, outputs);
        let pack = |name: &str, inputs, outputs| {
            Ok::<_, ModelError>(Linear::pack(&linear(name, inputs, outputs)?))
        };
        let layer = |index: usize| {
            let name = |part: &str| format!("inter.layers.{index}.{part}");
            let query_key_value = LinearWeights::take_named(
                weights,
                &own(&name("self_attn.in_proj_weight")),
                &own(&name("self_attn.in_proj_bias")),
                hidden,
                3 * hidden,
            )?;
            let output = linear(&name("self_attn.out_proj"), hidden, hidden)?;
            let heads = Heads { heads, size: hidden / heads };
            Ok(Layer {
                attention_norm: norm(&name("norm1"), hidden)?,
                attention: Attention::new(query_key_value, &output, heads),
                feed_forward_norm: norm(&name("norm2"), hidden)?,
                feed_forward: FeedForward {
                    up: pack(&name("linear1"), hidden, intermediate)?,
                    down: pack(&name("linear2"), intermediate, hidden)?,
                },
            })
        };
        Ok(Self {
            input_norm: norm("nin", inputs)?,
            input: pack("inp", inputs, hidden)?,
            positions: weights.floats(&own("pos.weight"), &[salience.positions, hidden])?.to_vec(),
            layers: (0..salience.layers).map(layer).collect::<Result<_, ModelError>>()?,
            output_norm: norm("ln", hidden)?,
            output: pack("out", hidden, 1)?,
            hidden,
        })
    }

    /// Logits `[sentences]` of `vectors`, `[sentences, inputs]`.
    pub(super) fn logits(&self, vectors: &[f32]) -> Vec<f32> {
        let normalize = |rows: &mut [f32], size: usize, norm: &NormWeights| {
            rows.chunks_exact_mut(size).for_each(|row| Normalize { row, norm }.dispatch());
        };
        let mut vectors = vectors.to_vec();
        normalize(&mut vectors, self.input.inputs(), &self.input_norm);
        let (mut rows, mut logits) = (Vec::new(), Vec::new());
        self.input.apply(&vectors, &mut rows);
        let last = self.positions.len() / self.hidden - 1;
        for (place, row) in rows.chunks_exact_mut(self.hidden).enumerate() {
            let position = &self.positions[place.min(last) * self.hidden..];
            row.iter_mut().zip(position).for_each(|(sum, x)| *sum += x);
        }
        let (mut scratch, mut memories) = (Scratch::default(), [Memory::default()]);
        for layer in &self.layers {
            let mut normed = rows.clone();
            normalize(&mut normed, self.hidden, &layer.attention_norm);
            layer.attention.project(&normed, &mut scratch, &mut memories[0]);
            layer.attention.attend(&mut rows, &mut scratch, &memories);
            scratch.input.clone_from(&rows);
            normalize(&mut scratch.input, self.hidden, &layer.feed_forward_norm);
            layer.feed_forward.add(&mut rows, &mut scratch);
        }
        normalize(&mut rows, self.hidden, &self.output_norm);
        self.output.apply(&rows, &mut logits);
        logits
    }
}
