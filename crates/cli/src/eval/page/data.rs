//! What the page's script reads: a list of all documents, and each of them on a line of its own,
//! which is parsed when it is shown. Offsets are of UTF-16 units, as the script counts.
//!
//! With a document goes its gold, of all types and not only of those that were scored, and what else
//! its record has, so that a corrected gold loses nothing of it.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use nutgraf_eval::data::Article;
use nutgraf_eval::formats::{self, Format, WriteOptions};
use nutgraf_eval::report::{Mark, Report};
use nutgraf_io::labels::Label;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::documents::{Document, Summaries};
use super::marks::picked;
use crate::eval::EvalFailure;

/// The list: of each document its id, its counts and the scores of its summary.
pub(super) fn index(
    report: &Report,
    documents: &[Document<'_>],
    summaries: Option<&Summaries<'_>>,
    lines: &str,
) -> Result<String, EvalFailure> {
    let names = summaries.map(|summaries| &summaries.names[..]).unwrap_or_default();
    let list = documents.iter().map(|document| {
        let counts = document.counts.map(|c| json!([c.gold, c.predicted, c.correct]));
        let scores = document
            .values
            .map(|values| names.iter().map(|(name, _)| values.get(*name)).collect::<Vec<_>>());
        json!([document.view.id, counts, document.errors.len(), scores])
    });
    let of_gold = report.gold.iter().flat_map(|article| &article.entities);
    let mut labels: BTreeSet<&str> = of_gold.map(|entity| &*entity.label).collect();
    let scored = report.ner.as_ref().map(|ner| &ner.confusion.labels[..]).unwrap_or_default();
    labels.extend(scored.iter().map(|label| &**label));
    let labels: Map<String, Value> =
        labels.into_iter().map(|label| (label.to_owned(), json!(Label::of(label).hue))).collect();
    let key = STANDARD.encode(&Sha256::digest(lines.as_bytes())[..9]);
    let index = json!({
        "dataset": report.dataset.name,
        "key": key,
        "labels": labels,
        "scored": scored,
        "counts": report.ner.as_ref().map(|ner| [ner.gold, ner.predicted, ner.correct]),
        "scores": names.iter().map(|(_, title)| title).collect::<Vec<_>>(),
        "documents": list.collect::<Vec<_>>(),
    });
    inert(&index)
}

/// Each document on a line.
pub(super) fn lines(report: &Report, documents: &[Document<'_>]) -> Result<String, EvalFailure> {
    let gold: HashMap<&str, &Article> =
        report.gold.iter().map(|article| (article.id.as_str(), article)).collect();
    let mut lines = String::new();
    for document in documents {
        let text = &document.view.text;
        let units = Units::of(text);
        let mut line = Map::new();
        line.insert("text".into(), json!(text));
        line.insert(
            "picked".into(),
            picked(document.view).map(|range| units.pair(range.start, range.end)).collect(),
        );
        if document.counts.is_some() {
            let errors = document.errors.iter().map(|error| {
                let mark = |mark: &Option<Mark>| match mark {
                    Some(mark) => {
                        json!([units.at(mark.start), units.at(mark.end), mark.label])
                    }
                    None => Value::Null,
                };
                let sentence = units.pair(error.sentence.start, error.sentence.end);
                json!([error.kind, mark(&error.gold), mark(&error.predicted), sentence])
            });
            line.insert("errors".into(), errors.collect());
        }
        if let Some(article) = gold.get(document.view.id.as_str()) {
            line.insert("gold".into(), record(article, &units)?);
        }
        if let Some(summary) = &document.view.summary {
            let units = summary.units.iter().map(|u| json!([u.label, u.weight, u.covered]));
            line.insert("lines".into(), json!(summary.lines));
            line.insert("references".into(), json!(summary.references));
            line.insert("units".into(), units.collect());
            line.insert("weight".into(), json!([summary.weight, summary.best_weight]));
        }
        lines.push_str(&inert(&Value::Object(line))?);
        lines.push('\n');
    }
    Ok(lines)
}

/// The gold of a document: mentions, names, sentences, and what else its record has.
fn record(article: &Article, units: &Units) -> Result<Value, EvalFailure> {
    let mentions = article.entities.iter().map(|entity| {
        let (start, end) = (units.at(entity.span.start), units.at(entity.span.end));
        json!([start, end, entity.label, entity.entity, entity.confidence])
    });
    let one = std::slice::from_ref(article);
    let written = formats::render(one, Format::Jsonl, Path::new(""), WriteOptions::default())?;
    let record = written.files.first().map(|(_, json)| serde_json::from_str(json)).transpose()?;
    let mut rest: Map<String, Value> = record.unwrap_or_default();
    for known in ["text", "entities", "sentences"] {
        rest.remove(known);
    }
    let sentences = article.sentences.iter().map(|span| units.pair(span.start, span.end));
    Ok(json!({
        "mentions": mentions.collect::<Vec<_>>(),
        "names": article.names,
        "sentences": sentences.collect::<Vec<_>>(),
        "rest": rest,
    }))
}

/// Bytes of a text as UTF-16 units.
struct Units {
    /// For each byte; empty if they are the same.
    of: Vec<usize>,
}

impl Units {
    fn of(text: &str) -> Self {
        if text.is_ascii() {
            return Self { of: Vec::new() };
        }
        let mut of = Vec::with_capacity(text.len() + 1);
        let mut units = 0;
        for char in text.chars() {
            of.resize(of.len() + char.len_utf8(), units);
            units += char.len_utf16();
        }
        of.push(units);
        Self { of }
    }

    fn at(&self, byte: usize) -> usize {
        self.of.get(byte).copied().unwrap_or(byte)
    }

    fn pair(&self, start: usize, end: usize) -> Value {
        json!([self.at(start), self.at(end)])
    }
}

/// JSON that no page takes for markup.
fn inert(value: &Value) -> Result<String, EvalFailure> {
    Ok(serde_json::to_string(value)?.replace('<', "\\u003c"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_become_the_units_of_a_script() {
        let units = Units::of("a\u{e9}\u{1f600}b");
        // One, two, four and one bytes; one, one, two and one units.
        assert_eq!([0, 1, 3, 7, 8].map(|byte| units.at(byte)), [0, 1, 2, 4, 5]);
        assert_eq!(Units::of("abc").at(3), 3);
    }

    #[test]
    fn markup_is_inert() {
        let json = inert(&json!("</script><!--")).expect("it is JSON");
        assert!(!json.contains('<'), "{json}");
        assert_eq!(serde_json::from_str::<String>(&json).expect("JSON"), "</script><!--");
    }
}
