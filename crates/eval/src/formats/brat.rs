//! Standoff annotations of brat: `NAME.ann` beside `NAME.txt`, offsets in chars.
//!
//! Only the text-bound annotations of one stretch (`T` lines) are entities here. Those in
//! several pieces are problems; all other lines (relations, events, attributes, notes) are
//! left out and listed. A document's id is its name: the path below the folder, without the
//! extension, with `%2F` and the like for what file names cannot hold.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use nutgraf_text::{CharOffsets, Span};

use super::check::{Parsed, ParsedArticle};
use super::error::{ReadError, ReadErrorKind};
use super::input::lines;
use super::names;
use super::offsets::Chars;
use super::write::{Ledger, Rendered};
use crate::data::{Annotation, Article, Place, Problem, Reason};

/// Reads one `.ann` file and the text beside it.
pub(super) fn parse(root: &Path, ann: &Path) -> Result<Parsed, ReadError> {
    let beside = ann.with_extension("txt");
    if !beside.is_file() {
        return Err(ReadError::new(Place::file(ann), ReadErrorKind::NoCompanion(beside)));
    }
    let text = super::input::text(&beside)?;
    let annotations = super::input::text(ann)?;
    let chars = Chars::new(&text);
    let mut parsed = Parsed::default();
    let mut article = ParsedArticle { id_field: "file name", ..ParsedArticle::default() };
    let id = names::id(root, ann);
    let mut seen = HashSet::new();
    for (number, line) in lines(annotations.trim_start_matches('\u{feff}')) {
        if line.trim().is_empty() {
            continue;
        }
        let place = Place::line(ann, number);
        if !line.starts_with('T') {
            parsed.left_out.line(kind(line), number);
            continue;
        }
        let name = line.split('\t').next().unwrap_or(line);
        let at = |kind| ReadError::field(place.clone(), name, kind);
        if !seen.insert(name) {
            return Err(at(ReadErrorKind::Twice(name.to_owned())));
        }
        let (label, pieces, words) = text_bound(line).ok_or_else(|| {
            let expected = "`T1<tab>TYPE START END<tab>TEXT`";
            at(ReadErrorKind::Unexpected { found: line.to_owned(), expected })
        })?;
        let spans = pieces.iter().map(|&(start, end)| chars.span(start, end));
        let spans: Vec<Span> = spans.collect::<Result<_, _>>().map_err(at)?;
        let stands: Vec<&str> = spans.iter().map(|span| span.of(&text)).collect();
        let stands = stands.join(" ");
        if one_line(&stands) != one_line(words) {
            return Err(at(ReadErrorKind::OtherText { given: words.to_owned(), found: stands }));
        }
        match whole(&spans, &text)[..] {
            [span] => {
                article.push(Annotation::new(span, label), Some(number), name.to_owned());
            }
            _ => parsed.problems.push(Problem {
                place,
                document: id.clone(),
                reason: Reason::Discontinuous(spans.len()),
                spans: spans.clone(),
                label: label.into(),
                text: words.to_owned(),
            }),
        }
    }
    let entities = std::mem::take(&mut article.article.entities);
    article.article = Article { id, place: Place::file(ann), text, entities, ..Article::default() };
    parsed.articles.push(article);
    Ok(parsed)
}

/// The pieces of an annotation, as one where only white space lies between them: brat cuts what runs
/// over a line end.
fn whole(spans: &[Span], text: &str) -> Vec<Span> {
    let blank = |two: &[Span]| {
        let between = text.get(two[0].end..two[1].start);
        between.is_some_and(|between| between.trim().is_empty())
    };
    match spans {
        [first, .., last] if spans.windows(2).all(blank) => vec![Span::new(first.start, last.end)],
        _ => spans.to_vec(),
    }
}

type TextBound<'a> = (&'a str, Vec<(usize, usize)>, &'a str);

/// The type, the char ranges and the words of a `T` line.
fn text_bound(line: &str) -> Option<TextBound<'_>> {
    let mut columns = line.splitn(3, '\t').skip(1);
    let (middle, words) = (columns.next()?, columns.next()?);
    let (label, pieces) = middle.split_once(' ')?;
    let pieces = pieces.split(';').map(|piece| {
        let (start, end) = piece.split_once(' ')?;
        Some((start.parse().ok()?, end.parse().ok()?))
    });
    (!label.is_empty()).then_some((label, pieces.collect::<Option<_>>()?, words))
}

/// What a line that is no entity holds.
fn kind(line: &str) -> &'static str {
    match line.chars().next() {
        Some('R') => "relations",
        Some('*') => "equivalences",
        Some('E') => "events",
        Some('A' | 'M') => "attributes",
        Some('N') => "normalizations",
        Some('#') => "notes",
        _ => "lines of no known kind",
    }
}

/// Writes a pair of files for each article.
pub(super) fn render(articles: &[Article]) -> Rendered {
    let mut ledger = Ledger::default();
    let mut files = Vec::with_capacity(2 * articles.len());
    for article in articles {
        let text = &article.text;
        let mut chars = CharOffsets::new(text);
        let mut ann = String::new();
        let mut number = 0;
        for entity in &article.entities {
            if let Err(why) = label(&entity.label) {
                ledger.problem(article, entity, Reason::Label(why));
                continue;
            }
            number += 1;
            let (start, end) = (chars.at(entity.span.start), chars.at(entity.span.end));
            let words = one_line(entity.span.of(text));
            // Writing to a string cannot fail.
            let _ = writeln!(ann, "T{number}\t{} {start} {end}\t{words}", entity.label);
        }
        ledger.written(number);
        ledger.document();
        ledger.entities_only(article);
        ledger.left_out(article, "sentences", article.sentences.len());
        let tokens = article.tokens.as_ref().map_or(0, |tokens| tokens.iter().flatten().count());
        ledger.left_out(article, "tokens", tokens);
        let name = names::file(&article.id);
        files.push((PathBuf::from(format!("{name}.txt")), text.clone()));
        files.push((PathBuf::from(format!("{name}.ann")), ann));
    }
    ledger.finish(files)
}

/// A line of the file is one annotation, so breaks in the words become spaces.
fn one_line(text: &str) -> String {
    text.replace(|c: char| c.is_control(), " ")
}

fn label(label: &str) -> Result<(), &'static str> {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    if label.is_empty() || !label.chars().all(plain) {
        return Err("brat has letters, digits, `-` and `_` only");
    }
    Ok(())
}
