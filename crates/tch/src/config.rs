//! The numbers of an encoder, from a `config.json` of `transformers`. What it does not say is as in
//! `transformers`; what it says and cannot be is an error.

use std::path::Path;

use nutgraf_model::{Activation, EncoderSpec, ModelError};
use serde_json::Value;

use crate::parse_activation;

/// File name of a checkpoint's config.
pub const CONFIG_FILE: &str = "config.json";

/// The least positions with room for a window: the longest dotted abbreviation, and context.
pub const LEAST_POSITIONS: i64 = 32;

/// No dimension of an encoder is larger; beyond it, products of two would not fit.
const MOST: i64 = 1 << 24;

/// A config, of which fields are read one by one.
#[derive(Debug, Clone, Copy)]
pub struct Settings<'a> {
    file: &'a Path,
    json: &'a Value,
}

impl<'a> Settings<'a> {
    /// The config `json`, which came from `file`.
    pub fn new(file: &'a Path, json: &'a Value) -> Self {
        Self { file, json }
    }

    /// An error about the file.
    pub fn error(&self, reason: impl Into<String>) -> ModelError {
        ModelError { file: self.file.to_owned(), reason: reason.into() }
    }

    /// A field that is not null.
    pub fn field(&self, name: &str) -> Option<&'a Value> {
        self.json.get(name).filter(|value| !value.is_null())
    }

    /// True or false, or `default` if there is no such field.
    pub fn flag(&self, name: &str, default: bool) -> Result<bool, ModelError> {
        match self.field(name) {
            None => Ok(default),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(value) => Err(self.error(format!("`{name}` is {value}: neither true nor false"))),
        }
    }

    /// A text, if there is such a field.
    pub fn text(&self, name: &str) -> Result<Option<&'a str>, ModelError> {
        match self.field(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(value) => Err(self.error(format!("`{name}` is {value}: not a text"))),
        }
    }

    /// A whole number from `least` to `most`, if there is such a field.
    pub fn number(&self, name: &str, least: i64, most: i64) -> Result<Option<i64>, ModelError> {
        let Some(value) = self.field(name) else { return Ok(None) };
        let number = value.as_i64().filter(|number| (least..=most).contains(number));
        number.map(Some).ok_or_else(|| self.error(format!("`{name}` is {value}: not a size")))
    }

    /// A size, which must be there under one of these names.
    fn size(&self, names: &[&str]) -> Result<usize, ModelError> {
        for name in names {
            if let Some(number) = self.number(name, 1, MOST)? {
                return Ok(usize::try_from(number).unwrap_or_default());
            }
        }
        Err(self.error(format!("it has no `{}`", names[0])))
    }

    fn count(&self, name: &str, default: usize, least: i64) -> Result<usize, ModelError> {
        let number = self.number(name, least, MOST)?;
        Ok(number.map_or(default, |number| usize::try_from(number).unwrap_or_default()))
    }
}

/// An encoder of `transformers`: its spec, and what else its forward pass depends on.
#[derive(Debug, Clone)]
pub struct EncoderConfig {
    /// Its sizes. Positions are those that windows may have: of `RoBERTa`'s table, those after the
    /// padding token's.
    pub spec: EncoderSpec,
    /// Rows of the table of positions.
    pub position_rows: usize,
    /// The row of a window's first token in that table.
    pub first_position: usize,
    /// Width of the embeddings.
    pub embedding: usize,
    /// The padding token's id.
    pub padding: i64,
    /// ALBERT: groups of layers that share weights.
    pub groups: usize,
    /// ALBERT: distinct layers in each group.
    pub inner: usize,
}

impl EncoderConfig {
    /// Of an encoder whose embeddings are as wide as its layers, and whose positions begin with the
    /// first.
    pub fn new(spec: &EncoderSpec) -> Self {
        Self {
            spec: spec.clone(),
            position_rows: spec.positions,
            first_position: 0,
            embedding: spec.hidden,
            padding: 0,
            groups: 1,
            inner: 1,
        }
    }

    /// Reads and checks the config of an encoder of this `model_type`.
    pub fn parse(settings: Settings<'_>, model_type: &str) -> Result<Self, ModelError> {
        let fail = |reason: String| settings.error(reason);
        if let Some(kind) = settings.field("position_embedding_type")
            && kind != "absolute"
        {
            return Err(fail(format!("`position_embedding_type` {kind} is not supported")));
        }
        let hidden = settings.size(&["hidden_size", "dim"])?;
        // FNet has Fourier transforms instead.
        let heads = match model_type {
            "fnet" => 1,
            _ => settings.size(&["num_attention_heads", "n_heads"])?,
        };
        if hidden % heads != 0 {
            return Err(fail(format!(
                "`hidden_size` is {hidden}, which {heads} attention heads can't share"
            )));
        }
        let name = if settings.field("hidden_act").is_some() { "hidden_act" } else { "activation" };
        let activation = settings.text(name)?.map(parse_activation).transpose().map_err(fail)?;
        let epsilon = match settings.field("layer_norm_eps") {
            None if model_type == "deberta-v2" => 1e-7,
            None => 1e-12,
            Some(value) => {
                let epsilon = value.as_f64().filter(|epsilon| 0.0 < *epsilon && *epsilon < 1.0);
                epsilon.ok_or_else(|| {
                    fail(format!("`layer_norm_eps` is {value}: not a small number above 0"))
                })?
            }
        };
        let default_padding = i64::from(model_type == "longformer");
        let padding = settings.number("pad_token_id", 0, MOST)?.unwrap_or(default_padding);
        let segments = match model_type {
            "distilbert" => 0,
            _ => settings.count("type_vocab_size", 2, 0)?,
        };
        let rows = settings.size(&["max_position_embeddings"])?;
        let follow =
            crate::family::positions_follow_padding(model_type) || model_type == "longformer";
        let first = if follow { usize::try_from(padding + 1).unwrap_or_default() } else { 0 };
        let least = usize::try_from(LEAST_POSITIONS).unwrap_or_default();
        let positions = rows.checked_sub(first).filter(|positions| *positions >= least);
        let Some(positions) = positions else {
            return Err(fail(format!(
                "`max_position_embeddings` is {rows}; at least {} are needed",
                first + least
            )));
        };
        let spec = EncoderSpec {
            architecture: model_type.to_owned(),
            activation: activation.unwrap_or(Activation::Gelu),
            vocabulary: settings.size(&["vocab_size"])?,
            segments,
            positions,
            layers: settings.size(&["num_hidden_layers", "n_layers"])?,
            hidden,
            intermediate: settings.size(&["intermediate_size", "hidden_dim"])?,
            heads,
            layer_norm_epsilon: epsilon,
            casing: false,
        };
        Ok(Self {
            spec,
            position_rows: rows,
            first_position: first,
            embedding: settings.count("embedding_size", hidden, 1)?,
            padding,
            groups: settings.count("num_hidden_groups", 1, 1)?,
            inner: settings.count("inner_group_num", 1, 1)?,
        })
    }
}
