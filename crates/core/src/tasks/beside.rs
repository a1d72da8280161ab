//! What stands beside a name tells of it: a title, a preposition, a pronoun, an age, what companies have.

use std::collections::HashSet;

use crate::document::Document;
use crate::language::Language;
use crate::mention::Mention;
use crate::model::Role;
use crate::span::Span;

/// How many words before "after" may say that somebody is named so.
const NAMED_AFTER: usize = 2;

/// What the first pronoun behind a name is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pronoun {
    None,
    Person,
    Thing,
}

/// The first pronoun behind a name in its sentence, before the next name.
pub(super) fn pronoun(document: &Document, mentions: &[Mention], index: usize) -> Pronoun {
    let (text, known) = (document.text(), &document.language().names);
    let mention = &mentions[index];
    let sentence = document.sentences()[mention.sentence].span;
    let next = mentions.get(index + 1).map_or(text.len(), |next| next.span.start);
    let rest = &text[mention.span.end..next.min(sentence.end).max(mention.span.end)];
    let kind = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        match (known.neuter.has(&word), known.pronouns.has(&word)) {
            (true, _) => Some(Pronoun::Thing),
            (_, true) if !known.objects.has(&word) => Some(Pronoun::Person),
            _ => None,
        }
    };
    rest.split_whitespace().find_map(kind).unwrap_or(Pronoun::None)
}

/// Whether an age stands behind a name: "Jordan, 34,".
pub(super) fn is_aged(text: &str, span: Span) -> bool {
    let rest = text[span.end..].strip_prefix(", ").unwrap_or_default();
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    digits == 2 && rest[digits..].starts_with([',', '.'])
}

/// Whether a verb of speech stands behind a name.
pub(super) fn speaks(text: &str, span: Span, language: &Language) -> bool {
    let after = text[span.end..].strip_prefix(' ').unwrap_or_default();
    let verb = after.split(|c: char| !c.is_alphanumeric()).next();
    verb.is_some_and(|verb| language.sentences.speech.has(verb))
}

/// Whether a verb that people are the subject of stands behind a name, or one of speech before it.
pub(super) fn speaks_or_acts(text: &str, span: Span, language: &Language) -> bool {
    let before = text[..span.start].split_whitespace().next_back().unwrap_or_default();
    let after = text[span.end..].strip_prefix(' ').unwrap_or_default();
    let after = after.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let articles = language.names.articles;
    language.sentences.speech.has(before)
        || !articles.contains(&before.to_lowercase().as_str())
            && (language.sentences.speech.has(after) || language.summary.finite.has(after))
}

/// Whether what stands beside a name is of a company: "Dell shares", "shares of Dell".
pub(super) fn is_of_a_body(text: &str, span: Span, language: &Language) -> bool {
    let rest = &text[span.end..];
    let rest = rest.strip_prefix("'s").or(rest.strip_prefix("’s")).unwrap_or(rest);
    let after = rest.strip_prefix(' ').unwrap_or_default();
    let after = after.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let before: Vec<&str> = text[..span.start].split_whitespace().rev().take(2).collect();
    let held = &language.names.held_by_bodies;
    held.has(after) || matches!(before[..], ["in" | "of", what] if held.has(&what.to_lowercase()))
}

/// The words of the full names of people.
pub(super) fn borne<'t>(text: &'t str, mentions: &[Mention]) -> HashSet<&'t str> {
    let people = mentions.iter().filter(|mention| Role::of(&mention.label) == Role::Person);
    let full = people.map(|mention| mention.span.of(text)).filter(|name| name.contains(' '));
    full.flat_map(|name| name.split(' ')).collect()
}

/// Whether an article stands before a name: "the Amazon".
pub(super) fn has_article(text: &str, span: Span, language: &Language) -> bool {
    let before = text[..span.start].split_whitespace().next_back();
    text[..span.start].ends_with(char::is_whitespace)
        && before.is_some_and(|word| language.names.articles.contains(&&*word.to_lowercase()))
}

/// The possessive ending that stands behind a name: "'s".
pub(super) fn possessive(text: &str, span: Span, language: &Language) -> Option<&'static str> {
    let rest = &text[span.end..];
    language.words.possessives.iter().copied().find(|ending| rest.starts_with(ending))
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
    // "the Amazon", beside a company without an article.
    let is_river = Role::of(&mentions[index].label) == Role::Place
        && language.names.articles.contains(&before)
        && text[..span.start].ends_with(' ');
    match (has_title(text, span, language), is_river || is_placed(text, mentions, index, language))
    {
        (true, _) => Told::Person,
        (false, true) => Told::Place,
        (false, false) => Told::Nothing,
    }
}

/// Whether a title that anybody has stands before a name: "Mr. Dell".
pub(super) fn has_title(text: &str, span: Span, language: &Language) -> bool {
    let known = &language.names;
    let before = text[..span.start].split_whitespace().next_back().unwrap_or_default();
    let title = before.trim_end_matches('.').to_lowercase();
    text[..span.start].ends_with(char::is_whitespace)
        && before.starts_with(char::is_uppercase)
        && (known.forms_of_address.has(&title) || known.sexed_titles.has(&title))
        && known.honorifics.has(&title)
}

/// Whether what stands around a name says that it is a place.
pub(super) fn is_placed(
    text: &str,
    mentions: &[Mention],
    index: usize,
    language: &Language,
) -> bool {
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
    // "left for Jordan".
    let is_goal = before.is_some_and(|word| language.names.goal.has(word))
        && words.next().is_some_and(|word| language.names.locative.has(word));
    let comma_after = || {
        let end = mentions.get(index + 1).map_or(span.end, |next| next.span.start);
        text.get(span.end..end).is_some_and(|gap| gap.trim() == ",")
    };
    // "named her after Lourdes".
    let is_namesake = before == Some("after") && {
        let mut words = gap.split_whitespace().rev().skip(1).take(NAMED_AFTER);
        words.any(|word| language.names.naming.has(word))
    };
    // "Part of Netanyahu's constituency".
    let owns = before == Some("of") && possessive(text, span, language).is_some();
    before.is_some_and(|word| language.names.locative.has(word)) && !owns
        || is_goal
        || is_namesake
        || gap.trim() == "," && is_place(index.checked_sub(1))
        || is_place(Some(index + 1)) && comma_after()
}
