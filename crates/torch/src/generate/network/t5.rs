//! T5 and its version 1.1 (gated feed-forward layers, an output layer of its own), which
//! Flan-T5 and mT5 share. Raffel et al. 2019, <https://arxiv.org/abs/1910.10683>.

use nutgraf::ModelError;
use nutgraf::model::Activation;
use nutgraf_tch::{Linear, Norm, Source, Weights, activate};
use tch::{Device, Kind, TchError, Tensor};

use super::attention::{CrossAttention, Heads, KeysValues, SelfAttention};
use super::{Cache, Memory, Network};
use crate::generate::checkpoint::config::T5Shape;

pub(super) struct T5 {
    embeddings: Tensor,
    encoder: Side<Block>,
    decoder: Side<DecoderBlock>,
    head: Linear,
    /// What the decoder's output is multiplied by before the head.
    head_scale: f64,
}

struct Side<L> {
    distances: DistanceBias,
    blocks: Vec<L>,
    final_norm: Norm,
}

struct Block {
    attention: SelfAttention,
    attention_norm: Norm,
    feed_forward: FeedForward,
    feed_forward_norm: Norm,
}

struct DecoderBlock {
    own: Block,
    cross: CrossAttention,
    cross_norm: Norm,
}

struct FeedForward {
    up: Linear,
    /// Multiplies the activations, in version 1.1.
    gate: Option<Linear>,
    down: Linear,
    activation: Activation,
}

impl T5 {
    pub(super) fn load(shape: &T5Shape, weights: Weights) -> Result<Self, ModelError> {
        let size = [shape.vocab_size, shape.d_model];
        let mut names =
            vec!["shared.weight", "encoder.embed_tokens.weight", "decoder.embed_tokens.weight"];
        if shape.tie_word_embeddings {
            names.push("lm_head.weight");
        }
        let embeddings = weights.take_first(&names, &size)?;
        let head = if shape.tie_word_embeddings {
            embeddings.shallow_clone()
        } else {
            weights.floats("lm_head.weight", &size)?
        };
        let t5 = Self {
            embeddings,
            encoder: Side::load(shape, &weights, "encoder", shape.num_layers, |name| {
                Block::load(shape, &weights, name, 1)
            })?,
            decoder: Side::load(shape, &weights, "decoder", shape.decoder_layers(), |name| {
                DecoderBlock::load(shape, &weights, name)
            })?,
            head: Linear::new(head, None),
            head_scale: if shape.tie_word_embeddings {
                1.0 / (shape.d_model as f64).sqrt()
            } else {
                1.0
            },
        };
        // The first checkpoints have it; no version reads it.
        weights.finish(|name| name.ends_with("EncDecAttention.relative_attention_bias.weight"))?;
        Ok(t5)
    }

    fn embed(&self, ids: &[i64]) -> Result<Tensor, TchError> {
        let ids = Tensor::f_from_slice(ids)?.f_to_device(self.embeddings.device())?;
        Tensor::f_embedding(&self.embeddings, &ids, -1, false, false)
    }
}

impl Network for T5 {
    fn encode(&self, ids: &[i64]) -> Result<Tensor, TchError> {
        let mut x = self.embed(ids)?;
        let count = i64::try_from(ids.len()).unwrap_or(i64::MAX);
        let bias = self.encoder.distances.of_text(count)?;
        for block in &self.encoder.blocks {
            let normed = block.attention_norm.forward(&x)?;
            x = x.f_add(&block.attention.text(&normed, Some(&bias))?)?;
            x = x.f_add(&block.feed_forward(&x)?)?;
        }
        self.encoder.final_norm.forward(&x)
    }

    fn memory(&self, states: &Tensor) -> Result<Memory, TchError> {
        let blocks = self.decoder.blocks.iter();
        Ok(Memory(blocks.map(|block| block.cross.memory(states)).collect::<Result<_, _>>()?))
    }

