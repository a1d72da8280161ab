//! The numbers of an encoder, from its config.

use nutgraf::ModelError;
use serde_json::Value;

use super::Activation;
use crate::checkpoint::{CONFIG_FILE, Checkpoint};

/// The size of an encoder, and what else its forward pass depends on.
#[derive(Debug, Clone)]
pub(crate) struct EncoderConfig {
    /// Rows of the word embeddings.
    pub(crate) vocabulary: i64,
    /// Width of the layers.
    pub(crate) hidden: i64,
    /// Width of the embeddings.
    pub(crate) embedding: i64,
    pub(crate) layers: usize,
    pub(crate) heads: i64,
    /// Width inside of the feed-forward part.
    pub(crate) intermediate: i64,
    /// Rows of the position embeddings.
    pub(crate) positions: i64,
    /// Rows of the segment embeddings; 0 if there are none.
    pub(crate) segments: i64,
    /// The padding token's id.
    pub(crate) padding: i64,
    pub(crate) epsilon: f64,
    pub(crate) activation: Activation,
    /// ALBERT: groups of layers that share weights, and distinct layers in each.
    pub(crate) groups: usize,
    pub(crate) inner: usize,
}

impl Default for EncoderConfig {
    /// Of no size; 12 zeros for the epsilon, as BERT has it.
    fn default() -> Self {
        Self {
            vocabulary: 0,
            hidden: 0,
            embedding: 0,
            layers: 0,
            heads: 1,
            intermediate: 0,
            positions: 0,
            segments: 0,
            padding: 0,
            epsilon: 1e-12,
            activation: Activation::Gelu,
            groups: 1,
            inner: 1,
        }
    }
}

/// No dimension of an encoder is larger; beyond it, products of two would not fit.
const MOST: i64 = 1 << 24;

/// The least positions with room for a window: the longest dotted abbreviation, and context.
const LEAST_POSITIONS: i64 = 32;

impl EncoderConfig {
    /// Reads and checks the config of a checkpoint.
    pub(crate) fn parse(checkpoint: &Checkpoint) -> Result<Self, ModelError> {
        let fail = |reason: String| checkpoint.error(CONFIG_FILE, reason);
        let field = |names: &[&str]| {
            let found = |name: &&str| checkpoint.config.get(*name).filter(|v| !v.is_null());
            names.iter().find_map(found)
        };
        let number = |value: &Value, name: &str, least: i64| {
            let number = value.as_i64().filter(|number| (least..=MOST).contains(number));
            number.ok_or_else(|| fail(format!("`{name}` is {value}: not a size")))
        };
        let size = |names: &[&str]| match field(names) {
            Some(value) => number(value, names[0], 1),
            None => Err(fail(format!("it has no `{}`", names[0]))),
        };
        let optional = |name: &str, default: i64, least: i64| {
            field(&[name]).map_or(Ok(default), |value| number(value, name, least))
        };
        let count = |name: &str| -> Result<usize, ModelError> {
            Ok(usize::try_from(optional(name, 1, 1)?).unwrap_or(1))
        };
        if let Some(kind) = field(&["position_embedding_type"])
            && kind != "absolute"
        {
            return Err(fail(format!("`position_embedding_type` {kind} is not supported")));
        }
        let hidden = size(&["hidden_size", "dim"])?;
        let family = checkpoint.model_type.as_str();
        // FNet has Fourier transforms instead.
        let heads = if family == "fnet" { 1 } else { size(&["num_attention_heads", "n_heads"])? };
        if hidden % heads != 0 {
            return Err(fail(format!(
                "`hidden_size` is {hidden}, which {heads} attention heads can't share"
            )));
        }
        let has_segments = family != "distilbert";
        let epsilon = if family == "deberta-v2" { 1e-7 } else { 1e-12 };
        let padding = i64::from(family == "longformer");
        let activation = field(&["hidden_act", "activation"]).and_then(Value::as_str);
        let layers = size(&["num_hidden_layers", "n_layers"])?;
        let config = Self {
            vocabulary: size(&["vocab_size"])?,
            hidden,
            embedding: optional("embedding_size", hidden, 1)?,
            layers: usize::try_from(layers).unwrap_or_default(),
            heads,
            intermediate: size(&["intermediate_size", "hidden_dim"])?,
            positions: size(&["max_position_embeddings"])?,
            segments: if has_segments { optional("type_vocab_size", 2, 0)? } else { 0 },
            padding: optional("pad_token_id", padding, 0)?,
            epsilon: field(&["layer_norm_eps"]).and_then(Value::as_f64).unwrap_or(epsilon),
            activation: Activation::parse(activation.unwrap_or("gelu")).map_err(fail)?,
            groups: count("num_hidden_groups")?,
            inner: count("inner_group_num")?,
        };
        if config.padding + LEAST_POSITIONS > config.positions {
            return Err(fail(format!(
                "`max_position_embeddings` is {}; at least {} are needed",
                config.positions,
                config.padding + LEAST_POSITIONS
            )));
        }
        Ok(config)
    }
}
