//! Tasks of Label Studio with what was marked in them: its JSON export, and its short one
//! (`JSON_MIN`).
//!
//! Of a task the first annotation is read that was not cancelled; where there is none, the first
//! prediction. The text is `data.text`, else the only string of `data`. Offsets are chars; where
//! the words that stand beside them tell that they count UTF-16, as browsers do, they are read as
//! that. Marks of several types are several entities.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use nutgraf_text::{CharOffsets, Span};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::check::{Parsed, ParsedArticle};
use super::error::{ReadError, ReadErrorKind, WriteError};
use super::input;
use super::offsets::Chars;
use super::write::{Ledger, Rendered};
use crate::data::{Annotation, Article, Place};

#[derive(Deserialize)]
#[serde(untagged, expecting = "expected an array of tasks, or one")]
enum Export {
    Many(Vec<Task>),
    One(Box<Task>),
}

#[derive(Deserialize)]
struct Task {
    id: Option<Value>,
    data: Option<Map<String, Value>>,
    #[serde(default, alias = "completions")]
    annotations: Vec<Marking>,
    #[serde(default)]
    predictions: Vec<Marking>,
    /// Of the short export.
    text: Option<String>,
    label: Option<Vec<Value>>,
}

#[derive(Deserialize)]
struct Marking {
    #[serde(default)]
    result: Vec<Value>,
    #[serde(default)]
    was_cancelled: bool,
}

#[derive(Deserialize)]
struct Mark {
    start: usize,
    end: usize,
    text: Option<String>,
    #[serde(default)]
    labels: Vec<Arc<str>>,
    score: Option<f64>,
}

pub(super) fn parse(file: &Path, text: &str) -> Result<Parsed, ReadError> {
    let tasks = match input::json::<Export>(file, text)? {
        Export::Many(tasks) => tasks,
        Export::One(task) => vec![*task],
    };
    let mut parsed = Parsed::default();
    for (index, task) in tasks.into_iter().enumerate() {
        let failed = |(field, kind): (String, ReadErrorKind)| {
            ReadError::field(Place::file(file), format!("[{index}].{field}"), kind)
        };
        read(file, index, task, &mut parsed).map_err(failed)?;
    }
    Ok(parsed)
}

fn read(
    file: &Path,
    index: usize,
    task: Task,
    parsed: &mut Parsed,
) -> Result<(), (String, ReadErrorKind)> {
    let id = match &task.id {
        Some(Value::String(id)) => id.clone(),
        Some(Value::Number(id)) => id.to_string(),
        _ => String::new(),
    };
    let text = text_of(&task)?;
    let place = Place::file(file);
    let mut article = ParsedArticle { id_field: "id", ..ParsedArticle::default() };
    article.article = Article { id, place, text, ..Article::default() };
    let text = article.article.text.clone();
    let chars = Chars::new(&text);
    let short = task.label.unwrap_or_default();
    let marks = short.into_iter().enumerate().map(|(at, mark)| (format!("label[{at}]"), mark));
    let mut marks: Vec<(String, Value)> = marks.collect();
    let cancelled = task.annotations.iter().filter(|marking| marking.was_cancelled).count();
    parsed.left_out.add("cancelled annotations", cancelled);
    let mut whole = task.annotations.into_iter().filter(|marking| !marking.was_cancelled);
    let (chosen, more) = if let Some(first) = whole.next() {
        (Some(("annotations", first)), whole.count())
    } else {
        let mut predictions = task.predictions.into_iter();
        (predictions.next().map(|first| ("predictions", first)), predictions.count())
    };
    parsed.left_out.add("further annotations of a task", more);
    for (at, result) in chosen.iter().flat_map(|(_, marking)| marking.result.iter().enumerate()) {
        let kind = result.get("type").and_then(Value::as_str).unwrap_or_default();
        let value = result.get("value").filter(|_| kind == "labels");
        let Some(Value::Object(value)) = value else {
            parsed.left_out.add(format!("results of the kind `{kind}`"), 1);
            continue;
        };
        let mut value = value.clone();
        if let Some(score) = result.get("score").filter(|score| score.is_number()) {
            value.insert("score".into(), score.clone());
        }
        let from = chosen.as_ref().map_or("annotations", |(name, _)| name);
        marks.push((format!("{from}[0].result[{at}].value"), Value::Object(value)));
    }
    for (field, value) in marks {
        let mark: Mark = serde_json::from_value(value)
            .map_err(|error| (field.clone(), ReadErrorKind::Json(error.to_string())))?;
        let span = span(&mark, &text, &chars).map_err(|kind| (field.clone(), kind))?;
        if mark.labels.is_empty() {
            return Err((format!("{field}.labels"), ReadErrorKind::Missing("")));
        }
        for label in mark.labels {
            let entity = Annotation { span, label, entity: None, confidence: mark.score };
            article.push(entity, None, format!("[{index}].{field}"));
        }
    }
    parsed.articles.push(article);
    Ok(())
}

