//! Windows: runs of sentences that the encoder takes at once.
//!
//! They end at sentence ends and are of about equal length, so that no window is left with a
//! single sentence to make a summary of. A sentence longer than the limit is cut at a word, or
//! within a word that is longer still; nothing is left out.

use crate::generate::{GenerateError, TextGenerator};

/// How an article is laid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Layout {
    /// The text of each window.
    pub(super) windows: Vec<String>,
    /// Which of the sentences were cut.
    pub(super) cut: Vec<usize>,
    /// Tokens of all sentences, without special tokens and prefix.
    pub(super) tokens: usize,
}

/// Part of a text with its length in tokens.
struct Piece<'a> {
    text: &'a str,
    tokens: usize,
}

/// Special tokens and prefix: what an empty text takes.
pub(super) fn overhead(generator: &dyn TextGenerator) -> Result<usize, GenerateError> {
    generator.count_tokens("")
}

/// Lays sentences out in windows, in order.
pub(super) fn lay_out(
    generator: &dyn TextGenerator,
    sentences: &[&str],
) -> Result<Layout, GenerateError> {
    let overhead = overhead(generator)?;
    let room = generator.max_input_tokens().saturating_sub(overhead).max(1);
    let count = |text: &str| -> Result<usize, GenerateError> {
        Ok(generator.count_tokens(text)?.saturating_sub(overhead))
    };
    let (mut pieces, mut cut) = (Vec::new(), Vec::new());
    for (index, sentence) in sentences.iter().enumerate() {
        let tokens = count(sentence)?;
        if tokens <= room {
            pieces.push(Piece { text: sentence, tokens });
            continue;
        }
        cut.push(index);
        let mut rest = *sentence;
        let mut tokens = tokens;
        while tokens > room {
            let end = reach(rest, tokens, room, &count)?;
            let (piece, after) = rest.split_at(end);
            pieces.push(Piece { text: piece.trim_end(), tokens: count(piece.trim_end())? });
            rest = after.trim_start();
            tokens = count(rest)?;
        }
        if !rest.is_empty() {
            pieces.push(Piece { text: rest, tokens });
        }
    }
    let tokens = pieces.iter().map(|piece| piece.tokens).sum::<usize>();
    let target = tokens.div_ceil(tokens.div_ceil(room).max(1));
    let mut windows = Vec::new();
    let mut rest = pieces.as_slice();
    while !rest.is_empty() {
        let mut taken = 1;
        let mut length = rest[0].tokens;
        while taken < rest.len() && length < target && length + rest[taken].tokens <= room {
            length += rest[taken].tokens;
            taken += 1;
        }
        // Tokens of the joined text may be more than those of its parts.
        let mut text = joined(&rest[..taken]);
        while taken > 1 && count(&text)? > room {
            taken -= 1;
            text = joined(&rest[..taken]);
        }
        windows.push(text);
        rest = &rest[taken..];
    }
    Ok(Layout { windows, cut, tokens })
}

fn joined(pieces: &[Piece]) -> String {
    pieces.iter().map(|piece| piece.text).collect::<Vec<_>>().join(" ")
}

/// How much of `text`, which takes `tokens`, fits into `room` tokens, in bytes: up to the end of
/// a word, or of a char if the first word is too long; one char at least.
fn reach(
    text: &str,
    tokens: usize,
    room: usize,
    count: &dyn Fn(&str) -> Result<usize, GenerateError>,
) -> Result<usize, GenerateError> {
    // Tokens are spread about evenly, so that a look at one and a half times the length is
    // enough, and a short window's text is not counted over and over to its far end.
    let likely = text.len() as f64 / tokens as f64 * room as f64 * 1.5;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a length")]
    let most = text.ceil_char_boundary((likely as usize).clamp(1, text.len()));
    let near = &text[..most];
    let starts_space = |(at, c): (usize, char)| c.is_whitespace().then_some(at);
    let words: Vec<usize> = near.char_indices().filter_map(starts_space).collect();
    let chars = || near.char_indices().map(|(at, c)| at + c.len_utf8()).collect::<Vec<_>>();
    if let Some(end) = last_that_fits(&words, text, room, count)?
        && !text[..end].trim().is_empty()
    {
        return Ok(end);
    }
    let first = text.chars().next().map_or(0, char::len_utf8);
    Ok(last_that_fits(&chars(), text, room, count)?.unwrap_or(first))
}

