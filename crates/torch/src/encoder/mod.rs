//! Encoders with a label head: one window of tokens in, its logits out.
//!
//! Those of BERT's form and `DeBERTa` v2 are computed here (`bert`, `deberta`); `MobileBERT`, Longformer and `FNet` are
//! rust-bert's (`rust_bert`). Either way the weights are taken from the checkpoint with a
//! check of each shape, and a window is run alone.

mod bert;
mod config;
mod deberta;
mod family;
mod parts;
mod rust_bert;
mod rust_bert_config;

use nutgraf::ModelError;
use tch::{Kind, TchError, Tensor};

use crate::checkpoint::{CONFIG_FILE, Checkpoint};
use crate::weights::Weights;
use bert::BertEncoder;
pub(crate) use config::EncoderConfig;
use deberta::DebertaEncoder;
pub(crate) use parts::{Activation, Linear, Norm, attention};
use rust_bert::RustBertEncoder;

/// A loaded encoder with its label head. Copies share their weights.
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

    /// The `model_type`s that can be run.
    pub(crate) fn supported() -> impl Iterator<Item = &'static str> {
        BertEncoder::supported()
            .chain([DebertaEncoder::SUPPORTED])
            .chain(RustBertEncoder::SUPPORTED)
    }

    /// Loads the encoder of a checkpoint with a head of `labels` outputs; its hidden states
    /// are those after `hidden_layers`, side by side.
    pub(crate) fn load(
        checkpoint: &Checkpoint,
        config: &EncoderConfig,
        weights: &Weights,
        labels: i64,
        hidden_layers: Vec<usize>,
    ) -> Result<Self, ModelError> {
        let model_type = checkpoint.model_type.as_str();
        if BertEncoder::supported().any(|supported| supported == model_type) {
            let encoder = BertEncoder::load(checkpoint, config, weights, labels, hidden_layers)?;
            return Ok(Self::Bert(Box::new(encoder)));
        }
        if !hidden_layers.is_empty() {
            return Err(checkpoint
                .error(CONFIG_FILE, format!("no salience head goes with a `{model_type}` model")));
        }
        if model_type == DebertaEncoder::SUPPORTED {
            let encoder = DebertaEncoder::load(checkpoint, config, weights, labels)?;
            return Ok(Self::Deberta(Box::new(encoder)));
        }
        let encoder = RustBertEncoder::load(checkpoint, config, weights, labels)?;
        Ok(Self::RustBert(Box::new(encoder)))
    }

    /// How many tokens it takes at once.
    pub(crate) fn max_tokens(&self) -> usize {
        match self {
            Self::Bert(encoder) => encoder.max_tokens(),
            Self::Deberta(encoder) => encoder.max_tokens(),
            Self::RustBert(encoder) => encoder.max_tokens(),
        }
    }

    /// Logits `[tokens, labels]` and hidden states `[tokens, dim]` of one window; `ids` and
    /// `segments` are `[tokens]`, 64-bit integers. Only those of BERT's form have
    /// hidden states; of the others, `dim` is 0.
    pub(crate) fn forward(
        &self,
        ids: &Tensor,
        segments: &Tensor,
    ) -> Result<(Tensor, Tensor), TchError> {
        let alone = |logits: Tensor| {
            let none = logits.f_narrow(1, 0, 0)?;
            Ok::<_, TchError>((logits, none))
        };
        let (logits, hidden) = match self {
            Self::Bert(encoder) => encoder.forward(ids, segments)?,
            Self::Deberta(encoder) => alone(encoder.forward(ids, segments)?)?,
            Self::RustBert(encoder) => alone(encoder.forward(ids, segments)?)?,
        };
        let logits = logits.f_to_kind(Kind::Float)?;
        for x in [&logits, &hidden] {
            if x.f_isfinite()?.f_all()?.f_int64_value(&[])? != 1 {
                let reason = "the encoder made a number that is not finite";
                return Err(TchError::Torch(reason.to_owned()));
            }
        }
        Ok((logits, hidden))
    }

    /// Another handle on the same weights, for another thread.
    pub(crate) fn share(&self) -> Result<Self, TchError> {
        Ok(match self {
            Self::Bert(encoder) => Self::Bert(Box::new(encoder.share())),
            Self::Deberta(encoder) => Self::Deberta(Box::new(encoder.share())),
            Self::RustBert(encoder) => Self::RustBert(Box::new(encoder.share()?)),
        })
    }
}
