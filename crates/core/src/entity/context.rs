//! What stands around the name of a person: titles, relatives and pronouns.

use crate::document::Document;
use crate::language::{Age, NameWords, Sex};
use crate::mention::Mention;

/// How far before and after a name is looked at, in bytes.
const REACH: usize = 160;

/// How many words before a name may say whose relative somebody is: "his barrister son Daniel".
const RELATIVE: usize = 4;

/// How many words after a name and its comma may say what somebody is.
const PHRASE: usize = 8;

/// What stands around one name.
#[expect(clippy::struct_excessive_bools, reason = "each stands or falls by itself")]
#[derive(Debug, Default)]
pub(super) struct Around {
    /// That of the title.
    pub(super) sex: Option<Sex>,
    /// That of a first name in it; the first half of "Anne-Marie" tells.
    pub(super) given_sex: Option<Sex>,
    /// Whether the elder or the younger of two is meant.
    pub(super) age: Option<Age>,
    /// Titles in front and in a phrase behind, lower case; without those that any woman or man has.
    pub(super) titles: Vec<String>,
    /// Whether a title is one that stands before a first name.
    pub(super) regnal: bool,
    /// Whether a title is one of a religious order: "Sister Agnes".
    pub(super) order: bool,
    /// Whether a title is one that is not handed on to relatives: "Lord Janner".
    pub(super) noble: bool,
    /// Whether somebody's relative is named.
    pub(super) kin: bool,
    pub(super) kin_sex: Option<Sex>,
    /// Whether that is said behind the name, and what it does is told: "Alan Marsden, his grandson, runs it".
    pub(super) acts: bool,
    /// Whether it is said whose child somebody is: "the son of Frank Marsden".
    pub(super) parent: bool,
    /// Whether that is of those before or after: "his son".
    pub(super) kin_age: Option<Age>,
    /// Whether that is said to be the elder or the younger: "her elder sister".
    pub(super) elder_kin: Option<Age>,
    /// That of the first pronoun after the name, before anyone else is named.
    pub(super) pronoun: Option<Sex>,
}

/// What stands around each of the mentions of `indices`, which are people, in text order.
pub(super) fn around(document: &Document, mentions: &[Mention], indices: &[usize]) -> Vec<Around> {
    let (text, known) = (document.text(), &document.language().names);
    // Where relatives are spoken of, "Sister Serena" is one.
    let is_family = text.split(|c: char| !c.is_alphabetic()).any(|word| known.kin.has(word));
    let sentence = |index: usize| document.sentences().get(index).map(|sentence| sentence.span);
    let mut found = Vec::with_capacity(indices.len());
    for (place, &index) in indices.iter().enumerate() {
        let mention = &mentions[index];
        let span = mention.span;
        let start = [
            index.checked_sub(1).map(|before| mentions[before].span.end),
            sentence(mention.sentence).map(|span| span.start),
            Some(span.start.saturating_sub(REACH)),
        ];
        let start = start.into_iter().flatten().max().unwrap_or(0).min(span.start);
        let next = indices.get(place + 1).map(|&next| mentions[next].span.start);
        let end = [
            next,
            sentence(mention.sentence + 1).or(sentence(mention.sentence)).map(|span| span.end),
            Some(span.end + REACH),
        ];
        let end = end.into_iter().flatten().min().unwrap_or(text.len()).max(span.end);
        let before = &text[ceil(text, start)..span.start];
        let after = &text[span.end..floor(text, end.min(text.len()))];
        let mut around = look(before, span.of(text), after, known);
        around.order &= !is_family;
        found.push(around);
    }
    found
}

fn look(before: &str, name: &str, after: &str, known: &NameWords) -> Around {
    let mut around = Around::default();
    let plain = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let words: Vec<&str> =
        before.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).collect();
    // "King" alone is a name.
    let inside: Vec<String> = name
        .split_whitespace()
        .filter(|word| word.contains(char::is_alphanumeric))
        .map(plain)
        .collect();
    let given = inside.iter().find(|word| !known.honorifics.has(word));
    around.given_sex = given.and_then(|word| known.sex_of_first_name(word));
    around.age = words.last().and_then(|word| known.ages.get(&plain(word)));
    let (_, inside) = inside.split_last().unzip();
    let inside = inside.unwrap_or_default().iter().cloned();
    let inside = inside.take_while(|word| known.honorifics.has(word));
    let is_title = |word: &String| known.honorifics.has(word) || known.roles.has(word);
    // "Father Dominic"; "his father Dominic" is somebody's.
    let last = words.last().filter(|word| word.starts_with(char::is_uppercase));
    let order = last.map(|word| plain(word)).filter(|word| known.orders.has(word));
    around.order = order.is_some();
    around.titles.extend(order);
    // "DI Nunn", where "di" would be a particle.
    let rank = words.last().filter(|word| known.police_ranks.has(word)).map(|word| plain(word));
    around.titles.extend(rank.and_then(|rank| known.short_titles.get(&rank)).map(str::to_owned));
    let outside = words.iter().rev().map(|word| plain(word));
    // "Mrs de Klerk".
    let outside = outside.skip_while(|word| known.particles.has(word));
    let outside = outside.take_while(is_title);
    for title in inside.chain(outside) {
        let sex = known.sexed_titles.get(&title);
        around.sex = around.sex.or(sex);
        around.regnal |= known.regnal.has(&title);
        around.noble |= known.noble.has(&title);
        if sex.is_none() || known.regnal.has(&title) {
            around.titles.push(known.short_titles.get(&title).map_or(title, str::to_owned));
        }
    }
    for (place, word) in words.iter().rev().take(RELATIVE).enumerate() {
        // "Her husband, Bill"; not "the wife of Bill", who is no woman.
        let word = word.trim_end_matches([',', ':']);
        if let Some(sex) = known.kin.get(word) {
            let next = place.checked_sub(1).map(|next| words[words.len() - 1 - next]);
            around.kin = true;
            around.parent = next == Some("of");
            around.kin_sex = Some(sex).filter(|_| next != Some("of"));
            around.kin_age = known.kin_ages.get(word).filter(|_| next != Some("of"));
            // "Her elder sister Dora".
            let before = words.iter().rev().nth(place + 1).map(|word| plain(word));
            around.elder_kin = before.and_then(|word| known.ages.get(&word));
            break;
        }
    }
    // "Cory Booker, the senator", "Marine Le Pen, his daughter,".
    let phrase = after.strip_prefix(", ").and_then(|rest| rest.split([',', '.', ';']).next());
    let phrase = phrase.filter(|phrase| phrase.len() + 2 < after.len()).unwrap_or_default();
    let mut words = phrase.split_whitespace().take(PHRASE).map(plain).peekable();
    if words.peek().is_some_and(|word| known.pronouns.has(word)) {
        let sex = words.clone().nth(1).and_then(|word| known.kin.get(&word));
        around.acts = sex.is_some() && !around.kin && before.trim().is_empty();
        around.kin |= sex.is_some();
        around.kin_sex = around.kin_sex.or(sex);
    }
    around.titles.extend(words.filter(is_title).filter(|title| !known.sexed_titles.has(title)));
    // "Ann Lee left him" says nothing of Ann Lee.
    let mut pronouns = after.split_whitespace().map(plain).filter(|word| !known.objects.has(word));
    around.pronoun = pronouns.find_map(|word| known.pronouns.get(&word));
    around
}

fn ceil(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
