//! What the torch engine and training have in common, each once: weights by name, layers, the
//! encoder of BERT's form, the salience head, and the [`Engine`](nutgraf_model::Engine) that runs
//! them.
//!
//! [`ModelWeights`] are those of a model directory, [`Weights`] those of a checkpoint of
//! `transformers`; [`Source`] is either, and whatever else has tensors by name. Shapes, types and
//! numbers are checked when a tensor is taken, and every call of libtorch here is one that returns
//! its errors, so that bad weights are a [`ModelError`](nutgraf_model::ModelError) and never a panic
//! that comes out of C++.

mod bert;
mod config;
mod engine;
mod family;
mod layers;
mod model;
mod names;
mod salience;
mod weights;

pub use bert::{BertEncoder, States};
pub use config::{CONFIG_FILE, EncoderConfig, LEAST_POSITIONS, Settings};
pub use engine::{TorchEngine, WindowEncoder};
pub use family::supported;
pub use layers::{Dropout, Linear, Norm, Projections, activate, attend, parse_activation};
pub use model::ModelWeights;
pub use names::{Form, Part, context_parts, encoder_parts, head_parts, salience_parts};
pub use salience::SalienceHead;
pub use weights::{SAFETENSORS, Source, Weights, finite, reason};

/// A size as libtorch counts; none in a checked spec is near 2^63.
pub fn size(size: usize) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}
