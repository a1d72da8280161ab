//! Names that are of two things in one text: a place, a company or a people, and somebody called by its name.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::agree::SURE;
use super::beside::{
    Pronoun, has_article, has_title, is_aged, is_of_a_body, is_placed, possessive, pronoun, speaks,
    speaks_or_acts,
};
use crate::document::{BlockKind, Document};
use crate::language::{DateWords, Language};
use crate::mention::Mention;
use crate::model::Role;

/// How sure a surname is of being a person's where nothing says that a place is meant.
pub(super) const SURNAME: f32 = 0.75;

/// Who bears a name in a text, and what else does.
#[derive(Default)]
struct Bearers<'t> {
    /// The surname of each full name, with its label and where it stands first.
    surnames: HashMap<&'t str, (Arc<str>, usize)>,
    first_names: HashMap<&'t str, (Arc<str>, usize)>,
    /// The sentences of the full names of each surname.
    sentences: HashMap<&'t str, Vec<usize>>,
    /// First words of what is nobody: "Ford Motor Co." is called Ford.
    others: HashSet<&'t str>,
    /// Surnames that stand with a title. Where one is "Mr. Dell", "Dell" is a company.
    titled: HashSet<&'t str>,
    /// Bodies that are named before who bears their name, or beside the full name: "Shell will drill.
    /// Michelle Shell said that Shell had been told."
    bodies: HashSet<&'t str>,
    /// Names of places where that is said: "in Jordan".
    in_places: HashSet<&'t str>,
    /// Places that are named before who bears their name.
    places: HashSet<&'t str>,
}

impl<'t> Bearers<'t> {
    fn new(text: &'t str, mentions: &[Mention], language: &Language) -> Self {
        let known = &language.names;
        let mut found = Self::default();
        for mention in mentions {
            let name = mention.span.of(text);
            let is_person = Role::of(&mention.label) == Role::Person;
            let Some((first, _)) = name.split_once(char::is_whitespace) else {
                if is_person && has_title(text, mention.span, language) {
                    found.titled.insert(name);
                }
                continue;
            };
            match Role::of(&mention.label) {
                Role::Person => {
                    let is_suffix = |word: &&str| {
                        known.generations.has(&word.trim_end_matches('.').to_lowercase())
                    };
                    let last = name.split_whitespace().rev().find(|word| !is_suffix(word));
                    let last = last.unwrap_or(name).trim_end_matches(',');
                    let here = || (mention.label.clone(), mention.span.start);
                    found.surnames.entry(last).or_insert_with(here);
                    found.first_names.entry(first).or_insert_with(here);
                    found.sentences.entry(last).or_default().push(mention.sentence);
                }
                Role::Organisation | Role::Place | Role::Other => {
                    found.others.insert(first);
                }
                _ => {}
            }
        }
        for mention in mentions {
            let name = mention.span.of(text);
            let Some((_, first)) = found.surnames.get(name) else { continue };
            let before = mention.span.start < *first;
            let beside = || {
                let sentences = found.sentences.get(name);
                sentences.is_some_and(|of| of.binary_search(&mention.sentence).is_ok())
            };
            match Role::of(&mention.label) {
                Role::Organisation if before || beside() => drop(found.bodies.insert(name)),
                Role::Place if before => drop(found.places.insert(name)),
                _ => {}
            }
        }
        found
    }

    /// The label of somebody who is called by a name, or has it for a first name, before a place in the text.
    fn of(names: &HashMap<&str, (Arc<str>, usize)>, name: &str, before: usize) -> Option<Arc<str>> {
        names.get(name).filter(|(_, first)| *first < before).map(|(label, _)| label.clone())
    }
}

