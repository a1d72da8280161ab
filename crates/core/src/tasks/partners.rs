//! Companies that are called by two surnames: "Marlow & Hobbs" are no two people.

use std::collections::HashSet;
use std::sync::Arc;

use crate::document::Document;
use crate::mention::Mention;
use crate::model::Role;
use crate::span::Span;

/// Makes one body, labelled `body`, of two single words with "&" between that were taken for people.
/// First names stay apart ("Ann & Tom"), and so do words that the text has in somebody's full name.
pub(super) fn partners(
    document: &Document,
    mentions: Vec<Mention>,
    body: &Arc<str>,
) -> Vec<Mention> {
    let (text, language) = (document.text(), document.language());
    let is_person = |mention: &Mention| Role::of(&mention.label) == Role::Person;
    let full = mentions.iter().filter(|mention| is_person(mention));
    let full = full.map(|mention| mention.span.of(text)).filter(|name| name.contains(' '));
    let of_people: HashSet<&str> = full.flat_map(str::split_whitespace).collect();
    let is_surname = |mention: &Mention| {
        let name = mention.span.of(text);
        let role = Role::of(&mention.label);
        matches!(role, Role::Person | Role::Organisation)
            && !name.contains(char::is_whitespace)
            && name.starts_with(char::is_uppercase)
            && !of_people.contains(name)
    };
    let is_first_name =
        |mention: &Mention| language.names.first_names.has(&mention.span.of(text).to_lowercase());
    let mut joined: Vec<Mention> = Vec::with_capacity(mentions.len());
    for mention in mentions {
        let partner = joined.last().filter(|last| {
            text.get(last.span.end..mention.span.start).is_some_and(|gap| gap.trim() == "&")
                && last.sentence == mention.sentence
                && is_surname(last)
                && is_surname(&mention)
                && (is_person(last) || is_person(&mention))
                && !(is_first_name(last) && is_first_name(&mention))
        });
        let Some(partner) = partner else {
            joined.push(mention);
            continue;
        };
        let whole = Mention {
            span: Span::new(partner.span.start, mention.span.end),
            label: body.clone(),
            confidence: partner.confidence.min(mention.confidence),
            sentence: mention.sentence,
        };
        joined.pop();
        joined.push(whole);
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::super::marked;
    use super::*;

    #[test]
    fn of_two_surnames() {
        let check = |text: &str, want: &[&str]| {
            let (document, mentions) = marked(text);
            let found = partners(&document, mentions, &"ORG".into());
            let show = |m: &Mention| format!("{} {}", m.label, m.span.of(document.text()));
            assert_eq!(found.iter().map(show).collect::<Vec<_>>(), want, "{text}");
        };
        check("[Hobbs|PER] & [Hobbs|PER] fell", &["ORG Hobbs & Hobbs"]);
        check("[Marlow|PER] & [Hobbs|ORG], [Orr|PER]", &["ORG Marlow & Hobbs", "PER Orr"]);
        check("[Anna|PER] & [Thomas|PER] wed", &["PER Anna", "PER Thomas"]);
        check("[Marlow|PER] and [Hobbs|PER] met", &["PER Marlow", "PER Hobbs"]);
        check(
            "[Ida Marlow|PER] & [Leo Hobbs|PER]: [Marlow|PER] & [Hobbs|PER]",
            &["PER Ida Marlow", "PER Leo Hobbs", "PER Marlow", "PER Hobbs"],
        );
        check("[Oslo|LOC] & [Hobbs|PER]", &["LOC Oslo", "PER Hobbs"]);
    }
}
