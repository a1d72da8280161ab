//! The forward passes: an encoder that runs once per text, a decoder that runs one token at a
//! time for all hypotheses of all texts.
//!
//! Written on `tch` rather than on rust-bert's models. Those fill every weight at random in
//! 32 bits before they load it, keep the keys and values of the encoder once per hypothesis and
//! copy them whenever hypotheses change places, ignore `final_logits_bias`, and encode with
//! gradients: `DistilBART` takes 4.8 GiB there.
//!
//! A text is encoded alone, and its hypotheses read its own keys and values, so there is no
//! padding and no mask: what else is in the batch does not enter a text's arithmetic. Products
//! over all hypotheses at once are what a batch gains.

mod attention;
mod bart;
mod t5;

use nutgraf::ModelError;
use nutgraf_tch::Weights;
use tch::{TchError, Tensor};

use super::checkpoint::config::{Architecture, ModelConfig};
use attention::KeysValues;

/// An encoder and a decoder with a language-model head.
pub(crate) trait Network: Send {
    /// Runs the encoder on `ids`: hidden states `[tokens, width]`.
    fn encode(&self, ids: &[i64]) -> Result<Tensor, TchError>;

    /// What the decoder's layers read of an encoded text.
    fn memory(&self, states: &Tensor) -> Result<Memory, TchError>;

    /// Runs the decoder on one token of each hypothesis, all at `position`: logits
    /// `[hypotheses, vocabulary]`, 32 bits. `memories` has each text's memory and how many of
    /// the hypotheses, in order, are its.
    fn step(
        &self,
        tokens: &[i64],
        position: i64,
        cache: &mut Cache,
        memories: &[(&Memory, i64)],
    ) -> Result<Tensor, TchError>;
}

/// An encoded text as the decoder reads it: keys and values of each layer.
pub(crate) struct Memory(Vec<KeysValues>);

/// Keys and values of the tokens so far, for each layer; empty before the first.
#[derive(Default)]
pub(crate) struct Cache(Vec<KeysValues>);

impl Cache {
    /// Replaces the hypotheses by those at `origins`, in that order.
    pub(crate) fn reorder(&mut self, origins: &[i64]) -> Result<(), TchError> {
        let rows = self.0.first().map_or(0, KeysValues::rows);
        if (0..rows).eq(origins.iter().copied()) {
            return Ok(());
        }
        let index = Tensor::f_from_slice(origins)?;
        self.0.iter_mut().try_for_each(|layer| layer.select(&index))
    }
}

/// The network that `config` describes, with `weights`.
pub(crate) fn build(
    config: &ModelConfig,
    weights: Weights,
) -> Result<Box<dyn Network>, ModelError> {
    Ok(match &config.architecture {
        Architecture::Bart(shape) => Box::new(bart::Bart::load(shape, weights)?),
        Architecture::T5(shape) => Box::new(t5::T5::load(shape, weights)?),
    })
}
