//! Interviews and transcripts: who speaks in a paragraph.
//!
//! "Q: Why now?", "HELEN OKAFOR: It costs $18 million.": a label before what is said. One label may
//! be anything ("UPDATE: ..."), so that there must be several in a document, of two speakers.

use std::collections::HashMap;

use super::{Block, BlockKind};
use crate::language::SummaryWords;

/// The longest label, in bytes: "JO LUND, HOST OF THE MORNING SHOW:".
const LABEL_BYTES: usize = 60;
/// The most words of a speaker's name.
const NAME_WORDS: usize = 5;
/// One of so many turns at least ends with a question where somebody asks most.
const OFTEN: usize = 3;
/// Words in lower case within a title: "The Minister of Water".
const SMALL_WORDS: [&str; 8] = ["of", "for", "and", "the", "de", "van", "von", "bin"];
/// The fewest words by which somebody says something.
const SAID_WORDS: usize = 4;
/// The share of paragraphs, in percent, that have labels in an interview.
const LABELLED_PERCENT: usize = 25;

/// A speaker's turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// The length of the label before what is said, with its colon and the blanks after it, in bytes.
    pub label: usize,
    /// Whether the label is that of a question or answer, and says no name: "Q:", "A:".
    pub letter: bool,
    /// Whether it is the one who asks, or leads through the programme.
    pub asks: bool,
    /// Whether the label says that it is who leads through the programme: "JO LUND, HOST:".
    pub hosts: bool,
}

/// What a speaker does in a document.
#[derive(Default)]
struct Counts {
    turns: usize,
    /// Those that end with a question.
    asked: usize,
    /// Whether a label says that it is who leads.
    named: bool,
}

/// Whether a line starts a turn wherever it stands: its label is a letter or in capitals.
pub(super) fn starts_turn(line: &str) -> bool {
    capital_label(line).is_some()
}

/// The length, in bytes, of the label in capitals that a text begins with: "JO LUND, HOST: ". One by
/// itself need not be a speaker's.
pub fn capital_label(text: &str) -> Option<usize> {
    label(text).filter(|(label, _)| is_capitals(label)).map(|(_, length)| length)
}

/// The turns of blocks, if they are those of an interview; one per block, or none at all.
pub(super) fn find(text: &str, blocks: &[Block], known: &SummaryWords) -> Vec<Option<Turn>> {
    let labels: Vec<_> = blocks
        .iter()
        .map(|block| match block.kind {
            BlockKind::Paragraph | BlockKind::Heading => label(block.span.of(text)),
            _ => None,
        })
        .collect();
    let speakers: Vec<_> = labels.iter().flatten().map(|(label, _)| speaker(label)).collect();
    let paragraphs = blocks.iter().filter(|block| block.kind == BlockKind::Paragraph).count();
    let two = speakers.iter().any(|speaker| *speaker != speakers[0]);
    // "JONES: How many?", "ORR: About 900."
    let first = labels.iter().zip(blocks).find(|(label, _)| label.is_some());
    let asked = first.is_some_and(|(_, block)| asks(block.span.of(text)));
    let letters = || speakers.iter().all(|speaker| speaker.len() == 1);
    // Each of two says something: no "Ashford: 5", "Marlow: 3".
    let all_speak = || {
        let mut labelled =
            labels.iter().zip(blocks).filter_map(|(label, block)| Some((label.as_ref()?, block)));
        let says = |((_, length), block): (&(&str, usize), &Block)| {
            let said = &block.span.of(text)[*length..];
            said.split_whitespace().count() >= SAID_WORDS
                && said.trim_end().ends_with(['.', '!', '?', '…'])
        };
        speakers.len() == paragraphs && labelled.all(says)
    };
    let again = speakers.len() > 2 || asked || letters() || all_speak();
    // Questions in paragraphs of their own, and one who answers.
    let is_asked = |block: &Block| asks(block.span.of(text));
    let answered = labels.windows(2).zip(blocks.windows(2)).any(|(labels, blocks)| {
        labels[0].is_none() && labels[1].is_some() && is_asked(&blocks[0]) && !is_asked(&blocks[1])
    });
    let enough = speakers.len() * 100 >= paragraphs * LABELLED_PERCENT;
    if !(two && again || answered) || !enough {
        return Vec::new();
    }
    // Who leads is said, or asks most of the time.
    let mut leads: HashMap<&str, Counts> = HashMap::new();
    for (label, block) in labels.iter().zip(blocks) {
        let Some((label, length)) = *label else { continue };
        let counts = leads.entry(speaker(label)).or_default();
        counts.turns += 1;
        counts.asked += usize::from(asks(&block.span.of(text)[length..]));
        let mut words = label.split(|c: char| !c.is_alphabetic()).map(str::to_lowercase);
        counts.named |= words.any(|word| known.hosts.has(&word) || known.questions.has(&word));
    }
    let most = leads.values().map(|counts| counts.asked).max().unwrap_or(0);
    // Initials of people who are named nowhere in the turns tell nothing: "AK: The levy is gone."
    let names = labels.iter().flatten().map(|(label, _)| name(label).trim());
    let mut names = names.filter(|n| n.len() > 1 && !known.questions.has(&n.to_lowercase()));
    let initials = names.all(is_initials);
    let turn = |&(label, length): &(&str, usize)| Turn {
        label: length,
        letter: label.chars().count() == 1
            || label.ends_with(')') && timed(&format!("{label}:")).is_some()
            || initials && is_initials(label)
            || known.questions.has(&label.to_lowercase())
            || known.answers.has(&label.to_lowercase()),
        hosts: label
            .split(|c: char| !c.is_alphabetic())
            .any(|w| known.hosts.has(&w.to_lowercase()))
            || known.chairs.has(&label.to_lowercase().replace('.', "")),
        asks: leads.get(speaker(label)).is_some_and(|c| {
            let often = c.asked == most && c.asked * OFTEN >= c.turns;
            // Of two the one who asked once.
            let alone = leads.len() == 2 && leads.values().filter(|c| c.asked > 0).count() == 1;
            c.named || c.asked * 2 > c.turns || (most > 1 || alone && c.asked > 0) && often
        }),
    };
    labels.iter().map(|label| label.as_ref().map(turn)).collect()
}

