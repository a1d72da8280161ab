//! A run: inputs through the analyzer into the output, one failed input not stopping the
//! others.

use std::process::ExitCode;
use std::sync::mpsc;

use clap::error::ErrorKind;
use nutgraf::{Analyzer, ModelError};
use nutgraf_eval::formats::{ReadError, WriteError};
use thiserror::Error;

use crate::args::OutputFormat;
use crate::bench::BenchFailure;
use crate::engine::ModelChoice;
use crate::eval::EvalFailure;
use crate::input::{Input, InputError, Reason, Record, Records, expand};
use crate::options::{Options, Task, usage};
use crate::output::destination::{Destination, OutputError, is_folder};
use crate::output::{Article, Writers};
use crate::progress::Progress;
use crate::summaries::{Found, Summaries};
use crate::writer::{Writer, WriterChoice};

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
    #[cfg(feature = "torch")]
    #[error(transparent)]
    SequenceModel(#[from] nutgraf_torch::ModelError),
}

pub(crate) fn run(options: Options) -> Result<ExitCode, RunError> {
    let Options { task, input, output, mut summary, min_confidence, model, writer, threads, quiet } =
        options;
    let (inputs, files) = expand(&input.paths, input.format);
    let many = inputs.len() > 1 || inputs.iter().flatten().any(Input::is_many);
    let progress = Progress::new(&inputs, quiet);
    if !inputs.iter().any(Result::is_ok) {
        // The model is not needed to say so.
        for error in inputs.iter().filter_map(|input| input.as_ref().err()) {
            progress.failed(error);
        }
        return Ok(ExitCode::from(FAILED));
    }
    let (analyzer, writer) = load(model, writer, threads)?;
    if writer.is_none() && summary.is_some() && !analyzer.has_salience() {
        summary_is_left_out(&analyzer, task, &progress)?;
        summary = None;
    }
    let (format, look) = (output.format, output.look);
    let finds = analyzer.model().clone();
    let (model, entity_model) = match &writer {
        Some(writer) => (writer.model(), Some(finds)),
        None => (finds, None),
    };
    let writers = Writers { format, task, look, model, entity_model, many };
    fits(&writers, output.path.as_deref())?;
    if task == Task::Summarize && matches!(format, OutputFormat::Conll | OutputFormat::Brat) {
        progress.warn(&"this format has entities only: the summary is left out");
    }
    let mut destination = Destination::new(writers, output.path, files)?;

    // The reading end runs ahead of the writing end, and tells it what it read.
    let (sender, origins) = mpsc::channel();
    let documents = Records::new(inputs, &input).filter_map(|record| match record {
        Ok(Record { origin, document, warnings }) => {
            for warning in warnings {
                progress.warn(&format!("`{}`: {warning}", origin.place()));
            }
            sender.send(origin).ok().map(|()| document)
        }
        Err(error) => {
            progress.failed(&error);
            None
        }
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
    let mut found = stream.zip(&origins).filter_map(|((document, result), origin)| match result {
        Ok(mut analysis) => {
            if min_confidence > 0.0 {
                analysis.retain_confident(&document, min_confidence);
            }
            Some(Found { origin, document, analysis })
        }
        Err(error) => {
            progress.failed(&InputError::new(origin.place(), error));
            None
        }
    });
    let summaries = Summaries {
        options: summary.as_ref(),
        writer: writer.as_ref(),
        analyzer: &analyzer,
        progress: &progress,
    };
    let at_once = if writer.is_some() { Writer::ARTICLES_AT_ONCE } else { 1 };
    let mut written = Ok(());
    while written.is_ok() {
        let group: Vec<Found> = found.by_ref().take(at_once).collect();
        if group.is_empty() {
            break;
        }
        let summaries = summaries.of(&group);
        for (Found { origin, document, analysis }, summary) in group.into_iter().zip(summaries) {
            let summary = match summary {
                Ok(summary) => summary,
                Err(error) => {
                    let reason = Reason::Written(error);
                    progress.failed(&InputError::new(origin.place(), reason));
                    continue;
                }
            };
            let bytes = origin.bytes;
            let article = Article::new(origin, task, document, analysis, summary);
            written = progress.around_output(|| destination.article(&article));
            if written.is_err() {
                break;
            }
            progress.done(bytes);
        }
    }
    drop(found);
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
fn load(
    model: ModelChoice,
    writer: Option<WriterChoice>,
    threads: usize,
) -> Result<(Analyzer, Option<Writer>), RunError> {
    let writer = writer.map(|writer| writer.load(threads)).transpose()?;
    let model = if writer.is_some() { ModelChoice::Embedded(None) } else { model };
    Ok((model.load()?.with_threads(threads), writer))
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

/// Whether the output fits where it is to go.
fn fits(writers: &Writers, path: Option<&std::path::Path>) -> Result<(), clap::Error> {
    let what = match writers.format {
        OutputFormat::Html => "`--format html` makes a page for each article",
        OutputFormat::Brat => "`--format brat` makes files for each article",
        _ => return Ok(()),
    };
    if writers.many && path.is_none_or(|path| !is_folder(path, writers)) {
        let message = format!("{what}: name a folder for them by `--output`");
        return Err(usage(ErrorKind::MissingRequiredArgument, message));
    }
    Ok(())
}
