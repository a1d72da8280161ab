//! BART, and its relatives PEGASUS and mBART, which normalize before each sublayer instead of
//! after it. Lewis et al. 2019, <https://arxiv.org/abs/1910.13461>; Zhang et al. 2019,
//! <https://arxiv.org/abs/1912.08777>; Liu et al. 2020, <https://arxiv.org/abs/2001.08210>.

use nutgraf::ModelError;
use nutgraf::model::Activation;
use nutgraf_tch::{Linear, Norm, Source, Weights, activate};
use tch::{Device, Kind, TchError, Tensor};

use super::attention::{CrossAttention, Heads, KeysValues, SelfAttention};
use super::{Cache, Memory, Network};
use crate::generate::checkpoint::config::{BartShape, Positions};

/// `layer_norm_eps` of BART's layers, which configs of these models do not have.
const EPSILON: f64 = 1e-5;

/// Learned positions begin after two rows that are never used.
const LEARNED_OFFSET: i64 = 2;

pub(super) struct Bart {
    embeddings: Tensor,
    embedding_scale: f64,
    norm_first: bool,
    activation: Activation,
    encoder: Side<EncoderLayer>,
    decoder: Side<DecoderLayer>,
    /// The embeddings again.
    head: Linear,
    logits_bias: Tensor,
}

/// What encoder and decoder have alike.
struct Side<L> {
    positions: Tensor,
    position_offset: i64,
    embedding_norm: Option<Norm>,
    layers: Vec<L>,
    final_norm: Option<Norm>,
}

struct EncoderLayer {
    attention: SelfAttention,
    attention_norm: Norm,
    feed_forward: [Linear; 2],
    feed_forward_norm: Norm,
}

struct DecoderLayer {
    own: EncoderLayer,
    cross: CrossAttention,
    cross_norm: Norm,
}

impl Bart {
    pub(super) fn load(shape: &BartShape, weights: Weights) -> Result<Self, ModelError> {
        let embeddings = weights.take_first(
            &[
                "shared.weight",
                "encoder.embed_tokens.weight",
                "decoder.embed_tokens.weight",
                "lm_head.weight",
            ],
            &[shape.vocab_size, shape.d_model],
        )?;
        let bias = weights.take_if_there("final_logits_bias", &[1, shape.vocab_size])?;
        let torch = |error: TchError| weights.failed(&error);
        let logits_bias = match bias {
            Some(bias) => bias.f_to_kind(Kind::Float),
            None => Tensor::f_zeros([1, shape.vocab_size], (Kind::Float, Device::Cpu)),
        };
        let logits_bias = logits_bias.map_err(torch)?;
        let bart = Self {
            embedding_scale: shape.embedding_scale(),
            norm_first: shape.norm_first,
            activation: shape.activation_function,
            encoder: Side::load(shape, &weights, "encoder", shape.encoder_layers, |name| {
                EncoderLayer::load(shape, &weights, name, shape.encoder())
            })?,
            decoder: Side::load(shape, &weights, "decoder", shape.decoder_layers, |name| {
                DecoderLayer::load(shape, &weights, name)
            })?,
            logits_bias,
            head: Linear::new(embeddings.shallow_clone(), None),
            embeddings,
        };
        // Of old versions of fairseq.
        weights.finish(|name| ["encoder.version", "decoder.version"].contains(&name))?;
        Ok(bart)
    }

    /// Adds the output of `sublayer` to `x`, normalized where this model does it.
    fn sublayer(
        &self,
        x: &Tensor,
        norm: &Norm,
        sublayer: impl FnOnce(&Tensor) -> Result<Tensor, TchError>,
    ) -> Result<Tensor, TchError> {
        if self.norm_first {
            x.f_add(&sublayer(&norm.forward(x)?)?)
        } else {
            norm.forward(&x.f_add(&sublayer(x)?)?)
        }
    }

    fn feed_forward(&self, x: &Tensor, layer: &EncoderLayer) -> Result<Tensor, TchError> {
        let [up, down] = &layer.feed_forward;
        self.sublayer(x, &layer.feed_forward_norm, |x| {
            down.forward(&activate(self.activation, &up.forward(x)?)?)
        })
    }