    fn step(
        &self,
        tokens: &[i64],
        position: i64,
        cache: &mut Cache,
        memories: &[(&Memory, i64)],
    ) -> Result<Tensor, TchError> {
        let side = &self.decoder;
        let mut x = self.embed(tokens)?;
        let bias = side.distances.of_step(position)?;
        let mut grown = Vec::with_capacity(side.blocks.len());
        for (index, block) in side.blocks.iter().enumerate() {
            let own = &block.own;
            let normed = own.attention_norm.forward(&x)?;
            let (output, memory) = own.attention.step(&normed, cache.0.get(index), Some(&bias))?;
            grown.push(memory);
            x = x.f_add(&output)?;
            let texts: Vec<(&KeysValues, i64)> =
                memories.iter().map(|(memory, count)| (&memory.0[index], *count)).collect();
            x = x.f_add(&block.cross.step(&block.cross_norm.forward(&x)?, &texts)?)?;
            x = x.f_add(&own.feed_forward(&x)?)?;
        }
        cache.0 = grown;
        let x = side.final_norm.forward(&x)?.f_mul_scalar(self.head_scale)?;
        self.head.forward(&x)?.f_to_kind(Kind::Float)
    }
}

impl<L> Side<L> {
    fn load(
        shape: &T5Shape,
        weights: &Weights,
        side: &str,
        blocks: usize,
        block: impl Fn(&str) -> Result<L, ModelError>,
    ) -> Result<Self, ModelError> {
        let table = weights.floats(
            &format!("{side}.block.0.layer.0.SelfAttention.relative_attention_bias.weight"),
            &[shape.relative_attention_num_buckets, shape.num_heads],
        )?;
        Ok(Self {
            distances: DistanceBias {
                table,
                both_ways: side == "encoder",
                buckets: shape.relative_attention_num_buckets,
                max_distance: shape.relative_attention_max_distance,
            },
            blocks: (0..blocks)
                .map(|index| block(&format!("{side}.block.{index}")))
                .collect::<Result<_, _>>()?,
            final_norm: shape.norm(weights, &format!("{side}.final_layer_norm"))?,
        })
    }
}

impl Block {
    /// The block `name`, whose feed-forward layer is sublayer `last`.
    fn load(
        shape: &T5Shape,
        weights: &Weights,
        name: &str,
        last: usize,
    ) -> Result<Self, ModelError> {
        let attention = format!("{name}.layer.0.SelfAttention");
        let [queries, keys, values, output] = shape.projections(weights, &attention)?;
        let dense = format!("{name}.layer.{last}.DenseReluDense");
        let linear = |part: &str, (inputs, outputs)| {
            Linear::take_without_bias(weights, &format!("{dense}.{part}"), inputs, outputs)
        };
        let torch = |error: TchError| weights.failed(&error);
        let up = (shape.d_model, shape.d_ff);
        let (activation, gated) = shape.feed_forward_proj.parts();
        Ok(Self {
            attention: SelfAttention::new(shape.heads(), &[queries, keys, values], output)
                .map_err(torch)?,
            attention_norm: shape.norm(weights, &format!("{name}.layer.0.layer_norm"))?,
            feed_forward: FeedForward {
                up: linear(if gated { "wi_0" } else { "wi" }, up)?,
                gate: gated.then(|| linear("wi_1", up)).transpose()?,
                down: linear("wo", (shape.d_ff, shape.d_model))?,
                activation,
            },
            feed_forward_norm: shape.norm(weights, &format!("{name}.layer.{last}.layer_norm"))?,
        })
    }

    fn feed_forward(&self, x: &Tensor) -> Result<Tensor, TchError> {
        let layer = &self.feed_forward;
        let x = self.feed_forward_norm.forward(x)?;
        let mut inner = activate(layer.activation, &layer.up.forward(&x)?)?;
        if let Some(gate) = &layer.gate {
            inner = inner.f_mul(&gate.forward(&x)?)?;
        }
        layer.down.forward(&inner)
    }
}

