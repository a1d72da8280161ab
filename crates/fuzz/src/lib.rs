//! What must hold whatever the input: no panic, no hang, no memory without bound, and the
//! invariants of ARCHITECTURE.md. A target takes bytes and panics if something does not hold.
//!
//! `cargo test` puts the corpus through all of them; `cargo xtask fuzz` looks for new inputs.

mod analysis;
mod annotations;
mod model;
mod reading;
mod resuming;

use std::path::{Path, PathBuf};

use nutgraf_eval::formats::Format;
use nutgraf_io::format::INPUTS;

/// What bytes are put through.
#[derive(Debug, Clone, Copy)]
pub enum Target {
    /// A reader of articles, by the index of its kind among [`INPUTS`].
    Read(usize),
    /// A reader of annotations.
    Annotations(Format),
    /// The whole analysis of a text.
    Analyze,
    /// Mentions grouped to entities, and a summary of any sentences: no encoder.
    Link,
    /// A summary checked against its article; a NUL stands between them.
    Check,
    /// Changes to the files of a run that was interrupted.
    Journal,
    /// The files of a model.
    Weights,
    /// Its spec.
    Spec,
    /// Its tokenizer.
    Tokenizer,
}

impl Target {
    /// All of them.
    pub fn all() -> Vec<Self> {
        let read = (0..INPUTS.len()).map(Self::Read);
        let annotations = Format::ALL.into_iter().map(Self::Annotations);
        let other = [
            Self::Analyze,
            Self::Link,
            Self::Check,
            Self::Journal,
            Self::Weights,
            Self::Spec,
            Self::Tokenizer,
        ];
        read.chain(annotations).chain(other).collect()
    }

    /// Its name: that of its folder in the corpus.
    pub fn name(self) -> String {
        match self {
            Self::Read(kind) => format!("read-{}", INPUTS[kind].name),
            Self::Annotations(format) => format!("annotations-{format}"),
            Self::Analyze => "analyze".to_owned(),
            Self::Link => "link".to_owned(),
            Self::Check => "check".to_owned(),
            Self::Journal => "journal".to_owned(),
            Self::Weights => "weights".to_owned(),
            Self::Spec => "spec".to_owned(),
            Self::Tokenizer => "tokenizer".to_owned(),
        }
    }

    /// The target of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::all().into_iter().find(|target| target.name() == name)
    }

    /// Puts an input through it.
    ///
    /// # Panics
    /// If something does not hold that must.
    pub fn run(self, data: &[u8]) {
        match self {
            Self::Read(kind) => reading::run(&INPUTS[kind], data),
            Self::Annotations(format) => annotations::run(format, data),
            Self::Analyze => analysis::analyze(data),
            Self::Link => analysis::link(data),
            Self::Check => analysis::check(data),
            Self::Journal => resuming::run(data),
            Self::Weights => model::weights(data),
            Self::Spec => model::spec(data),
            Self::Tokenizer => model::tokenizer(data),
        }
    }

    /// Files to begin with: those of its folder in the corpus, and inputs of the project's tests.
    pub fn seeds(self) -> Vec<PathBuf> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let crates = root.join("..");
        let mut seeds = files(&root.join("corpus").join(self.name()), &[]);
        let mut more =
            |folder: &str, ends: &[&str]| seeds.extend(files(&crates.join(folder), ends));
        match self {
            Self::Read(kind) => {
                let spec = &INPUTS[kind];
                more("io/src/input/documents/fixtures", spec.extensions);
                if matches!(spec.name, "html" | "text" | "markdown") {
                    more("text/tests/inputs/articles", spec.extensions);
                    more("text/tests/inputs/pages", spec.extensions);
                }
            }
            Self::Annotations(format) => {
                let ends: &[&str] = match format {
                    Format::Conll => &["conll"],
                    Format::ConllU => &["conllu", "iob2"],
                    Format::DocBin => &["spacy"],
                    Format::WebAnno => &["tsv"],
                    Format::PubTator => &["txt"],
                    Format::Json | Format::Gold | Format::LabelStudio => &["json"],
                    Format::Brat => &["ann"],
                    _ => &["jsonl"],
                };
                more("eval/tests/inputs/formats", ends);
            }
            Self::Analyze | Self::Link | Self::Check => {
                more("text/tests/inputs/articles", &["txt"]);
            }
            Self::Journal | Self::Weights => {}
            Self::Spec => more("../models/nutgraf-mini", &["spec.json"]),
            Self::Tokenizer => more("model/tests/inputs", &["tokenizer.json"]),
        }
        seeds
    }
}

/// The files of a folder, those of them whose names end so; none if there is no folder.
fn files(folder: &Path, ends: &[&str]) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.flatten().map(|entry| entry.path());
    let is_wanted = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        path.is_file() && (ends.is_empty() || ends.iter().any(|end| name.ends_with(end)))
    };
    let mut found: Vec<PathBuf> = paths.filter(is_wanted).collect();
    found.sort();
    found
}
