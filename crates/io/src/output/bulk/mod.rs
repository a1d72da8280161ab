//! Output of a long run into a file, which survives its process.
//!
//! | file | what |
//! |---|---|
//! | `OUT.partial` | articles so far: JSON Lines, or an Arrow stream for every kind of table |
//! | `OUT.partial.failed` | failed records so far |
//! | `OUT.progress` | the [`journal`]: which run this is, and how far the other two are good, with checksums |
//! | `OUT.partial.whole` | the table that the Arrow stream is converted into at the end |
//! | `OUT`, `OUT.failed.jsonl` | the output, and the failed records if there are any |
//!
//! Both files are only added to, and are on disk before the journal says so. A run that
//! goes on (`plan`) compares them with the checksums that the journal has of each stretch, reads
//! past the records whose stretches are good, does the others again, and comes to the same bytes
//! as one that was never interrupted: record batches end at every 64th record of the input,
//! whatever happens. At the end the journal says so before the files get their names, so that
//! this too can be done again. Where records failed that may not fail again, the journal stays,
//! and their stretches are done again by whoever goes on.

mod files;
pub mod journal;
mod plan;
mod resume;
mod summed;
#[cfg(test)]
mod tests;

use std::fs::{self, File};
use std::io::{self, Seek, Write};
use std::mem;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::Serialize;

use super::destination::OutputError;
use super::{Rendered, Writer, Writers, table};
use crate::format::{Growth, OutputFormat};
use crate::input::{InputError, Origin};
use files::Files;
pub use files::Totals;
use journal::{Delivered, End, Found, Journal, Mark, RunId, Stretch};
use plan::{Plan, plan};
pub use resume::Kept;
use summed::Summed;

/// The output can be cut after every so many records of the input.
const RECORDS: u64 = 64;

/// What is done is on disk after that time and the next [`RECORDS`]. Ten times as often where assertions
/// are checked, so that tests need no long runs to stop them half-way.
const EVERY: Duration = Duration::from_millis(if cfg!(debug_assertions) { 100 } else { 1000 });

/// A record that failed.
#[derive(Serialize)]
struct Failure<'a> {
    id: &'a str,
    path: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    row: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    entry: Option<usize>,
    reason: String,
    /// Whether it may not fail again.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    retry: bool,
}

/// What opening an output gives.
pub enum Opened {
    /// An output that goes on.
    Going(Box<Bulk>),
    /// There is nothing left to do.
    Finished(Totals),
}

/// An open output.
pub struct Bulk {
    files: Files,
    format: OutputFormat,
    writers: Writers,
    writer: Box<dyn Writer>,
    articles: Summed,
    failures: Summed,
    journal: Journal,
    /// What is to be done before the records that are left.
    plan: Plan,
    totals: Totals,
    /// What was written since `closed` ends.
    open: Stretch,
    /// Where the output can be cut, for the last time in `open`.
    cut: Stretch,
    /// What is written, and not yet in the journal.
    closed: Vec<Stretch>,
    since: Instant,
}

impl Bulk {
    /// Whether output can be written like this: into an ordinary file, in a format that can
    /// be added to.
    pub fn fits(format: OutputFormat, path: &Path) -> bool {
        let is_file = fs::metadata(path).map_or(true, |there| there.is_file());
        format.spec().growth != Growth::Whole && is_file
    }

