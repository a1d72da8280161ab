//! Short names that a text gives beside a longer one: in brackets, behind "or", or as what something is known by.

use std::collections::HashMap;

use super::names::{Name, joined};
use crate::document::Document;
use crate::mention::Mention;
use crate::model::Role;

/// The most words from "known by" to the name: "known by its Spanish initials TSE".
const KNOWN_BY: usize = 4;

/// The most names before one by which a thing is known, of which one may be its own.
const NAMED_BEFORE: usize = 12;

/// Acronyms and other short names with the names that they stand beside, one of the two in brackets. Of 154
/// bodies with an acronym in brackets in annotated news, 153 have it for a name.
pub(super) fn short_names(
    document: &Document,
    mentions: &[Mention],
    indices: &[usize],
    names: &[Name],
) -> HashMap<String, String> {
    let text = document.text();
    let mut found = HashMap::new();
    for (place, pair) in indices.windows(2).enumerate() {
        let [before, after] = [mentions[pair[0]].span, mentions[pair[1]].span];
        let bracketed = text.get(before.end..after.start).is_some_and(|gap| gap.trim() == "(")
            && text[after.end..].trim_start().starts_with(')');
        // "The Security Service, the SBU, said".
        let rest = text[after.end..].strip_prefix(", ");
        let listed = rest
            .is_none_or(|rest| rest.starts_with(char::is_uppercase) || rest.starts_with("and "));
        // "The Supreme Electoral Tribunal, or TSE".
        let gap = text.get(before.end..after.start);
        let apposed = (gap == Some(", the ") && !listed || gap == Some(", or "))
            && names[place + 1].acronym().is_some()
            && names[place].acronym().is_none();
        // "The company, known as RFI".
        let acronym = &mentions[pair[1]];
        let is_one_word = |name: &Name| !name.surface.contains(char::is_whitespace);
        let is_body = Role::of(&acronym.label) == Role::Organisation;
        let may_be = names[place + 1].acronym().is_some() || is_body;
        let called = (may_be && is_one_word(&names[place + 1]))
            .then(|| known_as(document, acronym))
            .flatten();
        let earlier = called.and_then(|noun| {
            let ends = |at: &usize| names[*at].words.last() == Some(&noun);
            let by_noun = (0..=place).rev().take(NAMED_BEFORE).find(ends);
            // Else it is what was named last.
            let is_near = acronym.sentence <= mentions[pair[0]].sentence + 1;
            by_noun.or(is_near.then_some(place)).filter(|at| names[*at].words.len() > 1)
        });
        if !bracketed && !apposed && earlier.is_none() {
            continue;
        }
        let (a, b) = (&names[earlier.unwrap_or(place)], &names[place + 1]);
        // "Amigo & Amigo (Australia)".
        let language = document.language();
        let is_country = |name: &Name| {
            let word = joined(&name.words);
            language.names.demonyms.iter().any(|(_, country)| *country == word)
        };
        // "PML-N".
        let is_large = |name: &Name| {
            is_one_word(name)
                && name.surface.contains(char::is_uppercase)
                && !name.surface.contains(char::is_lowercase)
        };
        let is_short = |name: &Name| {
            name.acronym().is_some() || is_large(name) || name.words.len() == 1 && !is_country(name)
        };
        let (short, long) = match (is_short(a), is_short(b)) {
            (false, true) => (b, a),
            (true, false) if a.acronym().is_some() => (a, b),
            _ => continue,
        };
        found.entry(joined(&short.words)).or_insert_with(|| joined(&long.words));
    }
    found
}

/// What a sentence says is known by a mention, in lower case: "tribunal" of "The tribunal, known by its Spanish
/// initials TSE".
fn known_as(document: &Document, mention: &Mention) -> Option<String> {
    let start = document.sentences()[mention.sentence].span.start;
    let before = document.text().get(start..mention.span.start).unwrap_or_default();
    let said = &document.language().names.known_as;
    let (noun, between) = said.iter().find_map(|said| before.rsplit_once(said))?;
    let is_near = !between.contains(',') && between.split_whitespace().count() <= KNOWN_BY;
    let noun = noun.trim_end().trim_end_matches(',').rsplit(' ').next().unwrap_or_default();
    is_near.then(|| noun.to_lowercase())
}
