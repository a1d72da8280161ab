//! Names that are of two things in one text: a place and somebody called by its name, and two people
//! whose names a run-on sentence put side by side.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::agree::SURE;
use crate::document::{BlockKind, Document};
use crate::language::Language;
use crate::mention::Mention;
use crate::model::Role;
use crate::span::Span;

/// How sure a surname is of being a person's where nothing says that a place is meant.
const SURNAME: f32 = 0.75;

/// How many words before "after" may say that somebody is named so.
const NAMED_AFTER: usize = 2;

/// A first name that is surer than this of being another thing is no first name.
const UNSURE: f32 = 0.9;

/// Gives surnames that were taken for places, bodies or groups to the people who bear them: "Denzel
/// Washington ... Washington won", but not "flew to Washington".
pub(super) fn surnames(document: &Document, mentions: &mut [Mention]) {
    let (text, language) = (document.text(), document.language());
    let known = &language.names;
    // The surname of each full name, with its label and where it stands first; and the first names.
    let mut people: HashMap<&str, (Arc<str>, usize)> = HashMap::new();
    let mut first_names: HashMap<&str, (Arc<str>, usize)> = HashMap::new();
    let mut others: HashSet<&str> = HashSet::new();
    // Surnames that stand with a title. Where one is "Mr. Dell", "Dell" is a company.
    let mut titled: HashSet<&str> = HashSet::new();
    for mention in &*mentions {
        let name = mention.span.of(text);
        let Some((first, _)) = name.split_once(char::is_whitespace) else {
            if Role::of(&mention.label) == Role::Person && has_title(text, mention.span, language) {
                titled.insert(name);
            }
            continue;
        };
        match Role::of(&mention.label) {
            Role::Person => {
                let is_suffix =
                    |word: &&str| known.generations.has(&word.trim_end_matches('.').to_lowercase());
                let last = name.split_whitespace().rev().find(|word| !is_suffix(word));
                let last = last.unwrap_or(name).trim_end_matches(',');
                people.entry(last).or_insert((mention.label.clone(), mention.span.start));
                first_names.entry(first).or_insert((mention.label.clone(), mention.span.start));
            }
            // "Ford Motor Co." is called Ford.
            Role::Organisation | Role::Place | Role::Other => {
                others.insert(first);
            }
            _ => {}
        }
    }
    let placed: Vec<bool> =
        (0..mentions.len()).map(|index| is_placed(text, mentions, index, language)).collect();
    let pronouns: Vec<Pronoun> =
        (0..mentions.len()).map(|index| pronoun(document, mentions, index)).collect();
    for (index, mention) in mentions.iter_mut().enumerate() {
        let (name, placed) = (mention.span.of(text), placed[index]);
        let role = Role::of(&mention.label);
        // "Brooklyn said that he", after Brooklyn Beckham.
        if role == Role::Place
            && !placed
            && (pronouns[index] == Pronoun::Person
                && document.sentences()[mention.sentence].span.start == mention.span.start
                || is_aged(text, mention.span))
            && let Some((label, _)) =
                first_names.get(name).filter(|(_, first)| *first < mention.span.start)
        {
            mention.label = label.clone();
            mention.confidence = mention.confidence.min(SURNAME);
            continue;
        }
        // "England, 45, will be", beside Craig England.
        let aged = role == Role::Organisation && is_aged(text, mention.span);
        if let Some((label, _)) =
            people.get(name).filter(|(_, first)| aged && *first < mention.span.start)
        {
            mention.label = label.clone();
            mention.confidence = mention.confidence.min(SURNAME);
            continue;
        }
        let may_be_somebody = match role {
            // "Washington cut its budget".
            Role::Place => !placed && pronouns[index] != Pronoun::Thing,
            Role::Organisation | Role::Other => !placed,
            // "French was angry", but not "French police" and "the French".
            Role::Group => speaks_or_acts(text, mention.span, language),
            _ => false,
        };
        if !may_be_somebody {
            continue;
        }
        let body = role == Role::Organisation
            && (others.contains(name)
                || titled.contains(name)
                || mention.confidence >= SURE
                || is_of_a_body(text, mention.span, language));
        if let Some((label, first)) = people.get(name)
            && *first < mention.span.start
            && !body
        {
            mention.label = label.clone();
            mention.confidence = mention.confidence.min(SURNAME);
        }
    }
}

