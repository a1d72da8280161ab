//! What a text gives as somebody's own words.

use std::ops::Range;

use crate::span::Span;
use crate::words::Token;

/// A quotation of fewer words is a word in doubt rather than what somebody said.
const LEAST_WORDS: usize = 3;

/// Marks by which a quotation begins, each with those that end it.
const MARKS: [(&str, &[&str]); 5] = [
    ("“", &["”", "\""]),
    ("\"", &["\"", "”"]),
    ("„", &["“", "”"]),
    ("«", &["»"]),
    ("``", &["''", "\""]),
];

/// Marks of something left out or put in, at which a quotation is compared piece by piece.
const CUTS: [&str; 6] = ["...", "…", "[", "]", "(", ")"];

/// The quotations in a sentence of `text`, as ranges of its tokens, each with the pieces that the source
/// must have whole.
pub(super) fn quotations(
    text: &str,
    sentence: Span,
    tokens: &[Token],
) -> Vec<(Range<usize>, Vec<Range<usize>>)> {
    let mut found = Vec::new();
    let mut at = sentence.start;
    while at < sentence.end {
        let rest = &text[at..sentence.end];
        let opening = MARKS.iter().filter_map(|(open, ends)| Some((rest.find(open)?, open, ends)));
        let Some((start, open, ends)) = opening.min_by_key(|(start, ..)| *start) else { break };
        let inner = at + start + open.len();
        let after = &text[inner..sentence.end];
        let end = ends.iter().filter_map(|end| Some((after.find(end)?, end.len()))).min();
        let (length, mark) = end.unwrap_or((after.len(), 0));
        let inside = Span::new(inner, inner + length);
        let range = range(tokens, inside);
        if range.len() >= LEAST_WORDS {
            found.push((range, pieces(text, inside, tokens)));
        }
        at = inside.end + mark;
        if end.is_none() {
            break;
        }
    }
    found
}

fn pieces(text: &str, inside: Span, tokens: &[Token]) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = inside.start;
    while start < inside.end {
        let rest = &text[start..inside.end];
        let cut = CUTS.iter().filter_map(|cut| Some((rest.find(cut)?, cut.len()))).min();
        let (length, mark) = cut.unwrap_or((rest.len(), 0));
        let piece = range(tokens, Span::new(start, start + length));
        if piece.len() >= 2 {
            pieces.push(piece);
        }
        start += length + mark;
    }
    pieces
}

/// The tokens inside of a span.
fn range(tokens: &[Token], span: Span) -> Range<usize> {
    let first = tokens.partition_point(|token| token.span.start < span.start);
    let end = tokens.partition_point(|token| token.span.end <= span.end);
    first..end.max(first)
}
