//! The rules for controls, links, adverts, notices and pleas.

use super::phrase::Phrase;

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
    if phrase.known.controls.has(&phrase.folded) {
        return !phrase.raw.ends_with('?');
    }
    let uncounted =
        phrase.folded.trim_start_matches(|c: char| c.is_ascii_digit() || ",.k".contains(c));
    if uncounted.len() < phrase.folded.len() {
        return phrase.known.counted.has(uncounted.trim_start());
    }
    (2..=CONTROL_ROW).contains(&phrase.len)
        && !phrase.ends_sentence
        && phrase.words().all(|word| phrase.known.control_words.has(word))
        && phrase.words().filter(|word| word.len() > 3).count() > 1
}

pub(super) fn is_read_more(phrase: &Phrase) -> bool {
    if phrase.known.link_lines.has(&phrase.folded) {
        return true;
    }
    if phrase.len > LINK_WORDS {
        return false;
    }
    let title = phrase.raw.split_once(LABEL_ENDS).map_or("", |(_, title)| title.trim_start());
    let labelled = !title.is_empty()
        && phrase.known.link_labels.openings(&phrase.folded).any(|(label, rest)| {
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
            && phrase.known.link_openings.opens(&phrase.folded)
}

pub(super) fn is_advertisement(phrase: &Phrase) -> bool {
    if phrase.known.advertisements.has(&phrase.folded) {
        return true;
    }
    phrase.len <= AD_SEAM_WORDS
        && !phrase.is_speech()
        && !phrase.ends_sentence
        && phrase
            .known
            .ad_seam_starts
            .openings(&phrase.folded)
            .any(|(_, rest)| phrase.known.ad_seam_words.stands_in(rest))
}

pub(super) fn is_privacy_notice(phrase: &Phrase) -> bool {
    let text = &phrase.folded;
    phrase.known.notice_lines.has(text)
        || phrase.known.notice_openings.opens(text)
            && phrase.known.notice_words.stands_in(text)
            && phrase.known.notice_setting.stands_in(text)
            && !phrase.is_speech()
}

pub(super) fn is_copyright(phrase: &Phrase) -> bool {
    let text = phrase.folded.as_str();
    if phrase.known.copyright_lines.has(text) {
        return true;
    }
    let is_year = |rest: &str| {
        let rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
        rest.bytes().take_while(u8::is_ascii_digit).count() == 4
    };
    let owned = text.starts_with('©')
        || phrase.known.copyright_words.starts(text).any(|rest| {
            let rest = rest.trim_start();
            rest.starts_with("(c)") || rest.starts_with('©') || is_year(rest)
        })
        || phrase.raw.starts_with("(c)") && text.strip_prefix("c)").is_some_and(is_year);
    let short = phrase.len <= COPYRIGHT_WORDS;
    if phrase.known.copyright_endings.ends(text) && short && !phrase.is_speech() {
        return true;
    }
    let of_page = phrase.known.copyright_openings.starts(text).next().is_some();
    owned && short && phrase.is_names_after(1) && !phrase.is_speech()
        || (owned || of_page) && phrase.known.redistribution.stands_in(text) && !phrase.is_speech()
}

pub(super) fn is_subscription(phrase: &Phrase) -> bool {
    let text = &phrase.folded;
    if phrase.known.subscription_lines.has(text) {
        return true;
    }
    if phrase.len > SUBSCRIPTION_WORDS {
        return false;
    }
    let mut signs_up = phrase.known.subscription_openings.openings(text);
    let mut follows = phrase.known.follow_openings.openings(text);
    let pleads = signs_up.any(|(opening, rest)| {
        phrase.known.subscription_apps.has(opening)
            || phrase.known.subscription_words.stands_in(rest)
    }) || follows.any(|(_, rest)| phrase.known.networks.stands_in(rest));
    pleads && !phrase.is_speech()
}
