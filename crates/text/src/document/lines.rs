//! The lines of a plain text, without their ends, the white space around them and `>` before them.

use crate::fold::quote_marks;
use crate::span::Span;

/// A line that holds something visible.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    /// Where its text stands, without white space and invisible characters around it.
    pub(super) span: Span,
    /// White space before the text, behind `>` that quotes it, in chars.
    pub(super) indent: usize,
    /// Whether a blank line, a form feed or a paragraph separator comes before it.
    pub(super) after_blank: bool,
}

/// The lines of `text` that hold something visible, in order.
///
/// A line ends at LF, CR, CR LF, vertical tab, form feed, NEL, U+2028 or U+2029; a form feed
/// and U+2029 also end a paragraph.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Line> {
    let (mut at, mut after_blank) = (0, false);
    std::iter::from_fn(move || {
        while at < text.len() {
            let (start, end) = (at, line_end(text, at));
            let separator = text[end..].chars().next();
            at = end + separator.map_or(0, char::len_utf8);
            if separator == Some('\r') && text[at..].starts_with('\n') {
                at += 1;
            }
            let quote = quote_marks(&text[start..end]);
            let span = visible(text, Span::new(start + quote, end));
            let indent = text[start + quote..span.start].chars().count();
            let line = Line { span, indent, after_blank };
            after_blank = span.is_empty() || matches!(separator, Some('\u{c}' | '\u{2029}'));
            if !span.is_empty() {
                return Some(line);
            }
        }
        None
    })
}

/// `span` without the white space and invisible characters (byte-order mark, zero-width space,
/// control characters) at its ends.
pub(super) fn visible(text: &str, span: Span) -> Span {
    let slice = span.of(text);
    let start = span.start + (slice.len() - slice.trim_start_matches(is_invisible).len());
    Span::new(start, start + slice.trim_matches(is_invisible).len())
}

fn is_invisible(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '\u{feff}' | '\u{200b}' | '\u{2060}')
}

/// Whether `c` ends a line.
pub(super) fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn line_end(text: &str, start: usize) -> usize {
    let bytes = &text.as_bytes()[start..];
    let ends = |i: usize, &byte: &u8| match byte {
        b'\n' | b'\r' | 0x0b | 0x0c => true,
        0xc2 => bytes.get(i + 1) == Some(&0x85),
        0xe2 => bytes.get(i + 1) == Some(&0x80) && matches!(bytes.get(i + 2), Some(0xa8 | 0xa9)),
        _ => false,
    };
    bytes.iter().enumerate().position(|(i, byte)| ends(i, byte)).map_or(text.len(), |i| start + i)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, bool)]) {
        let found: Vec<_> =
            lines(text).map(|line| (line.span.of(text), line.after_blank)).collect();
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn every_kind_of_line_end() {
        check("a\nb\r\nc\rd\u{2028}e\u{85}f", &["a", "b", "c", "d", "e", "f"].map(|l| (l, false)));
    }

    #[test]
    fn blank_lines_and_paragraph_separators() {
        check(
            "a\n\nb\r\n \r\nc\u{2029}d\u{c}e",
            &[("a", false), ("b", true), ("c", true), ("d", true), ("e", true)],
        );
        check("\u{feff}a\n\u{200b}\nb", &[("a", false), ("b", true)]);
    }

    #[test]
    fn quoted_lines() {
        check(
            "> a\n>\n> > b\n>> c\nd > e",
            &[("a", false), ("b", true), ("c", false), ("d > e", false)],
        );
    }

    #[test]
    fn nothing_visible() {
        check("", &[]);
        check(" \n\u{a0}\n\0\n\u{feff}", &[]);
    }
}
