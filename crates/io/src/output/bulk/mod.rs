//! Output of a long run into a file, which survives its process.
//!
//! | file | what |
//! |---|---|
//! | `OUT.partial` | articles so far: JSON Lines, or an Arrow stream for every kind of table |
//! | `OUT.partial.failed` | failed records so far |
//! | `OUT.progress` | the [`journal`]: which run this is, and how far the other two are good |
//! | `OUT.partial.whole` | the table that the Arrow stream is converted into at the end |
//! | `OUT`, `OUT.failed.jsonl` | the output, and the failed records if there are any |
//!
//! Both files are only added to, and are on disk before the journal says so. A run that
//! goes on cuts them to the lengths that the journal gives, reads past as many records as it
//! says, and comes to the same bytes as one that was never interrupted: record batches end
//! at every 64th record of the input, whatever happens. At the end the journal says
//! so before the files get their names, so that this too can be done again.

pub mod journal;
#[cfg(test)]
mod tests;

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::Serialize;

use super::destination::OutputError;
use super::{Rendered, Writer, Writers, table};
use crate::format::{Growth, OutputFormat};
use crate::input::{Entry, InputError, Origin};
use journal::{Commit, Found, Journal, RunId, chained};

/// The output can be cut after every so many records of the input.
const RECORDS: u64 = 64;

/// What is done is on disk after that time and the next [`RECORDS`].
const EVERY: Duration = Duration::from_secs(1);

/// The files of a run.
#[derive(Debug, Clone)]
struct Files {
    output: PathBuf,
}

impl Files {
    fn beside(&self, ending: &str) -> PathBuf {
        let mut name = OsString::from(&self.output);
        name.push(ending);
        name.into()
    }

    fn partial(&self) -> PathBuf {
        self.beside(".partial")
    }

    fn partial_failed(&self) -> PathBuf {
        self.beside(".partial.failed")
    }

    fn whole(&self) -> PathBuf {
        self.beside(".partial.whole")
    }

    fn progress(&self) -> PathBuf {
        self.beside(".progress")
    }

    fn failed(&self) -> PathBuf {
        self.beside(".failed.jsonl")
    }

    /// Gives the files of a run that is done their names, and removes the others. If it is
    /// interrupted, it can be called again.
    fn settle(&self, commit: &Commit, format: OutputFormat) -> io::Result<()> {
        let there = |result: io::Result<()>| match result {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            other => other,
        };
        if commit.done > 0 {
            let from = if is_converted(format) { self.whole() } else { self.partial() };
            there(fs::rename(from, &self.output))?;
        }
        if commit.failed > 0 {
            there(fs::rename(self.partial_failed(), self.failed()))?;
        } else {
            there(fs::remove_file(self.failed()))?;
        }
        for file in [self.whole(), self.partial(), self.partial_failed()] {
            there(fs::remove_file(file))?;
        }
        self.sync_folder()?;
        fs::remove_file(self.progress())
    }

    /// Has the names on disk.
    fn sync_folder(&self) -> io::Result<()> {
        let folder = self.output.parent().filter(|folder| !folder.as_os_str().is_empty());
        if cfg!(unix) { File::open(folder.unwrap_or(Path::new(".")))?.sync_all() } else { Ok(()) }
    }
}

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
}

/// What opening an output gives.
pub enum Opened {
    /// An output that goes on.
    Going(Box<Bulk>),
    /// There is nothing left to do.
    Finished(Commit),
}

