//! Mentions as names are written: what the model's words miss at the edges, and what is no name.
//!
//! A model labels words. Where a name ends within what it took for words, or beside a sign that it
//! left out, language decides: possessives and full stops are no part of a name, the sign of a
//! currency is part of the amount. Function words, single letters and bare numbers name nothing.

use std::collections::HashMap;

use super::amounts::{behind_name, first_amount, is_count, whole_amount};
use super::whole::{
    of_a_day, whole_name, with_article, with_field, with_owners, with_particles, with_possessives,
    with_syllable, with_weekday,
};
use super::{first_word, last_word};
use crate::document::Document;
use crate::language::Language;
use crate::mention::Mention;
use crate::model::Role;
use crate::span::Span;

/// Corrects the ends of mentions and drops those that are none; they stay in text order.
pub(super) fn tidy(document: &Document, mentions: Vec<Mention>) -> Vec<Mention> {
    let (text, language) = (document.text(), document.language());
    let mut tidied: Vec<Mention> = Vec::with_capacity(mentions.len());
    for mut mention in mentions {
        let role = Role::of(&mention.label);
        let sentence = document.sentences()[mention.sentence].span;
        if role == Role::Money {
            mention.span = behind_name(text, mention.span, language);
            mention.span = whole_amount(text, mention.span, sentence, language);
        }
        mention.span = trimmed(text, mention.span, role, language);
        match role {
            Role::Person => {
                mention.span = in_brackets(text, mention.span);
                mention.span = before_seam(text, mention.span, language);
                mention.span = with_particles(text, mention.span, sentence, language);
                mention.span = with_syllable(text, mention.span, language);
            }
            Role::Date => mention.span = with_weekday(text, mention.span, sentence, language),
            Role::Organisation | Role::Other => {
                mention.span = of_a_day(text, mention.span, language);
                mention.span = whole_name(text, mention.span, role, sentence, &tidied);
                mention.span = with_field(text, mention.span, sentence, language);
                mention.span = in_brackets(text, mention.span);
                mention.span = with_article(text, mention.span, language);
            }
            _ => {}
        }
        if is_no_name(mention.span.of(text), role, language)
            || is_cut(text, mention.span, role)
            || is_direction(text, mention.span, language)
            || role == Role::Money && is_count(text, mention.span, language)
            || role == Role::Person && is_title_alone(text, mention.span, language)
            || is_post_nominal(text, mention.span, language)
            || is_numbered(mention.span.of(text), role, language)
        {
            continue;
        }
        // "US" is part of "US$30m", and no place before "$30m".
        while tidied.last().is_some_and(|last| mention.span.contains(last.span)) {
            tidied.pop();
        }
        while role == Role::Money
            && let Some(comma) = first_amount(text, mention.span, language)
        {
            let span = Span::new(mention.span.start, comma);
            if tidied.last().is_none_or(|last| last.span.end <= span.start) {
                tidied.push(Mention { span, ..mention.clone() });
            }
            mention.span = Span::new(comma + ", ".len(), mention.span.end);
        }
        match tidied.last_mut() {
            Some(last) if last.span.end > mention.span.start => {}
            Some(last) if are_initials_of(text, last, &mention) => last.span.end = mention.span.end,
            _ => {
                // "PC" is no body in "PC Rachel Orr".
                if let Some(last) = tidied.last()
                    && role == Role::Person
                    && Role::of(&last.label) != Role::Person
                    && text.get(last.span.end..mention.span.start) == Some(" ")
                    && language.names.short_titles.has(&last.span.of(text).to_lowercase())
                {
                    tidied.pop();
                }
                if let Some((end, start)) = company_end(text, mention.span, role, language) {
                    let span = Span::new(mention.span.start, end);
                    tidied.push(Mention { span, ..mention.clone() });
                    mention.span = Span::new(start, mention.span.end);
                }
                tidied.push(mention);
            }
        }
    }
    without_labels(text, &mut tidied, language);
    with_possessives(text, &mut tidied, language);
    with_owners(text, tidied, language)
}

/// A name without what stands on the other side of a bracket: "Luis) Suarez", "(UN) General Assembly".
fn in_brackets(text: &str, span: Span) -> Span {
    let name = span.of(text);
    if !name.contains('(')
        && let Some((_, after)) = name.split_once(')')
        && after.trim_start().starts_with(char::is_uppercase)
    {
        let after = after.trim_start();
        return Span::new(span.end - after.len(), span.end);
    }
    span
}

