//! Agreement within a document: the same name is the same thing throughout.
//!
//! A model labels each place by itself, and is surer of some places than of others. Names are
//! therefore given the type that all their places together speak for, and abbreviations that of the
//! name they are given for; a name that is found whole somewhere is taken whole everywhere, also where
//! nothing of it was found; and what is less likely right than wrong is dropped.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::beside::{Told, has_article, told};
use super::doubtful::without_doubtful;
use super::echoes::echoes;
use super::firms::firms;
use super::nationality::without_nationality;
use super::people::{full_names, take_apart, with_surnames};
use super::repeats::{WHOLE, known, take_whole, with_repeats};
use super::seams::without_seams;
use super::senses::{born, dateline, founders, homes, rivers, surnames};
use crate::document::Document;
use crate::entity::names_same;
use crate::mention::Mention;
use crate::model::Role;

/// A mention less sure than this is dropped: more likely wrong than right.
const LEAST: f32 = 0.5;

/// How sure a place of a name must be to keep its type where another is as sure of another type.
pub(super) const SURE: f32 = 0.95;

/// Makes the mentions of one document agree; they stay in text order.
pub(super) fn agree(
    document: &Document,
    mentions: Vec<Mention>,
    types: &[Arc<str>],
) -> Vec<Mention> {
    let mentions = with_surnames(document, mentions);
    let abbreviations = abbreviations(document, &mentions);
    let mut voted = vote(document, mentions);
    dateline(document, &mut voted, types);
    homes(document, &mut voted, types);
    born(document, &mut voted, types);
    rivers(document, &mut voted, types);
    full_names(document, &mut voted);
    surnames(document, &mut voted);
    founders(document, &mut voted, types);
    follow(document.text(), &abbreviations, &mut voted);
    echoes(document, &mut voted);
    firms(document, &mut voted, types);
    let known = known(document.language(), types);
    let mut agreed = take_whole(document, &voted, &known);
    agreed.retain(|mention| mention.confidence >= LEAST);
    without_animals(document, &mut agreed);
    let agreed = without_doubtful(document, &agreed);
    let agreed = take_apart(document, &with_repeats(document, agreed, known));
    without_nationality(document, without_seams(document, &agreed), types)
}

/// Drops words in lower case, with an article, that are names where they have a capital: "the jaguar", beside Jaguar.
fn without_animals(document: &Document, mentions: &mut Vec<Mention>) {
    let text = document.text();
    let is_lower = |name: &str| name.chars().all(char::is_lowercase);
    let names: HashSet<String> = mentions
        .iter()
        .map(|mention| mention.span.of(text))
        .filter(|name| name.starts_with(char::is_uppercase))
        .map(str::to_lowercase)
        .collect();
    mentions.retain(|mention| {
        let name = mention.span.of(text);
        let is_noun = is_lower(name) && has_article(text, mention.span, document.language());
        !is_noun || !names.contains(name)
    });
}

/// The labels that the places of a name have, with the sum of their certainties.
#[derive(Default)]
struct Votes {
    labels: Vec<(Arc<str>, f32)>,
    places: f32,
}

impl Votes {
    fn add(&mut self, label: &Arc<str>, sum: f32) {
        match self.labels.iter_mut().find(|(other, _)| other == label) {
            Some((_, votes)) => *votes += sum,
            None => self.labels.push((label.clone(), sum)),
        }
    }

    /// The label with the largest sum, of equal sums the one that came first, and its share.
    fn winner(&self) -> Option<(&Arc<str>, f32, f32)> {
        let (label, sum) = self.labels.iter().reduce(|a, b| if b.1 > a.1 { b } else { a })?;
        let all: f32 = self.labels.iter().map(|(_, sum)| sum).sum();
        Some((label, *sum, sum / all))
    }
}

