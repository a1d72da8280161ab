//! What encoders are made of: linear layers, normalizations, activations, attention.

use nutgraf::ModelError;
use tch::{TchError, Tensor};

use crate::weights::Weights;

/// A linear layer: weight `[outputs, inputs]`, bias `[outputs]`.
#[derive(Debug)]
pub(crate) struct Linear {
    pub(crate) weight: Tensor,
    pub(crate) bias: Tensor,
}

impl Linear {
    pub(crate) fn take(
        weights: &Weights,
        name: &str,
        inputs: i64,
        outputs: i64,
    ) -> Result<Self, ModelError> {
        Ok(Self {
            weight: weights.take(&format!("{name}.weight"), &[outputs, inputs])?,
            bias: weights.take(&format!("{name}.bias"), &[outputs])?,
        })
    }

    /// Layers of the same input as one, their outputs one after the other.
    pub(crate) fn side_by_side(layers: &[Self]) -> Result<Self, TchError> {
        let all = |part: fn(&Self) -> &Tensor| {
            Tensor::f_cat(&layers.iter().map(part).collect::<Vec<_>>(), 0)
        };
        Ok(Self { weight: all(|layer| &layer.weight)?, bias: all(|layer| &layer.bias)? })
    }

    pub(crate) fn forward(&self, x: &Tensor) -> Result<Tensor, TchError> {
        x.f_linear(&self.weight, Some(&self.bias))
    }

    pub(crate) fn share(&self) -> Self {
        Self { weight: self.weight.shallow_clone(), bias: self.bias.shallow_clone() }
    }
}

/// A layer normalization over the last dimension.
#[derive(Debug)]
pub(crate) struct Norm {
    weight: Tensor,
    bias: Tensor,
    epsilon: f64,
}

impl Norm {
    pub(crate) fn take(
        weights: &Weights,
        name: &str,
        width: i64,
        epsilon: f64,
    ) -> Result<Self, ModelError> {
        let Linear { weight, bias } = Linear {
            weight: weights.take(&format!("{name}.weight"), &[width])?,
            bias: weights.take(&format!("{name}.bias"), &[width])?,
        };
        Ok(Self { weight, bias, epsilon })
    }

    pub(crate) fn forward(&self, x: &Tensor) -> Result<Tensor, TchError> {
        let size = self.weight.size();
        x.f_layer_norm(size, Some(&self.weight), Some(&self.bias), self.epsilon, false)
    }

    pub(crate) fn share(&self) -> Self {
        let (weight, bias) = (self.weight.shallow_clone(), self.bias.shallow_clone());
        Self { weight, bias, epsilon: self.epsilon }
    }
}

/// An activation function, by the names that configs use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Activation {
    Gelu,
    /// The approximation by tanh.
    GeluTanh,
    Relu,
    Silu,
    Tanh,
}

impl Activation {
    pub(crate) fn parse(name: &str) -> Result<Self, String> {
        Ok(match name {
            "gelu" => Self::Gelu,
            "gelu_new" | "gelu_fast" | "gelu_pytorch_tanh" => Self::GeluTanh,
            "relu" => Self::Relu,
            "silu" | "swish" => Self::Silu,
            "tanh" => Self::Tanh,
            other => {
                return Err(format!(
                    "the activation `{other}` is not one of gelu, gelu_new, gelu_fast, \
                     gelu_pytorch_tanh, relu, silu, swish, tanh"
                ));
            }
        })
    }

    pub(crate) fn apply(self, x: &Tensor) -> Result<Tensor, TchError> {
        match self {
            Self::Gelu => x.f_gelu("none"),
            Self::GeluTanh => x.f_gelu("tanh"),
            Self::Relu => x.f_relu(),
            Self::Silu => x.f_silu(),
            Self::Tanh => x.f_tanh(),
        }
    }
}

/// Multi-head attention of all tokens on all: `[tokens, 3 * width]` of queries, keys and
/// values to `[tokens, width]`.
pub(crate) fn attention(query_key_value: &Tensor, heads: i64) -> Result<Tensor, TchError> {
    let (tokens, width) = query_key_value.size2()?;
    let size = width / 3 / heads;
    // [3, heads, tokens, size]
    let split = query_key_value.f_view([tokens, 3, heads, size])?.f_permute([1, 2, 0, 3])?;
    let [query, key, value] = [split.f_get(0)?, split.f_get(1)?, split.f_get(2)?];
    let scores = query.f_matmul(&key.f_transpose(1, 2)?)?;
    let scale = 1.0 / (size as f64).sqrt();
    let shares = scores.f_mul_scalar(scale)?.f_softmax(-1, None)?;
    shares.f_matmul(&value)?.f_transpose(0, 1)?.f_reshape([tokens, width / 3])
}
