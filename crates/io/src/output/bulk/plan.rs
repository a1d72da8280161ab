//! What of a run that was interrupted is good, and what of it has to be done again.

use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::files::{Files, Totals};
use super::journal::{End, Line, Mark, Piece, Stretch, Told};
use super::summed::{Holds, holds};

/// What to do with some of the records, in order.
#[derive(Debug)]
pub(super) enum Step {
    /// What they gave is good, and where it belongs.
    Stay(Stretch),
    /// What they gave is good, but stands behind what is done again.
    Move(Stretch),
    /// So many are done again.
    Redo(u64),
}

/// How a run goes on.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// After them all, the records that are left.
    pub(super) steps: VecDeque<Step>,
    /// Where the first of the records that are done now begins.
    pub(super) from: Mark,
    /// How much of the journal stays.
    pub(super) journal: u64,
    /// What is moved is taken from here.
    pub(super) old: Option<Old>,
    /// What is damaged, for people.
    pub(super) notes: Vec<String>,
    /// What is in the files, if only their names are left to give.
    pub(super) finished: Option<Totals>,
}

/// What stood behind the first place that is done again.
#[derive(Debug)]
pub(super) struct Old {
    /// The place.
    base: Mark,
    articles: File,
    failures: File,
}

impl Old {
    /// What a stretch added to the output and to the failures, to be read.
    pub(super) fn of(
        &mut self,
        stretch: &Stretch,
    ) -> io::Result<(io::Take<&mut File>, io::Take<&mut File>)> {
        let at = |file: &mut File, at: u64| file.seek(SeekFrom::Start(at)).map(drop);
        at(&mut self.articles, stretch.from.bytes - self.base.bytes)?;
        at(&mut self.failures, stretch.from.failed_bytes - self.base.failed_bytes)?;
        let output = (&mut self.articles).take(stretch.output.length);
        Ok((output, (&mut self.failures).take(stretch.failures.length)))
    }
}

/// The files of a run where they are now.
struct Sources {
    articles: PathBuf,
    failures: PathBuf,
}

impl Sources {
    /// The files have the names of a run that is going on, or already those at the end.
    fn of(files: &Files, told: &Told, is_converted: bool) -> Self {
        let either = |going: PathBuf, ended: PathBuf| {
            if told.end.is_none() || going.exists() { going } else { ended }
        };
        let ended = if is_converted { files.partial() } else { files.output.clone() };
        Self {
            articles: either(files.partial(), ended),
            failures: either(files.partial_failed(), files.failed()),
        }
    }
}

/// A stretch of a file that is not as it was written.
struct Hurt {
    what: String,
    /// The first record, and the first that is good again if there is one.
    from: u64,
    to: Option<u64>,
}

/// What is not as it was written, neighbours together.
#[derive(Default)]
struct Hurts(Vec<Hurt>);

impl Hurts {
    fn add(&mut self, path: &Path, at: u64, state: Holds, from: u64, to: u64) {
        let path = path.display();
        // What goes on in the same file is told once.
        let file = format!("`{path}` ");
        let last = self.0.iter_mut().rfind(|hurt| hurt.what.starts_with(&file));
        if let Some(last) = last.filter(|last| last.to == Some(from)) {
            last.to = Some(to);
            return;
        }
        let what = match state {
            Holds::Cut(length) => format!("{file}ends at byte {length}, before its journal says"),
            Holds::Gone => format!("{file}is gone"),
            Holds::Changed | Holds::Good => format!("{file}is damaged from byte {at} on"),
        };
        self.0.push(Hurt { what, from, to: Some(to) });
    }

    fn told(self) -> Vec<String> {
        let told = |Hurt { what, from, to }: Hurt| match to {
            Some(to) if to == from => format!("{what}: its end is written again"),
            Some(to) => format!("{what}: records {} to {to} are done again", from + 1),
            None => format!("{what}: the records from {} on are done again", from + 1),
        };
        self.0.into_iter().map(told).collect()
    }
}

