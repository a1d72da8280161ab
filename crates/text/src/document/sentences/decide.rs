//! Whether a sentence ends at a mark.

use super::chars::{is_dash, is_gap, is_opening_quote};
use super::context::{Candidate, Mark, NextWord, has_terminator, words_from};
use super::lexicon::{self, without_contraction};
use crate::language::Abbreviation;

/// How far an aside in brackets may go on after a mark in it, in chars.
const ASIDE_CHARS: usize = 150;
/// The most words between a quotation and the verb of its speaker: "“Why?” Senior Pastor Lee said".
const SPEAKER_WORDS: usize = 4;

/// The most letters before a number: "KCA 417B".
const CODE_LETTERS: usize = 4;

/// The longest title in quotation marks with a mark in it, in chars.
const TITLE_CHARS: usize = 80;
/// The longest quotation, in chars, that is one sentence with who says it.
const SPEECH_CHARS: usize = 120;
/// The most words that begin a sentence before a quotation, without a comma: "Waving flags and crying".
const PARTICIPLE_WORDS: usize = 5;
/// The most words of a cry within a sentence.
const CRY_WORDS: usize = 8;

/// Whether a sentence ends at `candidate`.
pub(super) fn ends_sentence(candidate: &Candidate) -> bool {
    let next = candidate.next_word();
    if matches!(candidate.previous(), Some('[' | '(')) && candidate.closed.bracket {
        // "[...]", "(!)": not the mark of this sentence.
        return candidate.mark == Mark::Ellipsis && starts_sentence(candidate, &next);
    }
    if candidate.mark == Mark::Full {
        // Japanese quotes go on with the particle と.
        let quote_goes_on = candidate.closed.quote && next.word.starts_with(['と', 'っ']);
        let sentence_goes_on = candidate.spaced() && next.is_lower();
        return !quote_goes_on && !sentence_goes_on;
    }
    if !candidate.spaced() && !lacks_space(candidate, &next) {
        return false;
    }
    if next.is_lower() && !candidate.caseless
        || in_long_aside(candidate)
        || in_speech(candidate)
        || is_tail_of_tags(candidate, &next)
    {
        return false;
    }
    if next.word.is_empty() && !starts_with_symbol(candidate, &next) {
        return false;
    }
    match candidate.mark {
        Mark::Ellipsis => ellipsis_ends(candidate, &next),
        Mark::Exclamation => exclamation_ends(candidate, &next),
        Mark::Stop | Mark::Full => stop_ends(candidate, &next),
    }
}

/// "rose. $3 million", "won. @user": a sentence may start with these.
fn starts_with_symbol(candidate: &Candidate, next: &NextWord) -> bool {
    next.first(candidate.text).is_some_and(|c| {
        !c.is_alphanumeric()
            && !matches!(c, ',' | ';' | ':' | '&' | '.' | '…' | '!' | '?' | ')' | ']')
    })
}

fn ellipsis_ends(candidate: &Candidate, next: &NextWord) -> bool {
    // "Well... I think": the pronoun has a capital wherever it stands.
    let pronoun = candidate.words.pronouns.has(without_contraction(next.word));
    if candidate.closed.quote && speaker_follows(candidate, next) {
        return false;
    }
    !next.is_number() && (candidate.closed.quote || !pronoun && !next.small_name)
}

fn exclamation_ends(candidate: &Candidate, next: &NextWord) -> bool {
    let is_said = || speaker_follows(candidate, next) || in_participle(candidate, next);
    let around = (candidate.word(), next.word);
    let is_titled = || candidate.words.exclaimed_titles.contains(&around);
    if candidate.closed.quote && is_said() || in_title(candidate) || is_titled() {
        return false;
    }
    if candidate.closed.bracket && candidate.in_aside() {
        return candidate.starts_sentence(next.word);
    }
    !candidate.words.exclaim.has(candidate.word()) || candidate.starts_sentence(next.word)
}

fn stop_ends(candidate: &Candidate, next: &NextWord) -> bool {
    let word = candidate.word();
    if is_item_number(candidate, word) {
        return false;
    }
    match kind(candidate, word, next) {
        Kind::Word => {
            !(candidate.closed.bracket && candidate.in_aside() && !candidate.closed.quote)
                || candidate.starts_sentence(next.word)
                || word.len() > 3
        }
        Kind::Abbreviation(Abbreviation::Leading) => false,
        Kind::Abbreviation(Abbreviation::BeforeNumber) => {
            let of_date = next.is_number()
                || candidate.words.after_time.has(next.word)
                || is_code(candidate, next);
            // "Ch. Supt. Hale".
            let titled = candidate.words.abbreviations.get(next.word)
                == Some(Abbreviation::Leading)
                && next.follower == Some('.');
            !titled && !of_date && !next.dash && !next.small_name && !candidate.closed.bracket
        }
        Kind::Abbreviation(Abbreviation::Either) => abbreviation_ends(candidate, next),
        Kind::Time => {
            !next.is_number()
                && !next.dash
                && !candidate.closed.bracket
                && !next.opens_bracket
                && !candidate.words.after_time.has(next.word)
                && !is_dotted_zone(candidate, next)
        }
    }
}

