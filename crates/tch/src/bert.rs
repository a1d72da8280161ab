//! The forward pass of encoders of BERT's form: BERT, `RoBERTa` and its kin, `DistilBERT`,
//! ELECTRA, ALBERT.
//!
//! They differ in the names of their tensors (see `family`) and in three details:
//! `RoBERTa`'s positions begin after the padding token's id, ELECTRA's and ALBERT's
//! embeddings are projected to the width of the layers, and ALBERT's layers share weights.
//! rust-bert's structs for these are not used, since they ignore `layer_norm_eps`, load
//! without a check of shapes, and compute a pooler that nobody reads.

use nutgraf_model::{Activation, ModelError};
use tch::{Device, Kind, TchError, Tensor};

use crate::engine::WindowEncoder;
use crate::family::Family;
use crate::layers::{Dropout, Linear, Norm, Projections, activate, attend};
use crate::weights::Source;
use crate::{EncoderConfig, size};

/// An encoder with its label head.
#[derive(Debug)]
pub struct BertEncoder {
    words: Tensor,
    positions: Tensor,
    /// The row of a window's first token in the table of positions.
    first_position: i64,
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
    /// The layers, from 1, whose outputs, side by side, are the hidden states.
    kept: Vec<usize>,
    /// What layers compute in.
    kind: Kind,
}

#[derive(Debug)]
struct Layer {
    projections: Projections,
    attention_output: Linear,
    attention_norm: Norm,
    up: Linear,
    down: Linear,
    output_norm: Norm,
}

/// What an encoder makes of a batch of windows, as 32-bit floats.
#[derive(Debug)]
pub struct States {
    /// The last layer, `[windows, tokens, hidden]`.
    pub last: Tensor,
    /// The layers that are kept, side by side, `[windows, tokens, layers × hidden]`; `None` if none
    /// is.
    pub kept: Option<Tensor>,
}

impl BertEncoder {
    /// Takes the encoder of a config, with a head of `labels` outputs; its hidden states are those
    /// after the layers `kept`, from 1, side by side.
    pub fn load(
        source: &dyn Source,
        config: &EncoderConfig,
        labels: usize,
        kept: &[usize],
    ) -> Result<Self, ModelError> {
        let model_type = &config.spec.architecture;
        let family = Family::of(model_type)
            .ok_or_else(|| source.error(format!("`{model_type}` is no encoder of BERT's form")))?;
        let base = family.base;
        let (width, narrow) = (size(config.spec.hidden), size(config.embedding));
        let wide = size(config.spec.intermediate);
        let table = |name: &str, rows: usize| {
            source.table(&format!("{base}.embeddings.{name}.weight"), &[size(rows), narrow])
        };
        let linear =
            |name: &str, inputs, outputs| Linear::take_matrix(source, name, inputs, outputs);
        let norm =
            |name: &str, width| Norm::take(source, name, width, config.spec.layer_norm_epsilon);
        let layer = |index: usize| -> Result<Layer, ModelError> {
            let names = family.layer_names(config.inner, index);
            let attention = |name: &String| linear(name, width, width);
            Ok(Layer {
                projections: Projections::Apart([
                    attention(&names.query)?,
                    attention(&names.key)?,
                    attention(&names.value)?,
                ]),
                attention_output: attention(&names.attention_output)?,
                attention_norm: norm(&names.attention_norm, width)?,
                up: linear(&names.up, width, wide)?,
                down: linear(&names.down, wide, width)?,
                output_norm: norm(&names.output_norm, width)?,
            })
        };
        let order = family.order(config.spec.layers, config.groups, config.inner);
        let distinct = order.iter().max().map_or(0, |last| last + 1);
        let words = table("word_embeddings", config.spec.vocabulary)?;
        // The whole table, and no view of it: in training, weights move to other memory.
        let positions = table("position_embeddings", config.position_rows)?;
        let segments = (config.spec.segments > 0)
            .then(|| table("token_type_embeddings", config.spec.segments))
            .transpose()?;
        let projection = family
            .projection
            .filter(|_| family.always_projects || narrow != width)
            .map(|name| linear(&format!("{base}.{name}"), narrow, width))
            .transpose()?;
        Ok(Self {
            words,
            positions,
            first_position: size(config.first_position),
            segments,
            embedding_norm: norm(&format!("{base}.embeddings.LayerNorm"), narrow)?,
            projection,
            layers: (0..distinct).map(layer).collect::<Result<_, _>>()?,
            order,
            head: linear("classifier", width, size(labels))?,
            heads: size(config.spec.heads),
            activation: config.spec.activation,
            kept: kept.to_vec(),
            kind: Kind::Float,
        })
    }

