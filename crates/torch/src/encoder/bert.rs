//! The forward pass of encoders of BERT's form: BERT, `RoBERTa` and its kin, `DistilBERT`,
//! ELECTRA, ALBERT.
//!
//! They differ in the names of their tensors (see `family`) and in three details:
//! `RoBERTa`'s positions begin after the padding token's id, ELECTRA's and ALBERT's
//! embeddings are projected to the width of the layers, and ALBERT's layers share weights.
//! rust-bert's structs for these are not used, since they ignore `layer_norm_eps`, load
//! without a check of shapes, and compute a pooler that nobody reads.

use nutgraf::ModelError;
use tch::{TchError, Tensor};

use super::family::{FAMILIES, Family};
use super::{Activation, EncoderConfig, Linear, Norm, attention};
use crate::checkpoint::Checkpoint;
use crate::weights::Weights;

/// A loaded encoder with its label head. Copies share their weights.
#[derive(Debug)]
pub(crate) struct BertEncoder {
    words: Tensor,
    /// From the first position that is used on.
    positions: Tensor,
    segments: Option<Tensor>,
    embedding_norm: Norm,
    projection: Option<Linear>,
    /// The distinct layers.
    layers: Vec<Layer>,
    /// The layers as they are run, as indices into `layers`.
    order: Vec<usize>,
    head: Linear,
    heads: i64,
    activation: Activation,
    /// The layers whose outputs, side by side, are the hidden states.
    hidden_layers: Vec<usize>,
}

#[derive(Debug)]
struct Layer {
    query_key_value: Linear,
    attention_output: Linear,
    attention_norm: Norm,
    up: Linear,
    down: Linear,
    output_norm: Norm,
}

impl BertEncoder {
    /// The `model_type`s that have the form computed here.
    pub(super) fn supported() -> impl Iterator<Item = &'static str> {
        FAMILIES.iter().flat_map(|family| family.model_types).copied()
    }

    /// Loads the encoder of a checkpoint with a head of `labels` outputs; its hidden states
    /// are those after `hidden_layers`, side by side.
    pub(super) fn load(
        checkpoint: &Checkpoint,
        config: &EncoderConfig,
        weights: &Weights,
        labels: i64,
        hidden_layers: Vec<usize>,
    ) -> Result<Self, ModelError> {
        let family = Family::of(&checkpoint.model_type)
            .ok_or_else(|| checkpoint.error("config.json", "its model type is not an encoder's"))?;
        let base = family.base;
        let (width, narrow) = (config.hidden, config.embedding);
        let table = |name: &str, rows: i64| {
            weights.take(&format!("{base}.embeddings.{name}.weight"), &[rows, narrow])
        };
        let linear = |name: &str, inputs, outputs| Linear::take(weights, name, inputs, outputs);
        let norm = |name: &str, width| Norm::take(weights, name, width, config.epsilon);
        let layer = |index: usize| -> Result<Layer, ModelError> {
            let names = family.layer_names(config, index);
            let attention = |name: &String| linear(name, width, width);
            Ok(Layer {
                query_key_value: Linear::side_by_side(&[
                    attention(&names.query)?,
                    attention(&names.key)?,
                    attention(&names.value)?,
                ])
                .map_err(|error| weights.error(crate::weights::reason(&error)))?,
                attention_output: attention(&names.attention_output)?,
                attention_norm: norm(&names.attention_norm, width)?,
                up: linear(&names.up, width, config.intermediate)?,
                down: linear(&names.down, config.intermediate, width)?,
                output_norm: norm(&names.output_norm, width)?,
            })
        };
        let order = family.order(config);
        let distinct = order.iter().max().map_or(0, |last| last + 1);
        let positions = table("position_embeddings", config.positions)?;
        let first = if family.positions_follow_padding { config.padding + 1 } else { 0 };
        let positions = positions
            .f_narrow(0, first, config.positions - first)
            .map_err(|error| weights.error(crate::weights::reason(&error)))?;
        let segments = (config.segments > 0)
            .then(|| table("token_type_embeddings", config.segments))
            .transpose()?;
        let projection = family
            .projection
            .filter(|_| family.always_projects || narrow != width)
            .map(|name| linear(&format!("{base}.{name}"), narrow, width))
            .transpose()?;
        Ok(Self {
            words: table("word_embeddings", config.vocabulary)?,
            positions,
            segments,
            embedding_norm: norm(&format!("{base}.embeddings.LayerNorm"), narrow)?,
            projection,
            layers: (0..distinct).map(layer).collect::<Result<_, _>>()?,
            order,
            head: linear("classifier", width, labels)?,
            heads: config.heads,
            activation: config.activation,
            hidden_layers,
        })
    }

    /// How many tokens it takes at once.
    pub(super) fn max_tokens(&self) -> usize {
        usize::try_from(self.positions.size()[0]).unwrap_or_default()
    }

    /// Logits `[tokens, labels]` and hidden states `[tokens, dim]` of one window; `ids` and
    /// `segments` are `[tokens]`, 64-bit integers.
    pub(super) fn forward(
        &self,
        ids: &Tensor,
        segments: &Tensor,
    ) -> Result<(Tensor, Tensor), TchError> {
        let rows = |table: &Tensor, ids: &Tensor| table.f_index_select(0, ids);
        let mut x = rows(&self.words, ids)?;
        if let Some(table) = &self.segments {
            x = x.f_add(&rows(table, segments)?)?;
        }
        x = x.f_add(&self.positions.f_narrow(0, 0, ids.size()[0])?)?;
        x = self.embedding_norm.forward(&x)?;
        if let Some(projection) = &self.projection {
            x = projection.forward(&x)?;
        }
        let mut hidden = Vec::with_capacity(self.hidden_layers.len());
        for (number, &index) in self.order.iter().enumerate() {
            let layer = &self.layers[index];
            let context = attention(&layer.query_key_value.forward(&x)?, self.heads)?;
            x = x.f_add(&layer.attention_output.forward(&context)?)?;
            x = layer.attention_norm.forward(&x)?;
            let wide = self.activation.apply(&layer.up.forward(&x)?)?;
            x = x.f_add(&layer.down.forward(&wide)?)?;
            x = layer.output_norm.forward(&x)?;
            if self.hidden_layers.contains(&number) {
                hidden.push(x.shallow_clone());
            }
        }
        let hidden = if hidden.is_empty() { x.shallow_clone() } else { Tensor::f_cat(&hidden, 1)? };
        let logits = self.head.forward(&x)?;
        Ok((logits, hidden))
    }

    /// Another handle on the same weights, for another thread.
    pub(super) fn share(&self) -> Self {
        let layer = |layer: &Layer| Layer {
            query_key_value: layer.query_key_value.share(),
            attention_output: layer.attention_output.share(),
            attention_norm: layer.attention_norm.share(),
            up: layer.up.share(),
            down: layer.down.share(),
            output_norm: layer.output_norm.share(),
        };
        Self {
            words: self.words.shallow_clone(),
            positions: self.positions.shallow_clone(),
            segments: self.segments.as_ref().map(Tensor::shallow_clone),
            embedding_norm: self.embedding_norm.share(),
            projection: self.projection.as_ref().map(Linear::share),
            layers: self.layers.iter().map(layer).collect(),
            order: self.order.clone(),
            head: self.head.share(),
            heads: self.heads,
            activation: self.activation,
            hidden_layers: self.hidden_layers.clone(),
        }
    }
}