/// Whether a time zone follows as "G.M.T."
fn is_dotted_zone(candidate: &Candidate, next: &NextWord) -> bool {
    let word = words_from(candidate.text, next.at).next().unwrap_or_default();
    let letters: String = word.chars().filter(|c| c.is_alphabetic()).collect();
    word.contains('.') && letters.len() > 1 && candidate.words.after_time.has(&letters)
}

/// Whether a number that begins with letters follows: "reg. no. KCA 417B", "House No. B-14".
fn is_code(candidate: &Candidate, next: &NextWord) -> bool {
    let has_digit = |word: &str| word.contains(|c: char| c.is_ascii_digit());
    let mut following = words_from(candidate.text, next.at);
    next.word.len() <= CODE_LETTERS
        && !next.word.is_empty()
        && next.word.bytes().all(|byte| byte.is_ascii_uppercase())
        && (following.next().is_some_and(has_digit) || following.next().is_some_and(has_digit))
}

fn abbreviation_ends(candidate: &Candidate, next: &NextWord) -> bool {
    let is_initials = |word: &str| word.split('.').all(|letter| letter.chars().count() == 1);
    if candidate.words.surnames.has(next.word) && is_initials(candidate.word()) {
        return false;
    }
    if candidate.heading || next.dash || candidate.closed.bracket || next.is_number() {
        return false;
    }
    // "Inter Miami C.F. Lionel Messi scored", "90 m.p.h. Trees fell".
    if candidate.words.ends_before_capital.has(candidate.word()) && !next.is_lower() {
        return true;
    }
    if candidate.closed.quote && next.is_capital() {
        return !speaker_follows(candidate, next);
    }
    candidate.closed.note || starts_sentence(candidate, next)
}

/// Whether the next word is one that would be in lower case within a sentence.
fn starts_sentence(candidate: &Candidate, next: &NextWord) -> bool {
    // "U.S. Under Secretary of State"
    let follows = |word: &str| {
        words_from(candidate.text, next.at).nth(1).is_some_and(|second| second.starts_with(word))
    };
    let ranks = candidate.words.ranks;
    let rank = ranks.iter().any(|(first, second)| next.word == *first && follows(second));
    !rank && candidate.starts_sentence(next.word)
}

/// What the word before a full stop is.
enum Kind {
    Word,
    Abbreviation(Abbreviation),
    /// "a.m.", "p.m."
    Time,
}

fn kind(candidate: &Candidate, word: &str, next: &NextWord) -> Kind {
    // "9 A.M."; "A.M. Naik" is somebody.
    let in_capitals = word.starts_with(char::is_uppercase);
    let after_digit = || candidate.before(word).trim_end().ends_with(|c: char| c.is_ascii_digit());
    if candidate.words.times.has(word) && (!in_capitals || after_digit()) {
        return Kind::Time;
    }
    if is_street(candidate, word, next) {
        return Kind::Abbreviation(Abbreviation::Either);
    }
    let mut chars = word.chars();
    let is_capital = |c: &char| c.is_uppercase() || candidate.caseless && c.is_alphabetic();
    let letter = chars.next().filter(|c| is_capital(c) && chars.next().is_none());
    if letter.is_some() && is_labelled(candidate, word) {
        return Kind::Word;
    }
    if letter.is_some() || is_dotted(word) {
        return match candidate.abbreviation(word) {
            Some(Abbreviation::Leading) => Kind::Abbreviation(Abbreviation::Leading),
            Some(Abbreviation::BeforeNumber) if letter.is_some() && next.is_number() => {
                Kind::Abbreviation(Abbreviation::Leading)
            }
            _ => Kind::Abbreviation(Abbreviation::Either),
        };
    }
    if let Some(abbreviation) = candidate.abbreviation(word) {
        return Kind::Abbreviation(abbreviation);
    }
    // "Lt.Gen", "Rs.500": the last piece decides.
    if let Some((_, last)) = word.rsplit_once('.')
        && let Some(abbreviation) = candidate.abbreviation(last)
    {
        return Kind::Abbreviation(abbreviation);
    }
    if candidate.words.lacks_vowels(word) {
        Kind::Abbreviation(Abbreviation::Either)
    } else {
        Kind::Word
    }
}