/// Whether a mention is a title with an article, who is somebody by another name: "the King".
fn is_title_alone(text: &str, span: Span, language: &Language) -> bool {
    let before = last_word(text[..span.start].trim_end()).to_lowercase();
    language.names.articles.contains(&before.as_str())
        && language.names.honorifics.has(&span.of(text).to_lowercase())
}

/// Whether a mention is what stands behind somebody's name: "Eleanor Laws QC".
fn is_post_nominal(text: &str, span: Span, language: &Language) -> bool {
    let name = span.of(text);
    let before = text[..span.start].strip_suffix(' ').map(last_word).unwrap_or_default();
    let is_name = before.trim_end_matches(',').chars().all(char::is_alphabetic)
        && before.starts_with(char::is_uppercase);
    name.chars().all(char::is_uppercase)
        && language.names.post_nominals.has(&name.to_lowercase())
        && is_name
}

/// Whether a name is a common word with its letter or number: "Group D", "Path A", "Week 13".
fn is_numbered(name: &str, role: Role, language: &Language) -> bool {
    let Some((kind, number)) = name.split_once(' ') else { return false };
    let short = number.chars().count() == 1 && number.chars().all(char::is_uppercase);
    let is_number = short || !number.is_empty() && number.chars().all(|c| c.is_ascii_digit());
    matches!(role, Role::Organisation | Role::Place | Role::Person)
        && is_number
        && language.names.numbered.has(&kind.to_lowercase())
}

/// Where a company ends within what was taken for one, and where the next begins: "Merck & Co. Pfizer".
/// The full stop ends a sentence, too.
fn company_end(text: &str, span: Span, role: Role, language: &Language) -> Option<(usize, usize)> {
    let name = span.of(text);
    let is_end = |(at, _): &(usize, &str)| {
        let (before, after) = (&name[..*at], &name[at + ". ".len()..]);
        let word = last_word(before);
        let next = first_word(after);
        word.len() < before.len()
            && language.names.company_endings.has(&word.to_lowercase())
            && after.starts_with(char::is_uppercase)
            && !language.names.company_endings.has(&next.to_lowercase())
    };
    let (at, stop) =
        name.match_indices(". ").filter(|_| role == Role::Organisation).find(is_end)?;
    Some((span.start + at + 1, span.start + at + stop.len()))
}

/// Whether one is the initials of another that follows at once: "C.S." and "Lewis".
fn are_initials_of(text: &str, initials: &Mention, name: &Mention) -> bool {
    let is_person = |mention: &Mention| Role::of(&mention.label) == Role::Person;
    let letters = initials.span.of(text).split('.').map(str::trim);
    let are_letters = letters.clone().count() > 1
        && letters
            .clone()
            .all(|letter| letter.chars().count() < 2 && !letter.contains(char::is_lowercase));
    is_person(initials)
        && is_person(name)
        && initials.sentence == name.sentence
        && text.get(initials.span.end..name.span.start).is_some_and(|gap| gap == " " || gap == ". ")
        && are_letters
}

/// Drops the words before a colon that the model took for somebody, as captions begin: "Sullen: Ann Lee
/// in court". Somebody whose surname it is has more of a name elsewhere, or a second mention.
fn without_labels(text: &str, mentions: &mut Vec<Mention>, language: &Language) {
    let is_label = |mention: &Mention| {
        let name = mention.span.of(text);
        Role::of(&mention.label) == Role::Person
            && text[mention.span.end..].starts_with(": ")
            && name.chars().all(char::is_alphabetic)
            && !name.chars().all(char::is_uppercase)
            && language.names.sex_of_first_name(name).is_none()
    };
    if !mentions.iter().any(is_label) {
        return;
    }
    let mut count: HashMap<&str, usize> = HashMap::new();
    for mention in mentions.iter() {
        for word in mention.span.of(text).split_whitespace() {
            *count.entry(word).or_default() += 1;
        }
    }
    mentions.retain(|mention| !is_label(mention) || count[mention.span.of(text)] > 1);
}