/// Each name's type is the one with the largest sum of certainties over the places of the name. Where
/// that changes a type, the new one is as sure as its share of the sum. Places where what stands
/// around tells a place ("in the Amazon") or somebody ("Mr. Dell") vote apart from others. A name that
/// is surely of two types is of two things: what is sure keeps its type.
fn vote(document: &Document, mut mentions: Vec<Mention>) -> Vec<Mention> {
    let (text, language) = (document.text(), document.language());
    let told: Vec<Told> =
        (0..mentions.len()).map(|index| told(text, &mentions, index, language)).collect();
    let mut votes: HashMap<&str, [Votes; 3]> = HashMap::new();
    let mut all: HashMap<&str, Votes> = HashMap::new();
    let mut sure: HashMap<&str, Vec<Arc<str>>> = HashMap::new();
    for (mention, told) in mentions.iter().zip(&told) {
        let name = mention.span.of(text);
        let votes = &mut votes.entry(name).or_default()[*told as usize];
        votes.add(&mention.label, mention.confidence);
        votes.places += 1.0;
        all.entry(name).or_default().add(&mention.label, mention.confidence);
        if mention.confidence >= SURE {
            let sure = sure.entry(name).or_default();
            if !sure.contains(&mention.label) {
                sure.push(mention.label.clone());
            }
        }
    }
    for (mention, told) in mentions.iter_mut().zip(told) {
        let name = mention.span.of(text);
        let of_two = sure.get(name).is_some_and(|labels| labels.len() > 1);
        if of_two && mention.confidence >= SURE {
            continue;
        }
        // "Stabbed in Lincoln", where Amanda Lincoln was.
        let is_somebody = || {
            let mut sure = sure.get(name).into_iter().flatten();
            sure.any(|label| Role::of(label) == Role::Person)
        };
        let least = |label: &Arc<str>| match (told, Role::of(label)) {
            (Told::Place, Role::Place) if is_somebody() => 0.0,
            (Told::Place, Role::Place) | (Told::Person, Role::Person) => LEAST,
            _ => WHOLE,
        };
        let own = votes.get(name).map(|votes| &votes[told as usize]).filter(|own| {
            own.winner().is_some_and(|(label, sum, _)| sum / own.places >= least(label))
        });
        if let Some((label, _, share)) = own.or(all.get(name)).and_then(Votes::winner)
            && *label != mention.label
        {
            (mention.label, mention.confidence) = (label.clone(), share);
        }
        if told == Told::Place && Role::of(&mention.label) == Role::Place && is_somebody() {
            mention.confidence = mention.confidence.max(LEAST);
        }
    }
    mentions
}

/// Abbreviations with the names they are given for, which one of the two follows in brackets:
/// "World Health Organization (WHO)".
fn abbreviations<'a>(document: &'a Document, mentions: &[Mention]) -> HashMap<&'a str, &'a str> {
    let text = document.text();
    let mut found = HashMap::new();
    for (before, after) in mentions.iter().zip(mentions.iter().skip(1)) {
        let bracketed = text[before.span.end..after.span.start].trim() == "("
            && text[after.span.end..].trim_start().starts_with(')');
        let (a, b) = (before.span.of(text), after.span.of(text));
        if bracketed && a.len() != b.len() && names_same(a, b, document.language()) {
            let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
            found.entry(short).or_insert(long);
        }
    }
    found
}

