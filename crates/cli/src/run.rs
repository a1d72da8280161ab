//! A run: inputs through the analyzer into the output, one failed input not stopping the
//! others.

use std::io::{self, IsTerminal};
use std::path::Path;
use std::process::ExitCode;
use std::sync::mpsc;

use clap::error::ErrorKind;
use nutgraf::model::ModelFiles;
use nutgraf::{Analysis, Analyzer, Document, ModelError, ModelInfo, SummaryOptions};
use nutgraf_eval::formats::{ReadError, WriteError};
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::args::OutputFormat;
use crate::bench::BenchFailure;
use crate::eval::EvalFailure;
use crate::input::{Entry, Input, InputError, Origin, Records, expand};
use crate::options::{Options, Task, usage};
use crate::output::bulk::journal::{Commit, RunId, hex};
use crate::output::bulk::{Bulk, Opened};
use crate::output::destination::{Destination, OutputError, is_folder};
use crate::output::{Article, Writers};
use crate::progress::Progress;

/// Some inputs failed, the others are done.
pub(crate) const SOME_FAILED: u8 = 1;
/// Wrong usage, nothing readable, or no output.
pub(crate) const FAILED: u8 = 2;

/// What ends a run before its end.
#[derive(Debug, Error)]
pub(crate) enum RunError {
    #[error("{0}")]
    Usage(#[from] clap::Error),
    #[error(transparent)]
    Model(#[from] ModelError),
    #[error("{0}")]
    Output(#[from] OutputError),
    #[error("{0}")]
    Read(#[from] ReadError),
    #[error("{0}")]
    Write(#[from] WriteError),
    #[error(transparent)]
    Eval(#[from] EvalFailure),
    #[error(transparent)]
    Bench(#[from] BenchFailure),
}

pub(crate) fn run(options: &Options) -> Result<ExitCode, RunError> {
    let (inputs, files) = expand(&options.input.paths, options.input.format);
    let many = inputs.len() > 1 || inputs.iter().flatten().any(Input::is_many);
    let mut progress = Progress::new(&inputs, options.quiet, options.verbose);
    if !inputs.iter().any(Result::is_ok) {
        // The model is not needed to say so.
        for error in inputs.iter().filter_map(|input| input.as_ref().err()) {
            progress.failed(error, 0);
        }
        return Ok(ExitCode::from(FAILED));
    }
    let model = match &options.model {
        Some(folder) => ModelFiles::read(folder)?,
        None => embedded()?,
    };
    let analyzer = Analyzer::load(&model)?.with_threads(options.threads);
    let (format, task, path) =
        (options.output.format, options.task, options.output.path.as_deref());
    let look = options.output.look;
    let writers = Writers { format, task, look, model: analyzer.model().clone(), many };
    fits(&writers, path)?;
    if task == Task::Summarize && matches!(format, OutputFormat::Conll | OutputFormat::Brat) {
        progress.warn(&"this format has entities only: the summary is left out");
    }
    let is_bulk = |path: &Path| many && Bulk::fits(format, path);
    let mut destination = if let Some(path) = path.filter(|path| is_bulk(path)) {
        let id = run_id(options, &inputs, analyzer.model(), &model);
        match Destination::bulk(writers, path, &files, &id, options.output.resume)? {
            Opened::Going(bulk) => Destination::Bulk(bulk, path.to_path_buf()),
            Opened::Finished(commit) => return Ok(exit_code(commit.done, commit.failed)),
        }
    } else if options.output.resume && many {
        let message = "`--resume` needs an output to go on with: name a .jsonl, .parquet or \
                       .arrow file by `--output`";
        return Err(usage(ErrorKind::MissingRequiredArgument, message).into());
    } else {
        Destination::new(writers, options.output.path.clone(), files)?
    };
    drop(model);
    let mut entries = Records::new(inputs, &options.input);
    if let Destination::Bulk(bulk, path) = &destination {
        progress.failures_in(Bulk::failed_path(path));
        let bytes = bulk.skip(&mut entries)?;
        let Commit { done, failed, .. } = *bulk.commit();
        progress.resumed(done, failed, bytes);
    }
    let written = analyze(options, many, &analyzer, entries, &progress, &mut destination);
    let (done, failed) = progress.finish();
    written?;
    destination.finish()?;
    Ok(exit_code(done, failed))
}

fn exit_code(done: usize, failed: usize) -> ExitCode {
    match (done, failed) {
        (_, 0) => ExitCode::SUCCESS,
        (0, _) => ExitCode::from(FAILED),
        _ => ExitCode::from(SOME_FAILED),
    }
}

/// An entry on its way through the analyzer.
struct Passing {
    origin: Origin,
    digest: [u8; 32],
    /// Why it was not read. What goes through the analyzer in its place is an empty
    /// document, so that failures keep their place among the others.
    error: Option<InputError>,
}

/// All entries through the analyzer into the output, in order.
fn analyze(
    options: &Options,
    many: bool,
    analyzer: &Analyzer,
    entries: Records,
    progress: &Progress,
    destination: &mut Destination,
) -> Result<(), OutputError> {
    // The reading end runs ahead of the writing end, and tells it what it read.
    let (sender, passing) = mpsc::channel();
    let documents = entries.map_while(|entry| {
        let digest = entry.digest();
        let Entry { origin, content, note } = entry;
        let place = origin.place();
        let read = content.and_then(|content| {
            content.document().map_err(|reason| InputError::new(place.as_str(), reason))
        });
        let (document, warnings, error) = match read {
            Ok((document, warnings)) => (document, warnings, None),
            Err(error) => (Document::from_text(""), Vec::new(), Some(error)),
        };
        if let Some(note) = note {
            progress.warn(&format!("`{}`: {note}", origin.path.as_deref().unwrap_or("-")));
        }
        for warning in warnings {
            progress.warn(&format!("`{place}`: {warning}"));
        }
        sender.send(Passing { origin, digest, error }).ok().map(|()| document)
    });
    let stream: Box<dyn Iterator<Item = _>> = if many {
        Box::new(analyzer.analyze_all(documents))
    } else {
        // All threads on the one article.
        Box::new(documents.map(|document| {
            let analysis = analyzer.analyze(&document);
            (document, analysis)
        }))
    };
    for ((document, result), Passing { origin, digest, error }) in stream.zip(&passing) {
        let bytes = origin.bytes;
        let result = match error {
            Some(error) => Err(error),
            None => result.map_err(|error| InputError::new(origin.place(), error)),
        };
        match result {
            Ok(analysis) => {
                let article = article(options, origin, document, analysis, progress);
                progress.around_output(|| destination.article(&article))?;
                progress.done(bytes, article.words());
            }
            Err(error) => {
                progress.failed(&error, bytes);
                destination.failed(&origin, &error)?;
            }
        }
        destination.record(digest)?;
    }
    Ok(())
}

/// What is written of an analysis.
fn article(
    options: &Options,
    origin: Origin,
    document: Document,
    mut analysis: Analysis,
    progress: &Progress,
) -> Article {
    if options.min_confidence > 0.0 {
        analysis.retain_confident(&document, options.min_confidence);
    }
    let summarize = |summary: &SummaryOptions| analysis.summarize(&document, summary);
    let summary = options.summary.as_ref().map(summarize);
    if summary.as_ref().is_some_and(|summary| summary.about_matches == Some(0)) {
        let place = origin.place();
        progress.warn(&format!("`{place}`: no sentence names what `--about` asks for"));
    }
    Article::new(origin, options.task, document, analysis, summary)
}

/// What makes a run the same as another, so that it can go on with what that one did.
fn run_id(
    options: &Options,
    inputs: &[Result<Input, InputError>],
    model: &ModelInfo,
    files: &ModelFiles,
) -> RunId {
    let mut weights = Sha256::new();
    for file in [&files.config, &files.tokenizer, &files.encoder, &files.salience] {
        weights.update(file);
    }
    let mut names = Sha256::new();
    for input in inputs {
        let (name, size) = match input {
            Ok(input) => (input.name(), input.bytes),
            Err(error) => (error.to_string(), None),
        };
        names.update(format!("{name}\0{size:?}\0"));
    }
    RunId {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        model: format!("{} {} {}", model.name, model.version, hex(weights)),
        options: options.decisive(),
        inputs: inputs.len(),
        inputs_digest: hex(names),
    }
}

/// Whether the output fits where it is to go.
fn fits(writers: &Writers, path: Option<&Path>) -> Result<(), clap::Error> {
    let what = match writers.format {
        OutputFormat::Html => "`--format html` makes a page for each article",
        OutputFormat::Brat => "`--format brat` makes files for each article",
        OutputFormat::Parquet | OutputFormat::Arrow | OutputFormat::ArrowStream
            if path.is_none() && io::stdout().is_terminal() =>
        {
            let message = "tables are not for terminals: name a file by `--output`";
            return Err(usage(ErrorKind::MissingRequiredArgument, message));
        }
        _ => return Ok(()),
    };
    if writers.many && path.is_none_or(|path| !is_folder(path, writers)) {
        let message = format!("{what}: name a folder for them by `--output`");
        return Err(usage(ErrorKind::MissingRequiredArgument, message));
    }
    Ok(())
}

#[cfg(feature = "embedded-model")]
#[expect(clippy::unnecessary_wraps, reason = "there may be none")]
pub(crate) fn embedded() -> Result<ModelFiles, RunError> {
    Ok(ModelFiles::embedded())
}

#[cfg(not(feature = "embedded-model"))]
pub(crate) fn embedded() -> Result<ModelFiles, RunError> {
    let message = "this program was built without a model: name one by `--model`";
    Err(usage(ErrorKind::MissingRequiredArgument, message).into())
}
