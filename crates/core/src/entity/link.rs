//! Mentions to entities.
//!
//! Mentions are grouped within a type, each kind of name by its own rules: people by who is meant,
//! amounts by their value, dates by what they say, and the names of other things by their words,
//! aliases and acronyms.

use std::collections::HashMap;
use std::sync::Arc;

use super::Entity;
use super::amount::amount;
use super::display::{article, display_name, in_small_letters};
use super::names::{Name, date_words, joined};
use super::people::people;
use super::things::things;
use crate::document::Document;
use crate::fold::plain;
use crate::mention::Mention;
use crate::model::Role;

/// Groups the mentions of one document into entities, in the order of first mentions.
pub(crate) fn link(document: &Document, mentions: &[Mention]) -> Vec<Entity> {
    let (text, language) = (document.text(), document.language());
    let has_small_letters = text.contains(char::is_lowercase);
    let mut by_label: Vec<(Arc<str>, Vec<usize>)> = Vec::new();
    for (index, mention) in mentions.iter().enumerate() {
        match by_label.iter_mut().find(|(label, _)| *label == mention.label) {
            Some((_, indices)) => indices.push(index),
            None => by_label.push((mention.label.clone(), vec![index])),
        }
    }
    let mut entities = Vec::new();
    for (label, indices) in by_label {
        let role = Role::of(&label);
        let surface = |index: usize| mentions[index].span.of(text);
        let groups = match role {
            Role::Person => people(document, mentions, &indices),
            Role::Money | Role::Number => {
                let key = |index| amount(&plain(surface(index), language), language);
                by_key(indices.iter().map(|&index| (index, key(index))))
            }
            Role::Date => {
                let words = indices.iter().map(|&index| date_words(surface(index), language));
                dates(&indices, &words.collect::<Vec<_>>())
            }
            _ => things(document, mentions, &indices, role),
        };
        for group in groups {
            let forms = group.iter().map(|&index| {
                let name = Name::new(surface(index), language);
                if role == Role::Person { name.without_honorifics(&language.names) } else { name }
            });
            let mut name = display_name(forms.collect(), role, language);
            if role == Role::Place
                && let Some(small) = in_small_letters(&name).filter(|_| has_small_letters)
            {
                name = small;
            }
            let spans = group.iter().map(|&index| &mentions[index]);
            if matches!(role, Role::Place | Role::Organisation | Role::Other)
                && let Some(article) = article(document, spans)
            {
                name = format!("{article} {name}");
            }
            entities.push(Entity { name, label: label.clone(), mentions: group });
        }
    }
    entities.sort_by_key(|entity| entity.mentions[0]);
    entities
}

/// Groups mentions that have the same key.
fn by_key(mentions: impl Iterator<Item = (usize, String)>) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for (mention, key) in mentions {
        let group = *known.entry(key).or_insert(groups.len());
        match groups.get_mut(group) {
            Some(group) => group.push(mention),
            None => groups.push(vec![mention]),
        }
    }
    groups
}

/// Groups dates, which have these words. A day without a year is of the year that it is named with, if
/// that is one.
fn dates(indices: &[usize], words: &[Vec<String>]) -> Vec<Vec<usize>> {
    // For each day and month the key of the only date with a year; `None` if there are several.
    let mut in_full: HashMap<String, Option<String>> = HashMap::new();
    for date in words {
        if let Some(day) = without_year(date) {
            let own = Some(joined(date));
            let only = in_full.entry(joined(&day)).or_insert_with(|| own.clone());
            if *only != own {
                *only = None;
            }
        }
    }
    by_key(indices.iter().zip(words).map(|(&index, date)| {
        let own = joined(date);
        (index, in_full.get(&own).cloned().flatten().unwrap_or(own))
    }))
}

/// The day and the month of a date that has both and a year.
fn without_year(date: &[String]) -> Option<Vec<String>> {
    let digits = |word: &String| {
        let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
        if is_number { word.len() } else { 0 }
    };
    let year = date.iter().position(|word| digits(word) == 4)?;
    let has_day = date.iter().any(|word| matches!(digits(word), 1 | 2));
    let (before, after) = (&date[..year], &date[year + 1..]);
    (date.len() == 3 && has_day).then(|| [before, after].concat())
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
            link(&Document::from_text(text.as_str()), &list).into_iter().map(show).collect();
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
                "ORG Bank of England: Bank of England | BoE",
                "ORG Ford Motor Co.: Ford Motor Co. | Ford Motor",
            ],
        );
        // A country before it; a district is none.
        check(
            &[
                "ORG:Security Council",
                "ORG:UN Security Council",
                "ORG:Labour Party",
                "ORG:8th District Labour Party",
            ],
            &[
                "ORG UN Security Council: Security Council | UN Security Council",
                "ORG Labour Party: Labour Party",
                "ORG 8th District Labour Party: 8th District Labour Party",
            ],
        );
        check(
            &[
                "LOC:Braunau am Inn",
                "LOC:Braunau",
                "LOC:Panama City",
                "LOC:Panama",
                "LOC:Colorado",
                "LOC:Colo.",
            ],
            &[
                "LOC Braunau am Inn: Braunau am Inn | Braunau",
                "LOC Panama City: Panama City",
                "LOC Panama: Panama",
                "LOC Colorado: Colorado | Colo.",
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
