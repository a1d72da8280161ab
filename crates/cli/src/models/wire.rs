//! What the commands of `nutgraf models` write with `--json`.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use jiff::Timestamp;
use nutgraf_hub::{CachedModel, CachedRevision, Checked, Facts, Pulled, Removed, State};
use schemars::JsonSchema;
use serde::Serialize;

/// The version of this output's form. It only grows.
const SCHEMA_VERSION: u32 = 1;

/// What a command of `nutgraf models` writes.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "What the commands of nutgraf models write")]
pub(crate) struct Output {
    /// The version of this form.
    schema_version: u32,
    #[serde(flatten)]
    result: Result,
}

impl From<Result> for Output {
    fn from(result: Result) -> Self {
        Self { schema_version: SCHEMA_VERSION, result }
    }
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "command", rename_all = "snake_case")]
pub(crate) enum Result {
    /// The models on this machine.
    List {
        /// The folder they are in.
        cache: PathBuf,
        models: Vec<Model>,
    },
    /// A model that was fetched.
    Pull(Pull),
    /// What came of reading models again.
    Verify { files: Vec<Verified> },
    /// What a model is.
    Info(Box<Info>),
    /// What was removed, or would be.
    Remove {
        /// Whether nothing was removed.
        dry_run: bool,
        models: Vec<Gone>,
    },
}

#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Model {
    name: String,
    folder: PathBuf,
    /// Bytes of its files; one that several revisions share counts once.
    bytes: u64,
    /// Bytes of files that are not whole yet.
    incomplete_bytes: u64,
    revisions: Vec<Revision>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Revision {
    commit: String,
    /// Branches and tags that stand for the commit.
    refs: Vec<String>,
    folder: PathBuf,
    bytes: u64,
    /// When its newest file came, in UTC.
    date: Option<String>,
    architecture: Option<String>,
    /// What it does, in the hub's words.
    task: Option<String>,
    /// What it lacks of a model that nutgraf can use; null if nothing.
    missing: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Pull {
    name: String,
    commit: String,
    folder: PathBuf,
    files: Vec<Size>,
    /// Bytes that came from the hub; the others were here.
    received_bytes: u64,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Size {
    pub(crate) file: String,
    pub(crate) bytes: u64,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Verified {
    model: String,
    commit: String,
    file: String,
    state: FileState,
    /// The checksum's kind: `sha256` or `git sha1`.
    checksum: Option<&'static str>,
    expected: Option<String>,
    found: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum FileState {
    /// It has the checksum that it is named by.
    Right,
    /// It has another.
    Corrupt,
    /// Its content is not there.
    Missing,
    /// Nothing says what its checksum should be.
    Unknown,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Info {
    /// The name on the hub; null for a folder.
    pub(crate) name: Option<String>,
    pub(crate) commit: Option<String>,
    pub(crate) refs: Vec<String>,
    pub(crate) folder: PathBuf,
    pub(crate) files: Vec<Size>,
    /// What it lacks of a model that nutgraf can use; null if nothing.
    pub(crate) missing: Option<String>,
    model_type: Option<String>,
    architecture: Option<String>,
    /// What it does, in the hub's words.
    task: Option<String>,
    /// The most tokens that it takes at once.
    max_tokens: Option<u64>,
    /// How many tokens it knows.
    vocabulary: Option<u64>,
    /// Layers; of the encoder, if there are two.
    layers: Option<u64>,
    decoder_layers: Option<u64>,
    hidden_size: Option<u64>,
    /// Heads of attention.
    heads: Option<u64>,
    labels: Vec<String>,
    /// The files with the weights.
    weights: Vec<String>,
    /// Numbers in the weights, if they are safetensors.
    parameters: Option<u64>,
    /// The type of most of them.
    dtype: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Gone {
    name: String,
    commits: Vec<String>,
    refs: Vec<String>,
    files: usize,
    freed_bytes: u64,
    /// Whether nothing is left of the model.
    whole: bool,
}

impl Model {
    pub(crate) fn new(model: &CachedModel) -> Self {
        Self {
            name: model.id.to_string(),
            folder: model.folder.clone(),
            bytes: model.bytes,
            incomplete_bytes: model.incomplete,
            revisions: model.revisions.iter().map(Revision::new).collect(),
        }
    }
}

impl Revision {
    fn new(revision: &CachedRevision) -> Self {
        // What can't be read is said by `missing` and by `models info`.
        let facts = Facts::of_config(&revision.folder).unwrap_or_default();
        Self {
            commit: revision.commit.clone(),
            refs: revision.refs.clone(),
            folder: revision.folder.clone(),
            bytes: revision.bytes(),
            date: revision.modified.and_then(|time| date(time, "%Y-%m-%dT%H:%M:%SZ")),
            architecture: facts.architecture,
            task: facts.task.map(str::to_owned),
            missing: revision.missing.clone(),
        }
    }
}

impl Pull {
    pub(crate) fn new(name: String, pulled: &Pulled) -> Self {
        Self {
            name,
            commit: pulled.commit.clone(),
            folder: pulled.folder.clone(),
            files: pulled.files.iter().map(|(file, bytes)| Size::new(file, *bytes)).collect(),
            received_bytes: pulled.received,
        }
    }
}

impl Size {
    pub(crate) fn new(file: &str, bytes: u64) -> Self {
        Self { file: file.to_owned(), bytes }
    }
}

impl Verified {
    pub(crate) fn new(model: String, checked: &Checked) -> Self {
        let (state, checksum, expected, found) = match &checked.state {
            State::Right { kind } => (FileState::Right, Some(*kind), None, None),
            State::Corrupt { kind, expected, found } => {
                (FileState::Corrupt, Some(*kind), Some(expected.clone()), Some(found.clone()))
            }
            State::Missing => (FileState::Missing, None, None, None),
            _ => (FileState::Unknown, None, None, None),
        };
        let (commit, file) = (checked.commit.clone(), checked.file.clone());
        Self { model, commit, file, state, checksum, expected, found }
    }
}

impl Info {
    /// The facts of a folder; the caller adds what it knows of the cache.
    pub(crate) fn new(folder: &Path, facts: Facts) -> Self {
        Self {
            name: None,
            commit: None,
            refs: Vec::new(),
            folder: folder.to_path_buf(),
            files: Vec::new(),
            missing: None,
            model_type: facts.model_type,
            architecture: facts.architecture,
            task: facts.task.map(str::to_owned),
            max_tokens: facts.max_tokens,
            vocabulary: facts.vocabulary,
            layers: facts.layers,
            decoder_layers: facts.decoder_layers,
            hidden_size: facts.hidden_size,
            heads: facts.heads,
            labels: facts.labels,
            weights: facts.weights,
            parameters: facts.parameters,
            dtype: facts.dtype,
        }
    }
}

impl Gone {
    pub(crate) fn new(name: String, removed: &Removed) -> Self {
        Self {
            name,
            commits: removed.commits.clone(),
            refs: removed.refs.clone(),
            files: removed.blobs,
            freed_bytes: removed.bytes,
            whole: removed.whole,
        }
    }
}

/// A time in UTC.
pub(crate) fn date(time: SystemTime, format: &str) -> Option<String> {
    Some(Timestamp::try_from(time).ok()?.strftime(format).to_string())
}
