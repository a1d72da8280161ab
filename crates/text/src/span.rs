//! Byte ranges into a document's text: the currency of everything that points at a source.

use std::fmt;
use std::ops::Range;

/// A half-open byte range `start..end` into the unmodified text of one document.
///
/// Spans made by this crate lie within the text and on char boundaries, so that
/// [`Span::of`] gives the words they point at. Char offsets are computed where output is
/// written, never stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The range `start..end`, in bytes.
    ///
    /// # Panics
    /// In debug builds, if `start > end`.
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end, "span {start}..{end} runs backwards");
        Self { start, end }
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether it holds no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The slice of `text` this span points at, or the empty string if it points outside.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }

    /// Whether `other` lies wholly within this span.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share at least one byte.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The same range moved right by `by` bytes.
    #[must_use]
    pub fn shifted(self, by: usize) -> Self {
        Self::new(self.start + by, self.end + by)
    }

    /// The span without the white space at either end of the text it points at.
    #[must_use]
    pub fn trimmed(self, text: &str) -> Self {
        let slice = self.of(text);
        let start = self.start + (slice.len() - slice.trim_start().len());
        Self::new(start, start + slice.trim().len())
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

/// Turns ascending byte offsets of one text into char offsets in a single pass.
///
/// Offsets asked for out of order are answered too, by starting over.
#[derive(Debug, Clone)]
pub struct CharOffsets<'a> {
    text: &'a str,
    byte: usize,
    char: usize,
}

impl<'a> CharOffsets<'a> {
    /// A counter at the start of `text`.
    pub fn new(text: &'a str) -> Self {
        Self { text, byte: 0, char: 0 }
    }

    /// The number of chars before byte `offset`, which is clamped to the text.
    pub fn at(&mut self, offset: usize) -> usize {
        let offset = self.text.floor_char_boundary(offset);
        if offset < self.byte {
            (self.byte, self.char) = (0, 0);
        }
        self.char += self.text[self.byte..offset].chars().count();
        self.byte = offset;
        self.char
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trims_white_space_only() {
        let text = "  “Zhao”\n";
        let span = Span::new(0, text.len()).trimmed(text);
        assert_eq!(span.of(text), "“Zhao”");
        assert!(Span::new(0, 2).trimmed(text).is_empty());
    }

    #[test]
    fn counts_chars_forwards_and_backwards() {
        let text = "é😀x";
        let mut chars = CharOffsets::new(text);
        assert_eq!([chars.at(0), chars.at(2), chars.at(6), chars.at(7)], [0, 1, 2, 3]);
        assert_eq!(chars.at(2), 1);
        assert_eq!(chars.at(99), 3);
    }
}
