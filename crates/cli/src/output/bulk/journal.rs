//! The journal of a run: what it is, and how much of it is safely on disk. A line of JSON
//! each; only whole lines count, so that it may be cut off at any byte.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{File, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What makes a run the same as another: the first line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RunId {
    /// The program's version.
    pub(crate) version: String,
    /// The model's name, version and digest.
    pub(crate) model: String,
    /// What decides what is written, by flag.
    pub(crate) options: BTreeMap<String, String>,
    /// How many inputs there are.
    pub(crate) inputs: usize,
    /// A digest of their names and sizes.
    pub(crate) inputs_digest: String,
}

impl RunId {
    /// How `self`, of the journal, differs from the run that wants to go on with it.
    pub(super) fn difference(&self, other: &Self) -> Option<String> {
        let differ = |what: &str, then: &str, now: &str| {
            (then != now).then(|| format!("{what} was `{then}`, and is `{now}`"))
        };
        let nothing = String::new();
        let of = |id: &Self, flag: &str| id.options.get(flag).unwrap_or(&nothing).clone();
        let flags = self.options.keys().chain(other.options.keys());
        differ("the program's version", &self.version, &other.version)
            .or_else(|| differ("the model", &self.model, &other.model))
            .or_else(|| {
                let mut changed = flags.map(|flag| (flag, of(self, flag), of(other, flag)));
                changed.find_map(|(flag, then, now)| differ(&format!("`{flag}`"), &then, &now))
            })
            .or_else(|| {
                let (then, now) = (self.inputs.to_string(), other.inputs.to_string());
                differ("the number of inputs", &then, &now)
            })
            .or_else(|| {
                (self.inputs_digest != other.inputs_digest)
                    .then(|| "the inputs have other names or sizes now".to_owned())
            })
    }
}

/// How far a run has come: every further line.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Commit {
    /// Records of the inputs, of which so many became articles and so many failed.
    pub(crate) records: u64,
    pub(crate) done: usize,
    pub(crate) failed: usize,
    /// Length of the output, and of the failures.
    pub(crate) bytes: u64,
    pub(crate) failed_bytes: u64,
    /// A digest of the records, each with all before it.
    pub(crate) digest: String,
    /// Whether that is all, and only the files' names are left to give.
    pub(crate) finished: bool,
}

impl Commit {
    /// One record more.
    pub(super) fn count(&mut self, record: [u8; 32]) {
        self.records += 1;
        self.digest = chained(&self.digest, record);
    }
}

/// The digest of records, one more after those of `digest`.
pub(super) fn chained(digest: &str, record: [u8; 32]) -> String {
    hex(Sha256::new_with_prefix(digest.as_bytes()).chain_update(record))
}

/// A digest in hexadecimal.
pub(crate) fn hex(digest: Sha256) -> String {
    digest.finalize().iter().fold(String::new(), |mut hex, byte| {
        // Writing into a string does not fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// An open journal, which nobody else has open.
#[derive(Debug)]
pub(super) struct Journal {
    file: File,
}

/// What a journal says.
#[derive(Debug)]
pub(super) enum Found {
    /// It is new, or nothing was done.
    Nothing,
    Run(RunId, Commit),
    /// It is not a journal of this version of the program.
    Other,
}

impl Journal {
    /// Opens or makes the journal; `None` if another run has it.
    pub(super) fn open(path: &Path) -> io::Result<Option<(Self, Found)>> {
        let options =
            File::options().read(true).write(true).create(true).truncate(false).to_owned();
        let mut file = options.open(path)?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => return Ok(None),
            // Some file systems have no locks.
            Ok(()) | Err(TryLockError::Error(_)) => {}
        }
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        // A line that was not written to its end does not count.
        let whole = text.rfind('\n').map_or("", |end| &text[..=end]);
        file.set_len(whole.len() as u64)?;
        file.seek(SeekFrom::End(0))?;
        let mut lines = whole.lines();
        let first = lines.next().map(serde_json::from_str::<RunId>);
        let found = match (first, lines.next_back()) {
            (None, _) | (Some(Ok(_)), None) => Found::Nothing,
            (Some(Ok(id)), Some(last)) => match serde_json::from_str(last) {
                Ok(commit) => Found::Run(id, commit),
                Err(_) => Found::Other,
            },
            (Some(Err(_)), _) => Found::Other,
        };
        Ok(Some((Self { file }, found)))
    }

    /// Begins it anew.
    pub(super) fn begin(&mut self, id: &RunId) -> io::Result<()> {
        self.file.set_len(0)?;
        self.file.rewind()?;
        self.append(id)
    }

    pub(super) fn append(&mut self, line: &impl Serialize) -> io::Result<()> {
        let mut line = serde_json::to_vec(line)?;
        line.push(b'\n');
        self.file.write_all(&line)?;
        self.file.sync_data()
    }
}
