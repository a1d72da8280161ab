//! Names that are short for others of the text: they are of the type of what they are short for.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::agree::SURE;
use super::beside::{borne, has_article, has_title, is_of_a_body};
use super::senses::SURNAME;
use crate::document::Document;
use crate::entity::{has_small_word, is_building};
use crate::language::Language;
use crate::mention::Mention;
use crate::model::Role;

/// The letters of an acronym that is found without its brackets.
const LETTERS: std::ops::RangeInclusive<usize> = 3..=6;

/// A label with how sure it is.
type Surest = (Arc<str>, f32);

/// Gives a short name the type of the one longer name that it is short for, unless it is sure of another: "ISS" that of
/// "International Space Station", "Stadia" that of "Google Stadia". A place has one type.
pub(super) fn echoes(document: &Document, mentions: &mut [Mention]) {
    let (text, language) = (document.text(), document.language());
    let mut initials: HashMap<String, Option<(&str, Surest)>> = HashMap::new();
    let mut ends: HashMap<&str, Option<(&str, Surest)>> = HashMap::new();
    // How sure the surest place of each name is.
    let mut surest: HashMap<&str, f32> = HashMap::new();
    for mention in mentions.iter() {
        let name = mention.span.of(text);
        let own = (name, (mention.label.clone(), mention.confidence));
        let most = surest.entry(name).or_default();
        *most = most.max(mention.confidence);
        if !name.contains(' ') {
            continue;
        }
        add(initials.entry(capitals(name)).or_insert_with(|| Some(own.clone())), &own);
        let all: String = name.split(' ').filter_map(|word| word.chars().next()).collect();
        if all.contains(char::is_lowercase) {
            add(initials.entry(all).or_insert_with(|| Some(own.clone())), &own);
        }
        if let Some(end) =
            own_end(name, language).filter(|_| Role::of(&mention.label) == Role::Other)
        {
            add(ends.entry(end).or_insert_with(|| Some(own.clone())), &own);
        }
    }
    let places = most(sums(text, mentions, &[Role::Place]));
    let (full, titled) = (borne(text, mentions), titled(document, mentions));
    let bodies = one_of_two(text, mentions, &full, &titled);
    let houses = houses(text, mentions, language);
    let called = called_after(document, mentions, &full, &titled);
    for mention in mentions.iter_mut() {
        let name = mention.span.of(text);
        let is_acronym =
            LETTERS.contains(&name.len()) && name.bytes().all(|b| b.is_ascii_uppercase());
        let has_small_word = has_small_word(name);
        let most = surest.get(name).copied().unwrap_or_default();
        let long = if is_acronym || has_small_word {
            initials.get(name).filter(|_| has_small_word || most < SURE)
        } else {
            // "The Moon" is not "Blue Moon".
            let may_be = match Role::of(&mention.label) {
                Role::Person => false,
                Role::Place => !has_article(text, mention.span, language),
                _ => true,
            };
            ends.get(name).filter(|_| most < SURNAME && may_be)
        };
        if let Some((_, (label, confidence))) = long.and_then(Option::as_ref)
            && *label != mention.label
        {
            mention.label = label.clone();
            mention.confidence = mention.confidence.max(*confidence);
        } else if let Some(label) = bodies.get(name).or(houses.get(name)) {
            mention.label = label.clone();
        } else if Role::of(&mention.label) == Role::Person
            && !has_title(text, mention.span, language)
            && let Some((label, bearer)) = called.get(name)
            && match bearer {
                Called::Titled => true,
                Called::Nobody => mention.confidence < SURE,
                Called::House => false,
                Called::Somebody => is_of_a_body(text, mention.span, language),
            }
        {
            mention.label = label.clone();
        } else if is_building(&mention.label)
            && has_article(text, mention.span, language)
            && let Some((label, Called::House)) = called.get(name)
        {
            // "The Fitzwilliam", of the Fitzwilliam Museum.
            mention.label = label.clone();
        } else if Role::of(&mention.label) == Role::Place
            && mention.confidence < SURE
            && let Some(label) = places.get(name)
        {
            mention.label = label.clone();
        }
    }
}

/// Keeps what a key is of if that is one name, as the surest of its places has it.
fn add<'t>(known: &mut Option<(&'t str, Surest)>, own: &(&'t str, Surest)) {
    match known {
        Some((name, _)) if *name != own.0 => *known = None,
        Some((_, surest)) if surest.1 < own.1.1 => *surest = own.1.clone(),
        _ => {}
    }
}

/// The capitals that the words of a name begin with.
fn capitals(name: &str) -> String {
    let firsts = name.split([' ', '-']).filter_map(|word| word.chars().next());
    firsts.filter(|first| first.is_uppercase()).collect()
}

/// The last word of a name, unless it is that of something within it: "Hastings" of "Battle of Hastings".
fn own_end<'t>(name: &'t str, language: &Language) -> Option<&'t str> {
    let (rest, last) = name.rsplit_once(' ')?;
    let before = rest.rsplit(' ').next().unwrap_or(rest).to_lowercase();
    let is_word = last.chars().all(char::is_alphanumeric) && last.starts_with(char::is_uppercase);
    (is_word && !language.names.lead_on.has(&before)).then_some(last)
}

