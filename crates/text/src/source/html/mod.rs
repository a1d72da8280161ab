//! HTML to the prose of a page's main content, and its metadata.
//!
//! The main content is found by `dom_smoothie`, a maintained port of Mozilla's
//! readability.js (Firefox's reader view) on html5ever, the parser of Servo. What it
//! finds becomes blocks in `blocks`. It is fed only pages that `nesting` finds fit for a
//! tree; the others are read as a flat stream of tags, with a warning.

mod blocks;
mod json_ld;
mod metadata;
mod nesting;
mod tags;

use std::borrow::Cow;

use dom_smoothie::{Config, Readability};

use super::prose::Prose;
use super::{Format, Source, SourceError};
use crate::kind::BlockKind;

pub(super) use tags::{Tags, Token, is_html_element};

/// Chars of content with which the strictest reading is enough. Readability.js says 500,
/// and from a brief of 300 turns to looser readings, which take in navigation and comments.
const ENOUGH_CONTENT: usize = 140;

/// Chars of the longest cell of a table that holds data; one with a longer cell, text or
/// another table, lays out a page.
const MAX_TABLE_CELL: usize = 250;

/// The prose and metadata of a page.
pub(super) fn read(html: &str) -> Result<Source, SourceError> {
    let html = &*normalize_line_ends(html);
    let page = metadata::read(html);
    let mut metadata = page.metadata;
    let mut warnings = Vec::new();
    let mut prose = match nesting::too_complex(html) {
        None => {
            let content = main_content(html);
            metadata.title = metadata.title.or(content.title);
            metadata.byline = metadata.byline.or(content.byline);
            content.prose
        }
        Some(reason) => {
            warnings.push(format!(
                "the page {reason}: read without telling its article from what surrounds it"
            ));
            blocks::prose(html)
        }
    };
    // Pages that are put together by scripts may carry the article for search engines only.
    if let Some(body) = page.body.filter(|body| body.len() / 4 > prose.len()) {
        warnings.push("the page shows no article: its text is taken from its JSON-LD".to_owned());
        prose = Prose::default();
        for line in body.lines() {
            prose.push(&html_escape::decode_html_entities(line));
            prose.finish(BlockKind::Paragraph);
        }
    }
    if let Some(byline) = &metadata.byline {
        prose.retain(|block, _| metadata::clean_byline(block).as_deref() != Some(byline));
    }
    if prose.is_empty() && !html.trim().is_empty() {
        return Err(SourceError::NoText);
    }
    let (text, blocks) = prose.into_text();
    Ok(Source { text, format: Format::Html, metadata, blocks: Some(blocks), warnings })
}

/// Line ends as the HTML standard has them before anything else; the tree builder would
/// treat each carriage return as a piece of text of its own.
fn normalize_line_ends(html: &str) -> Cow<'_, str> {
    if html.contains('\r') {
        Cow::Owned(html.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(html)
    }
}

struct Content {
    prose: Prose,
    title: Option<String>,
    byline: Option<String>,
}

/// The main content of a page fit for a tree, or all it shows if none stands out.
fn main_content(html: &str) -> Content {
    let config =
        Config { char_threshold: ENOUGH_CONTENT, disable_json_ld: true, ..Config::default() };
    let mut readability = Readability::from(html);
    readability.config = config;
    let everything = readability.doc.html();
    // Tables that lay out a page become divisions; the scorer would run their cells together.
    for table in readability.doc.select("table").nodes() {
        let sections = table.children();
        let rows: Vec<_> = sections
            .iter()
            .flat_map(
                |section| if section.has_name("tr") { vec![*section] } else { section.children() },
            )
            .filter(|row| row.has_name("tr"))
            .collect();
        let mut cells = Vec::new();
        for row in &rows {
            cells.extend(row.element_children());
        }
        if cells.iter().any(|cell| cell.normalized_char_count() > MAX_TABLE_CELL) {
            let sections = sections.iter().filter(|section| section.is_element());
            sections.chain(&rows).chain(&cells).chain([table]).for_each(|part| part.rename("div"));
        }
    }
    let mut content = Content { prose: Prose::default(), title: None, byline: None };
    if let Ok(article) = readability.parse() {
        content.prose = blocks::prose(&article.content);
        content.title =
            Some(super::prose::collapse(&article.title)).filter(|title| !title.is_empty());
        content.byline = article.byline.as_deref().and_then(metadata::clean_byline);
    }
    if content.prose.is_empty() {
        content.prose = blocks::prose(&everything);
    }
    content
}
