//! The record, with what made it.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use crate::offsets::Offsets;
use crate::version::SchemaVersion;
use crate::written::{Generated, UnsupportedFact};

/// All articles of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Report {
    /// What made it.
    #[serde(flatten)]
    pub head: Head,
    /// In the order they were given; those that failed are left out.
    pub documents: Vec<Record>,
}

/// One article, on a line of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Line {
    /// What made it.
    #[serde(flatten)]
    pub head: Head,
    /// What was found.
    #[serde(flatten)]
    pub document: Record,
}

/// What made the output.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Head {
    /// The version of this schema.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(!default))]
    pub schema_version: SchemaVersion,
    /// The model that read the articles.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Model"))]
    pub model: Option<Model>,
    /// The model that found the entities, where the summary is another one's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity_model: Option<Model>,
    /// Which fields of the input are passed through, if any are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kept_fields: Vec<String>,
}

/// The model that read the articles.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Model {
    /// Such as `nutgraf-mini`.
    pub name: String,
    /// As the model gives it.
    pub version: String,
    /// What ran the model, such as `cpu`.
    pub engine: String,
    /// What the model's weights are stored in, such as `int8`, if that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub precision: Option<String>,
}

/// What was found in one article.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Record {
    /// The path as given, the id field of a record, `FILE#LINE` or `FILE#ROW`.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(!default))]
    pub id: String,
    /// Where it came from.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(!default))]
    pub source: Source,
    /// The summary; by `summarize` and `analyze`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<Summary>,
    /// What the article names, in the order of first mention.
    pub entities: Vec<Entity>,
    /// All sentences in text order; by `analyze`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sentences: Option<Vec<Sentence>>,
    /// The text that offsets point into; by `analyze`. For plain text it is the decoded
    /// input, unchanged; for HTML and Markdown it is the prose taken from it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Summaries that people wrote of it; where `convert` found some.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<String>,
    /// Fields of the record or row it came in that were to be passed through, as they stood
    /// there.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub kept: Map<String, Value>,
}

/// Where the article came from, and what it says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[cfg_attr(feature = "schema", schemars(!default))]
pub struct Source {
    /// The file; null is standard input.
    pub path: Option<String>,
    /// The line, from 1, in a file of JSON lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// The row, from 0, in a table (Parquet, Arrow, CSV, a spreadsheet) or a JSON array.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<usize>,
    /// Which of the articles of a feed, an archive or a document it is, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<usize>,
    /// What of a feed's entry the text is, such as `content` or `summary`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// The headline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Where it is to be found, as it says itself, or as its record does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Who wrote it, as printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub byline: Option<String>,
    /// When it was published, as the page gives it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// BCP 47 language tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Length of the text.
    pub bytes: usize,
    /// Length of the text in Unicode scalar values.
    pub chars: usize,
    /// Number of words: what stands between white space.
    pub words: usize,
}

/// A summary: sentences of the source, or a text that a model wrote.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Summary {
    /// The sentences, joined by a space.
    pub text: String,
    /// In source order, or as they were written.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(!default))]
    pub sentences: Vec<SummarySentence>,
    /// How many sentences of the article name what the summary was asked to be about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about_matches: Option<usize>,
    /// How it was written; only of a summary that a model wrote.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub generated: Option<Generated>,
}

/// A sentence of a summary.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SummarySentence {
    /// As it stands in the source, or as it was written.
    pub text: String,
    /// The model's probability that it belongs in a summary; of a written sentence, the share of
    /// its words that its evidence has, rare ones weighing more.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(required, range(min = 0, max = 1)))]
    pub score: Option<f64>,
    /// The source text that supports it, the most like it first.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(!default))]
    pub evidence: Vec<Evidence>,
    /// Names, numbers and dates that the source does not contain; only of a written sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unsupported: Option<Vec<UnsupportedFact>>,
}

/// A stretch of source text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Evidence {
    /// Where it stands.
    #[serde(flatten)]
    pub offsets: Offsets,
    /// The sentence of the source, counted from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(required))]
    pub sentence: Option<usize>,
    /// The share of a written sentence's words that it has, rare ones weighing more.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 1)))]
    pub lexical: Option<f64>,
    /// How like a written sentence's its vector is: their cosine, less the mean of the source's
    /// vectors.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 1)))]
    pub similarity: Option<f64>,
}

/// Something the article names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Entity {
    /// What tells it from others; where `convert` found ids, null for a mention of which it is not
    /// known what it refers to.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    pub id: Option<Option<String>>,
    /// The fullest form found in the text.
    pub name: String,
    /// The type, as the model spells it: `PER`, `ORG`, `LOC`, ...
    pub label: String,
    /// How often it is mentioned.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(!default))]
    pub count: usize,
    /// In text order; never empty.
    pub mentions: Vec<Mention>,
}

/// A place that names an entity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Mention {
    /// As it stands in the source.
    pub text: String,
    /// Where it stands.
    #[serde(flatten)]
    pub offsets: Offsets,
    /// The sentence of the source, counted from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(required))]
    pub sentence: Option<usize>,
    /// The model's probability of this type for these words.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(required, range(min = 0, max = 1)))]
    pub confidence: Option<f64>,
}

/// A sentence of the source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Sentence {
    /// Where it stands.
    #[serde(flatten)]
    pub offsets: Offsets,
    /// The model's probability that it belongs in a summary.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(required, range(min = 0, max = 1)))]
    pub salience: Option<f64>,
    /// What the sentence stands in.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Block"))]
    pub block: Option<Block>,
}

/// What a sentence stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// Running text.
    Paragraph,
    /// Never summarized.
    Heading,
    /// A point of a list.
    ListItem,
    /// Text of the page rather than of the article; never summarized.
    Boilerplate,
}

/// Tells null from nothing at all.
#[expect(clippy::option_option, reason = "these are two things")]
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// What `--format json` writes (a report), or one line of what `--format jsonl` writes.
#[cfg(feature = "schema")]
#[derive(schemars::JsonSchema)]
#[schemars(title = "nutgraf output", untagged)]
#[expect(dead_code, reason = "only its schema is used")]
enum Output {
    Report(Box<Report>),
    Line(Box<Line>),
}

/// The JSON Schema of a [`Report`] or a [`Line`], as `nutgraf schema` prints it.
#[cfg(feature = "schema")]
pub fn schema() -> String {
    format!("{:#}\n", schemars::schema_for!(Output).as_value())
}
