//! The tokens that facts are read from: words, numbers, and the signs of money and percent.
//! Other punctuation is only what stands between them.

use crate::span::Span;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Begins with a letter: `China's`, `U.S.`, `G7`.
    Word,
    /// Begins with an ASCII digit: `1,000`, `5:30`, `3rd`, `2.5m`.
    Number,
    /// One of `$ £ € ¥ ₹ %`.
    Sign,
}

#[derive(Debug, Clone)]
pub(super) struct Token<'a> {
    pub(super) span: Span,
    pub(super) text: &'a str,
    pub(super) kind: Kind,
    /// For comparison: lower case, letters and digits only, without the endings of the
    /// possessive and of a plural in `s`.
    pub(super) norm: String,
}

impl Token<'_> {
    pub(super) fn is_capitalized(&self) -> bool {
        self.text.starts_with(char::is_uppercase)
    }

    /// Two capitals or more, and no small letter but that of a possessive: `NATO`, `U.S.`,
    /// `NATO's`.
    pub(super) fn is_acronym(&self) -> bool {
        let letters = without_possessive(self.text);
        letters.chars().filter(|c| c.is_uppercase()).count() > 1
            && !letters.contains(char::is_lowercase)
    }
}

/// The tokens of `text`, in order.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let (length, kind) = if c.is_ascii_digit() {
            (number(rest), Kind::Number)
        } else if c.is_alphanumeric() {
            (abbreviation(rest).unwrap_or_else(|| word(rest)), Kind::Word)
        } else if matches!(c, '$' | '£' | '€' | '¥' | '₹' | '%') {
            (c.len_utf8(), Kind::Sign)
        } else {
            at += c.len_utf8();
            continue;
        };
        let text = &rest[..length];
        let norm = norm(text);
        tokens.push(Token { span: Span::new(at, at + length), text, kind, norm });
        at += length;
    }
    tokens
}

/// A word as it is compared; see [`Token::norm`].
pub(super) fn norm(word: &str) -> String {
    let letters = without_possessive(word).chars().flat_map(char::to_lowercase);
    let mut norm: String = letters.filter(|c| c.is_alphanumeric()).collect();
    if norm.len() > 4 && norm.ends_with('s') && !norm.ends_with("ss") {
        norm.pop();
    }
    norm
}

fn without_possessive(word: &str) -> &str {
    ["'s", "’s", "'S", "’S"].iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word)
}

/// The length of the number that `text` begins with: its digits, with the commas of
/// thousands, the point of a fraction or the colons of a time in it, and the letters that
/// follow at once.
fn number(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut at = 0;
    loop {
        while digit(at) {
            at += 1;
        }
        let inner = match bytes.get(at) {
            Some(b',') => (1..=3).all(|next| digit(at + next)) && !digit(at + 4),
            Some(b'.' | b':') => digit(at + 1),
            _ => false,
        };
        if !inner {
            break;
        }
        at += 1;
    }
    at + text[at..].find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len() - at)
}

/// The length of the word that `text` begins with; an apostrophe may stand between letters.
fn word(text: &str) -> usize {
    let mut chars = text.char_indices().peekable();
    let mut end = 0;
    while let Some((at, c)) = chars.next() {
        let inner =
            matches!(c, '\'' | '’') && chars.peek().is_some_and(|(_, next)| next.is_alphanumeric());
        // Accents that are chars of their own.
        let mark = ('\u{300}'..='\u{36f}').contains(&c);
        if !(c.is_alphanumeric() || inner || mark) {
            break;
        }
        end = at + c.len_utf8();
    }
    end
}

/// The length of the dotted abbreviation that `text` begins with: two single letters or
/// more, each with a full stop (the last one may lack it).
fn abbreviation(text: &str) -> Option<usize> {
    let (mut at, mut letters) = (0, 0);
    loop {
        let mut chars = text[at..].chars();
        let Some(letter) = chars.next().filter(|c| c.is_alphabetic()) else { break };
        match chars.next() {
            Some('.') => {
                (at, letters) = (at + letter.len_utf8() + 1, letters + 1);
            }
            next if letters > 0 && !next.is_some_and(char::is_alphanumeric) => {
                (at, letters) = (at + letter.len_utf8(), letters + 1);
                break;
            }
            // A word after a full stop: "U.S.policy" is not one abbreviation.
            _ => break,
        }
    }
    (letters > 1).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, want: &[&str]) {
        let got: Vec<_> = tokens(text).iter().map(|token| token.text).collect();
        assert_eq!(got, want, "{text}");
    }

    #[test]
    fn tokens_of_news() {
        check(
            "The U.S. and China's 1,000 men.",
            &["The", "U.S.", "and", "China's", "1,000", "men"],
        );
        check("US$2.5m, up 3.5%", &["US", "$", "2.5m", "up", "3.5", "%"]);
        check("at 5:30 p.m. on 3-4 May", &["at", "5:30", "p.m.", "on", "3", "4", "May"]);
        check("2019,2020 and 12,3456", &["2019", "2020", "and", "12", "3456"]);
        check("COVID-19 F35 O’Brien don't", &["COVID", "19", "F35", "O’Brien", "don't"]);
        check("J.K. Rowling, A. Smith", &["J.K.", "Rowling", "A", "Smith"]);
        check("the 1990s, 3rd.", &["the", "1990s", "3rd"]);
        check("Zoe\u{308} 北京 ½", &["Zoe\u{308}", "北京", "½"]);
        check("… — “” ", &[]);
    }

    #[test]
    fn words_as_compared() {
        for (word, want) in [
            ("U.S.", "us"),
            ("China’s", "china"),
            ("Koreans", "korean"),
            ("O'Brien", "obrien"),
            ("Ross", "ross"),
            ("bus", "bus"),
        ] {
            assert_eq!(norm(word), want);
        }
    }
}
