//! Splitting a block into sentences.
//!
//! A scanner stops at every mark that may end a sentence, takes in the quotes, brackets and
//! notes that close after it, looks at the word before and the word after, and decides
//! (`decide`). It looks a bounded way back and ahead, so that its time is linear in the text.
//!
//! Measured on `tests/inputs/sentences/hard_cases.txt` and on news with known boundaries, see
//! `tests/README.md`: the sentence bounds of UAX #29, `punkt` and `srx` fall short there, since
//! none knows that "U.S. The" ends a sentence and "U.S. Treasury" does not.

mod chars;
mod context;
mod decide;
mod lexicon;
mod run_on;

use chars::{
    is_bullet, is_closing_bracket, is_closing_quote, is_exclamation, is_full_terminator, is_gap,
    is_opening_quote, is_pictograph, is_terminator,
};
use context::{Candidate, Closed, Mark};

use super::lines::is_line_end;
use crate::fold::{Folded, fold};
use crate::language::{Language, SentenceWords};
use crate::span::Span;

/// The sentences of `block`: in order, not empty, without white space around them, and together
/// all that is not white space in it, or reads as such (see [`fold`](crate::fold)).
///
/// In a heading, where most words have capitals, an abbreviation never ends a sentence.
pub(super) fn split(text: &str, block: Span, heading: bool, language: &Language) -> Vec<Span> {
    let slice = block.of(text);
    let folded = fold(slice, language);
    let read = folded.as_ref().map_or(slice, Folded::text);
    let mut splitter = Splitter::new(read, heading, &language.sentences);
    splitter.run();
    let source = |span: &Span| match &folded {
        Some(folded) => Span::new(folded.start(span.start), folded.end(span.end)),
        None => *span,
    };
    splitter.sentences.iter().map(|span| source(span).shifted(block.start)).collect()
}

#[expect(clippy::struct_excessive_bools, reason = "each stands or falls by itself")]
struct Splitter<'t> {
    words: &'t SentenceWords,
    text: &'t str,
    heading: bool,
    sentences: Vec<Span>,
    /// First byte of the sentence being read.
    start: usize,
    /// Whether that sentence has a letter or digit yet; without one it is none.
    has_word: bool,
    /// Where its brackets opened, and how many of them are open.
    bracket: Option<(usize, usize)>,
    /// Whether an ASCII quotation mark is open.
    quoted: bool,
    /// The quotation that is open: its first byte, and the mark that closes it.
    quotation: Option<(usize, char)>,
    /// Whether the text has no capitals.
    caseless: bool,
}

impl<'t> Splitter<'t> {
    fn new(text: &'t str, heading: bool, words: &'t SentenceWords) -> Self {
        Self {
            words,
            text,
            heading,
            sentences: Vec::new(),
            start: 0,
            has_word: false,
            bracket: None,
            quoted: false,
            quotation: None,
            caseless: !text.contains(char::is_uppercase),
        }
    }

    fn run(&mut self) {
        let mut at = 0;
        while let Some(c) = self.text[at..].chars().next() {
            let next = at + c.len_utf8();
            if self.has_word && is_terminator(c) {
                let candidate = self.candidate(at);
                self.pass(at, candidate.end);
                at = candidate.end;
                if at < self.text.len() && decide::ends_sentence(&candidate) {
                    self.cut(at);
                }
            } else {
                let starts = || self.starts_paragraph(at, c) || self.runs_on(at);
                if self.has_word && starts() {
                    self.cut(at);
                }
                self.pass(at, next);
                at = next;
            }
        }
        self.cut(self.text.len());
        self.join_wordless_end();
    }

    /// Takes note of the characters from `start` to `end`.
    fn pass(&mut self, start: usize, end: usize) {
        for (at, c) in self.text[start..end].char_indices() {
            let after = start + at + c.len_utf8();
            match c {
                '"' => {
                    self.quoted = !self.quoted;
                    self.quotation = self.quoted.then_some((after, '"'));
                }
                '“' | '„' => self.quotation = Some((after, '”')),
                '«' => self.quotation = Some((after, '»')),
                '‘' => self.quotation = Some((after, '’')),
                '”' | '»' => self.quotation = None,
                '’' if !self.text[after..].starts_with(char::is_alphanumeric) => {
                    self.quotation = self.quotation.filter(|(_, closing)| *closing != '’');
                }
                '(' | '[' | '（' => {
                    let (opened, depth) = self.bracket.unwrap_or((start + at, 0));
                    self.bracket = Some((opened, depth + 1));
                }
                ')' | ']' | '）' => {
                    self.bracket = self
                        .bracket
                        .and_then(|(opened, depth)| (depth > 1).then_some((opened, depth - 1)));
                }
                _ => self.has_word |= c.is_alphanumeric(),
            }
        }
    }

    /// Ends the sentence at byte `end`.
    fn cut(&mut self, end: usize) {
        let span = Span::new(self.start, end).trimmed(self.text);
        if !span.is_empty() {
            self.sentences.push(span);
        }
        self.start = end;
        self.has_word = false;
        self.bracket = None;
    }

    /// A last sentence without a word ("* * *") belongs to the one before.
    fn join_wordless_end(&mut self) {
        if let [.., before, last] = self.sentences.as_mut_slice()
            && !last.of(self.text).contains(char::is_alphanumeric)
        {
            before.end = last.end;
            self.sentences.pop();
        }
    }