/// An open output.
pub struct Bulk {
    files: Files,
    format: OutputFormat,
    writers: Writers,
    writer: Box<dyn Writer>,
    articles: BufWriter<File>,
    failures: BufWriter<File>,
    journal: Journal,
    commit: Commit,
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
        // The file that a link leads to is replaced, not the link.
        let output = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        let files = Files { output };
        let wrong = |error| OutputError::file(path, error);
        let shown = files.progress().display().to_string();
        let refuse = |reason: String| OutputError::Resume { journal: shown.clone(), reason };
        let Some((mut journal, found)) = Journal::open(&files.progress()).map_err(wrong)? else {
            return Err(OutputError::Busy(path.display().to_string()));
        };
        let commit = match found {
            Found::Nothing => None,
            _ if !resume => return Err(OutputError::Interrupted(shown)),
            Found::Other => return Err(refuse("it is damaged, or of another version".into())),
            Found::Run(then, commit) => match then.difference(id) {
                Some(difference) => return Err(refuse(difference)),
                None => Some(commit),
            },
        };
        let fresh = commit.is_none();
        let commit = commit.unwrap_or_default();
        if commit.finished {
            files.settle(&commit, format).map_err(wrong)?;
            return Ok(Opened::Finished(commit));
        }
        if fresh {
            journal.begin(id).map_err(wrong)?;
        }
        let open = |path: PathBuf, length: u64| -> Result<BufWriter<File>, OutputError> {
            let file = File::options().write(true).create(true).truncate(fresh).open(&path);
            let mut file = file.map_err(wrong)?;
            if file.metadata().map_err(wrong)?.len() < length {
                return Err(refuse(format!("`{}` is shorter than it says", path.display())));
            }
            file.set_len(length).map_err(wrong)?;
            file.seek(io::SeekFrom::End(0)).map_err(wrong)?;
            Ok(BufWriter::new(file))
        };
        let mut bulk = Self {
            articles: open(files.partial(), commit.bytes)?,
            failures: open(files.partial_failed(), commit.failed_bytes)?,
            writer: writers.writer(),
            writers,
            files,
            format,
            journal,
            commit,
            since: Instant::now(),
        };
        if fresh {
            bulk.writer.begin(&mut bulk.articles).map_err(wrong)?;
        } else {
            bulk.writer.resume();
        }
        Ok(Opened::Going(Box::new(bulk)))
    }

    /// What was done by the runs before.
    pub fn commit(&self) -> &Commit {
        &self.commit
    }

    /// The file for the failures of the output `path`.
    pub fn failed_path(path: &Path) -> PathBuf {
        let files = Files { output: path.to_path_buf() };
        files.failed()
    }

    /// Passes over the records that were done before, and makes sure that they are the same.
    /// Gives the bytes they took.
    pub fn skip(&self, entries: &mut impl Iterator<Item = Entry>) -> Result<u64, OutputError> {
        let refuse = |reason| {
            let journal = self.files.progress().display().to_string();
            Err(OutputError::Resume { journal, reason })
        };
        let (mut digest, mut bytes) = (String::new(), 0);
        for record in 0..self.commit.records {
            let Some(entry) = entries.next() else {
                return refuse(format!(
                    "{} records were done, and the inputs have {record} now",
                    self.commit.records
                ));
            };
            bytes += entry.origin.bytes;
            digest = chained(&digest, entry.digest());
        }
        if digest != self.commit.digest {
            let records = self.commit.records;
            return refuse(format!("the first {records} records of the inputs are others now"));
        }
        Ok(bytes)
    }

    pub(super) fn writers(&self) -> &Writers {
        &self.writers
    }

    pub(super) fn article(&mut self, rendered: Rendered) -> io::Result<()> {
        self.commit.done += 1;
        self.writer.put(&mut self.articles, rendered.body?)
    }

    pub(super) fn failed(&mut self, origin: &Origin, error: &InputError) -> io::Result<()> {
        self.commit.failed += 1;
        let failure = Failure {
            id: &origin.id,
            path: origin.path.as_deref(),
            line: origin.line,
            row: origin.row,
            entry: origin.entry,
            reason: error.reason().to_string(),
        };
        serde_json::to_writer(&mut self.failures, &failure)?;
        self.failures.write_all(b"\n")
    }

    /// A record is dealt with; `digest` is its own.
    pub(super) fn record(&mut self, digest: [u8; 32]) -> io::Result<()> {
        self.commit.count(digest);
        if !self.commit.records.is_multiple_of(RECORDS) {
            return Ok(());
        }
        self.writer.flush(&mut self.articles)?;
        if self.since.elapsed() < EVERY {
            return Ok(());
        }
        self.sync()?;
        self.journal.append(&self.commit)?;
        self.since = Instant::now();
        Ok(())
    }

    /// Has everything so far on disk, and counts it.
    fn sync(&mut self) -> io::Result<()> {
        for (file, length) in [
            (&mut self.articles, &mut self.commit.bytes),
            (&mut self.failures, &mut self.commit.failed_bytes),
        ] {
            *length = file.stream_position()?;
            file.flush()?;
            file.get_ref().sync_data()?;
        }
        Ok(())
    }

    /// Ends the output and puts it under its name.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.writer.end(&mut self.articles)?;
        self.sync()?;
        if is_converted(self.format) && self.commit.done > 0 {
            let mut whole = BufWriter::new(File::create(self.files.whole())?);
            table::convert(&self.files.partial(), self.format, &mut whole)?;
            whole.into_inner().map_err(io::IntoInnerError::into_error)?.sync_data()?;
        }
        self.commit.finished = true;
        self.journal.append(&self.commit)?;
        self.files.settle(&self.commit, self.format)
    }
}

/// Whether a format has to be made from an Arrow stream at the end, since it ends with an
/// index.
fn is_converted(format: OutputFormat) -> bool {
    format.spec().growth == Growth::Converted
}
