//! Names: where a sentence has some that no model found, and whether a source has a name.

use std::collections::{HashMap, HashSet};

use crate::entity::NameSet;
use crate::language::{Language, NameWords};
use crate::span::Span;
use crate::words::{Kind, Token};

/// The most words of a name's fuller form between two of its words: "George [Herbert Walker]
/// Bush".
const MAX_LEFT_OUT: usize = 2;

/// Acronyms of up to so many letters are spelled like other words too often.
const SHORT_ACRONYM: usize = 3;

/// The names of a source.
pub(super) struct SourceNames {
    known: &'static NameWords,
    /// Words as compared, and how many capitals they have.
    words: Vec<(String, usize)>,
    /// Whether each word touches the next, with only spaces, hyphens or full stops between.
    joined: Vec<bool>,
    places: HashMap<String, Vec<usize>>,
    /// Two neighbouring words written as one: "covid19".
    pairs: HashSet<String>,
    forms: NameSet,
}

impl SourceNames {
    /// The names of `text`, of which `tokens` are the tokens and `mentions` what a model found.
    pub(super) fn new(
        text: &str,
        tokens: &[Token],
        mentions: impl Iterator<Item = Span>,
        language: &'static Language,
    ) -> Self {
        let known = &language.names;
        let mut forms = NameSet::new(language);
        mentions.for_each(|span| forms.add(span.of(text)));
        for run in capitalized_runs(text, tokens, known) {
            forms.add(run.of(tokens, text));
        }
        let words: Vec<_> = tokens
            .iter()
            .map(|token| (token.norm.to_owned(), token.text.matches(char::is_uppercase).count()))
            .collect();
        let mut places: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, (word, _)) in words.iter().enumerate() {
            places.entry(word.clone()).or_default().push(place);
        }
        let joined: Vec<_> = tokens.windows(2).map(|two| is_joined(text, two)).collect();
        let pairs = words
            .windows(2)
            .zip(&joined)
            .filter(|(_, joined)| **joined)
            .map(|(two, _)| format!("{}{}", two[0].0, two[1].0))
            .collect();
        Self { known, words, joined, places, pairs, forms }
    }

    /// Whether the source has the name that is `tokens` of `text`, in this form or another.
    pub(super) fn has(&self, text: &str, tokens: &[Token]) -> bool {
        let Some(tokens) = significant(tokens, self.known) else { return true };
        if self.has_words(tokens) {
            return true;
        }
        // A title may be said in another place than the name.
        let titles =
            tokens.iter().take_while(|token| self.known.honorifics.has(token.norm)).count();
        if (1..tokens.len()).contains(&titles) {
            let (titles, name) = tokens.split_at(titles);
            return titles.iter().all(|title| self.places.contains_key(title.norm))
                && self.has(text, name);
        }
        let span = tokens[0].span.start..tokens[tokens.len() - 1].span.end;
        let joined: Vec<_> = tokens.iter().map(|token| token.norm).collect();
        self.forms.has_form_of(&text[span])
            || self.has_related(&joined.join(" "))
            || self.pairs.contains(&joined.concat())
            || joined.len() > 1 && self.places.contains_key(&joined.concat())
    }

    /// Whether the source has a word, in any case.
    pub(super) fn has_word(&self, token: &Token) -> bool {
        self.places.contains_key(token.norm)
    }

    /// Whether the source has the words of a name in their order; words of a fuller form may
    /// stand between them.
    fn has_words(&self, tokens: &[Token]) -> bool {
        let Some(starts) = self.places.get(tokens[0].norm) else { return false };
        starts
            .iter()
            .any(|&start| self.fits(start, &tokens[0]) && self.follows(start, &tokens[1..]))
    }

    fn follows(&self, mut at: usize, rest: &[Token]) -> bool {
        rest.iter().all(|token| {
            let next = (at + 1..self.words.len())
                .take(MAX_LEFT_OUT + 1)
                .find(|&next| self.words[next].0 == token.norm && self.fits(next, token));
            let Some(next) = next else { return false };
            let left_out = at + 1..next;
            let named = left_out.clone().all(|word| self.words[word].1 > 0);
            let together = left_out.is_empty() || (at..next).all(|word| self.joined[word]);
            at = next;
            named && together
        })
    }

    /// Whether word `at` of the source may be `token` of the same letters: "Nato" may be
    /// "NATO", but "us" is not "US", nor "Un" "UN".
    fn fits(&self, at: usize, token: &Token) -> bool {
        let capitals = if token.norm.chars().count() <= SHORT_ACRONYM { 2 } else { 1 };
        !token.is_acronym || self.words[at].1 >= capitals
    }

    /// Whether the source has the country of a people, or the people of a country.
    fn has_related(&self, name: &str) -> bool {
        related(self.known.demonyms, name).any(|related| {
            let mut words = related.split(' ');
            let Some(starts) = words.next().and_then(|first| self.places.get(first)) else {
                return false;
            };
            let rest: Vec<_> = words.collect();
            starts.iter().any(|&start| {
                let follows = |(at, word): (usize, &&str)| {
                    self.words.get(start + 1 + at).is_some_and(|(other, _)| other == word)
                };
                self.words[start].1 > 0 && rest.iter().enumerate().all(follows)
            })
        })
    }
}

