//! Guessing the encoding of text that is neither UTF-8 nor says what it is.
//!
//! The guess of `chardetng`, as Firefox makes it, knows how often letters stand side by side. Of a
//! text with few of them beyond ASCII it knows little: English prose whose only such byte is a pound
//! sign it reads as Polish. So English is told by its words here, and signs by what stands beside
//! them: `£` before digits, quotation marks at the edges of words.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, MACINTOSH, WINDOWS_1252};

use crate::language::Language;

/// Bytes looked at, from shortly before the first that is not ASCII.
const SAMPLE: usize = 1024 * 1024;
/// Bytes in which the language is told.
const LANGUAGE_SAMPLE: usize = 16 * 1024;
/// English has the words that no other language has for this share of its words, in percent, or more.
const COMMON_PERCENT: usize = 6;
/// The share of signs and letters, in percent, that must fit where they stand.
const FITTING_PERCENT: usize = 90;
/// With fewer bytes beyond ASCII, a guess from them is none to rely on.
const FEW: usize = 4;

/// An encoding, guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Guess {
    pub(super) encoding: &'static Encoding,
    /// Whether there is enough to go by.
    pub(super) certain: bool,
}

/// Guesses the encoding of `bytes`, in which some byte is not ASCII.
pub(super) fn guess(bytes: &[u8]) -> Guess {
    let first = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(0);
    let sample = &bytes[first.saturating_sub(64)..];
    let whole = sample.len() <= SAMPLE;
    let sample = &sample[..sample.len().min(SAMPLE)];
    let beyond = sample.iter().filter(|byte| !byte.is_ascii()).count();
    let western = fit(sample, WINDOWS_1252);
    if is_english(&bytes[..bytes.len().min(LANGUAGE_SAMPLE)]) {
        let macintosh = fit(sample, MACINTOSH);
        let encoding = if macintosh > western { MACINTOSH } else { WINDOWS_1252 };
        if western.max(macintosh) >= FITTING_PERCENT {
            let certain = encoding == WINDOWS_1252 || beyond >= FEW;
            return Guess { encoding, certain };
        }
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, whole);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    if encoding.is_single_byte() && western == 100 && changes_signs(sample, encoding) {
        return Guess { encoding: WINDOWS_1252, certain: false };
    }
    Guess {
        encoding,
        certain: beyond >= FEW && (encoding != WINDOWS_1252 || western >= FITTING_PERCENT),
    }
}

/// Whether the ASCII words of `bytes` are those of English.
fn is_english(bytes: &[u8]) -> bool {
    let common = &Language::english().words.commonest;
    let (mut words, mut found) = (0_usize, 0_usize);
    for word in bytes.split(|byte| !byte.is_ascii_alphabetic() && byte.is_ascii()) {
        let Ok(word) = std::str::from_utf8(word) else {
            words += 1;
            continue;
        };
        words += usize::from(!word.is_empty());
        found += usize::from(common.has(&word.to_ascii_lowercase()));
    }
    found > 0 && found * 100 >= words * COMMON_PERCENT
}

/// The share of characters beyond ASCII, in percent, that fit where they stand when `bytes` are read
/// in a single-byte encoding.
fn fit(bytes: &[u8], encoding: &'static Encoding) -> usize {
    let (mut all, mut fitting) = (0_usize, 0_usize);
    let mut beyond = |before, c: char, after| {
        all += usize::from(!c.is_ascii());
        fitting += usize::from(!c.is_ascii() && fits(before, c, after));
    };
    let (mut before, mut this) = (None, None);
    let text = encoding.decode_without_bom_handling(bytes).0;
    for after in text.chars().map(Some).chain([None]) {
        if let Some(c) = this {
            beyond(before, c, after);
        }
        (before, this) = (this, after);
    }
    (fitting * 100).checked_div(all).unwrap_or(100)
}

