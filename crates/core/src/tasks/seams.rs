//! Two names that run-on text put side by side, of which one or none is of a person: "Aintree Treadwell", where a
//! caption ended without a full stop.

use std::collections::HashMap;
use std::sync::Arc;

use super::senses::SURNAME;
use crate::document::Document;
use crate::mention::Mention;
use crate::model::Role;
use crate::span::Span;

/// The most words of a name that is taken apart.
const WORDS: usize = 6;

/// How sure the halves must be elsewhere.
const HALF: f32 = 0.75;

/// What a name is elsewhere.
struct Alone {
    label: Arc<str>,
    /// How sure the surest place is.
    most: f32,
    count: usize,
    /// Whether all places have that label.
    one: bool,
}

/// Takes apart what the text has once, and both halves of it elsewhere: something and somebody ("Malaga Benzema"), a
/// first name and a place that the text is about ("George Poundbury"), or one name twice ("Sunderland Sunderland").
pub(super) fn without_seams(document: &Document, mentions: &[Mention]) -> Vec<Mention> {
    let text = document.text();
    let mut alone: HashMap<&str, Alone> = HashMap::new();
    // How many full names of people end with each word.
    let mut borne: HashMap<&str, usize> = HashMap::new();
    for mention in mentions {
        if Role::of(&mention.label) == Role::Person
            && let Some((_, last)) = mention.span.of(text).rsplit_once(' ')
        {
            *borne.entry(last).or_default() += 1;
        }
        let new = Alone { label: mention.label.clone(), most: 0.0, count: 0, one: true };
        let known = alone.entry(mention.span.of(text)).or_insert(new);
        known.count += 1;
        known.most = known.most.max(mention.confidence);
        known.one &= known.label == mention.label;
    }
    let role = |half: &Alone| Role::of(&half.label);
    let is_thing = |half: &Alone| matches!(role(half), Role::Organisation | Role::Place);
    let is_person = |half: &Alone| role(half) == Role::Person;
    let seam = |mention: &Mention| -> Option<usize> {
        let name = mention.span.of(text);
        let own = alone.get(name).filter(|own| own.count == 1)?;
        let mut cuts = name.match_indices(' ').map(|(at, _)| at).take(WORDS);
        cuts.find(|&at| {
            let (Some(first), Some(second)) = (alone.get(&name[..at]), alone.get(&name[at + 1..]))
            else {
                return false;
            };
            let sure = first.most >= HALF && second.most >= HALF && first.one && second.one;
            let unsure = mention.confidence < SURNAME;
            let twice = name[..at] == name[at + 1..] && is_thing(first);
            // "Memphis Depay", where nobody else is a Depay.
            let of_another = || unsure && borne.get(&name[at + 1..]).is_some_and(|of| *of > 1);
            let somebody =
                is_thing(first) && is_person(second) && (!is_person(own) || of_another());
            // Jack London would be sure.
            let somewhere = is_person(own)
                && is_person(first)
                && role(second) == Role::Place
                && second.count > 1
                && unsure;
            twice || sure && (somebody || somewhere)
        })
    };
    let mut apart = Vec::with_capacity(mentions.len());
    for mention in mentions {
        let Some(at) = seam(mention) else {
            apart.push(mention.clone());
            continue;
        };
        let middle = mention.span.start + at;
        for span in [Span::new(mention.span.start, middle), Span::new(middle + 1, mention.span.end)]
        {
            let label = alone[span.of(text)].label.clone();
            apart.push(Mention { span, label, ..mention.clone() });
        }
    }
    apart
}

#[cfg(test)]
mod tests {
    use super::super::{marked, shown};
    use super::*;

    #[track_caller]
    fn check(text: &str, unsure: f32, want: &[&str]) {
        let (document, mut mentions) = marked(text);
        mentions[0].confidence = unsure;
        assert_eq!(shown(&document, &without_seams(&document, &mentions)), want, "{text}");
    }

    #[test]
    fn something_and_somebody() {
        let text = "At [Orr Park Benn|ORG] won. [Orr Park|FAC], [Al Benn|PER], [Benn|PER]";
        check(text, 0.6, &["FAC Orr Park", "PER Benn", "FAC Orr Park", "PER Al Benn", "PER Benn"]);
        let text = "[Paris Benn|PER] won in [Paris|LOC]. [Benn|PER] and [Al Benn|PER] left.";
        check(text, 0.6, &["LOC Paris", "PER Benn", "LOC Paris", "PER Benn", "PER Al Benn"]);
        check(text, 0.9, &["PER Paris Benn", "LOC Paris", "PER Benn", "PER Al Benn"]);
        let text = "[Paris Benn|PER] won in [Paris|LOC]. [Benn|PER] left.";
        check(text, 0.6, &["PER Paris Benn", "LOC Paris", "PER Benn"]);
        // A foundation of somebody's, and a paper of a place's.
        let text = "The [Ann Benn Fund|ORG], [Ann Benn|PER], [Fund|ORG]";
        check(text, 0.6, &["ORG Ann Benn Fund", "PER Ann Benn", "ORG Fund"]);
        let text = "The [Paris Post|ORG], [Paris|LOC], [Post|ORG]";
        check(text, 0.6, &["ORG Paris Post", "LOC Paris", "ORG Post"]);
    }

    #[test]
    fn a_first_name_and_a_place() {
        let text = "[George Orrbury|PER] is old. [Orrbury|LOC], [Orrbury|LOC], [George|PER]";
        check(
            text,
            0.6,
            &["PER George", "LOC Orrbury", "LOC Orrbury", "LOC Orrbury", "PER George"],
        );
        check(text, 0.9, &["PER George Orrbury", "LOC Orrbury", "LOC Orrbury", "PER George"]);
    }

    #[test]
    fn one_name_twice() {
        let text = "[Orr Orr|ORG] won. [Orr|ORG]";
        check(text, 0.99, &["ORG Orr", "ORG Orr", "ORG Orr"]);
        check(
            "[Boutros Boutros|PER]. [Boutros|PER]",
            0.99,
            &["PER Boutros Boutros", "PER Boutros"],
        );
    }
}