/// The countries of a word for what is from one, and those words of a country.
fn related(
    demonyms: &'static [(&'static str, &'static str)],
    name: &str,
) -> impl Iterator<Item = &'static str> {
    demonyms.iter().filter_map(move |(word, country)| {
        if *word == name { Some(*country) } else { (*country == name).then_some(*word) }
    })
}

/// A name without a leading article and forms of address; `None` if nothing is left.
fn significant<'a, 'b>(mut tokens: &'a [Token<'b>], known: &NameWords) -> Option<&'a [Token<'b>]> {
    let says_nothing = |token: &Token| {
        known.articles.contains(&token.norm) || known.forms_of_address.has(token.norm)
    };
    while let [first, rest @ ..] = tokens {
        if !says_nothing(first) {
            return Some(tokens);
        }
        // "US" and "IT" are names, "Dr" and "I" are not.
        tokens = rest;
    }
    None
}

fn is_joined(text: &str, two: &[Token]) -> bool {
    let gap = &text[two[0].span.end..two[1].span.start];
    let stops = gap.matches('.').count();
    // A full stop belongs to an initial ("George W. Bush"), and else ends a sentence.
    let initial = two[0].text.chars().count() <= 2 && two[0].is_capitalized();
    gap.chars().all(|c| c.is_whitespace() || matches!(c, '-' | '‐' | '‑' | '–' | '.'))
        && (stops == 0 || stops == 1 && initial)
        && !gap.contains('\n')
}

/// Capitalized words in a row: the tokens `first..end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) first: usize,
    pub(super) end: usize,
    /// Whether its first word would have a capital whatever it is: a sentence or a quotation
    /// begins with it.
    pub(super) begins: bool,
}

impl Run {
    fn of<'t>(self, tokens: &[Token], text: &'t str) -> &'t str {
        &text[tokens[self.first].span.start..tokens[self.end - 1].span.end]
    }
}

/// The runs of capitalized words of a text, small words of names within them taken in.
pub(super) fn capitalized_runs(text: &str, tokens: &[Token], known: &NameWords) -> Vec<Run> {
    let named = |at: usize| tokens[at].kind == Kind::Word && tokens[at].is_capitalized();
    let mut runs = Vec::new();
    let mut first = 0;
    while first < tokens.len() {
        if !named(first) {
            first += 1;
            continue;
        }
        let mut end = first + 1;
        loop {
            let mut next = end;
            while next < tokens.len()
                && next - end < 2
                && known.particles.has(tokens[next].text)
                && is_joined(text, &tokens[next - 1..=next])
            {
                next += 1;
            }
            if next < tokens.len() && named(next) && is_joined(text, &tokens[next - 1..=next]) {
                end = next + 1;
            } else {
                break;
            }
        }
        runs.push(Run { first, end, begins: begins(text, tokens, first) });
        first = end;
    }
    runs
}

/// Whether a sentence, a line or a quotation begins with token `at`.
fn begins(text: &str, tokens: &[Token], at: usize) -> bool {
    let Some(before) = at.checked_sub(1) else { return true };
    let gap = &text[tokens[before].span.end..tokens[at].span.start];
    let abbreviated = tokens[before].text.ends_with('.') || tokens[before].text.len() <= 3;
    gap.contains(['!', '?', ':', '\n', '“', '"', '‘', '«', '•', '—', '…'])
        || gap.contains('.') && !(abbreviated && tokens[before].is_capitalized())
        || gap.contains(" '")
}

