//! English.

mod facts;
mod known;
mod names;
mod notices;
mod sentences;
mod summary;

use std::sync::LazyLock;

use super::{BoilerplatePhrases, Language, WordForms, WordSet};
use crate::porter;

static ENGLISH: LazyLock<Language> = LazyLock::new(|| Language {
    tag: "en",
    words: words(),
    sentences: sentences::sentences(),
    boilerplate: BoilerplatePhrases::parse(include_str!("phrases.txt")),
    names: names::names(),
    terms: facts::terms(),
    dates: facts::dates(),
    numbers: facts::numbers(),
    summary: summary::summary(),
});

fn words() -> WordForms {
    WordForms {
        possessives: &["'s", "’s"],
        plural: "s",
        stem: Some(porter::stem),
        commonest: WordSet::of(COMMONEST),
        hyphenated_first: WordSet::of(HYPHENATED_FIRST),
        hyphenated_last: WordSet::of(HYPHENATED_LAST),
        hyphenated_inner: WordSet::of(&[
            "year", "month", "week", "day", "hour", "minute", "mile", "metre", "meter", "foot",
            "in", "of", "to", "the", "and", "by", "for", "on", "up", "off", "out", "per",
        ]),
    }
}

/// Not among them: "for", "is", "was", "to" and others that are words of Danish, Dutch, German or
/// Polish.
#[rustfmt::skip]
const COMMONEST: &[&str] = &[
    "the", "and", "of", "that", "with", "which", "have", "been", "from", "their", "they", "this",
    "these", "those", "said", "says", "would", "could", "should", "were", "when", "there", "what",
    "who", "whose", "you", "your", "its", "than", "about", "into", "after", "before", "because",
    "between", "through", "against", "during", "while", "where", "how", "why", "she", "his", "him",
    "them", "our", "but", "had", "being", "other", "such", "then", "only", "also", "over",
    "out", "up", "as", "it", "are", "be", "one", "more", "first", "new", "two",
    "people", "year", "years", "day", "time", "world", "told", "under", "until", "since", "both",
    "each", "every", "some", "any", "many", "much", "very", "just", "now", "even", "still",
];

/// None of them is a syllable at which a word is cut, as "al" and "state" are.
#[rustfmt::skip]
const HYPHENATED_FIRST: &[&str] = &[
    "self", "well", "half", "non", "quasi", "two", "three", "five", "twelve", "twenty", "thirty",
    "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred", "anglo", "franco", "sino",
    "vice",
];

#[rustfmt::skip]
const HYPHENATED_LAST: &[&str] = &[
    "based", "backed", "style", "owned", "sponsored", "term", "profile", "ranking", "winning",
    "general", "elect", "minded", "scale", "speed", "wing", "hour", "month", "led", "era", "born",
    "like", "run", "made", "held", "type", "esque", "free",
];

/// English, as news writes it.
pub fn english() -> &'static Language {
    &ENGLISH
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words of a text are compared in this form, so that others would never be found.
    #[test]
    fn words_are_in_the_form_in_which_they_are_compared() {
        let english = english();
        let demonyms = english.names.demonyms.iter().flat_map(|(word, country)| [*word, *country]);
        let units =
            english.numbers.unit_pairs.iter().flat_map(|(first, second, _)| [*first, *second]);
        let terms = english.terms.stop_words.words().chain(english.terms.when.words());
        for word in demonyms.chain(units).chain(terms).chain(english.numbers.units.words()) {
            for part in word.split(' ') {
                assert_eq!(english.norm(part), part);
            }
        }
    }

    #[test]
    fn words_as_compared() {
        for (word, want) in [
            ("U.S.", "us"),
            ("China’s", "china"),
            ("CHINA'S", "china"),
            ("Koreans", "korean"),
            ("O'Brien", "obrien"),
            ("Ross", "ross"),
            ("bus", "bus"),
        ] {
            assert_eq!(english().norm(word), want);
        }
    }
}