/// Gives abbreviations the type of their names, and the certainty of the surest place of it. Of 195
/// names with their initials in brackets in Worldwide English Newswire (training), all have one type.
fn follow(text: &str, abbreviations: &HashMap<&str, &str>, mentions: &mut [Mention]) {
    let mut surest: HashMap<&str, Option<(Arc<str>, f32)>> =
        abbreviations.values().map(|long| (*long, None)).collect();
    for mention in &*mentions {
        if let Some(best) = surest.get_mut(mention.span.of(text))
            && best.as_ref().is_none_or(|(_, confidence)| *confidence < mention.confidence)
        {
            *best = Some((mention.label.clone(), mention.confidence));
        }
    }
    for mention in mentions {
        let long = abbreviations.get(mention.span.of(text));
        if let Some(Some((label, confidence))) = long.and_then(|long| surest.get(long))
            && *label != mention.label
        {
            (mention.label, mention.confidence) = (label.clone(), *confidence);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Span;

    /// Mentions written `[name|LABEL|confidence]` in the text, before and after.
    fn check(marked: &str, expected: &[(&str, &str, f32)]) {
        let (mut text, mut found) = (String::new(), Vec::new());
        let mut rest = marked;
        while let Some((before, after)) = rest.split_once('[') {
            let (inside, after) = after.split_once(']').expect("closed");
            let parts: Vec<&str> = inside.split('|').collect();
            text.push_str(before);
            let start = text.len();
            text.push_str(parts[0]);
            let confidence: f32 = parts[2].parse().expect("number");
            found.push((Span::new(start, text.len()), parts[1], confidence));
            rest = after;
        }
        text.push_str(rest);
        let document = Document::from_text(text.as_str());
        let sentence_of = |span: Span| {
            document.sentences().iter().position(|s| s.span.contains(span)).expect("in one")
        };
        let mention = |&(span, label, confidence): &(Span, &str, f32)| Mention {
            span,
            label: label.into(),
            confidence,
            sentence: sentence_of(span),
        };
        let types = ["PER", "ORG", "LOC", "NORP"].map(Arc::from);
        let agreed = agree(&document, found.iter().map(mention).collect(), &types);
        let seen: Vec<(&str, &str, f32)> =
            agreed.iter().map(|m| (m.span.of(&text), &*m.label, m.confidence)).collect();
        assert_eq!(seen, expected);
    }

    #[test]
    fn one_name_one_type() {
        check(
            "[Morsi|PER|0.75] spoke. Then [Morsi|LOC|0.5] left. [Morsi|PER|0.75] slept.",
            &[("Morsi", "PER", 0.75), ("Morsi", "PER", 0.75), ("Morsi", "PER", 0.75)],
        );
    }

    #[test]
    fn one_name_of_two_things() {
        // Sure of both.
        check(
            "[Benning|ORG|0.99] fell. [Carl Benning|PER|0.9] quit. [Benning|PER|0.97] left. [Benning|ORG|0.6] rose.",
            &[
                ("Benning", "ORG", 0.99),
                ("Carl Benning", "PER", 0.9),
                ("Benning", "PER", 0.97),
                ("Benning", "PER", 0.6),
            ],
        );
        // Told by a title, or by an article as of a river.
        check(
            "[Adler|ORG|0.9] fell. Mr. [Adler|PER|0.6] quit. [Adler|ORG|0.9] rose.",
            &[("Adler", "ORG", 0.9), ("Adler", "PER", 0.6), ("Adler", "ORG", 0.9)],
        );
        // Told by "in", of which the model is not sure.
        check(
            "[Adler|PER|0.96] left. She was seen in [Adler|LOC|0.4].",
            &[("Adler", "PER", 0.96), ("Adler", "LOC", 0.5)],
        );
        check(
            "[Orinoco|ORG|0.9] fell. The port lies where it meets the [Orinoco|LOC|0.6].",
            &[("Orinoco", "ORG", 0.9), ("Orinoco", "LOC", 0.6)],
        );
    }

    #[test]
    fn names_that_the_language_knows() {
        check(
            "[Marks|PER|0.9] and [Spencer|PER|0.9] fell, as Friends of the Earth and the [Liberal|NORP|0.9] [Democrats|NORP|0.9] said. Marks and Spencers.",
            &[
                ("Marks and Spencer", "ORG", 0.9),
                ("Friends of the Earth", "ORG", 0.9),
                ("Liberal Democrats", "NORP", 0.9),
            ],
        );
    }

    #[test]
    fn a_tie_goes_to_what_came_first() {
        check(
            "[Ajax|ORG|0.75] won. [Ajax|LOC|0.75] lost.",
            &[("Ajax", "ORG", 0.75), ("Ajax", "ORG", 0.5)],
        );
    }

    #[test]
    fn a_story_begins_with_its_place() {
        check(
            "[HARARE|ORG|0.8]: [Bo Orr|PER|0.9] won. [ASHFORD|ORG|0.8]: He won.",
            &[("HARARE", "LOC", 0.8), ("Bo Orr", "PER", 0.9), ("ASHFORD", "ORG", 0.8)],
        );
        check("[ORR|PER|0.9]: It fell. He won.", &[("ORR", "PER", 0.9)]);
        check("[Orbis|ORG|0.8] said: It fell.", &[("Orbis", "ORG", 0.8)]);
    }

    #[test]
    fn a_common_noun_beside_a_name() {
        check(
            "[Jaguar|ORG|0.9] left. The [jaguar|ORG|0.8] thrives, like [adidas|ORG|0.9].",
            &[("Jaguar", "ORG", 0.9), ("adidas", "ORG", 0.9)],
        );
    }

    #[test]
    fn an_abbreviation_is_what_its_name_is() {
        check(
            "[African Energy Week|MISC|0.9] ([AEW|ORG|0.6]) is near. [AEW|ORG|0.95] it is.",
            &[("African Energy Week", "MISC", 0.9), ("AEW", "MISC", 0.9), ("AEW", "MISC", 0.9)],
        );
        // As often the other way round, and with the spaces of texts that are taken apart.
        check(
            "[WHO|LOC|0.9] ( [World Health Organization|ORG|0.8] ) said.",
            &[("WHO", "ORG", 0.8), ("World Health Organization", "ORG", 0.8)],
        );
        // A name in brackets that is none of it.
        check(
            "[Zhao Leji|PER|0.9] ([NPC|ORG|0.6]) and [Oslo|LOC|0.9] ([OS|ORG|0.9] too)",
            &[
                ("Zhao Leji", "PER", 0.9),
                ("NPC", "ORG", 0.6),
                ("Oslo", "LOC", 0.9),
                ("OS", "ORG", 0.9),
            ],
        );
    }

    #[test]
    fn a_name_is_taken_whole() {
        check(
            "The [Communist Party|ORG|0.9] met. The [Communist|NORP|0.7] [Party|ORG|0.6] voted.",
            &[("Communist Party", "ORG", 0.9), ("Communist Party", "ORG", 0.9)],
        );
        // Not out of a longer name, and not across the end of a word.
        check(
            "[Bank of Oslo|ORG|0.9]. The [Central Bank of Oslo|ORG|0.9]. [Bank|ORG|0.6] of Oslonians.",
            &[
                ("Bank of Oslo", "ORG", 0.9),
                ("Central Bank of Oslo", "ORG", 0.9),
                ("Bank", "ORG", 0.6),
            ],
        );
    }

    #[test]
    fn a_name_is_taken_wherever_it_stands() {
        check(
            "[Skin Laundry|ORG|0.9] opened. At Skin Laundry, [Ann Lee|PER|0.9] of Skin Laundry. The Skin Laundrys.",
            &[
                ("Skin Laundry", "ORG", 0.9),
                ("Skin Laundry", "ORG", 0.9),
                ("Ann Lee", "PER", 0.9),
                ("Skin Laundry", "ORG", 0.9),
            ],
        );
        // Not where it is not sure, and not within what has another name.
        check(
            "[Red Bull|ORG|0.7] won. Red Bull. [Bo Berg|PER|0.9]. The [Bo Berg Park|FAC|0.9].",
            &[("Red Bull", "ORG", 0.7), ("Bo Berg", "PER", 0.9), ("Bo Berg Park", "FAC", 0.9)],
        );
    }

    #[test]
    fn what_is_likely_wrong_is_dropped() {
        check("[Oslo|LOC|0.4] and [Riga|LOC|0.5]", &[("Riga", "LOC", 0.5)]);
    }
}
