//! Inputs: what the paths name, read into articles one after another, so that a corpus
//! never has to fit in memory. What cannot be read is one failed record, told by
//! [`InputError`]; the rest goes on.

mod content;
mod error;
mod expand;
mod fields;
mod lines;
mod open;
#[cfg_attr(not(feature = "parquet"), path = "no_table.rs")]
mod table;
#[cfg(feature = "parquet")]
mod unpacking;

use std::io::Read;
use std::path::{Path, PathBuf};

use nutgraf::Format;
use sha2::{Digest, Sha256};

use crate::format::InputFormat;

pub use content::Content;
pub use error::{InputError, Reason, plain};
pub use expand::expand;
use lines::JsonLines;
use table::Table;

/// What to read, and how.
#[derive(Debug, Clone)]
pub struct InputOptions {
    /// As given; `-` is standard input. Not empty.
    pub paths: Vec<PathBuf>,
    /// What they are; `None` is by extension, else by content.
    pub format: Option<InputFormat>,
    /// The field or column that holds the text; `None` for the first of the usual ones.
    pub text_field: Option<String>,
    /// The field or column that names the article.
    pub id_field: String,
    /// What the text of a record is.
    pub text_format: Format,
}

impl Default for InputOptions {
    fn default() -> Self {
        Self {
            paths: Vec::new(),
            format: None,
            text_field: None,
            id_field: "id".into(),
            text_format: Format::Text,
        }
    }
}

/// How standard input is called in ids and messages.
const STDIN: &str = "-";

/// Something to read: one article, or a file of many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// `None` is standard input.
    path: Option<PathBuf>,
    form: Form,
    /// Size in bytes, where it is known.
    pub bytes: Option<u64>,
}

/// What is in an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// An article, of a format that is known or left to be found out.
    Article(Option<Format>),
    JsonLines,
    Parquet,
    /// An Arrow file, as which Feather 2 files come too, or an Arrow stream.
    Arrow,
}

impl Input {
    fn new(path: Option<PathBuf>, bytes: Option<u64>, asked: Option<InputFormat>) -> Self {
        let form = match asked {
            Some(InputFormat::Text) => Form::Article(Some(Format::Text)),
            Some(InputFormat::Markdown) => Form::Article(Some(Format::Markdown)),
            Some(InputFormat::Html) => Form::Article(Some(Format::Html)),
            Some(InputFormat::Jsonl) => Form::JsonLines,
            Some(InputFormat::Parquet) => Form::Parquet,
            Some(InputFormat::Arrow) => Form::Arrow,
            None => path.as_deref().map_or(Form::Article(None), form_of),
        };
        Self { path, form, bytes }
    }

    /// Whether it can hold more than one article.
    pub fn is_many(&self) -> bool {
        !matches!(self.form, Form::Article(_))
    }

    /// As given, for ids, messages and telling runs apart.
    pub fn name(&self) -> String {
        self.display_path().unwrap_or_else(|| STDIN.to_owned())
    }

    fn display_path(&self) -> Option<String> {
        self.path.as_ref().map(|path| path.display().to_string())
    }
}

/// What a file's extension says is in it.
fn form_of(path: &Path) -> Form {
    let lower = |part: Option<&std::ffi::OsStr>| {
        part.unwrap_or_default().to_string_lossy().to_ascii_lowercase()
    };
    let mut extension = lower(path.extension());
    if matches!(extension.as_str(), "gz" | "zst") {
        let inner = lower(path.file_stem().map(Path::new).and_then(Path::extension));
        if matches!(inner.as_str(), "jsonl" | "ndjson") {
            extension = inner;
        }
    }
    match extension.as_str() {
        "jsonl" | "ndjson" => Form::JsonLines,
        "parquet" | "pq" => Form::Parquet,
        "arrow" | "arrows" | "feather" => Form::Arrow,
        other => Form::Article(Format::from_extension(other)),
    }
}

/// An article as it was read, or why it was not.
#[derive(Debug)]
pub struct Entry {
    /// Where it came from.
    pub origin: Origin,
    /// What was read.
    pub content: Result<Content, InputError>,
    /// What a person may want to know of the input.
    pub note: Option<String>,
}

impl Entry {
    fn failed(origin: Origin, error: InputError) -> Self {
        Self { origin, content: Err(error), note: None }
    }

