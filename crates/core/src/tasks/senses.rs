//! Names that are of two things in one text: a place and somebody called by its name, and two people
//! whose names a run-on sentence put side by side.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::agree::SURE;
use crate::document::Document;
use crate::language::Language;
use crate::mention::Mention;
use crate::model::Role;
use crate::span::Span;

/// How sure a surname is of being a person's where nothing says that a place is meant.
const SURNAME: f32 = 0.75;

/// Gives surnames that were taken for places or bodies to the people who bear them: "Denzel
/// Washington ... Washington won", but not "flew to Washington".
pub(super) fn surnames(document: &Document, mentions: &mut [Mention]) {
    let (text, language) = (document.text(), document.language());
    // The surname of each full name, with its label and where it stands first.
    let mut people: HashMap<&str, (Arc<str>, usize)> = HashMap::new();
    let mut others: HashSet<&str> = HashSet::new();
    for mention in &*mentions {
        let name = mention.span.of(text);
        let Some((first, _)) = name.split_once(char::is_whitespace) else { continue };
        match Role::of(&mention.label) {
            Role::Person => {
                let last = name.split_whitespace().next_back().unwrap_or(name);
                people.entry(last).or_insert((mention.label.clone(), mention.span.start));
            }
            // "Ford Motor Co." is called Ford.
            Role::Organisation | Role::Place | Role::Other => {
                others.insert(first);
            }
            _ => {}
        }
    }
    let places: Vec<bool> =
        (0..mentions.len()).map(|index| is_placed(text, mentions, index, language)).collect();
    for (mention, placed) in mentions.iter_mut().zip(places) {
        let name = mention.span.of(text);
        let role = Role::of(&mention.label);
        if placed || !matches!(role, Role::Place | Role::Organisation | Role::Other) {
            continue;
        }
        let body =
            role == Role::Organisation && (others.contains(name) || mention.confidence >= SURE);
        if let Some((label, first)) = people.get(name)
            && *first < mention.span.start
            && !body
        {
            mention.label = label.clone();
            mention.confidence = mention.confidence.min(SURNAME);
        }
    }
}

/// What stands around a name tells of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    Nothing,
    /// "in Jordan", "Amman, Jordan", "Jackson, Mississippi".
    Place,
    /// "Mr. Dell".
    Person,
}

/// What the words before and after a name tell of it.
pub(super) fn told(text: &str, mentions: &[Mention], index: usize, language: &Language) -> Told {
    let span = mentions[index].span;
    let before = text[..span.start].split_whitespace().next_back().unwrap_or_default();
    let title = before.trim_end_matches('.').to_lowercase();
    let is_title = text[..span.start].ends_with(char::is_whitespace)
        && before.starts_with(char::is_uppercase)
        && (language.names.forms_of_address.has(&title) || language.names.sexed_titles.has(&title))
        && language.names.honorifics.has(&title);
    // "the Amazon", beside a company without an article.
    let is_river = Role::of(&mentions[index].label) == Role::Place
        && language.names.articles.contains(&before)
        && text[..span.start].ends_with(' ');
    match (is_title, is_river || is_placed(text, mentions, index, language)) {
        (true, _) => Told::Person,
        (false, true) => Told::Place,
        (false, false) => Told::Nothing,
    }
}

/// Whether what stands around a name says that it is a place.
fn is_placed(text: &str, mentions: &[Mention], index: usize, language: &Language) -> bool {
    let span = mentions[index].span;
    let start = index.checked_sub(1).map_or(0, |before| mentions[before].span.end);
    let gap = &text[start.min(span.start)..span.start];
    let mut words = gap.split_whitespace().rev();
    let mut before = words.next();
    if before.is_some_and(|word| language.names.articles.contains(&word)) {
        before = words.next();
    }
    let is_place = |other: Option<usize>| {
        other
            .and_then(|other| mentions.get(other))
            .is_some_and(|other| Role::of(&other.label) == Role::Place)
    };
    let comma_after = || {
        let end = mentions.get(index + 1).map_or(span.end, |next| next.span.start);
        text.get(span.end..end).is_some_and(|gap| gap.trim() == ",")
    };
    before.is_some_and(|word| language.names.locative.has(word))
        || gap.trim() == "," && is_place(index.checked_sub(1))
        || is_place(Some(index + 1)) && comma_after()
}