/// The label that a paragraph begins with, and its length with what follows it before the words.
fn label(paragraph: &str) -> Option<(&str, usize)> {
    // "**Q: Why now?**", "[00:00:52] Siobhan: ..."
    let start = decoration(paragraph);
    let (decoration, paragraph) = paragraph.split_at(start);
    let head = &paragraph[..paragraph.floor_char_boundary(LABEL_BYTES)];
    let (label, rest) = timed(head).or_else(|| head.split_once(':')).or_else(|| {
        // "Q. Why now?"
        let (letter, rest) = head.split_once('.')?;
        (matches!(letter, "Q" | "A")).then_some((letter, rest))
    })?;
    let gap = rest.len() - rest.trim_start_matches([' ', '\t', '\u{a0}']).len();
    let name = name(label).trim();
    let words = || name.split_whitespace();
    let small = |word: &str| SMALL_WORDS.contains(&word);
    let is_name = words().all(|word| {
        (word.starts_with(char::is_uppercase) || small(word))
            && word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | '\'' | '’'))
            || is_number(word)
    });
    let fits = (1..=NAME_WORDS).contains(&words().count()) && gap > 0;
    let has_letter = name.starts_with(char::is_alphabetic);
    (fits && is_name && has_letter).then_some((label, decoration.len() + label.len() + 1 + gap))
}

/// A label with a time in brackets, and what follows its colon: "Nina Garza (00:21): ...".
fn timed(head: &str) -> Option<(&str, &str)> {
    let (label, rest) = head.split_once("):")?;
    let (_, time) = label.rsplit_once('(')?;
    let is_time = time.chars().all(|c| c.is_ascii_digit() || c == ':' || c == '.');
    (is_time && !time.is_empty()).then(|| (&head[..=label.len()], rest))
}

/// Whether a word is a witness's or a speaker's number: "PW3", "1".
fn is_number(word: &str) -> bool {
    let digits = word.trim_start_matches(|c: char| c.is_ascii_uppercase());
    word.len() - digits.len() <= 2
        && (1..=2).contains(&digits.len())
        && digits.bytes().all(|c| c.is_ascii_digit())
}

/// The length of marks of emphasis and of a time in brackets before a label.
fn decoration(paragraph: &str) -> usize {
    let rest = paragraph.trim_start_matches(['*', '_']);
    let time = rest.strip_prefix('[').and_then(|rest| rest.split_once("] "));
    let is_time = |time: &str| time.chars().all(|c| c.is_ascii_digit() || c == ':' || c == '.');
    let rest = time.filter(|(time, _)| is_time(time)).map_or(rest, |(_, rest)| rest);
    paragraph.len() - rest.len()
}