impl DecoderBlock {
    fn load(shape: &T5Shape, weights: &Weights, name: &str) -> Result<Self, ModelError> {
        let attention = format!("{name}.layer.1.EncDecAttention");
        let [queries, keys, values, output] = shape.projections(weights, &attention)?;
        Ok(Self {
            own: Block::load(shape, weights, name, 2)?,
            cross: CrossAttention::new(shape.heads(), queries, &[keys, values], output)
                .map_err(|error| weights.failed(&error))?,
            cross_norm: shape.norm(weights, &format!("{name}.layer.1.layer_norm"))?,
        })
    }
}

impl T5Shape {
    fn heads(&self) -> Heads {
        Heads {
            count: self.num_heads,
            size: self.d_kv,
            // The weights have it.
            scale: 1.0,
        }
    }

    fn norm(&self, weights: &Weights, name: &str) -> Result<Norm, ModelError> {
        Norm::take_rms(weights, name, self.d_model, self.layer_norm_epsilon)
    }

    fn projections(&self, weights: &Weights, name: &str) -> Result<[Linear; 4], ModelError> {
        let inner = self.num_heads * self.d_kv;
        let take = |part, (inputs, outputs)| {
            Linear::take_without_bias(weights, &format!("{name}.{part}"), inputs, outputs)
        };
        let inward = (self.d_model, inner);
        Ok([
            take("q", inward)?,
            take("k", inward)?,
            take("v", inward)?,
            take("o", (inner, self.d_model))?,
        ])
    }
}

/// What is added to a score for the distance between two tokens: exact for short distances, one
/// value for a range of long ones.
struct DistanceBias {
    /// `[buckets, heads]`.
    table: Tensor,
    both_ways: bool,
    buckets: i64,
    max_distance: i64,
}

impl DistanceBias {
    /// Between all tokens of a text: `[heads, tokens, tokens]`.
    fn of_text(&self, count: i64) -> Result<Tensor, TchError> {
        let positions = Tensor::f_arange(count, (Kind::Int64, Device::Cpu))?;
        self.look_up(&positions.f_unsqueeze(0)?.f_sub(&positions.f_unsqueeze(1)?)?)
    }

    /// Between the token at `position` and those up to it: `[heads, 1, tokens]`.
    fn of_step(&self, position: i64) -> Result<Tensor, TchError> {
        let positions = Tensor::f_arange(position + 1, (Kind::Int64, Device::Cpu))?;
        self.look_up(&positions.f_sub_scalar(position)?.f_unsqueeze(0)?)
    }

    /// `distances` are those from a query to a key, `[queries, keys]`.
    fn look_up(&self, distances: &Tensor) -> Result<Tensor, TchError> {
        let buckets = self.bucket(distances)?.f_to_device(self.table.device())?;
        let rows = Tensor::f_embedding(&self.table, &buckets, -1, false, false)?;
        rows.f_permute([2, 0, 1])?.f_contiguous()
    }

    /// `_relative_position_bucket` of `transformers`, in the same 32-bit arithmetic.
    fn bucket(&self, distances: &Tensor) -> Result<Tensor, TchError> {
        let (buckets, ahead, distance) = if self.both_ways {
            let half = self.buckets / 2;
            let ahead = distances.f_gt(0)?.f_to_kind(Kind::Int64)?.f_mul_scalar(half)?;
            (half, ahead, distances.f_abs()?)
        } else {
            let behind = distances.f_clamp_max(0)?.f_neg()?;
            (self.buckets, distances.f_zeros_like()?, behind)
        };
        let exact = buckets / 2;
        let ratio = (self.max_distance as f64 / exact as f64).ln();
        let logarithmic = distance.f_to_kind(Kind::Float)?.f_div_scalar(exact as f64)?.f_log()?;
        let logarithmic = logarithmic.f_div_scalar(ratio)?;
        let far = logarithmic.f_mul_scalar((buckets - exact) as f64)?.f_to_kind(Kind::Int64)?;
        let far = far.f_add_scalar(exact)?.f_clamp_max(buckets - 1)?;
        ahead.f_add(&distance.f_where_self(&distance.f_lt(exact)?, &far)?)
    }
}
