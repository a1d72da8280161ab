//! Readers and writers of annotation formats, all through the common form of
//! [`crate::data`].
//!
//! Reading is all or nothing: one malformed line is an error that names file, line and
//! field, since a score of what is left would be of another set. What a format says that the
//! common form cannot hold is listed in [`Dataset::problems`] and [`Dataset::left_out`].
//!
//! | format | offsets | holds of the common form |
//! |---|---|---|
//! | [`Format::Spans`] | chars | all of it |
//! | [`Format::Json`], [`Format::Jsonl`] | bytes and chars | all but tokens |
//! | [`Format::Gold`] | bytes | flat entities with ids and names, references |
//! | [`Format::Brat`] | chars | entities |
//! | [`Format::WebAnno`] | UTF-16 | entities, which may nest, with their ids, tokens |
//! | [`Format::ConllU`] | tokens | as `Conll`; read also entities that nest, with their ids |
//! | [`Format::DocBin`] | tokens | flat entities with their ids, tokens; it is only read |
//! | [`Format::PubTator`] | chars | entities with their ids |
//! | [`Format::LabelStudio`] | chars | entities with their confidence |
//! | [`Format::Conll`], [`Format::Tags`] | tokens | flat entities that keep to tokens and sentences, tokens |
//! | [`Format::Summaries`] | bytes and chars | summary with its evidence, references |
//!
//! All of them hold ids and texts. See [`conll`] and the other modules for how.

pub mod conll;

mod brat;
mod check;
mod conllu;
mod detect;
mod doc_bin;
mod error;
mod gold;
pub(crate) mod input;
mod json;
mod label_studio;
mod marks;
mod names;
pub(crate) mod offsets;
mod pub_tator;
mod schemes;
mod spans;
mod summaries;
mod tagged;
mod token_tags;
mod tokens;
mod web_anno;
mod wire;
mod write;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::Serialize;

pub use error::{ReadError, ReadErrorKind, WriteError};
pub use tokens::tokens;
pub use write::{Converted, Rendered};

use crate::data::{Article, DataError, Dataset, LeftOut, Place, SummaryRecord, check_same_text};
use crate::gold::Gold;
use crate::ner::tags::Scheme;

/// How the names of gold files in a folder end.
const GOLD_NAME: &str = "gold.json";

/// A file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// What `nutgraf analyze --format json` writes: one object for all articles.
    Json,
    /// What `nutgraf analyze --format jsonl` writes: an object on a line for each article.
    Jsonl,
    /// The gold format of this project; see [`crate::gold`].
    Gold,
    /// Columns of tokens and tags, an empty line after each sentence.
    Conll,
    /// Standoff annotations of brat: `.ann` beside `.txt`.
    Brat,
    /// A text with its spans on each line, as spaCy and Prodigy have them; char offsets.
    Spans,
    /// The tokens and tags of a document on each line.
    Tags,
    /// An article with reference summaries and a summary on each line.
    Summaries,
    /// Tasks with what was marked in them, as Label Studio exports them.
    LabelStudio,
    /// Tokens and layers of one document, as `INCEpTION` exports them (`WebAnno` TSV 3).
    WebAnno,
    /// CoNLL-U with entities in its last column.
    ConllU,
    /// `spaCy`'s binary files of documents (`.spacy`), which are only read.
    DocBin,
    /// Titles and abstracts with their mentions.
    PubTator,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 13] = [
        Self::Json,
        Self::Jsonl,
        Self::Gold,
        Self::Conll,
        Self::Brat,
        Self::Spans,
        Self::Tags,
        Self::Summaries,
        Self::LabelStudio,
        Self::WebAnno,
        Self::ConllU,
        Self::DocBin,
        Self::PubTator,
    ];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Gold => "gold",
            Self::Conll => "conll",
            Self::Brat => "brat",
            Self::Spans => "spans",
            Self::Tags => "tags",
            Self::Summaries => "summaries",
            Self::LabelStudio => "label-studio",
            Self::WebAnno => "webanno",
            Self::ConllU => "conllu",
            Self::DocBin => "docbin",
            Self::PubTator => "pubtator",
        }
    }

    /// The format of a file or folder, by its name and content.
    pub fn detect(path: &Path) -> Result<Self, ReadError> {
        detect::detect(path)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A name that is no format's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no format: there are json, jsonl, gold, conll, brat, spans, tags, summaries, label-studio, webanno, conllu, docbin, pubtator"
)]
pub struct UnknownFormat(String);

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        let found = Self::ALL.into_iter().find(|format| format.name() == name);
        found.ok_or_else(|| UnknownFormat(name.to_owned()))
    }
}

