//! Whether a plain text is hard-wrapped: what a single line break in it means.

use super::lines::{Line, lines};

/// Lines looked at to find the layout; more do not change the verdict on real text.
const SAMPLE_LINES: usize = 4_000;
/// Columns that text is wrapped at, in chars: narrower are one-word lines, wider are paragraphs of
/// their own. Mail and wire copy wrap at 60 to 80, newspapers at 24 to 40.
const COLUMNS: std::ops::RangeInclusive<usize> = 14..=110;
/// Columns narrower than this are those of verse and lists, too: more of their lines must be full.
const WIDE_COLUMN: usize = 40;
/// Share of line breaks, in percent, that must fall where the next word no longer fitted.
const FULL_LINES_PERCENT: usize = 60;
/// The same, of narrow columns.
const FULL_NARROW_LINES_PERCENT: usize = 75;
/// The fewest line breaks that show a narrow column.
const NARROW_BREAKS: usize = 3;
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
        let narrow = column < WIDE_COLUMN;
        let share = if narrow { FULL_NARROW_LINES_PERCENT } else { FULL_LINES_PERCENT };
        let wrapped = COLUMNS.contains(&column)
            && (!narrow || pairs.len() >= NARROW_BREAKS)
            && full * 100 >= pairs.len() * share
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
        if is_cut(text, line, next) {
            return true;
        }
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

    /// Whether `next` goes on with the paragraph of `line` though a blank line or the end of a page
    /// stands between, as where a column ends within a sentence.
    pub(super) fn joins_apart(self, text: &str, line: Line, next: Line) -> bool {
        let inside = next.span.of(text).starts_with(char::is_lowercase);
        self.column.is_some_and(|column| {
            let full = fills(text, line, next, column * 3 / 4);
            inside && (is_cut(text, line, next) || full && !ends_sentence(line.span.of(text)))
        })
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

/// Whether a word is cut by the end of `line`: a hyphen stands there, of the word's own or not.
fn is_cut(text: &str, line: Line, next: Line) -> bool {
    let line = line.span.of(text);
    let stem = line.strip_suffix(['-', '\u{2010}', '\u{2011}']);
    let cut = line.ends_with('\u{ad}')
        || stem.is_some_and(|stem| stem.ends_with(|c: char| c.is_alphabetic() || c == '.'));
    cut && next.span.of(text).starts_with(char::is_alphanumeric)
}

/// Whether the first word of `next` would not have fitted on `line` within `column`.
fn fills(text: &str, line: Line, next: Line, column: usize) -> bool {
    if is_cut(text, line, next) {
        return true;
    }
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
    fn narrow_columns_are_told_from_lists_and_verse() {
        let column = "The city council of\nAshford voted on Tues-\nday night to close the\n\
            old river bridge for two\nyears while engineers\nreplace its cracked\nsteel beams. Mayor";
        assert!(Layout::of(column).is_wrapped());
        assert!(!Layout::of("2 cups of flour\n1 egg\na pinch of salt\nsome milk").is_wrapped());
        let verse = "Roses are red,\nViolets are blue,\nSugar is sweet,\nAnd so are you.";
        assert!(!Layout::of(verse).is_wrapped());
        assert!(!Layout::of("Paris, France\nRome, Italy\nBern, Switzerland\nOslo").is_wrapped());
    }

    #[test]
    fn a_cut_word_goes_on() {
        let text = "Mr Stein-\nmeier and Marie-\nClaire spoke of Ger\u{ad}\nmany -\nthen left.";
        let lines: Vec<_> = lines(text).collect();
        let layout = Layout { column: None };
        let joins: Vec<_> = lines.windows(2).map(|p| layout.joins(text, p[0], p[1])).collect();
        assert_eq!(joins, [true, true, true, false]);
    }

    #[test]
    fn a_line_that_ends_early_ends_the_paragraph() {
        let layout = Layout::of(WRAPPED);
        let lines: Vec<_> = lines(WRAPPED).collect();
        let joins: Vec<_> = lines.windows(2).map(|p| layout.joins(WRAPPED, p[0], p[1])).collect();
        assert_eq!(joins, [true, true, true, false]);
    }
}
