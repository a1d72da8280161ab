//! Text as a reader takes it, with the way back to the text as it stands.
//!
//! A file has marks that no reader sees: words cut at line ends, soft hyphens, ligatures and
//! full-width letters as single characters, `&amp;` where HTML was taken for text, `>` before the
//! lines of a quoted mail. What looks at words reads a folded text, without them; what it finds is
//! taken back to the unmodified text, so that every span still points there. Most text has nothing
//! to fold, and no copy of it is made.

use std::borrow::Cow;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use crate::language::Language;

/// The longest entity, in bytes: `&CounterClockwiseContourIntegral;`.
const LONGEST_ENTITY: usize = 34;

/// A text without what no reader sees, and where its pieces come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folded {
    text: String,
    /// What was replaced, in order.
    edits: Vec<Edit>,
}

/// A piece of the source and what is read in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Edit {
    read: Range<usize>,
    source: Range<usize>,
}

/// Folds `text`, which is in `language`; `None` if it reads as it stands.
///
/// * A word that is cut at a line end is one: `Tues-⏎day` is read as `Tuesday`; `Marie-⏎Claire` and
///   `well-⏎known` keep their hyphen. What may stand at a line end, stands before a run of white
///   space that has one.
/// * Soft hyphens, and marks without width within words, are left out.
/// * Ligatures, full-width and mathematical letters are the letters they stand for (NFKC).
/// * Character references of HTML are the characters they stand for.
/// * `>` at the start of a line is left out, with the blanks around it.
pub fn fold(text: &str, language: &Language) -> Option<Folded> {
    if text.bytes().all(|byte| byte.is_ascii() && !matches!(byte, b'&' | b'\n' | b'\r')) {
        return None;
    }
    let mut folded = Folded { text: String::new(), edits: Vec::new() };
    let (mut at, mut copied) = (0, 0);
    while let Some(c) = text[at..].chars().next() {
        let Some((length, read)) = replacement(text, at, c, language) else {
            at += c.len_utf8();
            continue;
        };
        folded.text.push_str(&text[copied..at]);
        let start = folded.text.len();
        folded.text.push_str(&read);
        let source = at..at + length;
        at = source.end;
        copied = at;
        folded.edits.push(Edit { read: start..folded.text.len(), source });
    }
    if folded.edits.is_empty() {
        return None;
    }
    folded.text.push_str(&text[copied..]);
    Some(folded)
}

/// `text` as it is read, with its accents composed (NFC): for names and for people.
pub fn plain<'t>(text: &'t str, language: &Language) -> Cow<'t, str> {
    let read = fold(text, language).map_or(Cow::Borrowed(text), |folded| Cow::Owned(folded.text));
    if unicode_normalization::is_nfc(&read) { read } else { Cow::Owned(read.nfc().collect()) }
}

impl Folded {
    /// The text as it is read.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where in the source what starts at byte `at` of [`text`](Self::text) starts.
    pub fn start(&self, at: usize) -> usize {
        let after = self.edits.partition_point(|edit| edit.read.start <= at);
        self.edits[..after].last().map_or(at, |edit| {
            if at < edit.read.end {
                edit.source.start
            } else {
                edit.source.end + at - edit.read.end
            }
        })
    }

    /// Where in the source what ends at byte `at` of [`text`](Self::text) ends.
    pub fn end(&self, at: usize) -> usize {
        let after = self.edits.partition_point(|edit| edit.read.start < at);
        self.edits[..after].last().map_or(at, |edit| {
            if at <= edit.read.end { edit.source.end } else { edit.source.end + at - edit.read.end }
        })
    }
}

/// How many bytes at `at`, where `c` stands, are read as something else, and as what.
fn replacement(
    text: &str,
    at: usize,
    c: char,
    language: &Language,
) -> Option<(usize, Cow<'static, str>)> {
    let length = c.len_utf8();
    match c {
        '\u{ad}' => {
            let end = after_line_end(text, at + length).filter(|&end| begins_word(&text[end..]));
            Some((end.unwrap_or(at + length) - at, "".into()))
        }
        '-' | '\u{2010}' | '\u{2011}' => {
            let end = after_line_end(text, at + length)?;
            let before = &text[..at];
            let ends_word = before.ends_with(|c: char| c.is_alphanumeric() || c == '.');
            if !ends_word || !begins_word(&text[end..]) {
                return None;
            }
            let keeps = c == '\u{2011}' || keeps_hyphen(before, &text[end..], language);
            Some((end - at, if keeps { "-" } else { "" }.into()))
        }
        '\u{200b}' | '\u{2060}' | '\u{feff}' => {
            let within =
                text[..at].ends_with(is_latin) && text[at + length..].starts_with(is_latin);
            within.then(|| (length, "".into()))
        }
        '&' => reference(&text[at..]),
        '\n' | '\r' => {
            let marks = quote_marks(&text[at + length..]);
            (marks > 0).then(|| (length + marks, "\n".into()))
        }
        _ if is_compatible(c) => {
            let read: String = c.nfkc().collect();
            (!read.starts_with(c)).then(|| (length, read.into()))
        }
        _ => None,
    }
}

