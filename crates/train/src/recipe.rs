//! A recipe: everything that decides a training run, in one TOML file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use nutgraf::model::{SalienceSpec, WindowSpec};
use serde::{Deserialize, Serialize};

use crate::TrainError;

/// A training run. Paths are relative to the recipe's folder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// The model to make.
    pub model: ModelRecipe,
    /// Steps, batches and the optimizer.
    pub train: TrainRecipe,
    /// Sources of entity annotations.
    #[serde(default)]
    pub entities: Vec<EntitySource>,
    /// Changes made to the entity windows of training.
    #[serde(default)]
    pub augment: Augment,
    /// Articles with reference summaries.
    #[serde(default)]
    pub salience: Option<SalienceSource>,
    /// Text to guess the masked words of.
    #[serde(default)]
    pub language: Option<LanguageSource>,
    /// Models to learn from, beside the annotations.
    #[serde(default)]
    pub teachers: Option<Lesson>,
    /// What is scored during the run: annotated articles, articles with reference summaries, or
    /// gold sets.
    #[serde(default)]
    pub dev: Vec<PathBuf>,
}

/// The model to make.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelRecipe {
    /// Its name, for `spec.json`.
    pub name: String,
    /// Its version, for `spec.json`.
    pub version: String,
    /// The folder of the encoder to start from: a model directory of nutgraf in any precision, or
    /// `config.json`, `tokenizer.json` and `model.safetensors` of a BERT encoder of Hugging Face's.
    pub base: PathBuf,
    /// Heads that are the base's own; the others begin fresh.
    #[serde(default)]
    pub keep_heads: Vec<Head>,
    /// Whether the finished model makes the mentions of a document agree: one name, one type.
    #[serde(default)]
    pub consistent_names: bool,
    /// How strongly the odds of sentences fall with position in the finished model, as its power
    /// of this.
    #[serde(default)]
    pub lead_prior: Option<f64>,
    /// How strongly they rise with their words.
    #[serde(default)]
    pub length_prior: f64,
    /// Whether the salience head is told of each sentence, beside its vector, where in its window
    /// it stands, how long it is, and how it relates to the rest of the article.
    #[serde(default)]
    pub sentence_features: bool,
    /// The most word pieces of an article that the finished model reads in one window, if not as
    /// many as others do.
    #[serde(default)]
    pub window: Option<usize>,
    /// The entity types, in the order of the head's labels.
    pub types: Vec<String>,
    /// Whether the segment ids carry the casing of words.
    #[serde(default = "yes")]
    pub casing: bool,
    /// The encoder layers, from 1, whose outputs are joined for sentence vectors.
    pub sentence_layers: Vec<usize>,
    /// Word pieces of a sentence, from its first, that its vector is the mean of.
    #[serde(default = "vector_pieces")]
    pub sentence_pieces: usize,
    /// The salience head, if it begins fresh.
    #[serde(default)]
    pub salience_head: SalienceHead,
}

fn vector_pieces() -> usize {
    120
}

/// The sizes of a salience head.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SalienceHead {
    /// Its layers.
    pub layers: usize,
    /// Its width.
    pub hidden: usize,
    /// Width inside of the feed-forward part.
    pub intermediate: usize,
    /// Attention heads of a layer.
    pub heads: usize,
    /// Positions that it tells apart; sentences past the last share one embedding.
    pub positions: usize,
    /// What is added to the variance by layer normalization.
    pub layer_norm_epsilon: f64,
    /// The most sentences that the finished model reads at once.
    pub sentences: usize,
    /// Sentences from the start of a document that it reads before every later group.
    pub lead: usize,
}

impl Default for SalienceHead {
    /// That of the model that ships.
    fn default() -> Self {
        Self {
            layers: 2,
            hidden: 256,
            intermediate: 512,
            heads: 4,
            positions: 64,
            layer_norm_epsilon: 1e-5,
            sentences: 512,
            lead: 64,
        }
    }
}

impl SalienceHead {
    /// As a model's spec has it.
    pub(crate) fn spec(&self, features: bool) -> SalienceSpec {
        let Self { layers, hidden, intermediate, heads, positions, .. } = *self;
        let Self { layer_norm_epsilon, sentences, lead, .. } = *self;
        SalienceSpec {
            layers,
            hidden,
            intermediate,
            heads,
            positions,
            layer_norm_epsilon,
            features,
            sentences,
            lead,
        }
    }
}

