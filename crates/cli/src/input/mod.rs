//! Inputs: what the paths name, read into documents one after another, so that a corpus
//! never has to fit in memory. What cannot be read is one failed record, told by
//! [`InputError`]; the rest goes on.

mod error;
mod expand;
mod jsonl;
mod raw;

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use nutgraf::{Document, Format, Source};

use crate::args::InputFormat;
use crate::options::InputOptions;

pub(crate) use error::{InputError, Reason, plain};
pub(crate) use expand::expand;
use jsonl::JsonLines;
pub(crate) use raw::load;

/// How standard input is called in ids and messages.
const STDIN: &str = "-";

/// Something to read: one article, or a file of JSON lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Input {
    /// `None` is standard input.
    path: Option<PathBuf>,
    form: Form,
    /// Size in bytes, where it is known.
    pub(crate) bytes: Option<u64>,
}

/// What is in an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// An article, of a format that is known or left to be found out.
    Article(Option<Format>),
    JsonLines,
}

impl Input {
    fn new(path: Option<PathBuf>, bytes: Option<u64>, asked: Option<InputFormat>) -> Self {
        let form = match asked {
            Some(InputFormat::Text) => Form::Article(Some(Format::Text)),
            Some(InputFormat::Markdown) => Form::Article(Some(Format::Markdown)),
            Some(InputFormat::Html) => Form::Article(Some(Format::Html)),
            Some(InputFormat::Jsonl) => Form::JsonLines,
            None => path.as_deref().map_or(Form::Article(None), form_of),
        };
        Self { path, form, bytes }
    }

    /// Whether it can hold more than one article.
    pub(crate) fn is_many(&self) -> bool {
        self.form == Form::JsonLines
    }

    fn name(&self) -> String {
        self.path.as_ref().map_or_else(|| STDIN.to_owned(), |path| path.display().to_string())
    }

    fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        Ok(match &self.path {
            Some(path) => Box::new(File::open(path)?),
            None => Box::new(io::stdin()),
        })
    }
}

/// What a file's extension says is in it.
fn form_of(path: &Path) -> Form {
    let extension = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    match extension.as_str() {
        "jsonl" | "ndjson" => Form::JsonLines,
        other => Form::Article(Format::from_extension(other)),
    }
}

/// An article, read.
#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) origin: Origin,
    pub(crate) document: Document,
    /// What was lost or guessed in reading it.
    pub(crate) warnings: Vec<String>,
}

/// Where an article came from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Origin {
    /// The article's name: its path, the id its JSON line gives, or `FILE#LINE`.
    pub(crate) id: String,
    /// The file; `None` is standard input.
    pub(crate) path: Option<String>,
    /// The line, from 1, of a file of JSON lines.
    pub(crate) line: Option<usize>,
    /// How many bytes of the input it took.
    pub(crate) bytes: u64,
}

impl Origin {
    /// For messages: `FILE` or `FILE:LINE`.
    pub(crate) fn place(&self) -> String {
        let path = self.path.as_deref().unwrap_or(STDIN);
        self.line.map_or_else(|| path.to_owned(), |line| format!("{path}:{line}"))
    }
}

/// All articles of all inputs, in order, read as they are asked for.
pub(crate) struct Records {
    inputs: std::vec::IntoIter<Result<Input, InputError>>,
    lines: Option<JsonLines>,
    text_field: String,
    id_field: String,
}

impl Records {
    pub(crate) fn new(inputs: Vec<Result<Input, InputError>>, options: &InputOptions) -> Self {
        Self {
            inputs: inputs.into_iter(),
            lines: None,
            text_field: options.text_field.clone(),
            id_field: options.id_field.clone(),
        }
    }
}

impl Iterator for Records {
    type Item = Result<Record, InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(lines) = &mut self.lines {
                match lines.next(&self.text_field, &self.id_field) {
                    Some(record) => return Some(record),
                    None => self.lines = None,
                }
            }
            let input = match self.inputs.next()? {
                Ok(input) => input,
                Err(error) => return Some(Err(error)),
            };
            match input.form {
                Form::Article(format) => return Some(read_article(&input, format)),
                Form::JsonLines => match input.open() {
                    Ok(file) => {
                        let path = input.path.as_ref().map(|path| path.display().to_string());
                        self.lines = Some(JsonLines::new(path, BufReader::new(file)));
                    }
                    Err(error) => return Some(Err(InputError::new(input.name(), error))),
                },
            }
        }
    }
}

fn read_article(input: &Input, format: Option<Format>) -> Result<Record, InputError> {
    let name = input.name();
    let read = || -> Result<(Document, Vec<String>, u64), Reason> {
        let mut bytes = Vec::new();
        input.open()?.read_to_end(&mut bytes)?;
        if bytes.is_empty() {
            return Err(Reason::Empty);
        }
        let source = Source::from_bytes(&bytes, format)?;
        let size = bytes.len() as u64;
        drop(bytes);
        let (document, warnings) = structure(source)?;
        Ok((document, warnings, size))
    };
    let (document, warnings, bytes) =
        read().map_err(|reason| InputError::new(name.clone(), reason))?;
    let path = input.path.as_ref().map(|path| path.display().to_string());
    let origin = Origin { id: name, path, line: None, bytes };
    Ok(Record { origin, document, warnings })
}

/// The document of a source, unless there is nothing in it to read.
fn structure(mut source: Source) -> Result<(Document, Vec<String>), Reason> {
    if source.text.trim().is_empty() {
        return Err(match source.format {
            Format::Text => Reason::Blank,
            Format::Markdown | Format::Html => Reason::NoText,
        });
    }
    let warnings = std::mem::take(&mut source.warnings);
    Ok((Document::new(source), warnings))
}
