//! The files of a run, and the last step, in which they get their names.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// The files of a run.
#[derive(Debug, Clone)]
pub(super) struct Files {
    pub(super) output: PathBuf,
}

/// What is in the files of a run that is done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Records that became articles.
    pub done: usize,
    /// Records that failed.
    pub failed: usize,
    /// Those of them that may not fail again.
    pub passing: usize,
}

impl Files {
    fn beside(&self, ending: &str) -> PathBuf {
        let mut name = OsString::from(&self.output);
        name.push(ending);
        name.into()
    }

    pub(super) fn partial(&self) -> PathBuf {
        self.beside(".partial")
    }

    pub(super) fn partial_failed(&self) -> PathBuf {
        self.beside(".partial.failed")
    }

    pub(super) fn whole(&self) -> PathBuf {
        self.beside(".partial.whole")
    }

    pub(super) fn progress(&self) -> PathBuf {
        self.beside(".progress")
    }

    pub(super) fn failed(&self) -> PathBuf {
        self.beside(".failed.jsonl")
    }

    /// All but the output.
    pub(super) fn others(&self) -> [PathBuf; 5] {
        [self.partial(), self.partial_failed(), self.whole(), self.progress(), self.failed()]
    }

    /// The folder they are in.
    pub(super) fn folder(&self) -> &Path {
        let folder = self.output.parent().filter(|folder| !folder.as_os_str().is_empty());
        folder.unwrap_or(Path::new("."))
    }

    /// Gives the files of a run that is done their names, and removes the others; of a run that can
    /// be tried again, what it needs for that stays. If this is interrupted, it can be called again.
    pub(super) fn settle(&self, totals: Totals, is_converted: bool) -> io::Result<()> {
        let there = |result: io::Result<()>| match result {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            other => other,
        };
        if totals.done > 0 {
            let from = if is_converted { self.whole() } else { self.partial() };
            there(fs::rename(from, &self.output))?;
        }
        if totals.failed > 0 {
            there(fs::rename(self.partial_failed(), self.failed()))?;
        } else {
            there(fs::remove_file(self.failed()))?;
        }
        if totals.passing > 0 {
            return self.sync_folder();
        }
        for file in [self.whole(), self.partial(), self.partial_failed()] {
            there(fs::remove_file(file))?;
        }
        self.sync_folder()?;
        fs::remove_file(self.progress())
    }

    /// Has the names on disk.
    fn sync_folder(&self) -> io::Result<()> {
        if cfg!(unix) { File::open(self.folder())?.sync_all() } else { Ok(()) }
    }
}