/// "Main St. The" ends a sentence where "on St. Patrick" does not: a street has a name before.
fn is_street(candidate: &Candidate, word: &str, next: &NextWord) -> bool {
    let street = candidate.words.streets.has(word);
    street
        && !next.is_number()
        && candidate.before(word).split_whitespace().next_back().is_some_and(|name| {
            name.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
                && !candidate.words.starts_sentence(name)
        })
        || street && candidate.words.starts_sentence(next.word)
}

/// "World War I. Angell", "Group A. Germany": the letter is the name of a thing.
fn is_labelled(candidate: &Candidate, letter: &str) -> bool {
    let before = candidate.before(letter).split_whitespace().next_back();
    before.is_some_and(|before| candidate.words.takes_letter(before))
}

/// Whether pieces of a dotted word are letters: "U.S", "Ph.D", "J.K", "S.p.A".
fn is_dotted(word: &str) -> bool {
    let mut single = false;
    let letters = word.split('.').all(|piece| {
        let len = piece.chars().take(5).count();
        single |= len == 1;
        (1..=4).contains(&len) && piece.chars().all(char::is_alphabetic)
    });
    letters && single && word.contains('.')
}

/// Whether the sentence so far is no more than a number or letter: "3. Item".
fn is_item_number(candidate: &Candidate, word: &str) -> bool {
    let digits = !word.is_empty() && word.len() <= 3 && word.bytes().all(|b| b.is_ascii_digit());
    let letter = word.chars().count() == 1 && word.starts_with(char::is_alphabetic);
    let roman = word.len() <= 4 && !word.is_empty() && word.bytes().all(|b| b"IVXivx".contains(&b));
    (digits || letter || roman) && !candidate.closed.quote && candidate.is_first(word)
}

/// Whether a mark in brackets is followed by more of the aside: "the show (Who knew? Not me) won".
fn in_long_aside(candidate: &Candidate) -> bool {
    candidate.in_aside()
        && !candidate.closed.bracket
        && candidate.text[candidate.end..].chars().take(ASIDE_CHARS).any(|c| c == ')')
}

/// Whether a mark stands within a short quotation of cries or questions that goes on into who says it:
/// "“Guilty? No. Foolish? Yes,” the minister said."
fn in_speech(candidate: &Candidate) -> bool {
    let Candidate { text, end, .. } = *candidate;
    let Some((open, closing)) = candidate.quotation.filter(|_| !candidate.closed.quote) else {
        return false;
    };
    let Some(at) = close(text, end, closing, SPEECH_CHARS) else { return false };
    if at.saturating_sub(open) > SPEECH_CHARS * 4 {
        return false;
    }
    let quoted = &text[open.min(at)..at];
    if quoted.chars().count() > SPEECH_CHARS
        || !quoted.contains(['?', '!'])
        || quoted.contains('\n')
    {
        return false;
    }
    // "“Order! Order!” the Speaker shouted."
    let is_cry = || {
        let end = at + closing.len_utf8();
        let next = end + text[end..].len() - text[end..].trim_start_matches(is_gap).len();
        let closed = Candidate { end, next, ..*candidate };
        let word = closed.next_word();
        quoted.ends_with(['!', '?'])
            && !quoted.contains(". ")
            && quoted.split_whitespace().count() <= CRY_WORDS
            && closed.spaced()
            && (word.is_lower() || speaker_follows(&closed, &word))
    };
    quoted.ends_with(',') || is_cry()
}

/// Whether the sentence begins with what somebody does while they say what is quoted: "Shouting “Stop!”
/// Hassan Diallo ran".
fn in_participle(candidate: &Candidate, next: &NextWord) -> bool {
    let Candidate { text, sentence, at, words, .. } = *candidate;
    let before = &text[sentence..at];
    let Some(before) = before.rfind(is_opening_quote).map(|open| &before[..open]) else {
        return false;
    };
    let first = before.split_whitespace().next().unwrap_or_default();
    first.starts_with(char::is_uppercase)
        && words.participle_endings.iter().any(|end| first.ends_with(end))
        && before.split_whitespace().nth(PARTICIPLE_WORDS).is_none()
        && !before.contains(',')
        && next.word.starts_with(char::is_uppercase)
        && !words.starts_sentence(next.word)
}

