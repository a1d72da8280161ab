//! Captions of pictures: what says whose picture it is stands right below them.

use crate::document::{BlockKind, Boilerplate, Document};
use crate::language::DateWords;

/// The most sentences of a caption.
const SENTENCES: usize = 2;
/// The most words of a line that may be a caption where a story begins.
const LINE_WORDS: usize = 20;

/// Whether a block of prose is the caption of a picture.
///
/// A story's `first` paragraph is none, whatever stands below it, unless it is a line, or tells a whole
/// date: stories begin with "on Tuesday".
pub(super) fn is_caption(document: &Document, block: usize, first: usize) -> bool {
    let (blocks, sentences) = (document.blocks(), document.blocks()[block].sentences.clone());
    // "A car lies in a ditch on Wednesday. (Photo: PTI)"
    let last = sentences.clone().next_back().filter(|_| sentences.len() > 1);
    let is_credit = |sentence: usize| {
        let text = document.sentence_text(sentence);
        let kind = Boilerplate::recognise(text, &document.language().boilerplate);
        kind == Some(Boilerplate::PhotoCredit)
    };
    if last.is_some_and(is_credit) {
        // Where a story begins, its first sentences may have run into a caption.
        let most = if block == first { 1 } else { SENTENCES };
        return sentences.len() - 1 <= most;
    }
    let credited = blocks
        .get(block + 1)
        .is_some_and(|next| next.kind == BlockKind::Boilerplate(Boilerplate::PhotoCredit));
    if !credited || sentences.len() > SENTENCES {
        return false;
    }
    let is_line = || {
        let words: usize = sentences.clone().map(|s| document.words().count(s)).sum();
        words <= LINE_WORDS
    };
    let is_dated = || {
        sentences.clone().any(|sentence| {
            let forms = forms(document, sentence);
            forms.windows(3).any(|words| is_whole_date(words, &document.language().dates))
        })
    };
    // "The firm said on Friday that": a story's, whose picture stands somewhere.
    let told = || {
        sentences.clone().any(|sentence| {
            let (forms, language) = (forms(document, sentence), document.language());
            forms.first().is_some_and(|first| language.summary.pronouns.get(first).is_some())
                || forms.iter().any(|form| language.sentences.speech.has(form))
        })
    };
    is_dated() || if block > first { !told() } else { is_line() }
}

/// The words of a sentence as they are compared.
pub(super) fn forms(document: &Document, sentence: usize) -> Vec<&str> {
    let words = document.words();
    words.of(sentence).iter().map(|word| words.form(word.form())).collect()
}

/// Whether three words are a month, a day and a year: "March 3, 2025".
pub(super) fn is_whole_date(words: &[&str], known: &DateWords) -> bool {
    let is_number = |word: &str, digits: usize| {
        word.len() <= digits && word.bytes().all(|byte| byte.is_ascii_digit())
    };
    let [month, day, year] = words else { return false };
    known.months.iter().any(|name| month.len() > 2 && name.starts_with(month))
        && is_number(day, 2)
        && is_number(year, 4)
}