/// The types that the places of each name of some roles speak for, with the sums of their certainties.
fn sums<'t>(text: &'t str, mentions: &[Mention], roles: &[Role]) -> HashMap<&'t str, Vec<Surest>> {
    let mut sums: HashMap<&str, Vec<Surest>> = HashMap::new();
    for mention in mentions.iter().filter(|mention| roles.contains(&Role::of(&mention.label))) {
        let sums = sums.entry(mention.span.of(text)).or_default();
        match sums.iter_mut().find(|(label, _)| *label == mention.label) {
            Some((_, sum)) => *sum += mention.confidence,
            None => sums.push((mention.label.clone(), mention.confidence)),
        }
    }
    sums
}

/// For each name the type of the largest sum.
fn most<'t>(sums: impl IntoIterator<Item = (&'t str, Vec<Surest>)>) -> HashMap<&'t str, Arc<str>> {
    let most = |sums: Vec<Surest>| sums.into_iter().reduce(|a, b| if b.1 > a.1 { b } else { a });
    let most = |(name, sums)| most(sums).map(|(label, _)| (name, label));
    sums.into_iter().filter_map(most).collect()
}

/// The words by which somebody is named alone, with a title: "Mr. Adler".
fn titled<'t>(document: &'t Document, mentions: &[Mention]) -> HashSet<&'t str> {
    let (text, language) = (document.text(), document.language());
    let people = mentions.iter().filter(|mention| Role::of(&mention.label) == Role::Person);
    let titled = people.filter(|mention| has_title(text, mention.span, language));
    titled.map(|mention| mention.span.of(text)).filter(|name| !name.contains(' ')).collect()
}

/// The type of each word that is of a body and of somebody, where nobody is named in full with it: of 18,540 names in
/// annotated news one is of both.
fn one_of_two<'t>(
    text: &'t str,
    mentions: &[Mention],
    full: &HashSet<&str>,
    titled: &HashSet<&str>,
) -> HashMap<&'t str, Arc<str>> {
    let is_borne = |name: &str| full.contains(name) || titled.contains(name);
    let both = sums(text, mentions, &[Role::Person, Role::Organisation]).into_iter();
    most(both.filter(|(name, sums)| sums.len() > 1 && !name.contains(' ') && !is_borne(name)))
}

/// The type of each name that is of a building and of the body in it, a museum being one thing to a reader; and of
/// what goes on behind the name of a body without saying that it is built: "Delta Crest Cellars" of Delta Crest.
fn houses<'t>(
    text: &'t str,
    mentions: &[Mention],
    language: &Language,
) -> HashMap<&'t str, Arc<str>> {
    let is_body = |label: &str| Role::of(label) == Role::Organisation;
    let all = sums(text, mentions, &[Role::Organisation, Role::Place]);
    let bodies: HashMap<&str, Arc<str>> = all
        .iter()
        .filter_map(|(name, sums)| match &sums[..] {
            [(label, _)] if is_body(label) && name.contains(' ') => Some((*name, label.clone())),
            _ => None,
        })
        .collect();
    let body_of = |name: &str| {
        let (start, last) = name.rsplit_once(' ')?;
        let is_built = language.names.facility_kinds.has(&last.to_lowercase());
        bodies.get(start).filter(|_| !is_built).cloned()
    };
    let of_body = |name: &'t str, sums: &[Surest]| match sums {
        [(label, _)] if is_building(label) => body_of(name).map(|label| (name, label)),
        _ => None,
    };
    let of_body: Vec<(&str, Arc<str>)> =
        all.iter().filter_map(|(name, sums)| of_body(name, sums)).collect();
    let is_house = |sums: &[Surest]| {
        let (built, others): (Vec<_>, Vec<_>) =
            sums.iter().partition(|(label, _)| is_building(label));
        !built.is_empty() && !others.is_empty() && others.iter().all(|(label, _)| is_body(label))
    };
    let mut houses = most(all.into_iter().filter(|(_, sums)| is_house(sums)));
    houses.extend(of_body);
    houses
}

/// Who bears a word that a body is called after.
#[derive(Clone, Copy)]
enum Called {
    Nobody,
    /// Somebody who is named with a title.
    Titled,
    Somebody,
    /// Nobody, and it is called by a kind of building: "Fitzwilliam Museum".
    House,
}

