//! A run: what the options ask for is planned, then the model had, then inputs go through the
//! analyzer into the output, one failed input not stopping the others.

use std::collections::HashSet;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::error::ErrorKind;
use nutgraf::{Analyzer, ModelInfo};
use nutgraf_io::fetch::is_address;
use nutgraf_io::format::Files;
use nutgraf_io::input::{Expanded, Input, InputError, Records, Repeated, Skipped, expand};
use nutgraf_io::output::bulk::journal::{RunId, hex};
use nutgraf_io::output::bulk::{Bulk, Opened, Totals};
use nutgraf_io::output::destination::{Destination, OutputError, is_folder, spare, spare_all};
use nutgraf_io::output::{Task, Writers};
use sha2::{Digest, Sha256};

use crate::advice;
use crate::engine::Model;
use crate::failure::{FAILED, Failure, SOME_FAILED, usage};
use crate::options::Options;
use crate::pipeline::Pipeline;
use crate::progress::{Progress, tell};
use crate::signals::Signals;
use crate::writer::Writer;

/// What is to be done: the inputs are found, and fit the output.
struct Plan {
    options: Options,
    inputs: Vec<Result<Input, InputError>>,
    /// The files among the inputs, by their canonical paths.
    files: HashSet<PathBuf>,
    /// Files of folders that are left out.
    skipped: Vec<Skipped>,
    /// Whether there can be more than one article.
    many: bool,
}

impl Plan {
    /// Finds the inputs. An error if the output cannot hold what comes of them.
    fn new(options: Options) -> Result<Self, Failure> {
        let Expanded { inputs, files, skipped } = expand(&options.input);
        let many = inputs.len() > 1 || inputs.iter().flatten().any(Input::is_many);
        let plan = Self { options, inputs, files, skipped, many };
        plan.fits()?;
        if plan.options.output.resume && many && plan.bulk().is_none() {
            let message = "`--resume` needs an output to go on with: name a .jsonl, .parquet or \
                           .arrow file by `--output`";
            return Err(usage(ErrorKind::MissingRequiredArgument, message).into());
        }
        if let Some(path) = plan.options.output.path.as_deref().filter(|_| !plan.is_folder()) {
            match plan.bulk() {
                Some(path) => spare_all(path, &plan.files)?,
                None => spare(path, &plan.files)?,
            }
        }
        Ok(plan)
    }

    /// The output, if it is one that survives its process.
    fn bulk(&self) -> Option<&Path> {
        let output = &self.options.output;
        output.path.as_deref().filter(|path| self.many && Bulk::fits(output.format, path))
    }

    fn is_folder(&self) -> bool {
        let output = &self.options.output;
        output.path.as_deref().is_some_and(|path| is_folder(path, output.format, self.many))
    }

    /// Whether the output fits where it is to go.
    fn fits(&self) -> Result<(), clap::Error> {
        let output = &self.options.output;
        let spec = output.format.spec();
        let what = match spec.files {
            Files::OneEach => "makes a page for each article",
            Files::BesideText => "makes files for each article",
            Files::Many
                if spec.is_binary && output.path.is_none() && io::stdout().is_terminal() =>
            {
                let message = "tables are not for terminals: name a file by `--output`";
                return Err(usage(ErrorKind::MissingRequiredArgument, message));
            }
            Files::Many => return Ok(()),
        };
        if self.many && !self.is_folder() {
            let message =
                format!("`--format {}` {what}: name a folder for them by `--output`", spec.name);
            return Err(usage(ErrorKind::MissingRequiredArgument, message));
        }
        Ok(())
    }
}

