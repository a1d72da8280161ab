//! Which format an input is in, by its name and then by its content.

use std::path::Path;

use serde_json::Value;

use super::error::{ReadError, ReadErrorKind};
use super::{Format, conllu, input, names, pub_tator, web_anno};
use crate::data::Place;

pub(super) fn detect(path: &Path) -> Result<Format, ReadError> {
    let unknown = || ReadError::new(Place::file(path), ReadErrorKind::UnknownFormat);
    if path.is_dir() {
        let files = names::files(path)?;
        let any = |end: &str| files.iter().any(|file| file.to_string_lossy().ends_with(end));
        let web_anno = |file: &Path| {
            file.extension().is_some_and(|end| end == "tsv")
                && input::text(file).is_ok_and(|text| web_anno::is(&text))
        };
        return match (any(".ann"), any(super::GOLD_NAME)) {
            (true, false) => Ok(Format::Brat),
            (false, true) => Ok(Format::Gold),
            _ if files.iter().any(|file| web_anno(file)) => Ok(Format::WebAnno),
            _ if any(".conllu") => Ok(Format::ConllU),
            _ if files.is_empty() => Err(ReadError::new(Place::file(path), ReadErrorKind::Empty)),
            _ => Err(unknown()),
        };
    }
    let extension = path.extension().map(std::ffi::OsStr::to_ascii_lowercase);
    match extension.as_deref().and_then(|extension| extension.to_str()) {
        Some("ann") => return Ok(Format::Brat),
        Some("conll" | "conll03" | "iob" | "iob1" | "iob2" | "bio" | "bioes" | "bilou") => {
            // Universal NER calls its five columns `.iob2`.
            let text = input::markup(path)?;
            let mut words = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
            let is_words = words.next().is_some_and(conllu::is_word);
            return Ok(if is_words { Format::ConllU } else { Format::Conll });
        }
        Some("conllu") => return Ok(Format::ConllU),
        Some("spacy") => return Ok(Format::DocBin),
        Some("txt") if path.with_extension("ann").is_file() => return Ok(Format::Brat),
        _ => {}
    }
    let text = input::markup(path)?;
    let mut words = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    let first = words.next().unwrap_or_default();
    let format = if web_anno::is(&text) {
        Some(Format::WebAnno)
    } else if conllu::is_word(first) {
        Some(Format::ConllU)
    } else if pub_tator::is_title(first) {
        Some(Format::PubTator)
    } else if text.trim_start().starts_with('[') {
        let has = |field: &str| text.contains(&format!("\"{field}\""));
        (has("data") || has("label")).then_some(Format::LabelStudio)
    } else if text.trim_start().starts_with('{') {
        by_fields(&text)
    } else {
        looks_like_columns(&text).then_some(Format::Conll)
    };
    format.ok_or_else(unknown)
}

/// Judges the object of the whole file, or else that of its first line.
fn by_fields(text: &str) -> Option<Format> {
    let first = || text.lines().find(|line| !line.trim().is_empty());
    let (value, lines) = if let Ok(value) = serde_json::from_str::<Value>(text) {
        (value, text.trim().lines().count() == 1)
    } else if let Some(value) = first().and_then(|line| serde_json::from_str(line).ok()) {
        (value, true)
    } else {
        // A broken object is judged by the fields that can be seen, so that the reader can
        // say what is wrong with it.
        return by_names(text);
    };
    let has = |field: &str| value.get(field).is_some();
    Some(match () {
        () if has("documents") => Format::Json,
        () if has("mentions") && has("sha256") => Format::Gold,
        () if !lines => return None,
        () if has("spans") || has("ents") || is_marked(&value) => Format::Spans,
        () if has("sents") || has("ner_tags") => Format::Tags,
        () if has("tokens") && (has("tags") || has("labels")) => Format::Tags,
        () if has("entities") || has("schema_version") => Format::Jsonl,
        () if ["article", "references", "refs", "summary"].into_iter().any(has) => {
            Format::Summaries
        }
        () if has("text") => Format::Spans,
        () => return None,
    })
}

/// Whether a text has spans beside it in the forms of spaCy's triples or doccano's.
fn is_marked(value: &Value) -> bool {
    let fields = ["entities", "label", "labels"].into_iter().filter_map(|name| value.get(name));
    let is_marks = |marks: &Value| {
        let first = marks.as_array().and_then(|marks| marks.first());
        first.is_some_and(|first| first.is_array() || first.get("start_offset").is_some())
    };
    let is_empty = |marks: &Value| marks.as_array().is_some_and(Vec::is_empty);
    let found: Vec<&Value> = fields.collect();
    let other =
        ["schema_version", "source", "summary"].into_iter().any(|name| value.get(name).is_some());
    value.get("text").is_some_and(Value::is_string)
        && (found.iter().any(|marks| is_marks(marks))
            || !other && found.iter().any(|marks| is_empty(marks)))
}

fn by_names(text: &str) -> Option<Format> {
    let has = |field: &str| text.contains(&format!("\"{field}\""));
    Some(match () {
        () if has("documents") => Format::Json,
        () if has("sha256") => Format::Gold,
        () if has("spans") => Format::Spans,
        () if has("sents") => Format::Tags,
        () if has("article") => Format::Summaries,
        () if has("entities") => Format::Jsonl,
        () => return None,
    })
}

/// Whether the first line that is no comment has columns that end in a tag.
fn looks_like_columns(text: &str) -> bool {
    let mut lines =
        text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("# "));
    lines.next().is_some_and(|line| {
        let columns: Vec<&str> = line.split_ascii_whitespace().collect();
        let tag = columns.last().copied().unwrap_or_default();
        let is_tag = tag == "O" || tag.get(1..2) == Some("-");
        columns[0] == "-DOCSTART-" || ((2..=4).contains(&columns.len()) && is_tag)
    })
}
