//! Which form of a name stands for the thing: the usual full one.

use std::collections::{HashMap, HashSet};

use super::names::Name;
use crate::document::Document;
use crate::language::Language;
use crate::mention::Mention;
use crate::model::Role;

/// Names of people with more words than this are seldom what they are called.
const USUAL_WORDS: usize = 3;

/// The least letters of the longest word of a place that is no abbreviation.
const LEAST_SPELLED: usize = 4;

/// The most words of a surname.
const SURNAMES: usize = 4;

/// One form of a name, with what decides whether it is shown.
struct Form {
    name: Name,
    count: usize,
    /// The possessive ending that a mention has.
    possessive: &'static str,
    /// Its words without initials and particles.
    words: usize,
}

/// Of the forms of a name, one for each mention in text order, the one to be shown: one of several
/// words, of those one that has no more than are usual, the most frequent, the longest, the first.
/// `Boris Johnson` is shown, neither `Johnson` nor `Alexander Boris de Pfeffel Johnson`. Of amounts and
/// dates the most frequent form, of those the first; a date with its year before one without.
pub(super) fn display_name(names: Vec<Name>, role: Role, language: &Language) -> String {
    let mut forms: Vec<Form> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for name in names {
        let place = *known.entry(name.surface.clone()).or_insert(forms.len());
        if let Some(form) = forms.get_mut(place) {
            form.count += 1;
            if form.possessive.is_empty() {
                form.possessive = name.possessive;
            }
            continue;
        }
        let is_part =
            |word: &&String| word.chars().count() > 1 && !language.names.particles.has(word);
        let words = name.words.iter().filter(is_part).count();
        forms.push(Form { possessive: name.possessive, name, count: 1, words });
    }
    let is_year = |word: &String| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    // "López Obrador" of "Andrés Manuel López Obrador".
    let longer = forms.iter().filter(|form| role == Role::Person && form.name.words.len() > 2);
    let ends = longer.flat_map(|form| {
        let words = &form.name.words;
        (words.len().saturating_sub(SURNAMES).max(1)..words.len()).map(|at| &words[at..])
    });
    let ends: HashSet<&[String]> = ends.collect();
    let counts: HashMap<&[String], usize> =
        forms.iter().map(|form| (&form.name.words[..], form.count)).collect();
    // "Arthur Orr" is none of "Thomas Arthur Orr", who is called Orr.
    let is_surname = |form: &Form| match &form.name.words[..] {
        words @ [first, .., last] => {
            let begins = language.names.sex_of_first_name(first).is_some();
            ends.contains(words) && !(begins && counts.contains_key(std::slice::from_ref(last)))
        }
        words => ends.contains(words),
    };
    // "Airbus" is what "Airbus SE" is called, and "Israel" what the "State of Israel" is.
    let is_formal = |form: &Form| {
        let usual = match role {
            Role::Organisation => without_ending(&form.name.words, language),
            Role::Place => without_kind(&form.name.words, language),
            _ => return false,
        };
        let count = usual.and_then(|usual| counts.get(usual));
        count.is_some_and(|count| *count > form.count)
    };
    let rank = |form: &Form| {
        let is_acronym = form.name.acronym().is_some();
        let full = form.name.words.len() > 1 && !is_acronym && !is_surname(form);
        let usual = role != Role::Person || form.words <= USUAL_WORDS;
        let has = |is: fn(char) -> bool| form.name.surface.contains(is);
        let spelled = has(char::is_lowercase) && has(char::is_uppercase);
        let length = form.name.surface.chars().filter(|c| !c.is_whitespace()).count();
        match role {
            Role::Person => (full, usual, spelled, form.count, form.words, length),
            Role::Date => (true, true, form.name.words.iter().any(is_year), form.count, 0, 0),
            Role::Money | Role::Number => (true, true, true, form.count, 0, 0),
            _ => (full, usual, spelled, form.words, form.count, length),
        }
    };
    let mut best: Option<&Form> = None;
    for form in &forms {
        if !is_formal(form) && best.is_none_or(|best| rank(form) > rank(best)) {
            best = Some(form);
        }
    }
    let Some(Form { name, possessive, .. }) = best else { return String::new() };
    match role {
        Role::Organisation | Role::Other => name.surface.clone() + possessive,
        _ => name.surface.clone(),
    }
}

