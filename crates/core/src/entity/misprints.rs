//! Names with a letter wrong, missing or too many.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::names::Name;
use super::person_name::PersonName;
use crate::language::Language;

/// The least letters of a surname in which one that is wrong is a misprint, and of one that stands alone.
const MISPRINTED: usize = 5;
const ALONE: usize = 6;

/// The least letters of a word in which two may be wrong.
const LONG: usize = 8;

/// The most words of full names that single words are compared with, and the most such words: a longer list of names is
/// no article, and each would be compared with all.
const COMPARED: usize = 500;

/// The most mentions of names of the same letters that are compared with each other.
const SPELLINGS: usize = 50;

/// The most words of a name whose letters are compared.
const LONGEST_NAME: usize = 8;

/// The longest word that is looked at.
const LONGEST: usize = 30;

/// Whether two surnames are one, with a letter or, if they are long, two letters wrong, missing, too many or in the
/// wrong order, after the first.
pub(super) fn is_misprint(a: &str, b: &str) -> bool {
    if a.chars().next() != b.chars().next() || a.len().abs_diff(b.len()) > LONG {
        return false;
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let shortest = a.len().min(b.len());
    let most = if shortest >= LONG { 2 } else { 1 };
    shortest >= MISPRINTED
        && a.len().max(b.len()) <= LONGEST
        && a.len().abs_diff(b.len()) <= most
        && (1..=most).contains(&edits(&a, &b))
}

/// How many letters must be changed, taken out, put in or swapped with the next one to make one word of another
/// (optimal string alignment).
fn edits(a: &[char], b: &[char]) -> usize {
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    rows[0] = (0..=b.len()).collect();
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let change = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = change.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = least;
        }
    }
    rows[a.len()][b.len()]
}

/// Gives a single word that stands once, and is of no full name, the spelling of the one name that it is a misprint
/// of: who is called by one word has been named in full. What is a first name itself, as "Daniela" beside Daniel,
/// is somebody's.
pub(super) fn mend_misprints(names: &mut [PersonName], language: &Language) {
    let mut known: HashSet<&str> = HashSet::new();
    let mut alone: HashMap<&str, usize> = HashMap::new();
    for name in names.iter() {
        match &name.words[..] {
            [word] => *alone.entry(word).or_default() += 1,
            words => known.extend(words.iter().map(String::as_str)),
        }
    }
    let ends: HashSet<&str> = names
        .iter()
        .filter(|name| name.is_full())
        .flat_map(|name| [name.words.first(), name.words.last()])
        .flatten()
        .map(String::as_str)
        .collect();
    if ends.len() > COMPARED || alone.len() > COMPARED {
        return;
    }
    let meant = |name: &PersonName| {
        let [word] = &name.words[..] else { return None };
        let may_be = name.generation.is_none()
            && word.chars().count() >= ALONE
            && alone.get(word.as_str()) == Some(&1)
            && !known.contains(word.as_str())
            && language.names.sex_of_first_name(word).is_none();
        // "The Obamas" are a family.
        let is_family = |end: &str| word.strip_suffix(language.words.plural) == Some(end);
        let mut found =
            ends.iter().filter(|end| may_be && is_misprint(word, end) && !is_family(end));
        found.next().filter(|_| found.next().is_none()).map(|end| (*end).to_owned())
    };
    let meant: Vec<Option<String>> = names.iter().map(meant).collect();
    for (name, meant) in names.iter_mut().zip(meant) {
        if let Some(word) = meant {
            name.words[0] = word;
        }
    }
}

/// Gives a name of a thing that stands once the words of the one that it differs from by two letters in the wrong
/// order: "Untied Nations".
pub(super) fn mend_swaps(names: &mut [Name]) {
    let letters = |name: &Name| {
        let mut letters: Vec<char> = name.words.concat().chars().collect();
        letters.sort_unstable();
        letters
    };
    let mut alike: HashMap<Vec<char>, Vec<usize>> = HashMap::new();
    for (place, name) in names.iter().enumerate() {
        let long = name.words.concat().len() <= 2 * LONGEST;
        if long && name.words.iter().any(|word| word.len() >= ALONE) {
            alike.entry(letters(name)).or_default().push(place);
        }
    }
    for places in alike.into_values() {
        let count =
            |name: &Name| places.iter().filter(|&&at| names[at].words == name.words).count();
        let other = |&place: &usize| {
            let own = &names[place];
            let is_it = |&&at: &&usize| {
                let other = &names[at];
                let is_rarer = count(own) == 1 && (count(other) > 1 || at < place);
                is_rarer && are_swapped(&own.words, &other.words)
            };
            places.iter().find(is_it).map(|&at| (place, names[at].words.clone()))
        };
        // Most have one spelling.
        let first = &names[places[0]].words;
        if places.len() > SPELLINGS || places.iter().all(|&at| names[at].words == *first) {
            continue;
        }
        let mended: Vec<_> = places.iter().filter_map(other).collect();
        for (place, words) in mended {
            names[place].words = words;
        }
    }
}

