//! What the JSON formats write: a promise to other programs, kept apart from the domain
//! types. It only grows; a change that breaks a reader raises [`SCHEMA_VERSION`].

mod written;

use nutgraf::{BlockKind, CharOffsets, Entity, ModelInfo, Span};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Article, ArticleSummary};
use crate::options::Task;

/// Raised when a reader of the last version would misread the output.
pub(crate) const SCHEMA_VERSION: u32 = 1;

/// What `--format json` writes (a report), or one line of what `--format jsonl` writes.
#[derive(JsonSchema)]
#[schemars(title = "nutgraf output", untagged)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) enum Output {
    Report(Report),
    Line(Box<Line>),
}

/// All articles of a run.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Report {
    #[serde(flatten)]
    pub(crate) head: Head,
    /// In the order they were given; those that failed are left out.
    pub(crate) documents: Vec<Record>,
}

/// One article, on a line of its own.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Line {
    #[serde(flatten)]
    pub(crate) head: Head,
    #[serde(flatten)]
    pub(crate) document: Record,
}

/// What made the output.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Head {
    /// The version of this schema.
    schema_version: u32,
    model: Model,
    /// The model that found the entities, where the summary is another one's.
    #[serde(skip_serializing_if = "Option::is_none")]
    entity_model: Option<Model>,
}

/// The model that read the articles.
#[derive(Debug, Clone, Serialize, JsonSchema)]
struct Model {
    /// Such as `nutgraf-mini`.
    name: String,
    /// As the model gives it.
    version: String,
    /// What ran the model, such as `cpu`.
    engine: String,
    /// What the model's weights are stored in, such as `int8`, if that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    precision: Option<String>,
}

/// What was found in one article.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Record {
    /// The path as given, the id field of a record, `FILE#LINE` or `FILE#ROW`.
    id: String,
    source: Source,
    /// The summary; by `summarize` and `analyze`.
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<Summary>,
    /// What the article names, in the order of first mention.
    entities: Vec<NamedEntity>,
    /// All sentences in text order; by `analyze`.
    #[serde(skip_serializing_if = "Option::is_none")]
    sentences: Option<Vec<Sentence>>,
    /// The text that offsets point into; by `analyze`. For plain text it is the decoded
    /// input, unchanged; for HTML and Markdown it is the prose taken from it.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

/// Where the article came from, and what it says of itself.
#[derive(Serialize, JsonSchema)]
struct Source {
    /// The file; null is standard input.
    path: Option<String>,
    /// The line, from 1, in a file of JSON lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    /// The row, from 0, in a Parquet or Arrow file.
    #[serde(skip_serializing_if = "Option::is_none")]
    row: Option<usize>,
    /// The headline.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    /// Who wrote it, as printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    byline: Option<String>,
    /// When it was published, as the page gives it.
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    /// BCP 47 language tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    /// Length of the text.
    bytes: usize,
    /// Length of the text in Unicode scalar values.
    chars: usize,
    /// Number of words: what stands between white space.
    words: usize,
}

/// A summary: sentences of the source, or a text that a model wrote.
#[derive(Serialize, JsonSchema)]
struct Summary {
    /// The sentences, joined by a space.
    text: String,
    /// In source order, or as they were written.
    sentences: Vec<SummarySentence>,
    /// How many sentences of the article name what the summary was asked to be about.
    #[serde(skip_serializing_if = "Option::is_none")]
    about_matches: Option<usize>,
    /// How it was written; only of a summary that a model wrote.
    #[serde(skip_serializing_if = "Option::is_none")]
    generated: Option<written::Generated>,
}

/// A sentence of a summary.
#[derive(Serialize, JsonSchema)]
struct SummarySentence {
    text: String,
    /// The model's probability that it belongs in a summary; of a written sentence, the share of
    /// its words that its evidence has, rare ones weighing more.
    #[schemars(range(min = 0, max = 1))]
    score: f64,
    /// The source text that supports it, the most like it first.
    evidence: Vec<Evidence>,
    /// Names, numbers and dates that the source does not contain; only of a written sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    unsupported: Option<Vec<written::Unsupported>>,
}

/// A stretch of source text.
#[derive(Serialize, JsonSchema)]
struct Evidence {
    #[serde(flatten)]
    offsets: Offsets,
    /// The sentence of the source, counted from 0.
    sentence: usize,
    /// The share of a written sentence's words that it has, rare ones weighing more.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1))]
    lexical: Option<f64>,
    /// How like a written sentence's its vector is: their cosine, less the mean of the source's
    /// vectors.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1))]
    similarity: Option<f64>,
}

/// Half-open ranges into the text, in UTF-8 bytes and in Unicode scalar values.
#[derive(Serialize, JsonSchema)]
struct Offsets {
    byte_start: usize,
    byte_end: usize,
    char_start: usize,
    char_end: usize,
}

/// Something the article names.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Entity")]
struct NamedEntity {
    /// The fullest form found in the text.
    name: String,
    /// The type, as the model spells it: `PER`, `ORG`, `LOC`, ...
    label: String,
    /// How often it is mentioned.
    count: usize,
    /// In text order; never empty.
    mentions: Vec<EntityMention>,
}