/// The article that a name has with a capital, within it or behind a preposition, at half of its mentions or more, and
/// nowhere without: "The Verge".
pub(super) fn article<'a, 'm>(
    document: &'a Document,
    mentions: impl ExactSizeIterator<Item = &'m Mention>,
) -> Option<&'a str> {
    let (text, language) = (document.text(), document.language());
    let is_article = |word: &str| language.names.articles.contains(&&*word.to_lowercase());
    let (known, names) = (&language.sentences, &language.names);
    let leads =
        |word: &str| known.lead_on.has(word) || known.tell.has(word) || names.locative.has(word);
    let (count, mut with, mut found) = (mentions.len(), 0, None);
    for mention in mentions {
        let start = document.sentences()[mention.sentence].span.start;
        let mut before = text[start.min(mention.span.start)..mention.span.start].split_whitespace();
        let (inner, _) = mention.span.of(text).split_once(' ').unwrap_or_default();
        let (article, is_whole) = match before.next_back().filter(|word| is_article(word)) {
            _ if is_article(inner) => (inner, true),
            Some(word) => (word, before.next_back().is_some_and(leads)),
            None => continue,
        };
        if article.starts_with(char::is_lowercase) {
            return None;
        }
        if is_whole {
            with += 1;
            found = Some(article);
        }
    }
    found.filter(|_| 2 * with >= count)
}

/// The words of a company without the legal form at their end, if there is one.
fn without_ending<'a>(words: &'a [String], language: &Language) -> Option<&'a [String]> {
    let (last, rest) = words.split_last()?;
    (language.names.company_endings.has(last) && !rest.is_empty()).then_some(rest)
}

/// The words of a place without what kind of place it is and "of", if it begins with that.
fn without_kind<'a>(words: &'a [String], language: &Language) -> Option<&'a [String]> {
    let [kind, of, rest @ ..] = words else { return None };
    let known = &language.names;
    (known.place_kinds.has(kind) && known.lead_on.has(of) && !rest.is_empty()).then_some(rest)
}

/// A place that stands in capitals alone, as before a story, in small letters: "SIOUX FALLS".
pub(super) fn in_small_letters(name: &str) -> Option<String> {
    let words = || name.split(' ');
    let letters = |word: &str| word.strip_suffix('.').unwrap_or(word).to_owned();
    let longest = words().map(|word| letters(word).chars().count()).max().unwrap_or_default();
    if !words().all(|word| letters(word).chars().all(char::is_uppercase)) || longest < LEAST_SPELLED
    {
        return None;
    }
    let small = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().into_iter();
        first.chain(letters.flat_map(char::to_lowercase)).collect::<String>()
    };
    Some(words().map(small).collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(names: &[&str], role: Role) -> String {
        let english = Language::english();
        display_name(names.iter().map(|name| Name::new(name, english)).collect(), role, english)
    }

    #[test]
    fn people_by_what_they_are_called() {
        for (names, want) in [
            (&["Ines Rowe", "Rowe", "Rowe"][..], "Ines Rowe"),
            (&["Ana Maria da Costa Lima Prado", "Prado", "Ana Prado"], "Ana Prado"),
            (&["Ana Maria Lima de Prado", "Prado"], "Ana Maria Lima de Prado"),
            (&["Lena Voss", "Lena Voss Okafor", "Lena Voss"], "Lena Voss"),
            (&["Paul Q. Reyes", "Paul Reyes"], "Paul Q. Reyes"),
            (&["INES ROWE", "INES ROWE", "Ines Rowe"], "Ines Rowe"),
            (&["Rowe", "Rowe’s"], "Rowe"),
            (&["Thomas Arthur Orr", "Arthur Orr", "Arthur Orr", "Orr"], "Arthur Orr"),
            (&["Ana Lima Prado", "Lima Prado", "Lima Prado", "Prado"], "Ana Lima Prado"),
        ] {
            assert_eq!(shown(names, Role::Person), want);
        }
    }

    #[test]
    fn other_names_by_their_fullest_form() {
        for (names, want) in [
            (&["HWA", "Harbour Works Agency", "HWA"][..], "Harbour Works Agency"),
            (&["the Agency", "Harbour Works Agency", "Agency"], "Harbour Works Agency"),
            (&["U.K.", "Britain", "U.K."], "Britain"),
            (&["iraq", "Iraq"], "Iraq"),
            (&["adidas"], "adidas"),
            (&["Airbus SE", "Airbus", "Airbus"], "Airbus"),
            (&["Orr Motor Co.", "Orr Motor"], "Orr Motor Co."),
            (&["Macy’s", "Macy"], "Macy’s"),
        ] {
            assert_eq!(shown(names, Role::Organisation), want);
        }
        let israel = ["State of Israel", "Israel", "Israel"];
        assert_eq!(shown(&israel, Role::Place), "Israel");
    }

    #[test]
    fn a_place_in_capitals() {
        for (name, want) in [
            ("SIOUX FALLS", Some("Sioux Falls")),
            ("ST. JOSEPH", Some("St. Joseph")),
            ("ROME", Some("Rome")),
            ("USA", None),
            ("U.S.A.", None),
            ("Rome", None),
        ] {
            assert_eq!(in_small_letters(name).as_deref(), want);
        }
    }
}