/// Takes apart names of people that are two side by side: each half is named elsewhere too, and one
/// of them in full.
pub(super) fn take_apart(document: &Document, mentions: &[Mention]) -> Vec<Mention> {
    let text = document.text();
    let is_person = |mention: &Mention| Role::of(&mention.label) == Role::Person;
    // How often each name stands alone, where first, and as what.
    let mut alone: HashMap<&str, (usize, usize, &Arc<str>)> = HashMap::new();
    // Where each word stands first as the first of a full name.
    let mut first_names: HashMap<&str, usize> = HashMap::new();
    for mention in mentions {
        let name = mention.span.of(text);
        alone.entry(name).or_insert((0, mention.span.start, &mention.label)).0 += 1;
        if is_person(mention)
            && let Some((first, _)) = name.split_once(char::is_whitespace)
        {
            first_names.entry(first).or_insert(mention.span.start);
        }
    }
    let is_full = |name: &str| name.contains(char::is_whitespace);
    let is_named =
        |name: &str| alone.get(name).is_some_and(|(.., label)| Role::of(label) == Role::Person);
    let cut = |name: &str, place: usize| -> Option<usize> {
        let mut spaces = name.match_indices(' ').map(|(at, _)| at).take(6);
        spaces.find(|&at| {
            let (start, end) = (&name[..at], name[at..].trim_start());
            let earlier = |at: Option<usize>| at.is_some_and(|at| at < place);
            // "Eugenie Sarah", after "Eugenie" and "Sarah Ferguson".
            let two_first_names = is_named(start)
                && earlier(alone.get(start).map(|(_, at, _)| *at))
                && earlier(first_names.get(end).copied())
                && !earlier(first_names.get(start).copied());
            let two_names =
                alone.contains_key(start) && is_named(end) && (is_full(start) || is_full(end));
            end.starts_with(char::is_uppercase)
                && (two_names || two_first_names || is_full(start) && start.ends_with(end))
        })
    };
    let mut apart = Vec::with_capacity(mentions.len());
    for mention in mentions {
        let name = mention.span.of(text);
        let once = alone.get(name).is_some_and(|(count, ..)| *count == 1);
        let at = cut(name, mention.span.start).filter(|_| is_person(mention) && once);
        let Some(at) = at else {
            apart.push(mention.clone());
            continue;
        };
        let end = mention.span.end - name[at..].trim_start().len();
        let (first, second) = (mention.span.start, mention.span.end);
        for span in [Span::new(first, first + at), Span::new(end, second)] {
            let known = alone.get(span.of(text)).map(|(.., label)| *label);
            let label = known.unwrap_or(&mention.label).clone();
            apart.push(Mention { span, label, ..mention.clone() });
        }
    }
    apart
}

#[cfg(test)]
mod tests {
    use super::super::marked;
    use super::*;

    fn shown(document: &Document, mentions: &[Mention]) -> Vec<String> {
        let show = |m: &Mention| format!("{} {}", m.label, m.span.of(document.text()));
        mentions.iter().map(show).collect()
    }

    #[track_caller]
    fn check_surnames(text: &str, want: &[&str]) {
        let (document, mut mentions) = marked(text);
        for mention in &mut mentions {
            mention.confidence = 0.9;
        }
        surnames(&document, &mut mentions);
        assert_eq!(shown(&document, &mentions), want, "{text}");
    }

    #[test]
    fn somebody_who_is_called_as_a_place_is() {
        check_surnames(
            "[Lena Florence|PER] sings. [Florence|LOC] won. She flew to [Florence|LOC] and from \
             [Pisa|LOC], [Florence|LOC], and thanked [Florence|ORG].",
            &[
                "PER Lena Florence",
                "PER Florence",
                "LOC Florence",
                "LOC Pisa",
                "LOC Florence",
                "PER Florence",
            ],
        );
        // Nobody of the name yet, and a company called so in full.
        check_surnames(
            "[Florence|LOC] is hot, said [Lena Florence|PER]. [Carl Benning|PER] runs [Benning|ORG], \
             that is, [Benning Motor|ORG]. [Florence|LOC], [Italy|LOC]",
            &[
                "LOC Florence",
                "PER Lena Florence",
                "PER Carl Benning",
                "ORG Benning",
                "ORG Benning Motor",
                "LOC Florence",
                "LOC Italy",
            ],
        );
    }

    #[test]
    fn a_body_that_is_sure_is_called_as_its_founder() {
        let (document, mut mentions) = marked("[Carl Benning|PER] quit. [Benning|ORG] rose.");
        surnames(&document, &mut mentions);
        assert_eq!(shown(&document, &mentions), ["PER Carl Benning", "ORG Benning"]);
    }

    #[track_caller]
    fn check_apart(text: &str, want: &[&str]) {
        let (document, mentions) = marked(text);
        let apart = take_apart(&document, &mentions);
        assert_eq!(shown(&document, &apart), want, "{text}");
    }

    #[test]
    fn two_names_side_by_side() {
        check_apart(
            "[Nilo|PER] and [Rhys Hale|PER]: [Nilo Rhys Hale|PER]",
            &["PER Nilo", "PER Rhys Hale", "PER Nilo", "PER Rhys Hale"],
        );
        check_apart(
            "[Otto Berg|PER] won. [Otto Berg Berg|PER] said",
            &["PER Otto Berg", "PER Otto Berg", "PER Berg"],
        );
        check_apart(
            "[Maud|PER] and [Ellen Stone|PER]. [Maud Ellen|PER] came",
            &["PER Maud", "PER Ellen Stone", "PER Maud", "PER Ellen"],
        );
    }

    #[test]
    fn one_name_of_words_that_stand_alone_too() {
        for text in [
            "[Ann Lee|PER] won. [Ann|PER] and [Lee|PER] are one.",
            "[Paris Stone|PER] flew to [Paris|LOC] with [Stone|PER].",
            "[Ana Rey|PER], or [Ana Rey de Sol|PER], of [Sol|LOC].",
        ] {
            let (document, mentions) = marked(text);
            assert_eq!(take_apart(&document, &mentions), mentions, "{text}");
            assert!(!document.text().is_empty());
        }
    }
}
