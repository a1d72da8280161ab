//! What stands around a mark that may end a sentence.

use super::chars::{is_dash, is_gap, is_opening, is_opening_quote, is_terminator};
use super::encloses;
use crate::language::{Abbreviation, SentenceWords};

/// The longest word looked at before or after a mark, in chars: longer ones are in no list.
pub(super) const LONGEST_WORD: usize = 24;
/// How many opening marks may stand before the first word of a sentence.
const MOST_OPENINGS: usize = 8;
/// The most particles of a name: "van der", "de la".
const PARTICLES: usize = 2;

/// Kinds of marks, the stronger later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mark {
    /// A full stop.
    Stop,
    /// Several full stops, or "…".
    Ellipsis,
    /// Exclamation or question marks.
    Exclamation,
    /// A mark that needs no space or capital after it: "。", "؟", "।".
    Full,
}

/// What closes after a mark.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Closed {
    /// A quotation.
    pub(super) quote: bool,
    /// Brackets.
    pub(super) bracket: bool,
    /// The mark has a footnote.
    pub(super) note: bool,
}

/// A place where a sentence may end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate<'t> {
    /// The words of the text's language.
    pub(super) words: &'t SentenceWords,
    /// The text of the block.
    pub(super) text: &'t str,
    /// First byte of the sentence.
    pub(super) sentence: usize,
    pub(super) mark: Mark,
    /// First byte of the mark.
    pub(super) at: usize,
    /// One past the mark and what closes after it: the end of the sentence, if it ends.
    pub(super) end: usize,
    /// The first byte after that which is not white space.
    pub(super) next: usize,
    /// What closes after the mark.
    pub(super) closed: Closed,
    /// Where the outermost open bracket stands.
    pub(super) bracket: Option<usize>,
    /// Whether the text is a heading.
    pub(super) heading: bool,
    /// Whether the text has no capitals, so that none begins a sentence.
    pub(super) caseless: bool,
    /// The quotation that is open: its first byte, and the mark that closes it.
    pub(super) quotation: Option<(usize, char)>,
}

/// The first word after a mark.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each stands or falls by itself")]
pub(super) struct NextWord<'t> {
    /// Its letters, digits and apostrophes, at most [`LONGEST_WORD`] of them.
    pub(super) word: &'t str,
    /// First byte of the word.
    pub(super) at: usize,
    /// What comes right after it.
    pub(super) follower: Option<char>,
    /// Whether a quotation mark opens before it.
    pub(super) opens_quote: bool,
    /// Whether a dash stands before it.
    pub(super) dash: bool,
    /// Whether a bracket opens before it.
    pub(super) opens_bracket: bool,
    /// Whether it begins a name that has no capital at its start: "al-Shabaab", "de Klerk".
    pub(super) small_name: bool,
}

