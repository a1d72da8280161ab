//! Sentences that begin without a mark before them.
//!
//! Where a page was taken as one text, captions and headings run into the sentence after them: "a
//! kite took to the sky in Chongqing last Saturday The 6,000-metre kite weighs 200 kg". Such a
//! start is found only where hardly anything else can stand: before a word that has a capital at
//! the start of a sentence alone, a word in lower case after it, and no word before it that leads
//! on. Of 57,719 news sentences with known bounds it takes 25 apart, 19 of them rightly (see
//! `tests/README.md`).

use super::chars::{is_closing_bracket, is_gap};
use super::context::LONGEST_WORD;
use super::lexicon::without_contraction;
use crate::language::SentenceWords;

/// Whether a sentence starts at byte `at` of `text`, with no mark before; `from` is where the one
/// that is being read starts.
pub(super) fn starts(words: &SentenceWords, text: &str, from: usize, at: usize) -> bool {
    let rest = &text[at..];
    let quotation = rest.strip_prefix(['"', '\'', '“', '‘']);
    let first = quotation.unwrap_or(rest);
    if !first.starts_with(char::is_uppercase) || !text[from..at].ends_with(is_gap) {
        return false;
    }
    let before = text[from..at].trim_end_matches(is_gap);
    if words.asides.iter().any(|aside| rest.starts_with(aside) || before.ends_with(aside)) {
        return true;
    }
    let word = word_at(first);
    let stem = without_contraction(word);
    let after = &first[word.len()..];
    let goes_on = after.trim_start_matches(is_gap);
    if goes_on.len() == after.len() || !goes_on.starts_with(goes_on_with) {
        return false;
    }
    let last = last_word(before);
    let quoted = before.strip_suffix(['\'', '’', '"', '”']).map(last_word);
    let open = !last.is_empty()
        || before.ends_with(is_closing_bracket)
        || quoted.is_some_and(|word| word.starts_with(char::is_lowercase));
    if quotation.is_some() {
        return open
            && words.start_quotation.has(stem)
            && !words.leads_on(last)
            && !tells(words, before);
    }
    if last.starts_with(char::is_lowercase) {
        // "infra-red A rays".
        let letter = stem.len() == 1 && last.contains('-');
        return words.begins(stem) && !words.leads_on(last) && !letter;
    }
    open && words.start_after_names.has(stem) && !leads_on_in_title(words, last)
}

/// Whether a title goes on after a word of it: "As You Like It opens", "Make It in Nigeria", "Stephen King's It
/// was filmed".
fn leads_on_in_title(words: &SentenceWords, last: &str) -> bool {
    let possessive = without_contraction(last).len() < last.len();
    possessive || words.starts.has(last) || words.title_verbs.has(last)
}

/// How the second word of a sentence begins if it is not a name.
fn goes_on_with(c: char) -> bool {
    c.is_lowercase() || c.is_ascii_digit() || matches!(c, '£' | '$' | '€')
}

/// The letters and apostrophes that `text` begins with; empty if they are too many.
fn word_at(text: &str) -> &str {
    let is_part = |c: char| c.is_alphabetic() || matches!(c, '\'' | '’');
    let mut chars = text.char_indices().take(LONGEST_WORD + 1);
    let end = chars.find(|&(_, c)| !is_part(c)).map_or(0, |(end, _)| end);
    &text[..end]
}

/// The word that `text` ends with; empty if it is too long, or if something else is there.
fn last_word(text: &str) -> &str {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’' | '.' | '-' | '$' | '£');
    if !text.ends_with(char::is_alphanumeric) {
        return "";
    }
    let chars = text.char_indices().rev().take(LONGEST_WORD + 1).take_while(|&(_, c)| is_part(c));
    let (count, start) = chars.fold((0, text.len()), |(count, _), (at, _)| (count + 1, at));
    if count > LONGEST_WORD { "" } else { &text[start..] }
}

/// Whether one of the last words tells somebody something: "told the New York Post 'She was there".
fn tells(words: &SentenceWords, before: &str) -> bool {
    let start = before.char_indices().rev().nth(LONGEST_WORD + 16).map_or(0, |(at, _)| at);
    before[start..].split(is_gap).any(|word| words.tell.has(word))
}
