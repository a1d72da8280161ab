//! What stands before the words of a sentence and is no part of them in a summary: a dateline, the letter
//! of an answer, a time, or where and how new a story is.

use std::collections::HashMap;

use super::marks::{begins_large, ends};
use super::talk::speaker;
use crate::document::{Document, Sentence};
use crate::language::WordSet;
use crate::model::Role;
use crate::span::Span;
use crate::words::count_words;

/// The least words of a story behind its label or time: "Shooter: at large" is none.
const STORY_WORDS: usize = 6;
/// The most words of such a label.
const LABEL_WORDS: usize = 4;
/// The most bytes of a place, a date and an agency before a story.
const DATELINE_BYTES: usize = 70;
/// The most words of those.
const DATELINE_WORDS: usize = 8;
/// The most words of a place with its country, before a dash: "Taipei, Taiwan —".
const PLACE_WORDS: usize = 4;

/// How long what stands before the words of each sentence is, in bytes.
pub(super) struct Heads<'d> {
    bytes: Vec<usize>,
    /// How often each label before a colon begins a block.
    labels: HashMap<&'d str, usize>,
    /// The labels of who speaks, where nobody else does.
    speakers: Vec<&'d str>,
}

impl<'d> Heads<'d> {
    /// Of the sentences `order`; `role` is that of the name in a span.
    pub(super) fn new(
        document: &'d Document,
        order: &[usize],
        role: impl Fn(Span) -> Option<Role>,
    ) -> Self {
        let labels = labels(document);
        let mut heads =
            Self { bytes: vec![0; document.sentences().len()], labels, speakers: Vec::new() };
        for &sentence in order {
            heads.bytes[sentence] = heads.find(document, sentence, &role);
            let first = order.first() == Some(&sentence);
            heads.speakers.extend(lone_speaker(document, sentence, first, &role));
        }
        heads
    }

    /// Of a sentence, in bytes.
    pub(super) fn of(&self, sentence: usize) -> usize {
        self.bytes[sentence]
    }

    /// Has the words of a sentence begin so many bytes behind its start.
    pub(super) fn begin(&mut self, sentence: usize, bytes: usize) {
        self.bytes[sentence] = bytes;
    }

    /// Whether a label is of who speaks, where nobody else is told apart: "MR. HALE", time and again.
    pub(super) fn is_speaker(&self, label: &str) -> bool {
        self.speakers.contains(&label)
            || is_capitals(label) && self.labels.get(label).is_some_and(|count| *count > 1)
    }

    fn find(
        &self,
        document: &Document,
        sentence: usize,
        role: impl Fn(Span) -> Option<Role>,
    ) -> usize {
        let Sentence { span, block } = document.sentences()[sentence];
        let known = &document.language().summary;
        let turn = document.turn(block);
        let letter = turn.as_ref().is_some_and(|turn| turn.letter);
        let answer = if letter { speaker(document, sentence).0 } else { 0 };
        let text = &document.sentence_text(sentence)[answer..];
        let dateline = dateline(text, &known.wires);
        let starts = document.blocks()[block].span.start == span.start;
        if dateline > 0 || turn.is_some() || !starts {
            return answer + dateline;
        }
        let end = story_label(document, text);
        let label = text[..end].trim_end_matches([':', ' ']);
        let of_name = role(Span::new(span.start, span.start + label.len()));
        let told = known.story_labels.has(&label.to_lowercase())
            || of_name == Some(Role::Place)
            || is_capitals(label) && of_name != Some(Role::Person);
        let told = told && !known.corrections.has(&label.to_lowercase());
        if end > 0 && told && self.labels.get(label) == Some(&1) { end } else { clock(text) }
    }
}

