//! `config.json`: which architecture, and its sizes.

use std::path::Path;

use nutgraf::ModelError;
use nutgraf::model::Activation;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::{error, read_json};

const SUPPORTED: &str = "bart (and DistilBART), mbart, pegasus, t5 (and Flan-T5), mt5";

/// T5's positions have no end; this is what it was trained on.
const T5_TOKENS: i64 = 512;

/// The most positions that are computed: the weights do not say whether the number is right.
const MOST_COMPUTED: i64 = 1 << 16;

/// A checked configuration.
#[derive(Debug)]
pub(crate) struct ModelConfig {
    pub(crate) architecture: Architecture,
    /// `model_type`.
    pub(crate) family: String,
    /// The most tokens of the encoder.
    pub(crate) input_tokens: usize,
    /// The most tokens of the decoder, if there is a limit.
    pub(crate) output_tokens: Option<usize>,
    pub(crate) vocab_size: i64,
    /// All of the file.
    pub(crate) raw: Map<String, Value>,
}

#[derive(Debug)]
pub(crate) enum Architecture {
    Bart(BartShape),
    T5(T5Shape),
}

/// Sizes of BART, mBART and PEGASUS, by their names in `config.json`.
#[derive(Debug, Deserialize)]
pub(crate) struct BartShape {
    pub(crate) vocab_size: i64,
    pub(crate) d_model: i64,
    pub(crate) encoder_layers: usize,
    pub(crate) decoder_layers: usize,
    pub(crate) encoder_attention_heads: i64,
    pub(crate) decoder_attention_heads: i64,
    pub(crate) encoder_ffn_dim: i64,
    pub(crate) decoder_ffn_dim: i64,
    pub(crate) max_position_embeddings: i64,
    #[serde(default = "gelu", deserialize_with = "activation")]
    pub(crate) activation_function: Activation,
    #[serde(default)]
    pub(crate) scale_embedding: bool,
    /// Normalization before each sublayer, and once more at the end.
    #[serde(skip)]
    pub(crate) norm_first: bool,
    /// Normalization of the embeddings.
    #[serde(skip)]
    pub(crate) embedding_norm: bool,
    #[serde(skip)]
    pub(crate) positions: Positions,
}

#[derive(Debug, Default)]
pub(crate) enum Positions {
    #[default]
    Learned,
    Sinusoidal,
}

/// Sizes of T5 and mT5, by their names in `config.json`.
#[derive(Debug, Deserialize)]
pub(crate) struct T5Shape {
    pub(crate) vocab_size: i64,
    pub(crate) d_model: i64,
    pub(crate) d_kv: i64,
    pub(crate) d_ff: i64,
    pub(crate) num_layers: usize,
    num_decoder_layers: Option<usize>,
    pub(crate) num_heads: i64,
    #[serde(default = "buckets")]
    pub(crate) relative_attention_num_buckets: i64,
    #[serde(default = "max_distance")]
    pub(crate) relative_attention_max_distance: i64,
    #[serde(default = "epsilon")]
    pub(crate) layer_norm_epsilon: f64,
    #[serde(default)]
    pub(crate) feed_forward_proj: FeedForwardKind,
    #[serde(default = "yes")]
    pub(crate) tie_word_embeddings: bool,
}

#[derive(Debug, Default, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum FeedForwardKind {
    #[default]
    Relu,
    GatedGelu,
    GatedSilu,
    GatedRelu,
}

impl FeedForwardKind {
    /// The activation, and whether there is a gate.
    pub(crate) fn parts(self) -> (Activation, bool) {
        match self {
            Self::Relu => (Activation::Relu, false),
            Self::GatedRelu => (Activation::Relu, true),
            // `transformers` reads `gated-gelu` as the approximation.
            Self::GatedGelu => (Activation::GeluTanh, true),
            Self::GatedSilu => (Activation::Silu, true),
        }
    }
}

impl T5Shape {
    pub(crate) fn decoder_layers(&self) -> usize {
        self.num_decoder_layers.unwrap_or(self.num_layers)
    }
}

