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
use crate::language::Language;
use crate::mention::Mention;
use crate::model::Role;

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
pub(crate) fn link(text: &str, mentions: &[Mention], language: &Language) -> Vec<Entity> {
    let mut groups = group_by_name(text, mentions, language);
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

fn group_by_name(text: &str, mentions: &[Mention], language: &Language) -> Vec<Group> {
    let known = &language.names;
    let mut groups: Vec<Group> = Vec::new();
    let mut by_surface: HashMap<(Arc<str>, String), usize> = HashMap::new();
    let mut by_key: HashMap<(Arc<str>, Key), usize> = HashMap::new();
    for (index, mention) in mentions.iter().enumerate() {
        let label = &mention.label;
        let name = Name::new(mention.span.of(text), language);
        let name = match Role::of(label) {
            Role::Person => name.without_honorifics(known),
            Role::Group => name.singular(language),
            _ => name,
        };
        let group = *by_surface.entry((label.clone(), name.surface.clone())).or_insert_with(|| {
            let found =
                name.seeks(known).into_iter().find_map(|key| by_key.get(&(label.clone(), key)));
            let group = found.copied().unwrap_or_else(|| {
                groups.push(Group {
                    label: label.clone(),
                    forms: Vec::new(),
                    mentions: Vec::new(),
                });
                groups.len() - 1
            });
            for key in name.keys(known) {
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
        (0..groups.len()).filter(|&index| Role::of(&groups[index].label) == Role::Person).collect();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Span;

    /// Links mentions written as `PER:Zhao Leji`, and shows each entity as its name and its
    /// mentions.
    fn check(mentions: &[&str], want: &[&str]) {
        let (mut text, mut list) = (String::new(), Vec::new());
        for mention in mentions {
            let (label, name) = mention.split_once(':').expect("a label and a name");
            let start = text.len();
            text.push_str(name);
            let span = Span::new(start, text.len());
            text.push('\n');
            list.push(Mention { span, label: label.into(), confidence: 1.0, sentence: 0 });
        }
        let show = |entity: Entity| {
            let mentions: Vec<_> =
                entity.mentions.iter().map(|&index| list[index].span.of(&text)).collect();
            format!("{} {}: {}", entity.label, entity.name, mentions.join(" | "))
        };
        let got: Vec<String> =
            link(&text, &list, Language::english()).into_iter().map(show).collect();
        assert_eq!(got, want);
    }

    #[test]
    fn people_by_part_of_the_name() {
        check(
            &["PER:Zhao Leji", "PER:Kim Jong Un", "PER:Zhao", "PER:Kim", "PER:Mr. Kim"],
            &["PER Zhao Leji: Zhao Leji | Zhao", "PER Kim Jong Un: Kim Jong Un | Kim | Mr. Kim"],
        );
        check(
            &["PER:Putin", "PER:Vladimir Putin", "PER:Putin’s"],
            &["PER Vladimir Putin: Putin | Vladimir Putin | Putin’s"],
        );
        check(
            &["PER:George W. Bush", "PER:George Bush", "PER:Bush"],
            &["PER George W. Bush: George W. Bush | George Bush | Bush"],
        );
    }

    #[test]
    fn people_and_groups_of_other_label_sets() {
        for label in ["PERSON", "per", "person", "Person"] {
            let of = |name: &str| format!("{label}:{name}");
            let mentions = ["Zhao Leji", "Zhao", "Mr. Zhao"].map(of);
            check(
                &mentions.each_ref().map(String::as_str),
                &[&format!("{label} Zhao Leji: Zhao Leji | Zhao | Mr. Zhao")],
            );
        }
        check(&["norp:Russian", "norp:Russians"], &["norp Russians: Russian | Russians"]);
        // OntoNotes: places of two types are not one, nor are parts of their names names.
        check(
            &["GPE:the United States", "GPE:U.S.", "LOC:United States", "GPE:New York", "GPE:New"],
            &[
                "GPE United States: the United States | U.S.",
                "LOC United States: United States",
                "GPE New York: New York",
                "GPE New: New",
            ],
        );
    }

    #[test]
    fn people_who_share_a_surname_stay_apart() {
        check(
            &["PER:Kim Jong Un", "PER:Kim Yo Jong", "PER:Kim"],
            &["PER Kim Jong Un: Kim Jong Un", "PER Kim Yo Jong: Kim Yo Jong", "PER Kim: Kim"],
        );
        check(
            &["PER:Barack Obama", "PER:Michelle Obama"],
            &["PER Barack Obama: Barack Obama", "PER Michelle Obama: Michelle Obama"],
        );
        // A middle word alone is no name of the person.
        check(
            &["PER:Kim Jong Un", "PER:Jong"],
            &["PER Kim Jong Un: Kim Jong Un", "PER Jong: Jong"],
        );
    }

    #[test]
    fn places_and_organisations_by_alias_and_initials() {
        check(
            &["LOC:the United States", "LOC:U.S.", "LOC:US", "LOC:North Korea", "LOC:South Korea"],
            &[
                "LOC United States: the United States | U.S. | US",
                "LOC North Korea: North Korea",
                "LOC South Korea: South Korea",
            ],
        );
        check(
            &["ORG:World Health Organization", "ORG:WHO", "ORG:U.N.", "ORG:United Nations"],
            &[
                "ORG World Health Organization: World Health Organization | WHO",
                "ORG United Nations: U.N. | United Nations",
            ],
        );
        check(
            &["ORG:Bank of England", "ORG:BoE", "ORG:Ford Motor Co.", "ORG:Ford Motor"],
            &[
                "ORG Bank of England: Bank of England",
                "ORG BoE: BoE",
                "ORG Ford Motor Co.: Ford Motor Co. | Ford Motor",
            ],
        );
        // Two names with the same initials are two things.
        check(
            &["ORG:World Trade Organization", "ORG:World Tourism Organization"],
            &[
                "ORG World Trade Organization: World Trade Organization",
                "ORG World Tourism Organization: World Tourism Organization",
            ],
        );
    }

    #[test]
    fn types_are_never_merged() {
        check(
            &["LOC:North Korea", "NORP:North Korean", "ORG:China", "LOC:China"],
            &[
                "LOC North Korea: North Korea",
                "NORP North Korean: North Korean",
                "ORG China: China",
                "LOC China: China",
            ],
        );
    }

    #[test]
    fn groups_in_the_plural() {
        check(&["NORP:Russian", "NORP:Russians"], &["NORP Russians: Russian | Russians"]);
        check(&["NORP:Chinese", "NORP:Swiss"], &["NORP Chinese: Chinese", "NORP Swiss: Swiss"]);
    }

    #[test]
    fn odd_names() {
        check(&["MISC:’s", "MISC:’s", "MISC:—"], &["MISC ’s: ’s | ’s", "MISC —: —"]);
        check(&["PER:Mr", "PER:president"], &["PER Mr: Mr", "PER president: president"]);
    }
}
