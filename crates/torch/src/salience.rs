//! nutgraf's salience head: sentence vectors in, one logit a sentence out.
//!
//! Layer normalization and projection of the vectors, an embedding of each position (those
//! past the last share one), transformer layers with normalization first (`PyTorch`'s
//! `TransformerEncoderLayer(norm_first=True, activation="gelu")`), and a projection to one
//! number.

use nutgraf::ModelError;
use tch::{Kind, TchError, Tensor};

use crate::checkpoint::{Checkpoint, SALIENCE_FILE};
use crate::encoder::{Linear, Norm, attention};
use crate::weights::Weights;

/// How many heads the attention has; the file does not say.
const HEADS: i64 = 4;

/// `PyTorch`'s default, which the file does not say either.
const EPSILON: f64 = 1e-5;

/// A loaded head.
pub(crate) struct Salience {
    /// How many numbers it reads of a sentence.
    inputs: usize,
    input_norm: Norm,
    input: Linear,
    positions: Tensor,
    layers: Vec<Layer>,
    output_norm: Norm,
    output: Linear,
}

struct Layer {
    query_key_value: Linear,
    attention_output: Linear,
    attention_norm: Norm,
    up: Linear,
    down: Linear,
    feed_forward_norm: Norm,
}

impl Salience {
    /// Reads the head of a checkpoint, which reads `inputs` numbers of each sentence.
    pub(crate) fn load(checkpoint: &Checkpoint, inputs: usize) -> Result<Self, ModelError> {
        let dim = i64::try_from(inputs).unwrap_or_default();
        let weights = Weights::read(&checkpoint.folder, SALIENCE_FILE)?;
        let side = |name: &str, side: usize| {
            let shape = weights.shape(name).unwrap_or_default();
            shape.get(side).copied().unwrap_or_default()
        };
        let (places, width) = (side("pos.weight", 0), side("pos.weight", 1));
        if width == 0 || width % HEADS != 0 || places == 0 {
            return Err(weights.error(format!("`pos.weight` is not rows of a multiple of {HEADS}")));
        }
        let linear = |name: &str, inputs, outputs| Linear::take(&weights, name, inputs, outputs);
        let norm = |name: &str, width| Norm::take(&weights, name, width, EPSILON);
        let layer = |index: usize| {
            let name = |part: &str| format!("inter.layers.{index}.{part}");
            let wide = side(&name("linear1.weight"), 0);
            Ok(Layer {
                query_key_value: Linear {
                    weight: weights.take(&name("self_attn.in_proj_weight"), &[3 * width, width])?,
                    bias: weights.take(&name("self_attn.in_proj_bias"), &[3 * width])?,
                },
                attention_output: linear(&name("self_attn.out_proj"), width, width)?,
                attention_norm: norm(&name("norm1"), width)?,
                up: linear(&name("linear1"), width, wide)?,
                down: linear(&name("linear2"), wide, width)?,
                feed_forward_norm: norm(&name("norm2"), width)?,
            })
        };
        let count = (0..).take_while(|i| weights.has(&format!("inter.layers.{i}.norm1.weight")));
        Ok(Self {
            inputs,
            input_norm: norm("nin", dim)?,
            input: linear("inp", dim, width)?,
            positions: weights.take("pos.weight", &[places, width])?,
            layers: count.map(layer).collect::<Result<_, ModelError>>()?,
            output_norm: norm("ln", width)?,
            output: linear("out", width, 1)?,
        })
    }

    /// How many numbers it reads of a sentence.
    pub(crate) fn inputs(&self) -> usize {
        self.inputs
    }

    /// Logits `[sentences]` of `[sentences, inputs]`.
    pub(crate) fn forward(&self, vectors: &Tensor) -> Result<Tensor, TchError> {
        let last = self.positions.size()[0] - 1;
        let places = Tensor::f_arange(vectors.size()[0], (Kind::Int64, vectors.device()))?;
        let places = places.f_clamp(0, last)?;
        let mut x = self.input.forward(&self.input_norm.forward(vectors)?)?;
        x = x.f_add(&self.positions.f_index_select(0, &places)?)?;
        for layer in &self.layers {
            let normed = layer.attention_norm.forward(&x)?;
            let context = attention(&layer.query_key_value.forward(&normed)?, HEADS)?;
            x = x.f_add(&layer.attention_output.forward(&context)?)?;
            let wide = layer.up.forward(&layer.feed_forward_norm.forward(&x)?)?.f_gelu("none")?;
            x = x.f_add(&layer.down.forward(&wide)?)?;
        }
        self.output.forward(&self.output_norm.forward(&x)?)?.f_squeeze_dim(1)
    }
}
