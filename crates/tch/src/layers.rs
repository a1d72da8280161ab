//! What networks are made of: linear layers, normalizations, activations, attention.

use nutgraf_model::{Activation, ModelError};
use tch::{Kind, TchError, Tensor};

use crate::weights::Source;

/// A linear layer: weight `[outputs, inputs]`, bias `[outputs]`.
#[derive(Debug)]
pub struct Linear {
    weight: Tensor,
    bias: Option<Tensor>,
}

impl Linear {
    /// Of these tensors.
    pub fn new(weight: Tensor, bias: Option<Tensor>) -> Self {
        Self { weight, bias }
    }

    /// Takes the layer `name`, which is floats in any precision.
    pub fn take(
        source: &dyn Source,
        name: &str,
        inputs: i64,
        outputs: i64,
    ) -> Result<Self, ModelError> {
        let [weight, bias] = ["weight", "bias"].map(|part| format!("{name}.{part}"));
        let weight = source.floats(&weight, &[outputs, inputs])?;
        Ok(Self { weight, bias: Some(source.floats(&bias, &[outputs])?) })
    }

    /// Takes the layer `name` of the encoder or its label head.
    pub fn take_matrix(
        source: &dyn Source,
        name: &str,
        inputs: i64,
        outputs: i64,
    ) -> Result<Self, ModelError> {
        let [weight, bias] = ["weight", "bias"].map(|part| format!("{name}.{part}"));
        let weight = source.matrix(&weight, &[outputs, inputs])?;
        Ok(Self { weight, bias: Some(source.floats(&bias, &[outputs])?) })
    }

    /// Takes the layer `name`, which has no bias.
    pub fn take_without_bias(
        source: &dyn Source,
        name: &str,
        inputs: i64,
        outputs: i64,
    ) -> Result<Self, ModelError> {
        Ok(Self {
            weight: source.floats(&format!("{name}.weight"), &[outputs, inputs])?,
            bias: None,
        })
    }

    /// Layers of the same input as one, their outputs one after the other: one product instead of
    /// several.
    pub fn side_by_side(layers: &[Self]) -> Result<Self, TchError> {
        let weights: Vec<&Tensor> = layers.iter().map(|layer| &layer.weight).collect();
        let biases: Vec<&Tensor> = layers.iter().filter_map(|layer| layer.bias.as_ref()).collect();
        let bias = (!biases.is_empty()).then(|| Tensor::f_cat(&biases, 0)).transpose()?;
        Ok(Self { weight: Tensor::f_cat(&weights, 0)?, bias })
    }

    /// `x Wᵀ + b` over the last dimension, in the kind of `x`.
    pub fn forward(&self, x: &Tensor) -> Result<Tensor, TchError> {
        let kind = x.f_kind()?;
        let weight = self.weight.f_to_kind(kind)?;
        let bias = self.bias.as_ref().map(|bias| bias.f_to_kind(kind)).transpose()?;
        if !is_faster_turned(x, &weight, kind) {
            return x.f_linear(&weight, bias.as_ref());
        }
        let product = weight.f_matmul(&x.f_tr()?)?.f_tr()?.f_contiguous()?;
        match bias {
            Some(bias) => product.f_add(&bias),
            None => Ok(product),
        }
    }

    /// Another handle on the same tensors.
    #[must_use]
    pub fn share(&self) -> Self {
        let bias = self.bias.as_ref().map(Tensor::shallow_clone);
        Self { weight: self.weight.shallow_clone(), bias }
    }
}

/// Whether `(W xᵀ)ᵀ` takes less time than `x Wᵀ`: with the few rows of a beam search and as many
/// outputs as inputs, about half in 32 bits (MKL of libtorch 2.4, 4 rows, 1024 to 4096 values:
/// 0.75 instead of 1.4 ms). With more rows or fewer outputs it takes more.
fn is_faster_turned(x: &Tensor, weight: &Tensor, kind: Kind) -> bool {
    let size = (x.size(), weight.size());
    let (&[rows, _], &[outputs, inputs]) = (&size.0[..], &size.1[..]) else { return false };
    kind == Kind::Float && (2..=5).contains(&rows) && outputs >= inputs
}

/// A normalization over the last dimension: by mean and variance, or by the root of the mean square
/// alone where there is no bias (T5).
#[derive(Debug)]
pub struct Norm {
    weight: Tensor,
    bias: Option<Tensor>,
    epsilon: f64,
}

impl Norm {
    /// Takes the layer normalization `name`.
    pub fn take(
        source: &dyn Source,
        name: &str,
        width: i64,
        epsilon: f64,
    ) -> Result<Self, ModelError> {
        let [weight, bias] = ["weight", "bias"].map(|part| format!("{name}.{part}"));
        let weight = source.floats(&weight, &[width])?;
        Ok(Self { weight, bias: Some(source.floats(&bias, &[width])?), epsilon })
    }

    /// Takes the root-mean-square normalization `name`.
    pub fn take_rms(
        source: &dyn Source,
        name: &str,
        width: i64,
        epsilon: f64,
    ) -> Result<Self, ModelError> {
        Ok(Self {
            weight: source.floats(&format!("{name}.weight"), &[width])?,
            bias: None,
            epsilon,
        })
    }

