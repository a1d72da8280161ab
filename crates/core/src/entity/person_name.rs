//! The names of people, for comparison: which may be a shorter form of which, or its misprint, and by
//! which words somebody may be called alone.

use std::collections::HashSet;

use super::misprints::is_misprint;
use super::names::Name;
use crate::language::{Language, NameWords};

/// The name of a person, for comparison.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct PersonName {
    /// Without titles, particles and what tells generations apart.
    pub(super) words: Vec<String>,
    /// "jr", "iii"; an ordinal number where the text has a numeral.
    pub(super) generation: Option<String>,
    /// Whether the last two are one surname: "Laura Janner-Klausner" is no Janner.
    double_barrelled: bool,
    /// Whether such a surname is all there is: "Asante-Mensah".
    is_surname: bool,
}

impl PersonName {
    /// `arabic` has the words that stand after "al" within longer names.
    pub(super) fn new(name: &Name, arabic: &HashSet<String>, language: &Language) -> Self {
        let known = &language.names;
        let mut words: Vec<String> = name.words.iter().map(|word| transcribed(word)).collect();
        while words.len() > 2 && words.last().is_some_and(|word| known.post_nominals.has(word)) {
            words.pop();
        }
        let surface = &name.surface;
        let generation = Self::take_generation(&mut words, surface, language);
        // "el-Sisi", "von der Leyen", "Van Gogh"; but "Al Gore".
        let count = words.len();
        let first_name = surface.starts_with("Al ")
            && !surface.starts_with("Al - ")
            && !words.get(1).is_some_and(|word| arabic.contains(word));
        let stripped: Vec<String> = words
            .iter()
            .enumerate()
            .filter(|(place, word)| {
                let is_last = place + 1 == count;
                is_last || *place == 0 && first_name || !is_particle(word, known)
            })
            .map(|(_, word)| word.clone())
            .collect();
        let last = surface.split_whitespace().next_back().unwrap_or_default();
        let parts = last.split(['-', '‐']).filter(|part| !is_particle(&part.to_lowercase(), known));
        let double_barrelled = parts.count() > 1;
        let is_surname = double_barrelled && !surface.contains(' ');
        Self { words: stripped, generation, double_barrelled, is_surname }
    }

    /// Takes "Jr.", "III" or "the First" from the end of a name.
    fn take_generation(
        words: &mut Vec<String>,
        surface: &str,
        language: &Language,
    ) -> Option<String> {
        let known = &language.names;
        let last = words.last().filter(|_| words.len() > 1)?.clone();
        let mut taken = 1;
        let generation = if let Some(number) = language.numbers.ordinals.get(&last) {
            if known.articles.contains(&words[words.len() - 2].as_str()) {
                taken = 2;
            }
            number.to_string()
        } else if last == "junior" {
            "jr".to_owned()
        } else if known.generations.has(&last) {
            roman(&last).map_or(last, |number| number.to_string())
        } else {
            // "Charles V", "James I"; "Malcolm X" is no tenth.
            let is_numeral =
                words.len() == 2 && last != "x" && surface.ends_with(char::is_uppercase);
            roman(&last).filter(|_| is_numeral)?.to_string()
        };
        if words.len() == taken {
            return None;
        }
        words.truncate(words.len() - taken);
        Some(generation)
    }

    /// Whether one of two names is the other with a letter wrong: the first names are the same and one of the
    /// surnames is a [misprint](is_misprint) of the other, or the surnames are the same and one of the first names doubles a
    /// letter.
    pub(super) fn is_misprint_of(&self, other: &Self) -> bool {
        let ([first, .., last], [other_first, .., other_last]) =
            (&self.words[..], &other.words[..])
        else {
            return false;
        };
        let surname =
            first == other_first && first.chars().count() > 1 && is_misprint(last, other_last);
        let given = last == other_last && undoubled(first) == undoubled(other_first);
        let whole = self.words.len() == other.words.len()
            && self.generation == other.generation
            && !self.double_barrelled;
        whole && (surname || given) && self.middle() == other.middle()
    }

    /// The surname, if it is of two words with a hyphen and not all there is.
    pub(super) fn double_surname(&self) -> Option<&[String]> {
        let double = self.double_barrelled && !self.is_surname && self.words.len() > 2;
        double.then(|| &self.words[self.words.len() - 2..])
    }

    /// Whether its surname is of two words with a hyphen.
    pub(super) fn is_double(&self) -> bool {
        self.double_barrelled
    }

    /// Takes two words with a hyphen for a first name rather than a surname unless somebody has it.
    pub(super) fn settle(&mut self, surnames: &HashSet<Vec<String>>) {
        self.is_surname &= surnames.contains(&self.words);
    }

    /// Whether it is more than the surname.
    pub(super) fn is_full(&self) -> bool {
        self.words.len() > 1 && !self.is_surname
    }

    /// The last word, by which somebody is called.
    pub(super) fn surname(&self) -> &str {
        self.words.last().map_or("", String::as_str)
    }

    fn middle(&self) -> &[String] {
        self.words.get(1..self.words.len().saturating_sub(1)).unwrap_or_default()
    }

