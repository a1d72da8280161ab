//! What a run needs beside its data: what the model will be, its tokenizer, and the weights it starts
//! from.

use std::path::{Path, PathBuf};

use nutgraf::model::{
    Bytes, EncoderSpec, EntitySpec, LabelSet, ModelFiles, ModelSpec, Precision as Stored,
    SPEC_FILE, SalienceSpec, SelectionSpec, SentenceVectorSpec, TOKENIZER_FILE, WEIGHTS_FILE,
    WindowSpec, WordTokenizer,
};
use nutgraf_tch::{
    CONFIG_FILE, EncoderConfig, ModelWeights, Settings, Weights, context_parts, encoder_parts,
    head_parts, salience_parts,
};
use serde_json::Value;
use tch::Kind;

use crate::TrainError;
use crate::model::{LANGUAGE_HEAD, Parameters, Shape, Specials, WORD_HEAD};
use crate::recipe::{Head, ModelRecipe, Precision, Recipe};

/// A file that only model directories of versions before 0.4 have.
const OLD_FILE: &str = "model.onnx";

/// `[CLS]` and `[SEP]`.
const SPECIAL_TOKENS: usize = 2;

/// Segments that carry casing.
const CASINGS: usize = 4;

/// The name of the segment embeddings.
const SEGMENTS: &str = "bert.embeddings.token_type_embeddings.weight";

/// Whether a folder is a model directory, and not a run's. Fails if it is one of the old form, and
/// says how to convert it.
pub fn is_model(folder: &Path) -> Result<bool, TrainError> {
    if folder.join(SPEC_FILE).exists() {
        return Ok(true);
    }
    if folder.join(OLD_FILE).exists() {
        ModelFiles::read(folder)?;
    }
    Ok(false)
}

/// What a run starts from.
enum Base {
    /// A model directory.
    Directory { files: ModelFiles, spec: Box<ModelSpec> },
    /// An encoder of `transformers`.
    Checkpoint { encoder: EncoderSpec, tokenizer: Bytes },
}

impl Base {
    fn open(folder: &Path) -> Result<Self, TrainError> {
        if is_model(folder)? {
            let files = ModelFiles::read(folder)?;
            let spec = Box::new(ModelSpec::parse(&files)?);
            return Ok(Self::Directory { files, spec });
        }
        let read = |name: &str| {
            let path = folder.join(name);
            std::fs::read(&path).map_err(|error| TrainError::file(&path, error.to_string()))
        };
        let path = folder.join(CONFIG_FILE);
        let config: Value = serde_json::from_slice(&read(CONFIG_FILE)?)
            .map_err(|error| TrainError::file(&path, error.to_string()))?;
        let settings = Settings::new(&path, &config);
        match settings.text("model_type")? {
            Some("bert") => {}
            other => {
                let reason = format!(
                    "`model_type` is {}; a run starts from a `bert` encoder",
                    other.unwrap_or("missing")
                );
                return Err(TrainError::file(&path, reason));
            }
        }
        let encoder = EncoderConfig::parse(settings, "bert")?.spec;
        Ok(Self::Checkpoint { encoder, tokenizer: read(TOKENIZER_FILE)?.into() })
    }

    fn encoder(&self) -> &EncoderSpec {
        match self {
            Self::Directory { spec, .. } => &spec.encoder,
            Self::Checkpoint { encoder, .. } => encoder,
        }
    }

    fn spec(&self) -> Option<&ModelSpec> {
        match self {
            Self::Directory { spec, .. } => Some(spec),
            Self::Checkpoint { .. } => None,
        }
    }

    fn tokenizer(&self) -> &Bytes {
        match self {
            Self::Directory { files, .. } => &files.tokenizer,
            Self::Checkpoint { tokenizer, .. } => tokenizer,
        }
    }

