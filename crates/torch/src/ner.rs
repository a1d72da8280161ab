//! Opening a checkpoint that finds entities: any with a token-classification head, or a
//! model of nutgraf's own form, which also tells salient sentences.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use nutgraf::model::{ConfidenceScale, EncoderSize, LabelSet, ModelConfig, WordTokenizer};
use nutgraf::{Aggregation, Analyzer, AnalyzerParts, ModelError};
use serde::Deserialize;
use serde_json::Value;

use crate::checkpoint::{CONFIG_FILE, Checkpoint, Task, name_and_version};
use crate::encoder::{Encoder, EncoderConfig};
use crate::engine::TorchEngine;
use crate::salience::Salience;
use crate::tokenizer;
use crate::weights::Weights;

/// The layers of nutgraf's encoders whose outputs are averaged to sentence vectors.
const SENTENCE_LAYERS: [usize; 2] = [2, 3];

/// Loads the checkpoint in `folder`, on all cores. A word's labels come from its pieces by
/// `aggregation`.
///
/// The folder has `config.json`, the tokenizer's files, and the weights as
/// `model.safetensors` or `rust_model.ot`. With `salience.safetensors` beside them, it is a
/// model of nutgraf's own: segment ids carry the casing of words, and sentences have
/// salience.
pub fn open(folder: &Path, aggregation: Aggregation) -> Result<Analyzer, ModelError> {
    let checkpoint = Checkpoint::open(folder)?;
    let fail = |reason: String| checkpoint.error(CONFIG_FILE, reason);
    let has_salience = match checkpoint.task {
        Task::Nutgraf => true,
        Task::TokenClassification => false,
        Task::Generation => {
            return Err(fail(format!(
                "a `{}` model writes summaries; entities need one for token classification",
                checkpoint.model_type
            )));
        }
    };
    if !Encoder::runs(&checkpoint.model_type) {
        let supported: Vec<&str> = Encoder::supported().collect();
        return Err(fail(format!(
            "models of type `{}` are not supported; these are: {}",
            checkpoint.model_type,
            supported.join(", ")
        )));
    }
    let sizes = EncoderConfig::parse(&checkpoint)?;
    let labels = labels(&checkpoint)?;
    let tokenizer::Loaded { tokenizer, frame } =
        tokenizer::load(&checkpoint, usize::try_from(sizes.vocabulary).unwrap_or_default())?;
    let tokenizer = WordTokenizer::new(tokenizer, has_salience).map_err(fail)?;

    let weights = Weights::of_folder(folder)?;
    let hidden_layers = if has_salience { SENTENCE_LAYERS.to_vec() } else { Vec::new() };
    let width = i64::try_from(labels.len()).unwrap_or_default();
    let dim = sizes.hidden * i64::try_from(hidden_layers.len()).unwrap_or_default();
    if sizes.layers <= hidden_layers.last().copied().unwrap_or_default() {
        return Err(fail(format!("`num_hidden_layers` is {}; too few", sizes.layers)));
    }
    let encoder = Encoder::load(&checkpoint, &sizes, &weights, width, hidden_layers)?;
    let max_tokens = encoder.max_tokens();
    let config = config(&checkpoint, &sizes, labels, max_tokens);
    let inputs = config.salience_width(usize::try_from(dim).unwrap_or_default());
    let salience = has_salience.then(|| Salience::load(&checkpoint, inputs)).transpose()?;
    let engine = TorchEngine::new(weights.name, encoder, salience, |file, reason| {
        checkpoint.error(file, reason)
    })?;
    let engine = Arc::new(engine);
    Ok(Analyzer::from_parts(AnalyzerParts { config, tokenizer, frame, aggregation, engine }))
}

/// The labels of the head, from `id2label`.
fn labels(checkpoint: &Checkpoint) -> Result<LabelSet, ModelError> {
    let fail = |reason: String| checkpoint.error(CONFIG_FILE, reason);
    let by_id: BTreeMap<String, String> = match checkpoint.config.get("id2label") {
        Some(value) => serde_json::from_value(value.clone())
            .map_err(|error| fail(format!("`id2label`: {error}")))?,
        None => return Err(fail("it has no `id2label`".to_owned())),
    };
    let label = |id: usize| {
        let label = by_id.get(&id.to_string()).map(String::as_str);
        label.ok_or_else(|| fail(format!("`id2label` has no entry for {id}")))
    };
    let names = (0..by_id.len()).map(label).collect::<Result<Vec<_>, _>>()?;
    LabelSet::parse(&names).map_err(|reason| fail(format!("`id2label`: {reason}")))
}

fn config(
    checkpoint: &Checkpoint,
    sizes: &EncoderConfig,
    labels: LabelSet,
    max_tokens: usize,
) -> ModelConfig {
    let text = |field: &str| checkpoint.config.get(field).and_then(Value::as_str);
    let number = |number: i64| usize::try_from(number).unwrap_or_default();
    let (name, version) = name_and_version(&checkpoint.folder);
    // What nutgraf's own models say beside the rest.
    let own = |field: &str| checkpoint.config.get(field);
    #[expect(clippy::cast_possible_truncation, reason = "exponents of little precision")]
    let prior = |field: &str| own(field).and_then(Value::as_f64).map(|value| value as f32);
    ModelConfig {
        name: text("model_name").map_or(name, str::to_owned),
        version: text("model_version").map_or(version, str::to_owned),
        max_tokens,
        vocab_size: number(sizes.vocabulary),
        type_vocab_size: number(sizes.segments),
        attention_heads: number(sizes.heads),
        activation: text("hidden_act").unwrap_or("gelu").to_owned(),
        labels,
        confidence: own("confidence")
            .and_then(|v| ConfidenceScale::deserialize(v).ok())
            .unwrap_or_default(),
        consistent_names: own("consistent_names").and_then(Value::as_bool).unwrap_or_default(),
        least_confidence: own("least_confidence")
            .and_then(|v| Deserialize::deserialize(v).ok())
            .unwrap_or_default(),
        lead_prior: prior("lead_prior").unwrap_or(ModelConfig::LEAD_PRIOR),
        length_prior: prior("length_prior").unwrap_or_default(),
        window: own("window")
            .and_then(Value::as_u64)
            .and_then(|window| usize::try_from(window).ok())
            .filter(|&window| window > 0)
            .unwrap_or(ModelConfig::WINDOW),
        sentence_features: own("sentence_features").and_then(Value::as_bool).unwrap_or_default(),
        size: Some(EncoderSize {
            layers: sizes.layers,
            hidden: number(sizes.hidden),
            intermediate: number(sizes.intermediate),
        }),
    }
}
