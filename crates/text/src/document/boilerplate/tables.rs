//! The words of `phrases.txt`, ready to be looked up.

use std::collections::HashSet;
use std::sync::LazyLock;

/// The tables, read once.
pub(super) static TABLES: LazyLock<Tables> =
    LazyLock::new(|| Tables::parse(include_str!("phrases.txt")));

/// The longest phrase of the tables, in bytes.
const LONGEST_PHRASE: usize = 48;

/// A set of folded phrases.
#[derive(Debug, Default)]
pub(super) struct Phrases {
    phrases: HashSet<&'static str>,
    /// The first words of the phrases: most text starts with none of them.
    first_words: HashSet<&'static str>,
}

impl Phrases {
    /// Whether `text` is one of the phrases.
    pub(super) fn has(&self, text: &str) -> bool {
        text.len() <= LONGEST_PHRASE && self.phrases.contains(text)
    }

    /// For each phrase that `text` starts with, as whole words: the phrase and what follows.
    pub(super) fn openings<'t>(&self, text: &'t str) -> impl Iterator<Item = (&'t str, &'t str)> {
        let text = if self.first_words.contains(first_word(text)) { text } else { "" };
        let ends = text.char_indices().skip(1).map(|(at, _)| at).chain([text.len()]);
        ends.take_while(|&at| at <= LONGEST_PHRASE).map(|at| text.split_at(at)).filter(
            |(head, rest)| {
                let within_word = head.ends_with(char::is_alphanumeric)
                    && rest.starts_with(char::is_alphanumeric);
                !within_word && self.has(head)
            },
        )
    }

    /// Whether `text` starts with one of the phrases, as whole words.
    pub(super) fn opens(&self, text: &str) -> bool {
        self.openings(text).next().is_some()
    }

    /// Whether one of the phrases stands in `text` at the start of a word: "agree" is in
    /// "they agreed" and not in "disagree".
    pub(super) fn stands_in(&self, text: &str) -> bool {
        self.phrases.iter().any(|phrase| {
            text.match_indices(phrase)
                .any(|(at, _)| at == 0 || !text[..at].ends_with(char::is_alphanumeric))
        })
    }
}

/// The letters and digits that `text` starts with, as far as a phrase could.
fn first_word(text: &str) -> &str {
    let end = text.char_indices().take(LONGEST_PHRASE).find(|(_, c)| !c.is_alphanumeric());
    &text[..end.map_or(text.len(), |(at, _)| at)]
}

macro_rules! tables {
    ($($(#[$doc:meta])* $field:ident = $section:literal,)*) => {
        /// Every section of `phrases.txt`.
        #[derive(Debug, Default)]
        pub(super) struct Tables {
            $($(#[$doc])* pub(super) $field: Phrases,)*
        }

        impl Tables {
            fn parse(source: &'static str) -> Self {
                let mut tables = Self::default();
                let mut ignored = Phrases::default();
                let mut section = &mut ignored;
                for line in source.lines().filter(|line| !line.starts_with('#')) {
                    if let Some(name) = line.strip_prefix('[') {
                        section = match name.trim_end_matches(']') {
                            $($section => &mut tables.$field,)*
                            _ => &mut ignored,
                        };
                    } else {
                        for phrase in line.split(';').map(str::trim).filter(|p| !p.is_empty()) {
                            section.phrases.insert(phrase);
                            section.first_words.insert(first_word(phrase));
                        }
                    }
                }
                tables
            }

            #[cfg(test)]
            fn named(&self) -> Vec<(&'static str, &Phrases)> {
                vec![$(($section, &self.$field),)*]
            }
        }
    };
}

tables! {
    /// The words of a button, which is a control alone.
    controls = "controls",
    /// Words that make a control when several stand together: "Facebook Twitter Email".
    control_words = "control-words",
    /// Labels of a link: a colon, bar or arrow and a title follow.
    link_labels = "link-labels",
    /// Links and their headings that are a line of their own.
    link_lines = "link-lines",
    /// Openings of a link without a colon: "Read more about the summit".
    link_openings = "link-openings",
    /// Labels of adverts.
    advertisements = "advertisements",
    /// Openings of the line around an advert: "Story continues below advertisement".
    ad_seam_starts = "ad-seam-starts",
    /// What such a line speaks of.
    ad_seam_words = "ad-seam-words",
    /// Buttons and links of a cookie notice.
    notice_lines = "notice-lines",
    /// Openings of a cookie, privacy or terms notice.
    notice_openings = "notice-openings",
    /// What such a notice is about.
    notice_words = "notice-words",
    /// What it speaks of besides; a baker's cookies do without.
    notice_setting = "notice-setting",
    /// Labels of a photo credit: a colon, or names, follow.
    photo_labels = "photo-labels",
    /// Sellers and makers of news pictures.
    agencies = "agencies",
    /// Agencies that are nothing but picture sellers.
    photo_agencies = "photo-agencies",
    /// Claims of ownership that are a line of their own.
    copyright_lines = "copyright-lines",
    /// The words of a ban on copying.
    redistribution = "redistribution",
    /// Openings of a plea to sign up.
    subscription_openings = "subscription-openings",
    /// What one signs up for.
    subscription_words = "subscription-words",
    /// Pleas that are a line of their own.
    subscription_lines = "subscription-lines",
    /// Openings of a plea to follow.
    follow_openings = "follow-openings",
    /// Where one follows.
    networks = "networks",
    /// Openings of a credit: names follow.
    credit_openings = "credit-openings",
    /// Ends of a credit: "... contributed to this report".
    credit_endings = "credit-endings",
    /// Lower-case words between the names of a credit.
    credit_words = "credit-words",
    /// Agencies that are a byline alone: "By Reuters".
    byline_agencies = "byline-agencies",
    /// Words of titles that start with "By" and are no bylines.
    no_bylines = "no-bylines",
    /// Labels of a date: "Published", "Last updated".
    stamp_labels = "stamp-labels",
    /// Days and months.
    calendar_words = "calendar-words",
    /// Other words of a date or time.
    stamp_words = "stamp-words",
    /// Verbs that say someone speaks or writes.
    speech = "speech",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_section_is_known_and_filled() {
        let source = include_str!("phrases.txt");
        let named = TABLES.named();
        for line in source.lines().filter_map(|line| line.strip_prefix('[')) {
            let section = line.trim_end_matches(']');
            assert!(named.iter().any(|(name, _)| *name == section), "unknown section `{section}`");
        }
        for (name, phrases) in named {
            assert!(!phrases.phrases.is_empty(), "section `{name}` is empty or missing");
        }
    }

    #[test]
    fn phrases_are_folded_and_short_enough() {
        for (name, phrases) in TABLES.named() {
            for phrase in &phrases.phrases {
                assert_eq!(*phrase, phrase.to_lowercase(), "in `{name}`");
                assert!(phrase.len() <= LONGEST_PHRASE, "`{phrase}` in `{name}` is too long");
            }
        }
    }
}