/// The end of the white space at `at`, if it has a line end; marks that quote the next line count.
fn after_line_end(text: &str, at: usize) -> Option<usize> {
    let rest = &text[at..];
    let next = rest.trim_start();
    let gap = &rest[..rest.len() - next.len()];
    gap.contains(is_line_end).then(|| at + gap.len() + quote_marks(next))
}

/// How many bytes at the start of a line quote it: "> ", ">> > ".
pub(crate) fn quote_marks(line: &str) -> usize {
    let body = line.trim_start_matches([' ', '\t', '>']);
    let marks = &line[..line.len() - body.len()];
    if marks.contains('>') { marks.len() } else { 0 }
}

/// Whether a hyphen at a line end is one of the word's own: "Marie-|Claire", "42-|year-old",
/// "well-|known".
fn keeps_hyphen(before: &str, after: &str, language: &Language) -> bool {
    let known = &language.words;
    let first = last_letters(before);
    let last = first_letters(after);
    let outer = &before[..before.len() - first.len()];
    let single = first.chars().nth(1).is_none();
    if single || outer.ends_with('.') || !last.starts_with(char::is_lowercase) {
        return true;
    }
    // "mother-in-|law", "42-year-|old".
    if let Some(outer) = outer.strip_suffix(['-', '\u{2010}', '\u{2011}']) {
        let compound = outer.ends_with(|c: char| c.is_ascii_digit())
            || known.hyphenated_first.has(&last_letters(outer).to_lowercase());
        if compound || known.hyphenated_inner.has(first) {
            return true;
        }
    }
    // "state-|of-the-art".
    let goes_on = after[last.len()..].starts_with('-');
    known.hyphenated_first.has(&first.to_lowercase())
        || known.hyphenated_last.has(last)
        || goes_on && known.hyphenated_inner.has(last)
}

fn first_letters(text: &str) -> &str {
    &text[..text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len())]
}

fn last_letters(text: &str) -> &str {
    let start = text.char_indices().rev().find(|(_, c)| !c.is_alphabetic());
    &text[start.map_or(0, |(at, c)| at + c.len_utf8())..]
}

fn begins_word(text: &str) -> bool {
    text.starts_with(char::is_alphanumeric)
}

fn is_latin(c: char) -> bool {
    c.is_alphanumeric() && c < '\u{250}'
}

fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// The character reference that `text` starts with: its length, and the character.
fn reference(text: &str) -> Option<(usize, Cow<'static, str>)> {
    let body = text[1..].bytes().take(LONGEST_ENTITY);
    let end = body.take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'#').count() + 1;
    if !text[end..].starts_with(';') {
        return None;
    }
    let written = &text[..=end];
    let read = html_escape::decode_html_entities(written);
    let mut chars = read.chars();
    let (Some(c), None) = (chars.next(), chars.next()) else { return None };
    let read = if c == '\u{a0}' { ' ' } else { c };
    (!read.is_control()).then(|| (written.len(), read.to_string().into()))
}

/// Whether `text` has a character reference of HTML, and the first one.
pub(crate) fn first_reference(text: &str) -> Option<&str> {
    text.match_indices('&').find_map(|(at, _)| {
        let (length, _) = reference(&text[at..])?;
        Some(&text[at..at + length])
    })
}

