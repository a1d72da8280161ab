//! The journal of a run: what it is, and how much of it is safely on disk. A line of JSON
//! each; only whole lines count, so that it may be cut off at any byte.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{File, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// What makes a run the same as another: the first line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunId {
    /// The program's version.
    pub version: String,
    /// The model's name, version and digest.
    pub model: String,
    /// What decides what is written, by name.
    pub options: BTreeMap<String, String>,
    /// How many inputs there are.
    pub inputs: usize,
    /// A digest of their names and sizes.
    pub inputs_digest: String,
}

impl RunId {
    /// What decides what is written, of a structure that has it all: a name for each of its
    /// fields, as `name` makes it, and the value as text, empty if there is none.
    pub fn options(
        identity: &impl Serialize,
        name: impl Fn(&str) -> String,
    ) -> BTreeMap<String, String> {
        // By way of text, in which numbers are as people write them.
        let value = serde_json::to_string(identity).and_then(|text| serde_json::from_str(&text));
        let fields = match value {
            Ok(Value::Object(fields)) => fields,
            // What is not a structure is compared as a whole.
            Ok(other) => Map::from_iter([(String::new(), other)]),
            Err(error) => Map::from_iter([(String::new(), error.to_string().into())]),
        };
        let text = |value: Value| match value {
            Value::Null => String::new(),
            Value::String(text) => text,
            other => other.to_string(),
        };
        fields.into_iter().map(|(field, value)| (name(&field), text(value))).collect()
    }

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
pub struct Commit {
    /// Records of the inputs.
    pub records: u64,
    /// Records that became articles.
    pub done: usize,
    /// Records that failed.
    pub failed: usize,
    /// Length of the output.
    pub bytes: u64,
    /// Length of the failures.
    pub failed_bytes: u64,
    /// A digest of the records, each with all before it.
    pub digest: String,
    /// Whether that is all, and only the files' names are left to give.
    pub finished: bool,
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
pub fn hex(digest: Sha256) -> String {
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
