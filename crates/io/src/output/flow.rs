//! Flowing text: words in styles, wrapped at a width. What a terminal would act on is left
//! out: an article must not be able to clear the screen.

use std::fmt::Write as _;
use std::io::{self, Write};

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

use super::Look;
use super::visible::acts;

/// A paragraph in the making.
pub(crate) struct Flow {
    look: Look,
    /// Before every line but the first.
    indent: String,
    out: String,
    /// Columns taken on the current line.
    column: usize,
    /// The word that is not yet on a line, in pieces of one style.
    word: Vec<(String, Style)>,
    /// Whether white space stands before the word.
    spaced: bool,
    /// Whether the current line has a word.
    begun: bool,
}

impl Flow {
    /// An empty paragraph, its first line begun by `first` and the others by `indent`.
    pub(crate) fn new(look: Look, first: &str, indent: &str) -> Self {
        Self {
            look,
            indent: indent.to_owned(),
            out: first.to_owned(),
            column: first.width(),
            word: Vec::new(),
            spaced: false,
            begun: false,
        }
    }

    /// An empty paragraph whose first line begins with `first`, of `columns` columns whatever
    /// is in it, and whose other lines are indented as far.
    pub(crate) fn indented(look: Look, first: &str, columns: usize) -> Self {
        Self { column: columns, ..Self::new(look, first, &" ".repeat(columns)) }
    }

    /// Adds text; any white space in it becomes one space or the end of a line.
    pub(crate) fn push(&mut self, text: &str, style: Style) {
        let style = if self.look.colour { style } else { Style::new() };
        let mut rest = text;
        while !rest.is_empty() {
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            let word: String = rest[..end].chars().filter(|c| !acts(*c)).collect();
            if !word.is_empty() {
                self.word.push((word, style));
            }
            rest = &rest[end..];
            if !rest.is_empty() {
                self.flush();
                self.spaced = true;
                rest = rest.trim_start();
            }
        }
    }

    /// Adds text of no style.
    pub(crate) fn plain(&mut self, text: &str) {
        self.push(text, Style::new());
    }

    /// Adds text that is never broken over lines.
    pub(crate) fn whole(&mut self, text: &str, style: Style) {
        let style = if self.look.colour { style } else { Style::new() };
        let tame = |c: char| if c.is_whitespace() { ' ' } else { c };
        self.word.push((text.chars().map(tame).filter(|c| !c.is_control()).collect(), style));
    }

    /// Ends the paragraph and writes it.
    pub(crate) fn finish(mut self, out: &mut dyn Write) -> io::Result<()> {
        self.flush();
        out.write_all(self.out.trim_end().as_bytes())?;
        out.write_all(b"\n")
    }

    /// Puts the pending word on this line or the next.
    fn flush(&mut self) {
        if self.word.is_empty() {
            return;
        }
        let width: usize = self.word.iter().map(|(piece, _)| piece.width()).sum();
        let space = usize::from(self.spaced && self.begun);
        let too_long = self.look.width.is_some_and(|most| self.column + space + width > most);
        if space == 1 && too_long {
            self.out.push('\n');
            self.out.push_str(&self.indent);
            self.column = self.indent.width();
        } else if space == 1 {
            self.out.push(' ');
            self.column += 1;
        }
        for (piece, style) in self.word.drain(..) {
            // Writing to a string does not fail.
            let _ = write!(self.out, "{style}{piece}{style:#}");
        }
        self.column += width;
        (self.begun, self.spaced) = (true, false);
    }
}

#[cfg(test)]
mod tests {
    use anstyle::AnsiColor;

    use super::*;
    use crate::output::Lists;

    fn flowed(width: Option<usize>, pieces: &[(&str, Style)]) -> String {
        let look =
            Look { colour: true, width, highlights: false, lists: Lists::Cut, confidence: false };
        let mut flow = Flow::new(look, "• ", "  ");
        for (text, style) in pieces {
            flow.push(text, *style);
        }
        let mut out = Vec::new();
        flow.finish(&mut out).expect("writing to memory");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn wraps_between_words_only() {
        let plain = Style::new();
        assert_eq!(flowed(Some(9), &[("one  two\nthree", plain)]), "• one two\n  three\n");
        assert_eq!(
            flowed(Some(4), &[("incomprehensible it", plain)]),
            "• incomprehensible\n  it\n"
        );
        assert_eq!(flowed(None, &[("one\n\n two ", plain)]), "• one two\n");
        assert_eq!(flowed(Some(6), &[("日本 語", plain)]), "• 日本\n  語\n");
    }

    #[test]
    fn a_word_may_have_several_styles() {
        let red = AnsiColor::Red.on_default();
        let pieces = [("(", Style::new()), ("Kim", red), (") a", Style::new())];
        assert_eq!(flowed(Some(6), &pieces), "• (\u{1b}[31mKim\u{1b}[0m)\n  a\n");
    }

    #[test]
    fn control_characters_are_left_out() {
        assert_eq!(flowed(None, &[("a\u{1b}[2Jb\0c", Style::new())]), "• a[2Jbc\n");
    }
}