    /// The name of the file that says what it is.
    fn file(&self) -> &'static str {
        match self {
            Self::Directory { .. } => SPEC_FILE,
            Self::Checkpoint { .. } => CONFIG_FILE,
        }
    }
}

/// The model directory in the making: spec and tokenizer, no weights yet.
#[derive(Debug)]
pub struct Setup {
    /// Spec and tokenizer.
    pub files: ModelFiles,
    /// How the model is run; its spec is of 32-bit floats.
    pub shape: Shape,
    /// Where the salience head comes from.
    salience: Origin,
}

/// Where a head comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// There is none.
    None,
    /// It begins fresh.
    Fresh,
    /// It is the base's.
    Base,
}

impl Setup {
    /// Reads what the base is, and makes the new model's spec of that and the recipe.
    pub fn new(recipe: &Recipe) -> Result<Self, TrainError> {
        let model = &recipe.model;
        let base = Base::open(&model.base)?;
        let fail = |reason: String| TrainError::file(&model.base.join(base.file()), reason);
        let (salience, origin) = salience(recipe, &base).map_err(fail)?;
        let spec = spec(model, &base, salience).map_err(fail)?;
        check_windows(recipe, &spec).map_err(fail)?;
        spec.check().map_err(fail)?;
        let files = ModelFiles {
            origin: model.base.clone(),
            spec: Bytes::from(spec.to_json().into_bytes()),
            tokenizer: base.tokenizer().clone(),
            weights: Bytes::from(Vec::new()),
        };
        let specials = specials(&files, &spec)?;
        let shape = Shape { spec, precision: recipe.train.precision, specials };
        Ok(Self { files, shape, salience: origin })
    }

    /// A finished model directory, and its weights as floats.
    pub fn directory(
        folder: &Path,
        precision: Precision,
    ) -> Result<(Self, Parameters), TrainError> {
        let files = ModelFiles::read(folder)?;
        let spec = ModelSpec::parse(&files)?;
        let source = ModelWeights::open(&files, &spec)?;
        let mut weights = Parameters::new(&folder.join(WEIGHTS_FILE));
        let encoder = encoder_parts(&spec.encoder);
        let all = [encoder, head_parts(&spec), salience_parts(&spec), context_parts(&spec)];
        for parts in all {
            weights.take(&source, &parts)?;
        }
        source.finish()?;
        let specials = specials(&files, &spec)?;
        let salience = if spec.salience.is_some() { Origin::Base } else { Origin::None };
        Ok((Self { files, shape: Shape { spec, precision, specials }, salience }, weights))
    }

    /// What the model is.
    pub fn spec(&self) -> &ModelSpec {
        &self.shape.spec
    }

    /// The tokenizer.
    pub fn tokenizer(&self) -> Result<WordTokenizer, TrainError> {
        Ok(WordTokenizer::parse(&self.files, self.spec())?)
    }

    /// The base's weights with the fresh heads that a recipe asks for.
    pub fn base_weights(&self, recipe: &Recipe) -> Result<Parameters, TrainError> {
        let folder = &recipe.model.base;
        let spec = self.spec();
        let base = Base::open(folder)?;
        let keeps_entities = recipe.model.keep_heads.contains(&Head::Entities);
        let mut weights;
        match &base {
            Base::Directory { files, spec: theirs } => {
                let source = ModelWeights::open(files, theirs)?;
                weights = Parameters::new(&files.origin.join(WEIGHTS_FILE));
                weights.take(&source, &encoder_parts(&theirs.encoder))?;
                if keeps_entities && theirs.labels != spec.labels {
                    let reason = "it has other labels than the recipe, which keeps its head";
                    return Err(TrainError::file(&folder.join(SPEC_FILE), reason));
                }
                if keeps_entities {
                    weights.take(&source, &head_parts(spec))?;
                } else {
                    weights.add_fresh(&head_parts(spec))?;
                }
                if self.salience == Origin::Base {
                    weights.take(&source, &salience_parts(spec))?;
                }
            }
            Base::Checkpoint { encoder, .. } => {
                let source = Weights::open(folder, Kind::Float)?.renamed(with_prefix);
                weights = Parameters::new(source.file());
                weights.take(&source, &encoder_parts(encoder))?;
                if keeps_entities {
                    weights.take(&source, &head_parts(spec))?;
                } else {
                    weights.add_fresh(&head_parts(spec))?;
                }
                // Other heads and the pooler may be there; other layers may not.
                source.finish(|name| {
                    !name.starts_with("bert.") || name.contains(".pooler.") || counts(name)
                })?;
            }
        }
        weights.spread_first_row(SEGMENTS, spec.encoder.segments)?;
        if self.salience == Origin::Fresh {
            weights.add_fresh(&salience_parts(spec))?;
        }
        if recipe.salience.as_ref().is_some_and(|salience| salience.words > 0.0) {
            weights.add_fresh(&word_head(spec))?;
        }
        if recipe.language.is_some() {
            weights.add_fresh(&language_head(spec))?;
        }
        Ok(weights)
    }
}