/// Gives the place where somebody lives back to places: "grew up in Burnley" is not of the club.
pub(super) fn homes(document: &Document, mentions: &mut [Mention], types: &[Arc<str>]) {
    let (text, known) = (document.text(), &document.language().names);
    let Some(place) = types.iter().find(|label| Role::of(label) == Role::Place) else { return };
    for mention in mentions {
        let mut before = text[..mention.span.start].split_whitespace().rev();
        let at_home = before.next() == Some("in")
            && before.next().is_some_and(|word| known.at_home.has(word))
            && text[..mention.span.start].ends_with(' ');
        let is_word = !mention.span.of(text).contains(char::is_whitespace);
        // "Grew up in Everton's academy".
        let owns = ["'s", "’s"].iter().any(|end| text[mention.span.end..].starts_with(end));
        if at_home && is_word && !owns && Role::of(&mention.label) == Role::Organisation {
            mention.label = place.clone();
        }
    }
}

/// Takes two words for somebody that were taken for something else, where the second is the surname by which
/// somebody is called: "Adelaide Kane ... Kane".
pub(super) fn full_names(document: &Document, mentions: &mut [Mention]) {
    let text = document.text();
    let is_person = |mention: &Mention| Role::of(&mention.label) == Role::Person;
    let mut called: HashMap<&str, Arc<str>> = HashMap::new();
    let mut borne: HashSet<&str> = HashSet::new();
    for mention in mentions.iter().filter(|mention| is_person(mention)) {
        let name = mention.span.of(text);
        match name.rsplit_once(char::is_whitespace) {
            Some((_, last)) => drop(borne.insert(last)),
            None if mention.confidence >= SURNAME => {
                called.entry(name).or_insert_with(|| mention.label.clone());
            }
            None => {}
        }
    }
    for mention in mentions {
        let name = mention.span.of(text);
        let may_be =
            matches!(Role::of(&mention.label), Role::Organisation | Role::Place | Role::Other);
        if let Some((first, last)) = name.split_once(' ')
            && may_be
            && mention.confidence < SURE
            && first.chars().all(char::is_alphabetic)
            && !borne.contains(last)
            && let Some(label) = called.get(last)
        {
            mention.label = label.clone();
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

/// What the first pronoun behind a name is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pronoun {
    None,
    Person,
    Thing,
}

/// The first pronoun behind a name in its sentence, before the next name.
fn pronoun(document: &Document, mentions: &[Mention], index: usize) -> Pronoun {
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
fn is_aged(text: &str, span: Span) -> bool {
    let rest = text[span.end..].strip_prefix(", ").unwrap_or_default();
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    digits == 2 && rest[digits..].starts_with([',', '.'])
}

/// Whether a verb that people are the subject of stands behind a name, or one of speech before it.
fn speaks_or_acts(text: &str, span: Span, language: &Language) -> bool {
    let before = text[..span.start].split_whitespace().next_back().unwrap_or_default();
    let after = text[span.end..].strip_prefix(' ').unwrap_or_default();
    let after = after.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let articles = language.names.articles;
    language.sentences.speech.has(before)
        || !articles.contains(&before.to_lowercase().as_str())
            && (language.sentences.speech.has(after) || language.summary.finite.has(after))
}

/// Whether what stands beside a name is of a company: "Dell shares", "shares of Dell".
fn is_of_a_body(text: &str, span: Span, language: &Language) -> bool {
    let rest = &text[span.end..];
    let rest = rest.strip_prefix("'s").or(rest.strip_prefix("’s")).unwrap_or(rest);
    let after = rest.strip_prefix(' ').unwrap_or_default();
    let after = after.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let before: Vec<&str> = text[..span.start].split_whitespace().rev().take(2).collect();
    let held = &language.names.held_by_bodies;
    held.has(after) || matches!(before[..], ["in" | "of", what] if held.has(&what.to_lowercase()))
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
fn has_title(text: &str, span: Span, language: &Language) -> bool {
    let known = &language.names;
    let before = text[..span.start].split_whitespace().next_back().unwrap_or_default();
    let title = before.trim_end_matches('.').to_lowercase();
    text[..span.start].ends_with(char::is_whitespace)
        && before.starts_with(char::is_uppercase)
        && (known.forms_of_address.has(&title) || known.sexed_titles.has(&title))
        && known.honorifics.has(&title)
}

/// Whether what stands around a name says that it is a place.
fn is_placed(text: &str, mentions: &[Mention], index: usize, language: &Language) -> bool {
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
    before.is_some_and(|word| language.names.locative.has(word))
        || is_goal
        || is_namesake
        || gap.trim() == "," && is_place(index.checked_sub(1))
        || is_place(Some(index + 1)) && comma_after()
}

/// Joins a first name that was taken for something by itself to the surname behind it, by which somebody
/// is called elsewhere: "Israel Adesanya ... Adesanya".
pub(super) fn with_surnames(document: &Document, mentions: Vec<Mention>) -> Vec<Mention> {
    let text = document.text();
    let is_person = |mention: &Mention| Role::of(&mention.label) == Role::Person;
    // Where each surname stands first, and whether again.
    let mut surnames: HashMap<&str, (usize, bool)> = HashMap::new();
    for mention in mentions.iter().filter(|mention| is_person(mention)) {
        let start = mention.span.start;
        let surname = mention.span.of(text).split_whitespace().next_back().unwrap_or_default();
        let (first, again) = surnames.entry(surname).or_insert((start, false));
        *again |= *first < start;
    }
    let is_word = |mention: &Mention| !mention.span.of(text).contains(char::is_whitespace);
    let mut joined: Vec<Mention> = Vec::with_capacity(mentions.len());
    for mut mention in mentions {
        let is_introduced = is_person(&mention)
            && is_word(&mention)
            && surnames.get(mention.span.of(text)) == Some(&(mention.span.start, true));
        // "Nicole Howard" on a line.
        let is_line = |first: &Mention| {
            let (before, after) = (&text[..first.span.start], &text[mention.span.end..]);
            is_person(first)
                && is_person(&mention)
                && text.get(first.span.end..mention.span.start) == Some(" ")
                && (before.is_empty() || before.ends_with('\n'))
                && (after.is_empty() || after.starts_with('\n'))
        };
        let first = joined.pop_if(|first| {
            if is_line(first) {
                return true;
            }
            let may_be_first = match Role::of(&first.label) {
                Role::Person => true,
                Role::Place | Role::Organisation | Role::Other => first.confidence < UNSURE,
                _ => false,
            };
            is_introduced
                && may_be_first
                && is_word(first)
                && first.sentence == mention.sentence
                && text.get(first.span.end..mention.span.start) == Some(" ")
        });
        if let Some(first) = first {
            mention.span = Span::new(first.span.start, mention.span.end);
        }
        joined.push(mention);
    }
    joined
}

/// Takes apart names of people that are two side by side: each half is named elsewhere too, and one
/// of them in full.
pub(super) fn take_apart(document: &Document, mentions: &[Mention]) -> Vec<Mention> {
    let text = document.text();
    let is_person = |mention: &Mention| Role::of(&mention.label) == Role::Person;
    // How often each name stands alone, where first, and as what.
    let mut alone: HashMap<&str, (usize, usize, &Arc<str>)> = HashMap::new();
    // Where each word stands first as the first of a full name.
    let mut first_names: HashMap<&str, usize> = HashMap::new();
    for mention in mentions {
        let name = mention.span.of(text);
        alone.entry(name).or_insert((0, mention.span.start, &mention.label)).0 += 1;
        if is_person(mention)
            && let Some((first, _)) = name.split_once(char::is_whitespace)
        {
            first_names.entry(first).or_insert(mention.span.start);
        }
    }
    let is_full = |name: &str| name.contains(char::is_whitespace);
    let is_named =
        |name: &str| alone.get(name).is_some_and(|(.., label)| Role::of(label) == Role::Person);
    let cut = |name: &str, place: usize| -> Option<usize> {
        let mut spaces = name.match_indices(' ').map(|(at, _)| at).take(6);
        spaces.find(|&at| {
            let (start, end) = (&name[..at], name[at..].trim_start());
            let earlier = |at: Option<usize>| at.is_some_and(|at| at < place);
            // "Eugenie Sarah", after "Eugenie" and "Sarah Ferguson".
            let two_first_names = is_named(start)
                && earlier(alone.get(start).map(|(_, at, _)| *at))
                && earlier(first_names.get(end).copied())
                && !earlier(first_names.get(start).copied());
            // Not "Abdullah Bou Habib", after "Abdullah II", who is called Bou Habib afterwards.
            let two_names = alone.contains_key(start)
                && is_named(end)
                && (is_full(start) || is_full(end))
                && earlier(alone.get(end).map(|(_, at, _)| *at));
            end.starts_with(char::is_uppercase)
                && (two_names || two_first_names || is_full(start) && start.ends_with(end))
        })
    };
    let mut apart = Vec::with_capacity(mentions.len());
    for mention in mentions {
        let name = mention.span.of(text);
        let once = alone.get(name).is_some_and(|(count, ..)| *count == 1);
        let at = cut(name, mention.span.start).filter(|_| is_person(mention) && once);
        let Some(at) = at else {
            apart.push(mention.clone());
            continue;
        };
        let end = mention.span.end - name[at..].trim_start().len();
        let (first, second) = (mention.span.start, mention.span.end);
        for span in [Span::new(first, first + at), Span::new(end, second)] {
            let known = alone.get(span.of(text)).map(|(.., label)| *label);
            let label = known.unwrap_or(&mention.label).clone();
            apart.push(Mention { span, label, ..mention.clone() });
        }
    }
    apart
}

#[cfg(test)]
mod tests {
    use super::super::marked;
    use super::*;

    fn shown(document: &Document, mentions: &[Mention]) -> Vec<String> {
        let show = |m: &Mention| format!("{} {}", m.label, m.span.of(document.text()));
        mentions.iter().map(show).collect()
    }

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
    fn a_home_and_a_namesake() {
        let types = ["LOC".into()];
        let (document, mut mentions) = marked(
            "[Denis Burnley|PER] grew up in [Burnley|ORG]. [Burnley|ORG] won in [Burnley|ORG]. He was raised in [Orr|ORG]'s youth team.",
        );
        homes(&document, &mut mentions, &types);
        let want = ["PER Denis Burnley", "LOC Burnley", "ORG Burnley", "ORG Burnley", "ORG Orr"];
        assert_eq!(shown(&document, &mentions), want);
        check_surnames(
            "[Lena Lourdes|PER] sang. They named her after [Lourdes|LOC]. After her came [Lourdes|ORG], 33.",
            &["PER Lena Lourdes", "LOC Lourdes", "PER Lourdes"],
        );
    }

    #[test]
    fn a_full_name_that_was_taken_for_a_body() {
        let check = |marks: &str, want: &[&str]| {
            let (document, mut mentions) = marked(marks);
            mentions[0].confidence = 0.6;
            full_names(&document, &mut mentions);
            assert_eq!(shown(&document, &mentions), want, "{marks}");
        };
        check("[Adelaide Orr|ORG] sang. [Orr|PER] won.", &["PER Adelaide Orr", "PER Orr"]);
        // Somebody else bears the name.
        check(
            "[Team Orr|ORG] won. [Lena Orr|PER] left. [Orr|PER] sang.",
            &["ORG Team Orr", "PER Lena Orr", "PER Orr"],
        );
    }

    #[test]
    fn a_company_and_its_founder() {
        check_surnames(
            "[Carl Benning|PER] quit. [Benning|ORG] shares fell. Shares of [Benning|ORG] fell. [Benning|ORG] left.",
            &["PER Carl Benning", "ORG Benning", "ORG Benning", "PER Benning"],
        );
        // He is called Mr. throughout.
        check_surnames(
            "[Carl Benning|PER] quit. Mr. [Benning|PER] is 60. [Benning|ORG] rose.",
            &["PER Carl Benning", "PER Benning", "ORG Benning"],
        );
    }

    #[test]
    fn a_first_name_taken_for_something_else() {
        let check = |marks: &str, confidence: f32, want: &[&str]| {
            let (document, mut mentions) = marked(marks);
            mentions[0].confidence = confidence;
            assert_eq!(shown(&document, &with_surnames(&document, mentions)), want, "{marks}");
        };
        check("[Israel|LOC] [Orr|PER] lost. [Orr|PER] wept.", 0.6, &["PER Israel Orr", "PER Orr"]);
        check(
            "[Brooklyn|PER] [Orr|PER] is no [David Orr|PER].",
            1.0,
            &["PER Brooklyn Orr", "PER David Orr"],
        );
        // The names of a list.
        check(
            "[Justin|PER] [Orr|PER]\n[Nicole|PER] [Hill|PER]",
            1.0,
            &["PER Justin Orr", "PER Nicole Hill"],
        );
        // Sure, not named elsewhere, named before, or a people's name.
        for (marks, confidence) in [
            ("[Arsenal|ORG] [Orr|PER] lost. [Orr|PER] wept.", 0.95),
            ("[Arsenal|ORG] [Orr|PER] lost.", 0.6),
            ("[Orr|PER] came. [Arsenal|ORG] [Orr|PER] lost.", 0.6),
            ("[Swiss|NORP] [Orr|PER] lost. [Orr|PER] wept.", 0.6),
        ] {
            let (document, mut mentions) = marked(marks);
            for mention in &mut mentions {
                mention.confidence = confidence;
            }
            assert_eq!(with_surnames(&document, mentions.clone()), mentions, "{marks}");
        }
    }

    #[track_caller]
    fn check_apart(text: &str, want: &[&str]) {
        let (document, mentions) = marked(text);
        let apart = take_apart(&document, &mentions);
        assert_eq!(shown(&document, &apart), want, "{text}");
    }

    #[test]
    fn two_names_side_by_side() {
        check_apart(
            "[Nilo|PER] and [Rhys Hale|PER]: [Nilo Rhys Hale|PER]",
            &["PER Nilo", "PER Rhys Hale", "PER Nilo", "PER Rhys Hale"],
        );
        check_apart(
            "[Otto Berg|PER] won. [Otto Berg Berg|PER] said",
            &["PER Otto Berg", "PER Otto Berg", "PER Berg"],
        );
        check_apart(
            "[Maud|PER] and [Ellen Stone|PER]. [Maud Ellen|PER] came",
            &["PER Maud", "PER Ellen Stone", "PER Maud", "PER Ellen"],
        );
        // One name, by the rest of which he is called afterwards.
        check_apart(
            "[Abdullah|PER] met [Abdullah Bou Habib|PER]. [Bou Habib|PER] left.",
            &["PER Abdullah", "PER Abdullah Bou Habib", "PER Bou Habib"],
        );
        check_apart(
            "[John Paul|PER] waved to [John Paul Orr|PER]. [Orr|PER] wept.",
            &["PER John Paul", "PER John Paul Orr", "PER Orr"],
        );
    }

    #[test]
    fn one_name_of_words_that_stand_alone_too() {
        for text in [
            "[Ann Lee|PER] won. [Ann|PER] and [Lee|PER] are one.",
            "[Paris Stone|PER] flew to [Paris|LOC] with [Stone|PER].",
            "[Ana Rey|PER], or [Ana Rey de Sol|PER], of [Sol|LOC].",
        ] {
            let (document, mentions) = marked(text);
            assert_eq!(take_apart(&document, &mentions), mentions, "{text}");
            assert!(!document.text().is_empty());
        }
    }
}