/// The label of the one who speaks where nobody else does: of a name in capitals, and in the `first`
/// sentence of any name, and of who speaks for many: "Police: The driver was drunk".
fn lone_speaker(
    document: &Document,
    sentence: usize,
    first: bool,
    role: impl Fn(Span) -> Option<Role>,
) -> Option<&str> {
    let Sentence { span, block } = document.sentences()[sentence];
    let text = span.of(document.text());
    let starts = document.blocks()[block].span.start == span.start;
    let label = &text[..story_label(document, text)].trim_end_matches([':', ' ']);
    if !starts || label.is_empty() {
        return None;
    }
    let is_person = role(Span::new(span.start, span.start + label.len())) == Some(Role::Person);
    let known = &document.language().summary;
    // "The Minister of Water: The government has drilled 284 boreholes".
    let titles = &document.language().names;
    let has_title = || {
        let mut words = label.split(' ').map(|word| word.trim_matches('.').to_lowercase());
        let first = words.next().unwrap_or_default();
        let is_title = |word: String| titles.honorifics.has(&word) || titles.roles.has(&word);
        let is_office = titles.articles.contains(&&*first) && words.any(is_title);
        label.contains(' ') && (is_office || titles.honorifics.has(&first))
    };
    let speaks = || known.institutions.has(&label.to_lowercase()) || has_title();
    // "Ines Calvo: I lost 11 kilos".
    let is_person = is_person || {
        let mut words = text.split(|c: char| !c.is_alphanumeric());
        label.contains(' ')
            && label.split(' ').all(|word| word.starts_with(char::is_uppercase))
            && words.any(|word| known.first_person.has(&word.to_lowercase()))
    };
    (is_person && (first || is_capitals(label)) || first && speaks()).then_some(*label)
}

/// How often each label before a colon begins a block.
fn labels(document: &Document) -> HashMap<&str, usize> {
    let mut labels = HashMap::new();
    for block in document.blocks() {
        if let Some((label, _)) = block.span.of(document.text()).split_once(": ")
            && label.len() <= DATELINE_BYTES
        {
            *labels.entry(label).or_default() += 1;
        }
    }
    labels
}

/// How many bytes the label of a story has, which a sentence follows.
fn story_label(document: &Document, text: &str) -> usize {
    let Some((label, rest)) = text.split_once(": ") else { return 0 };
    let words = label.split_whitespace().count();
    let is_sentence = count_words(rest) >= STORY_WORDS && begins_large(rest) && ends(rest);
    let quoted = rest.starts_with(['"', '“', '‘', '\'', '«']);
    let said = label
        .split_whitespace()
        .any(|word| document.language().summary.labels_of_speech.has(&word.to_lowercase()));
    let fits = (1..=LABEL_WORDS).contains(&words) && is_sentence && !quoted && !said;
    if fits { text.len() - rest.len() } else { 0 }
}

/// How many bytes of a sentence are a time of day that its words follow: "08:10 Five people".
fn clock(text: &str) -> usize {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let hour = digits(text);
    let Some(rest) = text[hour..].strip_prefix([':', '.']).filter(|_| (1..3).contains(&hour))
    else {
        return 0;
    };
    let minute = digits(rest);
    let Some(words) = rest.get(minute..).and_then(|rest| rest.strip_prefix(' ')) else { return 0 };
    let is_sentence = words.starts_with(char::is_uppercase) && count_words(words) >= STORY_WORDS;
    if minute == 2 && is_sentence { text.len() - words.len() } else { 0 }
}

/// How many bytes of a sentence are the place, date and agency before a story: "JAKARTA, March 4
/// (Reuters) - ", "(CNN) -- ", "SEOUL — ", "London (CNN)".
fn dateline(text: &str, wires: &WordSet) -> usize {
    let head = &text[..text.floor_char_boundary(DATELINE_BYTES)];
    let is_place = |words: &str| {
        let mut count = 0;
        words.split_whitespace().all(|word| {
            count += 1;
            let word = word.trim_matches(|c: char| !c.is_alphanumeric());
            count <= DATELINE_WORDS && !word.starts_with(char::is_lowercase)
        })
    };
    let after = |at: usize| {
        let rest = text[at..].trim_start();
        let dashed = rest.trim_start_matches(['-', '–', '—', '_', ':']);
        let start = text.len() - dashed.trim_start().len();
        (dashed.len() < rest.len(), start, text.len() > start)
    };
    if let Some((place, rest)) = head.split_once('(')
        && let Some((agency, _)) = rest.split_once(')')
        && is_place(place)
        && agency.len() > 1
        && agency.starts_with(char::is_uppercase)
        && is_place(agency)
    {
        let (dash, start, more) = after(place.len() + agency.len() + 2);
        let alone = place.is_empty() && agency.chars().all(|c| c.is_uppercase() || c == ' ');
        let wire = wires.has(&agency.to_lowercase()) && begins_large(&text[start..]);
        if more && (dash || alone || wire) {
            return start;
        }
    }
    for dash in [" — ", " -- ", " – ", " - "] {
        if let Some((place, _)) = head.split_once(dash)
            && is_place(place)
            && (is_capitals(place.split(',').next().unwrap_or_default())
                || place.contains(',') && place.split(' ').count() <= PLACE_WORDS && dash == " — ")
        {
            let (_, start, more) = after(place.len());
            return if more { start } else { 0 };
        }
    }
    0
}

