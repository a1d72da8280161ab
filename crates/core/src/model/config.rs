//! `config.json`: the numbers a model's other files must agree with.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{CONFIG_FILE, LabelSet, ModelError, ModelFiles};
use crate::analyze::FEATURES;

/// `[CLS]` and `[SEP]`.
const SPECIAL_TOKENS: usize = 2;

/// The most word pieces of context, if the encoder takes many.
const CONTEXT: usize = 32;

/// What `config.json` says, as far as it is needed to run the model.
#[derive(Debug, Clone)]
pub struct ModelConfig {
    /// The model's name, `unnamed` if the config has none.
    pub name: String,
    /// The model's version, `0` if the config has none.
    pub version: String,
    /// The most word pieces the encoder takes at once, its two special tokens included.
    pub max_tokens: usize,
    /// How many word pieces the tokenizer must know.
    pub vocab_size: usize,
    /// How many segment ids the encoder has; four or more mean that they carry casing.
    pub type_vocab_size: usize,
    /// How many attention heads each encoder layer has; 0 if the config does not say.
    pub attention_heads: usize,
    /// The encoder's activation function, such as `gelu`.
    pub activation: String,
    /// The labels of the encoder's head, by index.
    pub labels: LabelSet,
    /// What makes probabilities of the label head's certainties.
    pub confidence: ConfidenceScale,
    /// Whether the mentions of a document are made to agree: one name, one type.
    pub consistent_names: bool,
    /// The least [`confidence`](Self::confidence) of mentions of a type; those below are wrong so
    /// often that they are not reported. Types that are not here have no bound.
    pub least_confidence: BTreeMap<String, f32>,
    /// How strongly the odds of a sentence fall with its position, as its power of this; 0 is not
    /// at all. News tells the news first, more so than what a salience head was trained on.
    pub lead_prior: f32,
    /// How strongly the odds of a sentence rise with its words, as their power of this; 0 is not at
    /// all.
    pub length_prior: f32,
    /// Whether the salience head is told of each sentence, beside its vector, where in its window it
    /// stands, how long it is, and how it relates to the rest of the document.
    pub sentence_features: bool,
    /// The most word pieces of a document that are read in one window, beside context and special
    /// tokens; [`Self::longest_window`] at most.
    pub window: usize,
    /// The size of the encoder, if the config has all of it. Nothing is run by it; it says
    /// how much arithmetic there is in a window.
    pub size: Option<EncoderSize>,
}

/// How a mention's certainty becomes the probability that it is right (Platt 1999): its log odds,
/// times `slope`, plus `offset`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ConfidenceScale {
    /// Below 1 for a head that is too sure of itself.
    pub slope: f32,
    /// Added to the log odds.
    pub offset: f32,
}

impl Default for ConfidenceScale {
    /// Leaves certainties as they are.
    fn default() -> Self {
        Self { slope: 1.0, offset: 0.0 }
    }
}

impl ConfidenceScale {
    /// The log odds of a certainty, 0 to 1; those of 0 and 1 are cut to what an `f32` tells apart.
    pub fn log_odds(certainty: f32) -> f32 {
        let certainty = certainty.clamp(f32::EPSILON, 1.0 - f32::EPSILON);
        (certainty / (1.0 - certainty)).ln()
    }

    /// The probability, 0 to 1, for a certainty, 0 to 1.
    pub fn apply(self, certainty: f32) -> f32 {
        if self == Self::default() {
            return certainty;
        }
        self.probability(Self::log_odds(certainty))
    }

    /// The probability, 0 to 1, for the log odds of a certainty.
    pub fn probability(self, log_odds: f32) -> f32 {
        1.0 / (1.0 + (-self.slope * log_odds - self.offset).exp())
    }
}

/// The size of a BERT encoder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct EncoderSize {
    /// Transformer layers.
    #[serde(rename = "num_hidden_layers")]
    pub layers: usize,
    /// Width of the hidden states.
    #[serde(rename = "hidden_size")]
    pub hidden: usize,
    /// Width inside of the feed-forward part.
    #[serde(rename = "intermediate_size")]
    pub intermediate: usize,
}

