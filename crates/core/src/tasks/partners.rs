//! Companies whose names have "&": "Marlow & Hobbs" are no two people.

use std::collections::HashSet;
use std::sync::Arc;

use crate::document::Document;
use crate::mention::Mention;
use crate::model::Role;
use crate::span::Span;

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
        |mention: &Mention| language.names.first_names.has(&mention.span.of(text).to_lowercase());
    let are_surnames = |a: &Mention, b: &Mention| {
        is_surname(a)
            && is_surname(b)
            && (role(a) == Role::Person || role(b) == Role::Person)
            && !(is_first_name(a) && is_first_name(b))
            && !(of_people.contains(a.span.of(text)) && of_people.contains(b.span.of(text)))
    };
    let are_bodies = |a: &Mention, b: &Mention| {
        role(a) == Role::Organisation && matches!(role(b), Role::Organisation | Role::Person)
            || role(b) == Role::Organisation && matches!(role(a), Role::Person | Role::Place)
    };
    let mut joined: Vec<Mention> = Vec::with_capacity(mentions.len());
    let mut rest = mentions.into_iter().peekable();
    while let Some(mut mention) = rest.next() {
        let sentence = document.sentences()[mention.sentence].span;
        if let Some(last) = joined.last()
            && last.sentence == mention.sentence
        {
            let gap = &text[last.span.end..mention.span.start];
            let cut = last.span.of(text).ends_with('&') && gap.trim().is_empty();
            let of_one = (gap.trim() == "&" || cut)
                && (are_surnames(last, &mention) || are_bodies(last, &mention));
            // "Marlow," before "Orr & Hobbs".
            let one_more = gap == ", "
                && role(last) == Role::Person
                && is_surname(last)
                && !is_first_name(last)
                && mention.span.of(text).contains(" & ")
                && role(&mention) == Role::Organisation;
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
                // The surname before that one.
                while let Some(before) = joined.last()
                    && mention.span.of(text).contains(" & ")
                    && before.sentence == mention.sentence
                    && role(before) == Role::Person
                    && is_surname(before)
                    && !is_first_name(before)
                    && &text[before.span.end..mention.span.start] == ", "
                {
                    mention.span = Span::new(before.span.start, mention.span.end);
                    joined.pop();
                }
            }
        }
        if role(&mention) == Role::Organisation {
            let free = joined.last().map_or(0, |last| last.span.end).max(sentence.start);
            let free = free.min(mention.span.start);
            if let Some(start) = word_before(text, Span::new(free, mention.span.start)) {
                mention.span = Span::new(start, mention.span.end);
            }
            let next = rest.peek().map_or(text.len(), |next| next.span.start);
            let after = Span::new(mention.span.end, next.min(sentence.end).max(mention.span.end));
            if let Some(end) = word_after(text, after) {
                mention.span = Span::new(mention.span.start, end);
            }
        }
        joined.push(mention);
    }
    joined
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
    use super::super::marked;
    use super::*;

    #[track_caller]
    fn check(text: &str, want: &[&str]) {
        let (document, mentions) = marked(text);
        let found = partners(&document, mentions, &"ORG".into());
        let show = |m: &Mention| format!("{} {}", m.label, m.span.of(document.text()));
        assert_eq!(found.iter().map(show).collect::<Vec<_>>(), want, "{text}");
    }

    #[test]
    fn of_more_than_surnames() {
        check("[Orr|ORG] & [Hobbs Bank|ORG] fell", &["ORG Orr & Hobbs Bank"]);
        check("[Orr Hill &|ORG] [Hobbs|PER] fell", &["ORG Orr Hill & Hobbs"]);
        check(
            "for Orr & [Hobbs LLP|ORG], not for [Ivo|ORG] & Ko's.",
            &["ORG Orr & Hobbs LLP", "ORG Ivo & Ko's"],
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