/// Whether it has letters, all of them capitals, in a word of more than one.
fn is_capitals(text: &str) -> bool {
    let letters = || text.chars().filter(|c| c.is_alphabetic());
    letters().count() > 2 && letters().all(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::super::unfit::unfit;
    use super::*;

    #[test]
    fn where_a_story_is_from_and_when_it_came() {
        let said = |text: &str| {
            let document = Document::from_text(text);
            let order = crate::summary::candidates(&document);
            let place = |span: Span| span.of(text).starts_with("New Delhi").then_some(Role::Place);
            let heads = Heads::new(&document, &order, place);
            let unfit = unfit(&document, &order, &heads);
            let fit = order.iter().filter(|&&s| !unfit[s]);
            let words = fit.map(|&s| document.sentence_text(s)[heads.of(s)..].to_owned());
            words.collect::<Vec<_>>()
        };
        for head in ["JAMMU: ", "New Delhi: ", "BREAKING: ", "Just in: ", "08:10 "] {
            let text = format!("{head}At least 23 people died when a bus fell on Tuesday.");
            assert_eq!(
                said(&text),
                ["At least 23 people died when a bus fell on Tuesday."],
                "{head}"
            );
        }
        // A label that tells what is in a picture, and a score.
        assert!(
            said("Shooter: Dylan Storm was seen in the town on Monday.\n\nNobody came.").len() < 2
        );
        // Who speaks, where one alone has a label.
        let text = "MR. HALE: He told him that the aid would stop on Friday.\n\nAnd what then?\n\n\
                    MR. HALE: He asked for ten days, and the President gave him five.";
        assert_eq!(said(text).len(), 2, "{:?}", said(text));
        // The other sentences of a correction.
        let text = "The council met.\n\nA previous version of this article named her wrongly. She sits in \
                    the council, and is not its president.";
        assert_eq!(said(text), ["The council met."]);
    }

    #[test]
    fn datelines() {
        let check = |text: &str, rest: &str| {
            let english = Document::from_text(text);
            let start = dateline(text, &english.language().summary.wires);
            assert_eq!(&text[start..], rest, "{text}");
        };
        check("JAKARTA, March 4 (Reuters) - A ferry sank.", "A ferry sank.");
        check("(CNN) -- A ferry sank.", "A ferry sank.");
        check("(CNN)A ferry sank.", "A ferry sank.");
        check("London (CNN) A ferry sank.", "A ferry sank.");
        check("Kathmandu, Nepal (CNN)Rescuers left.", "Rescuers left.");
        check("Ted Turner (CNN) and others left.", "Ted Turner (CNN) and others left.");
        check("The Union (TUC) Congress met.", "The Union (TUC) Congress met.");
        check("Baghdad, Iraq (CNN) -- A ferry sank.", "A ferry sank.");
        check("Taipei, Taiwan — A ferry sank.", "A ferry sank.");
        check("SEOUL — A ferry sank.", "A ferry sank.");
        check("NATO (OTAN) met.", "NATO (OTAN) met.");
        for text in ["Kim (Reuters said) left.", "The ferry — a new one — sank.", "", "("] {
            check(text, text);
        }
    }
}
