//! Names that go on beyond what a model's words took: particles, what a sign or a preposition cut off, the
//! last syllable of a Korean name, the day of the week of a date.

use std::collections::{HashMap, HashSet};

use super::beside::possessive;
use super::last_word;
use crate::language::Language;
use crate::mention::Mention;
use crate::model::Role;
use crate::span::Span;

/// The most words that a name goes on for behind a preposition.
const FIELD: usize = 4;

/// The most letters of a first name that both sexes have, as a list of names has none: "Jo", "Lee".
const NICKNAME: usize = 3;

/// The most letters of a syllable behind a hyphen: "Jae-in", "Jong-un", "Myung-bak".
const SYLLABLE: usize = 5;

/// What stands before and behind the titles of works.
const QUOTED: [(char, char); 4] = [('"', '"'), ('“', '”'), ('‘', '’'), ('\'', '\'')];

/// A surname with the particles before it: "Mrs de Klerk".
pub(super) fn with_particles(text: &str, span: Span, sentence: Span, language: &Language) -> Span {
    let mut start = span.start;
    while let Some(before) = text[sentence.start.min(start)..start].strip_suffix(' ') {
        let word = last_word(before);
        let is_particle = language.names.particles.has(word) && !language.names.lead_on.has(word);
        if !is_particle || word.len() == before.len() {
            break;
        }
        start = sentence.start + before.len() - word.len();
    }
    Span::new(start, span.end)
}

/// A name with what a sign within it cut off: "36th (Ulster) Division", "Bishops' Conference".
pub(super) fn whole_name(
    text: &str,
    span: Span,
    role: Role,
    sentence: Span,
    before: &[Mention],
) -> Span {
    let near = before.last().filter(|last| last.span.start >= sentence.start);
    let gap = |last: &Mention| text.get(last.span.end..span.start).unwrap_or_default();
    let name = span.of(text);
    let lone_bracket = name.find(')').is_some_and(|at| !name[..at].contains('('));
    if lone_bracket && text[..span.start].ends_with(" (") {
        let outer = text.get(sentence.start..span.start - 2).unwrap_or_default().trim_end();
        let word = last_word(outer);
        if word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()) {
            let word = sentence.start + outer.len() - word.len();
            let start = near.filter(|last| gap(last) == " (").map_or(word, |last| last.span.start);
            return Span::new(start, span.end);
        }
    }
    let is_body =
        |last: &&Mention| role == Role::Organisation && Role::of(&last.label) == Role::Organisation;
    if let Some(last) = near.filter(is_body)
        && matches!(gap(last), "' " | "’ ")
        && last.span.of(text).ends_with('s')
    {
        return Span::new(last.span.start, span.end);
    }
    span
}

/// A name with what follows its last word behind a preposition: "Nobel Prize in Physiology or Medicine",
/// "Mission in South Sudan".
pub(super) fn with_field(text: &str, span: Span, sentence: Span, language: &Language) -> Span {
    let name = span.of(text);
    let last = last_word(name);
    let Some(rest) = text.get(span.end..sentence.end).and_then(|rest| rest.strip_prefix(' '))
    else {
        return span;
    };
    let of_name = |(head, before): &(&str, &str)| {
        let field = rest.strip_prefix(before).and_then(|rest| rest.strip_prefix(' '));
        field.filter(|_| last == *head && last.len() < name.len())
    };
    let Some(field) = language.names.goes_on.iter().find_map(of_name) else { return span };
    // Words with capitals, and what joins them.
    let start = sentence.end - field.len();
    let (mut at, mut end) = (start, span.end);
    for word in field.split(' ').take(FIELD) {
        let plain = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        if plain.starts_with(char::is_uppercase) {
            end = at + plain.len();
        } else if !language.names.field_joints.has(word) || end == span.end {
            break;
        }
        if plain.len() < word.len() {
            break;
        }
        at += word.len() + 1;
    }
    Span::new(span.start, end)
}

/// What stands in quotation marks alone with the article before it, with a capital: "The Thrill Is Gone".
pub(super) fn with_article(text: &str, span: Span, language: &Language) -> Span {
    let Some(before) = text[..span.start].strip_suffix(' ') else { return span };
    let article = last_word(before);
    let article = article.trim_start_matches(|c: char| !c.is_alphabetic());
    let start = before.len() - article.len();
    let is_article = article.starts_with(char::is_uppercase)
        && language.names.articles.contains(&&*article.to_lowercase());
    let rest = text[span.end..].trim_start_matches([',', '.']);
    let is_quoted = QUOTED
        .iter()
        .any(|(open, close)| text[..start].ends_with(*open) && rest.starts_with(*close));
    if is_article && is_quoted { Span::new(start, span.end) } else { span }
}

