//! Telling text of the page from text of the article.
//!
//! Scraped pages carry the words of their buttons, adverts, notices and credits. Each kind is
//! a named rule here; the words that the rules look for are those of a
//! [`Language`](crate::Language). They are careful: a rule looks at a whole block or line, never at
//! prose, and a text that is quoted or spoken ("Read more than you write, he said.") is an article's
//! own.

mod credits;
mod phrase;
mod rules;

use super::layout;
use super::lines::{is_line_end, lines, visible};
use crate::kind::{BlockKind, Boilerplate};
use crate::language::BoilerplatePhrases;
use crate::span::Span;
use phrase::Phrase;

/// The longest boilerplate, in bytes: cookie notices reach about 500.
const LONGEST: usize = 600;

impl Boilerplate {
    /// All rules, in the order they are tried.
    pub const ALL: [Self; 11] = [
        Self::Control,
        Self::ReadMore,
        Self::Advertisement,
        Self::PrivacyNotice,
        Self::PhotoCredit,
        Self::Copyright,
        Self::Subscription,
        Self::Credit,
        Self::Timestamp,
        Self::QuotedReply,
        Self::Signature,
    ];

    /// The rule's name in output, in kebab case; it does not change between versions.
    pub fn name(self) -> &'static str {
        match self {
            Self::Control => "control",
            Self::ReadMore => "read-more",
            Self::Advertisement => "advertisement",
            Self::PrivacyNotice => "privacy-notice",
            Self::PhotoCredit => "photo-credit",
            Self::Copyright => "copyright",
            Self::Subscription => "subscription",
            Self::Credit => "credit",
            Self::Timestamp => "timestamp",
            Self::QuotedReply => "quoted-reply",
            Self::Signature => "signature",
        }
    }

    /// Whether it says who made the story, and where and when: a model reads it for the names and
    /// dates in it, though it belongs in no summary.
    pub fn is_read(self) -> bool {
        matches!(self, Self::Timestamp | Self::Credit | Self::PhotoCredit)
    }

    /// The rule that recognises `text`, a whole block or line, as boilerplate by the phrases of its
    /// language.
    pub fn recognise(text: &str, known: &BoilerplatePhrases) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        let phrase = Phrase::new(text, known)?;
        Self::ALL.into_iter().find(|rule| rule.matches(&phrase))
    }

    fn matches(self, phrase: &Phrase) -> bool {
        match self {
            Self::Control => rules::is_control(phrase),
            Self::ReadMore => rules::is_read_more(phrase),
            Self::Advertisement => rules::is_advertisement(phrase),
            Self::PrivacyNotice => rules::is_privacy_notice(phrase),
            Self::PhotoCredit => credits::is_photo_credit(phrase),
            Self::Copyright => rules::is_copyright(phrase),
            Self::Subscription => rules::is_subscription(phrase),
            Self::Credit => credits::is_credit(phrase),
            Self::Timestamp => credits::is_timestamp(phrase),
            // Readers of messages tell these by where they stand, not by their words.
            Self::QuotedReply | Self::Signature => false,
        }
    }
}

/// Marks the boilerplate among `blocks`; headings stay headings.
///
/// A line of boilerplate at the start or end of a block becomes a block of its own.
pub(super) fn mark(
    text: &str,
    blocks: Vec<(Span, BlockKind)>,
    known: &BoilerplatePhrases,
) -> Vec<(Span, BlockKind)> {
    let mut marked = Vec::with_capacity(blocks.len());
    for (span, kind) in blocks {
        if kind == BlockKind::Heading {
            marked.push((span, kind));
        } else if let Some(rule) = Boilerplate::recognise(span.of(text), known) {
            marked.push((span, BlockKind::Boilerplate(rule)));
        } else if span.of(text).contains(is_line_end) {
            peel(text, span, kind, known, &mut marked);
        } else {
            marked.push((span, kind));
        }
    }
    marked
}

/// Pushes a block of several lines, its first and last lines apart where they are boilerplate.
fn peel(
    text: &str,
    block: Span,
    kind: BlockKind,
    known: &BoilerplatePhrases,
    marked: &mut Vec<(Span, BlockKind)>,
) {
    let lines: Vec<_> = lines(block.of(text)).map(|line| line.span.shifted(block.start)).collect();
    let rule = |line: &Span| Boilerplate::recognise(line.of(text), known);
    // In wrapped prose a first line is as long as the others, and a last line goes on with a
    // sentence.
    let widest = lines.iter().map(|line| line.len()).max().unwrap_or_default();
    let head = (0..lines.len().saturating_sub(1))
        .take_while(|&i| {
            lines[i].len() * 2 < widest
                && !lines[i + 1].of(text).starts_with(char::is_lowercase)
                && rule(&lines[i]).is_some()
        })
        .count();
    let tail = (head + 1..lines.len())
        .rev()
        .take_while(|&i| rule(&lines[i]).is_some())
        .filter(|&i| {
            let above = &lines[i - 1];
            layout::ends_sentence(above.of(text)) || rule(above).is_some()
        })
        .last()
        .unwrap_or(lines.len());
    let boilerplate = |line: &Span| (*line, rule(line).map_or(kind, BlockKind::Boilerplate));
    marked.extend(lines[..head].iter().map(boilerplate));
    let body = Span::new(lines[head].start, lines[tail - 1].end);
    marked.push((visible(text, body), kind));
    marked.extend(lines[tail..].iter().map(boilerplate));
}

#[cfg(test)]
mod tests;
