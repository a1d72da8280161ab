//! `PubTator`: for each document a title, an abstract and its mentions, an empty line after it.
//!
//! The text is the title, one char, and the abstract; here that char is a line break. Offsets are
//! chars of it. The concept of a mention is its entity, unless it says `-`.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use nutgraf_text::CharOffsets;

use super::check::{Parsed, ParsedArticle};
use super::error::{ReadError, ReadErrorKind};
use super::input::lines;
use super::offsets::Chars;
use super::write::{Ledger, Rendered};
use crate::data::{Annotation, Article, Place, Reason};

/// Whether a line is the title of a document.
pub(super) fn is_title(line: &str) -> bool {
    part(line).is_some_and(|(id, part, _)| part == "t" && !id.contains(char::is_whitespace))
}

/// The id, the part (`t` or `a`) and the text of a line.
fn part(line: &str) -> Option<(&str, &str, &str)> {
    let mut parts = line.splitn(3, '|');
    let (id, part, text) = (parts.next()?, parts.next()?, parts.next()?);
    (!id.is_empty() && matches!(part, "t" | "a")).then_some((id, part, text))
}

pub(super) fn parse(file: &Path, text: &str) -> Result<Parsed, ReadError> {
    let mut parsed = Parsed::default();
    // The document that is being read, and the offsets of its text once there is a mention.
    let mut open: Option<(ParsedArticle, Option<Chars>)> = None;
    for (number, line) in lines(text) {
        let at = |field: &str, kind| ReadError::field(Place::line(file, number), field, kind);
        if line.trim().is_empty() {
            parsed.articles.extend(open.take().map(|(article, _)| article));
            continue;
        }
        match (part(line), &mut open) {
            (Some((id, "t", title)), _) => {
                parsed.articles.extend(open.take().map(|(article, _)| article));
                let article = Article {
                    id: id.to_owned(),
                    place: Place::line(file, number),
                    text: title.to_owned(),
                    ..Article::default()
                };
                let article = ParsedArticle { article, id_field: "id", ..<_>::default() };
                open = Some((article, None));
            }
            (Some((id, _, body)), Some((article, None))) if id == article.article.id => {
                let _ = write!(article.article.text, "\n{body}");
            }
            (None, Some((article, chars))) => {
                let chars = chars.get_or_insert_with(|| Chars::new(&article.article.text));
                let columns: Vec<&str> = line.split('\t').collect();
                let [id, start, end, words, label, more @ ..] = columns.as_slice() else {
                    if columns.len() == 4 {
                        parsed.left_out.line("relations", number);
                        continue;
                    }
                    let expected = "`ID<tab>START<tab>END<tab>TEXT<tab>TYPE`";
                    let found = line.to_owned();
                    return Err(at("line", ReadErrorKind::Unexpected { found, expected }));
                };
                if *id != article.article.id {
                    let id = (*id).to_owned();
                    return Err(at("id", ReadErrorKind::UnknownId { what: "document here", id }));
                }
                let offset = |field: &str, value: &str| {
                    value.parse().map_err(|_| {
                        let found = value.to_owned();
                        at(
                            field,
                            ReadErrorKind::Unexpected { found, expected: "an offset in chars" },
                        )
                    })
                };
                let span = chars.span(offset("start", start)?, offset("end", end)?);
                let span = span.map_err(|kind| at("end", kind))?;
                let stands = span.of(&article.article.text);
                if one_line(stands) != one_line(words) {
                    let (given, found) = ((*words).to_owned(), stands.to_owned());
                    return Err(at("text", ReadErrorKind::OtherText { given, found }));
                }
                if label.is_empty() {
                    return Err(at("type", ReadErrorKind::Missing("")));
                }
                let concept = more.first().filter(|concept| !matches!(**concept, "" | "-"));
                let entity = concept.map(|concept| (*concept).into());
                let mention = Annotation { entity, ..Annotation::new(span, *label) };
                article.push(mention, Some(number), "mention".to_owned());
            }
            _ => {
                let expected = "a line of the document that is open: `ID|t|TITLE` begins one";
                let found = line.chars().take(60).collect();
                return Err(at("line", ReadErrorKind::Unexpected { found, expected }));
            }
        }
    }
    parsed.articles.extend(open.map(|(article, _)| article));
    Ok(parsed)
}

pub(super) fn render(articles: &[Article]) -> Rendered {
    let mut ledger = Ledger::default();
    let mut out = String::new();
    let mut ids = Ids::default();
    for article in articles {
        let id = ids.of(&article.id);
        if id != article.id {
            ledger.left_out(article, "ids that the format cannot hold, written otherwise", 1);
        }
        let text = &article.text;
        let (title, body) = text.split_once('\n').unwrap_or((text, ""));
        let breaks = text.chars().filter(|c| is_break(*c)).count();
        ledger.left_out(
            article,
            "line breaks and tabs, written as spaces",
            breaks.saturating_sub(1),
        );
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{id}|t|{}\n{id}|a|{}", one_line(title), one_line(body));
        let mut chars = CharOffsets::new(text);
        let mut written = 0;
        for entity in &article.entities {
            if entity.label.is_empty() || entity.label.contains(is_break) {
                ledger.problem(article, entity, Reason::Label("a tab or a line break is in it"));
                continue;
            }
            let (start, end) = (chars.at(entity.span.start), chars.at(entity.span.end));
            let words = one_line(entity.span.of(text));
            let _ = write!(out, "{id}\t{start}\t{end}\t{words}\t{}", entity.label);
            if let Some(concept) = &entity.entity {
                let _ = write!(out, "\t{}", one_line(concept));
            }
            out.push('\n');
            written += 1;
        }
        out.push('\n');
        ledger.written(written);
        ledger.document();
        let confidences = article.entities.iter().filter(|entity| entity.confidence.is_some());
        ledger.left_out(article, "confidences", confidences.count());
        ledger.left_out(article, "names of entities", article.names.len());
        ledger.left_out(article, "sentences", article.sentences.len());
        let tokens = article.tokens.as_ref().map_or(0, |tokens| tokens.iter().flatten().count());
        ledger.left_out(article, "tokens", tokens);
        ledger.summaries(article);
    }
    ledger.finish(vec![(PathBuf::new(), out)])
}

/// Ids without what ends one in this format, each once.
#[derive(Default)]
struct Ids(HashMap<String, usize>);

impl Ids {
    fn of(&mut self, id: &str) -> String {
        let plain: String =
            id.chars().map(|c| if c == '|' || c.is_whitespace() { '_' } else { c }).collect();
        let count = self.0.entry(plain.clone()).or_default();
        *count += 1;
        if *count == 1 { plain } else { format!("{plain}_{count}") }
    }
}

fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// With a space for each tab and line break, so that offsets stay.
fn one_line(text: &str) -> String {
    text.replace(is_break, " ")
}
