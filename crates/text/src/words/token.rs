//! Where the tokens of a text begin and end: words, numbers, and the signs of money and percent.
//! Other punctuation is only what stands between them.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Begins with a letter: `China's`, `U.S.`, `G7`.
    Word,
    /// Begins with an ASCII digit: `1,000`, `5:30`, `3rd`, `2.5m`.
    Number,
    /// One of `$ £ € ¥ ₹ %`.
    Sign,
}

impl Kind {
    /// What a token that begins with `c` is, if one does.
    pub(super) fn beginning(c: char) -> Option<Self> {
        if c.is_ascii_digit() {
            Some(Self::Number)
        } else if c.is_alphanumeric() {
            Some(Self::Word)
        } else if matches!(c, '$' | '£' | '€' | '¥' | '₹' | '%') {
            Some(Self::Sign)
        } else {
            None
        }
    }
}

/// The tokens of `text`, in order.
pub(super) fn tokens(text: &str) -> impl Iterator<Item = std::ops::Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(c) = text[at..].chars().next() {
            let (start, rest) = (at, &text[at..]);
            let length = match Kind::beginning(c) {
                Some(Kind::Number) => number(rest),
                Some(Kind::Word) => abbreviation(rest).unwrap_or_else(|| word(rest)),
                Some(Kind::Sign) => c.len_utf8(),
                None => {
                    at += c.len_utf8();
                    continue;
                }
            };
            at += length;
            return Some(start..at);
        }
        None
    })
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
        let got: Vec<_> = tokens(text).map(|token| &text[token]).collect();
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
}
