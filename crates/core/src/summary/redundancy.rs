//! Telling whether a sentence says again what a summary already says.
//!
//! Trigram blocking (Paulus et al. 2018; Liu and Lapata 2019): a sentence is passed over
//! if it shares a run of three words with a sentence already chosen. Names alone don't
//! count: two sentences about Kim Jong Un do not repeat each other.

use std::collections::{HashMap, HashSet};

use crate::document::Document;

/// The fewest words of a sentence that is taken for a repeated one: "He declined to comment." may stand twice.
const REPEATED_WORDS: usize = 6;

/// The trigrams of the sentences of one document that were chosen so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Said {
    trigrams: HashSet<[u32; 3]>,
}

impl Said {
    /// Whether a sentence of `document` shares a trigram with one added before.
    pub(super) fn repeats(&self, document: &Document, sentence: usize) -> bool {
        !self.trigrams.is_empty()
            && trigrams(document, sentence).any(|trigram| self.trigrams.contains(&trigram))
    }

    /// Whether half of what a sentence of `document` says, or more, was said.
    pub(super) fn has_most(&self, document: &Document, sentence: usize) -> bool {
        let (mut all, mut said) = (0, 0);
        for trigram in trigrams(document, sentence) {
            all += 1;
            said += usize::from(self.trigrams.contains(&trigram));
        }
        said > 0 && 2 * said >= all
    }

    /// Remembers what a sentence of `document` says.
    pub(super) fn add(&mut self, document: &Document, sentence: usize) {
        self.trigrams.extend(trigrams(document, sentence));
    }
}

/// The sentences of `order` that stand again as they are, in a paragraph of more: a box beside the story and a quotation
/// that a page repeats in large letters have them out of their place. Of two that stand alone the first is of the box.
pub(super) fn repeated(document: &Document, order: &[usize]) -> Vec<usize> {
    let alone = |sentence: usize| {
        document.blocks()[document.sentences()[sentence].block].sentences.len() == 1
    };
    let mut last: HashMap<&str, usize> = HashMap::new();
    let mut out = Vec::new();
    for &sentence in order {
        if document.words().count(sentence) < REPEATED_WORDS {
            continue;
        }
        let Some(earlier) = last.insert(document.sentence_text(sentence), sentence) else {
            continue;
        };
        let box_is_later = alone(sentence) && !alone(earlier);
        if document.sentences()[sentence].block == document.sentences()[earlier].block {
            continue;
        }
        if box_is_later {
            last.insert(document.sentence_text(earlier), earlier);
            out.push(sentence);
        } else if alone(earlier) {
            out.push(earlier);
        }
    }
    out
}

/// Runs of three words in lower case, but for those of capitalized words only.
fn trigrams(document: &Document, sentence: usize) -> impl Iterator<Item = [u32; 3]> {
    let runs = document.words().of(sentence).windows(3);
    runs.filter(|run| !run.iter().all(|word| word.is_capitalized()))
        .map(|run| [run[0].form(), run[1].form(), run[2].form()])
}