    /// Opens the output `path` for the run `id`: new, or with `resume` where an interrupted
    /// one ended. If that only had to name its files, they are named, and it says how it
    /// went.
    pub fn open(
        mut writers: Writers,
        path: &Path,
        id: &RunId,
        resume: bool,
    ) -> Result<Opened, OutputError> {
        let format = writers.format;
        if is_converted(format) {
            writers.format = OutputFormat::ArrowStream;
        }
        let files = Self::files(path);
        let wrong = |error| OutputError::file(path, error);
        let shown = files.progress().display().to_string();
        let refuse = |reason: String| OutputError::Resume { journal: shown.clone(), reason };
        let Some((mut journal, found)) = Journal::open(&files.progress()).map_err(wrong)? else {
            return Err(OutputError::Busy(path.display().to_string()));
        };
        let plan = match found {
            Found::Nothing => Plan::default(),
            Found::Run(_, told) if !resume && told.is_delivered => Plan::default(),
            _ if !resume => return Err(OutputError::Interrupted(shown)),
            Found::Other => return Err(refuse("it is damaged, or of another version".into())),
            Found::Damaged => {
                let note = format!("`{shown}` is damaged in line 1: everything is done again");
                Plan { notes: vec![note], ..Plan::default() }
            }
            Found::Run(then, told) => match then.difference(id) {
                Some(difference) => return Err(refuse(difference)),
                None => plan(&told, &files, is_converted(format)).map_err(wrong)?,
            },
        };
        if let Some(totals) = plan.finished {
            files.settle(totals, is_converted(format)).map_err(wrong)?;
            return Ok(Opened::Finished(totals));
        }
        let start = plan.from;
        let is_new = start == Mark::default();
        if is_new {
            journal.begin(id).map_err(wrong)?;
        } else {
            journal.cut(plan.journal).map_err(wrong)?;
        }
        let add_to = |path, length| added_to(path, length, &files.output).map_err(wrong);
        let mut bulk = Self {
            articles: add_to(files.partial(), start.bytes)?,
            failures: add_to(files.partial_failed(), start.failed_bytes)?,
            writer: writers.writer(),
            writers,
            files,
            format,
            journal,
            plan,
            totals: Totals::default(),
            open: Stretch { from: start, ..Stretch::default() },
            cut: Stretch { from: start, ..Stretch::default() },
            closed: Vec::new(),
            since: Instant::now(),
        };
        if is_new {
            bulk.writer.begin(&mut bulk.articles).map_err(wrong)?;
        } else {
            bulk.writer.resume();
        }
        Ok(Opened::Going(Box::new(bulk)))
    }

    /// What was found to be damaged, and is done again, for people.
    pub fn notes(&self) -> &[String] {
        &self.plan.notes
    }

    /// What is in the output so far.
    pub fn totals(&self) -> Totals {
        self.totals
    }

    /// The file for the failures of the output `path`.
    pub fn failed_path(path: &Path) -> PathBuf {
        let files = Files { output: path.to_path_buf() };
        files.failed()
    }

    /// All files that a run with the output `path` makes and removes.
    pub fn own_paths(path: &Path) -> [PathBuf; 5] {
        Self::files(path).others()
    }

    /// The journal of the output `path`.
    pub fn journal_path(path: &Path) -> PathBuf {
        Self::files(path).progress()
    }

    /// The file that a link leads to is replaced, not the link.
    fn files(path: &Path) -> Files {
        let linked = fs::canonicalize(path).ok().filter(|_| path.is_symlink());
        Files { output: linked.unwrap_or_else(|| path.to_path_buf()) }
    }

    pub(super) fn writers(&self) -> &Writers {
        &self.writers
    }

    pub(super) fn article(&mut self, rendered: Rendered) -> io::Result<()> {
        self.open.done += 1;
        self.totals.done += 1;
        self.writer.put(&mut self.articles, rendered.body?)
    }

    pub(super) fn failed(&mut self, origin: &Origin, error: &InputError) -> io::Result<()> {
        let retry = error.reason().may_pass();
        self.open.failed += 1;
        self.open.passing += usize::from(retry);
        self.totals.failed += 1;
        self.totals.passing += usize::from(retry);
        let failure = Failure {
            id: &origin.id,
            path: origin.path.as_deref(),
            line: origin.line,
            row: origin.row,
            entry: origin.entry,
            reason: error.reason().to_string(),
            retry,
        };
        serde_json::to_writer(&mut self.failures, &failure)?;
        self.failures.write_all(b"\n")
    }

