//! Text with what is annotated in it: gold and predicted laid over each other.

use std::collections::BTreeSet;

use nutgraf_eval::ner::ErrorKind;
use nutgraf_eval::report::{ArticleView, ErrorItem, Mark};
use serde::Serialize;

use super::style;

/// What a stretch of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Status {
    /// Gold, and predicted.
    Right,
    /// Of an error, gold.
    Gold,
    /// Of an error, predicted.
    Predicted,
    /// A sentence of the summary.
    Picked,
}

/// A stretch of text to be marked.
struct Shown<'a> {
    start: usize,
    end: usize,
    label: &'a str,
    status: Status,
}

/// Text without a boundary of a mark inside.
#[derive(Serialize)]
pub(super) struct Piece<'a> {
    text: &'a str,
    style: Option<String>,
    over: Vec<Over<'a>>,
}

/// A mark over a piece.
#[derive(Serialize)]
struct Over<'a> {
    status: Status,
    label: &'a str,
    /// Whether it starts with the piece.
    first: bool,
    /// Whether it ends with the piece.
    last: bool,
}

impl<'a> Shown<'a> {
    fn of(mark: &'a Mark, status: Status) -> Self {
        Self { start: mark.start, end: mark.end, label: &mark.label, status }
    }
}

/// What is wrong, in words.
pub(super) fn kind(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Boundary => "wrong boundary",
        ErrorKind::Type => "wrong type",
        ErrorKind::Both => "wrong boundary and type",
        ErrorKind::Missed => "missed",
        ErrorKind::Spurious => "spurious",
    }
}

/// The sentence of an error with its marks.
pub(super) fn sentence(item: &ErrorItem) -> Vec<Piece<'_>> {
    let gold = item.gold.iter().map(|mark| Shown::of(mark, Status::Gold));
    let predicted = item.predicted.iter().map(|mark| Shown::of(mark, Status::Predicted));
    pieces(&item.sentence.text, item.sentence.start, &gold.chain(predicted).collect::<Vec<_>>())
}

/// A whole article: what is right, what is not, and the sentences of the summary.
pub(super) fn article<'a>(view: &'a ArticleView, errors: &[&'a ErrorItem]) -> Vec<Piece<'a>> {
    let wrong: BTreeSet<&Mark> = errors.iter().filter_map(|error| error.gold.as_ref()).collect();
    let right = view.gold.iter().filter(|mark| !wrong.contains(mark));
    let right = right.map(|mark| Shown::of(mark, Status::Right));
    let of = |mark: &'a Option<Mark>, status| mark.as_ref().map(|mark| Shown::of(mark, status));
    let wrong = errors
        .iter()
        .flat_map(|error| [of(&error.gold, Status::Gold), of(&error.predicted, Status::Predicted)]);
    let picked = picked(view).map(|range| Shown {
        start: range.start,
        end: range.end,
        label: "",
        status: Status::Picked,
    });
    pieces(&view.text, 0, &right.chain(wrong.flatten()).chain(picked).collect::<Vec<_>>())
}

/// The sentences of the article that the summary is made of.
pub(super) fn picked(view: &ArticleView) -> impl Iterator<Item = nutgraf_eval::report::Range> {
    let chosen = view.summary.iter().flat_map(|summary| summary.chosen.iter().flatten());
    chosen.filter_map(|&sentence| view.sentences.get(sentence).copied())
}

/// Cuts `text`, which starts at byte `base` of the article, at every boundary of a mark.
/// Marks that overlap so come to stand on the same pieces, and none has to be nested.
fn pieces<'a>(text: &'a str, base: usize, marks: &[Shown<'a>]) -> Vec<Piece<'a>> {
    let cut = |at: usize| text.floor_char_boundary(at.saturating_sub(base));
    let mut spans: Vec<_> = marks
        .iter()
        .map(|mark| (cut(mark.start)..cut(mark.end), mark))
        .filter(|(span, _)| !span.is_empty())
        .collect();
    spans.sort_by_key(|(span, _)| span.start);
    let mut cuts: BTreeSet<usize> = [0, text.len()].into();
    cuts.extend(spans.iter().flat_map(|(span, _)| [span.start, span.end]));
    // The marks over a piece are among those that began, and did not end.
    let (mut open, mut next): (Vec<usize>, usize) = (Vec::new(), 0);
    let mut pieces = Vec::with_capacity(cuts.len());
    for (&start, &end) in cuts.iter().zip(cuts.iter().skip(1)) {
        while next < spans.len() && spans[next].0.start <= start {
            open.push(next);
            next += 1;
        }
        open.retain(|&index| spans[index].0.end > start);
        let over = open.iter().map(|&index| {
            let (span, mark) = &spans[index];
            let (first, last) = (span.start == start, span.end == end);
            Over { status: mark.status, label: mark.label, first, last }
        });
        let over: Vec<Over<'a>> = over.collect();
        let style = over.iter().find(|over| over.status == Status::Right);
        let style = style.map(|over| style_of(over));
        pieces.push(Piece { text: &text[start..end], style, over });
    }
    pieces
}

fn style_of(over: &Over<'_>) -> String {
    style(over.label)
}
