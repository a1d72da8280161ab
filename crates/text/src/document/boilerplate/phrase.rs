//! A short text in the form that rules look at.

use crate::language::BoilerplatePhrases;

/// A block or line with its words folded: lower case, plain quotes, single spaces, without the
/// decoration at its ends.
#[derive(Debug)]
pub(super) struct Phrase<'a> {
    /// What to look for.
    pub(super) known: &'a BoilerplatePhrases,
    /// The text as it stands, without white space around it.
    pub(super) raw: &'a str,
    /// Folded, without marks at its ends: "» Read more…" is "read more".
    pub(super) folded: String,
    /// The number of words.
    pub(super) len: usize,
    /// Whether it ends with a full stop, question or exclamation mark.
    pub(super) ends_sentence: bool,
}

/// Marks that join the words of rows and credits: "Share | Print", "Jane Doe/AP".
const JOINTS: [char; 6] = [' ', '|', '/', '·', '•', ','];

impl<'a> Phrase<'a> {
    /// `None` if the text has no word.
    pub(super) fn new(text: &'a str, known: &'a BoilerplatePhrases) -> Option<Self> {
        let raw = text.trim();
        let mut folded = String::with_capacity(raw.len());
        for word in raw.split_whitespace() {
            if !folded.is_empty() {
                folded.push(' ');
            }
            folded.extend(word.chars().flat_map(|c| match c {
                '‘' | '’' => '\''.to_lowercase(),
                '“' | '”' => '"'.to_lowercase(),
                other => other.to_lowercase(),
            }));
        }
        let inner = folded.trim_matches(|c: char| !c.is_alphanumeric() && !"©@".contains(c));
        if inner.is_empty() {
            return None;
        }
        let folded = inner.to_owned();
        let len = words(&folded).count();
        Some(Self { known, raw, folded, len, ends_sentence: raw.ends_with(['.', '!', '?', '…']) })
    }

    /// Whether it holds speech: "he said", "she told reporters".
    pub(super) fn is_speech(&self) -> bool {
        self.words().any(|word| self.known.speech.has(word))
    }

    /// The folded words, without the marks around them.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        words(&self.folded)
    }

    /// Whether every word after the first `skip` is a name, or joins names.
    pub(super) fn is_names_after(&self, skip: usize) -> bool {
        self.raw.split(|c: char| c.is_whitespace() || c == '/').skip(skip).all(|word| {
            let word = word.trim_matches(|c: char| !c.is_alphanumeric());
            !word.starts_with(char::is_lowercase)
                || self.known.credit_words.has(word)
                || word.contains('.')
        })
    }
}

fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded
        .split(JOINTS)
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty())
}
