//! Encoders of checkpoints with a label head: one window of tokens in, its logits out.
//!
//! Those of BERT's form are `nutgraf_tch`'s, `DeBERTa` v2 is computed here (`deberta`); `MobileBERT`,
//! Longformer and `FNet` are rust-bert's (`rust_bert`). Either way the weights are taken from the
//! checkpoint with a check of each shape, and a window is run alone.

mod deberta;
mod rust_bert;
mod rust_bert_config;

use nutgraf::ModelError;
use nutgraf_tch::{BertEncoder, EncoderConfig, Source, Weights, WindowEncoder};
use tch::{TchError, Tensor};

use crate::checkpoint::Checkpoint;
use deberta::DebertaEncoder;
use rust_bert::RustBertEncoder;

/// A loaded encoder with its label head.
pub(crate) enum Encoder {
    Bert(Box<BertEncoder>),
    Deberta(Box<DebertaEncoder>),
    RustBert(Box<RustBertEncoder>),
}

impl Encoder {
    /// Whether an encoder of this `model_type` can be run.
    pub(crate) fn runs(model_type: &str) -> bool {
        Self::supported().any(|supported| supported == model_type)
    }

    /// Whether an encoder of this `model_type` gives hidden states: those of BERT's form do.
    pub(crate) fn has_states(model_type: &str) -> bool {
        nutgraf_tch::supported().any(|supported| supported == model_type)
    }

    /// The `model_type`s that can be run.
    pub(crate) fn supported() -> impl Iterator<Item = &'static str> {
        nutgraf_tch::supported()
            .chain([DebertaEncoder::SUPPORTED])
            .chain(RustBertEncoder::SUPPORTED)
    }

    /// Loads the encoder of a checkpoint with a head of `labels` outputs; its hidden states, if it has
    /// any, are those after the layers `kept`, from 1, side by side.
    pub(crate) fn load(
        checkpoint: &Checkpoint,
        config: &EncoderConfig,
        weights: &Weights,
        labels: usize,
        kept: &[usize],
    ) -> Result<Self, ModelError> {
        let model_type = checkpoint.model_type.as_str();
        if Self::has_states(model_type) {
            let encoder = BertEncoder::load(weights, config, labels, kept)?;
            let encoder = encoder.joined().map_err(|error| weights.failed(&error))?;
            return Ok(Self::Bert(Box::new(encoder)));
        }
        let labels = nutgraf_tch::size(labels);
        if model_type == DebertaEncoder::SUPPORTED {
            let encoder = DebertaEncoder::load(checkpoint, config, weights, labels)?;
            return Ok(Self::Deberta(Box::new(encoder)));
        }
        let encoder = RustBertEncoder::load(checkpoint, config, weights, labels)?;
        Ok(Self::RustBert(Box::new(encoder)))
    }
}

impl WindowEncoder for Encoder {
    fn forward(
        &self,
        ids: &Tensor,
        segments: &Tensor,
    ) -> Result<(Tensor, Option<Tensor>), TchError> {
        Ok(match self {
            Self::Bert(encoder) => encoder.forward(ids, segments)?,
            Self::Deberta(encoder) => (encoder.forward(ids, segments)?, None),
            Self::RustBert(encoder) => (encoder.forward(ids, segments)?, None),
        })
    }

    fn share(&self) -> Result<Self, TchError> {
        Ok(match self {
            Self::Bert(encoder) => Self::Bert(Box::new(encoder.share()?)),
            Self::Deberta(encoder) => Self::Deberta(Box::new(encoder.share())),
            Self::RustBert(encoder) => Self::RustBert(Box::new(encoder.share()?)),
        })
    }
}
