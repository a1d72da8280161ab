//! Names that are found whole wherever they stand: those that are sure somewhere in the document, and those
//! that the language knows.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use crate::document::Document;
use crate::language::Language;
use crate::mention::Mention;
use crate::model::Role;
use crate::span::Span;

/// How sure a name must be somewhere, to be taken whole elsewhere.
pub(super) const WHOLE: f32 = 0.8;

/// How sure a name is that the language knows.
pub(super) const KNOWN: f32 = 0.9;

/// The longest name, in bytes, that is looked for where nothing was found.
const LONGEST_REPEAT: usize = 100;

/// A name of several words that is sure somewhere.
#[derive(Clone)]
pub(super) struct Name<'a> {
    text: &'a str,
    label: Arc<str>,
    confidence: f32,
}

/// The names among the mentions that are sure somewhere, each with the label that it has there first,
/// the longest first: it may contain others.
fn sure<'a>(
    text: &'a str,
    mentions: &[Mention],
    mut names: Vec<Name<'a>>,
    is: impl Fn(&str) -> bool,
) -> Vec<Name<'a>> {
    let mut known: HashMap<&str, usize> =
        names.iter().enumerate().map(|(index, name)| (name.text, index)).collect();
    for mention in mentions {
        let name = mention.span.of(text);
        if mention.confidence > WHOLE && is(name) {
            let index = *known.entry(name).or_insert(names.len());
            if index == names.len() {
                names.push(Name { text: name, label: mention.label.clone(), confidence: 0.0 });
            }
            names[index].confidence = names[index].confidence.max(mention.confidence);
        }
    }
    names.sort_by_key(|name| Reverse(name.text.len()));
    names
}

/// Names that the language knows, of those types that a model has.
pub(super) fn known(language: &Language, types: &[Arc<str>]) -> Vec<Name<'static>> {
    let names = &language.names;
    let lists = [
        (Role::Organisation, names.known_bodies),
        (Role::Place, names.known_places),
        (Role::Group, names.known_groups),
    ];
    let of_role = |(role, list): (Role, &'static [&'static str])| {
        let label = types.iter().find(|label| Role::of(label) == role);
        let name = |label: &Arc<str>| {
            let label = label.clone();
            move |text: &&'static str| Name { text, label: label.clone(), confidence: KNOWN }
        };
        label.into_iter().flat_map(move |label| list.iter().map(name(label)))
    };
    lists.into_iter().flat_map(of_role).collect()
}

fn has_words(name: &str) -> bool {
    name.contains(char::is_whitespace)
}

/// Adds the places of sure names where nothing was found.
pub(super) fn with_repeats<'a>(
    document: &'a Document,
    mentions: Vec<Mention>,
    known: Vec<Name<'a>>,
) -> Vec<Mention> {
    let text = document.text();
    let is = |name: &str| {
        name.starts_with(char::is_uppercase) && name.len() <= LONGEST_REPEAT && has_words(name)
    };
    let names = sure(text, &mentions, known, is);
    let names = Names::new(&names);
    let mut found = Vec::new();
    let mut next = 0;
    for (index, sentence) in document.sentences().iter().enumerate() {
        let mut at = sentence.span.start;
        while at < sentence.span.end {
            while mentions.get(next).is_some_and(|mention| mention.span.end <= at) {
                next += 1;
            }
            let free = mentions.get(next).map_or(text.len(), |mention| mention.span.start);
            let end = free.min(sentence.span.end);
            if end <= at {
                at = mentions[next].span.end;
                continue;
            }
            match names.first_in(text, Span::new(at, end)) {
                Some((name, span)) => {
                    let (label, confidence) = (name.label.clone(), name.confidence);
                    found.push(Mention { span, label, confidence, sentence: index });
                    at = span.end;
                }
                None => at = end,
            }
        }
    }
    if found.is_empty() {
        return mentions;
    }
    found.extend(mentions);
    found.sort_by_key(|mention| mention.span.start);
    found
}

/// Takes names of several words, sure in one place, whole where only parts of them were found.
pub(super) fn take_whole<'a>(
    document: &'a Document,
    mentions: &[Mention],
    known: &[Name<'a>],
) -> Vec<Mention> {
    let text = document.text();
    let names = sure(text, mentions, known.to_vec(), has_words);
    let names = Names::new(&names);
    let mut taken: Vec<Mention> = Vec::with_capacity(mentions.len());
    let mut rest = mentions;
    while let Some(part) = rest.first() {
        let free = taken.last().map_or(0, |mention| mention.span.end);
        let sentence = document.sentences()[part.sentence].span;
        let fits = |span: Span| {
            free <= span.start
                && sentence.contains(span)
                && span.contains(part.span)
                && rest
                    .iter()
                    .take_while(|m| m.span.start < span.end)
                    .all(|m| span.contains(m.span))
                && is_whole(text, span)
        };
        let from = free.max(sentence.start);
        let whole = names.around(text, part.span, from).into_iter().find(|(_, span)| fits(*span));
        let (mention, count) = match whole {
            Some((name, span)) if span != part.span => {
                let (label, confidence) = (name.label.clone(), name.confidence);
                let whole = Mention { span, label, confidence, sentence: part.sentence };
                (whole, rest.iter().take_while(|m| m.span.start < span.end).count())
            }
            _ => (part.clone(), 1),
        };
        taken.push(mention);
        rest = &rest[count..];
    }
    taken
}

