//! Companies whose names have "&": "Marlow & Hobbs" are no two people.

use std::collections::HashSet;
use std::sync::Arc;

use crate::document::{BlockKind, Document};
use crate::mention::Mention;
use crate::model::Role;
use crate::span::Span;

/// How many bytes before a name are looked at for whether it is one of a list.
const LISTED: usize = 60;

/// The most names of a firm.
const FIRM_NAMES: usize = 8;

/// How sure a firm is in which nothing was found: half of what looks like one is a title.
const FIRM: f32 = 0.65;

/// Makes one body, labelled `body`, of what stands around "&": of two surnames that were taken for
/// people, of two bodies, and of a body and a word with a capital in which nothing was found. First
/// names stay apart ("Ann & Tom"), and so do two words that the text has in full names of people.
/// Further surnames may come before: "Marlow, Orr & Hobbs".
pub(super) fn partners(
    document: &Document,
    mentions: Vec<Mention>,
    body: &Arc<str>,
) -> Vec<Mention> {
    let (text, language) = (document.text(), document.language());
    let role = |mention: &Mention| Role::of(&mention.label);
    let full = mentions.iter().filter(|mention| role(mention) == Role::Person);
    let full = full.map(|mention| mention.span.of(text)).filter(|name| name.contains(' '));
    let of_people: HashSet<&str> = full.flat_map(str::split_whitespace).collect();
    let is_surname = |mention: &Mention| {
        let name = mention.span.of(text);
        matches!(role(mention), Role::Person | Role::Organisation)
            && !name.contains(char::is_whitespace)
            && name.starts_with(char::is_uppercase)
    };
    let is_first_name =
        |mention: &Mention| language.names.sex_of_first_name(mention.span.of(text)).is_some();
    let are_surnames = |a: &Mention, b: &Mention| {
        is_surname(a)
            && is_surname(b)
            && (role(a) == Role::Person || role(b) == Role::Person)
            && !(is_first_name(a) && is_first_name(b))
            && !(of_people.contains(a.span.of(text)) && of_people.contains(b.span.of(text)))
    };
    // "Booz Allen & Hamilton".
    let is_firm_of_two_names = |a: &Mention, b: &Mention| {
        let mut words = a.span.of(text).split(' ');
        let first = words.next().unwrap_or_default();
        role(a) == Role::Person
            && words.count() == 1
            && language.names.sex_of_first_name(first).is_none()
            && is_surname(b)
            && !is_first_name(b)
            && !of_people.contains(b.span.of(text))
    };
    let are_bodies = |a: &Mention, b: &Mention| {
        role(a) == Role::Organisation && matches!(role(b), Role::Organisation | Role::Person)
            || role(b) == Role::Organisation && matches!(role(a), Role::Person | Role::Place)
    };
    // "Marlow," before "Orr & Hobbs"; but not "Tesco," before "Orr & Hobbs and Aldi".
    let goes_before = |name: &Mention, firm: &Mention| {
        let rest = &text[firm.span.end..];
        let listed = [" and ", ", "].iter().any(|more| rest.starts_with(more));
        let before =
            &text[text.ceil_char_boundary(name.span.start.saturating_sub(LISTED))..name.span.start];
        let before = before.strip_suffix(", ").and_then(|before| before.rsplit(", ").next());
        let listed = listed || before.is_some_and(|item| item.contains(" & "));
        let is_one = role(name) == Role::Person || role(name) == Role::Organisation && !listed;
        is_one
            && is_surname(name)
            && !is_first_name(name)
            && firm.span.of(text).contains(" & ")
            && role(firm) == Role::Organisation
    };
    let mentions = with_firms(document, mentions, body);
    let mut joined: Vec<Mention> = Vec::with_capacity(mentions.len());
    let mut rest = mentions.into_iter().peekable();
    while let Some(mut mention) = rest.next() {
        let sentence = document.sentences()[mention.sentence].span;
        if let Some(last) = joined.last()
            && last.sentence == mention.sentence
        {
            let gap = &text[last.span.end..mention.span.start];
            let cut = last.span.of(text).ends_with('&') && gap.trim().is_empty();
            let with_article = gap == " & the " || gap == " & The ";
            let of_one = (gap.trim() == "&" || cut || with_article)
                && (are_surnames(last, &mention)
                    || are_bodies(last, &mention)
                    || is_firm_of_two_names(last, &mention));
            let one_more = gap == ", " && goes_before(last, &mention);
            // "Bamburi and Sons".
            let with_sons = gap == " and "
                && matches!(role(last), Role::Person | Role::Organisation)
                && language.names.firm_partners.has(mention.span.of(text));
            if of_one || one_more || with_sons {
                let confidence = last.confidence.min(mention.confidence);
                mention.span = Span::new(last.span.start, mention.span.end);
                mention.label = body.clone();
                mention.confidence = confidence;
                joined.pop();
                // The surnames before that one.
                let mut names = 2;
                while let Some(before) = joined.last()
                    && names < FIRM_NAMES
                    && before.sentence == mention.sentence
                    && &text[before.span.end..mention.span.start] == ", "
                    && goes_before(before, &mention)
                {
                    mention.span = Span::new(before.span.start, mention.span.end);
                    joined.pop();
                    names += 1;
                }
            }
        }
        let free = joined.last().map_or(0, |last| last.span.end).max(sentence.start);
        let next = rest.peek().map_or(text.len(), |next| next.span.start).min(sentence.end);
        mention.span = with_halves(document, &mention, free, next);
        if role(&mention) == Role::Person && is_of_surnames(document, mention.span) {
            mention.label = body.clone();
            mention.confidence = mention.confidence.max(FIRM);
        }
        if is_firm(document, &mention) && mention.confidence < FIRM {
            mention.label = body.clone();
            mention.confidence = FIRM;
        }
        joined.push(mention);
    }
    joined
}

