//! Which names of places, bodies, groups and other things are of the same one.
//!
//! Names with the same words, aliases, and acronyms with what they are short for: an acronym in
//! brackets is of the name that it stands beside and of no other. Then shorter forms join the one
//! longer name that they begin or end, where that is how things of the kind are called ("Harbour
//! Bridge" of "Sydney Harbour Bridge", but not "Korea" of "North Korea").

use std::collections::{HashMap, HashSet};

use super::apposed::short_names;
use super::misprints::{mend_letters, mend_swaps};
use super::names::{Key, Name, joined};
use crate::document::Document;
use crate::language::Language;
use crate::mention::Mention;
use crate::model::Role;

/// Words of a name by whose ends shorter forms are sought; longer names are titles of works.
const LONGEST: usize = 12;

/// The most words of a team's name: "Golden State Warriors".
const LONGEST_TEAM: usize = 3;

/// The least letters of a surname by which a building is called: "Villamarin".
const NAMED_AFTER: usize = 5;

struct Group {
    /// Each form once.
    forms: Vec<Name>,
    mentions: Vec<usize>,
}

impl Group {
    fn is_acronym(&self) -> bool {
        self.forms.iter().all(|form| form.acronym().is_some())
    }
}

/// Groups mentions of one type, given by their indices in text order.
pub(super) fn things(
    document: &Document,
    mentions: &[Mention],
    indices: &[usize],
    role: Role,
) -> Vec<Vec<usize>> {
    let language = document.language();
    let names = indices.iter().map(|&index| {
        let name = Name::new(mentions[index].span.of(document.text()), language);
        if role == Role::Group { name.singular(language) } else { name }
    });
    let mut names: Vec<Name> = names.collect();
    mend_swaps(&mut names);
    mend_letters(&mut names, language);
    let beside = match role {
        Role::Place | Role::Group => HashMap::new(),
        _ => short_names(document, mentions, indices, &names),
    };
    let mut groups = by_name(&names, indices, &beside, language);
    // Of the places those that are built.
    let built = indices.first().is_some_and(|&index| is_building(&mentions[index].label));
    join_parts(&mut groups, (role, built), language);
    groups.retain(|group| !group.mentions.is_empty());
    groups.into_iter().map(|group| group.mentions).collect()
}

/// Whether a type is that of what is built.
pub(crate) fn is_building(label: &str) -> bool {
    matches!(&*label.to_uppercase(), "FAC" | "FACILITY" | "BUILDING")
}

fn by_name(
    names: &[Name],
    indices: &[usize],
    beside: &HashMap<String, String>,
    language: &Language,
) -> Vec<Group> {
    let known = &language.names;
    let mut groups: Vec<Group> = Vec::new();
    let mut by_surface: HashMap<&str, usize> = HashMap::new();
    let mut by_key: HashMap<Key, usize> = HashMap::new();
    for (name, &index) in names.iter().zip(indices) {
        if let Some(&group) = by_surface.get(name.surface.as_str()) {
            groups[group].mentions.push(index);
            continue;
        }
        let acronym = name.acronym();
        let own = joined(&name.words);
        let (seeks, keys) = match beside.get(&own) {
            Some(long) => {
                let keys = [Key::Words(long.clone()), Key::Words(own.clone())];
                let keys = keys.into_iter().chain(acronym.clone().map(Key::Acronym));
                let keys: Vec<Key> = keys.collect();
                (keys.clone(), keys)
            }
            None => (name.seeks(known), name.keys(known)),
        };
        // An acronym that has been given to a name is no other's.
        let may_be = |key: &Key, group: usize| match key {
            Key::Acronym(letters) if acronym.is_none() => {
                let long = beside.get(&letters.to_lowercase());
                long.is_none_or(|long| *long == own) && groups[group].is_acronym()
            }
            _ => true,
        };
        let found = seeks
            .into_iter()
            .find_map(|key| by_key.get(&key).copied().filter(|&group| may_be(&key, group)));
        let group = found.unwrap_or_else(|| {
            groups.push(Group { forms: Vec::new(), mentions: Vec::new() });
            groups.len() - 1
        });
        for key in keys {
            by_key.entry(key).or_insert(group);
        }
        groups[group].forms.push(name.clone());
        groups[group].mentions.push(index);
        by_surface.insert(&name.surface, group);
    }
    groups
}

