//! The rules for controls, links, adverts, notices and pleas.

use super::phrase::Phrase;
use super::tables::TABLES;

/// The most words of a row of share buttons.
const CONTROL_ROW: usize = 15;
/// The most words of a link's line: a long headline has about 20.
const LINK_WORDS: usize = 24;
/// The most words of a link without a colon or bar.
const PLAIN_LINK_WORDS: usize = 12;
/// The most words of the line around an advert.
const AD_SEAM_WORDS: usize = 10;
/// The most words of a plea to sign up.
const SUBSCRIPTION_WORDS: usize = 45;
/// The most words of a claim of ownership: "Copyright 2024 The Example Company, Inc."
const COPYRIGHT_WORDS: usize = 12;

/// What stands between a link's label and its title.
const LABEL_ENDS: [char; 7] = [':', '|', '»', '>', '→', '▶', '►'];

pub(super) fn is_control(phrase: &Phrase) -> bool {
    if TABLES.controls.has(&phrase.folded) {
        return !phrase.raw.ends_with('?');
    }
    let uncounted =
        phrase.folded.trim_start_matches(|c: char| c.is_ascii_digit() || ",.k".contains(c));
    if uncounted.len() < phrase.folded.len() {
        return matches!(
            uncounted.trim_start(),
            "comment"
                | "comments"
                | "share"
                | "shares"
                | "likes"
                | "retweets"
                | "views"
                | "replies"
        );
    }
    (2..=CONTROL_ROW).contains(&phrase.len)
        && !phrase.ends_sentence
        && phrase.words().all(|word| TABLES.control_words.has(word))
        && phrase.words().filter(|word| word.len() > 3).count() > 1
}

pub(super) fn is_read_more(phrase: &Phrase) -> bool {
    if TABLES.link_lines.has(&phrase.folded) {
        return true;
    }
    if phrase.len > LINK_WORDS {
        return false;
    }
    let title = phrase.raw.split_once(LABEL_ENDS).map_or("", |(_, title)| title.trim_start());
    let labelled = !title.is_empty()
        && TABLES.link_labels.openings(&phrase.folded).any(|(label, rest)| {
            // One word and a colon may start a sentence ("Read: you must."), so that a title
            // without a full stop must follow.
            let is_title = !title.starts_with(char::is_lowercase) && !phrase.ends_sentence;
            rest.trim_start().starts_with(LABEL_ENDS) && (is_title || label.contains(' '))
        });
    labelled
        || phrase.len <= PLAIN_LINK_WORDS
            && !phrase.ends_sentence
            && !phrase.is_speech()
            && !phrase.raw.contains([',', '"', '“'])
            && TABLES.link_openings.opens(&phrase.folded)
}

pub(super) fn is_advertisement(phrase: &Phrase) -> bool {
    if TABLES.advertisements.has(&phrase.folded) {
        return true;
    }
    phrase.len <= AD_SEAM_WORDS
        && !phrase.is_speech()
        && !phrase.ends_sentence
        && TABLES
            .ad_seam_starts
            .openings(&phrase.folded)
            .any(|(_, rest)| TABLES.ad_seam_words.stands_in(rest))
}

pub(super) fn is_privacy_notice(phrase: &Phrase) -> bool {
    let text = &phrase.folded;
    TABLES.notice_lines.has(text)
        || TABLES.notice_openings.opens(text)
            && TABLES.notice_words.stands_in(text)
            && TABLES.notice_setting.stands_in(text)
            && !phrase.is_speech()
}

pub(super) fn is_copyright(phrase: &Phrase) -> bool {
    let text = phrase.folded.as_str();
    if TABLES.copyright_lines.has(text) {
        return true;
    }
    let is_year = |rest: &str| {
        let rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
        rest.bytes().take_while(u8::is_ascii_digit).count() == 4
    };
    let owned = text.starts_with('©')
        || text.strip_prefix("copyright").is_some_and(|rest| {
            let rest = rest.trim_start();
            rest.starts_with("(c)") || rest.starts_with('©') || is_year(rest)
        })
        || phrase.raw.starts_with("(c)") && text.strip_prefix("c)").is_some_and(is_year);
    let short = phrase.len <= COPYRIGHT_WORDS;
    if text.ends_with("all rights reserved") && short && !phrase.is_speech() {
        return true;
    }
    let of_page = ["this material", "this content", "this article", "no part of this"]
        .iter()
        .any(|opening| text.starts_with(opening));
    owned && short && phrase.is_names_after(1) && !phrase.is_speech()
        || (owned || of_page) && TABLES.redistribution.stands_in(text) && !phrase.is_speech()
}

pub(super) fn is_subscription(phrase: &Phrase) -> bool {
    let text = &phrase.folded;
    if TABLES.subscription_lines.has(text) {
        return true;
    }
    if phrase.len > SUBSCRIPTION_WORDS {
        return false;
    }
    let mut signs_up = TABLES.subscription_openings.openings(text);
    let mut follows = TABLES.follow_openings.openings(text);
    let pleads = signs_up.any(|(opening, rest)| {
        opening.contains("app") || TABLES.subscription_words.stands_in(rest)
    }) || follows.any(|(_, rest)| TABLES.networks.stands_in(rest));
    pleads && !phrase.is_speech()
}
