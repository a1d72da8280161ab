//! Agreement within a document: the same name is the same thing throughout.
//!
//! A model labels each place by itself, and is surer of some places than of others. Names are
//! therefore given the type that all their places together speak for, and abbreviations that of the
//! name they are given for; a name that is found whole somewhere is taken whole everywhere, also where
//! nothing of it was found; and what is less likely right than wrong is dropped.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use super::senses::{Told, surnames, take_apart, told};
use crate::document::Document;
use crate::entity::names_same;
use crate::language::Language;
use crate::mention::Mention;
use crate::model::Role;
use crate::span::Span;

/// A mention less sure than this is dropped: more likely wrong than right.
const LEAST: f32 = 0.5;

/// How sure a name must be somewhere, to be taken whole elsewhere.
const WHOLE: f32 = 0.8;

/// How sure a place of a name must be to keep its type where another is as sure of another type.
pub(super) const SURE: f32 = 0.95;

/// How sure a name is that the language knows.
const KNOWN: f32 = 0.9;

/// The longest name, in bytes, that is looked for where nothing was found.
const LONGEST_REPEAT: usize = 100;

/// Makes the mentions of one document agree; they stay in text order.
pub(super) fn agree(
    document: &Document,
    mentions: Vec<Mention>,
    types: &[Arc<str>],
) -> Vec<Mention> {
    let abbreviations = abbreviations(document, &mentions);
    let mut voted = vote(document, mentions);
    surnames(document, &mut voted);
    follow(document.text(), &abbreviations, &mut voted);
    let known = known(document.language(), types);
    let mut agreed = take_whole(document, &voted, &known);
    agreed.retain(|mention| mention.confidence >= LEAST);
    take_apart(document, &with_repeats(document, agreed, known))
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
        let least = |label: &Arc<str>| match (told, Role::of(label)) {
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

/// A name of several words that is sure somewhere.
#[derive(Clone)]
struct Name<'a> {
    text: &'a str,
    label: Arc<str>,
    confidence: f32,
}

/// The names among the mentions that are sure somewhere, each with the label that it has there first,
/// the longest first: it may contain others.
fn sure<'a>(
    text: &'a str,
    mentions: &[Mention],
    mut names: Vec<Name<'a>>,
    is: impl Fn(&str) -> bool,
) -> Vec<Name<'a>> {
    let mut known: HashMap<&str, usize> =
        names.iter().enumerate().map(|(index, name)| (name.text, index)).collect();
    for mention in mentions {
        let name = mention.span.of(text);
        if mention.confidence > WHOLE && is(name) {
            let index = *known.entry(name).or_insert(names.len());
            if index == names.len() {
                names.push(Name { text: name, label: mention.label.clone(), confidence: 0.0 });
            }
            names[index].confidence = names[index].confidence.max(mention.confidence);
        }
    }
    names.sort_by_key(|name| Reverse(name.text.len()));
    names
}

/// Names that the language knows, of those types that a model has.
fn known(language: &Language, types: &[Arc<str>]) -> Vec<Name<'static>> {
    let names = &language.names;
    let lists = [
        (Role::Organisation, names.known_bodies),
        (Role::Place, names.known_places),
        (Role::Group, names.known_groups),
    ];
    let of_role = |(role, list): (Role, &'static [&'static str])| {
        let label = types.iter().find(|label| Role::of(label) == role);
        let name = |label: &Arc<str>| {
            let label = label.clone();
            move |text: &&'static str| Name { text, label: label.clone(), confidence: KNOWN }
        };
        label.into_iter().flat_map(move |label| list.iter().map(name(label)))
    };
    lists.into_iter().flat_map(of_role).collect()
}

fn has_words(name: &str) -> bool {
    name.contains(char::is_whitespace)
}

/// Adds the places of sure names where nothing was found.
fn with_repeats<'a>(
    document: &'a Document,
    mentions: Vec<Mention>,
    known: Vec<Name<'a>>,
) -> Vec<Mention> {
    let text = document.text();
    let is = |name: &str| {
        name.starts_with(char::is_uppercase) && name.len() <= LONGEST_REPEAT && has_words(name)
    };
    let names = sure(text, &mentions, known, is);
    let names = Names::new(&names);
    let mut found = Vec::new();
    let mut next = 0;
    for (index, sentence) in document.sentences().iter().enumerate() {
        let mut at = sentence.span.start;
        while at < sentence.span.end {
            while mentions.get(next).is_some_and(|mention| mention.span.end <= at) {
                next += 1;
            }
            let free = mentions.get(next).map_or(text.len(), |mention| mention.span.start);
            let end = free.min(sentence.span.end);
            if end <= at {
                at = mentions[next].span.end;
                continue;
            }
            match names.first_in(text, Span::new(at, end)) {
                Some((name, span)) => {
                    let (label, confidence) = (name.label.clone(), name.confidence);
                    found.push(Mention { span, label, confidence, sentence: index });
                    at = span.end;
                }
                None => at = end,
            }
        }
    }
    if found.is_empty() {
        return mentions;
    }
    found.extend(mentions);
    found.sort_by_key(|mention| mention.span.start);
    found
}