/// The full name of somebody with the syllable that a hyphen joins to it: "Moon Jae-in", not "Jo Orr-led".
pub(super) fn with_syllable(text: &str, span: Span, language: &Language) -> Span {
    let Some(rest) = text[span.end..].strip_prefix('-') else { return span };
    let letters = rest.len() - rest.trim_start_matches(char::is_alphabetic).len();
    let syllable = &rest[..letters];
    let is_syllable = (2..=SYLLABLE).contains(&letters)
        && syllable.bytes().all(|byte| byte.is_ascii_lowercase())
        && !rest[letters..].starts_with(['-', '\'', '’'])
        && !language.words.hyphenated_last.has(syllable);
    let is_full = span.of(text).contains(char::is_whitespace);
    if is_syllable && is_full { Span::new(span.start, span.end + 1 + letters) } else { span }
}

/// A date with the day of the week before it: "Sunday, August 2, 2015".
pub(super) fn with_weekday(text: &str, span: Span, sentence: Span, language: &Language) -> Span {
    let dates = &language.dates;
    let first = span.of(text).split(' ').next().unwrap_or_default();
    let is_day = |word: &str| dates.weekdays.contains(&&*word.to_lowercase());
    let has_month = |word: &str| dates.months.contains(&&*word.to_lowercase());
    let numbers = first.bytes().all(|byte| byte.is_ascii_digit());
    if !(has_month(first) || numbers && span.of(text).split(' ').any(has_month)) {
        return span;
    }
    let Some(before) = text[sentence.start.min(span.start)..span.start].strip_suffix(", ") else {
        return span;
    };
    let day = last_word(before);
    if is_day(day) { Span::new(span.start - ", ".len() - day.len(), span.end) } else { span }
}

/// A newspaper with the day it comes out on: "Mail on Sunday".
pub(super) fn of_a_day(text: &str, span: Span, language: &Language) -> Span {
    let name = span.of(text);
    let rest = &text[span.end..];
    let of_day = |(paper, day): &(&str, &str)| {
        let rest = rest.strip_prefix(day)?;
        let cuts = !rest.starts_with(char::is_alphanumeric);
        (last_word(name) == *paper && cuts).then_some((paper.len(), day.len()))
    };
    match language.names.papers.iter().find_map(of_day) {
        Some((paper, day)) => Span::new(span.end - paper, span.end + day),
        None => span,
    }
}

/// Gives names of bodies and things the possessive ending that another mention has for a part of it:
/// "Sainsbury's shares", beside "Sainsbury's said".
pub(super) fn with_possessives(text: &str, mentions: &mut [Mention], language: &Language) {
    let may_be =
        |mention: &Mention| matches!(Role::of(&mention.label), Role::Organisation | Role::Other);
    let owned: HashSet<&str> = mentions
        .iter()
        .filter(|mention| may_be(mention))
        .map(|mention| mention.span.of(text))
        .filter(|name| language.without_possessive(name).len() < name.len())
        .collect();
    if owned.is_empty() {
        return;
    }
    for mention in mentions.iter_mut().filter(|mention| may_be(mention)) {
        let Span { start, end } = mention.span;
        let ending = possessive(text, mention.span, language);
        let whole = ending.map(|ending| Span::new(start, end + ending.len()));
        if let Some(whole) = whole.filter(|whole| owned.contains(whole.of(text))) {
            mention.span = whole;
        }
    }
}