impl ModelConfig {
    /// Reads and checks `path`.
    pub(crate) fn open(path: &Path) -> Result<Self, ModelError> {
        let raw: Map<String, Value> = read_json(path)?;
        let bad = |reason: String| error(path, reason);
        let family = raw
            .get("model_type")
            .and_then(Value::as_str)
            .ok_or_else(|| bad(format!("has no `model_type`; supported are {SUPPORTED}")))?
            .to_owned();
        let architecture = match family.as_str() {
            "bart" | "mbart" | "pegasus" => Architecture::Bart(bart(&raw, &family).map_err(bad)?),
            "t5" | "mt5" => Architecture::T5(t5(&raw, &family).map_err(bad)?),
            other => {
                return Err(bad(format!(
                    "no summaries from a model of type `{other}`; supported are {SUPPORTED}"
                )));
            }
        };
        let (vocab_size, inputs, outputs) = match &architecture {
            Architecture::Bart(shape) => {
                let positions = shape.max_position_embeddings;
                (shape.vocab_size, positions, Some(positions))
            }
            Architecture::T5(shape) => {
                let positions = match raw.get("n_positions").filter(|value| !value.is_null()) {
                    None => T5_TOKENS,
                    Some(value) => value
                        .as_i64()
                        .filter(|number| (1..=1 << 24).contains(number))
                        .ok_or_else(|| bad(format!("`n_positions` is {value}")))?,
                };
                (shape.vocab_size, positions, None)
            }
        };
        let count = |name: &str, value: i64| {
            usize::try_from(value).map_err(|_| bad(format!("`{name}` is {value}")))
        };
        Ok(Self {
            input_tokens: count("n_positions", inputs)?,
            output_tokens: outputs.map(|value| count("positions", value)).transpose()?,
            architecture,
            family,
            vocab_size,
            raw,
        })
    }
}

fn bart(raw: &Map<String, Value>, family: &str) -> Result<BartShape, String> {
    let mut shape: BartShape =
        serde_json::from_value(Value::Object(raw.clone())).map_err(|error| error.to_string())?;
    shape.norm_first = family != "bart";
    shape.embedding_norm = family != "pegasus";
    if family == "pegasus" {
        shape.positions = Positions::Sinusoidal;
        let positions = shape.max_position_embeddings;
        if positions > MOST_COMPUTED {
            return Err(format!(
                "`max_position_embeddings` is {positions}, at most {MOST_COMPUTED} are possible"
            ));
        }
    }
    positive(&[
        ("vocab_size", shape.vocab_size),
        ("d_model", shape.d_model),
        ("encoder_attention_heads", shape.encoder_attention_heads),
        ("decoder_attention_heads", shape.decoder_attention_heads),
        ("encoder_ffn_dim", shape.encoder_ffn_dim),
        ("decoder_ffn_dim", shape.decoder_ffn_dim),
        ("max_position_embeddings", shape.max_position_embeddings),
    ])?;
    for heads in [shape.encoder_attention_heads, shape.decoder_attention_heads] {
        if shape.d_model % heads != 0 {
            return Err(format!(
                "`d_model` {} can't be divided among {heads} heads",
                shape.d_model
            ));
        }
    }
    Ok(shape)
}

fn t5(raw: &Map<String, Value>, family: &str) -> Result<T5Shape, String> {
    let mut raw = raw.clone();
    if family == "mt5" {
        raw.entry("feed_forward_proj").or_insert("gated-gelu".into());
        raw.entry("tie_word_embeddings").or_insert(false.into());
    }
    let shape: T5Shape =
        serde_json::from_value(Value::Object(raw)).map_err(|error| error.to_string())?;
    positive(&[
        ("vocab_size", shape.vocab_size),
        ("d_model", shape.d_model),
        ("d_kv", shape.d_kv),
        ("d_ff", shape.d_ff),
        ("num_heads", shape.num_heads),
    ])?;
    let (buckets, distance) =
        (shape.relative_attention_num_buckets, shape.relative_attention_max_distance);
    if buckets < 4 || distance <= buckets / 2 {
        return Err(format!(
            "`relative_attention_num_buckets` {buckets} and `relative_attention_max_distance` {distance} do not fit"
        ));
    }
    if shape.num_layers == 0 || shape.decoder_layers() == 0 {
        return Err("has no layers".to_owned());
    }
    Ok(shape)
}

/// That none of `sizes` is below 1 or absurd.
fn positive(sizes: &[(&str, i64)]) -> Result<(), String> {
    match sizes.iter().find(|(_, size)| !(1..=1 << 24).contains(size)) {
        None => Ok(()),
        Some((name, size)) => Err(format!("`{name}` is {size}")),
    }
}

/// An activation by its name in `transformers`.
fn activation<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Activation, D::Error> {
    let name = String::deserialize(deserializer)?;
    nutgraf_tch::parse_activation(&name).map_err(serde::de::Error::custom)
}

fn gelu() -> Activation {
    Activation::Gelu
}

fn buckets() -> i64 {
    32
}

fn max_distance() -> i64 {
    128
}

fn epsilon() -> f64 {
    1e-6
}

fn yes() -> bool {
    true
}