/// The type of the body that begins with each word, and who else bears it. Where that is nobody the body is meant: "the
/// Marlin poll", of Marlin College (all 315 in annotated news). Where everybody is named with a title it is, too: "Ms
/// Harland" runs Harland.
fn called_after<'t>(
    document: &'t Document,
    mentions: &[Mention],
    full: &HashSet<&str>,
    titled: &HashSet<&str>,
) -> HashMap<&'t str, (Arc<str>, Called)> {
    let (text, language) = (document.text(), document.language());
    let bodies = mentions.iter().filter(|m| Role::of(&m.label) == Role::Organisation);
    let of = |mention: &Mention| {
        let (first, rest) = mention.span.of(text).split_once(' ')?;
        let called = match () {
            () if language.names.facility_kinds.has(&rest.to_lowercase()) => Called::House,
            () if titled.contains(first) => Called::Titled,
            () if full.contains(first) => Called::Somebody,
            () => Called::Nobody,
        };
        Some((first, (mention.label.clone(), called)))
    };
    bodies.filter_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{marked, shown};
    use super::*;

    #[track_caller]
    fn check(text: &str, confidence: f32, want: &[&str]) {
        let (document, mut mentions) = marked(text);
        for mention in &mut mentions {
            mention.confidence = confidence;
        }
        echoes(&document, &mut mentions);
        assert_eq!(shown(&document, &mentions), want, "{text}");
    }

    #[test]
    fn acronyms() {
        let text = "The [Ivory Space Station|FAC] fell. [ISS|ORG] was old.";
        check(text, 0.9, &["FAC Ivory Space Station", "FAC ISS"]);
        check(text, 0.99, &["FAC Ivory Space Station", "ORG ISS"]);
        // Of two names.
        let text = "The [Ministry of Defence|ORG] paid. The [MoD|PER] said [MoJ|PER]";
        check(text, 0.98, &["ORG Ministry of Defence", "ORG MoD", "PER MoJ"]);
        let text = "[Ann Bo Co|PER] [Al Boat Club|ORG] [ABC|LOC]";
        check(text, 0.9, &["PER Ann Bo Co", "ORG Al Boat Club", "LOC ABC"]);
    }

    #[test]
    fn ends_of_names() {
        check(
            "[Orr Stadia|PRODUCT]. [Stadia|LOC] fell.",
            0.6,
            &["PRODUCT Orr Stadia", "PRODUCT Stadia"],
        );
        check(
            "[Orr Stadia|PRODUCT]. [Stadia|LOC] fell.",
            0.9,
            &["PRODUCT Orr Stadia", "LOC Stadia"],
        );
        let text = "The [Battle of Orr|MISC], [Bo Ko|PER]. [Orr|LOC], [Ko|ORG]";
        check(text, 0.6, &["MISC Battle of Orr", "PER Bo Ko", "LOC Orr", "ORG Ko"]);
    }

    #[test]
    fn a_body_or_somebody() {
        let text = "[Burisma|ORG] paid. [Burisma|ORG] said so, and [Burisma|PER].";
        check(text, 0.98, &["ORG Burisma", "ORG Burisma", "ORG Burisma"]);
        let text = "[Koch|ORG] paid. [Koch|PER] said so, [Al Koch|PER], [Orr|PER].";
        check(text, 0.98, &["ORG Koch", "PER Koch", "PER Al Koch", "PER Orr"]);
    }

    #[test]
    fn called_after_somebody() {
        let text = "The [Marlin College|ORG] poll; the [Marlin|PER] poll. [Bo Orr|PER] of [Orr Ltd|ORG], [Orr|PER]";
        let want = ["ORG Marlin College", "ORG Marlin", "PER Bo Orr", "ORG Orr Ltd", "PER Orr"];
        check(text, 0.9, &want);
        check("The [Obama Center|ORG]. [Obama|PER] said", 0.98, &["ORG Obama Center", "PER Obama"]);
        let text = "[Ann Orr|PER] runs [Orr Ltd|ORG]. Ms [Orr|PER] said that [Orr|PER] had sales";
        check(text, 0.98, &["PER Ann Orr", "ORG Orr Ltd", "PER Orr", "ORG Orr"]);
        let text = "[Ann Orr|PER] runs [Orr Ltd|ORG]. Shares of [Orr|PER] fell, [Orr|PER] said";
        check(text, 0.98, &["PER Ann Orr", "ORG Orr Ltd", "ORG Orr", "PER Orr"]);
        let text = "The [Orr Museum|ORG] is shut. The [Orr|FAC] opens, at [Orr|FAC]";
        check(text, 0.98, &["ORG Orr Museum", "ORG Orr", "FAC Orr"]);
    }

    #[test]
    fn a_house_and_the_body_in_it() {
        let text = "The [Museum of Flight|FAC], [Museum of Flight|ORG], [Museum of Flight|ORG]";
        check(text, 0.9, &["ORG Museum of Flight"; 3]);
        let text =
            "[Del Crest Wines|FAC], for [Del Crest|ORG], [Orr Park Hall|FAC], [Orr Park|ORG]";
        check(
            text,
            0.9,
            &["ORG Del Crest Wines", "ORG Del Crest", "FAC Orr Park Hall", "ORG Orr Park"],
        );
    }

    #[test]
    fn a_place_of_one_type() {
        let text = "In [Aintree|LOC], at [Aintree|LOC], [Aintree|FAC]";
        check(text, 0.6, &["LOC Aintree", "LOC Aintree", "LOC Aintree"]);
        check(text, 0.99, &["LOC Aintree", "LOC Aintree", "FAC Aintree"]);
    }
}
