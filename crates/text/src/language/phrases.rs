//! The phrases that boilerplate is known by.

use std::collections::HashSet;

use super::lookup::Hashed;

/// The longest phrase of the tables, in bytes.
const LONGEST_PHRASE: usize = 48;

/// A set of phrases, folded: lower case, plain quotes, single spaces; of at most 48 bytes each.
#[derive(Debug, Clone, Default)]
pub struct Phrases {
    phrases: HashSet<&'static str, Hashed>,
    /// The first words of the phrases: most text starts with none of them.
    first_words: HashSet<&'static str, Hashed>,
}

impl Phrases {
    /// Whether `text` is one of the phrases.
    pub(crate) fn has(&self, text: &str) -> bool {
        text.len() <= LONGEST_PHRASE && self.phrases.contains(text)
    }

    /// For each phrase that `text` starts with, as whole words: the phrase and what follows.
    pub(crate) fn openings<'t>(&self, text: &'t str) -> impl Iterator<Item = (&'t str, &'t str)> {
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
    pub(crate) fn opens(&self, text: &str) -> bool {
        self.openings(text).next().is_some()
    }

    /// For each phrase that `text` starts with, be it within a word: what follows.
    pub(crate) fn starts<'t>(&self, text: &'t str) -> impl Iterator<Item = &'t str> {
        self.phrases.iter().filter_map(|phrase| text.strip_prefix(phrase))
    }

    /// Whether `text` ends with one of the phrases, be it within a word.
    pub(crate) fn ends(&self, text: &str) -> bool {
        self.phrases.iter().any(|phrase| text.ends_with(phrase))
    }

    /// Whether one of the phrases is the last word of several.
    pub(crate) fn is_last_of(&self, text: &str) -> bool {
        text.rsplit_once(' ').is_some_and(|(_, last)| self.has(last))
    }

    /// The parts of `text` before, between and after the phrases, each of which a space follows.
    pub(crate) fn split<'t>(&self, text: &'t str) -> Vec<&'t str> {
        self.phrases.iter().fold(vec![text], |parts, phrase| {
            let joint = format!("{phrase} ");
            parts.into_iter().flat_map(|part| part.split(&joint)).collect()
        })
    }

    /// Whether one of the phrases stands in `text` at the start of a word: "agree" is in
    /// "they agreed" and not in "disagree".
    pub(crate) fn stands_in(&self, text: &str) -> bool {
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
        /// The phrases that boilerplate is known by, of which each kind has a field.
        #[derive(Debug, Clone, Default)]
        pub struct BoilerplatePhrases {
            $($(#[$doc])* pub $field: Phrases,)*
        }

        impl BoilerplatePhrases {
            /// Reads phrases from a text of sections: `[controls]`, as the field is called with
            /// hyphens, then its phrases, separated by semicolons or line ends. Lines that begin
            /// with `#` are left out, and so are sections of other names.
            pub fn parse(source: &'static str) -> Self {
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
            pub(super) fn named(&self) -> Vec<(&'static str, &Phrases)> {
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
    /// What pages count, after its number: "12 comments".
    counted = "counted",
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
    /// Ends of such labels after which a caption may follow instead.
    photo_captions = "photo-captions",
    /// Ends of such labels after which nothing but a name follows, with no colon before it.
    photo_makers = "photo-makers",
    /// Words between a photographer and the agency: "KCNA via Reuters".
    photo_joints = "photo-joints",
    /// Sellers and makers of news pictures.
    agencies = "agencies",
    /// Agencies that are nothing but picture sellers.
    photo_agencies = "photo-agencies",
    /// Claims of ownership that are a line of their own.
    copyright_lines = "copyright-lines",
    /// Words that a year or a sign follows: "Copyright 2024".
    copyright_words = "copyright-words",
    /// Ends of such claims: "All rights reserved".
    copyright_endings = "copyright-endings",
    /// Openings of a ban on copying.
    copyright_openings = "copyright-openings",
    /// The words of a ban on copying.
    redistribution = "redistribution",
    /// Openings of a plea to sign up.
    subscription_openings = "subscription-openings",
    /// Those of them that need no more: "Download our app".
    subscription_apps = "subscription-apps",
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
    /// Openings of a byline, which have a capital: "By Jane Doe".
    byline_openings = "byline-openings",
    /// Ends of a byline without "by": "HT Correspondent".
    byline_endings = "byline-endings",
    /// Labels of one: a colon and a name follow.
    byline_labels = "byline-labels",
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
    /// Last words of a time by the clock of the reader: "2 hours ago", "3 min read".
    stamp_endings = "stamp-endings",
    /// Letters at the end of digits in a date or time: "3rd", "5pm".
    stamp_units = "stamp-units",
    /// Verbs that say someone speaks or writes.
    speech = "speech",
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn every_section_is_known_and_filled() {
        let source = include_str!("english/phrases.txt");
        let named = Language::english().boilerplate.named();
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
        for (name, phrases) in Language::english().boilerplate.named() {
            for phrase in &phrases.phrases {
                assert_eq!(*phrase, phrase.to_lowercase(), "in `{name}`");
                assert!(phrase.len() <= LONGEST_PHRASE, "`{phrase}` in `{name}` is too long");
            }
        }
    }
}
