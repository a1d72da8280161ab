//! The journal of a run: what it is, and how much of it is safely on disk. A line of JSON
//! each, with a checksum of its own; only whole lines count, so that it may be cut off at any byte.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{File, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use serde::de::DeserializeOwned;
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

/// How far a run has come at some place: what is before it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Mark {
    /// Records of the inputs.
    pub(super) records: u64,
    /// Bytes of the output.
    pub(super) bytes: u64,
    /// Bytes of the failures.
    pub(super) failed_bytes: u64,
}

/// Bytes of a file that were written one after another.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Piece {
    pub(super) length: u64,
    pub(super) crc32: u32,
}

/// What was done between two times of saying so: a line of the journal each.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stretch {
    /// Where it begins.
    pub(super) from: Mark,
    /// Records of the inputs.
    pub(super) records: u64,
    /// Records that became articles.
    pub(super) done: usize,
    /// Records that failed.
    pub(super) failed: usize,
    /// Those of them that may not fail again.
    pub(super) passing: usize,
    /// What was added to the output.
    pub(super) output: Piece,
    /// What was added to the failures.
    pub(super) failures: Piece,
    /// A digest of the records, each with all of the stretch before it.
    pub(super) digest: String,
}

impl Stretch {
    /// One record more.
    pub(super) fn count(&mut self, record: [u8; 32]) {
        self.records += 1;
        self.digest = chained(&self.digest, record);
    }

    /// Where it ends.
    pub(super) fn end(&self) -> Mark {
        Mark {
            records: self.from.records + self.records,
            bytes: self.from.bytes + self.output.length,
            failed_bytes: self.from.failed_bytes + self.failures.length,
        }
    }
}

/// All is written, and only the files' names are left to give: the last line.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct End {
    /// Where the stretches end.
    pub(super) from: Mark,
    /// What the format has after all articles.
    pub(super) tail: Piece,
    /// The table that the output is converted into.
    pub(super) whole: Option<Piece>,
}

/// The files have their names, and what is kept is for those that may not fail again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Delivered {}

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

/// What a line tells of. Its name stands before it.
pub(super) trait Kind: Serialize + DeserializeOwned {
    const NAME: &'static str;
}

impl Kind for RunId {
    const NAME: &'static str = "run";
}

impl Kind for Stretch {
    const NAME: &'static str = "stretch";
}

impl Kind for End {
    const NAME: &'static str = "end";
}

impl Kind for Delivered {
    const NAME: &'static str = "delivered";
}

/// A line of the journal, `{"NAME":{…},"crc32":"…"}`, where the checksum is of what is before it.
fn line<K: Kind>(content: &K) -> io::Result<Vec<u8>> {
    let mut line = format!("{{\"{}\":", K::NAME).into_bytes();
    serde_json::to_writer(&mut line, content)?;
    let sum = crc32fast::hash(&line);
    writeln!(line, "{BEFORE_SUM}{sum:08x}\"}}")?;
    Ok(line)
}

/// What stands before a line's checksum.
const BEFORE_SUM: &str = ",\"crc32\":\"";

/// What is before a line's checksum, if that is right; `line` is without its end.
fn sound(line: &[u8]) -> Option<&[u8]> {
    let line = line.strip_suffix(b"\"}")?;
    let (line, sum) = line.split_at_checked(line.len().checked_sub(8)?)?;
    let sum = u32::from_str_radix(std::str::from_utf8(sum).ok()?, 16).ok()?;
    let line = line.strip_suffix(BEFORE_SUM.as_bytes())?;
    (crc32fast::hash(line) == sum).then_some(line)
}

/// What a sound line tells, if it is of that kind.
fn told<K: Kind>(line: &[u8]) -> Option<K> {
    let line = line.strip_prefix(format!("{{\"{}\":", K::NAME).as_bytes())?;
    serde_json::from_slice(line).ok()
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
    /// It tells of a run.
    Run(RunId, Box<Told>),
    /// It is a journal whose first line is damaged.
    Damaged,
    /// It is not a journal of this version of the program.
    Other,
}

/// What a journal tells of a run.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Told {
    /// What was done, in order.
    pub(super) lines: Vec<Line>,
    /// Whether all is written.
    pub(super) end: Option<End>,
    /// Whether the files have their names.
    pub(super) is_delivered: bool,
    /// The first line, from 1, that is damaged.
    pub(super) damaged: Option<usize>,
}

/// A sound line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) stretch: Stretch,
    /// Its number, from 1.
    pub(super) number: usize,
    /// Length of the journal up to its end.
    pub(super) end: u64,
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
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        // A line that was not written to its end does not count.
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let mut journal = Self { file };
        journal.cut(whole as u64)?;
        Ok(Some((journal, read(&bytes[..whole]))))
    }

    /// Begins it anew.
    pub(super) fn begin(&mut self, id: &RunId) -> io::Result<()> {
        self.cut(0)?;
        self.append(id)
    }

    /// Takes away what is behind so many bytes.
    pub(super) fn cut(&mut self, length: u64) -> io::Result<()> {
        self.file.set_len(length)?;
        self.file.seek(SeekFrom::End(0)).map(drop)
    }

    pub(super) fn append<K: Kind>(&mut self, content: &K) -> io::Result<()> {
        self.append_all(std::slice::from_ref(content))
    }

    pub(super) fn append_all<K: Kind>(&mut self, contents: &[K]) -> io::Result<()> {
        let mut lines = Vec::new();
        for content in contents {
            lines.extend(line(content)?);
        }
        self.file.write_all(&lines)?;
        self.file.sync_data()
    }
}

/// What whole lines say.
fn read(bytes: &[u8]) -> Found {
    let mut lines = bytes.split_inclusive(|byte| *byte == b'\n');
    let Some(first) = lines.next() else { return Found::Nothing };
    let sound_line = |line: &'_ [u8]| sound(line.strip_suffix(b"\n").unwrap_or(line)).is_some();
    let Some(id) = first.strip_suffix(b"\n").and_then(sound).and_then(told::<RunId>) else {
        // Nothing but zeros is what some file systems leave of a file after a power failure.
        let is_ours = first.starts_with(b"{\"run\":")
            || lines.any(sound_line)
            || bytes.iter().all(|byte| matches!(byte, 0 | b'\n'));
        return if is_ours && !sound_line(first) { Found::Damaged } else { Found::Other };
    };
    let (mut end, mut all) = (first.len() as u64, Told::default());
    for (number, line) in (2..).zip(lines) {
        end += line.len() as u64;
        let content = line.strip_suffix(b"\n").and_then(sound);
        if let Some(stretch) = content.and_then(told::<Stretch>) {
            all.lines.push(Line { stretch, number, end });
        } else if let Some(last) = content.and_then(told::<End>) {
            all.end = Some(last);
        } else if content.and_then(told::<Delivered>).is_some() {
            all.is_delivered = true;
        } else {
            all.damaged.get_or_insert(number);
        }
    }
    if all == Told::default() { Found::Nothing } else { Found::Run(id, Box::new(all)) }
}
