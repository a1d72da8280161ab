//! When two names are forms of the same one.
//!
//! Every rule compares normalized words: lower case, without a leading article, possessive
//! endings and the full stops of abbreviations.

use std::collections::HashSet;

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

/// Names that are not built from each other's letters or words, each row one thing. Only
/// forms that news text uses without explaining them are listed; those it explains
/// ("World Health Organization (WHO)") are found by their initials.
const ALIASES: &[&[&str]] = &[
    &["united states", "united states of america", "us", "usa", "america"],
    &["united kingdom", "uk", "britain", "great britain"],
    &["united arab emirates", "uae", "emirates"],
    &["european union", "eu"],
    &["united nations", "un"],
    &["north korea", "dprk", "democratic people's republic of korea"],
    &["south korea", "rok", "republic of korea"],
    &["china", "prc", "people's republic of china"],
    &["soviet union", "ussr"],
    &["los angeles", "la"],
    &["new york city", "nyc"],
    &["washington dc", "washington d c"],
    &["democratic republic of congo", "democratic republic of the congo", "drc", "dr congo"],
];

/// Titles that come before a person's name.
pub(crate) const HONORIFICS: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "miss",
    "dr",
    "sir",
    "dame",
    "lord",
    "lady",
    "prof",
    "professor",
    "rev",
    "gen",
    "general",
    "col",
    "colonel",
    "capt",
    "captain",
    "lt",
    "sgt",
    "sen",
    "senator",
    "rep",
    "gov",
    "governor",
    "president",
    "king",
    "queen",
    "prince",
    "princess",
    "pope",
    "sheikh",
];

/// Endings of companies' names that news text drops after the first mention.
const COMPANY_ENDINGS: &[&str] = &[
    "inc",
    "corp",
    "corporation",
    "co",
    "company",
    "ltd",
    "limited",
    "plc",
    "llc",
    "ag",
    "sa",
    "gmbh",
    "nv",
    "bv",
    "se",
    "spa",
    "group",
    "holdings",
];

impl Name {
    pub(super) fn new(text: &str) -> Self {
        let mut surface: Vec<&str> = text.split_whitespace().collect();
        if surface.len() > 1 && surface[0].eq_ignore_ascii_case("the") {
            surface.remove(0);
        }
        let surface = surface.join(" ");
        let surface = ["'s", "’s", "'", "’"]
            .iter()
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
    pub(super) fn without_honorifics(mut self) -> Self {
        let titles = self.words.iter().take_while(|w| HONORIFICS.contains(&w.as_str())).count();
        if titles < self.words.len() && titles > 0 {
            self.words.drain(..titles);
            let surface: Vec<_> = self.surface.split_whitespace().skip(titles).collect();
            self.surface = surface.join(" ");
        }
        self
    }

    /// The name of a nationality or group in the singular, for comparison: "Russians" is a
    /// form of "Russian".
    pub(super) fn singular(mut self) -> Self {
        if let Some(word) = self.words.last_mut()
            && word.len() > 4
            && word.ends_with('s')
        {
            word.pop();
        }
        self
    }

    /// What a name is found by. Two names are forms of the same one if one of them has a
    /// key that the other seeks: the same words, a row of the alias table, the same words
    /// but for a company's ending, or one the initials of the other.
    pub(super) fn keys(&self) -> Vec<Key> {
        self.all_keys().into_iter().map(|(key, _)| key).collect()
    }

    /// The keys of the names that this is a form of.
    pub(super) fn seeks(&self) -> Vec<Key> {
        self.all_keys().into_iter().map(|(_, sought)| sought).collect()
    }

    /// Each key with the one it seeks in another name.
    fn all_keys(&self) -> Vec<(Key, Key)> {
        let both = |key: Key| (key.clone(), key);
        if self.words.is_empty() {
            return vec![both(Key::Words(self.surface.clone()))];
        }
        let mut keys = vec![both(Key::Words(self.words.concat()))];
        let joined = self.words.join(" ");
        keys.extend(
            ALIASES
                .iter()
                .position(|row| row.contains(&joined.as_str()))
                .map(|row| both(Key::Alias(row))),
        );
        let endings =
            self.words.iter().rev().take_while(|w| COMPANY_ENDINGS.contains(&w.as_str())).count();
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
pub(crate) fn names_same(a: &str, b: &str) -> bool {
    let keys = Name::new(b).keys();
    Name::new(a).seeks().iter().any(|key| keys.contains(key))
}

/// Names, to be asked whether another is a form of one of them.
#[derive(Debug, Default)]
pub(crate) struct NameSet {
    keys: HashSet<Key>,
}

impl NameSet {
    pub(crate) fn add(&mut self, name: &str) {
        self.keys.extend(Name::new(name).keys());
    }

    /// Whether `name` is a form of one of the names, as far as the names alone can tell.
    pub(crate) fn has_form_of(&self, name: &str) -> bool {
        Name::new(name).seeks().iter().any(|key| self.keys.contains(key))
    }
}