/// A name without what is no part of it at its ends; what is left of it may be empty.
fn trimmed(text: &str, span: Span, role: Role, language: &Language) -> Span {
    let mut name = span.of(text);
    let mut start = span.start;
    loop {
        let before = name.len();
        let inner = name.trim_start();
        start += name.len() - inner.len();
        name = inner.trim_end().trim_end_matches([',', ';', ':', '…']).trim_end();
        name = without_stop(name, language);
        // "McDonald's" is a company.
        if matches!(role, Role::Person | Role::Place | Role::Group | Role::Date) {
            let stem = language.without_possessive(name);
            name = if stem.is_empty() { name } else { stem };
        }
        if let Some((rest, word)) = name.rsplit_once(char::is_whitespace) {
            let trails = match role {
                Role::Date => language.names.lead_on.has(&word.to_lowercase()),
                Role::Person => {
                    starts_sentence(word, language)
                        || language.names.lead_on.has(word)
                        || is_small_tail(rest, word)
                }
                Role::Group | Role::Place | Role::Organisation => language.names.lead_on.has(word),
                _ => false,
            };
            name = if trails { rest } else { name };
        }
        // "DI Nunn"; not "DI MARIA".
        if role == Role::Person
            && let Some((word, rest)) = name.split_once(char::is_whitespace)
            && language.names.police_ranks.has(word)
            && rest.contains(char::is_lowercase)
        {
            start += name.len() - rest.len();
            name = rest;
        }
        if role == Role::Date
            && let Some((word, rest)) = name.split_once(char::is_whitespace)
            && language.names.lead_on.has(&word.to_lowercase())
        {
            start += name.len() - rest.len();
            name = rest;
        }
        if name.len() == before {
            break;
        }
    }
    Span::new(start, start + name.len())
}

/// The least letters of a word that is no part of a name that it follows: "Jan van", "Abu bakr" have shorter ones.
const TAIL: usize = 6;

/// The least letters of a word by which a sentence begins and a name does not go on: "My" and "He" are of
/// names too.
const SEAM: usize = 4;

/// Whether a word without a capital goes on behind somebody's name: "Clare without".
fn is_small_tail(name: &str, word: &str) -> bool {
    let before = last_word(name);
    word.len() >= TAIL
        && word.bytes().all(|byte| byte.is_ascii_lowercase())
        && before.starts_with(char::is_uppercase)
        && before.chars().all(char::is_alphabetic)
}

/// A name up to a word within it by which a sentence begins, where a caption ran into what follows it:
/// "Drake Here Promise" is Drake. "Alexander The Great" is whole.
fn before_seam(text: &str, span: Span, language: &Language) -> Span {
    let name = span.of(text);
    let mut at = 0;
    for word in name.split_inclusive(char::is_whitespace) {
        let plain = word.trim_end();
        if at > 0 && plain.len() >= SEAM && language.sentences.start_after_names.has(plain) {
            return Span::new(span.start, span.start + name[..at].trim_end().len());
        }
        at += word.len();
    }
    span
}

/// Whether a word with a capital that follows a name begins the next sentence: "John Yesterday".
fn starts_sentence(word: &str, language: &Language) -> bool {
    let sentences = &language.sentences;
    sentences.start_after_names.has(word)
        || sentences.starts.has(word) && language.terms.when.has(&word.to_lowercase())
}

/// A name without a full stop that ends a sentence rather than an abbreviation.
fn without_stop<'a>(name: &'a str, language: &Language) -> &'a str {
    let Some(stem) = name.strip_suffix('.') else { return name };
    let last = last_word(stem.trim_end());
    let is_abbreviation = last.contains('.')
        || last.chars().count() == 1 && last.starts_with(char::is_uppercase)
        || language.sentences.abbreviations.has(last);
    if is_abbreviation { name } else { stem }
}

