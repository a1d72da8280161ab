//! Agreement within a document: the same name is the same thing throughout.
//!
//! A model labels each place by itself, and is surer of some places than of others. Names are
//! therefore given the type that all their places together speak for, and abbreviations that of the
//! name they are given for; a name that is found whole somewhere is taken whole everywhere; and what
//! is then less likely right than wrong is dropped.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use crate::document::Document;
use crate::entity::names_same;
use crate::mention::Mention;
use crate::span::Span;

/// A mention less sure than this is dropped: more likely wrong than right.
const LEAST: f32 = 0.5;

/// How sure a name must be somewhere, to be taken whole elsewhere.
const WHOLE: f32 = 0.8;

/// Makes the mentions of one document agree; they stay in text order.
pub(super) fn agree(document: &Document, mentions: Vec<Mention>) -> Vec<Mention> {
    let abbreviations = abbreviations(document, &mentions);
    let mut voted = vote(document.text(), mentions);
    follow(document.text(), &abbreviations, &mut voted);
    let mut agreed = take_whole(document, &voted);
    agreed.retain(|mention| mention.confidence >= LEAST);
    agreed
}

/// Each name's type is the one with the largest sum of certainties over the places of the name.
/// Where that changes a type, the new one is as sure as its share of the sum.
fn vote(text: &str, mut mentions: Vec<Mention>) -> Vec<Mention> {
    let mut votes: HashMap<&str, Vec<(Arc<str>, f32)>> = HashMap::new();
    for mention in &mentions {
        let votes = votes.entry(mention.span.of(text)).or_default();
        match votes.iter_mut().find(|(label, _)| *label == mention.label) {
            Some((_, sum)) => *sum += mention.confidence,
            None => votes.push((mention.label.clone(), mention.confidence)),
        }
    }
    for mention in &mut mentions {
        let Some(votes) = votes.get(mention.span.of(text)) else { continue };
        // Of equal sums the label that came first.
        let better = |a, b: &'_ (Arc<str>, f32)| match a {
            Some((_, sum)) if sum >= b.1 => a,
            _ => Some((b.0.clone(), b.1)),
        };
        if let Some((label, sum)) = votes.iter().fold(None, better)
            && label != mention.label
        {
            let all: f32 = votes.iter().map(|(_, sum)| sum).sum();
            (mention.label, mention.confidence) = (label, sum / all);
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
struct Name<'a> {
    text: &'a str,
    label: Arc<str>,
    confidence: f32,
}

/// Takes names of several words, sure in one place, whole where only parts of them were found.
fn take_whole(document: &Document, mentions: &[Mention]) -> Vec<Mention> {
    let text = document.text();
    let mut names: Vec<Name> = Vec::new();
    let mut known: HashMap<&str, usize> = HashMap::new();
    for mention in mentions {
        let name = mention.span.of(text);
        if name.contains(char::is_whitespace) && mention.confidence > WHOLE {
            let index = *known.entry(name).or_insert(names.len());
            if index == names.len() {
                names.push(Name { text: name, label: mention.label.clone(), confidence: 0.0 });
            }
            names[index].confidence = names[index].confidence.max(mention.confidence);
        }
    }
    // The longest first: it may contain others.
    names.sort_by_key(|name| Reverse(name.text.len()));
    let mut by_word: HashMap<&str, Vec<&Name>> = HashMap::new();
    for name in &names {
        for word in name.text.split_whitespace() {
            by_word.entry(word).or_default().push(name);
        }
    }
    let mut taken: Vec<Mention> = Vec::with_capacity(mentions.len());
    let mut rest = mentions;
    while let Some(part) = rest.first() {
        let word = part.span.of(text).split_whitespace().next().unwrap_or_default();
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
        let whole = by_word.get(word).into_iter().flatten().find_map(|name| {
            let places = name.text.match_indices(part.span.of(text));
            let spans = places.filter_map(|(before, _)| {
                let start = part.span.start.checked_sub(before)?;
                let span = Span::new(start, start + name.text.len());
                (text.get(start..span.end) == Some(name.text)).then_some(span)
            });
            spans.into_iter().find(|&span| fits(span)).map(|span| (name, span))
        });
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
        let agreed = agree(&document, found.iter().map(mention).collect());
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
    fn what_is_likely_wrong_is_dropped() {
        check("[Oslo|LOC|0.4] and [Riga|LOC|0.5]", &[("Riga", "LOC", 0.5)]);
    }
}