/// Joins a first name that the text has only as the owner of a body to it: "Jo's Cervical Cancer Trust".
pub(super) fn with_owners(text: &str, mentions: Vec<Mention>, language: &Language) -> Vec<Mention> {
    let is_person = |mention: &Mention| Role::of(&mention.label) == Role::Person;
    // Behind the possessive and a space.
    let body = |mention: &Mention| {
        let end = mention.span.end + possessive(text, mention.span, language)?.len();
        text[end..].starts_with(' ').then_some(end + 1)
    };
    let mut owners: HashMap<&str, bool> = HashMap::new();
    let mut named: HashSet<&str> = HashSet::new();
    for (place, mention) in mentions.iter().enumerate().filter(|(_, mention)| is_person(mention)) {
        let name = mention.span.of(text);
        named.extend(name.split(' ').filter(|word| word.len() < name.len()));
        let next = mentions.get(place + 1);
        let owns = next.is_some_and(|next| {
            Role::of(&next.label) == Role::Organisation && Some(next.span.start) == body(mention)
        });
        *owners.entry(name).or_insert(true) &= owns;
    }
    owners.retain(|name, owns| {
        let is_first = name.len() <= NICKNAME || language.names.sex_of_first_name(name).is_some();
        *owns && !named.contains(name) && is_first
    });
    if owners.is_empty() {
        return mentions;
    }
    let mut joined: Vec<Mention> = Vec::with_capacity(mentions.len());
    for mut mention in mentions {
        let owner =
            joined.pop_if(|owner| is_person(owner) && owners.contains_key(owner.span.of(text)));
        if let Some(owner) = owner {
            mention.span = Span::new(owner.span.start, mention.span.end);
        }
        joined.push(mention);
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::super::check_tidied as check;

    #[test]
    fn names_that_a_sign_or_a_preposition_cuts() {
        check(
            "The 36th ([Ulster) Division|ORG] and the [4th|MISC] ([Royal) Guards|ORG], [Orr) Ko|ORG].",
            &["36th (Ulster) Division", "4th (Royal) Guards", "Ko"],
        );
        check(
            "Nobody left. ([Ulster) Division|ORG] won. He left. ([Orr) Ko|ORG]",
            &["Division", "Ko"],
        );
        check(
            "The [Catholic Bishops|ORG]' [Conference|ORG] met [Ivo Orrs|PER]' [Bank|ORG].",
            &["Catholic Bishops' Conference", "Ivo Orrs", "Bank"],
        );
        check(
            "The [Nobel Prize|MISC] in Physiology or Medicine. The [Ko Prize|MISC] for Fiction went on. [Prize|MISC] in Oslo. The [UN Mission|ORG] in [South Sudan|LOC] left.",
            &[
                "Nobel Prize in Physiology or Medicine",
                "Ko Prize for Fiction",
                "Prize",
                "UN Mission in South Sudan",
            ],
        );
        check(
            "Mrs de [Boer|PER] and van der [Berg|PER] of [Lee|PER]",
            &["de Boer", "van der Berg", "Lee"],
        );
    }

    #[test]
    fn what_a_hyphen_joins() {
        check(
            "[Moon Jae|PER]-in met [Kim Jong|PER]-un. A [Jo Orr|PER]-led team, [Moon|PER]-in, [Bo Ko|PER]-in-law, [Bo Ko|PER]-era",
            &["Moon Jae-in", "Kim Jong-un", "Jo Orr", "Moon", "Bo Ko", "Bo Ko"],
        );
    }

    #[test]
    fn a_possessive_that_is_of_the_name() {
        check(
            "[Barker's|ORG] rose. [Barker|ORG]'s shares and [Bo Barker|PER]'s, [Orr|ORG]'s",
            &["Barker's", "Barker's", "Bo Barker", "Orr"],
        );
    }

    #[test]
    fn a_body_that_is_called_after_somebody() {
        check(
            "[Jo|PER]'s [Cancer Trust|ORG] and [Jo|PER]'s [Cancer Trust|ORG]",
            &["Jo's Cancer Trust", "Jo's Cancer Trust"],
        );
        check(
            "[Jo|PER]'s [Trust|ORG]. [Jo|PER] left. [Al Dick|PER], [Al|PER]'s [Club|ORG], [Orrin|PER]'s [Ko|ORG]",
            &["Jo", "Trust", "Jo", "Al Dick", "Al", "Club", "Orrin", "Ko"],
        );
    }

    #[test]
    fn days_of_dates_and_of_papers() {
        check(
            "Sunday, [August 2, 2015|DATE]. It was Monday, 3 [May|DATE]. On [Friday|DATE], [July 4|DATE]; on Tuesday, [2015|DATE] went.",
            &["Sunday, August 2, 2015", "May", "Friday, July 4", "2015"],
        );
        check(
            "[The Mail|ORG] on [Sunday|DATE]'s tale, and the [Mail|ORG] on [Sunday|DATE]. The [Post|ORG] on [Sunday|DATE] and [Mail|ORG] on Sundays",
            &["Mail on Sunday", "Mail on Sunday", "Post", "Sunday", "Mail"],
        );
    }
}