/// Joins shorter forms to the one longer name that they are part of.
fn join_parts(groups: &mut [Group], (role, built): (Role, bool), language: &Language) {
    let mut owners: HashMap<(bool, String), Option<usize>> = HashMap::new();
    for (number, group) in groups.iter().enumerate() {
        for form in &group.forms {
            let words = &form.words[..form.words.len().min(LONGEST)];
            if role == Role::Organisation
                && let Some(inner) = within_country(words, language)
            {
                owners
                    .entry((true, joined(inner)))
                    .and_modify(|owner| *owner = owner.filter(|owner| *owner == number))
                    .or_insert(Some(number));
            }
            for cut in 1..words.len() {
                let (start, end) = words.split_at(cut);
                let parts = [(true, start, end), (false, end, start)];
                for (at_start, part, rest) in parts {
                    if part.len() > 1 && role == Role::Place && !at_start {
                        continue;
                    }
                    if is_short_form(at_start, part, rest, (role, built), language) {
                        owners
                            .entry((at_start, joined(part)))
                            .and_modify(|owner| *owner = owner.filter(|owner| *owner == number))
                            .or_insert(Some(number));
                    }
                }
            }
        }
    }
    let alone: HashSet<String> = groups
        .iter()
        .flat_map(|group| &group.forms)
        .filter_map(|form| if let [word] = &form.words[..] { Some(word.clone()) } else { None })
        .collect();
    // The group that each has joined; its own if none.
    let mut home: Vec<usize> = (0..groups.len()).collect();
    for number in 0..groups.len() {
        let found: Vec<usize> = groups[number]
            .forms
            .iter()
            .filter(|form| form.acronym().is_none())
            .flat_map(|form| [true, false].map(|at_start| (at_start, joined(&form.words))))
            .filter_map(|key| owners.get(&key).copied())
            .map(|owner| owner.map_or(number, |owner| at_home(&home, owner)))
            .collect();
        let Some(&owner) = found.first() else { continue };
        if owner == number || found.iter().any(|other| *other != owner) {
            continue;
        }
        let follows = groups[owner].mentions.first() < groups[number].mentions.first();
        let is_of_country = || is_with_country(&groups[owner], &groups[number], language);
        let is_team = || {
            role == Role::Organisation && is_team(&groups[owner], &groups[number], &alone, language)
        };
        let is_edition =
            || role == Role::Other && is_of_edition(&groups[owner], &groups[number], language);
        let goes_before = || is_of_country() || is_team() || is_edition();
        if groups[owner].mentions.is_empty() || !follows && !goes_before() {
            continue;
        }
        let forms = std::mem::take(&mut groups[number].forms);
        let part = std::mem::take(&mut groups[number].mentions);
        groups[owner].forms.extend(forms);
        groups[owner].mentions.extend(part);
        groups[owner].mentions.sort_unstable();
        home[number] = owner;
    }
}

/// Whether one has the full name of the other, with a country before or behind it: "Security Council", and only then "UN
/// Security Council"; "Workers' Party", and then "Workers' Party of Korea".
fn is_with_country(long: &Group, short: &Group, language: &Language) -> bool {
    short.forms.iter().any(|short| {
        let with = |form: &Name| {
            let before = || {
                let (first, rest) = form.words.split_first()?;
                // "Labour" is more than "Scottish Labour".
                let is_of_state = |word: &String| language.names.state_bodies.has(word);
                if matches!(rest, [word] if !is_of_state(word)) {
                    return None;
                }
                (rest == short.words && is_of_country(first, language)).then_some(())
            };
            let behind = || {
                let [of, country] = form.words.strip_prefix(&short.words[..])? else { return None };
                // "Korea" of both.
                let is_part =
                    |(_, whole): &(&str, &str)| whole.split(' ').next_back() == Some(country);
                let is_country = language.names.demonyms.iter().any(is_part);
                (language.names.lead_on.has(of) && is_country).then_some(())
            };
            before().or_else(behind).is_some()
        };
        long.forms.iter().any(with)
    })
}

/// Whether a word is a year, or a number in order: "2019", "22nd".
fn is_edition(word: &str, language: &Language) -> bool {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_lowercase());
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let suffix = &word[digits.len()..];
    let is_year = suffix.is_empty() && digits.len() == 4;
    is_number && (is_year || language.numbers.ordinal_suffixes.has(suffix))
}

/// Whether one is the other in a year: "American Music Awards", and then "2019 American Music Awards".
fn is_of_edition(long: &Group, short: &Group, language: &Language) -> bool {
    let of = |long: &Name, short: &Name| match &long.words[..] {
        [edition, rest @ ..] if is_edition(edition, language) => rest == short.words,
        [rest @ .., edition] if is_edition(edition, language) => rest == short.words,
        _ => false,
    };
    long.forms.iter().any(|long| short.forms.iter().any(|short| of(long, short)))
}

/// Whether one is a team whose town or nickname the other is, and the text has the nickname alone: "Leeds", "Rhinos",
/// and only then "Leeds Rhinos"; or a club that is called by its town. A country has several.
fn is_team(long: &Group, short: &Group, alone: &HashSet<String>, language: &Language) -> bool {
    let known = &language.names;
    let of = |team: &Name, part: &Name| {
        let Some((nickname, town)) = team.words.split_last() else { return false };
        let is_nickname = team.words.len() <= LONGEST_TEAM
            && team.words.iter().all(|word| word.len() > 1)
            && nickname.ends_with(language.words.plural)
            && alone.contains(nickname)
            && !known.other_bodies.has(nickname);
        let is_town = town == part.words && !is_country(&town.join(" "), language);
        // "Swansea", and then "Swansea City".
        if is_town && known.club_words.has(nickname) {
            return true;
        }
        !town.is_empty()
            && is_nickname
            && (is_town || part.words == [nickname.clone()])
            && !team.words.iter().any(|word| known.lead_on.has(word))
    };
    long.forms.iter().any(|team| short.forms.iter().any(|part| of(team, part)))
}