/// Gives a name of a thing that stands once the words of the one from which it differs by a letter of one long word, or by
/// a possessive ending: "Dehumanizer" beside Dehumaniser, "New People's Party" beside New People Party. Nationalities
/// differ by letters themselves.
pub(super) fn mend_letters(names: &mut [Name], language: &Language) {
    let mut counts: HashMap<&[String], usize> = HashMap::new();
    for name in names.iter() {
        *counts.entry(&name.words).or_default() += 1;
    }
    // The spellings of each name without one of its words; of a single word with its first letters.
    let mut alike: BTreeMap<(usize, String), Vec<&[String]>> = BTreeMap::new();
    let mut spellings: Vec<&[String]> = counts.keys().copied().collect();
    spellings.sort_unstable();
    for words in spellings.into_iter().filter(|words| words.len() <= LONGEST_NAME) {
        for (at, word) in words.iter().enumerate().filter(|(_, word)| is_spelled(word, language)) {
            let rest = match words {
                [_] => word.chars().take(2).collect(),
                _ => [&words[..at], &words[at + 1..]].concat().join(" "),
            };
            alike.entry((at, rest)).or_default().push(words);
        }
    }
    let mut mended: HashMap<Vec<String>, Vec<String>> = HashMap::new();
    for ((at, _), spellings) in &alike {
        if !(2..=SPELLINGS).contains(&spellings.len()) {
            continue;
        }
        for own in spellings.iter().filter(|own| counts[*own] == 1) {
            let least = if own.len() == 1 { LONG } else { ALONE };
            let mut meant = spellings.iter().filter(|other| {
                counts[*other] > 1
                    && other.len() == own.len()
                    && is_letter(&own[*at], &other[*at], least)
            });
            if let (Some(meant), None) = (meant.next(), meant.next()) {
                mended.entry(own.to_vec()).or_insert_with(|| meant.to_vec());
            }
        }
    }
    for name in names {
        if let Some(words) = mended.get(&name.words) {
            name.words.clone_from(words);
        }
    }
}

/// Whether a word is one that may be spelled wrong: of letters, and no nationality.
fn is_spelled(word: &str, language: &Language) -> bool {
    let is_known = |(people, country): &(&str, &str)| word == *people || word == *country;
    word.chars().all(|c| c.is_alphabetic() || c == '\'')
        && !language.names.demonyms.iter().any(is_known)
}

/// Whether words with as many letters differ by one, or by a possessive ending.
fn is_letter(a: &str, b: &str, least: usize) -> bool {
    let stem = |word: &str| word.strip_suffix("'s").unwrap_or(word).to_owned();
    let (a, b) = (stem(a), stem(b));
    a == b
        || a.len().min(b.len()) >= least && is_misprint(&a, &b) && {
            let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
            edits(&a, &b) == 1
        }
}

/// Whether names differ in one long word by two letters beside each other.
fn are_swapped(a: &[String], b: &[String]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut differ = a.iter().zip(b).filter(|(a, b)| a != b);
    let (Some((a, b)), None) = (differ.next(), differ.next()) else { return false };
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let at: Vec<usize> = (0..a.len().min(b.len())).filter(|&at| a[at] != b[at]).collect();
    a.len() == b.len()
        && a.len() >= ALONE
        && matches!(at[..], [i, j] if i > 0 && j == i + 1 && a[i] == b[j] && a[j] == b[i])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_things() {
        let check = |names: &[&str], want: &[&str]| {
            let language = Language::english();
            let mut names: Vec<Name> = names.iter().map(|name| Name::new(name, language)).collect();
            mend_letters(&mut names, language);
            let words: Vec<String> = names.iter().map(|name| name.words.join(" ")).collect();
            assert_eq!(words, want);
        };
        check(
            &["Dehumaniser", "Dehumanizer", "Dehumaniser", "Orr Mall", "Orr Hall", "Orr Mall"],
            &["dehumaniser", "dehumaniser", "dehumaniser", "orr mall", "orr hall", "orr mall"],
        );
        check(
            &["New People Party", "New People's Party", "New People Party", "Old People Party"],
            &["new people party", "new people party", "new people party", "old people party"],
        );
        // Both are written twice; neighbours; two that it might be.
        check(
            &["Orr Dockyard", "Orr Dockyand", "Orr Dockyard", "Orr Dockyand"],
            &["orr dockyard", "orr dockyand", "orr dockyard", "orr dockyand"],
        );
        check(
            &[
                "Nigerian Army",
                "Nigerien Army",
                "Nigerian Army",
                "Austria",
                "Australia",
                "Australia",
            ],
            &[
                "nigerian army",
                "nigerien army",
                "nigerian army",
                "austria",
                "australia",
                "australia",
            ],
        );
    }

    #[test]
    fn letters_that_are_wrong() {
        for (a, b, want) in [
            ("obama", "obana", true),
            ("phillips", "philipps", true),
            ("buchtmann", "bauchtman", true),
            ("bevin", "bevni", true),
            ("bevin", "kevin", false),
            ("obama", "obama", false),
            ("hansen", "hunter", false),
            ("kato", "kata", false),
            ("winston", "wonsten", false),
        ] {
            assert_eq!(is_misprint(a, b), want, "{a} {b}");
            assert_eq!(is_misprint(b, a), want, "{b} {a}");
        }
    }
}
