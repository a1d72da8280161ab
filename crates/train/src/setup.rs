//! What a run needs beside its data: config, tokenizer and the encoder it starts from.

use std::borrow::Cow;
use std::path::Path;

use nutgraf::model::{
    CONFIG_FILE, ENCODER_FILE, ModelConfig, ModelFiles, TOKENIZER_FILE, WordTokenizer,
};
use serde_json::{Value, json};

use crate::TrainError;
use crate::model::{Shape, Specials, Weights};
use crate::recipe::{Head, ModelRecipe, Precision, Recipe};

/// The model directory in the making: config and tokenizer, no weights yet.
#[derive(Debug)]
pub struct Setup {
    /// Config and tokenizer.
    pub files: ModelFiles,
    /// What the config says.
    pub config: ModelConfig,
    /// How the model is run.
    pub shape: Shape,
}

impl Setup {
    /// Reads the base encoder's config and tokenizer, and makes the new model's of them.
    pub fn new(model: &ModelRecipe, precision: Precision) -> Result<Self, TrainError> {
        let read = |name: &str| {
            let path = model.base.join(name);
            std::fs::read(&path).map_err(|error| TrainError::file(&path, error.to_string()))
        };
        let path = model.base.join(CONFIG_FILE);
        let base: Value = serde_json::from_slice(&read(CONFIG_FILE)?)
            .map_err(|error| TrainError::file(&path, error.to_string()))?;
        let files = ModelFiles {
            origin: model.base.clone(),
            config: Cow::Owned(config(base, model, &path)?.to_string().into_bytes()),
            tokenizer: Cow::Owned(read(TOKENIZER_FILE)?),
            encoder: Cow::Borrowed(&[]),
            salience: Cow::Borrowed(&[]),
        };
        let config = ModelConfig::parse(&files)?;
        let tokenizer = WordTokenizer::parse(&files, &config)?;
        let special = |token: &str| {
            tokenizer.special(token).ok_or_else(|| {
                TrainError::file(&model.base.join(TOKENIZER_FILE), format!("it has no `{token}`"))
            })
        };
        let specials =
            Specials { cls: special("[CLS]")?, sep: special("[SEP]")?, mask: special("[MASK]")? };
        let size = config
            .size
            .ok_or_else(|| TrainError::file(&path, "it does not give the encoder's size"))?;
        let heads = config.attention_heads;
        if heads == 0 || size.hidden % heads != 0 {
            let reason = format!("{} hidden units do not divide among {heads} heads", size.hidden);
            return Err(TrainError::file(&path, reason));
        }
        if let Some(layer) = model.sentence_layers.iter().find(|l| !(1..=size.layers).contains(l)) {
            let reason =
                format!("it has layers 1 to {}, not `sentence_layers` {layer}", size.layers);
            return Err(TrainError::file(&path, reason));
        }
        let sentence_layers = model.sentence_layers.clone();
        let shape = Shape { size, heads, sentence_layers, precision, specials };
        Ok(Self { files, config, shape })
    }

    /// The tokenizer.
    pub fn tokenizer(&self) -> Result<WordTokenizer, TrainError> {
        WordTokenizer::parse(&self.files, &self.config)
            .map_err(|error| TrainError::file(&error.file, error.reason))
    }

    /// How many numbers the salience head reads of a sentence.
    pub fn salience_width(&self) -> usize {
        self.config.salience_width(self.shape.size.hidden * self.shape.sentence_layers.len())
    }

    /// Whether the encoder takes windows as long as a recipe's.
    fn check_windows(&self, recipe: &Recipe) -> Result<(), TrainError> {
        // Beside the two special tokens.
        let most = self.config.max_tokens - 2;
        let labelled = !recipe.entities.is_empty() || recipe.language.is_some();
        let words = labelled.then_some(("train.window", recipe.train.window[1]));
        let articles = recipe.salience.as_ref().filter(|salience| salience.vectors.is_none());
        let articles = articles.map(|salience| ("salience.window", salience.window));
        let taken = [words, articles].into_iter().flatten();
        let taken = taken.map(|(name, window)| (name, window, most, ""));
        let read = recipe.model.window.map(|window| {
            ("model.window", window, self.config.longest_window(), " with context on both sides")
        });
        match taken.chain(read).find(|(_, window, most, _)| window > most) {
            Some((name, window, most, how)) => {
                let reason =
                    format!("it takes {most} word pieces at once{how}; `{name}` is {window}");
                Err(TrainError::file(&recipe.model.base.join(CONFIG_FILE), reason))
            }
            None => Ok(()),
        }
    }

    /// The base encoder's weights with the fresh heads that a recipe asks for; checks their shapes
    /// against the config.
    pub fn base_weights(&self, recipe: &Recipe) -> Result<Weights, TrainError> {
        let model = &recipe.model;
        self.check_windows(recipe)?;
        let path = model.base.join("model.safetensors");
        let onnx = model.base.join(ENCODER_FILE);
        let vector = self.salience_width();
        let (encoder, mut weights) = if path.is_file() || !onnx.is_file() {
            (&path, Weights::from_safetensors(&path)?)
        } else {
            (&onnx, Weights::from_onnx(&onnx)?)
        };
        weights.add_heads(encoder, self.config.labels.len(), vector, model.casing)?;
        weights.check(encoder, &self.config)?;
        for head in &model.keep_heads {
            let salience = model.base.join("salience.safetensors");
            let (file, prefix) = match head {
                Head::Entities => (encoder, "classifier."),
                Head::Salience => (&salience, ""),
            };
            weights.take_heads(file, prefix)?;
        }
        if recipe.salience.as_ref().is_some_and(|salience| salience.words > 0.0) {
            weights.add_word_head(self.shape.size.hidden as i64);
        }
        if recipe.language.is_some() {
            weights.add_language_head(self.shape.size.hidden as i64, self.config.vocab_size as i64);
        }
        Ok(weights)
    }
}

/// The base's `config.json` with the new model's name, labels and segments.
fn config(mut base: Value, model: &ModelRecipe, path: &Path) -> Result<Value, TrainError> {
    let map = base.as_object_mut().ok_or_else(|| TrainError::file(path, "it is no JSON object"))?;
    let labels: Vec<String> = std::iter::once("O".to_owned())
        .chain(model.types.iter().flat_map(|name| [format!("B-{name}"), format!("I-{name}")]))
        .collect();
    let numbered = |label: (usize, &String)| (label.0.to_string(), json!(label.1));
    let names = |label: (usize, &String)| (label.1.clone(), json!(label.0));
    let by_number: serde_json::Map<_, _> = labels.iter().enumerate().map(numbered).collect();
    let by_name: serde_json::Map<_, _> = labels.iter().enumerate().map(names).collect();
    map.insert("id2label".into(), by_number.into());
    map.insert("label2id".into(), by_name.into());
    map.insert("architectures".into(), json!(["BertForTokenClassification"]));
    map.insert("model_name".into(), json!(model.name));
    map.insert("model_version".into(), json!(model.version));
    // The base's calibration is that of its own labels.
    map.remove("confidence");
    map.remove("least_confidence");
    map.remove("lead_prior");
    map.remove("window");
    map.insert("consistent_names".into(), json!(model.consistent_names));
    map.insert("length_prior".into(), json!(model.length_prior));
    map.insert("sentence_features".into(), json!(model.sentence_features));
    if let Some(prior) = model.lead_prior {
        map.insert("lead_prior".into(), json!(prior));
    }
    if let Some(window) = model.window {
        map.insert("window".into(), json!(window));
    }
    if model.casing {
        map.insert("type_vocab_size".into(), json!(4));
    }
    Ok(base)
}
