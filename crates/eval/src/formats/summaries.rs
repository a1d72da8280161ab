//! Summaries on a line each: `{"id", "article", "references", "summary"}`.
//!
//! `refs` is read as `references`, `text` as `article`, and a list of sentences as a text of that many lines. The
//! article may be left out where only summaries are wanted. `summary_sentences` tells the
//! sentences of the summary apart, each with its evidence, as our own output does.

use std::path::{Path, PathBuf};

use nutgraf_text::CharOffsets;
use nutgraf_wire::SummarySentence;
use serde::{Deserialize, Serialize};

use super::check::{Parsed, ParsedArticle, Tally};
use super::error::{ReadError, ReadErrorKind, WriteError};
use super::input::json_lines;
use super::offsets::Chars;
use super::wire::{Lines, Rest, Texts, sentence_in, sentence_out, summary};
use super::write::{Ledger, Rendered};
use crate::data::{Article, Place, Summary, SummaryRecord};

#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    id: String,
    article: Option<String>,
    text: Option<String>,
    #[serde(alias = "refs")]
    references: Option<Texts>,
    summary: Option<Lines>,
    summary_sentences: Option<Vec<SummarySentence>>,
    #[serde(flatten)]
    rest: Rest,
}

#[derive(Serialize)]
struct OutLine<'a> {
    id: &'a str,
    article: &'a str,
    references: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary_sentences: Option<Vec<SummarySentence>>,
}

/// A line in the common form; its article may be missing.
struct Read {
    place: Place,
    id: String,
    article: Option<String>,
    references: Vec<String>,
    summary: Option<Summary>,
}

fn lines(file: &Path, text: &str, left_out: &mut Tally) -> Result<Vec<Read>, ReadError> {
    let mut all = Vec::new();
    for (number, line) in json_lines::<Line>(file, text)? {
        let place = Place::line(file, number);
        left_out.fields(&line.rest);
        let article = line.article.or(line.text);
        let chars = article.as_deref().map(|article| (article, Chars::new(article)));
        let known = chars.as_ref().map(|(article, chars)| (*article, chars));
        let sentences = line.summary_sentences.unwrap_or_default();
        let sentence = |(index, sentence): (usize, SummarySentence)| {
            sentence_in(sentence, known).map_err(|(field, kind)| {
                let field = format!("summary_sentences[{index}].{field}");
                ReadError::field(place.clone(), field, kind)
            })
        };
        let sentences =
            sentences.into_iter().enumerate().map(sentence).collect::<Result<_, _>>()?;
        all.push(Read {
            place,
            id: line.id,
            references: line.references.map(Texts::list).unwrap_or_default(),
            summary: summary(line.summary.map(Lines::join), sentences),
            article,
        });
    }
    Ok(all)
}

pub(super) fn parse(file: &Path, text: &str) -> Result<Parsed, ReadError> {
    let mut parsed = Parsed::default();
    for Read { place, id, article, references, summary } in lines(file, text, &mut parsed.left_out)?
    {
        let Some(text) = article else {
            return Err(ReadError::field(place, "article", ReadErrorKind::Missing("")));
        };
        let article = Article { id, place, text, summary, references, ..Article::default() };
        parsed.articles.push(ParsedArticle { article, at: Vec::new(), id_field: "id" });
    }
    Ok(parsed)
}

/// Reads lines whose articles may be left out.
pub(super) fn records(file: &Path, text: &str) -> Result<Vec<SummaryRecord>, ReadError> {
    let read = lines(file, text, &mut Tally::default())?;
    let record = |Read { place, id, article: text, references, summary }| {
        let article = Article { id, place, summary, references, ..Article::default() };
        SummaryRecord { article: text, ..article.summary_record() }
    };
    Ok(read.into_iter().map(record).collect())
}

pub(super) fn render(articles: &[Article]) -> Result<Rendered, WriteError> {
    let mut ledger = Ledger::default();
    let mut out = String::new();
    for article in articles {
        let mut chars = CharOffsets::new(&article.text);
        let summary = article.summary.as_ref();
        let sentences = summary.filter(|summary| !summary.sentences.is_empty()).map(|summary| {
            let write = |s| sentence_out(s, &article.sentences, &mut chars);
            summary.sentences.iter().map(write).collect()
        });
        let line = OutLine {
            id: &article.id,
            article: &article.text,
            references: &article.references,
            summary: summary.map(|summary| &*summary.text),
            summary_sentences: sentences,
        };
        super::push_line(&mut out, &article.id, &line)?;
        ledger.left_out(article, "entities", article.entities.len());
        ledger.left_out(article, "names of entities", article.names.len());
        ledger.left_out(article, "sentences", article.sentences.len());
        let tokens = article.tokens.as_ref().map_or(0, |tokens| tokens.iter().flatten().count());
        ledger.left_out(article, "tokens", tokens);
        ledger.written(article.references.len() + usize::from(summary.is_some()));
        ledger.document();
    }
    Ok(ledger.finish(vec![(PathBuf::new(), out)]))
}
