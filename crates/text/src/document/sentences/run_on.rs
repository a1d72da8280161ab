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
use super::lexicon;

/// What readers of a page are told, a sentence by itself.
const TOLD: &str = "Scroll down for video";

/// Whether a sentence starts at byte `at` of `text`, with no mark before; `from` is where the one
/// that is being read starts.
pub(super) fn starts(text: &str, from: usize, at: usize) -> bool {
    let rest = &text[at..];
    let quotation = rest.strip_prefix(['"', '\'', '“', '‘']);
    let first = quotation.unwrap_or(rest);
    if !first.starts_with(char::is_uppercase) || !text[from..at].ends_with(is_gap) {
        return false;
    }
    let before = text[from..at].trim_end_matches(is_gap);
    if rest.starts_with(TOLD) || before.ends_with(TOLD) {
        return true;
    }
    let word = word_at(first);
    let stem = word.split(['\'', '’']).next().unwrap_or(word);
    let after = &first[word.len()..];
    let goes_on = after.trim_start_matches(is_gap);
    if goes_on.len() == after.len() || !goes_on.starts_with(goes_on_with) {
        return false;
    }
    let last = last_word(before);
    let open = !last.is_empty() || before.ends_with(is_closing_bracket);
    if quotation.is_some() {
        return open && begins_quotation(stem) && !leads_on(last) && !tells(before);
    }
    if last.starts_with(char::is_lowercase) {
        return begins(stem) && !leads_on(last);
    }
    open && begins_even_after_names(stem)
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

/// Whether `word` has a capital at the start of a sentence and hardly elsewhere, even after a name
/// or a number.
#[rustfmt::skip]
fn begins_even_after_names(word: &str) -> bool {
    matches!(word,
        "The" | "He" | "She" | "It" | "They" | "We" | "You" | "This" | "That" | "These" | "Those"
        | "There" | "His" | "Her" | "Its" | "Their" | "Our" | "My" | "In" | "On" | "At" | "As" | "If"
        | "But" | "And" | "However" | "After" | "When" | "While" | "For" | "From" | "Despite" | "Although"
        | "Meanwhile" | "With" | "Since" | "Until" | "Before" | "During" | "According" | "Instead" | "Then"
        | "Also" | "Both" | "Another" | "Some" | "Many" | "Most" | "Each" | "Why" | "Where")
}

/// Whether `word` has a capital at the start of a sentence and hardly elsewhere, after a word in
/// lower case: there "I" has one anyway, and "No", "So" and "Today" are of names ("the world No 1").
fn begins(word: &str) -> bool {
    lexicon::starts_sentence(word) && !matches!(word, "I" | "No" | "So" | "Today")
}

/// Whether `word` begins what somebody says, rather than a title in quotation marks.
#[rustfmt::skip]
fn begins_quotation(word: &str) -> bool {
    matches!(word,
        "I" | "We" | "It" | "He" | "She" | "They" | "You" | "My" | "Our" | "This" | "That" | "There" | "If"
        | "But" | "And" | "When" | "As" | "In")
}

/// Whether one of the last words tells somebody something: "told the New York Post 'She was there".
fn tells(before: &str) -> bool {
    let start = before.char_indices().rev().nth(LONGEST_WORD + 16).map_or(0, |(at, _)| at);
    before[start..].split(is_gap).any(|word| matches!(word, "told" | "tells"))
}

/// Whether what comes after `word` belongs to it, so that a capital there is that of a name or a
/// quotation: "read The Times", "said He was".
#[rustfmt::skip]
fn leads_on(word: &str) -> bool {
    let word = word.split(['\'', '’']).next().unwrap_or(word);
    matches!(word,
        "of" | "in" | "on" | "at" | "to" | "for" | "by" | "from" | "with" | "and" | "or" | "nor" | "but" | "the"
        | "a" | "an" | "about" | "into" | "onto" | "than" | "like" | "as" | "is" | "are" | "was" | "were" | "be"
        | "been" | "being" | "via" | "per" | "near" | "over" | "under" | "between" | "that" | "his" | "her"
        | "its" | "their" | "our" | "my" | "your" | "when" | "after" | "before" | "because" | "if" | "while"
        | "who" | "which" | "whose" | "what" | "where" | "how" | "why" | "not" | "no" | "so" | "yet" | "very"
        | "most" | "only" | "just" | "also" | "even" | "still" | "too" | "against" | "during" | "since"
        | "until" | "among" | "around" | "through" | "without" | "within" | "towards" | "toward" | "upon"
        | "across" | "behind" | "beyond" | "besides" | "despite" | "except" | "inside" | "outside" | "plus"
        | "versus" | "vs" | "de" | "la" | "le" | "el" | "van" | "von" | "der" | "den"
        | "s" | "say" | "saying" | "tell" | "call" | "called" | "titled" | "entitled" | "named" | "dubbed"
        | "known" | "read" | "reads" | "reading" | "write" | "written" | "ask" | "quote" | "quoted" | "quotes"
        | "quoting" | "add" | "adds" | "adding" | "claim" | "claims" | "claimed" | "explain" | "explains"
        | "reply")
        || lexicon::reports_speech(word)
}