/// Gives surnames that were taken for places, bodies or groups to the people who bear them: "Denzel
/// Washington ... Washington won", but not "flew to Washington".
pub(super) fn surnames(document: &Document, mentions: &mut [Mention]) {
    let (text, language) = (document.text(), document.language());
    let mut bearers = Bearers::new(text, mentions, language);
    let placed: Vec<bool> =
        (0..mentions.len()).map(|index| is_placed(text, mentions, index, language)).collect();
    let in_place = mentions
        .iter()
        .zip(&placed)
        .filter(|(mention, placed)| **placed && Role::of(&mention.label) == Role::Place);
    bearers.in_places = in_place.map(|(mention, _)| mention.span.of(text)).collect();
    let pronouns: Vec<Pronoun> =
        (0..mentions.len()).map(|index| pronoun(document, mentions, index)).collect();
    for (index, mention) in mentions.iter_mut().enumerate() {
        let (name, placed) = (mention.span.of(text), placed[index]);
        let (role, start) = (Role::of(&mention.label), mention.span.start);
        let says = speaks(text, mention.span, language);
        let begins = document.sentences()[mention.sentence].span.start == start;
        let aged = is_aged(text, mention.span);
        // "Brooklyn said that he", after Brooklyn Beckham; "Akash said", after Akash Ambani.
        let by_first_name = match role {
            // "Jordan has 11 million people", where "in Jordan" stands before.
            Role::Place => {
                let is_known = bearers.in_places.contains(name);
                !placed
                    && (pronouns[index] == Pronoun::Person && begins && (says || !is_known) || aged)
            }
            Role::Organisation => {
                mention.confidence < SURE && says && !bearers.others.contains(name)
            }
            _ => false,
        };
        let somebody = Bearers::of(&bearers.first_names, name, start).filter(|_| by_first_name);
        let somebody = somebody.or_else(|| {
            // "England, 45, will be", beside Craig England.
            let is_somebody = role == Role::Organisation && aged
                || match role {
                    // "Washington cut its budget"; "Jordan houses refugees", where Jordan is named before
                    // Jim Jordan is.
                    Role::Place => {
                        !placed
                            && pronouns[index] != Pronoun::Thing
                            && (!bearers.places.contains(name) || says)
                    }
                    Role::Organisation => {
                        let is_body = bearers.others.contains(name)
                            || bearers.bodies.contains(name) && mention.confidence >= SURNAME
                            || bearers.titled.contains(name)
                            || mention.confidence >= SURE
                            || is_of_a_body(text, mention.span, language);
                        !placed && !is_body
                    }
                    Role::Other => !placed,
                    // "French was angry", but not "French police" and "the French".
                    Role::Group => speaks_or_acts(text, mention.span, language),
                    _ => false,
                };
            Bearers::of(&bearers.surnames, name, start).filter(|_| is_somebody)
        });
        if let Some(label) = somebody {
            mention.label = label;
            mention.confidence = mention.confidence.min(SURNAME);
        }
    }
}

/// Gives the place where somebody lives back to places, and what a settlement is called: "grew up in Burnley" is not
/// of the club, and "the town of Nokia" not of the company.
pub(super) fn homes(document: &Document, mentions: &mut [Mention], types: &[Arc<str>]) {
    let (text, known) = (document.text(), &document.language().names);
    let Some(place) = types.iter().find(|label| Role::of(label) == Role::Place) else { return };
    let is_place = |mention: &Mention| Role::of(&mention.label) == Role::Place;
    let starts: HashSet<usize> =
        mentions.iter().filter(|other| is_place(other)).map(|other| other.span.start).collect();
    for mention in mentions {
        // "In Princeton, New Jersey".
        let end = mention.span.end;
        let within = text[..mention.span.start]
            .split_whitespace()
            .next_back()
            .is_some_and(|word| known.locative.has(&word.to_lowercase()))
            && text[end..].starts_with(", ")
            && starts.contains(&(end + 2))
            && mention.confidence < SURE;
        let mut before = text[..mention.span.start].split_whitespace().rev();
        let at_home = before.next() == Some("in")
            && before.next().is_some_and(|word| known.at_home.has(word))
            && text[..mention.span.start].ends_with(' ');
        // "Has never been to Memphis".
        let mut before = text[..mention.span.start].split_whitespace().rev();
        let been = before.next() == Some("to")
            && before.next().is_some_and(|word| known.travels.has(word))
            && text[..mention.span.start].ends_with(' ');
        let is_word = !mention.span.of(text).contains(char::is_whitespace);
        // "The town of Nokia".
        let mut before = text[..mention.span.start].split_whitespace().rev();
        let of_kind = before.next() == Some("of")
            && before.next().is_some_and(|word| known.settlements.has(word))
            && text[..mention.span.start].ends_with(' ');
        // "Grew up in Everton's academy".
        let owns = possessive(text, mention.span, document.language()).is_some();
        if (at_home || been || of_kind || within)
            && is_word
            && !owns
            && Role::of(&mention.label) == Role::Organisation
        {
            mention.label = place.clone();
        }
    }
}