    /// Normalizes each row.
    pub fn forward(&self, x: &Tensor) -> Result<Tensor, TchError> {
        let Some(bias) = &self.bias else {
            let wide = x.f_to_kind(Kind::Float)?;
            let mean_square = wide.f_square()?.f_mean_dim(-1, true, Kind::Float)?;
            let scaled = wide.f_mul(&mean_square.f_add_scalar(self.epsilon)?.f_rsqrt()?)?;
            return scaled.f_to_kind(x.f_kind()?)?.f_mul(&self.weight);
        };
        // CUDA's takes numbers of one kind; on a CPU fp32 beside bfloat16 is as fast and more exact.
        let kind = if x.device().is_cuda() { x.f_kind()? } else { self.weight.f_kind()? };
        let (weight, bias) = (self.weight.f_to_kind(kind)?, bias.f_to_kind(kind)?);
        x.f_layer_norm(self.weight.size(), Some(&weight), Some(&bias), self.epsilon, false)
    }

    /// Another handle on the same tensors.
    #[must_use]
    pub fn share(&self) -> Self {
        let bias = self.bias.as_ref().map(Tensor::shallow_clone);
        Self { weight: self.weight.shallow_clone(), bias, epsilon: self.epsilon }
    }
}

/// The probability to drop a number in training; 0 is off.
#[derive(Debug, Clone, Copy)]
pub struct Dropout(pub f64);

impl Dropout {
    /// Drops numbers of `x`, and makes up for them.
    pub fn apply(self, x: Tensor) -> Result<Tensor, TchError> {
        if self.0 > 0.0 { x.f_dropout(self.0, true) } else { Ok(x) }
    }
}

/// An activation by its name in configs of `transformers`.
pub fn parse_activation(name: &str) -> Result<Activation, String> {
    Ok(match name {
        "gelu" => Activation::Gelu,
        "gelu_new" | "gelu_fast" | "gelu_pytorch_tanh" => Activation::GeluTanh,
        "relu" => Activation::Relu,
        "silu" | "swish" => Activation::Silu,
        "tanh" => Activation::Tanh,
        other => {
            return Err(format!(
                "the activation `{other}` is not one of gelu, gelu_new, gelu_fast, \
                 gelu_pytorch_tanh, relu, silu, swish, tanh"
            ));
        }
    })
}

/// An activation of each number.
pub fn activate(activation: Activation, x: &Tensor) -> Result<Tensor, TchError> {
    match activation {
        Activation::Gelu => x.f_gelu("none"),
        Activation::GeluTanh => x.f_gelu("tanh"),
        Activation::Relu => x.f_relu(),
        Activation::Silu => x.f_silu(),
        Activation::Tanh => x.f_tanh(),
        other => Err(TchError::Torch(format!("there is no activation {other:?} here"))),
    }
}

/// What makes queries, keys and values.
#[derive(Debug)]
pub enum Projections {
    /// One layer, their outputs one after the other.
    Joint(Linear),
    /// A layer for each.
    Apart([Linear; 3]),
}

impl Projections {
    /// As one layer.
    pub fn joined(&self) -> Result<Self, TchError> {
        Ok(Self::Joint(match self {
            Self::Joint(layer) => layer.share(),
            Self::Apart(layers) => Linear::side_by_side(layers)?,
        }))
    }

    /// Queries, keys and values of `x`, `[batch, tokens, width]`: each `[batch, heads, tokens, size]`.
    pub fn forward(&self, x: &Tensor, heads: i64) -> Result<[Tensor; 3], TchError> {
        let (batch, tokens, _) = x.size3()?;
        match self {
            Self::Joint(layer) => {
                let all = layer.forward(x)?;
                let size = all.size3()?.2 / 3 / heads;
                let split = all.f_view([batch, tokens, 3, heads, size])?;
                let split = split.f_permute([2, 0, 3, 1, 4])?;
                Ok([split.f_get(0)?, split.f_get(1)?, split.f_get(2)?])
            }
            Self::Apart([query, key, value]) => {
                let own = |layer: &Linear| {
                    let all = layer.forward(x)?;
                    let size = all.size3()?.2 / heads;
                    all.f_view([batch, tokens, heads, size])?.f_transpose(1, 2)
                };
                Ok([own(query)?, own(key)?, own(value)?])
            }
        }
    }

    /// Another handle on the same tensors.
    #[must_use]
    pub fn share(&self) -> Self {
        match self {
            Self::Joint(layer) => Self::Joint(layer.share()),
            Self::Apart(layers) => Self::Apart(layers.each_ref().map(Linear::share)),
        }
    }
}

/// Attention of all tokens on all: of queries, keys and values `[batch, heads, tokens, size]` it
/// makes `[batch, tokens, heads × size]`. `mask`, `[batch, 1, 1, tokens]`, is added to the scores.
pub fn attend([query, key, value]: &[Tensor; 3], mask: &Tensor) -> Result<Tensor, TchError> {
    let attended =
        Tensor::f_scaled_dot_product_attention(query, key, value, Some(mask), 0.0, false, None)?;
    let &[batch, heads, tokens, size] = &attended.size()[..] else {
        return Err(TchError::Torch("attention is not of four dimensions".to_owned()));
    };
    attended.f_transpose(1, 2)?.f_reshape([batch, tokens, heads * size])
}