#[cfg(test)]
mod tests {
    use super::super::one_sentence;
    use super::*;

    fn has(source: &str, name: &str) -> bool {
        let of_source = one_sentence(source);
        let tokens = of_source.tokens(source, 0);
        let names = SourceNames::new(source, &tokens, std::iter::empty(), Language::english());
        names.has(name, &one_sentence(name).tokens(name, 0))
    }

    #[test]
    fn names_the_source_has() {
        for (source, name) in [
            ("In Beijing, Zhao Leji met Kim.", "Zhao Leji"),
            ("He met Zhao Leji.", "Zhao"),
            ("He met Zhao Leji.", "Leji"),
            ("He met Zhao Leji.", "Mr. Zhao"),
            ("He met Zhao Leji.", "Zhao Leji’s"),
            ("the U.S. and China", "US"),
            ("the US and China", "U.S."),
            ("the U.S. and China", "United States"),
            ("the United Nations", "U.N."),
            ("the World Health Organization said", "WHO"),
            ("the WHO said", "World Health Organization"),
            ("nato said", "Nato"),
            ("NATO said", "Nato"),
            ("the prime minister said", "Prime Minister"),
            ("George W. Bush said", "George Bush"),
            ("George Herbert Walker Bush said", "George Bush"),
            (
                "President Xi Jinping",
                "Chinese leader Xi Jinping".trim_start_matches("Chinese leader "),
            ),
            ("Xi, the president, said", "President Xi"),
            ("the COVID-19 pandemic", "Covid 19"),
            ("the COVID-19 pandemic", "COVID19"),
            ("COVID19", "COVID-19"),
            ("in China", "Chinese"),
            ("Chinese officials", "China"),
            ("in North Korea", "North Koreans"),
            ("in the United States", "Americans"),
            ("the U.S. said", "American"),
            ("Russians fled", "Russian"),
            ("the Bank of England", "the Bank of England"),
            ("Apple said", "Apple Inc."),
        ] {
            assert!(has(source, name), "{name:?} in {source:?}");
        }
    }

    #[test]
    fn names_the_source_lacks() {
        for (source, name) in [
            ("He met Zhao Leji.", "Zhao Ming"),
            ("He met Zhao Leji.", "Xi Jinping"),
            ("Putin said", "Vladimir Putin"),
            ("Barack Obama met Hillary Clinton.", "Barack Clinton"),
            // In another sentence.
            ("George met Ann. Bush said no.", "George Bush"),
            ("He met George. Bush said no.", "Ann Bush"),
            ("they told us", "US"),
            ("who said it", "WHO"),
            ("Kim Jong Un said", "UN"),
            ("in North Korea", "South Korea"),
            ("in China", "Japanese"),
            ("Xi said", "President Xi"),
            ("South Koreans", "North Koreans"),
            ("", "Paris"),
        ] {
            assert!(!has(source, name), "{name:?} in {source:?}");
        }
    }

    #[test]
    fn runs_of_capitals() {
        let text = "Officials of the Bank of England met J.K. Rowling. Then “Bush said: Yes, \
                    George W. Bush of the U.S. Congress, and Ursula von der Leyen";
        let words = one_sentence(text);
        let tokens = words.tokens(text, 0);
        let runs: Vec<_> = capitalized_runs(text, &tokens, &Language::english().names)
            .into_iter()
            .map(|run| (run.of(&tokens, text), run.begins))
            .collect();
        assert_eq!(
            runs,
            [
                ("Officials", true),
                ("Bank of England", false),
                ("J.K. Rowling", false),
                ("Then", true),
                ("Bush", true),
                ("Yes", true),
                ("George W. Bush", false),
                ("U.S. Congress", false),
                ("Ursula von der Leyen", false),
            ]
        );
    }

    #[test]
    fn peoples_and_countries_both_ways() {
        let related =
            |name| -> Vec<_> { related(Language::english().names.demonyms, name).collect() };
        assert_eq!(related("chinese"), ["china"]);
        assert_eq!(related("china"), ["chinese"]);
        assert!(related("peking").is_empty());
    }
}
