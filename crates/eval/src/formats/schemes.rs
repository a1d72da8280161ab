//! Which scheme the tags of a file are in, and whether they keep to it.

use super::error::ReadErrorKind;
use crate::ner::tags::{Chunk, Reading, Scheme, TagError, chunks, encode};

/// A tag among those of a file: sentence and token, from 0.
pub(super) type TagPosition = (usize, usize);

/// The first tags seen that tell schemes apart.
#[derive(Default)]
struct Clues {
    /// `I` that begins an entity: not in IOB2.
    free_i: Option<TagPosition>,
    /// `B` that touches no entity of its type before it: not in IOB1.
    free_b: Option<TagPosition>,
    any_b_or_s: bool,
    /// `E` or `S`.
    ends: Option<TagPosition>,
    /// `L` or `U`.
    lasts: Option<TagPosition>,
}

/// The scheme of all sentences together: BILOU or IOBES by their letters, IOE2 if `E` comes
/// without `B` and `S`; else IOB1 if an `I` begins an entity, and IOB2 if none does.
///
/// # Errors
/// If they are of different schemes: the position of a tag, and that of an earlier one that
/// it does not go with.
pub(super) fn detect<S: AsRef<str>>(
    sentences: &[&[S]],
) -> Result<Scheme, (TagPosition, TagPosition)> {
    let mut clues = Clues::default();
    for (number, tags) in sentences.iter().enumerate() {
        let mut last = ("O", "");
        for (token, tag) in tags.iter().enumerate() {
            let tag = tag.as_ref();
            let at = (number, token);
            let now = tag.split_once('-').unwrap_or((tag, ""));
            let goes_on = last.0 != "O" && last.1 == now.1;
            match now.0 {
                "I" if !goes_on => _ = clues.free_i.get_or_insert(at),
                "B" => {
                    clues.any_b_or_s = true;
                    if !goes_on {
                        clues.free_b.get_or_insert(at);
                    }
                }
                "E" => _ = clues.ends.get_or_insert(at),
                "S" => {
                    clues.any_b_or_s = true;
                    clues.ends.get_or_insert(at);
                }
                "L" | "U" => _ = clues.lasts.get_or_insert(at),
                _ => {}
            }
            last = now;
        }
    }
    let mixed = |a: TagPosition, b: TagPosition| Err((a.max(b), a.min(b)));
    match clues {
        Clues { ends: Some(ends), lasts: Some(lasts), .. } => mixed(ends, lasts),
        Clues { lasts: Some(_), .. } => Ok(Scheme::Bilou),
        Clues { ends: Some(_), any_b_or_s: true, .. } => Ok(Scheme::Iobes),
        Clues { ends: Some(_), .. } => Ok(Scheme::Ioe2),
        Clues { free_i: Some(i), free_b: Some(b), .. } => mixed(i, b),
        Clues { free_i: Some(_), .. } => Ok(Scheme::Iob1),
        _ => Ok(Scheme::Iob2),
    }
}

/// The entities of a sentence, as [`chunks`] gives them. With a scheme, tags that it would
/// write in another way are an error; without one, tags are read as conlleval does.
pub(super) fn entities<S: AsRef<str>>(
    tags: &[S],
    scheme: Option<Scheme>,
) -> Result<Vec<Chunk<'_>>, (usize, ReadErrorKind)> {
    // The strict reading of IOE1 is seqeval's, which does not know single tokens.
    let reading = match scheme {
        Some(Scheme::Ioe1) | None => Reading::Lenient,
        Some(scheme) => Reading::Strict(scheme),
    };
    let found = chunks(tags, reading).map_err(|error| {
        let token = match error {
            TagError::Unknown { token, .. } => token,
            _ => 0,
        };
        (token, ReadErrorKind::Tag(error))
    })?;
    let Some(scheme) = scheme else { return Ok(found) };
    let again = encode(&found, tags.len(), scheme).map_err(|error| (0, error.into()))?;
    let differs = again.iter().zip(tags).position(|(again, tag)| again != tag.as_ref());
    match differs {
        None => Ok(found),
        Some(token) => {
            let before = match token.checked_sub(1) {
                Some(last) => format!("after `{}`", tags[last].as_ref()),
                None => "at the start of a sentence".to_owned(),
            };
            let tag = tags[token].as_ref().to_owned();
            Err((token, ReadErrorKind::Inconsistent { tag, scheme, before }))
        }
    }
}
