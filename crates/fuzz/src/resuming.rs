//! A run that was interrupted and whose files were then changed: going on with it is refused, or comes
//! to the bytes of a run that nothing happened to.

use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use nutgraf::Analysis;
use nutgraf_io::format::OutputFormat;
use nutgraf_io::input::{Entry, Input, InputError, InputOptions, Records};
use nutgraf_io::output::bulk::Opened;
use nutgraf_io::output::bulk::journal::RunId;
use nutgraf_io::output::destination::{Destination, OutputError};
use nutgraf_io::output::{Lists, Look, Task, Writers};
use nutgraf_io::work::{Found, Work};

use crate::analysis::analyzer;

/// Records of a run: stretches of the output end within 64 of each other.
const RECORDS: usize = 300;

/// After how many records it is left and gone on with, before it is left for good.
const LEFT: [usize; 3] = [70, 130, 200];

/// What a run writes beside its output's name: articles and failures so far, and the journal.
const FILES: [&str; 3] = ["o.partial", "o.partial.failed", "o.progress"];

const FORMATS: [OutputFormat; 3] =
    [OutputFormat::Jsonl, OutputFormat::ArrowStream, OutputFormat::Parquet];

/// Files as they lie after a run that was left, and what the run comes to.
struct Run {
    left: [Vec<u8>; 3],
    output: Vec<u8>,
    failures: Vec<u8>,
}

/// The first byte says which format, and the others, six at a time, what happens to the files: to
/// which, what, where, and two bytes for it.
pub(crate) fn run(data: &[u8]) {
    static RUNS: [OnceLock<Run>; 3] = [const { OnceLock::new() }; 3];
    let Some((which, edits)) = data.split_first() else { return };
    let which = usize::from(*which) % FORMATS.len();
    let format = FORMATS[which];
    let run = RUNS[which].get_or_init(|| whole(format));
    let mut files = run.left.clone();
    for edit in edits.chunks_exact(6).take(8) {
        let at = usize::from(u16::from_le_bytes([edit[2], edit[3]]));
        change(&mut files[usize::from(edit[0]) % 3], edit[1], at, [edit[4], edit[5]]);
    }
    let folder = tempfile::tempdir().expect("a folder");
    for (name, bytes) in FILES.iter().zip(&files) {
        fs::write(folder.path().join(name), bytes).expect("a file");
    }
    match go_on(format, folder.path(), true, None) {
        Ok(()) => {}
        Err(OutputError::Resume { .. }) => return,
        Err(error) => panic!("{error}"),
    }
    let written = |name: &str| fs::read(folder.path().join(name)).unwrap_or_default();
    assert!(written("o") == run.output, "the output is another");
    assert!(written("o.failed.jsonl") == run.failures, "the failures are others");
}

fn change(file: &mut Vec<u8>, kind: u8, at: usize, with: [u8; 2]) {
    let at = at % (file.len() + 1);
    match kind % 4 {
        0 => {
            if let Some(byte) = file.get_mut(at) {
                *byte ^= with[0].max(1);
            }
        }
        1 => file.truncate(at),
        2 => drop(file.splice(at..at, with)),
        // A piece of it twice.
        _ => {
            let end = (at + usize::from(with[0])).min(file.len());
            let piece = file[at..end].to_vec();
            file.splice(at..at, piece);
        }
    }
}

/// A run that is left and gone on with, as its files are before the last part of it and at its end.
fn whole(format: OutputFormat) -> Run {
    let folder = tempfile::tempdir().expect("a folder");
    let mut resume = false;
    for left in LEFT {
        let gone = go_on(format, folder.path(), resume, Some(left));
        gone.unwrap_or_else(|error| panic!("{error}"));
        resume = true;
    }
    let written = |name: &str| fs::read(folder.path().join(name)).unwrap_or_default();
    let left = FILES.map(written);
    go_on(format, folder.path(), true, None).unwrap_or_else(|error| panic!("{error}"));
    Run { left, output: written("o"), failures: written("o.failed.jsonl") }
}

/// Lines, some of which fail.
fn records() -> Records {
    let line = |number: usize| match number % 9 {
        4 => format!("{{\"id\":\"{number}\",\"text\":\"\"}}\n"),
        _ => format!("{{\"id\":\"{number}\",\"text\":\"Story {number}.\"}}\n"),
    };
    let lines: String = (0..RECORDS).map(line).collect();
    let input = Input::of_bytes(Some("in.jsonl".into()), lines.into_bytes(), None);
    Records::new(vec![Ok(input)], &InputOptions::default())
}

/// Runs up to a record, or to the end.
fn go_on(
    format: OutputFormat,
    folder: &Path,
    resume: bool,
    until: Option<usize>,
) -> Result<(), OutputError> {
    let Some(analyzer) = analyzer() else { panic!("the model in the program is broken") };
    let look = Look {
        colour: false,
        width: None,
        highlights: false,
        lists: Lists::Whole,
        confidence: false,
    };
    let writers = Writers {
        format,
        task: Task::Entities,
        look,
        model: analyzer.model().clone(),
        entity_model: None,
        many: true,
        kept_fields: Vec::new(),
    };
    let id = RunId {
        version: "1".into(),
        model: "m".into(),
        options: [("format".to_owned(), format.spec().name.to_owned())].into(),
        inputs: 1,
        inputs_digest: "d".into(),
    };
    let path = folder.join("o");
    let opened = Destination::bulk(writers, &path, &HashSet::new(), &id, resume)?;
    let Opened::Going(bulk) = opened else { return Ok(()) };
    let mut destination = Destination::Bulk(bulk, path);
    let mut entries = records();
    let mut done = 0;
    loop {
        let kept = destination.keep(&mut entries)?;
        done += kept.done + kept.failed;
        let again = destination.redo().map(|again| usize::try_from(again).unwrap_or(usize::MAX));
        let room = until.map_or(usize::MAX, |until| until.saturating_sub(done));
        for entry in entries.by_ref().take(again.unwrap_or(usize::MAX).min(room)) {
            write(&mut destination, entry)?;
            done += 1;
        }
        if until.is_some_and(|until| done >= until) {
            return destination.leave().map(drop);
        }
        if again.is_none() {
            return destination.finish().map(drop);
        }
    }
}

fn write(destination: &mut Destination, entry: Entry) -> Result<(), OutputError> {
    let (digest, origin, given) = (entry.digest(), entry.origin.clone(), entry.given);
    let place = origin.place();
    let document = entry.content.and_then(|content| {
        content.document(given).map_err(|reason| InputError::new(place, reason))
    });
    match document {
        Ok((document, _)) => {
            let selection = analyzer().map(|analyzer| analyzer.spec().selection);
            let salience = vec![0.0; document.sentences().len()];
            let analysis =
                Analysis::new(&document, Vec::new(), salience, selection.unwrap_or_default());
            let work = Work {
                task: Task::Entities,
                min_confidence: 0.0,
                types: Vec::new(),
                summary: None,
                writers: destination.writers().clone(),
            };
            let found = Found { origin, document, analysis };
            destination.article(work.render(found, None))?;
        }
        Err(error) => destination.failed(&origin, &error)?,
    }
    destination.record(digest)
}