/// How to read.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// The format; `None` tells it by extension and content.
    pub format: Option<Format>,
    /// The scheme of tags; `None` tells it by the tags. Tags that break it are an error.
    pub scheme: Option<Scheme>,
    /// Whether tags are read as conlleval does, whatever their scheme: a stray `I` begins an
    /// entity.
    pub lenient: bool,
    /// The names of tags that are numbers, in the order of their numbers, from 0.
    pub tag_names: Vec<String>,
    /// The known types: another one is an error. `None` accepts any.
    pub labels: Option<Vec<String>>,
    /// Whether overlapping entities are an error, as they are in flat gold annotations.
    pub flat: bool,
    /// Whether documents without an id are called by their number in the input, from 1. Else
    /// they are an error, except in `CoNLL` files without any id.
    pub number: bool,
    /// Texts of documents by id, for records that leave theirs out as `nutgraf entities` does.
    pub texts: BTreeMap<String, String>,
}

/// How to write.
#[derive(Debug, Clone, Copy, Default)]
pub struct WriteOptions {
    /// The scheme of tags; IOB2 if `None`.
    pub scheme: Option<Scheme>,
    /// Whether `CoNLL` has the four columns of CoNLL-2003 (the middle ones saying nothing)
    /// rather than two.
    pub four_columns: bool,
    /// Whether `CoNLL` has no comments: neither ids nor what tells a text whose tokens are not
    /// joined by spaces.
    pub plain: bool,
}

/// Reads the articles of a file, or of all files of a folder (for brat and gold).
///
/// ```
/// use nutgraf_eval::formats::{self, ReadOptions};
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("gold.conll");
/// std::fs::write(&path, "Zhao\tB-PER\nmet\tO\nKim\tB-PER\n")?;
/// let dataset = formats::read(&path, &ReadOptions::default())?;
/// assert_eq!(dataset.articles[0].text, "Zhao met Kim");
/// assert_eq!(dataset.documents()[0].entities.len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read(path: &Path, options: &ReadOptions) -> Result<Dataset, ReadError> {
    Ok(Annotations::read(path, options)?.dataset)
}

/// What was read: in the common form, and, where a format holds more, as it was. Written in the
/// same format again, none of it is lost.
#[derive(Debug, Clone)]
pub struct Annotations {
    dataset: Dataset,
    originals: Originals,
}

/// What was read of a format that holds more than the common form.
#[derive(Debug, Clone)]
enum Originals {
    None,
    /// Records, and what was in the input beside them.
    Records(Vec<nutgraf_wire::Line>, Vec<LeftOut>),
    Gold(Vec<Gold>),
}

impl Annotations {
    /// Reads as [`read`] does.
    pub fn read(path: &Path, options: &ReadOptions) -> Result<Self, ReadError> {
        let format = options.format.map_or_else(|| detect::detect(path), Ok)?;
        let files = files(path, format)?;
        let mut parts = Vec::with_capacity(files.len());
        let mut originals = Originals::None;
        for file in files {
            let parsed = match format {
                Format::Gold => {
                    let (parsed, gold) = gold::parse(&file)?;
                    match &mut originals {
                        Originals::Gold(all) => all.push(gold),
                        _ => originals = Originals::Gold(vec![gold]),
                    }
                    parsed
                }
                Format::Json | Format::Jsonl => {
                    let (parsed, lines, unknown) = records(&file, format, options)
                        .map_err(|error| with_line(error, format))?;
                    originals = Originals::Records(lines, unknown);
                    parsed
                }
                Format::Brat => brat::parse(path, &file)?,
                Format::WebAnno => web_anno::parse(path, &file)?,
                Format::DocBin => doc_bin::parse(&file)?,
                _ => parse(&file, &input::markup(&file)?, format, options)?,
            };
            parts.push((file, parsed));
        }
        let dataset = check::finish(path, parts, options);
        let dataset = dataset.map_err(|error| with_line(error, format))?;
        Ok(Self { dataset, originals })
    }