/// Whether a mention names nothing, whatever its type.
fn is_no_name(name: &str, role: Role, language: &Language) -> bool {
    let words: Vec<&str> =
        name.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).collect();
    let letters = name.chars().filter(|c| c.is_alphanumeric()).count();
    let number = |word: &&str| {
        let word = word.to_lowercase();
        let numbers = &language.numbers;
        word.contains(|c: char| c.is_ascii_digit())
            || numbers.small.has(&word)
            || numbers.fractions.has(&word)
            || numbers.groups.has(&word)
            || numbers.scales.has(language.norm(&word).as_str())
    };
    let [first, rest @ ..] = &words[..] else { return true };
    let digits = name.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '.' | ' '));
    match role {
        Role::Number => return false,
        Role::Money => {
            // "A24", "FTSE 100".
            let of_currency = name
                .chars()
                .any(|c| matches!(c, '$' | '¢'..='¥' | '\u{20a0}'..='\u{20cf}'))
                || name.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).any(
                    |word| {
                        let currencies = &language.numbers.currencies;
                        let lower = word.to_lowercase();
                        currencies.has(&lower)
                            || currencies.has(language.norm(&lower).as_str())
                            || currencies.has(&format!("{lower}1"))
                    },
                );
            let is_other = name.contains(char::is_uppercase) && !of_currency;
            return digits || is_other || !words.iter().any(number);
        }
        Role::Date => {
            let year = digits && letters == 4 && !name.contains([',', '.']);
            let spelled = rest.is_empty() && language.numbers.small.has(&first.to_lowercase());
            // "May" is a month.
            let function = rest.is_empty()
                && first.starts_with(char::is_lowercase)
                && is_function(first, language);
            return digits && !year || spelled || function;
        }
        // "737" and "1984" are a product and a book.
        Role::Other if digits => return letters < 3,
        _ if digits => return true,
        // "IN 11TH".
        Role::Place | Role::Person | Role::Organisation | Role::Group if rest.is_empty() => {
            let suffix = first.trim_start_matches(|c: char| c.is_ascii_digit()).to_lowercase();
            if suffix.len() < first.len() && language.numbers.ordinal_suffixes.has(&suffix) {
                return true;
            }
        }
        _ => {}
    }
    if letters == 1 && name.is_ascii() && !language.names.single_letters.has(name) {
        return true;
    }
    let lower = |word: &str| word.trim_end_matches('.').to_lowercase();
    if role == Role::Person {
        let names = &language.names;
        let is_title = |word: &&str| {
            let word = lower(word);
            names.forms_of_address.has(&word)
                || names.honorifics.has(&word)
                    && names.sexed_titles.has(&word)
                    && !names.regnal.has(&word)
        };
        let is_number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
        // "Matthew 24" is a chapter.
        return words.iter().all(is_title)
            || words.len() == 2 && words.last().is_some_and(|last| is_number(last))
            || rest.is_empty() && starts_sentence(first, language)
            || rest.is_empty()
                && first.starts_with(char::is_lowercase)
                && is_function(first, language)
            || rest.is_empty() && (names.no_names.has(first) || names.particles.has(first));
    }
    words.iter().all(|word| is_function(word, language))
        || words.len() == 2 && words.iter().all(|word| language.names.no_names.has(word))
        || rest.is_empty() && language.names.no_names.has(first)
}

/// Whether a name begins or ends within a word: in scripts without spaces, of which a model of a
/// language that has them makes names of single letters.
fn is_cut(text: &str, span: Span, role: Role) -> bool {
    let inside = |at: usize| {
        text[..at].ends_with(char::is_alphanumeric) && text[at..].starts_with(char::is_alphanumeric)
    };
    let measures = matches!(role, Role::Money | Role::Date | Role::Number);
    !measures && !span.is_empty() && (inside(span.start) || inside(span.end))
}

/// The most bytes of what a transcript tells in parentheses: "SOUNDBITE OF ARCHIVED RECORDING".
const DIRECTION: usize = 60;

/// Whether a name stands in parentheses after a word by which a transcript tells what is heard:
/// "(SOUNDBITE OF MUSIC)", but not a song's own name after its comma.
fn is_direction(text: &str, span: Span, language: &Language) -> bool {
    let before = &text[text.ceil_char_boundary(span.end.saturating_sub(DIRECTION))..span.end];
    let Some((_, told)) = before.rsplit_once(['(', '[']) else { return false };
    language.names.directions.has(first_word(told.trim_start()))
        && !told.contains([')', ']', ',', '"', '“', '\n'])
}

/// Whether a word has no capital but that of a sentence's start, and is in any text: "US" and "WHO"
/// are names.
fn is_function(word: &str, language: &Language) -> bool {
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    let lower = word.to_lowercase();
    language.names.articles.contains(&lower.as_str())
        || (capitals == 0 || capitals == 1 && word.chars().count() > 1)
            && language.terms.stop_words.has(&lower)
}

#[cfg(test)]
mod tests {
    use super::super::check_tidied as check;