fn yes() -> bool {
    true
}

/// What the model has on top of its encoder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Head {
    /// Labels of words.
    Entities,
    /// Salience of sentences.
    Salience,
}

/// Steps, batches and the optimizer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainRecipe {
    /// Decides every random choice.
    pub seed: u64,
    /// Optimizer steps.
    pub steps: usize,
    /// Word pieces in a batch, at most.
    pub tokens: usize,
    /// The encoder's highest learning rate; it rises over `warmup` and falls to 0 in a line.
    pub learning_rate: f64,
    /// The highest learning rate of the heads and of the casing embeddings.
    pub head_learning_rate: f64,
    /// Share of the steps over which the learning rate rises.
    pub warmup: f64,
    /// Decoupled weight decay (Loshchilov and Hutter 2019), of matrices only.
    pub weight_decay: f64,
    /// The probability to drop a hidden unit.
    pub dropout: f64,
    /// The norm to which gradients are clipped.
    pub clip: f64,
    /// The decay of the running average of the weights, which is what is scored and
    /// exported; 0 is off.
    pub average: f64,
    /// Fewest and most word pieces of an entity window.
    pub window: [usize; 2],
    /// In what numbers the encoder computes.
    pub precision: Precision,
    /// Encoder layers, from the first, that stay as they are, with the embeddings.
    #[serde(default)]
    pub freeze: usize,
    /// Steps between checkpoints.
    pub checkpoint_every: usize,
    /// Steps between two scorings of the development sets.
    pub score_every: usize,
}

/// In what numbers the encoder computes; weights and optimizer are fp32 in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// 32-bit floats.
    Fp32,
    /// bfloat16 products and activations.
    Bf16,
}

/// A source of entity annotations.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntitySource {
    /// The file: token-tag JSON Lines or `CoNLL` columns.
    pub path: PathBuf,
    /// How often the source is read in one epoch; 0.3 is a third of its windows, another
    /// third each time.
    #[serde(default = "one")]
    pub weight: f64,
    /// The types the source annotates; all of the model's if left out. Where it has no
    /// entity, a type that is not listed may hide. With none, its text is what teachers label.
    #[serde(default)]
    pub annotated: Option<Vec<String>>,
    /// What a label of the source may be in the model's types, where it is not just itself;
    /// `O` for no entity at all.
    #[serde(default)]
    pub labels: BTreeMap<String, Vec<String>>,
    /// Types that count as not annotated in a document that has none of them.
    #[serde(default)]
    pub unless_present: Vec<String>,
    /// Types whose mentions end at a comma, whatever the source says: a city and its country
    /// are two places.
    #[serde(default)]
    pub apart: Vec<String>,
    /// A JSON file with lists of ids to leave out.
    #[serde(default)]
    pub exclude: Option<PathBuf>,
}

fn one() -> f64 {
    1.0
}

fn once() -> usize {
    1
}

/// Changes made to the entity windows of training; probabilities.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Augment {
    /// A window with all words in lower case.
    pub lower: f64,
    /// A window with a capital on each word, as in headlines.
    pub title: f64,
    /// A window in capitals.
    pub upper: f64,
    /// A name, replaced by another one of its type.
    pub replace: f64,
    /// A word piece, replaced by `[MASK]`.
    pub mask: f64,
}

impl Default for Augment {
    fn default() -> Self {
        Self { lower: 0.0, title: 0.0, upper: 0.0, replace: 0.0, mask: 0.0 }
    }
}

/// Models to learn from: the mean of what they say is a second target, and for the entities of
/// articles the only one.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lesson {
    /// The folders of finished runs, or model directories, with the same entity types.
    pub runs: Vec<PathBuf>,
    /// The weight of the teachers in annotated text; the annotation has the rest.
    #[serde(default)]
    pub entities: f64,
    /// The weight of the entities of the articles of `salience`, beside salience itself.
    #[serde(default)]
    pub articles: f64,
    /// The weight of the teachers in salience; the references have the rest. With
    /// `salience.vectors`, each teacher reads each article once, as a finished model does: in
    /// windows of its own, priors and all.
    #[serde(default)]
    pub salience: f64,
}

