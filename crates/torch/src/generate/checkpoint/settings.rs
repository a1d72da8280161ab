//! How a checkpoint wants to be used: `generation_config.json`, or where there is none
//! `config.json`, with what `task_specific_params` has for summarization on top, as the
//! summarization pipeline of `transformers` has it.

use std::path::Path;

use nutgraf::ModelError;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::config::ModelConfig;
use super::{error, read_json};
use crate::generate::{GenerationOptions, Sampling};

const FILE: &str = "generation_config.json";

/// What a checkpoint says of generation.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) defaults: GenerationOptions,
    pub(crate) fixed: Fixed,
    /// Goes before every text.
    pub(crate) prefix: String,
}

/// What the caller can't change.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fixed {
    pub(crate) decoder_start: i64,
    pub(crate) eos: Vec<i64>,
    pub(crate) forced_bos: Option<i64>,
    pub(crate) forced_eos: Vec<i64>,
    pub(crate) bad_words: Vec<Vec<i64>>,
    pub(crate) suppressed: Vec<i64>,
    pub(crate) suppressed_first: Vec<i64>,
    pub(crate) repetition_penalty: f64,
}

/// The fields as `transformers` names them.
#[derive(Debug, Default, Deserialize)]
struct Fields {
    num_beams: Option<usize>,
    num_return_sequences: Option<usize>,
    min_length: Option<usize>,
    min_new_tokens: Option<usize>,
    max_length: Option<usize>,
    max_new_tokens: Option<usize>,
    length_penalty: Option<f32>,
    no_repeat_ngram_size: Option<usize>,
    early_stopping: Option<bool>,
    do_sample: Option<bool>,
    temperature: Option<f32>,
    top_k: Option<usize>,
    top_p: Option<f32>,
    repetition_penalty: Option<f64>,
    decoder_start_token_id: Option<i64>,
    bos_token_id: Option<i64>,
    eos_token_id: Option<OneOrMany>,
    forced_bos_token_id: Option<i64>,
    forced_eos_token_id: Option<OneOrMany>,
    bad_words_ids: Option<Vec<Vec<i64>>>,
    suppress_tokens: Option<Vec<i64>>,
    begin_suppress_tokens: Option<Vec<i64>>,
    prefix: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(i64),
    Many(Vec<i64>),
}

impl From<OneOrMany> for Vec<i64> {
    fn from(ids: OneOrMany) -> Self {
        match ids {
            OneOrMany::One(id) => vec![id],
            OneOrMany::Many(ids) => ids,
        }
    }
}

impl Settings {
    /// The settings of the checkpoint in `dir`.
    pub(crate) fn open(dir: &Path, config: &ModelConfig) -> Result<Self, ModelError> {
        let file = dir.join(FILE);
        let (path, mut fields) = if file.is_file() {
            let fields = read_json(&file)?;
            (file, fields)
        } else {
            let mut fields = family_defaults(&config.family);
            fields.extend(config.raw.clone());
            (dir.join("config.json"), fields)
        };
        if let Some(prefix) = config.raw.get("prefix") {
            fields.insert("prefix".to_owned(), prefix.clone());
        }
        let task =
            config.raw.get("task_specific_params").and_then(|tasks| tasks.get("summarization"));
        if let Some(Value::Object(task)) = task {
            fields.extend(task.clone());
        }
        Self::from_fields(fields, config).map_err(|reason| error(&path, reason))
    }

