//! Token-tag lines: `{"doc": id, "sents": [{"tokens": [...], "tags": [...]}]}`.
//!
//! As in columns, the text is the tokens with a space between and a line for each sentence,
//! unless `text` gives it; `offsets` of a sentence are the bytes of its tokens there, given
//! where their order alone does not tell.
//!
//! A line of the Hugging Face's data sets is read too, as a sentence of its own: `{"id", "tokens",
//! "ner_tags"}`, where tags are names, or numbers of names that are given beside it.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::ReadOptions;
use super::WriteOptions;
use super::check::{Parsed, Tally};
use super::conll::Layout;
use super::error::{ReadError, ReadErrorKind, WriteError};
use super::input::json_lines;
use super::tagged::{self, Tagged, TaggedSentence};
use super::wire::Rest;
use super::write::{Ledger, Rendered, align, tag_label, tokens_of};
use crate::data::{Article, Place};
use crate::ner::tags::{Scheme, encode};

#[derive(Deserialize)]
struct Line {
    #[serde(default, alias = "id")]
    doc: Id,
    text: Option<String>,
    sents: Option<Vec<Sentence>>,
    tokens: Option<Vec<String>>,
    #[serde(alias = "tags", alias = "labels")]
    ner_tags: Option<Vec<Tag>>,
    #[serde(flatten)]
    rest: Rest,
}

/// Ids are often numbers.
#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a string or a whole number")]
enum Id {
    Text(String),
    Number(i64),
}

impl Default for Id {
    fn default() -> Self {
        Self::Text(String::new())
    }
}

/// A tag, or the number of one.
#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a tag or the number of one")]
enum Tag {
    Name(String),
    Number(usize),
}

impl Tag {
    /// Its name, of those that are known by number.
    fn name(self, names: &[String]) -> Result<String, ReadErrorKind> {
        match self {
            Self::Name(name) => Ok(name),
            Self::Number(number) => names.get(number).cloned().ok_or_else(|| {
                let expected = match names.len() {
                    0 => "a tag: tags are numbers here, so name them",
                    _ => "the number of a tag that is named",
                };
                ReadErrorKind::Unexpected { found: number.to_string(), expected }
            }),
        }
    }
}

#[derive(Deserialize)]
struct Sentence {
    tokens: Vec<String>,
    tags: Vec<String>,
    offsets: Option<Vec<(usize, usize)>>,
    #[serde(flatten)]
    rest: Rest,
}

#[derive(Serialize)]
struct OutLine<'a> {
    doc: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
    sents: Vec<OutSentence<'a>>,
}

#[derive(Serialize)]
struct OutSentence<'a> {
    tokens: Vec<&'a str>,
    tags: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    offsets: Option<Vec<(usize, usize)>>,
}

pub(super) fn parse(file: &Path, text: &str, options: &ReadOptions) -> Result<Parsed, ReadError> {
    let mut left_out = Tally::default();
    let mut documents = Vec::new();
    for (line, Line { doc, text, sents, tokens, ner_tags, rest }) in json_lines::<Line>(file, text)?
    {
        left_out.fields(&rest);
        let doc = match doc {
            Id::Text(text) => text,
            Id::Number(number) => number.to_string(),
        };
        let sents = match (sents, tokens) {
            (Some(sents), _) => sents,
            (None, None) => {
                let kind = ReadErrorKind::Missing("");
                return Err(ReadError::field(Place::line(file, line), "sents", kind));
            }
            (None, Some(tokens)) => {
                let failed =
                    |field: String, kind| ReadError::field(Place::line(file, line), field, kind);
                let tags = ner_tags
                    .ok_or_else(|| failed("ner_tags".into(), ReadErrorKind::Missing("")))?;
                let name = |(index, tag): (usize, Tag)| {
                    let named = tag.name(&options.tag_names);
                    named.map_err(|kind| failed(format!("ner_tags[{index}]"), kind))
                };
                let tags = tags.into_iter().enumerate().map(name).collect::<Result<_, _>>()?;
                vec![Sentence { tokens, tags, offsets: None, rest: Rest::default() }]
            }
        };
        let mut sentences = Vec::with_capacity(sents.len());
        for (index, Sentence { tokens, tags, offsets, rest }) in sents.into_iter().enumerate() {
            left_out.fields(&rest);
            let lengths = [("tags", Some(tags.len())), ("offsets", offsets.as_ref().map(Vec::len))];
            for (field, found) in lengths {
                if let Some(found) = found.filter(|&found| found != tokens.len()) {
                    let expected = tokens.len();
                    let kind = ReadErrorKind::Lengths { found, expected, what: "tokens" };
                    let field = format!("sents[{index}].{field}");
                    return Err(ReadError::field(Place::line(file, line), field, kind));
                }
            }
            if let Some(empty) = tokens.iter().position(String::is_empty) {
                let kind = ReadErrorKind::Unexpected { found: String::new(), expected: "a token" };
                let field = format!("sents[{index}].tokens[{empty}]");
                return Err(ReadError::field(Place::line(file, line), field, kind));
            }
            sentences.push(TaggedSentence { tokens, tags, lines: Vec::new(), offsets });
        }
        documents.push(Tagged { id: doc, line, text, sentences });
    }
    let parsed = tagged::parse(file, documents, "doc", options)?;
    Ok(Parsed { left_out, ..parsed })
}

pub(super) fn render(articles: &[Article], options: WriteOptions) -> Result<Rendered, WriteError> {
    let mut ledger = Ledger::default();
    let mut out = String::new();
    for article in articles {
        let text = &article.text;
        let sentences = tokens_of(article);
        let chunks = align(article, &sentences, tag_label, &mut ledger);
        ledger.entities_only(article);
        let layout = Layout::of(text, &sentences);
        let scheme = options.scheme.unwrap_or(Scheme::Iob2);
        let sents = sentences.iter().zip(&chunks).map(|(tokens, chunks)| {
            Ok(OutSentence {
                tokens: tokens.iter().map(|token| token.of(text)).collect(),
                tags: encode(chunks, tokens.len(), scheme)?,
                offsets: (layout == Layout::Offsets)
                    .then(|| tokens.iter().map(|token| (token.start, token.end)).collect()),
            })
        });
        let sents = sents
            .collect::<Result<_, _>>()
            .map_err(|source| WriteError::Tag { document: article.id.clone(), source })?;
        let text = (layout != Layout::Joined).then_some(text.as_str());
        super::push_line(&mut out, &article.id, &OutLine { doc: &article.id, text, sents })?;
        ledger.document();
    }
    Ok(ledger.finish(vec![(PathBuf::new(), out)]))
}
