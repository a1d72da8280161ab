//! A run: inputs through the analyzer into the output, one failed input not stopping the
//! others.

use std::io::{self, IsTerminal};
use std::path::Path;
use std::process::ExitCode;

use clap::error::ErrorKind;
use nutgraf::{Analyzer, ModelError, ModelInfo};
use nutgraf_eval::formats::{ReadError, WriteError};
use nutgraf_hub::HubError;
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::args::OutputFormat;
use crate::bench::BenchFailure;
use crate::engine::ModelChoice;
use crate::eval::EvalFailure;
use crate::input::{Input, InputError, Records, expand};
use crate::options::{Options, Task, usage};
use crate::output::Writers;
use crate::output::bulk::journal::{Commit, RunId, hex};
use crate::output::bulk::{Bulk, Opened};
use crate::output::destination::{Destination, OutputError, is_folder};
use crate::pipeline::Pipeline;
use crate::progress::Progress;
use crate::writer::Writer;

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
    #[error(transparent)]
    Hub(#[from] HubError),
}

pub(crate) fn run(mut options: Options) -> Result<ExitCode, RunError> {
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
    let (analyzer, writer) = load(&options)?;
    let (format, task) = (options.output.format, options.task);
    if writer.is_none() && options.summary.is_some() && !analyzer.has_salience() {
        summary_is_left_out(&analyzer, task, &progress)?;
        options.summary = None;
    }
    let (path, look) = (options.output.path.as_deref(), options.output.look);
    let finds = analyzer.model().clone();
    let (model, entity_model) = match &writer {
        Some(writer) => (writer.model(), Some(finds)),
        None => (finds, None),
    };
    let writers = Writers { format, task, look, model, entity_model, many };
    fits(&writers, path)?;
    if task == Task::Summarize && matches!(format, OutputFormat::Conll | OutputFormat::Brat) {
        progress.warn(&"this format has entities only: the summary is left out");
    }
    let is_bulk = |path: &Path| many && Bulk::fits(format, path);
    let mut destination = if let Some(path) = path.filter(|path| is_bulk(path)) {
        let id = run_id(&options, &inputs, &writers.model)?;
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
    let mut entries = Records::new(inputs, &options.input);
    if let Destination::Bulk(bulk, path) = &destination {
        progress.failures_in(Bulk::failed_path(path));
        let bytes = bulk.skip(&mut entries)?;
        let Commit { done, failed, .. } = *bulk.commit();
        progress.resumed(done, failed, bytes);
    }
    let pipeline = Pipeline {
        options: &options,
        analyzer: &analyzer,
        writer: writer.as_ref(),
        progress: &progress,
        many,
    };
    let written = pipeline.run(entries, &mut destination);
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

/// The model that finds, and the one that writes if there is one. That one does not find
/// entities: the program's own model does.
fn load(options: &Options) -> Result<(Analyzer, Option<Writer>), RunError> {
    let threads = options.threads;
    let writer = options.writer.as_ref().map(|writer| writer.load(threads)).transpose()?;
    let own = ModelChoice::Embedded(None);
    let model = if writer.is_some() { &own } else { &options.model };
    let analyzer = model.load()?.with_threads(threads);
    // What a model writes is compared with the article by its sentences' vectors.
    let analyzer = if writer.is_some() { analyzer.keeping_vectors() } else { analyzer };
    Ok((analyzer, writer))
}

/// Tells that a model finds entities only; an error if a summary is all that is wanted.
fn summary_is_left_out(
    analyzer: &Analyzer,
    task: Task,
    progress: &Progress,
) -> Result<(), clap::Error> {
    let name = &analyzer.model().name;
    let lack = format!("the model `{name}` finds entities only, and can't summarize");
    if task == Task::Summarize {
        let message = format!("{lack}: use `nutgraf entities`");
        return Err(usage(ErrorKind::InvalidValue, message));
    }
    progress.warn(&format!("{lack}: the summary is left out"));
    Ok(())
}

/// What makes a run the same as another, so that it can go on with what that one did.
fn run_id(
    options: &Options,
    inputs: &[Result<Input, InputError>],
    model: &ModelInfo,
) -> Result<RunId, RunError> {
    let mut names = Sha256::new();
    for input in inputs {
        let (name, size) = match input {
            Ok(input) => (input.name(), input.bytes),
            Err(error) => (error.to_string(), None),
        };
        names.update(format!("{name}\0{size:?}\0"));
    }
    Ok(RunId {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        model: format!("{} {} {}", model.name, model.version, options.model.fingerprint()?),
        options: options.decisive(),
        inputs: inputs.len(),
        inputs_digest: hex(names),
    })
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