    /// Whether a new item or paragraph starts at `at`, with no need of a full stop before: a
    /// bullet between spaces, or the second of two line ends.
    fn starts_paragraph(&self, at: usize, c: char) -> bool {
        let before = &self.text[self.start..at];
        if is_bullet(c) {
            return before.ends_with(char::is_whitespace);
        }
        if !is_line_end(c) || (c == '\n' && before.ends_with('\r')) {
            return c == '\u{2029}';
        }
        let line = before.trim_end_matches(|c: char| c.is_whitespace() && !is_line_end(c));
        line.ends_with(is_line_end)
    }

    /// Whether a sentence starts at `at` though none has ended.
    fn runs_on(&self, at: usize) -> bool {
        !self.heading
            && self.bracket.is_none()
            && run_on::starts(self.words, self.text, self.start, at)
    }

    /// The marks at `at` with what closes after them, and what stands around.
    fn candidate(&self, at: usize) -> Candidate<'t> {
        let (mark, after_mark) = self.mark(at);
        let mut candidate = Candidate {
            words: self.words,
            text: self.text,
            sentence: self.start,
            mark,
            at,
            end: after_mark,
            next: after_mark,
            closed: Closed::default(),
            bracket: self.bracket.map(|(opened, _)| opened),
            heading: self.heading,
            caseless: self.caseless,
            quotation: self.quotation,
        };
        let mut quoted = self.quoted;
        while let Some(c) = self.text[candidate.end..].chars().next() {
            let rest = &self.text[candidate.end..];
            let follower = rest[c.len_utf8()..].chars().next();
            let before_word = follower.is_some_and(char::is_alphanumeric);
            let taken = if c == '"' && (quoted || !before_word) {
                quoted = false;
                candidate.closed.quote = true;
                1
            } else if is_closing_quote(c) || (c == '\'' && !before_word) {
                candidate.closed.quote = true;
                c.len_utf8()
            } else if is_closing_bracket(c) {
                candidate.closed.bracket = true;
                c.len_utf8()
            } else if let Some(note) = footnote(rest) {
                candidate.closed.note = true;
                note
            } else if is_pictograph(c) || (is_terminator(c) && mark != Mark::Stop) {
                c.len_utf8()
            } else {
                break;
            };
            candidate.end += taken;
        }
        candidate.next = candidate.end + gap(&self.text[candidate.end..]);
        self.take_apart(&mut candidate, quoted);
        candidate
    }

    /// Takes in closing quotes and pictographs that stand apart: `. " The`, `! 😀 The`.
    fn take_apart(&self, candidate: &mut Candidate<'t>, quoted: bool) {
        loop {
            let rest = &self.text[candidate.next..];
            let Some(c) = rest.chars().next() else { return };
            let alone = rest[c.len_utf8()..].chars().next().is_none_or(is_gap);
            let closes = alone && (c == '"' && quoted || c == '”' || c == '»');
            if candidate.next == candidate.end
                || !(closes && !candidate.closed.quote || is_pictograph(c))
            {
                return;
            }
            candidate.closed.quote |= closes;
            let taken: usize = if closes {
                c.len_utf8()
            } else {
                rest.chars().take_while(|&c| is_pictograph(c)).map(char::len_utf8).sum()
            };
            candidate.end = candidate.next + taken;
            candidate.next = candidate.end + gap(&self.text[candidate.end..]);
        }
    }

    /// The mark at `at`, with those that follow it, and its end.
    fn mark(&self, at: usize) -> (Mark, usize) {
        let (mut end, mut dots, mut mark) = (at, 0, Mark::Stop);
        let mut rest = &self.text[at..];
        while let Some(c) = rest.chars().next() {
            let spaced_dot =
                rest.starts_with(" .") && dots > 0 && !rest[2..].starts_with(char::is_alphanumeric);
            if spaced_dot {
                (dots, end) = (dots + 1, end + 2);
            } else if is_terminator(c) {
                end += c.len_utf8();
                match c {
                    '.' => dots += 1,
                    '…' => dots += 3,
                    _ if is_exclamation(c) => mark = mark.max(Mark::Exclamation),
                    _ if is_full_terminator(c) => mark = Mark::Full,
                    _ => {}
                }
            } else {
                break;
            }
            rest = &self.text[end..];
        }
        if mark == Mark::Stop && dots > 1 {
            mark = Mark::Ellipsis;
        }
        (mark, end)
    }
}

/// The length of a note that `text` starts with, in bytes: "[1]", "[12]", "[a]".
fn footnote(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('[')?;
    let len = inner.bytes().take(4).take_while(u8::is_ascii_alphanumeric).count();
    let digits = inner[..len].bytes().all(|byte| byte.is_ascii_digit());
    (inner[len..].starts_with(']') && (digits && len > 0 || len == 1)).then_some(len + 2)
}

/// The length of the white space that `text` starts with, in bytes.
fn gap(text: &str) -> usize {
    text.len() - text.trim_start_matches(is_gap).len()
}

/// Whether `c` may stand around a word without being part of it.
fn encloses(c: char) -> bool {
    is_opening_quote(c)
        || is_closing_quote(c)
        || is_closing_bracket(c)
        || matches!(c, '(' | '[' | ',' | '/')
}
