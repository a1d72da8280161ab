//! Mentions to entities.
//!
//! Mentions are first grouped by name (the same words, aliases, acronyms), within a type.
//! Then each shorter form of a person's name joins the full name it is part of, if the
//! document has just one such person; where two share a surname it stays on its own, since
//! the wrong person is worse than none.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use super::Entity;
use super::names::{Key, Name};
use crate::mention::Mention;

/// The type whose names are shortened to a part.
const PERSON: &str = "PER";

/// A group of mentions with the forms of its name, each form once.
struct Group {
    label: Arc<str>,
    forms: Vec<Name>,
    mentions: Vec<usize>,
}

impl Group {
    /// The canonical form: the one with the most words, of those the longest, of those the
    /// first.
    fn fullest(&self) -> &Name {
        let size = |name: &Name| (name.words.len(), name.surface.chars().count());
        let mut best = &self.forms[0];
        for form in &self.forms {
            if size(form) > size(best) {
                best = form;
            }
        }
        best
    }
}

/// Groups the mentions of one document into entities, in the order of first mentions.
pub(crate) fn link(text: &str, mentions: &[Mention]) -> Vec<Entity> {
    let mut groups = group_by_name(text, mentions);
    join_partial_names(&mut groups);
    groups.sort_by_key(|group| group.mentions[0]);
    groups
        .into_iter()
        .map(|group| Entity {
            name: group.fullest().surface.clone(),
            label: group.label,
            mentions: group.mentions,
        })
        .collect()
}

fn group_by_name(text: &str, mentions: &[Mention]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut by_surface: HashMap<(Arc<str>, String), usize> = HashMap::new();
    let mut by_key: HashMap<(Arc<str>, Key), usize> = HashMap::new();
    for (index, mention) in mentions.iter().enumerate() {
        let label = &mention.label;
        let name = Name::new(mention.span.of(text));
        let name = if **label == *PERSON { name.without_honorifics() } else { name };
        let group = *by_surface.entry((label.clone(), name.surface.clone())).or_insert_with(|| {
            let found = name.seeks().into_iter().find_map(|key| by_key.get(&(label.clone(), key)));
            let group = found.copied().unwrap_or_else(|| {
                groups.push(Group {
                    label: label.clone(),
                    forms: Vec::new(),
                    mentions: Vec::new(),
                });
                groups.len() - 1
            });
            for key in name.keys() {
                by_key.entry((label.clone(), key)).or_insert(group);
            }
            groups[group].forms.push(name);
            group
        });
        groups[group].mentions.push(index);
    }
    groups
}

/// Joins "Zhao" to "Zhao Leji", longest names first, so that "George Bush" has joined
/// "George W. Bush" before "Bush" looks for its owner.
fn join_partial_names(groups: &mut Vec<Group>) {
    let mut order: Vec<usize> =
        (0..groups.len()).filter(|&index| *groups[index].label == *PERSON).collect();
    order.sort_by_key(|&index| Reverse(groups[index].fullest().words.len()));
    // People so far who are no part of another, by first and by last word of the name.
    let mut people: HashMap<String, Vec<usize>> = HashMap::new();
    for part in order {
        let name = groups[part].fullest().clone();
        let ends = [name.words.first(), name.words.last()];
        let mut owners: Vec<usize> = ends
            .into_iter()
            .flatten()
            .filter_map(|word| people.get(word))
            .flatten()
            .copied()
            .filter(|&full| name.is_part_of_person(groups[full].fullest()))
            .collect();
        owners.sort_unstable();
        owners.dedup();
        if let [owner] = owners[..] {
            let forms = std::mem::take(&mut groups[part].forms);
            let mentions = std::mem::take(&mut groups[part].mentions);
            groups[owner].forms.extend(forms);
            groups[owner].mentions.extend(mentions);
            groups[owner].mentions.sort_unstable();
        } else {
            for word in ends.into_iter().flatten() {
                people.entry(word.clone()).or_default().push(part);
            }
        }
    }
    groups.retain(|group| !group.mentions.is_empty());
}