    /// Whether the first name is the beginning of another's, which is as long and of the same sex: "Brad Orr" and
    /// "Bradford Orr", but not "Dan" and "Daniella", nor "Tejashwi Yadav" and "Tej Pratap Yadav".
    fn may_be_short(&self, full: &Self, language: &Language) -> bool {
        let (Some(own), Some(other)) = (self.words.first(), full.words.first()) else {
            return false;
        };
        let sex = |word: &str| language.names.sex_of_first_name(word);
        let other_sex = matches!((sex(own), sex(other)), (Some(a), Some(b)) if a != b);
        let shorter = self.words.len() == full.words.len() || own.len() < other.len();
        is_beginning_of(own, other) && shorter && !other_sex
    }

    /// Whether this may be a shorter form of a longer name of somebody: words of it, in its order,
    /// with its first or its last; an initial may stand for a word.
    pub(super) fn is_part_of(&self, full: &Self, language: &Language) -> bool {
        // "Robert Orr Jr." of "Robert F. Orr Jr."
        let other_generation = self.generation.is_some() && self.generation != full.generation;
        if self.words.len() > full.words.len() || other_generation {
            return false;
        }
        let (own, whole) = (&self.words, &full.words);
        let mut rest = whole.iter();
        let in_order = own.iter().enumerate().all(|(place, word)| {
            rest.any(|other| {
                word == other
                    || place == 0 && self.may_be_short(full, language)
                    // Two that differ in nothing else may be father and son.
                    || place == 0 && whole.len() > own.len() && is_short_for(word, other, language)
                    || (place > 0 || whole.first() == Some(other)) && stands_for(word, other)
            })
        });
        let ends = own.first().zip(whole.first()).is_some_and(|(a, b)| stands_for(a, b))
            || own.last() == whole.last();
        // "George W." is not "George H. W.".
        let middle = |words: &[String]| words.len().saturating_sub(2);
        let initials = |words: &[String]| {
            words.iter().skip(1).take(middle(words)).all(|word| word.chars().count() == 1)
        };
        let other_initials =
            middle(own) > 0 && initials(own) && initials(whole) && middle(own) != middle(whole);
        // "Martin Luther" is not "Martin Luther King III".
        let surname = full.generation.is_none() || own.last() == whole.last();
        in_order && ends && !other_initials && surname
    }
}

/// A Slavic surname in one of the ways in which it is spelled: "Zelenskyy", "Zelenskiy", "Zelenski".
fn transcribed(word: &str) -> String {
    let stem =
        ["skyy", "skiy", "skij", "skyi", "skii"].iter().find_map(|end| word.strip_suffix(end));
    stem.map_or_else(|| word.to_owned(), |stem| format!("{stem}sky"))
}

/// A word without the second of two letters that are the same: "Liana" and "Lianna".
fn undoubled(word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    letters.dedup();
    letters.into_iter().collect()
}

/// Whether a word of a name is another's, or an initial for it or of it.
fn stands_for(a: &str, b: &str) -> bool {
    let initial = |short: &str, long: &str| short.chars().count() == 1 && long.starts_with(short);
    a == b || initial(a, b) || initial(b, a)
}

/// Whether a first name is the beginning of another: "Brad" and "Bradford", but not "Paul" and
/// "Paula".
pub(super) fn is_beginning_of(a: &str, b: &str) -> bool {
    const FEMININE: [&str; 9] = ["a", "e", "ia", "ina", "ine", "le", "ne", "elle", "ette"];
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let rest = long.strip_prefix(short).filter(|_| short.chars().count() > 2);
    rest.is_some_and(|rest| !FEMININE.contains(&rest))
}

/// Whether a first name is short for another that it does not begin: "Andy" and "Andrew".
pub(super) fn is_short_for(a: &str, b: &str, language: &Language) -> bool {
    language.names.short_names.iter().any(|row| *row == (a, b) || *row == (b, a))
}

/// Particles of surnames; those of patronymics are none: "bin Salman" is not "Salman".
fn is_particle(word: &str, known: &NameWords) -> bool {
    known.particles.has(word) && !matches!(word, "of" | "bin" | "ibn")
}

/// The number of a numeral below 40, in lower case.
fn roman(word: &str) -> Option<u32> {
    let value = |c: char| match c {
        'i' => Some(1),
        'v' => Some(5),
        'x' => Some(10),
        _ => None,
    };
    let values: Vec<u32> = word.chars().map(value).collect::<Option<_>>()?;
    let less = values.windows(2).filter(|pair| pair[0] < pair[1]).map(|pair| 2 * pair[0]);
    let number = values.iter().sum::<u32>().checked_sub(less.sum())?;
    (1..40).contains(&number).then_some(number)
}

/// How somebody is called by a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Bears {
    /// As a surname, or as the only name the text gives.
    Surname,
    FirstName,
    /// As the first of two surnames: "Mario Abdo Benítez".
    MiddleName,
}

/// The words that a full name's bearer may be called by alone.
pub(super) fn ends(name: &PersonName) -> Vec<(&str, Bears)> {
    let mut ends = Vec::with_capacity(3);
    if let [first, .., last] = &name.words[..] {
        ends.push((last.as_str(), Bears::Surname));
        if first != last {
            ends.push((first.as_str(), Bears::FirstName));
        }
        if let [_, .., middle, last] = &name.words[..]
            && name.words.len() > 2
            && !name.double_barrelled
            && middle.len().min(last.len()) > 3
        {
            ends.push((middle.as_str(), Bears::MiddleName));
        }
    }
    ends
}