fn text_of(task: &Task) -> Result<String, (String, ReadErrorKind)> {
    if let Some(text) = &task.text {
        return Ok(text.clone());
    }
    let missing = || ("data.text".to_owned(), ReadErrorKind::Missing(": export with the text"));
    let data = task.data.as_ref().ok_or_else(missing)?;
    if let Some(Value::String(text)) = data.get("text") {
        return Ok(text.clone());
    }
    let mut texts = data.values().filter_map(Value::as_str);
    match (texts.next(), texts.next()) {
        (Some(text), None) => Ok(text.to_owned()),
        _ => Err(missing()),
    }
}

/// Where a mark stands, told by its words if it has some.
fn span(mark: &Mark, text: &str, chars: &Chars) -> Result<Span, ReadErrorKind> {
    let found = chars.span(mark.start, mark.end);
    let Some(words) = &mark.text else { return found };
    let is = |span: Span| span.of(text) == words;
    match found {
        Ok(span) if is(span) => Ok(span),
        found => match utf16(text, mark.start, mark.end).filter(|span| is(*span)) {
            Some(span) => Ok(span),
            None => Err(ReadErrorKind::OtherText {
                given: words.clone(),
                found: found?.of(text).to_owned(),
            }),
        },
    }
}

/// The bytes of a range of UTF-16 units, if it cuts no char.
fn utf16(text: &str, start: usize, end: usize) -> Option<Span> {
    let (mut units, mut first, mut last) = (0, None, None);
    let ends = std::iter::once((text.len(), '\0'));
    for (at, c) in text.char_indices().chain(ends) {
        first = first.or((units == start).then_some(at));
        last = last.or((units == end).then_some(at));
        units += c.len_utf16();
    }
    let (start, end) = (first?, last?);
    (start < end).then(|| Span::new(start, end))
}

pub(super) fn render(articles: &[Article]) -> Result<Rendered, WriteError> {
    let mut ledger = Ledger::default();
    let mut tasks = Vec::with_capacity(articles.len());
    for article in articles {
        let text = &article.text;
        let mut chars = CharOffsets::new(text);
        let results = article.entities.iter().map(|entity| {
            let (start, end) = (chars.at(entity.span.start), chars.at(entity.span.end));
            let mut result = json!({
                "from_name": "label",
                "to_name": "text",
                "type": "labels",
                "value": {
                    "start": start,
                    "end": end,
                    "text": entity.span.of(text),
                    "labels": [&*entity.label],
                },
            });
            if let (Some(confidence), Some(result)) = (entity.confidence, result.as_object_mut()) {
                result.insert("score".into(), json!(confidence));
            }
            result
        });
        let results: Vec<Value> = results.collect();
        ledger.written(results.len());
        ledger.document();
        ledger.entities_only(article);
        ledger.left_out(article, "sentences", article.sentences.len());
        let tokens = article.tokens.as_ref().map_or(0, |tokens| tokens.iter().flatten().count());
        ledger.left_out(article, "tokens", tokens);
        tasks.push(json!({
            "id": article.id,
            "data": { "text": text },
            "annotations": [{ "result": results }],
        }));
    }
    let text = serde_json::to_string_pretty(&tasks)
        .map_err(|source| WriteError::Json { document: String::new(), source })?;
    Ok(ledger.finish(vec![(PathBuf::new(), text + "\n")]))
}