    /// The common form.
    pub fn dataset(&self) -> &Dataset {
        &self.dataset
    }

    /// The same annotations on the sentences and tokens of another set, as predictions on those of
    /// the gold.
    ///
    /// # Errors
    /// If that set lacks an article, or has another text of it.
    pub fn on_tokens_of(mut self, other: &Dataset) -> Result<Self, DataError> {
        for article in &mut self.dataset.articles {
            let Some(own) = other.get(&article.id) else {
                return Err(DataError::NoTokens {
                    document: article.id.clone(),
                    place: Box::new(article.place.clone()),
                    other: other.articles.first().map(|a| a.place.file.clone()).unwrap_or_default(),
                });
            };
            check_same_text(own, article)?;
            if article.sentences != own.sentences {
                // What is marked is marked of its own sentences.
                article.importance.clear();
                article.choices.clear();
            }
            article.sentences.clone_from(&own.sentences);
            article.tokens.clone_from(&own.tokens);
        }
        self.originals = Originals::None;
        Ok(self)
    }

    /// The files they become in a format, as [`render`] has it; what was lost in reading is among
    /// what is left out.
    pub fn render(
        &self,
        format: Format,
        output: &Path,
        options: WriteOptions,
    ) -> Result<Rendered, WriteError> {
        let articles = &self.dataset.articles;
        let mut rendered = match (&self.originals, format) {
            (Originals::Records(lines, unknown), Format::Json | Format::Jsonl) => {
                let lines = lines.clone();
                let mut rendered =
                    json::render_originals(lines, articles, format == Format::Jsonl)?;
                rendered.converted.left_out.splice(0..0, unknown.iter().cloned());
                return Ok(rendered);
            }
            (Originals::Gold(gold), Format::Gold) => {
                return gold::render_originals(gold, articles, output);
            }
            _ => render(articles, format, output, options)?,
        };
        rendered.converted = rendered.converted.after(&self.dataset);
        Ok(rendered)
    }
}

/// The records of a file: in the common form, as they are, and what they have beside that.
type ReadRecords = (check::Parsed, Vec<nutgraf_wire::Line>, Vec<LeftOut>);

fn records(file: &Path, format: Format, options: &ReadOptions) -> Result<ReadRecords, ReadError> {
    let records = json::records(file, &input::markup(file)?, format == Format::Jsonl)?;
    let parsed = json::parse(&records, options)?;
    let (lines, unknown) = records.originals();
    Ok((parsed, lines, unknown.of(file)))
}

fn parse(
    file: &Path,
    text: &str,
    format: Format,
    options: &ReadOptions,
) -> Result<check::Parsed, ReadError> {
    match format {
        Format::Conll => conll::parse(file, text, options),
        Format::Spans => spans::parse(file, text),
        Format::Tags => token_tags::parse(file, text, options),
        Format::Summaries => summaries::parse(file, text),
        Format::LabelStudio => label_studio::parse(file, text),
        Format::ConllU => conllu::parse(file, text, options),
        Format::PubTator => pub_tator::parse(file, text),
        // Read by functions of their own.
        Format::Json
        | Format::Jsonl
        | Format::Gold
        | Format::Brat
        | Format::WebAnno
        | Format::DocBin => Ok(check::Parsed::default()),
    }
}

/// Finds the line of a field in a file that is one JSON value.
fn with_line(mut error: ReadError, format: Format) -> ReadError {
    if matches!(format, Format::Json | Format::Gold | Format::LabelStudio)
        && error.place.line.is_none()
        && let Some(field) = &error.field
        && let Ok(text) = input::markup(&error.place.file)
    {
        error.place.line = input::line_of(&text, field);
    }
    error
}

