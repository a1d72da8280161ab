//! Sequence-to-sequence checkpoints on the torch engine.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::ArgMatches;
use clap::error::ErrorKind;
use nutgraf::{Analysis, Analyzer, Document, Evidence, Length, ModelInfo};
use nutgraf_hub::ModelName;
use nutgraf_io::output::{ArticleSummary, Task};
use nutgraf_torch::{
    Checkpoint, GenerationRequest, LoadOptions, Precision, SequenceModel, SummarizeOptions,
    Summarizer, TextGenerator,
};

use crate::engine::{Model, ModelChoice};
use crate::failure::{Failure, usage};
use crate::generation::{GenerationArgs, Typed, refuse_generation};

/// How a model is to write, if it is one that does.
#[derive(Debug)]
pub(crate) struct Writing {
    args: GenerationArgs,
    request: GenerationRequest,
    typed: Typed,
}

/// A model that writes, chosen.
#[derive(Debug)]
pub(crate) struct WriterChoice {
    folder: PathBuf,
    request: GenerationRequest,
    precision: Precision,
}

/// A model that writes, loaded.
pub(crate) struct Writer {
    model: SequenceModel,
    info: ModelInfo,
    options: SummarizeOptions,
}

impl Writing {
    /// What the arguments ask for, if they can mean a model that writes. An error if they do not
    /// go with each other, or with the model as far as its folder tells.
    pub(crate) fn resolve(
        task: Task,
        model: &ModelChoice,
        args: &GenerationArgs,
        length: Length,
        matches: &ArgMatches,
    ) -> Result<Option<Self>, clap::Error> {
        let name = match model {
            ModelChoice::Torch { name, .. } if task != Task::Entities => name,
            _ => {
                refuse_generation(matches)?;
                return Ok(None);
            }
        };
        let words = match length {
            Length::Words(words) => Some(words),
            Length::Sentences(_) | Length::Percent(_) => None,
        };
        let request = args.request(words);
        let typed = Typed::of(matches);
        if let ModelName::Folder(folder) = name {
            typed.check(!labels_words(folder))?;
        }
        request.check().map_err(|error| usage(ErrorKind::ArgumentConflict, error))?;
        Ok(Some(Self { args: args.clone(), request, typed }))
    }

    /// The arguments it came from.
    pub(crate) fn args(&self) -> &GenerationArgs {
        &self.args
    }

    /// The model, if it is one that writes. An error if flags do not go with it.
    pub(crate) fn choose(&self, model: &Model) -> Result<Option<WriterChoice>, clap::Error> {
        let Model::Torch(model) = model else { return Ok(None) };
        let writes = !labels_words(&model.folder);
        self.typed.check(writes)?;
        Ok(writes.then(|| WriterChoice {
            folder: model.folder.clone(),
            request: self.request.clone(),
            precision: self.args.precision.into(),
        }))
    }
}

impl WriterChoice {
    /// Loads the model; 0 threads are one for each core.
    pub(crate) fn load(&self, threads: usize) -> Result<Writer, Failure> {
        let Self { folder, request, precision } = self;
        let model = SequenceModel::open(folder, &LoadOptions { threads, precision: *precision })?;
        let mut options = request
            .resolve(&model.defaults())
            .map_err(|error| usage(ErrorKind::ArgumentConflict, error))?;
        if model.precision() == Precision::Bf16 {
            // Rounding in 16 bits depends on what else is in a batch, and a result must not.
            options.batch = NonZeroUsize::MIN;
        }
        let (name, version) = nutgraf_torch::name_and_version(folder);
        let info = ModelInfo::new(name, version, "torch");
        Ok(Writer { model, info, options })
    }
}

/// Whether a folder's config says that its model labels words. One that says nothing is opened
/// as a model that writes, which tells what is wrong.
fn labels_words(folder: &Path) -> bool {
    Checkpoint::open(folder)
        .is_ok_and(|checkpoint| checkpoint.task != nutgraf_torch::Task::Generation)
}

impl Writer {
    /// How many articles go through the model together, if there are several: so that those of
    /// one window fill a batch and then some, and few are held at a time.
    pub(crate) const ARTICLES_AT_ONCE: usize = 8;

    /// Which model this is.
    pub(crate) fn model(&self) -> ModelInfo {
        self.info.clone()
    }

    /// Summaries of articles, in their order.
    pub(crate) fn summarize(
        &self,
        analyzer: &Analyzer,
        articles: &[(&Document, &Analysis)],
    ) -> Vec<Result<ArticleSummary, String>> {
        let evidence: Vec<_> =
            articles.iter().map(|(_, analysis)| Evidence::of(analysis)).collect();
        let prepared = articles
            .iter()
            .zip(&evidence)
            .map(|((document, _), evidence)| nutgraf_torch::Article { document, evidence });
        let prepared: Vec<_> = prepared.collect();
        let summarizer = Summarizer::new(&self.model, Some(analyzer), self.options.clone());
        let model = &self.info.name;
        summarizer
            .summarize_all(&prepared)
            .into_iter()
            .map(|summary| match summary {
                Ok(summary) => Ok(ArticleSummary::Written { summary, model: model.clone() }),
                Err(error) => Err(error.to_string()),
            })
            .collect()
    }
}