/// Reads what a run wrote, and says how it goes on.
pub(super) fn plan(told: &Told, files: &Files, is_converted: bool) -> io::Result<Plan> {
    let sources = Sources::of(files, told, is_converted);
    let (mut articles, mut failures) =
        (File::open(&sources.articles).ok(), File::open(&sources.failures).ok());
    let passing = told.lines.iter().map(|line| line.stretch.passing).sum::<usize>();
    let whole = told.end.as_ref().and_then(|end| end.whole).filter(|_| passing == 0);
    // The table that was made of the output is all that is left of it at the end.
    let is_whole = match whole {
        Some(whole) => is(&files.whole(), whole)? || is(&files.output, whole)?,
        None => false,
    };
    let mut hurts = Hurts::default();
    let (mut steps, mut mark, mut journal) = (VecDeque::new(), Mark::default(), 0);
    let (mut totals, mut retried) = (Totals::default(), 0);
    let mut last_line = 1;
    for Line { stretch, number, end } in &told.lines {
        let from = stretch.from;
        if from != mark {
            if from.records <= mark.records {
                continue;
            }
            let what = lost(files, told.damaged);
            hurts.0.push(Hurt { what, from: mark.records, to: Some(from.records) });
            steps.push_back(Step::Redo(from.records - mark.records));
        }
        (mark, last_line) = (stretch.end(), *number);
        let output = if is_whole {
            Holds::Good
        } else {
            holds(articles.as_mut(), from.bytes, stretch.output)?
        };
        let failed = holds(failures.as_mut(), from.failed_bytes, stretch.failures)?;
        for (path, at, state) in [
            (&sources.articles, from.bytes, output),
            (&sources.failures, from.failed_bytes, failed),
        ] {
            if state != Holds::Good {
                hurts.add(path, at, state, from.records, mark.records);
            }
        }
        let is_good = output == Holds::Good && failed == Holds::Good;
        if !is_good || stretch.passing > 0 {
            retried += if is_good { stretch.passing } else { 0 };
            steps.push_back(Step::Redo(stretch.records));
            continue;
        }
        totals.done += stretch.done;
        totals.failed += stretch.failed;
        if steps.iter().all(|step| matches!(step, Step::Stay(_))) {
            journal = *end;
            steps.push_back(Step::Stay(stretch.clone()));
        } else {
            steps.push_back(Step::Move(stretch.clone()));
        }
    }
    if told.damaged.is_some_and(|damaged| damaged > last_line) {
        let what = lost(files, told.damaged);
        hurts.0.push(Hurt { what, from: mark.records, to: None });
    }
    let all_stay = steps.iter().all(|step| matches!(step, Step::Stay(_)));
    let end = told.end.as_ref().filter(|end| all_stay && end.from == mark);
    let mut finished = None;
    if let Some(End { tail, .. }) = end {
        let tail_at = holds(articles.as_mut(), mark.bytes, *tail)?;
        if is_whole || whole.is_none() && tail_at == Holds::Good {
            finished = Some(totals);
        } else if whole.is_some() {
            let what = format!("`{}` is damaged", files.whole().display());
            hurts.0.push(Hurt { what, from: mark.records, to: Some(mark.records) });
        } else {
            hurts.add(&sources.articles, mark.bytes, tail_at, mark.records, mark.records);
        }
    }
    let mut notes = hurts.told();
    if retried > 0 {
        notes.push(format!("trying again {retried} records whose failure may have passed"));
    }
    drop((articles, failures));
    if finished.is_none() && !steps.is_empty() {
        call_as_going(&sources, files)?;
    }
    let from = stays_until(&steps);
    let old = old(&steps, files, from)?;
    Ok(Plan { steps, from, journal, old, notes, finished })
}

/// What lines of the journal are lost.
fn lost(files: &Files, damaged: Option<usize>) -> String {
    let path = files.progress();
    match damaged {
        Some(line) => format!("`{}` is damaged in line {line}", path.display()),
        None => format!("`{}` lacks a line", path.display()),
    }
}

/// Where the first steps that stay end.
fn stays_until(steps: &VecDeque<Step>) -> Mark {
    let stays = steps.iter().map_while(|step| match step {
        Step::Stay(stretch) => Some(stretch.end()),
        _ => None,
    });
    stays.last().unwrap_or_default()
}

/// Whether a file is this piece and nothing else.
fn is(path: &Path, piece: Piece) -> io::Result<bool> {
    let Ok(mut file) = File::open(path) else { return Ok(false) };
    let length = file.metadata()?.len();
    Ok(length == piece.length && holds(Some(&mut file), 0, piece)? == Holds::Good)
}

/// Has files that have the names of the end also under those of a run that is going on.
fn call_as_going(sources: &Sources, files: &Files) -> io::Result<()> {
    for (now, going) in
        [(&sources.articles, files.partial()), (&sources.failures, files.partial_failed())]
    {
        if *now != going && now.is_file() {
            fs::copy(now, going)?;
        }
    }
    Ok(())
}

/// What is moved, which would be overwritten otherwise. It has no name: if this run is interrupted
/// too, it is gone, and done again.
fn old(steps: &VecDeque<Step>, files: &Files, base: Mark) -> io::Result<Option<Old>> {
    if !steps.iter().any(|step| matches!(step, Step::Move(_))) {
        return Ok(None);
    }
    let rest = |path: PathBuf, at: u64| {
        let mut rest = tempfile::tempfile_in(files.folder())?;
        match File::open(path) {
            Ok(mut file) => {
                file.seek(SeekFrom::Start(at))?;
                io::copy(&mut file, &mut rest)?;
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        Ok(rest)
    };
    let articles = rest(files.partial(), base.bytes)?;
    let failures = rest(files.partial_failed(), base.failed_bytes)?;
    Ok(Some(Old { base, articles, failures }))
}