/// A run; `again` is how it is called to go on with what is done, and `signals` tell when it is to
/// end.
pub(crate) fn run(options: Options, again: &str, signals: &Signals) -> Result<ExitCode, Failure> {
    let Plan { mut options, inputs, files, skipped, many } = Plan::new(options)?;
    let mut progress = Progress::new(&inputs, options.quiet, options.verbose);
    for message in advice::on_skipped(&skipped, options.verbose) {
        if options.strict { progress.tell(&message) } else { progress.warn(&message) }
    }
    let strict = options.strict;
    if !inputs.iter().any(Result::is_ok) {
        // The model is not needed to say so.
        for error in inputs.iter().filter_map(|input| input.as_ref().err()) {
            progress.failed(error, 0);
        }
        return Ok(ExitCode::from(FAILED));
    }
    let chosen = options.model.acquire(options.quiet)?;
    let (analyzer, writer) = load(&options, &chosen)?;
    check_types(&options.types, &analyzer)?;
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
    let kept_fields = options.input.keep.clone();
    let writers = Writers { format, task, look, model, entity_model, many, kept_fields };
    if task == Task::Summarize && !format.spec().has_summary {
        progress.warn(&"this format has entities only: the summary is left out");
    }
    let is_bulk = |path: &Path| many && Bulk::fits(format, path);
    let journaled = path.filter(|path| is_bulk(path));
    // From before there is a file on: what is there then can be gone on with.
    let stop = if journaled.is_some() { signals.stop() } else { Arc::default() };
    let mut destination = if let Some(path) = journaled {
        let id = run_id(&options, &inputs, &chosen, &writers.model)?;
        match Destination::bulk(writers, path, &files, &id, options.output.resume)? {
            Opened::Going(bulk) => Destination::Bulk(bulk, path.to_path_buf()),
            Opened::Finished(totals) => return Ok(exit_code(totals.done, totals.failed)),
        }
    } else {
        Destination::new(writers, options.output.path.clone(), files)?
    };
    let mut entries = Records::new(inputs, &options.input);
    let repeated = entries.repeated();
    let is_journaled = matches!(destination, Destination::Bulk(..));
    if let Destination::Bulk(bulk, path) = &destination {
        progress.failures_in(Bulk::failed_path(path));
        for note in bulk.notes() {
            progress.tell(note);
        }
    }
    let pipeline = Pipeline {
        options: &options,
        analyzer: &analyzer,
        writer: writer.as_ref(),
        progress: &progress,
        many,
        stop,
    };
    let written = pipeline.run_from(&mut entries, &mut destination);
    let (done, failed) = progress.finish();
    if is_journaled && matches!(written, Err(OutputError::File { .. })) {
        progress.warn(&format!("what is done so far stays; to go on: {again}"));
    }
    written?;
    if let Some(signal) = signals.asked() {
        return stopped(destination, signal, again);
    }
    let passing = destination.passing();
    let problems = destination.finish()?;
    if passing > 0 {
        progress
            .tell(&format!("{passing} of the failures may not come again; to try them: {again}"));
    }
    for problem in &problems {
        progress.tell(&format!("not written: {problem}"));
    }
    let is_repeated = tell_repeated(&repeated, &options, &progress);
    let is_less = strict && (is_repeated || !skipped.is_empty());
    Ok(match exit_code(done, failed) {
        ExitCode::SUCCESS if is_less || !problems.is_empty() => ExitCode::from(SOME_FAILED),
        code => code,
    })
}

/// The end of a run that was asked to end before it was through.
fn stopped(destination: Destination, signal: i32, again: &str) -> Result<ExitCode, Failure> {
    if let Some(Totals { done, failed, .. }) = destination.leave()? {
        let failed = if failed == 0 { String::new() } else { format!(" and {failed} failed") };
        let s = if done == 1 { " is" } else { "s are" };
        tell(&format!("stopped: {done} article{s} done{failed}; to go on: {again}"));
    }
    // What shells make of a program that a signal ended.
    Ok(ExitCode::from(u8::try_from(128 + signal).unwrap_or(FAILED)))
}

/// Tells that ids came more than once; whether they did.
fn tell_repeated(repeated: &Repeated, options: &Options, progress: &Progress) -> bool {
    let count = repeated.count();
    let tell = |message: &dyn std::fmt::Display| {
        if options.strict { progress.tell(message) } else { progress.warn(message) }
    };
    if count > 1 || count > 0 && options.strict {
        let least = if repeated.is_sampled() { "at least " } else { "" };
        tell(&format!("{least}{count} articles have an id that one before them has"));
    }
    if repeated.is_sampled() {
        tell(&"not all ids were compared, since there are so many articles");
    }
    count > 0
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
fn load(options: &Options, chosen: &Model) -> Result<(Analyzer, Option<Writer>), Failure> {
    let threads = options.threads;
    let writer = match &options.writing {
        Some(writing) => writing.choose(chosen)?,
        None => None,
    };
    let writer = writer.map(|writer| writer.load(threads)).transpose()?;
    let own = Model::Embedded(None);
    let model = if writer.is_some() { &own } else { chosen };
    let analyzer = model.load()?.with_threads(threads);
    // What a model writes is compared with the article by its sentences' vectors.
    let analyzer = if writer.is_some() { analyzer.keeping_vectors() } else { analyzer };
    Ok((analyzer, writer))
}

/// An error if a type that is asked for is none of the model's.
fn check_types(types: &[String], analyzer: &Analyzer) -> Result<(), clap::Error> {
    let known = analyzer.entity_types();
    let Some(unknown) = types.iter().find(|asked| known.iter().all(|own| **own != ***asked)) else {
        return Ok(());
    };
    let known: Vec<&str> = known.iter().map(|own| &**own).collect();
    let message = format!(
        "`--types`: the model `{}` knows no type `{unknown}`; it knows {}",
        analyzer.model().name,
        known.join(", ")
    );
    Err(usage(ErrorKind::InvalidValue, message))
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
    chosen: &Model,
    info: &ModelInfo,
) -> Result<RunId, Failure> {
    let mut names = Sha256::new();
    for input in inputs {
        let (name, size) = match input {
            // What is at an address today need not be there tomorrow, nor the other way round.
            Ok(input) if is_address(&input.name()) => (input.name(), None),
            Err(error) if error.reason().may_pass() => (error.place().to_owned(), None),
            Ok(input) => (input.name(), input.bytes),
            Err(error) => (error.to_string(), None),
        };
        names.update(format!("{name}\0{size:?}\0"));
    }
    Ok(RunId {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        model: format!("{} {} {}", info.name, info.version, chosen.fingerprint()?),
        options: RunId::options(&options.identity(), |name| match name {
            "command" => name.to_owned(),
            flag => format!("--{flag}"),
        }),
        inputs: inputs.len(),
        inputs_digest: hex(names),
    })
}