    /// A record is dealt with; `digest` is its own.
    pub(super) fn record(&mut self, digest: [u8; 32]) -> io::Result<()> {
        self.open.count(digest);
        if !self.open.end().records.is_multiple_of(RECORDS) {
            return Ok(());
        }
        self.mark_cut()?;
        if self.since.elapsed() < EVERY {
            return Ok(());
        }
        self.close()?;
        self.commit()
    }

    /// The output can be cut here.
    fn mark_cut(&mut self) -> io::Result<()> {
        self.writer.flush(&mut self.articles)?;
        (self.open.output, self.open.failures) = (self.articles.piece(), self.failures.piece());
        self.cut.clone_from(&self.open);
        Ok(())
    }

    /// Ends a stretch here.
    fn close(&mut self) -> io::Result<()> {
        self.mark_cut()?;
        if self.open.end() != self.open.from {
            self.closed.push(mem::take(&mut self.open));
            self.start();
        }
        Ok(())
    }

    /// A stretch begins where the last one ended.
    fn start(&mut self) {
        let from = self.closed.last().map_or(self.open.from, Stretch::end);
        self.open = Stretch { from, ..Stretch::default() };
        self.cut.clone_from(&self.open);
        self.articles.start();
        self.failures.start();
    }

    /// Has what is closed on disk, and in the journal.
    fn commit(&mut self) -> io::Result<()> {
        self.articles.sync()?;
        self.failures.sync()?;
        self.journal.append_all(&self.closed)?;
        self.closed.clear();
        self.since = Instant::now();
        Ok(())
    }

    /// Leaves the output so that another run can go on with it. Gives what of it is done.
    pub(super) fn leave(mut self) -> io::Result<Totals> {
        if self.writers.format.spec().is_binary {
            // The batches of tables end where they always do.
            let (open, cut) = (&self.open, mem::take(&mut self.cut));
            self.totals.done -= open.done - cut.done;
            self.totals.failed -= open.failed - cut.failed;
            self.totals.passing -= open.passing - cut.passing;
            if cut.end() != cut.from {
                self.closed.push(cut);
            }
        } else {
            self.close()?;
        }
        self.commit()?;
        Ok(self.totals)
    }

    /// Ends the output and puts it under its name.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.close()?;
        self.commit()?;
        self.articles.start();
        self.writer.end(&mut self.articles)?;
        self.articles.sync()?;
        let mut end = End { from: self.open.from, tail: self.articles.piece(), ..End::default() };
        if is_converted(self.format) && self.totals.done > 0 {
            let mut whole = added_to(self.files.whole(), 0, &self.files.output)?;
            table::convert(&self.files.partial(), self.format, &mut whole)?;
            whole.sync()?;
            end.whole = Some(whole.piece());
        }
        if let Ok(there) = fs::metadata(&self.files.output) {
            let now = if end.whole.is_some() { self.files.whole() } else { self.files.partial() };
            fs::set_permissions(now, there.permissions())?;
        }
        self.journal.append(&end)?;
        let Self { files, format, mut journal, totals, articles, failures, .. } = self;
        drop((articles, failures));
        files.settle(totals, is_converted(format))?;
        if totals.passing > 0 { journal.append(&Delivered {}) } else { Ok(()) }
    }
}

/// Opens a file to add to it behind so many bytes. It may be read by whom the file `like` may be.
fn added_to(path: PathBuf, length: u64, like: &Path) -> io::Result<Summed> {
    let mut file = File::options().write(true).create(true).truncate(false).open(path)?;
    #[cfg(unix)]
    if let Ok(there) = fs::metadata(like) {
        use std::os::unix::fs::PermissionsExt;
        file.set_permissions(fs::Permissions::from_mode(there.permissions().mode() | 0o200))?;
    }
    file.set_len(length)?;
    file.seek(io::SeekFrom::End(0))?;
    Ok(Summed::new(file))
}

/// Whether a format has to be made from an Arrow stream at the end, since it ends with an
/// index.
fn is_converted(format: OutputFormat) -> bool {
    format.spec().growth == Growth::Converted
}
