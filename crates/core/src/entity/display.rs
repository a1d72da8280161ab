//! Which form of a name stands for the thing: the usual full one.

use std::collections::{HashMap, HashSet};

use super::names::Name;
use crate::language::Language;
use crate::model::Role;

/// Names of people with more words than this are seldom what they are called.
const USUAL_WORDS: usize = 3;

/// The most words of a surname.
const SURNAMES: usize = 4;

/// One form of a name, with what decides whether it is shown.
struct Form {
    name: Name,
    count: usize,
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
            continue;
        }
        let is_part =
            |word: &&String| word.chars().count() > 1 && !language.names.particles.has(word);
        let words = name.words.iter().filter(is_part).count();
        forms.push(Form { name, count: 1, words });
    }
    let is_year = |word: &String| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    // "López Obrador" of "Andrés Manuel López Obrador".
    let longer = forms.iter().filter(|form| role == Role::Person && form.name.words.len() > 2);
    let ends = longer.flat_map(|form| {
        let words = &form.name.words;
        (words.len().saturating_sub(SURNAMES).max(1)..words.len()).map(|at| &words[at..])
    });
    let ends: HashSet<&[String]> = ends.collect();
    let is_surname = |form: &Form| ends.contains(&form.name.words[..]);
    let rank = |form: &Form| {
        let is_acronym = form.name.acronym().is_some();
        let full = form.name.words.len() > 1 && !is_acronym && !is_surname(form);
        let usual = role != Role::Person || form.words <= USUAL_WORDS;
        let spelled = form.name.surface.chars().any(char::is_lowercase);
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
        if best.is_none_or(|best| rank(form) > rank(best)) {
            best = Some(form);
        }
    }
    best.map(|form| form.name.surface.clone()).unwrap_or_default()
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
        ] {
            assert_eq!(shown(names, Role::Organisation), want);
        }
    }
}