    #[test]
    fn ends_of_names() {
        check(
            "[Ann Lee's|PER] dog, [Oslo’s|LOC] port, [Barker's|ORG] shop, [Bo Berg.|PER] Then the [U.S.|LOC] left.",
            &["Ann Lee", "Oslo", "Barker's", "Bo Berg", "U.S."],
        );
        check(
            "[Dan Ko Jr.|PER], [Orr Inc.|ORG], [J. R.|PER], [Oslo,|LOC] [Riga .|LOC]",
            &["Dan Ko Jr.", "Orr Inc.", "J. R.", "Oslo", "Riga"],
        );
        check(
            "[C.S.|PER] [Lewis|PER], [J. K.|PER] [Orr|PER], [A.B.|ORG] [Lee|PER], [Dan Ko Jr.|PER] [Lee|PER]",
            &["C.S. Lewis", "J. K. Orr", "A.B.", "Lee", "Dan Ko Jr.", "Lee"],
        );
        check(
            "The [State and|ORG] Home Departments and the [University of|ORG]",
            &["State", "University"],
        );
        check(
            "[Drake Here Promise|PER] holds a bow. [Alexander The Great|PER] and [Thi My Linh|PER]",
            &["Drake", "Alexander The Great", "Thi My Linh"],
        );
        check(
            "[Ann Lee Yesterday|PER] won. [Bo Berg The|PER] end. [on Friday|DATE] or [2001 and|DATE] so",
            &["Ann Lee", "Bo Berg", "Friday", "2001"],
        );
    }

    #[test]
    fn a_company_at_the_end_of_a_sentence() {
        check(
            "sold by [Merck & Co. Pfizer|ORG]. The [Orr Ko Co. Ltd. of Oslo|ORG], [Hill Inc. Group|ORG]",
            &["Merck & Co.", "Pfizer", "Orr Ko Co. Ltd. of Oslo", "Hill Inc. Group"],
        );
        check("[Co. Durham|ORG], [Orr Jr. Ko|ORG]", &["Co. Durham", "Orr Jr. Ko"]);
    }

    #[test]
    fn what_wires_put_before_a_story() {
        check(
            "[URGENT|LOC] [BASEBALL|ORG] - [YANKEES|ORG] WIN IN [11TH|LOC], [5th|MISC]",
            &["YANKEES", "5th"],
        );
    }

    #[test]
    fn an_officer_is_no_body() {
        check("[PC|ORG] [Rachel Orr|PER] and the [PC|PRODUCT]", &["Rachel Orr", "PC"]);
    }

    #[test]
    fn a_bracket_within_a_name() {
        check(
            "Bo (left) and [Luis) Suarez|PER], [Ann (Orr) Lee|PER]",
            &["Suarez", "Ann (Orr) Lee"],
        );
    }

    #[test]
    fn a_title_alone_is_nobody() {
        check(
            "The [King|PER] left. [King|PER] left, and so did the [Kings|PER].",
            &["King", "Kings"],
        );
    }

    #[test]
    fn what_stands_behind_a_name_or_is_numbered() {
        check(
            "[Ann Laws|PER] [KC|ORG] and the [KC|ORG]; the [QC|ORG]. Mr [Orr|PER], [MP|ORG]",
            &["Ann Laws", "KC", "Orr"],
        );
        check(
            "[Matthew 24|PER], [Group D|ORG], [Path A|LOC], [Group Orr|ORG], [Formula 1|ORG]",
            &["Group Orr", "Formula 1"],
        );
        check(
            "[Clare without|PER] her. [Chan o cha|PER], [Jan van Eyck|PER]",
            &["Clare", "Chan o cha", "Jan van Eyck"],
        );
    }

    #[test]
    fn what_is_no_name() {
        check(
            "[The|ORG] [in|LOC] [s|MISC] [+|MISC] [X|ORG] [US|LOC] [WHO|ORG] [It|PER] [Ms|PER] [King|PER] [No|LOC]",
            &["X", "US", "WHO", "King"],
        );
        check(
            "[twelve|DATE] [24|DATE] [1999|DATE] [1990s|DATE] [May|DATE] [may|DATE] [24|LOC] [737|PRODUCT] [7|PRODUCT]",
            &["1999", "1990s", "May", "737"],
        );
        check(
            "[Sullen|PER]: [Ann Lee|PER] in court. [Lee|PER]: I won. [OKAFOR|PER]: Yes. [Ko|ORG]: up",
            &["Ann Lee", "Lee", "OKAFOR", "Ko"],
        );
        check("[Substitution|ORG], [Leeds|ORG]. [Attempt|PER] missed.", &["Leeds"]);
        check(
            "([SOUNDBITE OF MUSIC|ORG]) ([APPLAUSE|PER]) ([END VIDEO|MISC]) (SOUNDBITE OF SONG, \"[OSLO|MISC]\") ([CNN|ORG])",
            &["OSLO", "CNN"],
        );
        check("[北|LOC] [Will|PER]", &["北", "Will"]);
        check("[北|LOC]京的[人|PER]。 [東京|LOC]", &["東京"]);
    }
}