#[derive(Deserialize)]
struct Raw {
    model_name: Option<String>,
    model_version: Option<String>,
    max_position_embeddings: usize,
    vocab_size: usize,
    type_vocab_size: usize,
    #[serde(default)]
    num_attention_heads: usize,
    #[serde(default)]
    hidden_act: String,
    #[serde(default)]
    confidence: ConfidenceScale,
    #[serde(default)]
    consistent_names: bool,
    #[serde(default)]
    least_confidence: BTreeMap<String, f32>,
    lead_prior: Option<f32>,
    #[serde(default)]
    length_prior: f32,
    #[serde(default)]
    sentence_features: bool,
    window: Option<usize>,
    id2label: BTreeMap<String, String>,
}

impl ModelConfig {
    /// [`Self::lead_prior`] of a model whose config does not say.
    pub const LEAD_PRIOR: f32 = 1.0;

    /// [`Self::window`] of a model whose config does not say: about as long as windows of training
    /// (48 to 224 pieces). On the Worldwide development set, windows of 126 to 254 pieces give
    /// strict F1 within 0.003 of each other; 510 pieces give 0.010 less, and take a third longer.
    pub const WINDOW: usize = 190;

    /// The most word pieces of a window: the rest of what the encoder takes is for context on both
    /// sides and for special tokens.
    pub fn longest_window(&self) -> usize {
        self.max_tokens - SPECIAL_TOKENS - 2 * self.context()
    }

    /// The most word pieces of context beyond a cut inside a sentence.
    pub(crate) fn context(&self) -> usize {
        CONTEXT.min((self.max_tokens - SPECIAL_TOKENS) / 8)
    }

    /// How many numbers the salience head reads of a sentence whose vector has `vector` of them.
    pub fn salience_width(&self, vector: usize) -> usize {
        if self.sentence_features { vector + FEATURES } else { vector }
    }

    /// Parses and checks the `config.json` of a model directory.
    pub fn parse(files: &ModelFiles) -> Result<Self, ModelError> {
        let fail = |reason: String| files.error(CONFIG_FILE, reason);
        let raw: Raw = serde_json::from_slice(&files.config).map_err(|e| fail(e.to_string()))?;
        let labels = (0..raw.id2label.len())
            .map(|id| {
                raw.id2label
                    .get(&id.to_string())
                    .map(String::as_str)
                    .ok_or_else(|| fail(format!("`id2label` has no entry for {id}")))
            })
            .collect::<Result<Vec<_>, _>>()?;
        let labels = LabelSet::parse(&labels).map_err(fail)?;
        if raw.max_position_embeddings < 16 {
            return Err(fail(format!(
                "`max_position_embeddings` is {}; at least 16 are needed",
                raw.max_position_embeddings
            )));
        }
        let ConfidenceScale { slope, offset } = raw.confidence;
        let numbers = [slope, offset, raw.lead_prior.unwrap_or(0.0), raw.length_prior];
        if numbers.iter().any(|number| !number.is_finite()) || slope <= 0.0 {
            let reason = "`confidence` and the priors are numbers, and a slope is above 0";
            return Err(fail(reason.to_owned()));
        }
        if raw.window == Some(0) {
            return Err(fail("`window` is 0; a window has word pieces".to_owned()));
        }
        for (label, least) in &raw.least_confidence {
            if labels.types().iter().all(|known| **known != **label) {
                return Err(fail(format!(
                    "`least_confidence` is of `{label}`, which no label is of"
                )));
            }
            if !(0.0..=1.0).contains(least) {
                return Err(fail(format!("`least_confidence` of `{label}` is not from 0 to 1")));
            }
        }
        Ok(Self {
            name: raw.model_name.unwrap_or_else(|| "unnamed".to_owned()),
            version: raw.model_version.unwrap_or_else(|| "0".to_owned()),
            max_tokens: raw.max_position_embeddings,
            vocab_size: raw.vocab_size,
            type_vocab_size: raw.type_vocab_size,
            attention_heads: raw.num_attention_heads,
            activation: raw.hidden_act,
            labels,
            confidence: raw.confidence,
            consistent_names: raw.consistent_names,
            least_confidence: raw.least_confidence,
            lead_prior: raw.lead_prior.unwrap_or(Self::LEAD_PRIOR),
            length_prior: raw.length_prior,
            sentence_features: raw.sentence_features,
            window: raw.window.unwrap_or(Self::WINDOW),
            size: serde_json::from_slice(&files.config).ok(),
        })
    }
}
