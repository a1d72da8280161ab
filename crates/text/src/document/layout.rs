//! Whether a plain text is hard-wrapped: what a single line break in it means.

use super::lines::{Line, lines};

/// Lines looked at to find the layout; more do not change the verdict on real text.
const SAMPLE_LINES: usize = 4_000;
/// Columns that text is wrapped at, in chars: narrower are one-word lines and verse, wider are
/// paragraphs of their own. Mail and wire copy wrap at 60 to 80.
const COLUMNS: std::ops::RangeInclusive<usize> = 40..=110;
/// Share of line breaks, in percent, that must fall where the next word no longer fitted.
const FULL_LINES_PERCENT: usize = 60;
/// Share of lines, in percent, that must start within a sentence: wrapped English prose has
/// about 80, a text of one paragraph a line nearly none.
const INNER_STARTS_PERCENT: usize = 40;
/// The narrowest line that a lower-case line continues whatever the layout.
const NARROWEST_COLUMN: usize = 20;

/// How a plain text uses line breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Layout {
    /// The column the text is hard-wrapped at, in chars; `None` if a line is a paragraph.
    column: Option<usize>,
}

impl Layout {
    /// Finds the layout of `text` from its first lines.
    pub(super) fn of(text: &str) -> Self {
        let sample: Vec<_> = lines(text).take(SAMPLE_LINES).collect();
        let pairs: Vec<_> = sample.windows(2).filter(|pair| !pair[1].after_blank).collect();
        let mut widths: Vec<_> =
            pairs.iter().flat_map(|pair| [width(text, pair[0]), width(text, pair[1])]).collect();
        widths.sort_unstable();
        // Not the widest: a URL may stick out.
        let Some(&column) = widths.get((widths.len() * 95 / 100).min(widths.len().max(1) - 1))
        else {
            return Self { column: None };
        };
        let full =
            pairs.iter().filter(|pair| fills(text, pair[0], pair[1], column * 7 / 8)).count();
        let inner = pairs.iter().filter(|pair| starts_inside(text, pair[1])).count();
        let wrapped = COLUMNS.contains(&column)
            && full * 100 >= pairs.len() * FULL_LINES_PERCENT
            && inner * 100 >= pairs.len() * INNER_STARTS_PERCENT;
        Self { column: wrapped.then_some(column) }
    }

    /// Whether the text is hard-wrapped.
    pub(super) fn is_wrapped(self) -> bool {
        self.column.is_some()
    }

    /// Whether `next`, which follows `line` with no blank line between, goes on with its
    /// paragraph.
    pub(super) fn joins(self, text: &str, line: Line, next: Line) -> bool {
        let ends = ends_sentence(line.span.of(text));
        let inside = next.span.of(text).starts_with(char::is_lowercase);
        if !ends && inside && width(text, line) >= NARROWEST_COLUMN {
            return true;
        }
        let Some(column) = self.column else { return false };
        if ends {
            next.indent <= line.indent && fills(text, line, next, column)
        } else {
            inside || fills(text, line, next, column * 3 / 4)
        }
    }

    /// Whether `line` ends well before the column, as the last line of a paragraph does.
    pub(super) fn ends_early(self, text: &str, line: Line) -> bool {
        self.column.is_some_and(|column| width(text, line) < column * 3 / 4)
    }
}

/// Whether `text` ends as a sentence does, closing quotes and brackets aside.
pub(super) fn ends_sentence(text: &str) -> bool {
    text.trim_end_matches(['"', '\'', '”', '’', '»', ')', ']', '」', '』', '）'])
        .ends_with(['.', '!', '?', '…', ':', '。', '！', '？', '؟', '۔', '।'])
}

/// Whether the first word of `next` would not have fitted on `line` within `column`.
fn fills(text: &str, line: Line, next: Line, column: usize) -> bool {
    let word = next.span.of(text).split_whitespace().next().unwrap_or_default();
    width(text, line) + 1 + word.chars().take(column + 1).count() > column
}

/// Whether a line starts as the inside of a sentence may: not with a capital or a bullet.
fn starts_inside(text: &str, line: Line) -> bool {
    let first = line.span.of(text).chars().find(|c| c.is_alphanumeric());
    !first.is_none_or(char::is_uppercase) && super::blocks::bullet(line.span.of(text)).is_none()
}

fn width(text: &str, line: Line) -> usize {
    line.span.of(text).chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WRAPPED: &str = "The minister said on Tuesday that the two countries had agreed to\n\
        reopen the border crossing, which was closed in 2020 when the pandemic\n\
        began, and that trains would run again from May. Officials in Seoul\n\
        welcomed the step.\nThe first train is expected at noon.";

    #[test]
    fn wrapped_prose_is_told_from_lines() {
        assert!(Layout::of(WRAPPED).is_wrapped());
        assert!(!Layout::of(&"word\n".repeat(100)).is_wrapped());
        assert!(
            !Layout::of("One short sentence here.\nAnother sentence.\nA third one.").is_wrapped()
        );
        assert!(!Layout::of(&format!("A headline\n{}", "word ".repeat(60))).is_wrapped());
        assert!(!Layout::of("").is_wrapped());
    }

    #[test]
    fn a_line_that_ends_early_ends_the_paragraph() {
        let layout = Layout::of(WRAPPED);
        let lines: Vec<_> = lines(WRAPPED).collect();
        let joins: Vec<_> = lines.windows(2).map(|p| layout.joins(WRAPPED, p[0], p[1])).collect();
        assert_eq!(joins, [true, true, true, false]);
    }
}
