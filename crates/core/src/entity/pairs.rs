//! What two names of people that stand side by side tell of each other.

use std::collections::HashSet;

use super::person_name::{PersonName, is_beginning_of, is_short_for};
use crate::document::Document;
use crate::language::Language;
use crate::mention::Mention;

/// The most first names that others are compared with: a longer list of names is no article.
const COMPARED: usize = 200;

/// Gives a first name the surname of the full name that "and" joins it to: "Alan and Judith Pemberton", unless the text
/// has a full name of it.
pub(super) fn share_surnames(
    document: &Document,
    mentions: &[Mention],
    indices: &[usize],
    names: &mut [PersonName],
) {
    let (text, known) = (document.text(), document.language());
    let full: HashSet<String> =
        names.iter().filter(|n| n.is_full()).map(|n| n.words[0].clone()).collect();
    for (place, pair) in indices.windows(2).enumerate() {
        let (first, second) = (mentions[pair[0]].span, mentions[pair[1]].span);
        let joined =
            text.get(first.end..second.start).is_some_and(|gap| known.names.joints.has(gap.trim()));
        let [word] = &names[place].words[..] else { continue };
        let is_first = known.names.sex_of_first_name(word).is_some() && !full.contains(word);
        if joined
            && is_first
            && names[place + 1].words.len() == 2
            && names[place].generation.is_none()
        {
            let surname = names[place + 1].surname().to_owned();
            names[place].words.push(surname);
        }
    }
}

/// Gives a short first name alone, which nobody is called in full, the one first name that it is short for: "Des", of
/// Desmond Whitaker.
pub(super) fn lengthen(names: &mut [PersonName], language: &Language) {
    let known: HashSet<String> =
        names.iter().filter(|name| name.is_full()).flat_map(|name| name.words.clone()).collect();
    let firsts: HashSet<String> =
        names.iter().filter(|name| name.is_full()).map(|name| name.words[0].clone()).collect();
    if firsts.len() > COMPARED {
        return;
    }
    let sex = |name: &str| language.names.sex_of_first_name(name);
    for name in names {
        let [word] = &name.words[..] else { continue };
        let is_it = |long: &&String| {
            long.len() > word.len()
                && (is_beginning_of(word, long) || is_short_for(word, long, language))
                && !matches!((sex(word), sex(long)), (Some(a), Some(b)) if a != b)
        };
        let mut found = firsts.iter().filter(is_it);
        if !known.contains(word)
            && name.generation.is_none()
            && let (Some(long), None) = (found.next(), found.next())
        {
            name.words[0].clone_from(long);
        }
    }
}

/// Pairs of different full names that a sentence has one behind the other, as of two people: "John Adams and his
/// son John Quincy Adams"; not "John Adams, born John Quincy Adams".
pub(super) fn side_by_side<'a>(
    document: &Document,
    mentions: &[Mention],
    indices: &[usize],
    names: &'a [PersonName],
) -> HashSet<(&'a PersonName, &'a PersonName)> {
    let (text, known) = (document.text(), &document.language().names);
    let mut pairs = HashSet::new();
    for (place, pair) in indices.windows(2).enumerate() {
        let (first, second) = (&mentions[pair[0]], &mentions[pair[1]]);
        let (a, b) = (&names[place], &names[place + 1]);
        let gap = text.get(first.span.end..second.span.start).unwrap_or_default();
        let word = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        let renames = gap.contains(['(', '"', '“', '‘', '/'])
            || gap.split_whitespace().any(|w| known.renaming.has(&word(w)));
        let joins = gap.split_whitespace().any(|word| word.starts_with(char::is_lowercase));
        if first.sentence == second.sentence && a.is_full() && b.is_full() && joins && !renames {
            pairs.insert((a, b));
            pairs.insert((b, a));
        }
    }
    pairs
}