/// Articles with reference summaries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SalienceSource {
    /// JSON Lines of articles with `refs`.
    #[serde(default)]
    pub paths: Vec<PathBuf>,
    /// JSON Lines of articles whose sentences an editor has marked: `text`, `sentences` with
    /// `start`, `end` and `importance`, the `best` of them, and a `summary`.
    #[serde(default)]
    pub editors: Vec<PathBuf>,
    /// How often those articles are read in one epoch.
    #[serde(default = "once")]
    pub repeat: usize,
    /// What the editor's best sentences have above what their importance says; the chance that
    /// a sentence belongs in a summary is its share of the highest importance, and 1 at most.
    #[serde(default)]
    pub best: f32,
    /// A JSON file with lists of ids to leave out.
    #[serde(default)]
    pub exclude: Option<PathBuf>,
    /// Of the steps, the share that trains salience.
    pub share: f64,
    /// Word pieces of an encoder window, at most.
    pub window: usize,
    /// Sentences of an article that are read, at most.
    pub sentences: usize,
    /// The probability to read only the beginning of an article, so that short stories
    /// are seen as well as long ones.
    pub shorten: f64,
    /// The weight of the expected loss in ROUGE over sets of three sentences, beside
    /// the oracle's sentences.
    pub risk: f64,
    /// The weight of telling, beside the oracle's sentences, which words of an article its
    /// reference has: a hundred times as many examples. What learns it is of no use after
    /// training, but the encoder learns with it.
    #[serde(default)]
    pub words: f64,
    /// A finished model directory, whose sentence vectors are taken as they are, by the engine
    /// that ships: only the salience head learns, and each article is encoded once.
    #[serde(default)]
    pub vectors: Option<PathBuf>,
    /// How strongly odds fall with position while training: as its power of this. Above 0 the
    /// head is not told positions, and learns what they do not say.
    #[serde(default)]
    pub prior: f64,
}

/// Text whose words are masked and guessed (Devlin et al. 2019), whole words at a time: the encoder
/// learns the language of news, and what the casing of words says. A run with nothing else makes an
/// encoder to start another from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LanguageSource {
    /// Articles or annotated text; only the text is read.
    pub paths: Vec<PathBuf>,
    /// A JSON file with lists of ids to leave out.
    #[serde(default)]
    pub exclude: Option<PathBuf>,
    /// The share of a batch's word pieces; all of them if there is nothing else to train on.
    pub share: f64,
    /// The probability that a word is to be guessed.
    pub masked: f64,
}

/// How the word pieces of a batch are divided; the sum is 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shares {
    /// Windows with entity annotations.
    pub entities: f64,
    /// Articles with references.
    pub salience: f64,
    /// Text with masked words.
    pub language: f64,
}

impl Recipe {
    /// How the word pieces of a batch are divided.
    pub fn shares(&self) -> Shares {
        let salience = self.salience.as_ref().map_or(0.0, |source| source.share);
        let language = self.language.as_ref().map_or(0.0, |source| source.share);
        if self.entities.is_empty() {
            // What entities would have goes to the others, in proportion.
            let sum = (salience + language).max(f64::MIN_POSITIVE);
            Shares { entities: 0.0, salience: salience / sum, language: language / sum }
        } else {
            Shares { entities: 1.0 - salience - language, salience, language }
        }
    }

    /// Reads and checks a recipe.
    pub fn read(path: &Path) -> Result<Self, TrainError> {
        let fail = |reason: String| TrainError::file(path, reason);
        let text = std::fs::read_to_string(path).map_err(|error| fail(error.to_string()))?;
        let mut recipe: Self = toml::from_str(&text).map_err(|error| fail(error.to_string()))?;
        recipe.check().map_err(fail)?;
        // A run may be resumed from another folder than it was begun in.
        let path = std::path::absolute(path).map_err(|error| fail(error.to_string()))?;
        recipe.resolve(path.parent().unwrap_or(Path::new("")));
        Ok(recipe)
    }

