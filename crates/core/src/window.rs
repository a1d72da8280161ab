//! Windows: pieces of a document that the encoder takes at once.
//!
//! A document's words are cut into *cores* that follow each other without gap or overlap,
//! at sentence ends where they can be, all of about the same length. Each window is a core
//! with context on both sides, and every word is read in the one window whose core it is
//! in. So windows overlap, but nothing is lost or found twice at a seam.

use std::ops::Range;

use crate::model::Words;

/// How long windows are, in word pieces without `[CLS]` and `[SEP]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WindowSize {
    /// The most pieces in a window.
    pub(crate) most: usize,
    /// About how many pieces of context to give on each side of a core.
    pub(crate) context: usize,
}

/// One window, as ranges of words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Window {
    /// All its words: the core and its context.
    pub(crate) words: Range<usize>,
    /// The words that are read in this window.
    pub(crate) core: Range<usize>,
}

/// Cuts the words of a document into windows. A word of more pieces than a window holds
/// gets a window of its own, longer than the rest; see [`Window::pieces`].
pub(crate) fn windows(words: &Words, size: WindowSize) -> Vec<Window> {
    let total = words.words.len();
    let pieces = |range: Range<usize>| words.pieces(range.start, range.end).len();
    let all = pieces(0..total);
    if all <= size.most {
        return if total == 0 {
            Vec::new()
        } else {
            vec![Window { words: 0..total, core: 0..total }]
        };
    }
    let core_most = size.most.saturating_sub(2 * size.context).max(1);
    let target = all.div_ceil(all.div_ceil(core_most));
    cores(words, core_most, target)
        .into_iter()
        .map(|core| {
            let (mut start, mut end) = (core.start, core.end);
            let mut left = 0;
            while start > 0 && left + pieces(start - 1..start) <= size.context {
                start -= 1;
                left += pieces(start..start + 1);
            }
            while end < total
                && pieces(start..end + 1)
                    <= size.most.min(left + pieces(core.clone()) + size.context)
            {
                end += 1;
            }
            Window { words: start..end, core }
        })
        .collect()
}

/// Ranges of words of at most `most` pieces, about `target` each, that follow each other.
/// A range ends at the sentence end nearest before `most`, if one lies past half the
/// target, and between two words otherwise.
fn cores(words: &Words, most: usize, target: usize) -> Vec<Range<usize>> {
    let list = &words.words;
    let mut cores = Vec::new();
    let mut start = 0;
    while start < list.len() {
        let length = |end: usize| words.pieces(start, end).len();
        let ends_sentence =
            |end: usize| end == list.len() || list[end].sentence != list[end - 1].sentence;
        let mut end = start + 1;
        let mut best = None;
        loop {
            if ends_sentence(end) && length(end) <= most {
                best = Some(end);
                if length(end) >= target {
                    break;
                }
            }
            if end == list.len() || length(end + 1) > most {
                break;
            }
            end += 1;
        }
        let cut = best.filter(|&cut| 2 * length(cut) >= target || cut == list.len()).unwrap_or(end);
        cores.push(start..cut);
        start = cut;
    }
    cores
}