/// Names of several words, to be found around a part of one. That takes as long for many names as for
/// few.
struct Names<'a> {
    /// The longest first, each with its place in that order.
    by_text: HashMap<&'a str, (usize, &'a Name<'a>)>,
    /// The lengths of the names that begin with a word.
    lengths: HashMap<&'a str, Vec<usize>>,
    /// The longest name, and the longest word that one begins with, in bytes.
    longest: usize,
    longest_word: usize,
}

impl<'a> Names<'a> {
    fn new(names: &'a [Name<'a>]) -> Self {
        let mut lengths: HashMap<&str, Vec<usize>> = HashMap::new();
        for name in names {
            let first = name.text.split_whitespace().next().unwrap_or_default();
            let lengths = lengths.entry(first).or_default();
            // The longest first, so that equal ones are neighbours.
            if lengths.last() != Some(&name.text.len()) {
                lengths.push(name.text.len());
            }
        }
        Self {
            longest: names.first().map_or(0, |name| name.text.len()),
            longest_word: lengths.keys().map(|word| word.len()).max().unwrap_or_default(),
            lengths,
            by_text: names.iter().enumerate().map(|(at, name)| (name.text, (at, name))).collect(),
        }
    }

    /// The first name, of several the longest, that stands whole in a stretch of the text.
    fn first_in(&self, text: &str, stretch: Span) -> Option<(&'a Name<'a>, Span)> {
        let mut inside =
            text[..stretch.start].chars().next_back().is_some_and(char::is_alphanumeric);
        for (offset, char) in stretch.of(text).char_indices() {
            let starts = !inside && char.is_uppercase();
            inside = char.is_alphanumeric();
            if !starts {
                continue;
            }
            let start = stretch.start + offset;
            let rest = &text[start..stretch.end];
            let head = &rest[..rest.floor_char_boundary(self.longest_word + 1)];
            let word = head.split(char::is_whitespace).next().unwrap_or_default();
            for length in self.lengths.get(word).into_iter().flatten() {
                let name = rest.get(..*length).and_then(|name| self.by_text.get(name));
                let span = Span::new(start, start + length);
                if let Some((_, name)) = name.filter(|_| is_whole(text, span)) {
                    return Some((name, span));
                }
            }
        }
        None
    }

    /// The names that stand in the text, not before `from` and not from within a word, and that
    /// `part` is a part of by its first word: the longest first, and those of one name with the last
    /// first.
    fn around(&self, text: &str, part: Span, from: usize) -> Vec<(&'a Name<'a>, Span)> {
        let inner = part.of(text);
        let first = inner.split_whitespace().next().unwrap_or_default();
        let mut found = Vec::new();
        let least = from.max(part.end.saturating_sub(self.longest));
        let starts = text[..part.end].char_indices().rev();
        for (before, char) in starts.skip_while(|(at, _)| *at > part.start) {
            if before < least {
                break;
            }
            let is_inside = text[..before].chars().next_back().is_some_and(char::is_alphanumeric);
            if is_inside || char.is_whitespace() {
                continue;
            }
            let rest = &text[before..];
            let head = &rest[..rest.floor_char_boundary(self.longest_word + 1)];
            let word = head.split(char::is_whitespace).next().unwrap_or_default();
            for length in self.lengths.get(word).into_iter().flatten() {
                let span = Span::new(before, before + length);
                let name = text.get(before..span.end).and_then(|name| self.by_text.get(name));
                let Some((at, name)) = name.filter(|_| span.end >= part.end) else { continue };
                let plain = |word: &str| word.trim_end_matches(',') == first.trim_end_matches(',');
                let has_word = || name.text.split_whitespace().any(plain);
                let offset = part.start - before;
                let has_part = || name.text.match_indices(inner).any(|(at, _)| at == offset);
                if has_word() && has_part() {
                    found.push((*at, *name, span));
                }
            }
        }
        found.sort_by_key(|(at, _, span)| (*at, Reverse(span.start)));
        found.into_iter().map(|(_, name, span)| (name, span)).collect()
    }
}

/// Whether no word is cut by the ends of `span`.
fn is_whole(text: &str, span: Span) -> bool {
    let before = text[..span.start].chars().next_back();
    let after = text[span.end..].chars().next();
    ![before, after].into_iter().flatten().any(char::is_alphanumeric)
}
