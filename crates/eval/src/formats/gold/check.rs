//! Reads gold files and checks them against their text.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::path::Path;

use nutgraf_text::Span;
use sha2::{Digest, Sha256};

use crate::data::Place;
use crate::formats::input::{json, line_of, markup, text};
use crate::formats::{ReadError, ReadErrorKind, marks, offsets};
use crate::gold::{Gold, GoldArticle, SCHEMA_VERSION};

/// A field and what is wrong with it.
type Fault = (String, ReadErrorKind);

impl Gold {
    /// Reads a gold file and the text beside it, and checks that they fit.
    ///
    /// # Errors
    /// If either cannot be read, the text's SHA-256 is not the one given, a span lies outside
    /// the text, inside a char or holds other words than given, mentions overlap, an entity id
    /// is unknown or there twice, or an importance is above 3. The error names file, line and
    /// field.
    pub fn read(path: &Path) -> Result<GoldArticle, ReadError> {
        read(path)
    }
}

fn read(path: &Path) -> Result<GoldArticle, ReadError> {
    let source = markup(path)?;
    let gold: Gold = json(path, &source)?;
    let fail = |(field, kind): Fault| {
        let place = Place { file: path.to_owned(), line: line_of(&source, &field) };
        ReadError::field(place, field, kind)
    };
    if gold.schema_version != SCHEMA_VERSION {
        let found = gold.schema_version.to_string();
        let kind = ReadErrorKind::Unexpected { found, expected: "1, the version known here" };
        return Err(fail(("schema_version".into(), kind)));
    }
    let file = path.parent().unwrap_or(Path::new("")).join(&gold.text);
    if !file.is_file() {
        return Err(fail(("text".into(), ReadErrorKind::NoCompanion(file))));
    }
    let text = text(&file)?;
    let found = sha256(&text);
    if found != gold.sha256 {
        let given = gold.sha256.clone();
        return Err(fail(("sha256".into(), ReadErrorKind::Sha256 { given, found, file })));
    }
    check(&gold, &text).map_err(fail)?;
    let mut article = gold.article(&text);
    article.place = Place::file(path);
    Ok(GoldArticle { gold, text, article })
}

/// The SHA-256 of a text's bytes, in hexadecimal.
pub(super) fn sha256(text: &str) -> String {
    let mut digits = String::new();
    for byte in Sha256::digest(text) {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}

fn check(gold: &Gold, text: &str) -> Result<(), Fault> {
    if gold.id.is_empty() {
        return Err(("id".into(), ReadErrorKind::Missing("")));
    }
    check_entities(gold, text)?;
    check_sentences(gold, text)?;
    for (index, span) in gold.boilerplate.iter().enumerate() {
        check_span(text, &format!("boilerplate[{index}]"), span.span(), &span.text)?;
    }
    for (chain, mentions) in gold.chains.iter().enumerate() {
        for (index, span) in mentions.iter().enumerate() {
            check_span(text, &format!("chains[{chain}][{index}]"), span.span(), &span.text)?;
        }
    }
    let mut ids = HashSet::new();
    for (index, unit) in gold.content_units.iter().enumerate() {
        let field = format!("content_units[{index}]");
        if !ids.insert(&unit.id) {
            return Err((format!("{field}.id"), ReadErrorKind::Twice(unit.id.clone())));
        }
        if unit.spans.is_empty() {
            let hint = ": a unit names each stretch of the text that states it";
            return Err((format!("{field}.spans"), ReadErrorKind::Missing(hint)));
        }
        for (index, span) in unit.spans.iter().enumerate() {
            check_span(text, &format!("{field}.spans[{index}]"), span.span(), &span.text)?;
        }
    }
    Ok(())
}

fn check_entities(gold: &Gold, text: &str) -> Result<(), Fault> {
    let mut labels = HashMap::new();
    for (index, entity) in gold.entities.iter().enumerate() {
        let field = |name| format!("entities[{index}].{name}");
        if labels.insert(&*entity.id, &*entity.label).is_some() {
            return Err((field("id"), ReadErrorKind::Twice(entity.id.clone())));
        }
        if entity.label.is_empty() {
            return Err((field("type"), ReadErrorKind::Missing("")));
        }
    }
    let mut mentions = Vec::with_capacity(gold.mentions.len());
    for (index, mention) in gold.mentions.iter().enumerate() {
        let span = Span { start: mention.start, end: mention.end };
        check_span(text, &format!("mentions[{index}]"), span, &mention.text)?;
        let Some(label) = labels.get(&*mention.entity) else {
            let (what, id) = ("entity", mention.entity.clone());
            let field = format!("mentions[{index}].entity");
            return Err((field, ReadErrorKind::UnknownId { what, id }));
        };
        mentions.push((span, index, *label));
    }
    // In order of their starts, two overlap only if two neighbours do.
    mentions.sort_unstable();
    for pair in mentions.windows(2) {
        let [(a, _, a_label), (b, index, b_label)] = pair else { continue };
        if a.overlaps(*b) {
            let this = format!("`{b_label} {b}`");
            let other = format!("`{a_label} {a}`: mentions are flat");
            return Err((format!("mentions[{index}]"), ReadErrorKind::Overlap { this, other }));
        }
    }
    Ok(())
}

fn check_sentences(gold: &Gold, text: &str) -> Result<(), Fault> {
    let mut spans = Vec::with_capacity(gold.sentences.len());
    for (index, sentence) in gold.sentences.iter().enumerate() {
        let field = format!("sentences[{index}]");
        let span = offsets::bytes(text, sentence.start, sentence.end)
            .map_err(|kind| (format!("{field}.end"), kind))?;
        marks::check_importance(sentence.importance)
            .map_err(|kind| (format!("{field}.importance"), kind))?;
        spans.push(span);
    }
    offsets::in_order(&spans, Span { start: 0, end: text.len() })
        .map_err(|(index, kind)| (format!("sentences[{index}]"), kind))?;
    for (writer, sentences) in gold.references.extractive.iter().enumerate() {
        marks::check_choice(sentences, spans.len())
            .map_err(|(at, kind)| (format!("references.extractive[{writer}][{at}]"), kind))?;
    }
    Ok(())
}

fn check_span(text: &str, field: &str, span: Span, words: &str) -> Result<(), Fault> {
    let span = offsets::bytes(text, span.start, span.end).map_err(|kind| {
        let end = matches!(kind, ReadErrorKind::OutOfRange { .. });
        (format!("{field}.{}", if end { "end" } else { "start" }), kind)
    })?;
    if span.of(text) == words {
        return Ok(());
    }
    let kind =
        ReadErrorKind::OtherText { given: words.to_owned(), found: span.of(text).to_owned() };
    Err((format!("{field}.text"), kind))
}