/// The ids of special tokens.
fn specials(files: &ModelFiles, spec: &ModelSpec) -> Result<Specials, TrainError> {
    let tokenizer = WordTokenizer::parse(files, spec)?;
    let special = |token: &str| {
        let id = tokenizer.special(token);
        id.ok_or_else(|| files.error(TOKENIZER_FILE, format!("it has no `{token}`")))
    };
    Ok(Specials { cls: special("[CLS]")?, sep: special("[SEP]")?, mask: special("[MASK]")? })
}

/// Names as those of a model with heads: those of a bare encoder go without `bert.`.
fn with_prefix(name: &str) -> String {
    let is_bare = ["embeddings.", "encoder.", "pooler."].iter().any(|part| name.starts_with(part));
    if is_bare { format!("bert.{name}") } else { name.to_owned() }
}

/// Whether a tensor only counts: a buffer of `transformers`, not a weight.
fn counts(name: &str) -> bool {
    name.ends_with("position_ids") || name.ends_with("token_type_ids")
}

fn floats(name: &str, shape: &[usize]) -> nutgraf_tch::Part {
    let form = nutgraf_tch::Form::Floats;
    nutgraf_tch::Part { name: name.to_owned(), shape: shape.to_vec(), form }
}

/// What guesses masked words, in the names of Hugging Face's `BertForMaskedLM`.
fn language_head(spec: &ModelSpec) -> Vec<nutgraf_tch::Part> {
    let (hidden, vocabulary) = (spec.encoder.hidden, spec.encoder.vocabulary);
    let own = |part: &str| format!("{LANGUAGE_HEAD}.{part}");
    vec![
        floats(&own("transform.dense.weight"), &[hidden, hidden]),
        floats(&own("transform.dense.bias"), &[hidden]),
        floats(&own("transform.LayerNorm.weight"), &[hidden]),
        floats(&own("transform.LayerNorm.bias"), &[hidden]),
        floats(&own("bias"), &[vocabulary]),
    ]
}

/// What tells which words of an article its reference has.
fn word_head(spec: &ModelSpec) -> Vec<nutgraf_tch::Part> {
    let own = |part: &str| format!("{WORD_HEAD}.{part}");
    vec![floats(&own("weight"), &[1, spec.encoder.hidden]), floats(&own("bias"), &[1])]
}

