//! What two names of people that stand side by side tell of each other.

use std::collections::HashSet;

use super::person_name::PersonName;
use crate::document::Document;
use crate::mention::Mention;

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