/// The files to read: those of a folder, or the annotations beside a text.
pub(crate) fn files(path: &Path, format: Format) -> Result<Vec<PathBuf>, ReadError> {
    let ends = |file: &Path, end: &str| file.to_string_lossy().ends_with(end);
    if path.is_dir() {
        let mut files = names::files(path)?;
        match format {
            Format::Brat => {
                // A text without annotations would silently be left out.
                let alone = |f: &&PathBuf| ends(f, ".txt") && !f.with_extension("ann").is_file();
                if let Some(alone) = files.iter().find(alone) {
                    let kind = ReadErrorKind::NoCompanion(alone.with_extension("ann"));
                    return Err(ReadError::new(Place::file(alone), kind));
                }
                files.retain(|file| ends(file, ".ann"));
            }
            Format::Gold => files.retain(|file| ends(file, GOLD_NAME)),
            Format::WebAnno => files.retain(|file| ends(file, ".tsv")),
            Format::ConllU => files.retain(|file| ends(file, ".conllu")),
            Format::DocBin => files.retain(|file| ends(file, ".spacy")),
            _ => {}
        }
        return Ok(files);
    }
    Ok(match format {
        Format::Brat => vec![path.with_extension("ann")],
        _ => vec![path.to_owned()],
    })
}

/// Reads summaries, which may leave the article out ([`read`] wants it).
pub fn read_summaries(path: &Path, options: &ReadOptions) -> Result<Vec<SummaryRecord>, ReadError> {
    let format = options.format.map_or_else(|| detect::detect(path), Ok)?;
    let records = match format {
        Format::Summaries => summaries::records(path, &input::markup(path)?),
        Format::Json | Format::Jsonl => {
            json::records(path, &input::markup(path)?, format == Format::Jsonl)
                .and_then(json::summaries)
        }
        _ => {
            let dataset = read(path, &ReadOptions { format: Some(format), ..options.clone() })?;
            Ok(dataset.articles.iter().map(Article::summary_record).collect())
        }
    };
    records
        .and_then(|records| check::records(path, records, options))
        .map_err(|error| with_line(error, format))
}

/// The files that `articles` become in a format; `output` is where they will be saved.
///
/// # Errors
/// If a tag or number cannot be written. Annotations that the format cannot hold are no
/// error: they are listed.
pub fn render(
    articles: &[Article],
    format: Format,
    output: &Path,
    options: WriteOptions,
) -> Result<Rendered, WriteError> {
    let mut rendered = match format {
        Format::Json => json::render(articles, false)?,
        Format::Jsonl => json::render(articles, true)?,
        Format::Gold => gold::render(articles, output)?,
        Format::Conll => conll::render(articles, options)?,
        Format::Brat => brat::render(articles),
        Format::Spans => spans::render(articles)?,
        Format::Tags => token_tags::render(articles, options)?,
        Format::Summaries => summaries::render(articles)?,
        Format::LabelStudio => label_studio::render(articles)?,
        Format::WebAnno => web_anno::render(articles),
        Format::ConllU => conllu::render(articles, options)?,
        Format::DocBin => return Err(WriteError::ReadOnly { format }),
        Format::PubTator => pub_tator::render(articles),
    };
    if !matches!(format, Format::Spans | Format::Gold) {
        rendered.converted.left_out.extend(marks::left_out(articles));
    }
    Ok(rendered)
}

/// Writes what was read in another format to `output`: a folder for brat and for the gold of
/// several articles, else a file. The result lists what could not be read or written.
pub fn write(
    dataset: &Dataset,
    format: Format,
    output: &Path,
    options: WriteOptions,
) -> Result<Converted, WriteError> {
    let rendered = render(&dataset.articles, format, output, options)?;
    rendered.save(output)?;
    Ok(rendered.converted.after(dataset))
}

/// Adds a value on a line of its own.
fn push_line(out: &mut String, document: &str, value: &impl Serialize) -> Result<(), WriteError> {
    let line = serde_json::to_string(value)
        .map_err(|source| WriteError::Json { document: document.to_owned(), source })?;
    out.push_str(&line);
    out.push('\n');
    Ok(())
}
