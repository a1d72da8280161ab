//! Opening a model that finds entities: a model directory of nutgraf's own form, or a checkpoint with
//! a token-classification head, of which a [`ModelSpec`] is made.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use nutgraf::engine::{Engine, EngineError};
use nutgraf::model::{
    EntitySpec, LabelSet, ModelFiles, ModelSpec, Precision, SPEC_FILE, SelectionSpec,
    SentenceVectorSpec, TOKENIZER_FILE, WEIGHTS_FILE, WindowSpec, WordTokenizer,
};
use nutgraf::{Aggregation, Analyzer, AnalyzerParts, ModelError};
use nutgraf_tch::{
    BertEncoder, EncoderConfig, ModelWeights, SalienceHead, Source, TorchEngine, Weights,
};
use tch::{Device, Kind};

use crate::checkpoint::{CONFIG_FILE, Checkpoint, Task, name_and_version};
use crate::encoder::Encoder;
use crate::tokenizer;

/// The `architecture` of model directories that is run here.
const ARCHITECTURE: &str = "bert";

/// Loads the model in `folder`, on all cores. A word's labels come from its pieces by
/// `aggregation`.
///
/// The folder is a model directory with `spec.json`, in any precision; all is computed in 32-bit
/// floats. Or it is a checkpoint of `transformers`: `config.json`, the tokenizer's files, and the
/// weights as `model.safetensors`, whole or in parts, or `rust_model.ot`.
pub fn open(folder: &Path, aggregation: Aggregation) -> Result<Analyzer, ModelError> {
    let checkpoint = Checkpoint::open(folder)?;
    match checkpoint.task {
        Task::Nutgraf => of_directory(folder, aggregation),
        Task::TokenClassification => of_checkpoint(&checkpoint, aggregation),
        Task::Generation => Err(checkpoint.error(
            CONFIG_FILE,
            format!(
                "a `{}` model writes summaries; entities need one for token classification",
                checkpoint.model_type
            ),
        )),
    }
}

fn of_directory(folder: &Path, aggregation: Aggregation) -> Result<Analyzer, ModelError> {
    let files = ModelFiles::read(folder)?;
    let spec = ModelSpec::parse(&files)?;
    if spec.encoder.architecture != ARCHITECTURE {
        let reason = format!(
            "model directories are of `{ARCHITECTURE}` encoders, not of `{}`",
            spec.encoder.architecture
        );
        return Err(files.error(SPEC_FILE, reason));
    }
    let tokenizer = WordTokenizer::parse(&files, &spec)?;
    let special = |token: &str| {
        let id = tokenizer.special(token);
        id.ok_or_else(|| files.error(TOKENIZER_FILE, format!("it has no `{token}`")))
    };
    let frame = [special("[CLS]")?, special("[SEP]")?];
    let weights = ModelWeights::open(&files, &spec)?;
    let layers = spec.sentence_vectors.as_ref().map(|vectors| vectors.layers.clone());
    let config = EncoderConfig::new(&spec.encoder);
    let encoder =
        BertEncoder::load(&weights, &config, spec.labels.len(), &layers.unwrap_or_default())?;
    let encoder = encoder.joined().map_err(|error| weights.failed(&error))?;
    let salience = SalienceHead::load(&weights, &spec)?;
    let context = weights.context(&spec)?;
    weights.finish()?;
    let failed = |error: EngineError| files.error(WEIGHTS_FILE, of_part(&error));
    let engine: Arc<dyn Engine> =
        Arc::new(TorchEngine::new(encoder, salience, Device::Cpu).map_err(failed)?);
    Ok(Analyzer::from_parts(AnalyzerParts { spec, tokenizer, frame, aggregation, context, engine }))
}

fn of_checkpoint(
    checkpoint: &Checkpoint,
    aggregation: Aggregation,
) -> Result<Analyzer, ModelError> {
    let fail = |reason: String| checkpoint.error(CONFIG_FILE, reason);
    if !Encoder::runs(&checkpoint.model_type) {
        let supported: Vec<&str> = Encoder::supported().collect();
        return Err(fail(format!(
            "models of type `{}` are not supported; these are: {}",
            checkpoint.model_type,
            supported.join(", ")
        )));
    }
    let file = checkpoint.config_file();
    let config = EncoderConfig::parse(checkpoint.settings(&file), &checkpoint.model_type)?;
    let spec = spec(checkpoint, &config)?;
    let tokenizer::Loaded { tokenizer, frame } =
        tokenizer::load(checkpoint, spec.encoder.vocabulary)?;
    let tokenizer = WordTokenizer::new(tokenizer, spec.encoder.casing).map_err(fail)?;

    let weights = Weights::open(&checkpoint.folder, Kind::Float)?;
    let file = weights.file().to_owned();
    let layers = spec.sentence_vectors.as_ref().map(|vectors| vectors.layers.clone());
    let encoder = Encoder::load(
        checkpoint,
        &config,
        &weights,
        spec.labels.len(),
        &layers.unwrap_or_default(),
    )?;
    weights.finish(is_unused)?;
    let context = None;
    let failed = |error: EngineError| ModelError { file, reason: of_part(&error) };
    let engine: Arc<dyn Engine> =
        Arc::new(TorchEngine::new(encoder, None, Device::Cpu).map_err(failed)?);
    Ok(Analyzer::from_parts(AnalyzerParts { spec, tokenizer, frame, aggregation, context, engine }))
}

/// What failed as a model was tried out.
fn of_part(error: &EngineError) -> String {
    format!("the {}: {}", error.part, error.reason)
}

/// What names of tensors begin with that labels do not need: heads of what encoders were trained on
/// first.
const OTHER_HEADS: [&str; 11] = [
    "cls.",
    "lm_head.",
    "lm_predictions.",
    "mask_predictions.",
    "predictions.",
    "sop_classifier.",
    "discriminator_predictions.",
    "generator_predictions.",
    "vocab_transform.",
    "vocab_layer_norm.",
    "vocab_projector.",
];

/// What is in names of other tensors that labels do not need: the pooler's, and of numbers that only
/// count.
const UNUSED: [&str; 3] = [".pooler.", "position_ids", "token_type_ids"];

fn is_unused(name: &str) -> bool {
    OTHER_HEADS.iter().any(|head| name.starts_with(head))
        || UNUSED.iter().any(|part| name.contains(part))
}

/// What a checkpoint is. It says nothing of windows, sentences and summaries.
fn spec(checkpoint: &Checkpoint, config: &EncoderConfig) -> Result<ModelSpec, ModelError> {
    let (name, version) = name_and_version(&checkpoint.folder);
    let file = checkpoint.config_file();
    let settings = checkpoint.settings(&file);
    let encoder = config.spec.clone();
    let windows = WindowSpec::new(encoder.positions, WindowSpec::PIECES);
    // Those of the last layer; of encoders that give no states, none.
    let sentence_vectors = Encoder::has_states(&checkpoint.model_type)
        .then(|| SentenceVectorSpec { layers: vec![encoder.layers], pieces: windows.pieces });
    let spec = ModelSpec {
        format: ModelSpec::FORMAT,
        name: settings.text("model_name")?.map_or(name, str::to_owned),
        version: settings.text("model_version")?.map_or(version, str::to_owned),
        encoder,
        precision: Precision::F32,
        labels: labels(checkpoint)?,
        windows,
        sentence_vectors,
        salience: None,
        context: None,
        entities: EntitySpec::default(),
        selection: SelectionSpec::default(),
    };
    spec.check().map_err(|reason| settings.error(reason))?;
    Ok(spec)
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