/// A body with the word on the other side of "&", where nothing is from `free` on and up to `next`; also what is
/// unsure: "Farrow" of "Farrow & Ball".
fn with_halves(document: &Document, mention: &Mention, free: usize, next: usize) -> Span {
    let (text, names) = (document.text(), &document.language().names);
    let mut span = mention.span;
    let is_body = Role::of(&mention.label) == Role::Organisation;
    if is_body && let Some(start) = word_before(text, Span::new(free.min(span.start), span.start)) {
        span = Span::new(start, span.end);
    }
    let is_unsure = mention.confidence < FIRM && !span.of(text).contains(char::is_whitespace);
    let after = Span::new(span.end, next.max(span.end));
    // "Hamilton Harrison" of "Hamilton Harrison & Mathews", "Wright Hassall" of "Wright Hassall & Co".
    let is_two = || {
        let name = span.of(text);
        let mut words = name.split(' ');
        let first = words.next().unwrap_or_default();
        words.count() == 1 && names.sex_of_first_name(first).is_none()
    };
    if let Some(end) = word_after(text, after)
        && (is_body || is_unsure || is_two() || names.firm_partners.has(&text[span.end + 3..end]))
    {
        span = Span::new(span.start, end);
    }
    span
}

/// Whether "&" joins what are no two first names: "Dunmore Clarke & Price", but not "Ann & Tom".
fn is_of_surnames(document: &Document, span: Span) -> bool {
    let names = &document.language().names;
    let is_first =
        |half: &str| names.sex_of_first_name(half.split(' ').next().unwrap_or_default()).is_some();
    let halves = span.of(document.text()).split_once(" & ");
    halves.is_some_and(|(a, b)| !(is_first(a) && is_first(b)))
}

/// Whether a mention is two words with capitals and "&" between, in prose: "Baltimore & Ohio".
fn is_firm(document: &Document, mention: &Mention) -> bool {
    let kind = document.blocks()[document.sentences()[mention.sentence].block].kind;
    let halves = mention.span.of(document.text()).split_once(" & ");
    let is_name = |half: &str| {
        half.starts_with(char::is_uppercase) && half.len() > 1 && half.chars().all(is_of_word)
    };
    matches!(kind, BlockKind::Paragraph | BlockKind::ListItem)
        && halves.is_some_and(|(a, b)| is_name(a) && is_name(b))
}