/// Tells rivers from the companies of their names: "the Amazon", and "Amazon" in a text that has both.
pub(super) fn rivers(document: &Document, mentions: &mut [Mention], types: &[Arc<str>]) {
    let (text, known) = (document.text(), &document.language().names);
    let of = |role: Role| types.iter().find(|label| Role::of(label) == role);
    let (Some(place), Some(body)) = (of(Role::Place), of(Role::Organisation)) else { return };
    let is_river = |mention: &Mention| known.rivers.has(&mention.span.of(text).to_lowercase());
    let with_article = |mention: &Mention| {
        let after = text[mention.span.end..].strip_prefix(' ').unwrap_or_default();
        has_article(text, mention.span, document.language())
            && !after.starts_with(char::is_uppercase)
    };
    let rivers = mentions.iter().filter(|mention| is_river(mention) && with_article(mention));
    let named: HashSet<String> = rivers.map(|mention| mention.span.of(text).to_owned()).collect();
    for mention in mentions.iter_mut().filter(|mention| is_river(mention)) {
        match (Role::of(&mention.label), with_article(mention)) {
            (Role::Organisation, true) => mention.label = place.clone(),
            (Role::Place, false) if named.contains(mention.span.of(text)) => {
                mention.label = body.clone();
            }
            _ => {}
        }
    }
}

/// Gives what is born somewhere or to somebody to people: "Paris was born in Leeds", but not "Pakistan was born in 1947".
pub(super) fn born(document: &Document, mentions: &mut [Mention], types: &[Arc<str>]) {
    let (text, known) = (document.text(), &document.language().names);
    let Some(person) = types.iter().find(|label| Role::of(label) == Role::Person) else { return };
    for mention in mentions.iter_mut() {
        let rest = &text[mention.span.end..];
        let is_born = known.born.iter().any(|(verb, names)| {
            let rest = rest.strip_prefix(verb);
            rest.is_some_and(|rest| !names || is_place_name(rest, &document.language().dates))
        });
        let begins = document.sentences()[mention.sentence].span.start == mention.span.start;
        let may_be = matches!(Role::of(&mention.label), Role::Place | Role::Organisation);
        if is_born && begins && may_be && !mention.span.of(text).contains(char::is_whitespace) {
            mention.label = person.clone();
            mention.confidence = mention.confidence.min(SURNAME);
        }
    }
}

/// Whether a text begins with a name, and none of a month.
fn is_place_name(text: &str, known: &DateWords) -> bool {
    let word = text.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    word.starts_with(char::is_uppercase) && !known.months.contains(&&*word.to_lowercase())
}

/// Gives a company the names that were taken for its founder's: "Dyson makes fans. James Dyson, its founder, left."
pub(super) fn founders(document: &Document, mentions: &mut [Mention], types: &[Arc<str>]) {
    let (text, language) = (document.text(), document.language());
    let Some(body) = types.iter().find(|label| Role::of(label) == Role::Organisation) else {
        return;
    };
    let is_person = |mention: &Mention| Role::of(&mention.label) == Role::Person;
    // The surname of each who is said to be the company's, and where.
    let mut owners: HashMap<&str, usize> = HashMap::new();
    for mention in mentions.iter().filter(|mention| is_person(mention)) {
        let name = mention.span.of(text);
        let neuter = text[mention.span.end..].strip_prefix(", ").is_some_and(|rest| {
            language.names.neuter.has(rest.split(' ').next().unwrap_or_default())
        });
        if let Some((_, surname)) = name.rsplit_once(' ').filter(|_| neuter) {
            owners.entry(surname).or_insert(mention.span.start);
        }
    }
    let bare = |mention: &Mention| is_person(mention) && !has_title(text, mention.span, language);
    let companies: HashSet<String> = mentions
        .iter()
        .filter(|mention| bare(mention))
        .map(|mention| (mention.span.of(text), mention.span.start))
        .filter(|(name, at)| owners.get(name).is_some_and(|owner| at < owner))
        .map(|(name, _)| name.to_owned())
        .collect();
    for mention in mentions.iter_mut() {
        if companies.contains(mention.span.of(text)) && bare(mention) {
            mention.label = body.clone();
        }
    }
}

