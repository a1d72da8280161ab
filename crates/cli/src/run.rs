//! A run: inputs through the analyzer into the output, one failed input not stopping the
//! others.

use std::process::ExitCode;
use std::sync::mpsc;

use clap::error::ErrorKind;
use nutgraf::ModelError;
use nutgraf_eval::formats::{ReadError, WriteError};
use nutgraf_hub::HubError;
use thiserror::Error;

use crate::args::OutputFormat;
use crate::bench::BenchFailure;
use crate::eval::EvalFailure;
use crate::input::{Input, InputError, Record, Records, expand};
use crate::options::{Options, Task, usage};
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
    #[error(transparent)]
    Hub(#[from] HubError),
}

pub(crate) fn run(options: Options) -> Result<ExitCode, RunError> {
    let Options { task, input, output, mut summary, min_confidence, model, threads, quiet } =
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
    let analyzer = model.load(quiet)?.with_threads(threads);
    if summary.is_some() && !analyzer.has_salience() {
        let name = &analyzer.model().name;
        let lack = format!("the model `{name}` finds entities only, and can't summarize");
        if task == Task::Summarize {
            let message = format!("{lack}: use `nutgraf entities`");
            return Err(usage(ErrorKind::InvalidValue, message).into());
        }
        progress.warn(&format!("{lack}: the summary is left out"));
        summary = None;
    }
    let (format, look) = (output.format, output.look);
    let writers = Writers { format, task, look, model: analyzer.model().clone(), many };
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
    let mut written = Ok(());
    for ((document, result), origin) in stream.zip(&origins) {
        let mut analysis = match result {
            Ok(analysis) => analysis,
            Err(error) => {
                progress.failed(&InputError::new(origin.place(), error));
                continue;
            }
        };
        if min_confidence > 0.0 {
            analysis.retain_confident(&document, min_confidence);
        }
        let bytes = origin.bytes;
        let summary = summary.as_ref().map(|options| analysis.summarize(&document, options));
        if summary.as_ref().is_some_and(|summary| summary.about_matches == Some(0)) {
            let place = origin.place();
            progress.warn(&format!("`{place}`: no sentence names what `--about` asks for"));
        }
        let article = Article::new(origin, task, document, analysis, summary);
        written = progress.around_output(|| destination.article(&article));
        if written.is_err() {
            break;
        }
        progress.done(bytes);
    }
    let (done, failed) = progress.finish();
    written?;
    destination.finish()?;
    Ok(match (done, failed) {
        (_, 0) => ExitCode::SUCCESS,
        (0, _) => ExitCode::from(FAILED),
        _ => ExitCode::from(SOME_FAILED),
    })
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