    /// Embeddings of `ids` with `positions`, `[ids, width]`.
    fn embed(
        &self,
        ids: &[i64],
        positions: &Tensor,
        norm: Option<&Norm>,
    ) -> Result<Tensor, TchError> {
        let ids = Tensor::f_from_slice(ids)?.f_to_device(self.embeddings.device())?;
        let tokens = Tensor::f_embedding(&self.embeddings, &ids, -1, false, false)?;
        let x = tokens.f_mul_scalar(self.embedding_scale)?.f_add(positions)?;
        norm.map_or_else(|| Ok(x.shallow_clone()), |norm| norm.forward(&x))
    }
}

impl Network for Bart {
    fn encode(&self, ids: &[i64]) -> Result<Tensor, TchError> {
        let side = &self.encoder;
        let count = i64::try_from(ids.len()).unwrap_or(i64::MAX);
        let positions = side.positions.f_narrow(0, side.position_offset, count)?;
        let mut x = self.embed(ids, &positions, side.embedding_norm.as_ref())?;
        for layer in &side.layers {
            x = self.sublayer(&x, &layer.attention_norm, |x| layer.attention.text(x, None))?;
            x = self.feed_forward(&x, layer)?;
        }
        side.finish(x)
    }

    fn memory(&self, states: &Tensor) -> Result<Memory, TchError> {
        let layers = self.decoder.layers.iter();
        Ok(Memory(layers.map(|layer| layer.cross.memory(states)).collect::<Result<_, _>>()?))
    }

    fn step(
        &self,
        tokens: &[i64],
        position: i64,
        cache: &mut Cache,
        memories: &[(&Memory, i64)],
    ) -> Result<Tensor, TchError> {
        let side = &self.decoder;
        let positions = side.positions.f_narrow(0, side.position_offset + position, 1)?;
        let mut x = self.embed(tokens, &positions, side.embedding_norm.as_ref())?;
        let mut grown = Vec::with_capacity(side.layers.len());
        for (index, layer) in side.layers.iter().enumerate() {
            let own = &layer.own;
            x = self.sublayer(&x, &own.attention_norm, |x| {
                let (output, memory) = own.attention.step(x, cache.0.get(index), None)?;
                grown.push(memory);
                Ok(output)
            })?;
            let texts: Vec<(&KeysValues, i64)> =
                memories.iter().map(|(memory, count)| (&memory.0[index], *count)).collect();
            x = self.sublayer(&x, &layer.cross_norm, |x| layer.cross.step(x, &texts))?;
            x = self.feed_forward(&x, own)?;
        }
        cache.0 = grown;
        let logits = self.head.forward(&side.finish(x)?)?;
        logits.f_to_kind(Kind::Float)?.f_add(&self.logits_bias)
    }
}

impl<L> Side<L> {
    fn load(
        shape: &BartShape,
        weights: &Weights,
        side: &str,
        layers: usize,
        layer: impl Fn(&str) -> Result<L, ModelError>,
    ) -> Result<Self, ModelError> {
        let width = shape.d_model;
        let name = format!("{side}.embed_positions.weight");
        let (positions, position_offset) = match shape.positions {
            Positions::Learned => {
                let count = shape.max_position_embeddings + LEARNED_OFFSET;
                (weights.floats(&name, &[count, width])?, LEARNED_OFFSET)
            }
            Positions::Sinusoidal => {
                let table = [shape.max_position_embeddings, width];
                let stored = weights.take_if_there(&name, &table)?;
                let computed = || sinusoids(table)?.f_to_kind(weights.kind());
                let computed = || computed().map_err(|error: TchError| weights.failed(&error));
                (stored.map_or_else(computed, Ok)?, 0)
            }
        };
        let norm = |wanted: bool, name: &str| {
            wanted
                .then(|| Norm::take(weights, &format!("{side}.{name}"), width, EPSILON))
                .transpose()
        };
        Ok(Self {
            positions,
            position_offset,
            embedding_norm: norm(shape.embedding_norm, "layernorm_embedding")?,
            layers: (0..layers)
                .map(|index| layer(&format!("{side}.layers.{index}")))
                .collect::<Result<_, _>>()?,
            final_norm: norm(shape.norm_first, "layer_norm")?,
        })
    }

