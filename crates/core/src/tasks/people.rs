//! The names of people, whole and apart: a first name that was taken for a place by itself, and two names that a
//! run-on sentence put side by side.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::agree::SURE;
use super::senses::SURNAME;
use crate::document::Document;
use crate::mention::Mention;
use crate::model::Role;
use crate::span::Span;

/// A first name that is surer than this of being another thing is no first name.
const UNSURE: f32 = 0.9;

/// How often somebody must be called by a first name alone for it to be all of theirs.
const CALLED: usize = 3;

/// Joins a first name that was taken for something by itself to the surname behind it, by which somebody
/// is called elsewhere: "Israel Adesanya ... Adesanya".
pub(super) fn with_surnames(document: &Document, mentions: Vec<Mention>) -> Vec<Mention> {
    let text = document.text();
    let is_person = |mention: &Mention| Role::of(&mention.label) == Role::Person;
    // Where each surname stands first, and whether again.
    let mut surnames: HashMap<&str, (usize, bool)> = HashMap::new();
    for mention in mentions.iter().filter(|mention| is_person(mention)) {
        let start = mention.span.start;
        let surname = mention.span.of(text).split_whitespace().next_back().unwrap_or_default();
        let (first, again) = surnames.entry(surname).or_insert((start, false));
        *again |= *first < start;
    }
    let is_word = |mention: &Mention| !mention.span.of(text).contains(char::is_whitespace);
    let mut joined: Vec<Mention> = Vec::with_capacity(mentions.len());
    for mut mention in mentions {
        let is_introduced = is_person(&mention)
            && is_word(&mention)
            && surnames.get(mention.span.of(text)) == Some(&(mention.span.start, true));
        // "Nicole Howard" on a line.
        let is_line = |first: &Mention| {
            let (before, after) = (&text[..first.span.start], &text[mention.span.end..]);
            is_person(first)
                && is_person(&mention)
                && text.get(first.span.end..mention.span.start) == Some(" ")
                && (before.is_empty() || before.ends_with('\n'))
                && (after.is_empty() || after.starts_with('\n'))
        };
        let first = joined.pop_if(|first| {
            if is_line(first) {
                return true;
            }
            let may_be_first = match Role::of(&first.label) {
                Role::Person => true,
                Role::Place | Role::Organisation | Role::Other => first.confidence < UNSURE,
                _ => false,
            };
            // "AP McCoy".
            let are_initials = || {
                let name = first.span.of(text);
                name.len() == 2 && name.bytes().all(|byte| byte.is_ascii_uppercase())
            };
            (is_introduced || is_person(&mention) && is_word(&mention) && are_initials())
                && may_be_first
                && is_word(first)
                && first.sentence == mention.sentence
                && text.get(first.span.end..mention.span.start) == Some(" ")
        });
        if let Some(first) = first {
            mention.span = Span::new(first.span.start, mention.span.end);
        }
        joined.push(mention);
    }
    joined
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
    let known = &document.language().names;
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
            // "Eugenie Sarah", where she is Eugenie throughout and Sarah Ferguson comes later.
            let is_first = |name: &str| known.sex_of_first_name(name).is_some();
            let two_first_names = two_first_names
                || is_named(start)
                    && alone.get(start).is_some_and(|(count, ..)| *count >= CALLED)
                    && first_names.contains_key(end)
                    && is_first(start)
                    && is_first(end);
            // Not "Abdullah Bou Habib", after "Abdullah II", who is called Bou Habib afterwards.
            let two_names = alone.contains_key(start)
                && is_named(end)
                && (is_full(start) || is_full(end))
                && earlier(alone.get(end).map(|(_, at, _)| *at));
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

/// Takes two words for somebody that were taken for something else, where the second is the surname by which
/// somebody is called: "Adelaide Kane ... Kane".
pub(super) fn full_names(document: &Document, mentions: &mut [Mention]) {
    let text = document.text();
    let is_person = |mention: &Mention| Role::of(&mention.label) == Role::Person;
    let mut called: HashMap<&str, Arc<str>> = HashMap::new();
    let mut borne: HashSet<&str> = HashSet::new();
    for mention in mentions.iter().filter(|mention| is_person(mention)) {
        let name = mention.span.of(text);
        match name.rsplit_once(char::is_whitespace) {
            Some((_, last)) => drop(borne.insert(last)),
            None if mention.confidence >= SURNAME => {
                called.entry(name).or_insert_with(|| mention.label.clone());
            }
            None => {}
        }
    }
    for mention in mentions {
        let name = mention.span.of(text);
        let may_be =
            matches!(Role::of(&mention.label), Role::Organisation | Role::Place | Role::Other);
        if let Some((first, last)) = name.split_once(' ')
            && may_be
            && mention.confidence < SURE
            && first.chars().all(char::is_alphabetic)
            && !borne.contains(last)
            && let Some(label) = called.get(last)
        {
            mention.label = label.clone();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{marked, shown};
    use super::*;

    #[test]
    fn a_first_name_taken_for_something_else() {
        let check = |marks: &str, confidence: f32, want: &[&str]| {
            let (document, mut mentions) = marked(marks);
            mentions[0].confidence = confidence;
            assert_eq!(shown(&document, &with_surnames(&document, mentions)), want, "{marks}");
        };
        check("[Israel|LOC] [Orr|PER] lost. [Orr|PER] wept.", 0.6, &["PER Israel Orr", "PER Orr"]);
        check(
            "[Brooklyn|PER] [Orr|PER] is no [David Orr|PER].",
            1.0,
            &["PER Brooklyn Orr", "PER David Orr"],
        );
        // The names of a list.
        check(
            "[Justin|PER] [Orr|PER]\n[Nicole|PER] [Hill|PER]",
            1.0,
            &["PER Justin Orr", "PER Nicole Hill"],
        );
        check("[AP|ORG] [Orr|PER] and [Tony Orr|PER]", 0.6, &["PER AP Orr", "PER Tony Orr"]);
        // Sure, not named elsewhere, named before, or a people's name.
        for (marks, confidence) in [
            ("[Arsenal|ORG] [Orr|PER] lost. [Orr|PER] wept.", 0.95),
            ("[Arsenal|ORG] [Orr|PER] lost.", 0.6),
            ("[Orr|PER] came. [Arsenal|ORG] [Orr|PER] lost.", 0.6),
            ("[Swiss|NORP] [Orr|PER] lost. [Orr|PER] wept.", 0.6),
        ] {
            let (document, mut mentions) = marked(marks);
            for mention in &mut mentions {
                mention.confidence = confidence;
            }
            assert_eq!(with_surnames(&document, mentions.clone()), mentions, "{marks}");
        }
    }

    #[test]
    fn a_full_name_that_was_taken_for_a_body() {
        let check = |marks: &str, want: &[&str]| {
            let (document, mut mentions) = marked(marks);
            mentions[0].confidence = 0.6;
            full_names(&document, &mut mentions);
            assert_eq!(shown(&document, &mentions), want, "{marks}");
        };
        check("[Adelaide Orr|ORG] sang. [Orr|PER] won.", &["PER Adelaide Orr", "PER Orr"]);
        // Somebody else bears the name.
        check(
            "[Team Orr|ORG] won. [Lena Orr|PER] left. [Orr|PER] sang.",
            &["ORG Team Orr", "PER Lena Orr", "PER Orr"],
        );
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
        // One name, by the rest of which he is called afterwards.
        check_apart(
            "[Abdullah|PER] met [Abdullah Bou Habib|PER]. [Bou Habib|PER] left.",
            &["PER Abdullah", "PER Abdullah Bou Habib", "PER Bou Habib"],
        );
        check_apart(
            "[John Paul|PER] waved to [John Paul Orr|PER]. [Orr|PER] wept.",
            &["PER John Paul", "PER John Paul Orr", "PER Orr"],
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