impl<'t> Candidate<'t> {
    /// The text of the sentence before the mark. Where text was taken apart into words, a space
    /// stands between: "U . S .", "William H . Ellis".
    fn head(&self) -> &'t str {
        let before = &self.text[self.sentence..self.at];
        before.strip_suffix(' ').unwrap_or(before)
    }

    /// The word before the mark, with the full stops in it ("U.S", "a.m", "St"); empty if it is
    /// longer than any in the lists.
    pub(super) fn word(&self) -> &'t str {
        let before = self.head();
        let mut start = before.len();
        for (count, (at, c)) in before.char_indices().rev().enumerate() {
            if is_gap(c) || encloses(c) || is_dash(c) || c == '…' {
                break;
            }
            if count == LONGEST_WORD {
                return "";
            }
            start = at;
        }
        &before[start..]
    }

    /// The text of the sentence before `word`, at most `LONGEST_WORD` chars of it.
    pub(super) fn before(&self, word: &str) -> &'t str {
        let before = self.head();
        let before = &before[..before.len() - word.len()];
        let start = before.char_indices().rev().nth(LONGEST_WORD).map_or(0, |(at, _)| at);
        &before[start..]
    }

    /// Whether `word` is the first of the sentence.
    pub(super) fn is_first(&self, word: &str) -> bool {
        !self.before(word).contains(char::is_alphanumeric)
    }

    /// Whether white space follows.
    pub(super) fn spaced(&self) -> bool {
        self.next > self.end
    }

    /// Whether the mark stands within brackets that opened after the sentence's first word.
    pub(super) fn in_aside(&self) -> bool {
        self.bracket.is_some_and(|opened| {
            self.text[self.sentence..opened].chars().take(LONGEST_WORD).any(char::is_alphanumeric)
        })
    }

    /// The first word after the mark.
    pub(super) fn next_word(&self) -> NextWord<'t> {
        let rest = &self.text[self.next..];
        let mut next = NextWord {
            word: "",
            at: self.next,
            follower: None,
            opens_quote: false,
            dash: false,
            opens_bracket: false,
            small_name: false,
        };
        let openings = rest.chars().take(MOST_OPENINGS);
        for c in openings.take_while(|&c| is_opening(c) || is_gap(c)) {
            next.opens_quote |= is_opening_quote(c);
            next.dash |= is_dash(c);
            next.opens_bracket |= matches!(c, '(' | '[');
            next.at += c.len_utf8();
        }
        let rest = &self.text[next.at..];
        let len = rest
            .char_indices()
            .take(LONGEST_WORD)
            .take_while(|&(at, c)| c.is_alphanumeric() || at > 0 && matches!(c, '\'' | '’'))
            .map(|(at, c)| at + c.len_utf8())
            .last()
            .unwrap_or_default();
        next.word = &rest[..len];
        next.follower = rest[len..].chars().next();
        next.small_name = next.word.starts_with(char::is_lowercase)
            && (self.words.small_names.has(next.word) || self.is_particle(next.word, &rest[len..]));
        next
    }

    /// Whether `word` is the "de" of a name that goes on with `rest`, in which a capital comes: "de
    /// Klerk", "al-Shabaab", "van der Berg".
    pub(super) fn is_particle(&self, word: &str, rest: &str) -> bool {
        let (mut word, mut rest) = (word, rest);
        for _ in 0..PARTICLES {
            let next = rest.strip_prefix([' ', '\u{a0}', '\n', '-', '\u{2010}']);
            let Some(next) = next.filter(|_| self.words.particles.has(word)) else { return false };
            if next.starts_with(char::is_uppercase) {
                return true;
            }
            (word, rest) = next.split_at(next.find(|c: char| !c.is_alphabetic()).unwrap_or(0));
        }
        false
    }

    /// Whether a capitalised `word` would be in lower case within a sentence; see
    /// [`SentenceWords::starts_sentence`]. Where there are no capitals, as if it had one.
    pub(super) fn starts_sentence(&self, word: &str) -> bool {
        if self.caseless {
            self.words.starts_sentence(&capitalized(word))
        } else {
            self.words.starts_sentence(word)
        }
    }

    /// The abbreviation that `word` is, if it is one; where there are no capitals, as if it had one.
    pub(super) fn abbreviation(&self, word: &str) -> Option<Abbreviation> {
        let capital = || self.words.abbreviation(&capitalized(word));
        self.words.abbreviation(word).or_else(|| if self.caseless { capital() } else { None })
    }

    /// The run of characters without white space that the mark stands in, up to the mark, at
    /// most 64 chars of it.
    pub(super) fn run(&self) -> &'t str {
        let before = &self.text[self.sentence..self.at];
        let limit = before.char_indices().rev().nth(64).map_or(0, |(at, _)| at);
        let before = &before[limit..];
        let start = before.rfind(is_gap).map_or(0, |at| at + 1);
        // A gap may be several bytes long.
        &before[before.ceil_char_boundary(start)..]
    }

    /// The character before the mark.
    pub(super) fn previous(&self) -> Option<char> {
        self.text[self.sentence..self.at].chars().next_back()
    }
}

impl NextWord<'_> {
    /// The first character of the word, or of what stands in its place.
    pub(super) fn first(&self, text: &str) -> Option<char> {
        text[self.at..].chars().next()
    }

    /// Whether it starts in lower case; names such as "iPhone", "easyJet" and "al-Shabaab" do not
    /// count.
    pub(super) fn is_lower(&self) -> bool {
        self.word.starts_with(char::is_lowercase) && !self.small_name && !self.is_camel()
    }

    /// Whether it starts with a capital, or is a name without one.
    pub(super) fn is_capital(&self) -> bool {
        self.word.starts_with(char::is_uppercase) || self.small_name || self.is_camel()
    }

    /// Whether it starts with a digit.
    pub(super) fn is_number(&self) -> bool {
        self.word.starts_with(char::is_numeric)
    }

    fn is_camel(&self) -> bool {
        let mut chars = self.word.chars();
        chars.next().is_some_and(char::is_lowercase) && chars.any(char::is_uppercase)
    }
}

/// A word with its first letter in upper case.
fn capitalized(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect()
}

/// The words after byte `at`, with the marks at them.
pub(super) fn words_from(text: &str, at: usize) -> impl Iterator<Item = &str> {
    let end = text[at..].char_indices().nth(120).map_or(text.len(), |(len, _)| at + len);
    text[at..end].split_whitespace()
}

/// Whether a sentence could end within `word`.
pub(super) fn has_terminator(word: &str) -> bool {
    word.contains(is_terminator)
}
