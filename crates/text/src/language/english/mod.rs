//! English.

mod facts;
mod names;
mod sentences;
mod summary;

use std::sync::LazyLock;

use super::{BoilerplatePhrases, Language, WordForms};
use crate::porter;

static ENGLISH: LazyLock<Language> = LazyLock::new(|| Language {
    tag: "en",
    words: WordForms { possessives: &["'s", "’s"], plural: "s", stem: Some(porter::stem) },
    sentences: sentences::sentences(),
    boilerplate: BoilerplatePhrases::parse(include_str!("phrases.txt")),
    names: names::names(),
    terms: facts::terms(),
    dates: facts::dates(),
    numbers: facts::numbers(),
    summary: summary::summary(),
});

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
