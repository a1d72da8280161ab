//! The salience head: sentence vectors in, one logit a sentence out.
//!
//! Layer normalization and projection of the vectors, an embedding of each position (those
//! past the last share one), transformer layers with normalization first (`PyTorch`'s
//! `TransformerEncoderLayer(norm_first=True, activation="gelu")`), and a projection to one
//! number. In 32-bit floats.

use nutgraf_model::{ModelError, ModelSpec, SalienceSpec};
use tch::{Kind, TchError, Tensor};

use crate::layers::{Dropout, Linear, Norm, Projections, attend};
use crate::size;
use crate::weights::Source;

/// A head.
#[derive(Debug)]
pub struct SalienceHead {
    /// How many numbers it reads of a sentence.
    inputs: usize,
    input_norm: Norm,
    input: Linear,
    positions: Tensor,
    layers: Vec<Layer>,
    output_norm: Norm,
    output: Linear,
    heads: i64,
}

#[derive(Debug)]
struct Layer {
    attention_norm: Norm,
    query_key_value: Projections,
    attention_output: Linear,
    feed_forward_norm: Norm,
    up: Linear,
    down: Linear,
}

impl SalienceHead {
    /// Takes the head of a spec; `None` if the model has none.
    pub fn load(source: &dyn Source, spec: &ModelSpec) -> Result<Option<Self>, ModelError> {
        let Some(salience) = &spec.salience else { return Ok(None) };
        let SalienceSpec { hidden, intermediate, heads, positions, layer_norm_epsilon, .. } =
            *salience;
        let (inputs, width, wide) = (size(spec.salience_width()), size(hidden), size(intermediate));
        let own = |name: &str| format!("salience.{name}");
        let linear =
            |name: &str, inputs, outputs| Linear::take(source, &own(name), inputs, outputs);
        let norm = |name: &str, width| Norm::take(source, &own(name), width, layer_norm_epsilon);
        let layer = |index: usize| {
            let name = |part: &str| format!("inter.layers.{index}.{part}");
            let joint = |part: &str| own(&name(&format!("self_attn.in_proj_{part}")));
            let weight = source.floats(&joint("weight"), &[3 * width, width])?;
            let bias = source.floats(&joint("bias"), &[3 * width])?;
            Ok(Layer {
                attention_norm: norm(&name("norm1"), width)?,
                query_key_value: Projections::Joint(Linear::new(weight, Some(bias))),
                attention_output: linear(&name("self_attn.out_proj"), width, width)?,
                feed_forward_norm: norm(&name("norm2"), width)?,
                up: linear(&name("linear1"), width, wide)?,
                down: linear(&name("linear2"), wide, width)?,
            })
        };
        Ok(Some(Self {
            inputs: spec.salience_width(),
            input_norm: norm("nin", inputs)?,
            input: linear("inp", inputs, width)?,
            positions: source.floats(&own("pos.weight"), &[size(positions), width])?,
            layers: (0..salience.layers).map(layer).collect::<Result<_, ModelError>>()?,
            output_norm: norm("ln", width)?,
            output: linear("out", width, 1)?,
            heads: size(heads),
        }))
    }

    /// How many numbers it reads of a sentence.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Logits `[articles, sentences]` of sentences `[articles, sentences, inputs]`; `mask`,
    /// `[articles, sentences]`, is 1 for sentences and 0 for padding.
    pub fn forward(
        &self,
        vectors: &Tensor,
        mask: &Tensor,
        dropout: Dropout,
    ) -> Result<Tensor, TchError> {
        let (articles, sentences, _) = vectors.size3()?;
        let last = self.positions.size2()?.0 - 1;
        let places = Tensor::f_arange(sentences, (Kind::Int64, vectors.device()))?;
        let positions = self.positions.f_index_select(0, &places.f_clamp_max(last)?)?;
        let mask = mask.f_sub_scalar(1.0)?.f_mul_scalar(1e4)?;
        let mask = mask.f_view([articles, 1, 1, sentences])?;
        let input = self.input.forward(&self.input_norm.forward(vectors)?)?;
        let mut x = dropout.apply(input.f_add(&positions.f_unsqueeze(0)?)?)?;
        for layer in &self.layers {
            let normed = layer.attention_norm.forward(&x)?;
            let context = attend(&layer.query_key_value.forward(&normed, self.heads)?, &mask)?;
            x = x.f_add(&dropout.apply(layer.attention_output.forward(&context)?)?)?;
            let wide = layer.up.forward(&layer.feed_forward_norm.forward(&x)?)?.f_gelu("none")?;
            x = x.f_add(&dropout.apply(layer.down.forward(&dropout.apply(wide)?)?)?)?;
        }
        self.output.forward(&self.output_norm.forward(&x)?)?.f_squeeze_dim(-1)
    }
}
