//! When two names are forms of the same one.
//!
//! Every rule compares normalized words: lower case, without a leading article, possessive
//! endings and the full stops of abbreviations.

use std::collections::HashSet;

use super::amount::glued;
use crate::accents::without_accent;
use crate::fold::plain;
use crate::language::{Language, NameWords};

/// A word for comparison: lower case, without accents, full stops and commas but for the points of
/// numbers, "1.5" and "9/11".
fn norm(word: &str) -> String {
    if word == "&" {
        return "and".to_owned();
    }
    let chars: Vec<char> = word.chars().collect();
    let mut norm = String::with_capacity(word.len());
    for (place, &c) in chars.iter().enumerate() {
        let digit = |place: Option<usize>| {
            place.and_then(|place| chars.get(place)).is_some_and(char::is_ascii_digit)
        };
        let in_number =
            matches!(c, '.' | '/' | ':') && digit(place.checked_sub(1)) && digit(Some(place + 1));
        match c {
            '‘' | '’' | '\'' => norm.push('\''),
            _ if c.is_alphanumeric() => norm.extend(c.to_lowercase().map(without_accent)),
            _ if in_number || c == '+' => norm.push(c),
            _ => {}
        }
    }
    // "'Darkie'" and "‘Darkie’".
    match norm.strip_prefix('\'').and_then(|inner| inner.strip_suffix('\'')) {
        Some(inner) if !inner.is_empty() => inner.to_owned(),
        _ => norm,
    }
}

/// The letters of an acronym that is said as a word, and written as one: "Saftu".
const SPOKEN: std::ops::RangeInclusive<usize> = 4..=8;

/// Words without the blanks between them, but where digits would run together.
pub(super) fn joined(words: &[String]) -> String {
    let mut joined = String::new();
    for word in words {
        let digits = joined.ends_with(|c: char| c.is_ascii_digit())
            && word.starts_with(|c: char| c.is_ascii_digit());
        if digits {
            joined.push(' ');
        }
        joined.push_str(word);
    }
    joined
}

/// A name, normalized for comparison.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Name {
    /// Lower-case words.
    pub(super) words: Vec<String>,
    /// As it is [read](crate::fold), white space collapsed, without article and possessive ending.
    pub(super) surface: String,
    /// The possessive ending that its mention has: of "Barker's" it is a part.
    pub(super) possessive: &'static str,
}

/// One thing that a name can be found by; see [`Name::keys`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Key {
    /// Its words, without the spaces between them.
    Words(String),
    /// Its row in the alias table.
    Alias(usize),
    /// Its letters, if it is an acronym.
    Acronym(String),
    /// Its initials, if it has several words.
    Initials(String),
}

impl Name {
    pub(super) fn new(text: &str, language: &Language) -> Self {
        let seen = plain(text, language);
        let mut surface: Vec<&str> = seen.split_whitespace().collect();
        let is_article = |word: &str| {
            language.names.articles.iter().any(|article| word.eq_ignore_ascii_case(article))
        };
        if surface.len() > 1 && is_article(surface[0]) {
            surface.remove(0);
        }
        let surface = surface.join(" ");
        let mut possessives = language.words.possessives.iter().chain(&["'", "’"]);
        let is_possessive =
            |ending: &&&str| surface.strip_suffix(**ending).is_some_and(|stem| !stem.is_empty());
        let possessive = possessives.find(is_possessive).copied().unwrap_or_default();
        let surface = surface[..surface.len() - possessive.len()].to_owned();
        let words = glued(&surface)
            .split(|c: char| c.is_whitespace() || c == '-' || c == '‐' || c == '–')
            .map(norm)
            .filter(|word| !word.is_empty())
            .collect();
        Self { words, surface, possessive }
    }

    /// The name of a person without titles, unless nothing else is left.
    pub(super) fn without_honorifics(mut self, known: &NameWords) -> Self {
        let titles = self.words.iter().take_while(|word| known.honorifics.has(word)).count();
        // "King Jr." is a name.
        let rest = &self.words[titles..];
        let is_named = rest.iter().any(|word| !known.generations.has(word));
        if is_named && titles > 0 {
            self.words.drain(..titles);
            let surface: Vec<_> = self.surface.split_whitespace().skip(titles).collect();
            self.surface = surface.join(" ");
        }
        self
    }

    /// The name of a nationality or group in the singular, for comparison: "Russians" is a
    /// form of "Russian".
    pub(super) fn singular(mut self, language: &Language) -> Self {
        let plural = language.words.plural;
        if let Some(word) = self.words.last_mut()
            && word.len() > 4
            && word.ends_with(plural)
        {
            word.truncate(word.len() - plural.len());
        }
        self
    }

    /// What a name is found by. Two names are forms of the same one if one of them has a
    /// key that the other seeks: the same words, a row of the alias table, the same words
    /// but for a company's ending, or one the initials of the other.
    pub(super) fn keys(&self, known: &NameWords) -> Vec<Key> {
        self.all_keys(known).into_iter().map(|(key, _)| key).collect()
    }

    /// The keys of the names that this is a form of.
    pub(super) fn seeks(&self, known: &NameWords) -> Vec<Key> {
        self.all_keys(known).into_iter().map(|(_, sought)| sought).collect()
    }