/// Where a quotation is closed by a mark, from a byte on and within so many chars.
fn close(text: &str, from: usize, closing: char, chars: usize) -> Option<usize> {
    let closes = |&(at, c): &(usize, char)| {
        let apostrophe =
            c == '’' && text[from + at + c.len_utf8()..].starts_with(char::is_alphanumeric);
        c == closing && !apostrophe
    };
    text[from..].char_indices().take(chars).find(closes).map(|(at, _)| from + at)
}

/// Whether a mark stands within a title in quotation marks, or in a cry that its sentence goes on
/// after: "sang “Dance! Dance!” outside". The quotation begins within the sentence.
fn in_title(candidate: &Candidate) -> bool {
    let Candidate { text, sentence, end, .. } = *candidate;
    let Some((open, closing)) = candidate.quotation.filter(|(open, _)| *open > sentence) else {
        return false;
    };
    let before = text[sentence..open].trim_end_matches(|c| is_opening_quote(c) || is_gap(c));
    if candidate.closed.quote || !before.ends_with(|c: char| c.is_alphanumeric() || c == ',') {
        return false;
    }
    if end - open > TITLE_CHARS * 4 {
        return false;
    }
    let Some(at) = close(text, end, closing, TITLE_CHARS) else { return false };
    let (quoted, after) = (&text[open..at], &text[at + closing.len_utf8()..]);
    let words =
        || quoted.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    let is_title = || {
        let small = |word: &str| word.starts_with(char::is_lowercase);
        words().all(|word| !small(word) || candidate.words.lead_on.has(word))
    };
    let goes_on = after.trim_start_matches(is_gap).starts_with(char::is_lowercase);
    quoted.chars().count() <= TITLE_CHARS
        && (is_title() || goes_on && words().count() <= CRY_WORDS && !quoted.contains(". "))
}

/// Whether only hashtags and links follow, as at the end of a post: they belong to it.
fn is_tail_of_tags(candidate: &Candidate, next: &NextWord) -> bool {
    if !candidate.text[candidate.next..].starts_with('#') {
        return false;
    }
    let mut tags = words_from(candidate.text, next.at);
    tags.all(|word| word.starts_with('#') || word.starts_with("http") || word.starts_with("pic."))
}

/// Whether the next words are a speaker and a verb: "“Stop!” President Lee said".
fn speaker_follows(candidate: &Candidate, next: &NextWord) -> bool {
    let Candidate { text, words, .. } = *candidate;
    let name = (next.word.starts_with(char::is_uppercase) || next.small_name)
        && !words.starts_sentence(next.word);
    if !name || next.opens_quote || next.dash {
        return false;
    }
    let mut owned = false;
    for (count, word) in words_from(text, next.at).take(SPEAKER_WORDS + 1).enumerate() {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        if words.speech.has(bare) {
            return count > 0;
        }
        // "President Lee's spokesman said".
        if owned {
            continue;
        }
        owned = word.ends_with("'s") || word.ends_with("’s");
        let name = (word.starts_with(char::is_uppercase)
            || word.contains(char::is_uppercase)
            || words.particles.has(word))
            && !has_terminator(word.trim_end_matches('.'));
        if !name || (word.ends_with('.') && words.abbreviation(bare).is_none() && bare.len() > 1) {
            return false;
        }
    }
    false
}

/// Whether a space was lost after the mark: "end.The next", and not "Node.js" or "example.Com".
fn lacks_space(candidate: &Candidate, next: &NextWord) -> bool {
    let run = candidate.run();
    let address =
        run.contains(['/', '@', '=', '&', '#', '\\', '_', '+']) || run.starts_with("www.");
    if address || next.dash && !next.opens_quote {
        return false;
    }
    let known = candidate.words.starts_sentence(next.word);
    let capitalised = next.word.starts_with(char::is_uppercase)
        && (known || next.word.chars().nth(1).is_some_and(char::is_lowercase));
    let whole = !next.follower.is_some_and(|c| {
        matches!(c, '.' | '@' | '/' | '=' | '_' | '(' | '&' | ':') || is_dash(c) && !known
    });
    if !capitalised || !whole || lexicon::ends_domain(next.word) {
        return false;
    }
    let mut before = candidate.text[candidate.sentence..candidate.at].chars().rev();
    let word_before = before.next().is_some_and(char::is_lowercase)
        && before.next().is_some_and(char::is_lowercase);
    let closed = candidate.closed.quote || candidate.closed.bracket || candidate.closed.note;
    word_before
        || closed
        || known && candidate.mark != Mark::Ellipsis && !candidate.word().is_empty()
}
