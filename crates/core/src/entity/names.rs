//! When two names are forms of the same one.
//!
//! Every rule compares normalized words: lower case, without a leading article, possessive
//! endings and the full stops of abbreviations.

use std::collections::HashSet;

use crate::language::{Language, NameWords};

/// A name, normalized for comparison.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Name {
    /// Lower-case words.
    pub(super) words: Vec<String>,
    /// As it stands, white space collapsed, without article and possessive ending.
    pub(super) surface: String,
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
        let mut surface: Vec<&str> = text.split_whitespace().collect();
        let is_article = |word: &str| {
            language.names.articles.iter().any(|article| word.eq_ignore_ascii_case(article))
        };
        if surface.len() > 1 && is_article(surface[0]) {
            surface.remove(0);
        }
        let surface = surface.join(" ");
        let mut possessives = language.words.possessives.iter().chain(&["'", "’"]);
        let surface = possessives
            .find_map(|ending| surface.strip_suffix(ending))
            .filter(|stem| !stem.is_empty())
            .unwrap_or(&surface)
            .to_owned();
        let words = surface
            .split(|c: char| c.is_whitespace() || c == '-' || c == '‐' || c == '–')
            .map(|word| {
                let word = word.replace('’', "'").to_lowercase();
                word.chars().filter(|c| c.is_alphanumeric() || *c == '\'').collect::<String>()
            })
            .filter(|word| !word.is_empty())
            .collect();
        Self { words, surface }
    }

    /// The name of a person without titles, unless nothing else is left.
    pub(super) fn without_honorifics(mut self, known: &NameWords) -> Self {
        let titles = self.words.iter().take_while(|word| known.honorifics.has(word)).count();
        if titles < self.words.len() && titles > 0 {
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
        let mut keys = vec![both(Key::Words(self.words.concat()))];
        keys.extend(known.aliases.get(&self.words.join(" ")).map(|row| both(Key::Alias(row))));
        let endings =
            self.words.iter().rev().take_while(|word| known.company_endings.has(word)).count();
        if endings < self.words.len() {
            keys.push(both(Key::Words(self.words[..self.words.len() - endings].concat())));
        }
        if let Some(letters) = self.acronym() {
            keys.push((Key::Acronym(letters.clone()), Key::Initials(letters)));
        }
        for initials in self.initials() {
            keys.push((Key::Initials(initials.clone()), Key::Acronym(initials)));
        }
        keys
    }

    /// The letters of a name that is one word of two or more capitals.
    fn acronym(&self) -> Option<String> {
        let letters: String = self.surface.chars().filter(|c| *c != '.').collect();
        let is_acronym = self.words.len() == 1
            && letters.chars().count() > 1
            && letters.chars().all(char::is_uppercase);
        is_acronym.then_some(letters)
    }

    /// The capitalized initials of a name of several words, with and without small words
    /// like "of".
    fn initials(&self) -> Vec<String> {
        if self.words.len() < 2 {
            return Vec::new();
        }
        let of = |skip_small: bool| -> String {
            self.surface
                .split([' ', '-'])
                .filter(|word| !(skip_small && word.starts_with(char::is_lowercase)))
                .filter_map(|word| word.chars().find(|c| c.is_alphanumeric()))
                .flat_map(char::to_uppercase)
                .collect()
        };
        let (short, full) = (of(true), of(false));
        let mut initials = vec![short];
        if initials[0] != full {
            initials.push(full);
        }
        initials.retain(|letters| letters.chars().count() > 1);
        initials
    }

    /// Whether this is a shorter form of a person's full name: words of it, in its order,
    /// with its first or its last ("Zhao", "Putin", "George Bush").
    pub(super) fn is_part_of_person(&self, full: &Name) -> bool {
        if self.words.len() >= full.words.len() || self.words.is_empty() {
            return false;
        }
        let mut rest = full.words.iter();
        let in_order = self.words.iter().all(|word| rest.any(|other| other == word));
        in_order
            && (self.words.first() == full.words.first() || self.words.last() == full.words.last())
    }
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