    /// Each key with the one it seeks in another name.
    fn all_keys(&self, known: &NameWords) -> Vec<(Key, Key)> {
        let both = |key: Key| (key.clone(), key);
        if self.words.is_empty() {
            return vec![both(Key::Words(self.surface.clone()))];
        }
        let mut keys = vec![both(Key::Words(joined(&self.words)))];
        keys.extend(known.aliases.get(&self.words.join(" ")).map(|row| both(Key::Alias(row))));
        let endings =
            self.words.iter().rev().take_while(|word| known.company_endings.has(word)).count();
        if endings < self.words.len() {
            keys.push(both(Key::Words(joined(&self.words[..self.words.len() - endings]))));
        }
        if let Some(letters) = self.acronym() {
            keys.push((Key::Acronym(letters.clone()), Key::Initials(letters)));
        } else if let [word] = &self.words[..]
            && SPOKEN.contains(&word.len())
            && self.surface.starts_with(char::is_uppercase)
        {
            // "Saftu" of "South African Federation of Trade Unions".
            let letters = word.to_uppercase();
            keys.push((Key::Words(word.clone()), Key::Initials(letters)));
        }
        for initials in self.initials(known) {
            keys.push((Key::Initials(initials.clone()), Key::Acronym(initials)));
        }
        keys
    }

    /// The letters of a name that is one word of two or more capitals and digits: "WHO", "U.N.", and "U . N ."
    /// in articles that are split into tokens.
    pub(super) fn acronym(&self) -> Option<String> {
        let letters: String =
            self.surface.chars().filter(|c| *c != '.' && !c.is_whitespace()).collect();
        // "AMAs" are awards.
        let single = letters.strip_suffix('s').filter(|letters| letters.len() > 2);
        let letters = single.map_or(letters.clone(), str::to_owned);
        let one_word =
            self.words.len() == 1 || self.words.iter().all(|word| word.chars().count() == 1);
        let is_acronym = one_word
            && letters.chars().count() > 1
            && letters.starts_with(char::is_uppercase)
            && (letters.chars().all(|c| c.is_uppercase() || c.is_ascii_digit())
                || has_small_word(&letters));
        is_acronym.then(|| letters.to_uppercase())
    }

    /// The capitalized initials of a name of several words, with and without small words
    /// like "of"; of words that are acronyms themselves also all letters: "U.N. Refugee Agency".
    fn initials(&self, known: &NameWords) -> Vec<String> {
        if self.words.len() < 2 {
            return Vec::new();
        }
        let of = |skip_small: bool, whole: bool| -> String {
            self.surface
                .split([' ', '-'])
                .filter(|word| {
                    // "CENTRAL BUREAU OF INVESTIGATION".
                    let small = word.starts_with(char::is_lowercase)
                        || known.lead_on.has(&word.to_lowercase());
                    !(skip_small && small)
                })
                .flat_map(|word| {
                    let letters = || word.chars().filter(|c| c.is_alphanumeric());
                    let acronym = whole && letters().all(char::is_uppercase);
                    letters().take(if acronym { usize::MAX } else { 1 }).collect::<Vec<_>>()
                })
                .flat_map(char::to_uppercase)
                .collect()
        };
        let mut initials: Vec<String> = Vec::new();
        for letters in [of(true, false), of(false, false), of(true, true), of(false, true)] {
            if letters.chars().count() > 1 && !initials.contains(&letters) {
                initials.push(letters);
            }
        }
        initials
    }
}

/// Whether letters are capitals around the small one of a word like "of": `MoD`.
pub(crate) fn has_small_word(letters: &str) -> bool {
    let [first, rest @ .., last] = letters.as_bytes() else { return false };
    let is_large = |letter: &u8| letter.is_ascii_uppercase();
    let small = rest.iter().filter(|letter| !is_large(letter)).count();
    rest.len() <= 2
        && is_large(first)
        && is_large(last)
        && small == 1
        && rest.iter().all(|letter| is_large(letter) || matches!(letter, b'o' | b'f' | b'a' | b't'))
}

/// Words that two dates share if they are written alike: `July 23rd`, `23 July`, `Jul. 23`.
pub(super) fn date_words(text: &str, language: &Language) -> Vec<String> {
    let (dates, numbers) = (&language.dates, &language.numbers);
    let mut words = Name::new(text, language).words;
    let mut has_month = false;
    for word in &mut words {
        let is_month = |month: &&&str| {
            **month == word || (3..=4).contains(&word.len()) && month.starts_with(word.as_str())
        };
        if let Some(month) = dates.months.iter().find(is_month) {
            has_month = true;
            *word = (*month).to_owned();
        }
        let digits = word.find(|c: char| !c.is_ascii_digit()).unwrap_or(word.len());
        if digits > 0 && numbers.ordinal_suffixes.has(&word[digits..]) {
            word.truncate(digits);
        }
    }
    // The order of a day and its month is that of the country.
    if has_month {
        words.retain(|word| {
            !dates.between_day_and_month.contains(&word.as_str())
                && !language.names.articles.contains(&word.as_str())
        });
        words.sort_unstable();
    }
    if words.is_empty() { vec![text.to_owned()] } else { words }
}

/// Whether two names are forms of the same one, as far as the names alone can tell.
pub(crate) fn names_same(a: &str, b: &str, language: &Language) -> bool {
    let keys = Name::new(b, language).keys(&language.names);
    Name::new(a, language).seeks(&language.names).iter().any(|key| keys.contains(key))
}

/// Names, to be asked whether another is a form of one of them.
#[derive(Debug)]
pub(crate) struct NameSet {
    language: &'static Language,
    keys: HashSet<Key>,
}

impl NameSet {
    /// No names, to be compared as those of this language are.
    pub(crate) fn new(language: &'static Language) -> Self {
        Self { language, keys: HashSet::new() }
    }

    pub(crate) fn add(&mut self, name: &str) {
        self.keys.extend(Name::new(name, self.language).keys(&self.language.names));
    }

    /// Whether `name` is a form of one of the names, as far as the names alone can tell.
    pub(crate) fn has_form_of(&self, name: &str) -> bool {
        let name = Name::new(name, self.language);
        name.seeks(&self.language.names).iter().any(|key| self.keys.contains(key))
    }
}