/// Takes names of several words, sure in one place, whole where only parts of them were found.
fn take_whole<'a>(
    document: &'a Document,
    mentions: &[Mention],
    known: &[Name<'a>],
) -> Vec<Mention> {
    let text = document.text();
    let names = sure(text, mentions, known.to_vec(), has_words);
    let names = Names::new(&names);
    let mut taken: Vec<Mention> = Vec::with_capacity(mentions.len());
    let mut rest = mentions;
    while let Some(part) = rest.first() {
        let free = taken.last().map_or(0, |mention| mention.span.end);
        let sentence = document.sentences()[part.sentence].span;
        let fits = |span: Span| {
            free <= span.start
                && sentence.contains(span)
                && span.contains(part.span)
                && rest
                    .iter()
                    .take_while(|m| m.span.start < span.end)
                    .all(|m| span.contains(m.span))
                && is_whole(text, span)
        };
        let from = free.max(sentence.start);
        let whole = names.around(text, part.span, from).into_iter().find(|(_, span)| fits(*span));
        let (mention, count) = match whole {
            Some((name, span)) if span != part.span => {
                let (label, confidence) = (name.label.clone(), name.confidence);
                let whole = Mention { span, label, confidence, sentence: part.sentence };
                (whole, rest.iter().take_while(|m| m.span.start < span.end).count())
            }
            _ => (part.clone(), 1),
        };
        taken.push(mention);
        rest = &rest[count..];
    }
    taken
}

/// Names of several words, to be found around a part of one. That takes as long for many names as for
/// few.
struct Names<'a> {
    /// The longest first, each with its place in that order.
    by_text: HashMap<&'a str, (usize, &'a Name<'a>)>,
    /// The lengths of the names that begin with a word.
    lengths: HashMap<&'a str, Vec<usize>>,
    /// The longest name, and the longest word that one begins with, in bytes.
    longest: usize,
    longest_word: usize,
}

impl<'a> Names<'a> {
    fn new(names: &'a [Name<'a>]) -> Self {
        let mut lengths: HashMap<&str, Vec<usize>> = HashMap::new();
        for name in names {
            let first = name.text.split_whitespace().next().unwrap_or_default();
            let lengths = lengths.entry(first).or_default();
            // The longest first, so that equal ones are neighbours.
            if lengths.last() != Some(&name.text.len()) {
                lengths.push(name.text.len());
            }
        }
        Self {
            longest: names.first().map_or(0, |name| name.text.len()),
            longest_word: lengths.keys().map(|word| word.len()).max().unwrap_or_default(),
            lengths,
            by_text: names.iter().enumerate().map(|(at, name)| (name.text, (at, name))).collect(),
        }
    }

    /// The first name, of several the longest, that stands whole in a stretch of the text.
    fn first_in(&self, text: &str, stretch: Span) -> Option<(&'a Name<'a>, Span)> {
        let mut inside =
            text[..stretch.start].chars().next_back().is_some_and(char::is_alphanumeric);
        for (offset, char) in stretch.of(text).char_indices() {
            let starts = !inside && char.is_uppercase();
            inside = char.is_alphanumeric();
            if !starts {
                continue;
            }
            let start = stretch.start + offset;
            let rest = &text[start..stretch.end];
            let head = &rest[..rest.floor_char_boundary(self.longest_word + 1)];
            let word = head.split(char::is_whitespace).next().unwrap_or_default();
            for length in self.lengths.get(word).into_iter().flatten() {
                let name = rest.get(..*length).and_then(|name| self.by_text.get(name));
                let span = Span::new(start, start + length);
                if let Some((_, name)) = name.filter(|_| is_whole(text, span)) {
                    return Some((name, span));
                }
            }
        }
        None
    }

    /// The names that stand in the text, not before `from` and not from within a word, and that
    /// `part` is a part of by its first word: the longest first, and those of one name with the last
    /// first.
    fn around(&self, text: &str, part: Span, from: usize) -> Vec<(&'a Name<'a>, Span)> {
        let inner = part.of(text);
        let first = inner.split_whitespace().next().unwrap_or_default();
        let mut found = Vec::new();
        let least = from.max(part.end.saturating_sub(self.longest));
        let starts = text[..part.end].char_indices().rev();
        for (before, char) in starts.skip_while(|(at, _)| *at > part.start) {
            if before < least {
                break;
            }
            let is_inside = text[..before].chars().next_back().is_some_and(char::is_alphanumeric);
            if is_inside || char.is_whitespace() {
                continue;
            }
            let rest = &text[before..];
            let head = &rest[..rest.floor_char_boundary(self.longest_word + 1)];
            let word = head.split(char::is_whitespace).next().unwrap_or_default();
            for length in self.lengths.get(word).into_iter().flatten() {
                let span = Span::new(before, before + length);
                let name = text.get(before..span.end).and_then(|name| self.by_text.get(name));
                let Some((at, name)) = name.filter(|_| span.end >= part.end) else { continue };
                let plain = |word: &str| word.trim_end_matches(',') == first.trim_end_matches(',');
                let has_word = || name.text.split_whitespace().any(plain);
                let offset = part.start - before;
                let has_part = || name.text.match_indices(inner).any(|(at, _)| at == offset);
                if has_word() && has_part() {
                    found.push((*at, *name, span));
                }
            }
        }
        found.sort_by_key(|(at, _, span)| (*at, Reverse(span.start)));
        found.into_iter().map(|(_, name, span)| (name, span)).collect()
    }
}

/// Whether no word is cut by the ends of `span`.
fn is_whole(text: &str, span: Span) -> bool {
    let before = text[..span.start].chars().next_back();
    let after = text[span.end..].chars().next();
    ![before, after].into_iter().flatten().any(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

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