/// A place that names an entity.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Mention")]
struct EntityMention {
    /// As it stands in the source.
    text: String,
    #[serde(flatten)]
    offsets: Offsets,
    /// The sentence of the source, counted from 0.
    sentence: usize,
    /// The model's probability of this type for these words.
    #[schemars(range(min = 0, max = 1))]
    confidence: f64,
}

/// A sentence of the source.
#[derive(Serialize, JsonSchema)]
struct Sentence {
    #[serde(flatten)]
    offsets: Offsets,
    /// The model's probability that it belongs in a summary.
    #[schemars(range(min = 0, max = 1))]
    salience: f64,
    /// What the sentence stands in.
    block: Block,
}

/// What a sentence stands in.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Block {
    Paragraph,
    /// Never summarized.
    Heading,
    ListItem,
    /// Text of the page rather than of the article; never summarized.
    Boilerplate,
}

impl Head {
    pub(crate) fn new(model: &ModelInfo, entity_model: Option<&ModelInfo>) -> Self {
        let model_of = |model: &ModelInfo| Model {
            name: model.name.clone(),
            version: model.version.clone(),
            engine: model.engine.to_string(),
            precision: model.precision.clone(),
        };
        Self {
            schema_version: SCHEMA_VERSION,
            model: model_of(model),
            entity_model: entity_model.map(model_of),
        }
    }

    /// Whether summaries are written by a model of their own.
    #[cfg(feature = "parquet")]
    pub(crate) fn has_writer(&self) -> bool {
        self.entity_model.is_some()
    }
}

impl Record {
    pub(crate) fn new(article: &Article) -> Self {
        let document = &article.document;
        let text = document.text();
        let metadata = document.metadata();
        let all = article.task == Task::Analyze;
        let mut chars = CharOffsets::new(text);
        // Everything in text order first, so that the text is counted through once.
        let mentions: Vec<_> =
            article.mentions.iter().map(|mention| offsets(&mut chars, mention.span)).collect();
        let entity = |entity: &Entity| named_entity(article, entity, &mentions);
        Self {
            id: article.origin.id.clone(),
            source: Source {
                path: article.origin.path.clone(),
                line: article.origin.line,
                row: article.origin.row,
                title: metadata.title.clone(),
                byline: metadata.byline.clone(),
                date: metadata.date.clone(),
                language: metadata.language.clone(),
                bytes: text.len(),
                chars: chars.at(text.len()),
                words: article.words(),
            },
            summary: article.summary.as_ref().map(|summary| match summary {
                ArticleSummary::Chosen(summary) => chosen(article, summary, &mut chars),
                ArticleSummary::Written { summary, .. } => written::summary(summary, &mut chars),
            }),
            entities: article.entities.iter().map(entity).collect(),
            sentences: all.then(|| sentences(article)),
            text: all.then(|| text.to_owned()),
        }
    }
}

fn chosen(article: &Article, summary: &nutgraf::Summary, chars: &mut CharOffsets<'_>) -> Summary {
    let sentence = |sentence: &nutgraf::SummarySentence| SummarySentence {
        text: sentence.span.of(article.document.text()).to_owned(),
        score: rounded(sentence.score),
        evidence: vec![Evidence {
            offsets: offsets(chars, sentence.span),
            sentence: sentence.sentence,
            lexical: None,
            similarity: None,
        }],
        unsupported: None,
    };
    Summary {
        text: article.summary_texts().join(" "),
        sentences: summary.sentences.iter().map(sentence).collect(),
        about_matches: summary.about_matches,
        generated: None,
    }
}

fn named_entity(article: &Article, entity: &Entity, offsets: &[Offsets]) -> NamedEntity {
    let mention = |&index: &usize| {
        let mention = &article.mentions[index];
        let Offsets { byte_start, byte_end, char_start, char_end } = offsets[index];
        EntityMention {
            text: mention.span.of(article.document.text()).to_owned(),
            offsets: Offsets { byte_start, byte_end, char_start, char_end },
            sentence: mention.sentence,
            confidence: rounded(mention.confidence),
        }
    };
    NamedEntity {
        name: entity.name.clone(),
        label: entity.label.to_string(),
        count: entity.mentions.len(),
        mentions: entity.mentions.iter().map(mention).collect(),
    }
}

fn sentences(article: &Article) -> Vec<Sentence> {
    let document = &article.document;
    let mut chars = CharOffsets::new(document.text());
    let salience = article.salience.iter().copied().chain(std::iter::repeat(0.0));
    let sentence = |(sentence, salience): (&nutgraf::Sentence, f32)| Sentence {
        offsets: offsets(&mut chars, sentence.span),
        salience: rounded(salience),
        block: match document.blocks()[sentence.block].kind {
            BlockKind::Paragraph => Block::Paragraph,
            BlockKind::Heading => Block::Heading,
            BlockKind::ListItem => Block::ListItem,
            BlockKind::Boilerplate(_) => Block::Boilerplate,
        },
    };
    document.sentences().iter().zip(salience).map(sentence).collect()
}

fn offsets(chars: &mut CharOffsets<'_>, span: Span) -> Offsets {
    Offsets {
        byte_start: span.start,
        byte_end: span.end,
        char_start: chars.at(span.start),
        char_end: chars.at(span.end),
    }
}

/// To four decimals: further ones say nothing, and differ between processors.
fn rounded(probability: f32) -> f64 {
    (f64::from(probability) * 1e4).round() / 1e4
}