    /// The same, whose layers compute in numbers of this kind.
    #[must_use]
    pub fn computing_in(self, kind: Kind) -> Self {
        Self { kind, ..self }
    }

    /// The same, with queries, keys and values made by one product: for weights that do not change
    /// any more.
    pub fn joined(mut self) -> Result<Self, TchError> {
        for layer in &mut self.layers {
            layer.projections = layer.projections.joined()?;
        }
        Ok(self)
    }

    /// Where it is.
    pub fn device(&self) -> Device {
        self.words.device()
    }

    /// Runs the encoder on windows that are padded at the end: `ids` and `segments` are
    /// `[windows, tokens]`, 64-bit integers; `mask`, `[windows, 1, 1, tokens]`, is 0 for tokens and
    /// very low for padding.
    pub fn encode(
        &self,
        ids: &Tensor,
        segments: &Tensor,
        mask: &Tensor,
        dropout: Dropout,
    ) -> Result<States, TchError> {
        let embed =
            |table: &Tensor, ids: &Tensor| Tensor::f_embedding(table, ids, -1, false, false);
        let mut x = embed(&self.words, ids)?;
        if let Some(table) = &self.segments {
            x = x.f_add(&embed(table, segments)?)?;
        }
        let tokens = ids.size2()?.1;
        x = x.f_add(&self.positions.f_narrow(0, self.first_position, tokens)?.f_unsqueeze(0)?)?;
        x = dropout.apply(self.embedding_norm.forward(&x)?.f_to_kind(self.kind)?)?;
        if let Some(projection) = &self.projection {
            x = projection.forward(&x)?;
        }
        let mask = mask.f_to_kind(self.kind)?;
        let mut kept = Vec::with_capacity(self.kept.len());
        for (&index, number) in self.order.iter().zip(1..) {
            let layer = &self.layers[index];
            let context = attend(&layer.projections.forward(&x, self.heads)?, &mask)?;
            let output = dropout.apply(layer.attention_output.forward(&context)?)?;
            x = layer.attention_norm.forward(&x.f_add(&output)?)?;
            let wide = activate(self.activation, &layer.up.forward(&x)?)?;
            let output = dropout.apply(layer.down.forward(&wide)?)?;
            x = layer.output_norm.forward(&x.f_add(&output)?)?;
            if self.kept.contains(&number) {
                kept.push(x.shallow_clone());
            }
        }
        let kept = (!kept.is_empty()).then(|| Tensor::f_cat(&kept, -1)?.f_to_kind(Kind::Float));
        Ok(States { last: x.f_to_kind(Kind::Float)?, kept: kept.transpose()? })
    }

    /// Label logits of states of the last layer, `[..., hidden]`: `[..., labels]`.
    pub fn labels(&self, states: &Tensor, dropout: Dropout) -> Result<Tensor, TchError> {
        self.head.forward(&dropout.apply(states.shallow_clone())?)
    }
}

impl WindowEncoder for BertEncoder {
    fn forward(
        &self,
        ids: &Tensor,
        segments: &Tensor,
    ) -> Result<(Tensor, Option<Tensor>), TchError> {
        let device = self.device();
        let row = |ids: &Tensor| ids.f_to_device(device)?.f_unsqueeze(0);
        let (ids, segments) = (row(ids)?, row(segments)?);
        let mask = Tensor::f_zeros([1, 1, 1, ids.size2()?.1], (Kind::Float, device))?;
        let states = self.encode(&ids, &segments, &mask, Dropout(0.0))?;
        let logits = self.labels(&states.last, Dropout(0.0))?.f_squeeze_dim(0)?;
        let kept = states.kept.map(|kept| kept.f_squeeze_dim(0)).transpose()?;
        Ok((logits, kept))
    }

    fn share(&self) -> Result<Self, TchError> {
        let layer = |layer: &Layer| Layer {
            projections: layer.projections.share(),
            attention_output: layer.attention_output.share(),
            attention_norm: layer.attention_norm.share(),
            up: layer.up.share(),
            down: layer.down.share(),
            output_norm: layer.output_norm.share(),
        };
        Ok(Self {
            words: self.words.shallow_clone(),
            positions: self.positions.shallow_clone(),
            first_position: self.first_position,
            segments: self.segments.as_ref().map(Tensor::shallow_clone),
            embedding_norm: self.embedding_norm.share(),
            projection: self.projection.as_ref().map(Linear::share),
            layers: self.layers.iter().map(layer).collect(),
            order: self.order.clone(),
            head: self.head.share(),
            heads: self.heads,
            activation: self.activation,
            kept: self.kept.clone(),
            kind: self.kind,
        })
    }
}