/// The head of a recipe, and where it comes from.
///
/// One that is not trained is the base's own, if it reads the same vectors.
fn salience(recipe: &Recipe, base: &Base) -> Result<(Option<SalienceSpec>, Origin), String> {
    let model = &recipe.model;
    let theirs = base.spec().filter(|spec| spec.sentence_vectors == vectors(model));
    let theirs = theirs.and_then(|spec| spec.salience.clone());
    let keeps = model.keep_heads.contains(&Head::Salience);
    if recipe.salience.is_none() && !keeps {
        let origin = if theirs.is_some() { Origin::Base } else { Origin::None };
        return Ok((theirs, origin));
    }
    if !keeps {
        let features = model.sentence_features;
        return Ok((Some(model.salience_head.spec(features)), Origin::Fresh));
    }
    match theirs {
        Some(theirs) if theirs.features == model.sentence_features => {
            Ok((Some(theirs), Origin::Base))
        }
        _ => Err("it has no salience head that reads what the recipe says, which keeps it \
                  (`sentence_layers`, `sentence_pieces`, `sentence_features`)"
            .to_owned()),
    }
}

fn vectors(model: &ModelRecipe) -> Option<SentenceVectorSpec> {
    let (layers, pieces) = (model.sentence_layers.clone(), model.sentence_pieces);
    (!layers.is_empty()).then_some(SentenceVectorSpec { layers, pieces })
}

/// The new model's spec.
fn spec(
    model: &ModelRecipe,
    base: &Base,
    salience: Option<SalienceSpec>,
) -> Result<ModelSpec, String> {
    let mut encoder = base.encoder().clone();
    encoder.casing = model.casing;
    if model.casing {
        encoder.segments = encoder.segments.max(CASINGS);
    }
    let windows = WindowSpec::new(encoder.positions, model.window.unwrap_or(WindowSpec::PIECES));
    let selection = base.spec().map(|spec| spec.selection).unwrap_or_default();
    #[expect(clippy::cast_possible_truncation, reason = "exponents of little precision")]
    let prior = |prior: f64| prior as f32;
    let lead_prior = model.lead_prior.map_or(SelectionSpec::default().lead_prior, prior);
    Ok(ModelSpec {
        format: ModelSpec::FORMAT,
        name: model.name.clone(),
        version: model.version.clone(),
        encoder,
        precision: Stored::F32,
        labels: labels(&model.types)?,
        windows,
        sentence_vectors: vectors(model),
        salience,
        context: None,
        // The base's calibration is that of its own labels.
        entities: EntitySpec { consistent_names: model.consistent_names, ..EntitySpec::default() },
        selection: SelectionSpec {
            lead_prior,
            length_prior: prior(model.length_prior),
            ..selection
        },
    })
}

fn labels(types: &[String]) -> Result<LabelSet, String> {
    let of_type = |name: &String| [format!("B-{name}"), format!("I-{name}")];
    let names = std::iter::once("O".to_owned()).chain(types.iter().flat_map(of_type));
    LabelSet::parse(&names.collect::<Vec<_>>())
        .map_err(|reason| format!("the recipe's `model.types`: {reason}"))
}

/// Whether the encoder takes windows as long as a recipe's.
fn check_windows(recipe: &Recipe, spec: &ModelSpec) -> Result<(), String> {
    let most = spec.encoder.positions.saturating_sub(SPECIAL_TOKENS);
    let labelled = !recipe.entities.is_empty() || recipe.language.is_some();
    let words = labelled.then_some(("train.window", recipe.train.window[1]));
    let articles = recipe.salience.as_ref().filter(|salience| salience.vectors.is_none());
    let articles = articles.map(|salience| ("salience.window", salience.window));
    let taken = [words, articles].into_iter().flatten();
    let taken = taken.map(|(name, window)| (name, window, most, ""));
    let longest = spec.longest_window();
    let read = recipe.model.window;
    let read = read.map(|window| ("model.window", window, longest, " with context on both sides"));
    match taken.chain(read).find(|(_, window, most, _)| window > most) {
        Some((name, window, most, how)) => {
            Err(format!("it takes {most} word pieces at once{how}; `{name}` is {window}"))
        }
        None => Ok(()),
    }
}

/// Where a model directory's spec lies.
pub(crate) fn spec_file(folder: &Path) -> PathBuf {
    folder.join(SPEC_FILE)
}
