//! A user's own labels on top of a model that is there already.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use nutgraf::model::{ModelFiles, ModelSpec, SPEC_FILE, TOKENIZER_FILE, WEIGHTS_FILE};
use nutgraf_eval::data::Article;
use nutgraf_eval::formats::{self, ReadOptions};

use crate::TrainError;
use crate::recipe::{
    Augment, EntitySource, ModelRecipe, Precision, Recipe, SalienceHead, TrainRecipe,
};

/// Word pieces in a batch.
const TOKENS: usize = 2048;

/// What to train on, and how long.
#[derive(Debug, Clone)]
pub struct Finetune {
    /// Annotated text: `CoNLL` columns or any other format of annotations.
    pub train: PathBuf,
    /// The same, to score on.
    pub dev: Option<PathBuf>,
    /// A model directory; the model compiled into nutgraf if there is none.
    pub base: Option<PathBuf>,
    /// How often the text is read through.
    pub epochs: usize,
    /// The highest learning rate.
    pub learning_rate: f64,
    /// Decides every random choice.
    pub seed: u64,
}

impl Finetune {
    /// The recipe of a run in `folder`, where the base model is put.
    pub fn recipe(&self, folder: &Path) -> Result<Recipe, TrainError> {
        let read = |path: &Path| {
            let articles = formats::read(path, &ReadOptions::default())?.articles;
            let types = articles.iter().flat_map(|article| &article.entities);
            let types: BTreeSet<String> = types.map(|entity| entity.label.to_string()).collect();
            Ok::<_, TrainError>((articles, types))
        };
        let (articles, types) = read(&self.train)?;
        if types.is_empty() {
            return Err(TrainError::file(&self.train, "no entity is annotated in it"));
        }
        if let Some(dev) = &self.dev {
            let (_, others) = read(dev)?;
            if let Some(stranger) = others.difference(&types).next() {
                let reason = format!("label `{stranger}` is not in {}", self.train.display());
                return Err(TrainError::file(dev, reason));
            }
        }
        // A run may be resumed from another folder than it was begun in.
        let base = absolute(&folder.join("base"))?;
        let spec = self.copy_base(&base)?;
        // With these layers and all below them left alone, the salience head works as before.
        let (sentence_layers, sentence_pieces) = match spec.sentence_vectors {
            Some(vectors) => (vectors.layers, vectors.pieces),
            None => (Vec::new(), 1),
        };
        let freeze = sentence_layers.last().copied().unwrap_or_default();
        let sentence_features = spec.salience.is_some_and(|salience| salience.features);
        let words: usize = articles.iter().map(words).sum();
        // Word pieces are about a third more than words.
        let batches = (words * 4 / 3).div_ceil(TOKENS).max(1);
        let steps = (self.epochs * batches).max(1);
        // Beside the two special tokens.
        let most = spec.encoder.positions - 2;
        Ok(Recipe {
            model: ModelRecipe {
                name: format!("{}-finetuned", spec.name),
                version: "1".to_owned(),
                base,
                keep_heads: Vec::new(),
                consistent_names: spec.entities.consistent_names,
                lead_prior: Some(f64::from(spec.selection.lead_prior)),
                length_prior: f64::from(spec.selection.length_prior),
                sentence_features,
                window: Some(spec.windows.pieces),
                types: types.into_iter().collect(),
                casing: spec.encoder.casing,
                sentence_layers,
                sentence_pieces,
                salience_head: SalienceHead::default(),
            },
            train: TrainRecipe {
                seed: self.seed,
                steps,
                tokens: TOKENS,
                learning_rate: self.learning_rate,
                head_learning_rate: 5.0 * self.learning_rate,
                warmup: 0.1,
                weight_decay: 0.01,
                dropout: 0.1,
                clip: 1.0,
                average: 0.99,
                window: [48, 224].map(|pieces: usize| pieces.min(most)),
                precision: Precision::Bf16,
                freeze,
                checkpoint_every: steps,
                score_every: steps,
            },
            entities: vec![EntitySource {
                path: absolute(&self.train)?,
                weight: 1.0,
                annotated: None,
                labels: std::collections::BTreeMap::default(),
                unless_present: Vec::new(),
                apart: Vec::new(),
                exclude: None,
            }],
            augment: Augment { mask: 0.05, ..Augment::default() },
            salience: None,
            language: None,
            teachers: None,
            dev: self.dev.iter().map(|path| absolute(path)).collect::<Result<_, _>>()?,
        })
    }

    /// Puts the base model into the run's folder, and reads its spec.
    fn copy_base(&self, folder: &Path) -> Result<ModelSpec, TrainError> {
        let files = match &self.base {
            Some(base) => ModelFiles::read(base)?,
            None => ModelFiles::embedded(),
        };
        let spec = ModelSpec::parse(&files)?;
        let write = |path: &Path, bytes: &[u8]| {
            std::fs::write(path, bytes).map_err(|e| TrainError::file(path, e.to_string()))
        };
        std::fs::create_dir_all(folder).map_err(|e| TrainError::file(folder, e.to_string()))?;
        write(&folder.join(SPEC_FILE), &files.spec)?;
        write(&folder.join(TOKENIZER_FILE), &files.tokenizer)?;
        write(&folder.join(WEIGHTS_FILE), &files.weights)?;
        Ok(spec)
    }
}

fn words(article: &Article) -> usize {
    let counted = article.tokens.as_ref().map(|lines| lines.iter().map(Vec::len).sum());
    counted.unwrap_or_else(|| article.text.split_whitespace().count())
}

fn absolute(path: &Path) -> Result<PathBuf, TrainError> {
    std::path::absolute(path).map_err(|error| TrainError::file(path, error.to_string()))
}