/// Whether `c` only looks different from the letters and signs that it stands for: ligatures,
/// full-width forms, letters of formulas and in circles, Roman numerals, the long s.
fn is_compatible(c: char) -> bool {
    matches!(c,
        '\u{17f}'
        | '\u{132}'..='\u{133}'
        | '\u{1c4}'..='\u{1cc}'
        | '\u{1f1}'..='\u{1f3}'
        | '\u{2160}'..='\u{217f}'
        | '\u{24b6}'..='\u{24e9}'
        | '\u{fb00}'..='\u{fb06}'
        | '\u{ff04}'..='\u{ff06}'
        | '\u{ff10}'..='\u{ff19}'
        | '\u{ff21}'..='\u{ff3a}'
        | '\u{ff41}'..='\u{ff5a}'
        | '\u{ffe0}'..='\u{ffe1}'
        | '\u{ffe5}'..='\u{ffe6}'
        | '\u{1d400}'..='\u{1d7ff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: &str) {
        assert_eq!(plain(text, Language::english()), want, "{text:?}");
    }

    #[test]
    fn words_cut_at_line_ends() {
        check("Tues-\nday night", "Tuesday night");
        check("Com-\r\nmerce", "Commerce");
        check("Com-  \n  merce", "Commerce");
        check("the Ger\u{ad}\nman and Ger\u{ad}man", "the German and German");
        check("Com\u{2010}\nmerce", "Commerce");
        check("> Com-\n> merce", "> Commerce");
        check("Com-\n\u{c}merce", "Commerce");
    }

    #[test]
    fn hyphens_that_words_have() {
        check("Marie-\nClaire", "Marie-Claire");
        check("a 42-\nyear-old", "a 42-year-old");
        check("a 42-year-\nold", "a 42-year-old");
        check("mother-in-\nlaw", "mother-in-law");
        check("state-\nof-the-art", "state-of-the-art");
        check("well-\nknown", "well-known");
        check("Ashford-\nbased", "Ashford-based");
        check("U.S.-\nled", "U.S.-led");
        check("COVID-\n19", "COVID-19");
        check("al-\nShabaab", "al-Shabaab");
        check("one two-\nthird", "one two-third");
        check("non\u{2011}\nsense", "non-sense");
    }

    #[test]
    fn dashes_and_plain_text_stay() {
        for text in [
            "He left -\nand came.",
            "a\n- b",
            "two- and three",
            "it—\nwas",
            "AT&T; R&D",
            "a & b;",
            "",
        ] {
            assert_eq!(fold(text, Language::english()), None, "{text:?}");
        }
    }

    #[test]
    fn letters_that_look_different() {
        check("The ofﬁcial Hofﬂer of Paciﬁc Gas", "The official Hoffler of Pacific Gas");
        check("Ｔｏｋｙｏ ＩＢＭ １２３ ＡＴ＆Ｔ ￥5", "Tokyo IBM 123 AT&T ¥5");
        check("𝐁𝐫𝐞𝐚𝐤𝐢𝐧𝐠 Ⅷ", "Breaking VIII");
        // What says something else than the plain letters.
        check("m² ½ ™ … ª 。！", "m² ½ ™ … ª 。！");
        check("Zoe\u{308}", "Zoë");
    }

    #[test]
    fn character_references() {
        check(
            "Johnson &amp; Johnson&#39;s U.S.&nbsp;Senate &mdash; &quot;AT&amp;T&quot; &#x20ac;5",
            "Johnson & Johnson's U.S. Senate — \"AT&T\" €5",
        );
        check("&amp;amp; &nothing; &; &#0; &#xffffffff;", "&amp; &nothing; &; &#0; &#xffffffff;");
        assert_eq!(first_reference("R&D &amp; more"), Some("&amp;"));
        assert_eq!(first_reference("R&D; AT&T"), None);
    }

    #[test]
    fn quoted_lines() {
        check("the old\n> river bridge\n>> and\n > more", "the old\nriver bridge\nand\nmore");
        check("a\nb > c", "a\nb > c");
    }

    #[test]
    fn spans_go_back() {
        let text = "Em\u{ad}manuel met Hofﬂer &amp; Com-\nmerce.";
        let folded = fold(text, Language::english()).expect("folds");
        for (name, want) in [
            ("Emmanuel", "Em\u{ad}manuel"),
            ("met", "met"),
            ("Hoffler", "Hofﬂer"),
            ("&", "&amp;"),
            ("Commerce", "Com-\nmerce"),
            ("Com", "Com"),
            ("manuel", "manuel"),
            ("Em", "Em"),
        ] {
            let start = folded.text().find(name).expect(name);
            let back = folded.start(start)..folded.end(start + name.len());
            assert_eq!(&text[back], want);
        }
        assert_eq!((folded.start(0), folded.end(folded.text().len())), (0, text.len()));
    }
}
