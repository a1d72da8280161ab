//! The rules for credits of pictures and authors, and for dates.

use super::phrase::Phrase;
use super::tables::TABLES;

/// The most words of a photo credit, with the caption that a label may bring.
const PHOTO_WORDS: usize = 24;
/// The most words of a photo credit that names an agency and has no label.
const AGENCY_WORDS: usize = 10;
/// The most words of a credit: a long one names a dozen people.
const CREDIT_WORDS: usize = 50;
/// The most words of a byline.
const BYLINE_WORDS: usize = 14;
/// The most words of a timestamp: "Published 14:11 EST, 25 October 2013 | Updated 15:36 EST".
const STAMP_WORDS: usize = 24;

pub(super) fn is_photo_credit(phrase: &Phrase) -> bool {
    if phrase.len > PHOTO_WORDS || phrase.is_speech() {
        return false;
    }
    let labelled = TABLES.photo_labels.openings(&phrase.folded).any(|(label, rest)| {
        let rest = rest.trim_start();
        let caption = label.ends_with("caption") && (rest.is_empty() || rest.starts_with(','));
        let by_name = [" by", " of", "credit"].iter().any(|end| label.ends_with(end));
        caption
            || rest.starts_with([':', '/', '|', '©'])
            || by_name && !rest.is_empty() && phrase.is_names_after(label.split(' ').count())
    });
    labelled || is_agency_credit(phrase)
}

/// Names an agency and nothing but names: "AP Photo/Wong Maye-E", "(Getty Images)",
/// "Sean Gallup/Getty Images".
fn is_agency_credit(phrase: &Phrase) -> bool {
    let bracketed = phrase.raw.starts_with(['(', '[']) && phrase.raw.ends_with([')', ']']);
    let parts = || {
        phrase.folded.split(['/', '|', ',', ';']).flat_map(|part| part.split("via ")).map(str::trim)
    };
    phrase.len <= AGENCY_WORDS
        && phrase.is_names_after(0)
        && (parts().any(|part| TABLES.photo_agencies.has(part))
            || (bracketed || phrase.raw.contains('/'))
                && parts().any(|part| TABLES.agencies.has(part)))
}

pub(super) fn is_credit(phrase: &Phrase) -> bool {
    if phrase.len > CREDIT_WORDS {
        return false;
    }
    let text = phrase.folded.as_str();
    let opened = TABLES.credit_openings.openings(text).any(|(opening, rest)| {
        !rest.is_empty() && phrase.is_names_after(opening.split(' ').count())
    });
    let tail = text.rfind("contributed").map_or("", |at| &text[at..]);
    opened || TABLES.credit_endings.has(tail) && phrase.is_names_after(1) || is_byline(phrase)
}

fn is_byline(phrase: &Phrase) -> bool {
    if !(phrase.raw.starts_with("By ") || phrase.raw.starts_with("BY ")) {
        return false;
    }
    let mut words = phrase.words().skip(1);
    let names = phrase.len - 1;
    let Some(first) = words.next() else { return false };
    let in_time = TABLES.calendar_words.has(first) || TABLES.stamp_words.has(first);
    let lower =
        phrase.raw.split_whitespace().nth(1).is_some_and(|w| w.starts_with(char::is_lowercase));
    !phrase.ends_sentence
        && !phrase.raw.ends_with([':', ',', ';'])
        && !in_time
        && !lower
        && !first.starts_with(char::is_numeric)
        && (names > 1 && names <= BYLINE_WORDS || TABLES.byline_agencies.has(first))
        && !phrase.words().any(|word| TABLES.no_bylines.has(word))
        && phrase.is_names_after(1)
}

pub(super) fn is_timestamp(phrase: &Phrase) -> bool {
    let text = phrase.folded.as_str();
    if phrase.len > STAMP_WORDS || !text.contains(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let labelled = TABLES.stamp_labels.openings(text).any(|(_, rest)| is_date(rest));
    let relative = text.ends_with(" read") || text.ends_with(" ago");
    let dated = phrase.words().any(|word| TABLES.calendar_words.has(word));
    labelled || phrase.len > 1 && !phrase.ends_sentence && (dated || relative) && is_date(text)
}

/// Whether `text` has no words but those of a date or time.
fn is_date(text: &str) -> bool {
    text.split([' ', '|', '/', '·', '•', ',', '(', ')', ';'])
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty())
        .all(|word| {
            let number = word.trim_end_matches(|c: char| c.is_ascii_lowercase());
            let unit = &word[number.len()..];
            TABLES.calendar_words.has(word)
                || TABLES.stamp_words.has(word)
                || matches!(unit, "" | "am" | "pm" | "st" | "nd" | "rd" | "th" | "h" | "z")
                    && number.chars().all(|c| c.is_ascii_digit() || ":.-t".contains(c))
        })
}
