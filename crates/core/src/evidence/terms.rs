//! The words of a sentence that say what it is about, as stems.

use std::collections::HashMap;

use super::numbers::{Form, quantities};
use super::tokens::{Token, tokens};
use crate::porter;

/// Words that are in any sentence, as [`norm`](super::tokens::norm) makes them; sorted.
#[rustfmt::skip]
const STOP_WORDS: &[&str] = &[
    "a", "about", "after", "all", "also", "although", "am", "an", "and", "any", "are", "as", "at",
    "be", "because", "been", "before", "being", "between", "both", "but", "by", "can", "could",
    "did", "do", "does", "down", "during", "each", "for", "from", "further", "had", "has", "have",
    "having", "he", "her", "here", "hers", "herself", "him", "himself", "his", "how", "however",
    "i", "if", "in", "into", "is", "it", "itself", "just", "may", "me", "meanwhile", "might",
    "more", "most", "must", "my", "no", "nor", "not", "now", "of", "off", "on", "only", "or",
    "other", "our", "out", "over", "own", "same", "shall", "she", "should", "since", "so", "some",
    "such", "than", "that", "the", "their", "them", "then", "there", "these", "they",
    "this", "those", "through", "to", "too", "under", "until", "up", "upon", "us", "very", "was",
    "we", "were", "what", "when", "where", "whether", "which", "while", "who", "whom", "whose",
    "why", "will", "with", "would", "you", "your",
];

/// Words of phrases that say when, which one phrase may have and another of the same meaning
/// not: "last week", "the past week".
const WHEN: &[&str] = &[
    "last",
    "next",
    "past",
    "previou",
    "coming",
    "later",
    "earlier",
    "early",
    "late",
    "ago",
    "recent",
    "current",
    "end",
    "start",
    "beginning",
    "mid",
    "today",
    "yesterday",
    "tomorrow",
];

pub(super) fn is_stop_word(norm: &str) -> bool {
    STOP_WORDS.binary_search(&norm).is_ok()
}

pub(super) fn says_when(norm: &str) -> bool {
    WHEN.contains(&norm)
}

/// The stem of a word, by Porter's algorithm.
pub(super) fn stem(token: &Token) -> String {
    porter::stem(&token.norm)
}

/// How often each term is in a text. Numbers in words are terms in digits.
pub(super) fn terms(text: &str) -> HashMap<String, usize> {
    let tokens = tokens(text);
    let mut terms = HashMap::new();
    let numbers = quantities(text, &tokens);
    let mut numbers = numbers.iter().peekable();
    let mut at = 0;
    while at < tokens.len() {
        let number = numbers.next_if(|found| found.first == at);
        let number = number.and_then(|found| {
            let [reading] = found.readings.as_slice() else { return None };
            let small = reading.value.small().filter(|_| reading.form == Form::Cardinal)?;
            Some((found.end, small.to_string()))
        });
        let (end, term) = match number {
            Some((end, digits)) => (end, Some(digits)),
            None => (at + 1, content(&tokens[at])),
        };
        at = end;
        if let Some(term) = term {
            *terms.entry(term).or_default() += 1;
        }
    }
    terms
}

/// The stems of the words of a text that say something, in order.
pub(crate) fn stems(text: &str) -> Vec<String> {
    tokens(text).iter().filter_map(content).collect()
}

fn content(token: &Token) -> Option<String> {
    let content = token.is_acronym() || !is_stop_word(&token.norm);
    (content && !token.norm.is_empty()).then(|| stem(token))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stop_words_can_be_looked_up() {
        assert!(STOP_WORDS.is_sorted());
        assert!(is_stop_word("a") && is_stop_word("my") && is_stop_word("your"));
        assert!(!is_stop_word("minister"));
    }

    #[test]
    fn terms_of_a_sentence() {
        let mut got: Vec<_> =
            terms("The US told us that two ministers met the minister’s 1,000 men at 5:30.")
                .into_iter()
                .collect();
        got.sort();
        let want = [
            ("1000", 1),
            ("2", 1),
            ("530", 1),
            ("men", 1),
            ("met", 1),
            ("minist", 2),
            ("told", 1),
            ("us", 1),
        ];
        assert_eq!(got, want.map(|(term, count)| (term.to_owned(), count)));
    }
}