/// Where a group's mentions are, whose groups have joined others.
fn at_home(home: &[usize], mut group: usize) -> usize {
    while home[group] != group {
        group = home[group];
    }
    group
}

/// Whether a word is a country, or of one or of several: "UN".
fn is_of_country(word: &str, language: &Language) -> bool {
    let known = &language.names;
    known.unions.has(word)
        || known.demonyms.iter().any(|(demonym, country)| word == *demonym || word == *country)
}

/// A body without its country and what it is of: "Supreme Court" of "Italian Supreme Court of Cassation".
fn within_country<'a>(words: &'a [String], language: &Language) -> Option<&'a [String]> {
    let (country, rest) = words.split_first()?;
    let end = rest.iter().position(|word| language.names.lead_on.has(word))?;
    (end > 1 && is_of_country(country, language)).then_some(&rest[..end])
}

/// Whether the rest of a place's name says what kind of place it is: "River" of "Ohio River", "State of".
fn is_of_kind(at_start: bool, part: &[String], rest: &[String], language: &Language) -> bool {
    let known = &language.names;
    let kinds = |words: &[String]| words.iter().all(|word| known.place_kinds.has(word));
    let (of, named) = match rest {
        [named @ .., of] if !at_start => (known.lead_on.has(of), named),
        named => (at_start, named),
    };
    // "Panama City" is in Panama.
    let is_capital = at_start && part.iter().all(|word| is_country(word, language));
    of && !named.is_empty() && kinds(named) && !is_capital
}

/// Whether a word is a country's name, or that with a plural's ending.
fn is_country(word: &str, language: &Language) -> bool {
    let stem = word.strip_suffix(language.words.plural).unwrap_or(word);
    language.names.demonyms.iter().any(|(_, country)| *country == word || *country == stem)
}

/// Whether things of this role, and of buildings if they are `built`, are called by the part of a name without the rest.
fn is_short_form(
    at_start: bool,
    part: &[String],
    rest: &[String],
    (role, built): (Role, bool),
    language: &Language,
) -> bool {
    let known = &language.names;
    // None begins or ends with "of".
    let [Some(first), Some(last)] = [part.first(), part.last()] else { return false };
    if known.lead_on.has(first) || known.lead_on.has(last) {
        return false;
    }
    match role {
        Role::Place => {
            // "Braunau" of "Braunau am Inn".
            if let [on, _, ..] = rest
                && at_start
                && known.on_rivers.has(on)
            {
                return true;
            }
            // "Washington" of "Washington, D.C.".
            let is_short = |word: &String| word.len() < 3;
            if at_start && rest.iter().all(is_short) && known.aliases.get(&rest.join(" ")).is_some()
            {
                return true;
            }
            // "Villamarin stadium" and "Benito Villamarin".
            let is_building = |word: &String| known.facility_kinds.has(word);
            let by_name = match (part, rest) {
                ([_], [kind]) if at_start => is_building(kind),
                ([word], [first]) => {
                    word.len() >= NAMED_AFTER && known.first_names.get(first).is_some()
                }
                _ => false,
            };
            built && by_name && !part.iter().any(is_building)
                || is_of_kind(at_start, part, rest, language)
        }
        Role::Organisation => {
            let is_other = |word: &String| known.other_bodies.has(word);
            // "India" of "Board of Control for Cricket in India".
            if !at_start
                && part.len() == 1
                && rest.last().is_some_and(|w| w != "of" && known.locative.has(w))
            {
                return false;
            }
            // "Ireland" of "Football Association of Ireland" is a team.
            if !at_start && part.iter().all(|word| is_country(word, language)) {
                return false;
            }
            let of_a_place = known.bodies_of_places.has(first)
                && part.get(1).is_some_and(|word| known.lead_on.has(word));
            if !at_start && of_a_place {
                return false;
            }
            // "Deutsche" of "Deutsche Bank".
            !at_start || part.len() + rest.len() < 3 || !rest.iter().any(is_other)
        }
        // "Fan Expo Canada" of "Fan Expo Canada 2016".
        Role::Other => !at_start || matches!(rest, [edition] if is_edition(edition, language)),
        // "Koreans", where all are South Koreans; an African need be no South African.
        Role::Group => {
            let people = part.join(" ");
            let half = |(name, _): &&(&str, &str)| {
                name.split_once(' ').is_some_and(|(_, rest)| rest == people)
            };
            let halves = || known.demonyms.iter().filter(half);
            let is_half = |side: &String| {
                halves().any(|(name, _)| name.split(' ').next() == Some(side.as_str()))
            };
            !at_start && matches!(rest, [side] if is_half(side)) && halves().count() > 1
        }
        _ => false,
    }
}