/// Gives the name before a colon or a dash at the start of a story to a place: "HARARE: Trevor Moyo has been".
pub(super) fn dateline(document: &Document, mentions: &mut [Mention], types: &[Arc<str>]) {
    let text = document.text();
    let paragraph = document.blocks().iter().find(|block| block.kind == BlockKind::Paragraph);
    let place = types.iter().find(|label| Role::of(label) == Role::Place);
    let (Some(paragraph), Some(place)) = (paragraph, place) else { return };
    let first = mentions.partition_point(|mention| mention.span.start < paragraph.span.start);
    let Some(name) = mentions.get_mut(first) else { return };
    let rest = &text[name.span.end..];
    let goes_on = [": ", " — ", " – ", " -- "].iter().find_map(|mark| rest.strip_prefix(mark));
    if name.span.start == paragraph.span.start
        && name.confidence < SURE
        && matches!(Role::of(&name.label), Role::Organisation | Role::Group | Role::Other)
        && goes_on.is_some_and(|rest| rest.starts_with(char::is_uppercase))
    {
        name.label = place.clone();
    }
}

#[cfg(test)]
mod tests {
    use super::super::{marked, shown};
    use super::*;

    #[track_caller]
    fn check_surnames(text: &str, want: &[&str]) {
        let (document, mut mentions) = marked(text);
        for mention in &mut mentions {
            mention.confidence = 0.9;
        }
        surnames(&document, &mut mentions);
        assert_eq!(shown(&document, &mentions), want, "{text}");
    }

    #[test]
    fn somebody_who_is_called_as_a_place_is() {
        check_surnames(
            "[Lena Florence|PER] sings. [Florence|LOC] won. She flew to [Florence|LOC] and from \
             [Pisa|LOC], [Florence|LOC], and thanked [Florence|ORG].",
            &[
                "PER Lena Florence",
                "PER Florence",
                "LOC Florence",
                "LOC Pisa",
                "LOC Florence",
                "PER Florence",
            ],
        );
        // Nobody of the name yet, and a company called so in full.
        check_surnames(
            "[Florence|LOC] is hot, said [Lena Florence|PER]. [Carl Benning|PER] runs [Benning|ORG], \
             that is, [Benning Motor|ORG]. [Florence|LOC], [Italy|LOC]",
            &[
                "LOC Florence",
                "PER Lena Florence",
                "PER Carl Benning",
                "ORG Benning",
                "ORG Benning Motor",
                "LOC Florence",
                "LOC Italy",
            ],
        );
    }

    #[test]
    fn a_body_that_is_sure_is_called_as_its_founder() {
        let (document, mut mentions) = marked("[Carl Benning|PER] quit. [Benning|ORG] rose.");
        surnames(&document, &mut mentions);
        assert_eq!(shown(&document, &mentions), ["PER Carl Benning", "ORG Benning"]);
    }

    #[test]
    fn somebody_or_a_place_as_the_words_beside_tell() {
        // Called by the first name, at its sentence's start or with an age; not where one is named after it.
        check_surnames(
            "[Kenya Orr|PER] was named after [Kenya|LOC] by his father. [Kenya|LOC] said that he was glad. \
             [Kenya|LOC], 34, left for [Kenya|LOC]. [Kenya|LOC] closed its border.",
            &["PER Kenya Orr", "LOC Kenya", "PER Kenya", "PER Kenya", "LOC Kenya", "LOC Kenya"],
        );
        // "Its" and "for" behind a verb of going are of places, too.
        check_surnames(
            "[Kerry Washington|PER] won. [Washington|LOC] cut its budget. [Washington|LOC] thanked him. \
             She left for [Washington|LOC].",
            &["PER Kerry Washington", "LOC Washington", "PER Washington", "LOC Washington"],
        );
        // A surname that is a people's name, and the people.
        check_surnames(
            "[Paul French|PER] saw two [French|NORP] anglers. [French|NORP] was angry. \
             The [French|NORP] said no. [French|NORP] pride",
            &["PER Paul French", "NORP French", "PER French", "NORP French", "NORP French"],
        );
        // The suffix is no surname.
        check_surnames(
            "[Ronaldo Vega Jr.|PER] won. [Vega|ORG] has 31.",
            &["PER Ronaldo Vega Jr.", "PER Vega"],
        );
    }

