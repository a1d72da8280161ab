//! The rules for credits of pictures and authors, and for dates.

use super::phrase::Phrase;

/// The most words of a photo credit, with the caption that a label may bring.
const PHOTO_WORDS: usize = 24;
/// The most words of a photo credit that names an agency and has no label.
const AGENCY_WORDS: usize = 10;
/// The most words of a credit: a long one names a dozen people.
const CREDIT_WORDS: usize = 50;
/// The most words of a byline.
const BYLINE_WORDS: usize = 14;
/// The most words of one without "by": "Special Correspondent".
const DESK_WORDS: usize = 3;
/// The most words of a timestamp: "Published 14:11 EST, 25 October 2013 | Updated 15:36 EST".
const STAMP_WORDS: usize = 24;

pub(super) fn is_photo_credit(phrase: &Phrase) -> bool {
    if phrase.len > PHOTO_WORDS || phrase.is_speech() {
        return false;
    }
    let labelled = phrase.known.photo_labels.openings(&phrase.folded).any(|(label, rest)| {
        let rest = rest.trim_start();
        let caption =
            phrase.known.photo_captions.ends(label) && (rest.is_empty() || rest.starts_with(','));
        let by_name = phrase.known.photo_makers.ends(label);
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
        let parts = phrase.folded.split(['/', '|', ',', ';']);
        parts.flat_map(|part| phrase.known.photo_joints.split(part)).map(str::trim)
    };
    phrase.len <= AGENCY_WORDS
        && phrase.is_names_after(0)
        && (parts().any(|part| phrase.known.photo_agencies.has(part))
            || (bracketed || phrase.raw.contains('/'))
                && parts().any(|part| phrase.known.agencies.has(part)))
}

pub(super) fn is_credit(phrase: &Phrase) -> bool {
    if phrase.len > CREDIT_WORDS {
        return false;
    }
    let text = phrase.folded.as_str();
    let opened = phrase.known.credit_openings.openings(text).any(|(opening, rest)| {
        !rest.is_empty() && phrase.is_names_after(opening.split(' ').count())
    });
    opened
        || phrase.known.credit_endings.ends(text) && phrase.is_names_after(1)
        || is_byline(phrase)
        || is_desk(phrase)
}

/// Names who wrote it by what they are: "HT Correspondent", "Harare Bureau", "Reporter: Asha Menon".
fn is_desk(phrase: &Phrase) -> bool {
    let text = phrase.folded.as_str();
    let label = phrase.raw.split_once(": ").is_some_and(|(label, name)| {
        name.contains(' ') && phrase.known.byline_labels.has(&label.to_lowercase())
    });
    (2..=DESK_WORDS).contains(&phrase.len)
        && !phrase.ends_sentence
        && phrase.is_names_after(0)
        && (label || phrase.known.byline_endings.ends(text))
}

fn is_byline(phrase: &Phrase) -> bool {
    let opening = phrase.raw.split_once(' ').map_or("", |(opening, _)| opening);
    if !opening.starts_with(char::is_uppercase)
        || !phrase.known.byline_openings.has(&opening.to_lowercase())
    {
        return false;
    }
    let mut words = phrase.words().skip(1);
    let names = phrase.len - 1;
    let Some(first) = words.next() else { return false };
    let in_time = phrase.known.calendar_words.has(first) || phrase.known.stamp_words.has(first);
    let lower =
        phrase.raw.split_whitespace().nth(1).is_some_and(|w| w.starts_with(char::is_lowercase));
    !phrase.ends_sentence
        && !phrase.raw.ends_with([':', ',', ';'])
        && !in_time
        && !lower
        && !first.starts_with(char::is_numeric)
        && (names > 1 && names <= BYLINE_WORDS || phrase.known.byline_agencies.has(first))
        && !phrase.words().any(|word| phrase.known.no_bylines.has(word))
        && phrase.is_names_after(1)
}

pub(super) fn is_timestamp(phrase: &Phrase) -> bool {
    let text = phrase.folded.as_str();
    if phrase.len > STAMP_WORDS || !text.contains(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let labelled = phrase.known.stamp_labels.openings(text).any(|(_, rest)| is_date(phrase, rest));
    let relative = phrase.known.stamp_endings.is_last_of(text);
    let dated = phrase.words().any(|word| phrase.known.calendar_words.has(word));
    labelled
        || phrase.len > 1 && !phrase.ends_sentence && (dated || relative) && is_date(phrase, text)
}

/// Whether `text`, a part of `phrase`, has no words but those of a date or time.
fn is_date(phrase: &Phrase, text: &str) -> bool {
    text.split([' ', '|', '/', '·', '•', ',', '(', ')', ';'])
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty())
        .all(|word| {
            let number = word.trim_end_matches(|c: char| c.is_ascii_lowercase());
            let unit = &word[number.len()..];
            phrase.known.calendar_words.has(word)
                || phrase.known.stamp_words.has(word)
                || (unit.is_empty() || phrase.known.stamp_units.has(unit))
                    && number.chars().all(|c| c.is_ascii_digit() || ":.-t".contains(c))
        })
}