    fn finish(&self, x: Tensor) -> Result<Tensor, TchError> {
        match &self.final_norm {
            Some(norm) => norm.forward(&x),
            None => Ok(x),
        }
    }
}

impl EncoderLayer {
    fn load(
        shape: &BartShape,
        weights: &Weights,
        name: &str,
        (heads, inner): (Heads, i64),
    ) -> Result<Self, ModelError> {
        let width = shape.d_model;
        let [queries, keys, values, output] =
            projections(weights, &format!("{name}.self_attn"), width)?;
        let linear = |part: &str, inputs, outputs| {
            Linear::take(weights, &format!("{name}.{part}"), inputs, outputs)
        };
        let torch = |error: TchError| weights.failed(&error);
        let norm = |part: &str| Norm::take(weights, &format!("{name}.{part}"), width, EPSILON);
        Ok(Self {
            attention: SelfAttention::new(heads, &[queries, keys, values], output)
                .map_err(torch)?,
            attention_norm: norm("self_attn_layer_norm")?,
            feed_forward: [linear("fc1", width, inner)?, linear("fc2", inner, width)?],
            feed_forward_norm: norm("final_layer_norm")?,
        })
    }
}

impl DecoderLayer {
    fn load(shape: &BartShape, weights: &Weights, name: &str) -> Result<Self, ModelError> {
        let (heads, inner) = shape.decoder();
        let width = shape.d_model;
        let [queries, keys, values, output] =
            projections(weights, &format!("{name}.encoder_attn"), width)?;
        Ok(Self {
            own: EncoderLayer::load(shape, weights, name, (heads, inner))?,
            cross: CrossAttention::new(heads, queries, &[keys, values], output)
                .map_err(|error| weights.failed(&error))?,
            cross_norm: Norm::take(
                weights,
                &format!("{name}.encoder_attn_layer_norm"),
                width,
                EPSILON,
            )?,
        })
    }
}

/// Projections to queries, keys, values, and the output's.
fn projections(weights: &Weights, name: &str, width: i64) -> Result<[Linear; 4], ModelError> {
    let take = |part| Linear::take(weights, &format!("{name}.{part}_proj"), width, width);
    Ok([take("q")?, take("k")?, take("v")?, take("out")?])
}

impl BartShape {
    fn encoder(&self) -> (Heads, i64) {
        (self.heads(self.encoder_attention_heads), self.encoder_ffn_dim)
    }

    fn decoder(&self) -> (Heads, i64) {
        (self.heads(self.decoder_attention_heads), self.decoder_ffn_dim)
    }

    fn heads(&self, count: i64) -> Heads {
        let size = self.d_model / count;
        Heads { count, size, scale: 1.0 / as_f64(size).sqrt() }
    }

    fn embedding_scale(&self) -> f64 {
        if self.scale_embedding { as_f64(self.d_model).sqrt() } else { 1.0 }
    }
}

/// Sines in the first half of the width, cosines in the second: `[positions, width]`.
fn sinusoids([count, width]: [i64; 2]) -> Result<Tensor, TchError> {
    let double = (Kind::Double, Device::Cpu);
    let positions = Tensor::f_arange(count, double)?.f_unsqueeze(1)?;
    let table = |first: i64| {
        let even = Tensor::f_arange_start_step(0, width - first, 2, double)?;
        let rates = even.f_mul_scalar(-(10_000f64.ln()) / as_f64(width))?.f_exp()?;
        positions.f_mul(&rates.f_unsqueeze(0)?)
    };
    Tensor::f_cat(&[table(0)?.f_sin()?, table(1)?.f_cos()?], 1)
}

fn as_f64(size: i64) -> f64 {
    size as f64
}