/// Whether `c` may stand between `before` and `after` in the text of a Western language.
pub(super) fn fits(before: Option<char>, c: char, after: Option<char>) -> bool {
    let letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
    let gap = |c: Option<char>| {
        c.is_none_or(|c| {
            c.is_whitespace() || matches!(c, '(' | '[' | '"' | '\'' | '-' | '—' | '–' | '“' | '‘')
        })
    };
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    match c {
        '£' | '€' | '¥' | '¢' => {
            (digit(after) || digit(before) || gap(before) && !letter(after) || after == Some('m'))
                && !(letter(before) && letter(after))
        }
        // Where German closes a quotation, English opens one.
        '“' | '”' | '‘' | '’' | '«' | '»' | '„' | '‚' | '‹' | '›' => {
            let apostrophe = matches!(c, '’' | '‘');
            let free = |c: Option<char>| c.is_none_or(char::is_whitespace);
            !(free(before) && free(after)) && (apostrophe || !(letter(before) && letter(after)))
        }
        '–' | '—' | '…' | '\u{a0}' | '\u{ad}' => true,
        '\u{80}'..='\u{9f}' | '\u{f8ff}' | '\u{fffd}' => false,
        _ if c.is_alphabetic() && !matches!(c, 'ª' | 'º' | 'µ') => {
            // No capital within a word, and none before another word's.
            let lower = |c: Option<char>| c.is_some_and(char::is_lowercase);
            let upper = |c: Option<char>| c.is_some_and(char::is_uppercase);
            let alone = !letter(before) && !letter(after);
            if c.is_uppercase() {
                !lower(before) && (!upper(after) || upper(before) || gap(before)) && !alone
            } else {
                !alone || gap(before) && gap(after)
            }
        }
        _ => !(letter(before) && letter(after)),
    }
}

/// Whether a byte that is a currency sign or a quotation mark in windows-1252 is another character
/// in `encoding`.
fn changes_signs(bytes: &[u8], encoding: &'static Encoding) -> bool {
    let read = |byte: u8, encoding: &'static Encoding| {
        encoding.decode_without_bom_handling(&[byte]).0.chars().next()
    };
    (0x80..=0xbf).any(|byte| {
        let sign = read(byte, WINDOWS_1252);
        let is_sign =
            sign.is_some_and(|c| matches!(c, '£' | '€' | '¥' | '“' | '”' | '‘' | '’' | '«' | '»'));
        is_sign && bytes.contains(&byte) && read(byte, encoding) != sign
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], name: &str, text: &str) {
        let guess = guess(bytes);
        assert_eq!(guess.encoding.name(), name, "{text}");
        assert_eq!(guess.encoding.decode_without_bom_handling(bytes).0, text);
    }

    #[track_caller]
    fn check_encoded(text: &str, encoding: &'static Encoding) {
        let (bytes, _, lossy) = encoding.encode(text);
        assert!(!lossy, "{text}");
        check(&bytes, encoding.name(), text);
    }

    #[test]
    fn english_keeps_its_signs() {
        for text in [
            "The fine was £250, and the mayor paid it.",
            "The council said on Tuesday that it would cost £1.5m to repair.",
            "It was €5 and they said that it is too much.",
            "“We waited,” she said. The officers didn’t come.",
            "The bridge – built in 1931 – was closed… and the shops with it.",
            "The café was closed. The naïve owner said that Zoë Müller had been there.",
            "They paid 250£ for the lot, which is 30¢ each, or ¥500.",
            "It was 30°, and the ½ acre plot was © the owner’s.",
        ] {
            check_encoded(text, WINDOWS_1252);
        }
    }

    #[test]
    fn macintosh_text() {
        check(
            b"\xd2We waited,\xd3 she said. The officers didn\xd5t come, and that was it.",
            "macintosh",
            "“We waited,” she said. The officers didn’t come, and that was it.",
        );
    }

    #[test]
    fn other_languages() {
        use encoding_rs::{WINDOWS_1250, WINDOWS_1251};
        check_encoded(
            "Łódź to miasto, które ma swój urok. Mieszkańcy mówią, że żyje się tu coraz łatwiej.",
            WINDOWS_1250,
        );
        check_encoded(
            "Příliš žluťoučký kůň úpěl ďábelské ódy, řekl ministr a odešel z vlády.",
            WINDOWS_1250,
        );
        check_encoded("Министр заявил во вторник, что уйдёт в отставку.", WINDOWS_1251);
        check_encoded("Der Bürgermeister sagte, die Brücke koste 5 € Maut.", WINDOWS_1252);
        // A name of another alphabet within English.
        check_encoded(
            "The speech of Lech Wałęsa was the first, said the man who was there.",
            WINDOWS_1250,
        );
    }

    #[test]
    fn signs_of_texts_without_english_words() {
        check(b"Eintritt \xa3250", "windows-1252", "Eintritt £250");
        assert!(!guess(b"Eintritt \xa3250").certain);
    }
}