/// The last of ascending `ends` up to which `text` fits.
fn last_that_fits(
    ends: &[usize],
    text: &str,
    room: usize,
    count: &dyn Fn(&str) -> Result<usize, GenerateError>,
) -> Result<Option<usize>, GenerateError> {
    let (mut fit, mut over) = (0, ends.len());
    // All before `fit` fit, all from `over` on do not.
    while fit < over {
        let middle = fit.midpoint(over);
        if count(text[..ends[middle]].trim_end())? <= room {
            fit = middle + 1;
        } else {
            over = middle;
        }
    }
    Ok(fit.checked_sub(1).map(|last| ends[last]))
}

#[cfg(test)]
mod tests {
    use super::super::fake::Fake;
    use super::*;

    /// Windows of a generator that counts a token a word, or four letters a token, and takes
    /// `room` of them beside its own two.
    fn check(room: usize, sentences: &[&str], want: &[&str], cut: &[usize]) {
        let layout = lay_out(&Fake::new(room + 2), sentences).expect("windows");
        assert_eq!(layout.windows, want);
        assert_eq!(layout.cut, cut);
    }

    #[test]
    fn windows_end_at_sentence_ends_and_are_balanced() {
        let sentences = ["a b c d", "e f g h", "i j k l", "m n o p"];
        check(16, &sentences, &["a b c d e f g h i j k l m n o p"], &[]);
        // 16 tokens in windows of at most 15: two of 8, not one of 12 and one of 4.
        check(15, &sentences, &["a b c d e f g h", "i j k l m n o p"], &[]);
        check(4, &sentences, &sentences, &[]);
        check(9, &["a", "b c d e f g h", "i"], &["a b c d e f g h i"], &[]);
    }

    #[test]
    fn a_long_sentence_is_cut_at_a_word() {
        check(3, &["a b c d e f g", "h"], &["a b c", "d e f", "g h"], &[0]);
        check(3, &["a", "b  c\nd e"], &["a", "b  c\nd", "e"], &[1]);
    }

    #[test]
    fn a_long_word_is_cut_within() {
        // Four letters are a token.
        check(2, &["abcdefghijklmnop", "x"], &["abcdefgh", "ijklmnop", "x"], &[0]);
        check(2, &["a bcdefghijkl"], &["a", "bcdefghi", "jkl"], &[0]);
        check(1, &["北京北京北"], &["北京北京", "北"], &[0]);
    }

    #[test]
    fn nothing_is_lost_and_every_window_fits() {
        let generator = Fake::new(12);
        let words: Vec<String> = (0..500).map(|n| "w".repeat(1 + n * n % 57)).collect();
        let sentences: Vec<String> = words.chunks(7).map(|chunk| chunk.join(" ")).collect();
        let sentences: Vec<&str> = sentences.iter().map(String::as_str).collect();
        let layout = lay_out(&generator, &sentences).expect("windows");
        for window in &layout.windows {
            assert!(generator.count_tokens(window).expect("a count") <= 12, "{window}");
        }
        let letters = |text: &str| text.split_whitespace().collect::<String>();
        assert_eq!(letters(&layout.windows.join(" ")), letters(&sentences.join(" ")));
    }

    #[test]
    fn nothing_makes_no_window() {
        check(4, &[], &[], &[]);
    }

    #[test]
    fn no_room_at_all_still_ends() {
        let layout = lay_out(&Fake::new(0), &["abc def"]).expect("windows");
        assert_eq!(layout.windows.concat(), "abcdef");
    }
}
