//! The lenient reading: seqeval 1.2.2's `get_entities`, which follows conlleval.

use nutgraf_text::Span;

use super::{Chunk, Tag, TagError};

const PREFIXES: &str = "`B`, `I`, `E` (or `L`), `S` (or `U`)";

pub(super) fn read<'a, S: AsRef<str>>(
    tags: &'a [S],
    found: &mut Vec<Chunk<'a>>,
) -> Result<(), TagError> {
    let (mut last, mut last_label) = (b'O', "_");
    let mut start = 0;
    for (token, tag) in tags.iter().enumerate() {
        let tag = Tag::parse(tag.as_ref(), token, b"BIESLUO", PREFIXES)?;
        let label = tag.rest.strip_prefix('-').filter(|label| !label.is_empty()).unwrap_or("_");
        let prefix = match tag.prefix {
            b'L' => b'E',
            b'U' => b'S',
            other => other,
        };
        if ends(last, prefix, last_label != label) {
            found.push(Chunk { tokens: Span::new(start, token), label: last_label });
        }
        if starts(last, prefix, last_label != label) {
            start = token;
        }
        (last, last_label) = (prefix, label);
    }
    if last != b'O' {
        found.push(Chunk { tokens: Span::new(start, tags.len()), label: last_label });
    }
    Ok(())
}

/// Whether an entity ended before the current tag.
fn ends(last: u8, now: u8, other_type: bool) -> bool {
    match (last, now) {
        (b'O', _) => false,
        (b'E' | b'S', _) | (_, b'B' | b'S' | b'O') => true,
        _ => other_type,
    }
}

/// Whether an entity starts at the current tag.
fn starts(last: u8, now: u8, other_type: bool) -> bool {
    match (last, now) {
        (_, b'O') => false,
        (_, b'B' | b'S') | (b'E' | b'S' | b'O', _) => true,
        _ => other_type,
    }
}