    #[test]
    fn a_company_and_its_founder() {
        check_surnames(
            "[Carl Benning|PER] quit. [Benning|ORG] shares fell. Shares of [Benning|ORG] fell. [Benning|ORG] left.",
            &["PER Carl Benning", "ORG Benning", "ORG Benning", "PER Benning"],
        );
        // The company is named first, or beside him.
        check_surnames(
            "[Orr|ORG] drills. [Ida Orr|PER] said that [Orr|ORG] knew. [Al Ko|PER] sued [Ko|ORG]. [Ko|ORG] won.",
            &["ORG Orr", "PER Ida Orr", "ORG Orr", "PER Al Ko", "ORG Ko", "ORG Ko"],
        );
        // He is called Mr. throughout.
        check_surnames(
            "[Carl Benning|PER] quit. Mr. [Benning|PER] is 60. [Benning|ORG] rose.",
            &["PER Carl Benning", "PER Benning", "ORG Benning"],
        );
    }

    #[test]
    fn who_is_born() {
        let (document, mut mentions) = marked(
            "[Paris|LOC] was born in [Leeds|LOC]. [Pakistan|LOC] was born in 1947, [Oman|LOC]. [Laos|LOC] was born in August. [Chelsea|ORG] was born to a baker. \
             [Rome|LOC] was born again.",
        );
        born(&document, &mut mentions, &["PER".into()]);
        let want = [
            "PER Paris",
            "LOC Leeds",
            "LOC Pakistan",
            "LOC Oman",
            "LOC Laos",
            "PER Chelsea",
            "LOC Rome",
        ];
        assert_eq!(shown(&document, &mentions), want);
    }

    #[test]
    fn rivers_and_founders() {
        let types = ["LOC".into(), "ORG".into()];
        let check = |text: &str, want: &[&str]| {
            let (document, mut mentions) = marked(text);
            rivers(&document, &mut mentions, &types);
            founders(&document, &mut mentions, &types);
            assert_eq!(shown(&document, &mentions), want, "{text}");
        };
        check(
            "[Amazon|ORG] hires. The [Amazon|ORG] burns. [Amazon|LOC] plants. The [Amazon|ORG] Fund pays.",
            &["ORG Amazon", "LOC Amazon", "ORG Amazon", "ORG Amazon"],
        );
        check("[Amazon|LOC] burns. The [Guardian|ORG] said so.", &["LOC Amazon", "ORG Guardian"]);
        check(
            "[Orr|PER] makes fans. [Ida Orr|PER], its founder, left. [Orr|PER] sells. Mrs [Orr|PER] sat.",
            &["ORG Orr", "PER Ida Orr", "ORG Orr", "PER Orr"],
        );
        check(
            "[Orr|PER] left. [Ida Orr|PER], a baker, sat. [Ko|PER]. [Al Ko|PER], its dean, [Ko|PER]",
            &["PER Orr", "PER Ida Orr", "ORG Ko", "PER Al Ko", "ORG Ko"],
        );
    }

    #[test]
    fn a_home_and_a_namesake() {
        let types = ["LOC".into()];
        let (document, mut mentions) = marked(
            "[Denis Burnley|PER] grew up in [Burnley|ORG]. [Burnley|ORG] won in [Burnley|ORG]. He has never been to [Burnley|ORG]. He was raised in [Orr|ORG]'s youth team.",
        );
        homes(&document, &mut mentions, &types);
        let want = [
            "PER Denis Burnley",
            "LOC Burnley",
            "ORG Burnley",
            "ORG Burnley",
            "LOC Burnley",
            "ORG Orr",
        ];
        assert_eq!(shown(&document, &mentions), want);
        let (document, mut mentions) = marked(
            "[Nokia|ORG] left the town of [Nokia|ORG]. In [Arden|ORG], [Ohio|LOC], [Orr|ORG] of the state of [Orr|ORG]'s left.",
        );
        for mention in &mut mentions {
            mention.confidence = 0.9;
        }
        homes(&document, &mut mentions, &types);
        let want = ["ORG Nokia", "LOC Nokia", "LOC Arden", "LOC Ohio", "ORG Orr", "ORG Orr"];
        assert_eq!(shown(&document, &mentions), want);
        check_surnames(
            "[Lena Lourdes|PER] sang. They named her after [Lourdes|LOC]. After her came [Lourdes|ORG], 33.",
            &["PER Lena Lourdes", "LOC Lourdes", "PER Lourdes"],
        );
    }
}