    /// How many bytes it takes, about.
    pub fn size(&self) -> usize {
        self.content.as_ref().map_or(0, Content::size)
    }

    /// Tells this entry from others: a digest of its id and its content.
    pub fn digest(&self) -> [u8; 32] {
        let mut digest = Sha256::new_with_prefix(self.origin.id.as_bytes());
        digest.update([0]);
        match &self.content {
            Ok(content) => content.digest(&mut digest),
            Err(error) => digest.update(error.to_string()),
        }
        digest.finalize().into()
    }
}

/// Where an article came from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The article's name: its path, the id its record gives, `FILE#LINE` or `FILE#ROW`.
    pub id: String,
    /// The file; `None` is standard input.
    pub path: Option<String>,
    /// The line, from 1, of a file of JSON lines.
    pub line: Option<usize>,
    /// The row, from 0, of a table.
    pub row: Option<usize>,
    /// How many bytes of the input it took.
    pub bytes: u64,
}

impl Origin {
    /// A whole file, or standard input.
    fn of(path: Option<String>) -> Self {
        Self { id: path.clone().unwrap_or_else(|| STDIN.to_owned()), path, ..Self::default() }
    }

    /// For messages: `FILE`, `FILE:LINE` or `FILE, row ROW`.
    pub fn place(&self) -> String {
        let path = self.path.as_deref().unwrap_or(STDIN);
        match (self.line, self.row) {
            (Some(line), _) => format!("{path}:{line}"),
            (None, Some(row)) => format!("{path}, row {row}"),
            (None, None) => path.to_owned(),
        }
    }
}

/// All articles of all inputs, in order, read as they are asked for.
pub struct Records {
    inputs: std::vec::IntoIter<Result<Input, InputError>>,
    file: Option<Many>,
    options: InputOptions,
}

/// The rest of a file of many articles.
enum Many {
    Lines(JsonLines),
    Table(Box<Table>),
}

impl Many {
    fn open(input: &Input, options: &InputOptions) -> Result<Self, Reason> {
        Ok(match input.form {
            Form::Parquet => Self::Table(Box::new(Table::parquet(input, options)?)),
            Form::Arrow => Self::Table(Box::new(Table::arrow(input, options)?)),
            Form::Article(_) | Form::JsonLines => Self::Lines(JsonLines::open(input)?),
        })
    }

    fn next(&mut self, options: &InputOptions) -> Option<Entry> {
        match self {
            Self::Lines(lines) => lines.next(options),
            Self::Table(table) => table.next(),
        }
    }
}

impl Records {
    /// Those of `inputs`, as [`expand`] gives them.
    pub fn new(inputs: Vec<Result<Input, InputError>>, options: &InputOptions) -> Self {
        Self { inputs: inputs.into_iter(), file: None, options: options.clone() }
    }
}

impl Iterator for Records {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        loop {
            if let Some(file) = &mut self.file {
                match file.next(&self.options) {
                    Some(entry) => return Some(entry),
                    None => self.file = None,
                }
            }
            let input = match self.inputs.next()? {
                Ok(input) => input,
                Err(error) => {
                    let origin = Origin { id: error.place().to_owned(), ..Origin::default() };
                    return Some(Entry::failed(origin, error));
                }
            };
            if let Form::Article(format) = input.form {
                return Some(read_article(&input, format));
            }
            match Many::open(&input, &self.options) {
                Ok(file) => self.file = Some(file),
                Err(reason) => {
                    let mut origin = Origin::of(input.display_path());
                    origin.bytes = input.bytes.unwrap_or(0);
                    return Some(Entry::failed(origin, InputError::new(input.name(), reason)));
                }
            }
        }
    }
}

fn read_article(input: &Input, format: Option<Format>) -> Entry {
    let mut origin = Origin::of(input.display_path());
    let mut bytes = Vec::new();
    let read = open::open(input.path.as_deref()).and_then(|mut file| file.read_to_end(&mut bytes));
    origin.bytes = bytes.len() as u64;
    let content = match read {
        Ok(_) => Ok(Content::Bytes(bytes, format)),
        Err(error) => Err(InputError::new(input.name(), error)),
    };
    Entry { origin, content, note: None }
}