    fn resolve(&mut self, folder: &Path) {
        let entities = self.entities.iter_mut();
        let entities = entities.flat_map(|s| std::iter::once(&mut s.path).chain(&mut s.exclude));
        let teachers = self.teachers.iter_mut().flat_map(|lesson| &mut lesson.runs);
        let salience = self.salience.iter_mut();
        let salience = salience.flat_map(|s| {
            let paths = s.paths.iter_mut().chain(&mut s.editors);
            paths.chain(&mut s.exclude).chain(&mut s.vectors)
        });
        let language =
            self.language.iter_mut().flat_map(|s| s.paths.iter_mut().chain(&mut s.exclude));
        for path in entities
            .chain(&mut self.dev)
            .chain(teachers)
            .chain(salience)
            .chain(language)
            .chain([&mut self.model.base])
        {
            *path = folder.join(&*path);
        }
    }

    fn check(&self) -> Result<(), String> {
        let train = &self.train;
        let share = |name: &str, value: f64| match value {
            value if (0.0..=1.0).contains(&value) => Ok(()),
            _ => Err(format!("`{name}` is {value}; it is a share, 0 to 1")),
        };
        share("train.warmup", train.warmup)?;
        share("train.dropout", train.dropout)?;
        share("train.average", train.average)?;
        let augment = &self.augment;
        share("augment.lower + title + upper", augment.lower + augment.title + augment.upper)?;
        if let Some(lesson) = &self.teachers {
            share("teachers.entities", lesson.entities)?;
            share("teachers.salience", lesson.salience)?;
        }
        share("augment.replace", augment.replace)?;
        share("augment.mask", augment.mask)?;
        if let Some(salience) = &self.salience {
            share("salience.share", salience.share)?;
            share("salience.shorten", salience.shorten)?;
            if salience.prior < 0.0 {
                return Err("`salience.prior` is below 0".into());
            }
            if salience.words < 0.0 {
                return Err("`salience.words` is below 0".into());
            }
            let taught = self.teachers.as_ref().is_some_and(|lesson| lesson.articles > 0.0);
            if salience.vectors.is_some() && (taught || salience.words > 0.0) {
                let reason = "with `salience.vectors` no encoder learns: neither `salience.words` \
                              nor `teachers.articles` do anything";
                return Err(reason.into());
            }
            let articles = salience.paths.len() + salience.editors.len();
            if salience.window == 0 || salience.sentences < 3 || articles == 0 {
                return Err("`salience` needs paths, a window, and three sentences or more".into());
            }
        }
        if let Some(language) = &self.language {
            share("language.masked", language.masked)?;
            if language.share <= 0.0 || language.paths.is_empty() {
                return Err("`language` needs paths and a share above 0".into());
            }
        }
        if self.entities.is_empty() && self.salience.is_none() && self.language.is_none() {
            let reason = "there is nothing to train on: no `entities`, `salience` or `language`";
            return Err(reason.into());
        }
        share("the share of entities", self.shares().entities)?;
        let [least, most] = train.window;
        if least == 0 || least > most || train.tokens < most {
            return Err(format!(
                "`train.window` is {least} to {most} pieces, `train.tokens` {}: windows must rise, \
                 and one must fit into a batch",
                train.tokens
            ));
        }
        let types = &self.model.types;
        if types.is_empty() || types.len() > 15 {
            return Err(format!("`model.types` has {} types; 1 to 15 are possible", types.len()));
        }
        let known = |name: &str| types.iter().any(|known| known == name);
        for source in &self.entities {
            let labels = source.labels.values().flatten().filter(|name| *name != "O");
            let named = source.annotated.iter().flatten().chain(labels);
            let mut named = named.chain(&source.unless_present).chain(&source.apart);
            if let Some(stranger) = named.find(|name| !known(name)) {
                return Err(format!(
                    "`{stranger}`, named for {}, is not one of `model.types`",
                    source.path.display()
                ));
            }
        }
        let window = self.model.window.unwrap_or(WindowSpec::PIECES);
        if let Some(salience) = &self.salience
            && self.model.sentence_features
            && salience.vectors.is_none()
            && salience.window != window
        {
            return Err(format!(
                "`salience.window` is {}, but the model will read windows of {window}: set \
                 `model.window`, since sentences are known by their place in it",
                salience.window
            ));
        }
        if train.steps == 0 || train.checkpoint_every == 0 || train.score_every == 0 {
            return Err("`steps`, `checkpoint_every` and `score_every` are at least 1".into());
        }
        Ok(())
    }
}