/// Adds firms in which nothing was found: two words with capitals and "&" between, in prose.
fn with_firms(document: &Document, mentions: Vec<Mention>, body: &Arc<str>) -> Vec<Mention> {
    let text = document.text();
    let mut found = Vec::new();
    for (at, _) in text.match_indices(" & ") {
        let sentence = document.sentences().partition_point(|s| s.span.end <= at);
        let Some(inside) = document.sentences().get(sentence) else { continue };
        let kind = document.blocks()[inside.block].kind;
        if inside.span.start > at || !matches!(kind, BlockKind::Paragraph | BlockKind::ListItem) {
            continue;
        }
        let start = word_before(text, Span::new(inside.span.start, at + 3));
        let end = word_after(text, Span::new(at, inside.span.end));
        let (Some(start), Some(end)) = (start, end) else { continue };
        let span = Span::new(start, end);
        // "R & D".
        if span.len() == 5 {
            continue;
        }
        let after = mentions.partition_point(|mention| mention.span.end <= start);
        let is_free = mentions.get(after).is_none_or(|mention| mention.span.start >= end);
        if is_free && found.last().is_none_or(|last: &Mention| last.span.end <= start) {
            found.push(Mention { span, label: body.clone(), confidence: FIRM, sentence });
        }
    }
    if found.is_empty() {
        return mentions;
    }
    found.extend(mentions);
    found.sort_by_key(|mention| mention.span.start);
    found
}

/// Where a word with a capital begins that stands with "&" at the end of a stretch.
fn word_before(text: &str, stretch: Span) -> Option<usize> {
    let before = stretch.of(text).strip_suffix("& ")?.strip_suffix(' ')?;
    let start = before.rfind(|c: char| !is_of_word(c)).map_or(0, |at| at + 1);
    let start = before.ceil_char_boundary(start);
    before[start..].starts_with(char::is_uppercase).then_some(stretch.start + start)
}

/// Where a word with a capital ends that stands with "&" at the start of a stretch.
fn word_after(text: &str, stretch: Span) -> Option<usize> {
    let after = stretch.of(text).strip_prefix(" & ")?;
    let end = after.find(|c: char| !is_of_word(c)).unwrap_or(after.len());
    after.starts_with(char::is_uppercase).then_some(stretch.start + 3 + end)
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '\'' | '’')
}

#[cfg(test)]
mod tests {
    use super::super::{marked, shown};
    use super::*;

    #[track_caller]
    fn check(text: &str, want: &[&str]) {
        let (document, mentions) = marked(text);
        let found = partners(&document, mentions, &"ORG".into());
        assert_eq!(shown(&document, &found), want, "{text}");
    }

    #[test]
    fn of_more_than_surnames() {
        check("[Orr|ORG] & [Hobbs Bank|ORG] fell", &["ORG Orr & Hobbs Bank"]);
        check("[Orr Hill &|ORG] [Hobbs|PER] fell", &["ORG Orr Hill & Hobbs"]);
        check(
            "for Orr & [Hobbs LLP|ORG], not for [Ivo|ORG] & Ko's.",
            &["ORG Orr & Hobbs LLP", "ORG Ivo & Ko's"],
        );
        check("for Orr & Lund's work. 5 & Co", &["ORG Orr & Lund's"]);
        check(
            "[Orr|PER] & the [Gang|ORG]. [Arps|ORG], [Slate & Ko|ORG] sold",
            &["ORG Orr & the Gang", "ORG Arps, Slate & Ko"],
        );
        check("[Orr|ORG] & co. and 5 & [Hobbs|ORG], R & D", &["ORG Orr", "ORG Hobbs"]);
        check(
            "[Ewart|PER], [Orr|PER], [Marlow|PER] & [Hobbs|PER] and [Anna|PER], [Orr & Ko|ORG], [Tesco|ORG], [Ivo & Ko|ORG]",
            &[
                "ORG Ewart, Orr, Marlow & Hobbs",
                "PER Anna",
                "ORG Orr & Ko",
                "ORG Tesco",
                "ORG Ivo & Ko",
            ],
        );
    }

