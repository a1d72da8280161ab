//! Words of a text, as the metrics count them.

use std::borrow::Cow;

use serde::Serialize;
use unicode_segmentation::UnicodeSegmentation as _;

/// How a text becomes words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub enum Tokenizer {
    /// `rouge_score` 0.1.2: lower case, then runs of `a-z` and `0-9`. All else separates, so
    /// "café" is `caf` and Chinese text is empty. The only one comparable with published
    /// ROUGE scores.
    #[default]
    RougeScore,
    /// Words by Unicode's rules (UAX #29), in lower case. For texts that are not English;
    /// not comparable with other tools' ROUGE, and the signature says so.
    Unicode,
}

impl Tokenizer {
    /// As it stands in a signature.
    pub fn name(self) -> &'static str {
        match self {
            Self::RougeScore => "rouge_score-0.1.2",
            Self::Unicode => "unicode-words(not-comparable)",
        }
    }

    /// The words of `text`.
    ///
    /// ```
    /// use nutgraf_eval::summary::tokenize::Tokenizer;
    ///
    /// assert_eq!(Tokenizer::RougeScore.words("Café, U.S.-led"), ["caf", "u", "s", "led"]);
    /// assert_eq!(Tokenizer::Unicode.words("Café, U.S.-led"), ["café", "u.s", "led"]);
    /// ```
    pub fn words(self, text: &str) -> Vec<String> {
        let mut words = Vec::new();
        self.each(text, |word| words.push(word.to_owned()));
        words
    }

    /// Gives the words of `text` one by one.
    pub(crate) fn each(self, text: &str, mut give: impl FnMut(&str)) {
        match self {
            Self::RougeScore => each_ascii(text, give),
            Self::Unicode => {
                text.unicode_words().for_each(|word| give(&word.to_lowercase()));
            }
        }
    }
}

/// Two chars outside ASCII have a lower case with an ASCII letter in it, and Python lowers
/// before it splits: `İ` is `i` and a combining dot, the Kelvin sign is `k`.
const DOTTED_I: char = '\u{130}';
const KELVIN: char = '\u{212a}';

fn each_ascii(text: &str, mut give: impl FnMut(&str)) {
    let text = if text.contains([DOTTED_I, KELVIN]) {
        Cow::Owned(text.replace(DOTTED_I, "i\u{307}").replace(KELVIN, "k"))
    } else {
        Cow::Borrowed(text)
    };
    let mut word = String::new();
    for run in text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|run| !run.is_empty()) {
        word.clear();
        word.push_str(run);
        word.make_ascii_lowercase();
        give(&word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_every_char_whose_lower_case_has_an_ascii_letter() {
        for c in ('\u{80}'..=char::MAX).filter(|c| c.to_lowercase().any(|l| l.is_ascii())) {
            assert!([DOTTED_I, KELVIN].contains(&c), "{c:?}");
        }
        assert_eq!(Tokenizer::RougeScore.words("İX 5K"), ["i", "x", "5k"]);
    }
}
