//! CoNLL-U with entities, where they stand in the last column, `MISC`.
//!
//! Read are, in this order: a tag in `NER=`, `NE=` or `NamedEntity=` (as Stanza writes it); the
//! third of five columns, as in Universal NER; and `Entity=`, in which brackets open and close
//! mentions that may nest, as in `GUM` and `CorefUD`, where the fields of a bracket are those of
//! `# global.Entity`. Mentions of the last kind are of things, not only of names.
//!
//! `# newdoc id` begins a document. The text is the words, with `SpaceAfter`, `SpacesAfter` and
//! `SpacesBefore` as `UDPipe` has them, and a line for each sentence where these say nothing. Words
//! of one token (`3-4 don't`) are that token; words that are not in the text (`8.1`) are passed
//! over.

mod brackets;
mod mentions;
mod misc;
mod read;
mod write;

pub(super) use read::parse;
pub(super) use write::render;

/// Whether a line is a word of this format: ten columns, or five, and a number first.
pub(super) fn is_word(line: &str) -> bool {
    let mut columns = line.split('\t');
    let is_id = columns.next().is_some_and(|id| {
        !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'.'))
    });
    is_id && matches!(columns.count(), 4 | 9)
}