    #[test]
    fn of_which_a_model_is_unsure() {
        let check = |marks: &str, confidence: f32, want: &[&str]| {
            let (document, mut mentions) = marked(marks);
            for mention in &mut mentions {
                mention.confidence = confidence;
            }
            let found = partners(&document, mentions, &"ORG".into());
            let show = |m: &Mention| {
                format!("{} {} {:.2}", m.label, m.span.of(document.text()), m.confidence)
            };
            assert_eq!(found.iter().map(show).collect::<Vec<_>>(), want, "{marks}");
        };
        check("a [Oslo & Bergen|LOC] train", 0.4, &["ORG Oslo & Bergen 0.65"]);
        check("[Orr & Hill|ORG] said", 0.3, &["ORG Orr & Hill 0.65"]);
        check("[Orr|FAC] & Hill paint", 0.4, &["ORG Orr & Hill 0.65"]);
        check("[Orr & Hill|ORG] said", 0.9, &["ORG Orr & Hill 0.90"]);
        check(
            "the [Oslo & Bergen Lines of Norway|LOC]",
            0.4,
            &["LOC Oslo & Bergen Lines of Norway 0.40"],
        );
    }

    #[test]
    fn of_a_name_of_two_words() {
        check("[Orr Allen|PER] & [Hobbs|PER] fell", &["ORG Orr Allen & Hobbs"]);
        check(
            "by [Orr Allen|PER] & Hobbs. [Orr & Ida Hobbs|PER]",
            &["ORG Orr Allen & Hobbs", "ORG Orr & Ida Hobbs"],
        );
        check(
            "[Anna Allen|PER] & Co. [Anna & Ida Hobbs|PER]",
            &["ORG Anna Allen & Co", "PER Anna & Ida Hobbs"],
        );
        check("[Anna Allen|PER] & [Hobbs|PER] wed", &["PER Anna Allen", "PER Hobbs"]);
        check(
            "[Ida Hobbs|PER] and [Orr Allen|PER] & [Hobbs|PER]",
            &["PER Ida Hobbs", "PER Orr Allen", "PER Hobbs"],
        );
    }

    #[test]
    fn of_a_name_and_sons() {
        check(
            "[Bamburi|PER] and [Sons|ORG], [Lund|LOC] and [Sons|ORG]",
            &["ORG Bamburi and Sons", "LOC Lund", "ORG Sons"],
        );
    }

    #[test]
    fn of_two_surnames() {
        check("[Hobbs|PER] & [Hobbs|PER] fell", &["ORG Hobbs & Hobbs"]);
        check("[Marlow|PER] & [Hobbs|ORG], [Orr|PER]", &["ORG Marlow & Hobbs", "PER Orr"]);
        check("[Anna|PER] & [Thomas|PER] wed", &["PER Anna", "PER Thomas"]);
        check("[Marlow|PER] and [Hobbs|PER] met", &["PER Marlow", "PER Hobbs"]);
        check(
            "[Ida Marlow|PER] & [Leo Hobbs|PER]: [Marlow|PER] & [Hobbs|PER]",
            &["PER Ida Marlow", "PER Leo Hobbs", "PER Marlow", "PER Hobbs"],
        );
        check("[Oslo|LOC] & [Hobbs|PER]", &["LOC Oslo", "PER Hobbs"]);
        // One who is named in full gave the firm half its name.
        check(
            "[Ida Marlow|PER] left [Marlow|PER] & [Hobbs|PER]",
            &["PER Ida Marlow", "ORG Marlow & Hobbs"],
        );
    }
}
