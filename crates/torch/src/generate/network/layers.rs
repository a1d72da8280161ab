//! Linear layers, normalizations and activations. Inputs are `[rows, width]`.

use serde::Deserialize;
use tch::{Kind, Tensor};

use crate::generate::checkpoint::ModelError;
use crate::generate::checkpoint::weights::Weights;

/// `x Wᵀ + b`.
pub(super) struct Linear {
    weight: Tensor,
    bias: Option<Tensor>,
}

impl Linear {
    pub(super) fn new(weight: Tensor, bias: Option<Tensor>) -> Self {
        Self { weight, bias }
    }

    /// The layer `name`, from `inputs` to `outputs` values.
    pub(super) fn take(
        weights: &Weights,
        name: &str,
        (inputs, outputs): (i64, i64),
        bias: bool,
    ) -> Result<Self, ModelError> {
        Ok(Self {
            weight: weights.take(&format!("{name}.weight"), &[outputs, inputs])?,
            bias: bias.then(|| weights.take(&format!("{name}.bias"), &[outputs])).transpose()?,
        })
    }

    /// One layer that gives the outputs of `layers` side by side: one product instead of several.
    pub(super) fn joined(layers: &[Self]) -> Self {
        let weights: Vec<&Tensor> = layers.iter().map(|layer| &layer.weight).collect();
        let biases: Vec<&Tensor> = layers.iter().filter_map(|layer| layer.bias.as_ref()).collect();
        Self {
            weight: Tensor::cat(&weights, 0),
            bias: (!biases.is_empty()).then(|| Tensor::cat(&biases, 0)),
        }
    }

    pub(super) fn forward(&self, x: &Tensor) -> Tensor {
        if !is_faster_turned(x, &self.weight) {
            return x.linear(&self.weight, self.bias.as_ref());
        }
        let product = self.weight.matmul(&x.tr()).tr().contiguous();
        match &self.bias {
            Some(bias) => product + bias,
            None => product,
        }
    }
}

/// Whether `(W xᵀ)ᵀ` takes less time than `x Wᵀ`: with the few rows of a beam search and as many
/// outputs as inputs, about half in 32 bits (MKL of libtorch 2.4, 4 rows, 1024 to 4096 values:
/// 0.75 instead of 1.4 ms). With more rows or fewer outputs it takes more.
fn is_faster_turned(x: &Tensor, weight: &Tensor) -> bool {
    let (rows, size) = (x.size()[0], weight.size());
    x.kind() == Kind::Float && (2..=5).contains(&rows) && size[0] >= size[1]
}

/// Mean and variance, or the root of the mean square alone where there is no bias (T5).
pub(super) struct Norm {
    weight: Tensor,
    bias: Option<Tensor>,
    epsilon: f64,
}

impl Norm {
    /// Layer normalization `name` over `width` values.
    pub(super) fn take(weights: &Weights, name: &str, width: i64) -> Result<Self, ModelError> {
        Ok(Self {
            weight: weights.take(&format!("{name}.weight"), &[width])?,
            bias: Some(weights.take(&format!("{name}.bias"), &[width])?),
            epsilon: 1e-5,
        })
    }

    /// Root-mean-square normalization `name` over `width` values.
    pub(super) fn take_rms(
        weights: &Weights,
        name: &str,
        width: i64,
        epsilon: f64,
    ) -> Result<Self, ModelError> {
        Ok(Self { weight: weights.take(&format!("{name}.weight"), &[width])?, bias: None, epsilon })
    }

    pub(super) fn forward(&self, x: &Tensor) -> Tensor {
        if let Some(bias) = &self.bias {
            let width = self.weight.size();
            return x.layer_norm(&width, Some(&self.weight), Some(bias), self.epsilon, false);
        }
        let wide = x.to_kind(Kind::Float);
        let mean_square = wide.square().mean_dim(-1, true, Kind::Float);
        let scaled = wide * (mean_square + self.epsilon).rsqrt();
        scaled.to_kind(x.kind()) * &self.weight
    }
}

/// An activation by its name in `transformers`.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub(crate) enum Activation {
    #[serde(rename = "relu")]
    Relu,
    #[serde(rename = "gelu")]
    Gelu,
    /// The approximation by a hyperbolic tangent.
    #[serde(rename = "gelu_new", alias = "gelu_pytorch_tanh", alias = "gelu_fast")]
    GeluTanh,
    #[serde(rename = "silu", alias = "swish")]
    Silu,
}

impl Activation {
    pub(super) fn apply(self, x: &Tensor) -> Tensor {
        match self {
            Self::Relu => x.relu(),
            Self::Gelu => x.gelu("none"),
            Self::GeluTanh => x.gelu("tanh"),
            Self::Silu => x.silu(),
        }
    }
}
