//! Names that the rest of a text speaks against: common words at the start of a sentence, words without a
//! capital, and an adjective that a sentence begins with before a name.

use std::collections::{HashMap, HashSet};

use super::senses::SURNAME;
use crate::document::Document;
use crate::mention::Mention;
use crate::model::Role;
use crate::span::Span;

/// How sure a word without a capital must be somewhere to be a name, in a text that has capitals.
const SMALL: f32 = 0.9;

/// The least letters of a common word: "US" is no "us".
const COMMON: usize = 3;

/// Drops words that are no names by the rest of the text, and cuts off the first word of a sentence before a
/// name that the text has without it: "Key Security Council powers".
pub(super) fn without_doubtful(document: &Document, mentions: &[Mention]) -> Vec<Mention> {
    let text = document.text();
    let begins =
        |mention: &Mention| document.sentences()[mention.sentence].span.start == mention.span.start;
    let may_be = |mention: &Mention| {
        !matches!(Role::of(&mention.label), Role::Date | Role::Money | Role::Number)
    };
    let small = mentions.iter().any(|mention| is_small(mention.span.of(text)));
    let cased = small && is_cased(document);
    let mut surest: HashMap<&str, f32> = HashMap::new();
    for mention in mentions.iter().filter(|_| cased) {
        let most = surest.entry(mention.span.of(text)).or_default();
        *most = most.max(mention.confidence);
    }
    // The words that might be common ones, and what the text has of them.
    let common = |mention: &Mention| {
        let name = mention.span.of(text);
        begins(mention)
            && mention.confidence < SURNAME
            && name.chars().all(char::is_alphabetic)
            && name.chars().count() >= COMMON
            && name.chars().skip(1).all(char::is_lowercase)
    };
    let sought: HashSet<String> = mentions
        .iter()
        .filter(|mention| may_be(mention) && common(mention))
        .map(|mention| mention.span.of(text).to_lowercase())
        .collect();
    let lower = if sought.is_empty() { HashSet::new() } else { lower_words(text, &sought) };
    // Where each name stands within a sentence.
    let within: HashSet<&str> =
        mentions.iter().filter(|m| !begins(m)).map(|m| m.span.of(text)).collect();
    let known = document.language();
    let is_adverb = |name: &str| {
        let lower = name.to_lowercase();
        known.sentences.adverb_endings.iter().any(|ending| lower.ends_with(ending))
            && known.names.sex_of_first_name(name).is_none()
    };
    let is_no_name = |mention: &Mention| {
        let name = mention.span.of(text);
        let role = Role::of(&mention.label);
        cased && is_small(name) && surest[name] < SMALL && role != Role::Group
            || common(mention) && !within.contains(name) && {
                lower.contains(&name.to_lowercase())
                    || matches!(role, Role::Organisation | Role::Other) && is_adverb(name)
            }
    };
    let mut kept = Vec::with_capacity(mentions.len());
    for mention in mentions {
        if may_be(mention) && is_no_name(mention) {
            continue;
        }
        let mut mention = mention.clone();
        let name = mention.span.of(text);
        // "Pro-Beijing New People Party".
        let is_joined = text[..mention.span.start].ends_with('-');
        if let Some((first, rest)) = name.split_once(' ')
            && first.chars().skip(1).all(char::is_lowercase)
            && (is_joined || begins(&mention) && mention.confidence < SURNAME)
            && rest.contains(' ')
            && (is_joined || !within.contains(name))
            && within.contains(rest)
        {
            mention.span = Span::new(mention.span.end - rest.len(), mention.span.end);
        }
        kept.push(mention);
    }
    kept
}

/// Whether a name has letters and none is a capital, and no digit either.
fn is_small(name: &str) -> bool {
    name.contains(char::is_lowercase)
        && !name.contains(|c: char| c.is_uppercase() || c.is_ascii_digit())
}

/// Whether most sentences begin with a capital.
fn is_cased(document: &Document) -> bool {
    let sentences = document.sentences();
    let begins =
        |text: &str| text.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase);
    let count = sentences.iter().filter(|s| begins(s.span.of(document.text()))).count();
    count * 2 > sentences.len()
}

/// Those of `sought`, in lower case, that the text has as words in lower case.
fn lower_words(text: &str, sought: &HashSet<String>) -> HashSet<String> {
    let words = text.split(|c: char| !c.is_alphabetic()).filter(|word| sought.contains(*word));
    words.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::super::marked;
    use super::*;

    #[track_caller]
    fn check(text: &str, want: &[&str]) {
        let (document, mut mentions) = marked(text);
        for mention in &mut mentions {
            mention.confidence = 0.7;
        }
        let kept = without_doubtful(&document, &mentions);
        let seen: Vec<&str> = kept.iter().map(|m| m.span.of(document.text())).collect();
        assert_eq!(seen, want, "{text}");
    }

    #[test]
    fn common_words_at_the_start() {
        check(
            "[Prawns|PER] are cheap. We ate prawns. [Perfectly|PRODUCT] set, it won. [Sally|PER] won.",
            &["Sally"],
        );
        // It stands within a sentence too; a people; a bird beside a city.
        check("[Turkey|LOC] said so. In [Turkey|LOC] a turkey won.", &["Turkey", "Turkey"]);
        check("[US|LOC] troops saw us. [Emily|PER] and [Italy|LOC]", &["US", "Emily", "Italy"]);
    }

    #[test]
    fn words_without_a_capital() {
        check(
            "We flew by [airways|ORG]. The [iPhone|PRODUCT], [catholic|NORP], [4k|PRODUCT].",
            &["iPhone", "catholic", "4k"],
        );
        check("she met [boris johnson|PER]. he left.", &["boris johnson"]);
    }

    #[test]
    fn an_adjective_before_a_name() {
        check(
            "The pro-[Orr New Party|ORG] won. The [New Party|ORG] sat.",
            &["New Party", "New Party"],
        );
        check(
            "[Key Security Council|ORG] powers met. The [Security Council|ORG] sat. [UN Security Council|ORG] talks, [Ann Lee|PER], [Lee|PER]",
            &["Security Council", "Security Council", "UN Security Council", "Ann Lee", "Lee"],
        );
    }
}
