//! Lengths in words: how many tokens a number of words may take, and cutting a text to it.

use nutgraf::evidence::generated;
use nutgraf::summary::count_words;

use super::options::SummarizeOptions;
use crate::generate::GenerationOptions;

/// Room beyond the tokens that so many words take on average, so that the model is not stopped
/// within the last sentence that fits.
const ROOM: f64 = 1.2;

/// Lengths in tokens are rounded up to a multiple of this, so that articles whose words are
/// about as long can go through the model together.
const STEP: usize = 16;

/// The options for an article of so many words and tokens. `most_tokens` is the model's limit:
/// encoders and decoders have as many positions.
pub(super) fn options(
    options: &SummarizeOptions,
    words: usize,
    tokens: usize,
    overhead: usize,
    most_tokens: usize,
) -> GenerationOptions {
    let mut generation = options.generation.clone();
    if let Some(asked) = options.words {
        let tokens_per_word = tokens as f64 / words.max(1) as f64;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
        let most = (asked as f64 * tokens_per_word.max(1.0) * ROOM) as usize + overhead;
        // A summary asked for in words is not made longer by the checkpoint's lengths.
        generation.max_length = (most.div_ceil(STEP) * STEP).min(most_tokens);
        let own = generation.min_length.min(generation.max_length / 2);
        if !options.min_length_asked {
            generation.min_length = own;
        }
    }
    generation
}

/// The sentences a text begins with that have so many words together, one at least; and how
/// many are left out.
pub(super) fn within_words(text: &str, words: usize) -> (String, usize) {
    let document = generated(text);
    let mut left = words;
    let mut kept = Vec::new();
    for sentence in document.sentences() {
        let sentence = sentence.span.of(text);
        let cost = count_words(sentence);
        if cost > left && !kept.is_empty() {
            break;
        }
        left = left.saturating_sub(cost);
        kept.push(sentence);
    }
    let left_out = document.sentences().len() - kept.len();
    (kept.join(" "), left_out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_sentences_within_words() {
        let text = "One two three. Four five. Six.";
        for (words, want, left_out) in [
            (9, text, 0),
            (6, text, 0),
            (5, "One two three. Four five.", 1),
            (4, "One two three.", 2),
            // One sentence at least.
            (1, "One two three.", 2),
        ] {
            assert_eq!(within_words(text, words), (want.to_owned(), left_out), "{words}");
        }
        assert_eq!(within_words("", 3), (String::new(), 0));
    }
}
