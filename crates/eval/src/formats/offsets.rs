//! Offsets of files, in bytes or chars, checked and turned into spans.

use nutgraf_text::Span;

use super::error::ReadErrorKind;

/// Checks a byte range of `text`.
pub(crate) fn bytes(text: &str, start: usize, end: usize) -> Result<Span, ReadErrorKind> {
    if end > text.len() {
        return Err(ReadErrorKind::OutOfRange { end, length: text.len(), unit: "bytes" });
    }
    if start >= end {
        return Err(ReadErrorKind::NoLength { start, end });
    }
    match [start, end].into_iter().find(|&offset| !text.is_char_boundary(offset)) {
        Some(offset) => Err(ReadErrorKind::InsideChar(offset)),
        None => Ok(Span { start, end }),
    }
}

/// Turns char offsets of one text into byte offsets.
pub(super) struct Chars {
    /// The byte at which each char begins, and the length; empty if every char is a byte.
    starts: Vec<usize>,
    length: usize,
    /// Line ends of one char, if none has two.
    breaks: usize,
}

impl Chars {
    pub(super) fn new(text: &str) -> Self {
        let breaks = if text.contains('\r') { 0 } else { text.matches('\n').count() };
        if text.is_ascii() {
            return Self { starts: Vec::new(), length: text.len(), breaks };
        }
        let mut starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        let length = starts.len();
        starts.push(text.len());
        Self { starts, length, breaks }
    }

    /// The bytes of the chars `start..end`.
    pub(super) fn span(&self, start: usize, end: usize) -> Result<Span, ReadErrorKind> {
        if end > self.length && end <= self.length + self.breaks {
            return Err(ReadErrorKind::LineEnds { end, length: self.length, breaks: self.breaks });
        }
        if end > self.length {
            return Err(ReadErrorKind::OutOfRange { end, length: self.length, unit: "chars" });
        }
        if start >= end {
            return Err(ReadErrorKind::NoLength { start, end });
        }
        let byte = |char| if self.starts.is_empty() { char } else { self.starts[char] };
        Ok(Span { start: byte(start), end: byte(end) })
    }
}

/// Checks that spans are in order, apart from each other, and within `whole`.
pub(crate) fn in_order(spans: &[Span], whole: Span) -> Result<(), (usize, ReadErrorKind)> {
    let mut end = whole.start;
    for (index, &span) in spans.iter().enumerate() {
        if span.start < end || span.end > whole.end {
            return Err((index, ReadErrorKind::Order(span)));
        }
        end = span.end;
    }
    Ok(())
}