    fn from_fields(map: Map<String, Value>, config: &ModelConfig) -> Result<Self, String> {
        refuse_unsupported(&map)?;
        let fields: Fields =
            serde_json::from_value(Value::Object(map)).map_err(|error| error.to_string())?;
        let decoder_start = fields
            .decoder_start_token_id
            .or(fields.bos_token_id)
            .ok_or("has no `decoder_start_token_id`")?;
        let eos = fields.eos_token_id.map(Vec::from).unwrap_or_default();
        if eos.is_empty() {
            return Err("has no `eos_token_id`".to_owned());
        }
        let fixed = Fixed {
            decoder_start,
            forced_bos: fields.forced_bos_token_id,
            forced_eos: fields.forced_eos_token_id.map(Vec::from).unwrap_or_default(),
            bad_words: fields
                .bad_words_ids
                .unwrap_or_default()
                .into_iter()
                .filter(|word| !word.is_empty() && !matches!(word[..], [id] if eos.contains(&id)))
                .collect(),
            eos,
            suppressed: fields.suppress_tokens.unwrap_or_default(),
            suppressed_first: fields.begin_suppress_tokens.unwrap_or_default(),
            repetition_penalty: fields.repetition_penalty.unwrap_or(1.0),
        };
        if fixed.repetition_penalty <= 0.0 {
            return Err(format!(
                "`repetition_penalty` is {}, it must be above 0",
                fixed.repetition_penalty
            ));
        }
        fixed.check_ids(config.vocab_size)?;
        // The start token counts as output.
        let max_length = fields.max_new_tokens.map(|tokens| tokens.saturating_add(1));
        let min_length = fields.min_new_tokens.map(|tokens| tokens.saturating_add(1));
        Ok(Self {
            defaults: GenerationOptions {
                beams: fields.num_beams.unwrap_or(1),
                returned: fields.num_return_sequences.unwrap_or(1),
                min_length: min_length.or(fields.min_length).unwrap_or(0),
                max_length: max_length.or(fields.max_length).unwrap_or(20),
                length_penalty: fields.length_penalty.unwrap_or(1.0),
                no_repeat_ngram: fields.no_repeat_ngram_size.unwrap_or(0),
                early_stopping: fields.early_stopping.unwrap_or(false),
                sampling: fields.do_sample.unwrap_or(false).then(|| Sampling {
                    temperature: fields.temperature.unwrap_or(1.0),
                    top_k: fields.top_k.unwrap_or(50),
                    top_p: fields.top_p.unwrap_or(1.0),
                    seed: 0,
                }),
            },
            fixed,
            prefix: fields.prefix.unwrap_or_default(),
        })
    }
}

impl Fixed {
    /// The tokens that must exist whatever is generated.
    pub(crate) fn special(&self) -> impl Iterator<Item = i64> + '_ {
        let forced = self.forced_bos.iter().chain(&self.forced_eos);
        [self.decoder_start].into_iter().chain(self.eos.iter().chain(forced).copied())
    }

    fn check_ids(&self, vocab_size: i64) -> Result<(), String> {
        let others = self.suppressed.iter().chain(&self.suppressed_first);
        let words = self.bad_words.iter().flatten();
        match self
            .special()
            .chain(others.chain(words).copied())
            .find(|id| !(0..vocab_size).contains(id))
        {
            None => Ok(()),
            Some(id) => {
                Err(format!("names token {id}, the model has the tokens 0 to {}", vocab_size - 1))
            }
        }
    }
}

/// What the configuration classes of `transformers` have where `config.json` says nothing.
fn family_defaults(family: &str) -> Map<String, Value> {
    let value = match family {
        "bart" => json!({
            "bos_token_id": 0, "eos_token_id": 2, "decoder_start_token_id": 2,
            "forced_eos_token_id": 2,
        }),
        "mbart" => json!({ "bos_token_id": 0, "eos_token_id": 2, "forced_eos_token_id": 2 }),
        "pegasus" => json!({
            "eos_token_id": 1, "decoder_start_token_id": 0, "forced_eos_token_id": 1,
        }),
        _ => json!({ "eos_token_id": 1, "decoder_start_token_id": 0 }),
    };
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// Options that change what is generated and that are not there; each with the values by which
/// it is off.
fn refuse_unsupported(fields: &Map<String, Value>) -> Result<(), String> {
    let unsupported = [
        ("encoder_no_repeat_ngram_size", json!([0])),
        ("encoder_repetition_penalty", json!([1.0, 1])),
        ("num_beam_groups", json!([1])),
        ("diversity_penalty", json!([0.0, 0])),
        ("penalty_alpha", json!([0.0, 0])),
        ("typical_p", json!([1.0, 1])),
        ("epsilon_cutoff", json!([0.0, 0])),
        ("eta_cutoff", json!([0.0, 0])),
        ("min_p", json!([0.0, 0])),
        ("guidance_scale", json!([1.0, 1])),
        ("exponential_decay_length_penalty", json!([])),
        ("sequence_bias", json!([])),
        ("force_words_ids", json!([])),
        ("constraints", json!([])),
        ("stop_strings", json!([])),
        ("watermarking_config", json!([])),
        ("renormalize_logits", json!([false])),
    ];
    for (name, off) in unsupported {
        let value = fields.get(name).unwrap_or(&Value::Null);
        let is_off = off.as_array().is_some_and(|off| off.contains(value));
        if !value.is_null() && !is_off {
            return Err(format!("`{name}` is {value}, which is not supported"));
        }
    }
    if fields.get("early_stopping").is_some_and(Value::is_string) {
        return Err("`early_stopping` must be true or false".to_owned());
    }
    Ok(())
}
