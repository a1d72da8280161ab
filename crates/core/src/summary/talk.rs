//! Who speaks in interviews and transcripts, and what is said there that tells nothing.

use super::captions::forms;
use super::marks::is_question;
use crate::document::{Block, BlockKind, Document, Sentence};
use crate::words::count_words;

/// The most sentences of a question, with what it begins with.
const ASKED_SENTENCES: usize = 3;
/// The share of paragraphs, in percent, that end with a question in an interview.
const ASKED_PERCENT: usize = 25;
/// The most words of a sentence that says no more than who speaks.
const NAMED_WORDS: usize = 16;
/// Fewer words that say who speaks say nothing else: "I'm Ann Lee."
const NAMING_WORDS: usize = 5;
/// An answer of as many words tells something even where it begins with a yes or a no.
const RESPONSE_WORDS: usize = 8;
/// An answer of fewer words is none: "OKAFOR: Yeah."
pub(super) const TELLING_WORDS: usize = 3;

/// How many bytes at the start of a sentence say who speaks, and whether that is who asks.
pub(super) fn speaker(document: &Document, sentence: usize) -> (usize, bool) {
    let Sentence { span, block } = document.sentences()[sentence];
    let starts = document.blocks()[block].span.start == span.start;
    match document.turn(block).filter(|turn| starts && turn.label < span.len()) {
        Some(turn) => (turn.label, turn.asks),
        None => (0, false),
    }
}

/// The paragraphs of an interview without labels that end with a question; none where they are few.
pub(super) fn asking(document: &Document) -> Vec<bool> {
    let asks = |block: &Block| {
        let text = block.span.of(document.text()).trim_end();
        block.kind == BlockKind::Paragraph
            && text.ends_with('?')
            && block.sentences.len() <= ASKED_SENTENCES
    };
    let paragraphs = document.blocks().iter().filter(|b| b.kind == BlockKind::Paragraph).count();
    let asking: Vec<bool> = document.blocks().iter().map(asks).collect();
    let count = asking.iter().filter(|asks| **asks).count();
    let is_interview = count > 1 && count * 100 >= paragraphs * ASKED_PERCENT;
    if !is_interview {
        return Vec::new();
    }
    // "Your wife didn't want you to.": said to who answers, and no question.
    let known = &document.language().summary.to_another;
    let prompts = |(index, block): (usize, &Block)| {
        let text = block.span.of(document.text());
        let first = text.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        let after_answer = index.checked_sub(1).is_some_and(|before| !asking[before]);
        asking[index]
            || after_answer
                && block.sentences.len() <= ASKED_SENTENCES
                && known.has(&first.to_lowercase())
    };
    document.blocks().iter().enumerate().map(prompts).collect()
}

/// Whether a block is the turn of an operator or moderator, or a question of a few sentences.
pub(super) fn leads(document: &Document, block: usize) -> bool {
    let (turn, Block { span, sentences, .. }) = (document.turn(block), &document.blocks()[block]);
    turn.is_some_and(|turn| {
        let asks = turn.asks && sentences.len() <= ASKED_SENTENCES;
        turn.hosts || asks && is_question(span.of(document.text()))
    })
}

/// Whether a short sentence says that somebody was asked: "She spoke to the Herald in Kumasi."
pub(super) fn introduces_talk(document: &Document, sentence: usize) -> bool {
    let known = &document.language().summary.interviewing;
    let forms = forms(document, sentence);
    forms.len() <= NAMED_WORDS
        && (2..=3).any(|words| forms.windows(words).any(|run| known.has(&run.join(" "))))
}

/// Whether it is an answer that tells nothing: "I don't know."
pub(super) fn evades(document: &Document, sentence: usize, label: usize) -> bool {
    let text = &document.sentence_text(sentence)[label..];
    let known = &document.language().summary;
    let first = text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    count_words(text) <= TELLING_WORDS && known.first_person.has(&first.to_lowercase())
}

/// Whether an answer is nothing without its question: "Not while I'm here."; "On your second, no."
pub(super) fn responds(document: &Document, text: &str) -> bool {
    let known = &document.language().summary;
    let first = text.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    let is_short = count_words(text) < RESPONSE_WORDS;
    is_short && known.responses.has(&first.to_lowercase())
        || known.on_questions.iter().any(|start| text.starts_with(start))
}

/// Whether a line by itself says what was asked: "On Tuesday's defeat by Hull…"
pub(super) fn is_topic(document: &Document, sentence: usize) -> bool {
    let text = document.sentence_text(sentence);
    let Sentence { span, block } = document.sentences()[sentence];
    document.blocks()[block].span.start == span.start
        && (text.ends_with('…') || text.ends_with("..."))
        && count_words(text) <= NAMED_WORDS
        && document.language().summary.topics.iter().any(|start| text.starts_with(start))
}

/// Whether it is what is seen or heard, in brackets: "(Applause.)"; in talk also "(The briefing ended at noon.)"
pub(super) fn is_direction(text: &str, is_talk: bool) -> bool {
    let inner = text.strip_prefix(['(', '[']).and_then(|text| text.strip_suffix([')', ']']));
    inner.is_some_and(|inner| is_talk || count_words(inner) <= TELLING_WORDS)
}

/// Whether it is who says what stands before it, and no more: "I ask."
pub(super) fn is_tag(document: &Document, sentence: usize) -> bool {
    let language = document.language();
    let forms = forms(document, sentence);
    let [who, verb] = forms[..] else { return false };
    let is_pronoun = language.summary.pronouns.get(who).is_some();
    (is_pronoun || language.summary.first_person.has(who))
        && (language.sentences.speech.has(verb) || language.summary.asking.has(verb))
}

/// Whether it has an "I" or a "you".
pub(super) fn speaks_to_somebody(document: &Document, text: &str) -> bool {
    let known = &document.language().summary.in_talk;
    text.split(|c: char| !c.is_alphabetic()).any(|word| known.has(&word.to_lowercase()))
}

/// Whether it is that wherever it stands: "I'm Ann Lee.", "From the Herald, I'm Ann Lee."
pub(super) fn is_naming(text: &str) -> bool {
    let quoted = text.contains(['"', '“', '‘']);
    let words = count_words(text);
    words < NAMING_WORDS || text.starts_with("From ") || quoted && words < 2 * NAMING_WORDS
}

/// Whether somebody says who they are: "I'm Ann Lee and this is the World Tonight."; "From the Herald, I'm Ann Lee."
pub(super) fn names_speaker(text: &str) -> bool {
    const STARTS: [&str; 5] = ["I'm ", "I’m ", "I am ", "This is ", "this is "];
    let said = text.split_once(", ").map_or("", |(_, said)| said);
    [text, said].iter().any(|said| {
        let rest = STARTS.iter().find_map(|start| said.strip_prefix(start));
        let rest = rest.unwrap_or_default().trim_start_matches(['"', '“', '‘']);
        rest.starts_with(char::is_uppercase) && count_words(text) <= NAMED_WORDS
    })
}
