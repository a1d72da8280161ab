//! Words that are denied in one text and not in the other.

use crate::evidence::terms::{denies, is_content};
use crate::language::Language;
use crate::words::Token;

/// A word is denied by one of so many tokens before it.
const REACH: usize = 3;

/// The content words of a sentence, and whether each is denied: "did not resign" denies "resign".
pub(super) fn polarity<'t>(
    tokens: &'t [Token<'t>],
    language: &'t Language,
) -> impl Iterator<Item = (usize, bool)> + 't {
    let content = |token: &Token| {
        is_content(token, language)
            && token.norm.len() > 2
            && token.norm.bytes().all(|byte| byte.is_ascii_alphabetic())
    };
    let places = tokens.iter().enumerate().filter(move |(_, token)| content(token));
    places.map(move |(at, _)| {
        let before = &tokens[at.saturating_sub(REACH)..at];
        // "Not only the mayor" does not deny the mayor.
        let denied = before.iter().enumerate().any(|(place, token)| {
            let next = at.saturating_sub(REACH) + place + 1;
            denies(token, language) && tokens.get(next).is_none_or(|next| next.norm != "only")
        });
        (at, denied)
    })
}