/// Whether a text ends with a question mark, be it within marks of emphasis.
fn asks(text: &str) -> bool {
    text.trim_end().trim_end_matches(['*', '_']).ends_with('?')
}

/// The name in a label, without what its bearer is: "JO LUND, HOST", "Ann Lee -- Analyst".
fn name(label: &str) -> &str {
    let name = label.split(['(', ',']).next().unwrap_or_default();
    name.split(" -- ").next().unwrap_or_default()
}

/// Who a label means: the last word of the name, as it is said later ("LUND").
fn speaker(label: &str) -> &str {
    name(label).split_whitespace().next_back().unwrap_or_default()
}

/// Whether it has two or three letters, of which two are capitals: "AK".
fn is_initials(label: &str) -> bool {
    (2..=3).contains(&label.chars().count())
        && label.chars().all(char::is_alphabetic)
        && label.chars().filter(|c| c.is_uppercase()).count() > 1
}

fn is_capitals(label: &str) -> bool {
    !label.contains(char::is_lowercase) && label.contains(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use crate::Document;

    /// What is said in each turn, with `?` before that of who asks.
    #[track_caller]
    fn check(text: &str, want: &[&str]) {
        let document = Document::from_text(text);
        let blocks = document.blocks().iter().enumerate();
        let said: Vec<String> = blocks
            .filter_map(|(index, block)| {
                let turn = document.turn(index)?;
                let said = &block.span.of(document.text())[turn.label..];
                Some(format!("{}{said}", if turn.asks { "?" } else { "" }))
            })
            .collect();
        assert_eq!(said, want, "{text}");
    }

    #[test]
    fn questions_and_answers() {
        check("Q: Why now?\n\nA: It could fall.", &["?Why now?", "It could fall."]);
        check("**Q: Why now?**\nA: It could fall.", &["?Why now?**", "It could fall."]);
        check("Q. Why now?\nA. It could fall.", &["?Why now?", "It could fall."]);
        check(
            "Herald: Why now?\n\nHelen Okafor: It could fall.\n\nHerald: And the shops?\n\nOkafor: We help.",
            &["?Why now?", "It could fall.", "?And the shops?", "We help."],
        );
    }

    #[test]
    fn witnesses_and_ministers() {
        check(
            "MR. ORR: Who did it?\n\nPW3: The chairman did.\n\nThe Minister of Water: He did not.",
            &["?Who did it?", "The chairman did.", "He did not."],
        );
        check("1: One.\n\n2: Two.\n\n3: Three.", &[]);
    }

    #[test]
    fn initials() {
        let document = Document::from_text(
            "AK: Is it gone?\n\nMtB: It is gone.\n\nAK: Who pays?\n\nMtB: Nobody.",
        );
        assert!((0..4).all(|block| document.turn(block).expect("a turn").letter));
        let document = Document::from_text(
            "ORR: Is it gone?\n\nANN LEE: It is.\n\nORR: Who pays?\n\nLEE: You.",
        );
        assert!(!document.turn(3).expect("a turn").letter);
    }

    #[test]
    fn transcripts() {
        check(
            "JO LUND, HOST: Good morning.\n\nHELEN OKAFOR: It closes.\n\nLUND: Two years?\n\nOKAFOR: Yeah.",
            &["?Good morning.", "It closes.", "?Two years?", "Yeah."],
        );
    }

    #[test]
    fn one_who_answers() {
        check(
            "The bridge closed.\n\nHow many came?\n\nSiobhan: We counted 212 people.",
            &["We counted 212 people."],
        );
        check(
            "[00:52] Ravi: Welcome to the show.\n\nAnn: I bowled for 22 overs.",
            &["Welcome to the show.", "I bowled for 22 overs."],
        );
        check(
            "Nina Garza (00:21): Why then?\n\nBo Orr (1:04:10): It was cold.",
            &["?Why then?", "It was cold."],
        );
    }

    #[test]
    fn a_label_alone_is_none() {
        check("UPDATE: The bridge closed.\n\nThe mayor said so.\n\nNobody came.", &[]);
        check("Ashford: 5\n\nMarlow: 3", &[]);
        check("Ashford: Is it closed?\n\nMarlow: It is.", &["?Is it closed?", "It is."]);
        check("The mayor said: It is closed.\n\nThe council said: It is not.", &[]);
    }
}
